//! A model owns its values.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct User {
    id: Id<User>,
    name: &'static str, //~ ERROR a model owns its values: write `String` for text, `Vec<u8>` for bytes
}

fn main() {}
