//! A model has one key.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct User {
    id: Id<User>,
    #[column(primary_key)]
    //~^ ERROR `User` has two keys: `id` is one by its type, `Id<User>`; mark others with `#[column(unique)]`
    code: String,
}

fn main() {}
