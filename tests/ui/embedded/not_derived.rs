//! What is embedded derives `Embed`.

use rowhouse::prelude::*;

#[derive(Clone, Debug)]
struct Address {
    street: String,
}

#[derive(Model, Clone)] //~ ERROR `Address` cannot be embedded
struct User {
    id: Id<User>,
    #[column(embed)]
    home: Address, //~ ERROR `Address` cannot be embedded
    //~^ ERROR `Address` cannot be embedded
    //~^^ ERROR `Address` cannot be embedded
    //~^^^ ERROR `Address` cannot be embedded
    //~^^^^ ERROR `Address` cannot be embedded
}

fn main() {}
