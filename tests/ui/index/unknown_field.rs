//! An index sorts by fields that there are, and by expressions if it has a name.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
#[model(index(nmae desc), unique(name, include(ag)))]
//~^ ERROR `User` has no field `nmae`; did you mean `name`?
//~^^ ERROR `User` has no field `ag`; did you mean `age`?
struct User {
    id: Id<User>,
    name: String,
    age: i32,
}

fn main() {}
