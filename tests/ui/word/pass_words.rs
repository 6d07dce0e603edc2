//! Known words.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
#[model(table = "users", unique(name, email), check = "length(name) > 0")]
pub struct User {
    pub id: Id<User>,
    #[column(unique, name = "mail", length = 100)]
    pub email: String,
    pub name: String,
}

fn main() {}
