//! `references` names a column that there is.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct Country {
    #[column(primary_key)]
    code: String,
}

#[derive(Model, Clone)]
struct User {
    id: Id<User>,
    #[column(references = Country::cod)]
    //~^ ERROR no function or associated item named `cod` found for struct `Country` in the current scope
    country: String,
}

fn main() {}
