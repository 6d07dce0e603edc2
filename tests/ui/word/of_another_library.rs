//! A word that other libraries have is translated.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
#[model(table_name = "users")] //~ ERROR `table_name` is no word of `#[model]`: write `table = "…"`
struct User {
    #[column(pk)] //~ ERROR `pk` is no word of `#[column]`: write `primary_key`
    id: Id<User>,
}

fn main() {}
