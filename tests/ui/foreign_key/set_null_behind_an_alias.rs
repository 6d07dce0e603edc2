//! What cannot be NULL is not set NULL, by whatever name.

use rowhouse::prelude::*;

type Manager = Id<User>;

#[derive(Model, Clone)]
struct User {
    id: Id<User>,
    #[column(on_delete = set_null)]
    //~^ ERROR evaluation panicked: `User::manager` says `on_delete = set_null`, and cannot be NULL: make it an `Option<Manager>`, or choose another rule
    manager: Manager,
}

fn main() {}
