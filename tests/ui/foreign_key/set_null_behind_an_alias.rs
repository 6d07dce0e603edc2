//! What cannot be NULL is not set NULL, by whatever name.

use rowhouse::prelude::*;

type Manager = Id<User>;

#[derive(Model, Clone)]
struct User {
    id: Id<User>,
    #[column(on_delete = set_null)]
    //~^ ERROR evaluation panicked: `on_delete = set_null` needs a field that can be NULL: make `manager` an `Option<Manager>`
    manager: Manager,
}

fn main() {}
