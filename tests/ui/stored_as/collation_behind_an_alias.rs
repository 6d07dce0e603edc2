//! How a column or table is stored is said for a backend that there is, of a type that can be so.

use rowhouse::prelude::*;

type Age = i32;

#[derive(Model, Clone)]
struct User {
    id: Id<User>,
    #[column(collation = "nocase")] //~ ERROR evaluation panicked: `collation` is for text: `age` is `Age`
    age: Age,
}

fn main() {}
