//! How a column or table is stored is said for a backend that there is, of a type that can be so.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
#[model(options(postgre = "WITH (fillfactor = 70)"))]
//~^ ERROR `postgre` is no word of `options`; did you mean `postgres`? known are `sqlite`, `postgres`, `mysql`
struct User {
    id: Id<User>,
}

fn main() {}
