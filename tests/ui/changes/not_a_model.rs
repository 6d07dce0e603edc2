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
#[changes(String)] //~ ERROR `String` is not a model
struct UpdateText {}

fn main() {}
