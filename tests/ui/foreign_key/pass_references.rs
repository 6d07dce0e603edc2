//! Foreign keys by their type, and by a column.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
pub struct Country {
    #[column(primary_key)]
    pub code: String,
}

#[derive(Model, Clone)]
pub struct User {
    pub id: Id<User>,
    #[column(references = Country::code, on_delete = cascade)]
    pub country: String,
    #[column(on_delete = set_null)]
    pub manager: Option<Id<User>>,
}

fn main() {}
