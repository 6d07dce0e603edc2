//! A model owns its values.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct User<'a> { //~ ERROR a model is one table with columns of fixed types: it cannot be generic or have lifetimes
    id: Id<User<'a>>, //~ ERROR `User<'a>` is not a model
    //~^ ERROR `User<'_>` is not a model
    name: &'a str, //~ ERROR a model owns its values: write `String` for text, `Vec<u8>` for bytes
}

fn main() {}
