//! A decimal says how many digits it keeps.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct Part {
    id: Id<Part>,
    price: Decimal,
    //~^ ERROR evaluation panicked: `Part.price` is a decimal: say how many digits it keeps, `#[column(precision = 12, scale = 2)]`
    discount: Option<Decimal>,
    //~^ ERROR evaluation panicked: `Part.discount` is a decimal: say how many digits it keeps, `#[column(precision = 12, scale = 2)]`
}

fn main() {}
