//! A word takes its kind of value.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
#[model(table = users)] //~ ERROR `table` takes a text in quotes: `table = "users"`
struct User {
    id: Id<User>,
    #[column(length = "9")] //~ ERROR `length` takes a number: `length = 100`
    email: String,
}

fn main() {}
