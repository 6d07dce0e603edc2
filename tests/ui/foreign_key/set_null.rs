//! What cannot be NULL is not set NULL.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct User {
    id: Id<User>,
    #[column(on_delete = set_null)]
    //~^ ERROR `User::manager` says `on_delete = set_null`, and cannot be NULL: make it an `Option<Id<User>>`, or choose another rule
    manager: Id<User>,
}

fn main() {}
