//! Actions are a foreign key's.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct User {
    id: Id<User>,
    #[column(on_delete = cascade)] //~ ERROR `on_delete` is for foreign keys: `name` is `String`
    name: String,
}

fn main() {}
