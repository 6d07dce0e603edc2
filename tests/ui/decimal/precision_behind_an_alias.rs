//! Digits are a decimal's, by whatever name.

use rowhouse::prelude::*;

type Name = String;
type Price = Decimal;

#[derive(Model, Clone)]
struct Part {
    id: Id<Part>,
    #[column(precision = 4)]
    //~^ ERROR evaluation panicked: `Part.name` is not a decimal: `precision` and `scale` are for decimals
    name: Name,
    price: Price,
    //~^ ERROR evaluation panicked: `Part.price` is a decimal: say how many digits it keeps, `#[column(precision = 12, scale = 2)]`
}

fn main() {}
