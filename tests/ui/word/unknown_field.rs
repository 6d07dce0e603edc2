//! Fields are named that there are.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
#[model(unique(name, emial))] //~ ERROR `User` has no field `emial`; did you mean `email`?
struct User {
    id: Id<User>,
    name: String,
    #[column(name = "mail")]
    email: String,
}

fn main() {}
