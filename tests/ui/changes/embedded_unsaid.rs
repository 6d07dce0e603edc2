//! Changes name fields of the model, and have values that those can hold.

use rowhouse::prelude::*;

#[derive(Embed, Clone)]
pub struct Address {
    street: String,
}

#[derive(Model, Clone)]
pub struct Shop {
    id: Id<Shop>,
    #[column(embed)]
    address: Address,
}

#[derive(Changes)]
#[changes(Shop)]
struct Move {
    address: Option<Address>, //~ ERROR `Address` is not a type that a column can hold
}

fn main() {}
