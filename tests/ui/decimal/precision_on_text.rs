//! Digits are a decimal's.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct Part {
    id: Id<Part>,
    #[column(precision = 4)] //~ ERROR `Part.name` is not a decimal: `precision` and `scale` are for decimals
    name: String,
}

fn main() {}
