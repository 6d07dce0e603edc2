//! `references` names a column.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct Country {
    #[column(primary_key)]
    code: String,
}

#[derive(Model, Clone)]
struct User {
    id: Id<User>,
    #[column(references = Country)] //~ ERROR `references` names a column of a model: `Country::code`
    country: String,
}

fn main() {}
