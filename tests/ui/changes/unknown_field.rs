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
#[changes(User)]
struct UpdateUser {
    nam: Option<String>, //~ ERROR no field `nam` on type `User`
    age: Change<Option<i32>>,
}

fn main() {}
