//! A field has a type that a column can hold.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct User {
    id: Id<User>,
    tags: Vec<String>, //~ ERROR `Vec<String>` is not a type that a column can hold
    //~^ ERROR `Vec<String>` is not a type that a column can hold
    //~^^ ERROR `Vec<String>` is not a type that a column can hold
}

fn users() -> rowhouse::Select<impl Sized, User> {
    User::query()
}

fn main() {}
