//! A model has a key.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct Country {
//~^ ERROR `Country` has no key: add `id: Id<Country>` for one that the database makes, or mark the fields that are the key with `#[column(primary_key)]`
    code: String,
}

fn main() {}
