//! A column knows one NULL.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct User {
    id: Id<User>,
    age: Option<Option<i32>>, //~ ERROR a column knows one NULL, not two: write `Option<i32>`
}

fn main() {}
