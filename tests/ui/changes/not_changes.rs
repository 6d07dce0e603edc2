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

pub struct UpdateUser;

pub fn apply(session: &mut Session, user: Handle<User>) {
    let _ = session.apply(user, UpdateUser); //~ ERROR `UpdateUser` does not say what changes
}

fn main() {}
