//! A word of an attribute is known.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct User {
    id: Id<User>,
    #[column(uniqe)]
    //~^ ERROR `uniqe` is no word of `#[column]`; did you mean `unique`? known are `name`, `primary_key`, `unique`, `index`, `check`, `default`, `on_delete`, `on_update`, `references`, `precision`, `scale`, `length`
    email: String,
}

fn main() {}
