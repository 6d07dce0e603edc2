//! An index sorts by fields that there are, and by expressions if it has a name.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
#[model(
    index(name, age desc),
    index("lower(name)", name = "by_name", where = "age IS NULL", using(postgres = "btree")),
    unique(age, name, name = "one", nulls_not_distinct, include(id))
)]
struct User {
    id: Id<User>,
    name: String,
    age: Option<i32>,
}

fn main() {}
