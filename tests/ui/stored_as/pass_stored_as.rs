//! How a column or table is stored is said for a backend that there is, of a type that can be so.

use rowhouse::prelude::*;

type Name = Option<String>;

#[derive(Model, Clone)]
#[model(schema = "people", table = "users", comment = "who's who", options(sqlite = "STRICT"))]
struct User {
    id: Id<User>,
    #[column(sql_type(postgres = "citext"), collation(sqlite = "nocase"), comment = "as it was typed")]
    mail: String,
    #[column(collation = "nocase")]
    name: Name,
}

fn main() {}
