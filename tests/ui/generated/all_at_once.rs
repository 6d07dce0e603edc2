//! What the database calculates is `Auto`, and has no other source.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct Item {
    id: Id<Item>,
    #[column(generated = "1", default = 2)] //~ ERROR `a` is calculated always, so a default would never be used
    a: Auto<i64>,
    #[column(generated = "1", stored, virtual)] //~ ERROR a generated column is stored or virtual, not both
    b: Auto<i64>,
    #[column(stored)] //~ ERROR `stored` is for generated columns: `generated = "price * quantity", stored`
    c: i64,
    #[column(generated = "")] //~ ERROR the expression is empty
    d: Auto<i64>,
}

fn main() {}
