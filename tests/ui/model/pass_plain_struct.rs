//! A plain struct.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
pub struct User {
    pub id: Id<User>,
    pub name: String,
}

fn main() {}
