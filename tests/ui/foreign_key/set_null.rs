//! What cannot be NULL is not set NULL.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct User {
    id: Id<User>,
    #[column(on_delete = set_null)]
    //~^ ERROR `on_delete = set_null` needs a field that can be NULL: make `manager` an `Option<Id<User>>`
    manager: Id<User>,
}

fn main() {}
