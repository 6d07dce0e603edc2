//! The columns of an optional struct can be NULL.

use rowhouse::prelude::*;

#[derive(Embed, Clone, Debug)]
struct Address {
    street: String,
}

#[derive(Model, Clone)]
struct User {
    id: Id<User>,
    #[column(embed)]
    home: Option<Address>,
}

#[derive(Model, Clone)]
struct Post {
    id: Id<Post>,
}

fn streets(engine: &Engine) -> rowhouse::Result<Vec<String>> {
    User::query().select(User::home.street).all(engine) //~ ERROR mismatched types
}

fn main() {
    let _ = Post::query().filter(User::home.street.eq("x")); //~ ERROR `User` is not part of this query
    let _ = User::query().filter(User::home.street.eq(1)); //~ ERROR `{integer}` cannot be compared with a column of type `String`
    let _ = User::query().filter(User::home.street.eq(None)); //~ ERROR `Option<_>` cannot be compared with a column of type `String`
    let _ = User::query().filter(User::home.town.eq("x")); //~ ERROR no field `town` on type `AddressColumns<User, OrNull>`
}
