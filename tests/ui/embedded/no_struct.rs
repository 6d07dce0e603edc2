//! What is embedded is a struct, of which nothing else is said than a prefix.

use rowhouse::prelude::*;

#[derive(Embed, Clone, Debug)]
struct Address {
    street: String,
}

#[derive(Embed, Clone, Debug)]
struct Place {
    #[column(primary_key)] //~ ERROR an embedded struct is no part of a key: the key's fields are the model's own
    x: f64,
}

#[derive(Model, Clone)]
struct Other {
    id: Id<Other>,
    #[column(embed, unique)] //~ ERROR `home` is several columns: only `prefix` goes with `embed`, and the rest is said at their fields
    home: Address,
    #[column(embed)] //~ ERROR `name` is `String`, and what is embedded is a struct that derives `Embed`
    name: String,
}

fn main() {}
