//! What the database calculates is `Auto`, and has no other source.

use rowhouse::prelude::*;

type Made = Auto<Option<i64>>;

#[derive(Model, Clone)]
struct Item {
    id: Id<Item>,
    price: i64,
    #[column(generated = "price * 2")]
    double: Auto<i64>,
    #[column(generated(sqlite = "price + 1", postgres = "price + 2", mysql = "price + 3"), virtual)]
    next: Made,
}

fn main() {
    let _ = Item { id: Id::new(), price: 1, double: Auto::new(), next: Auto::new() };
}
