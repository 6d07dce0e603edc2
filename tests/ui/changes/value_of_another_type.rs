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
    name: Option<i32>, //~ ERROR `i32` cannot be written to a field of type `String`
    age: Change<Option<String>>, //~ ERROR `Option<String>` cannot be written to a field of type `Option<i32>`
    created_at: String, //~ ERROR `String` cannot be written to a field of type `rowhouse::Auto<rowhouse::prelude::DateTime<rowhouse::prelude::Utc>>`
}

fn main() {}
