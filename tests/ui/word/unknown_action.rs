//! A foreign key's action is known.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct User {
    id: Id<User>,
    #[column(on_delete = cascde)]
    //~^ ERROR `cascde` is no word of `on_delete`; did you mean `cascade`? known are `cascade`, `restrict`, `set_null`, `set_default`, `no_action`
    manager: Option<Id<User>>,
}

fn main() {}
