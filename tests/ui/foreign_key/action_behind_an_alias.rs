//! Actions are a foreign key's, by whatever name.

use rowhouse::prelude::*;

type Name = String;

#[derive(Model, Clone)]
struct User {
    id: Id<User>,
    #[column(on_delete = cascade)]
    name: Name, //~ ERROR `String` is not a foreign key
}

fn main() {}
