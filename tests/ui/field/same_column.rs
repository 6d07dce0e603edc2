//! Two fields have two columns.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct User {
    id: Id<User>,
    email: String,
    #[column(name = "Email")] //~ ERROR the fields `email` and `mail` have the same column, `Email`
    mail: String,
}

fn main() {}
