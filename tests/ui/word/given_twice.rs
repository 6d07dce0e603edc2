//! A word comes once.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct User {
    id: Id<User>,
    #[column(unique, name = "mail", unique)] //~ ERROR `unique` is given twice
    email: String,
}

fn main() {}
