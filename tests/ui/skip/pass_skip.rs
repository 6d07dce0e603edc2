//! A skipped field is no column, and has a default.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct User {
    id: Id<User>,
    #[column(skip)]
    cache: std::collections::HashMap<char, [u8; 4]>,
    name: String,
}

fn main() {
    let _ = User { id: Id::new(), cache: Default::default(), name: String::new() };
    let _ = User::name;
}
