//! Changes name fields of the model, and have values that those can hold.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
pub struct User {
    id: Id<User>,
    name: String,
    age: Option<i32>,
    #[column(default = now)]
    created_at: Auto<DateTime<Utc>>,
}

#[derive(Changes)]
#[changes(User, insert, unset(id, created_at))]
struct NewUser {
    name: Option<String>, //~ ERROR a new row needs a value for a field of type `String`
    age: Option<i32>,
}

#[derive(Changes)]
#[changes(User, insert, unset(id, created_at, name))] //~ ERROR a new row needs a value for a field of type `String`
struct Nameless {
    age: Option<i32>,
}

fn main() {}
