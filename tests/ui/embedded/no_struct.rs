//! What is embedded derives `Embed`, and nothing else is said of it than a prefix.

use rowhouse::prelude::*;

#[derive(Clone, Debug)]
struct Address {
    street: String,
}

#[derive(Embed, Clone, Debug)]
struct Place {
    #[column(primary_key)] //~ ERROR x
    x: f64,
}

#[derive(Model, Clone)]
struct User {
    id: Id<User>,
    #[column(embed)]
    home: Address, //~ ERROR x
}

#[derive(Model, Clone)]
struct Other {
    id: Id<Other>,
    #[column(embed, unique)] //~ ERROR x
    home: Address,
    #[column(embed)] //~ ERROR x
    name: String,
}

fn main() {}
