//! What the database calculates is `Auto`, and has no other source.

use rowhouse::prelude::*;

type Money = i64;

#[derive(Model, Clone)]
struct Item {
    id: Id<Item>,
    price: Money,
    #[column(generated = "price * 2")]
    //~^ ERROR evaluation panicked: `double` is calculated by the database, and read back: make it `Auto<Money>`
    double: Money,
}

fn main() {}
