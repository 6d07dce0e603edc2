//! No database has numbers of 128 bits.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct User {
    id: Id<User>,
    number: u128, //~ ERROR no column holds `u128`: write `i64`
    size: usize, //~ ERROR no column holds `usize`: write `u64`
}

fn main() {}
