//! How a column or table is stored is said for a backend that there is, of a type that can be so.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct User {
    id: Id<User>,
    #[column(collation = "nocase")] //~ ERROR `collation` is for text: `age` is `i32`
    age: i32,
}

fn main() {}
