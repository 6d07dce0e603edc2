//! An index sorts by fields that there are, and by expressions if it has a name.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
#[model(unique("lower(name)"))] //~ ERROR an index on an expression needs a name: `unique(…, name = "…")`
struct User {
    id: Id<User>,
    name: String,
}

fn main() {}
