//! A model can be cloned: the first change keeps a copy.

use rowhouse::prelude::*;

#[derive(Model)]
struct User { //~ ERROR the trait bound `User: Clone` is not satisfied
    id: Id<User>,
    name: String,
}

fn main() {}
