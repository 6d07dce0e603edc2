//! A decimal has no more digits after the point than in all.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct Part {
    id: Id<Part>,
    #[column(precision = 4, scale = 5)] //~ ERROR `scale` is a number from 0 to 4 here
    price: Decimal,
}

fn main() {}
