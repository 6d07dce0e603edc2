//! A column knows one NULL, by whatever name.

use rowhouse::prelude::*;

type Age = Option<i32>;

#[derive(Model, Clone)]
struct User {
    id: Id<User>,
    age: Option<Age>, //~ ERROR `Option<Option<i32>>` is not a type that a column can hold
    //~^ ERROR `Option<Option<i32>>` is not a type that a column can hold
}

fn main() {}
