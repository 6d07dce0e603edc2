//! What the database calculates is `Auto`, and has no other source.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct Item {
    id: Id<Item>,
    price: i64,
    #[column(generated = "price * 2")]
    double: i64, //~ ERROR `double` is calculated by the database, and read back: make it `Auto<i64>`
}

fn main() {}
