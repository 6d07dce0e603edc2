//! A skipped field is no column, and has a default.

use rowhouse::prelude::*;

#[derive(Clone)]
struct Connection;

#[derive(Model, Clone)]
struct User {
    id: Id<User>,
    #[column(skip)]
    connection: Connection, //~ ERROR the trait bound `Connection: Default` is not satisfied
}

fn main() {}
