//! A word of an attribute is known.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
#[model(tabel = "users")]
//~^ ERROR `tabel` is no word of `#[model]`; did you mean `table`? known are `table`, `schema`, `key`, `columns`, `unique`, `index`, `check`, `foreign_key`, `has_many`, `has_one`, `many_to_many`, `comment`, `hooks`, `options`
struct User {
    id: Id<User>,
}

fn main() {}
