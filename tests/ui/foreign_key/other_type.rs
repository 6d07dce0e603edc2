//! A foreign key has the type of the column that it references.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct Country {
    #[column(primary_key)]
    code: String,
}

#[derive(Model, Clone)]
struct User {
    id: Id<User>,
    #[column(references = Country::code)]
    //~^ ERROR a foreign key of type `i32` cannot reference a column of type `String`
    country: i32,
}

fn main() {}
