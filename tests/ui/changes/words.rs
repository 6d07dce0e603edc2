//! Changes name fields of the model, and have values that those can hold.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
pub struct User {
    id: Id<User>,
    name: String,
    age: Option<i32>,
    #[column(default = now)]
    created_at: Auto<DateTime<Utc>>,
}

#[derive(Changes)]
struct Nothing { //~ ERROR `Nothing` does not say what it changes: write `#[changes(User)]`
    name: String,
}

#[derive(Changes)]
#[changes(User, unset(id))] //~ ERROR `unset` is for new objects: write `insert` before it
struct Unset {
    name: String,
}

#[derive(Changes)]
#[changes(User, inser)] //~ ERROR `inser` is no word of `#[changes]`; did you mean `insert`? known are `insert`, `unset`
struct Word {
    name: String,
}

#[derive(Changes)]
#[changes(User, insert, unset(id, created_at, age, name))] //~ ERROR `name` is a field here, and so is set by it: leave it out of `unset`
struct Both {
    name: String,
    #[changes(field = name)] //~ ERROR two fields change `name`
    other: String,
}

#[derive(Changes)]
#[changes(User)]
struct Tuple(String); //~ ERROR changes are a struct with named fields: each is called as the field that it changes

fn main() {}
