//! A foreign key has as many columns as the key that it references.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct Stock {
    #[column(primary_key)]
    part: i64,
    #[column(primary_key)]
    supplier: i64,
}

#[derive(Model, Clone)]
#[model(foreign_key(columns(part), references = Stock))]
//~^ ERROR a foreign key of type `i64` cannot reference a key of type `(i64, i64)`
struct Withdrawal {
    id: Id<Withdrawal>,
    part: i64,
}

fn main() {}
