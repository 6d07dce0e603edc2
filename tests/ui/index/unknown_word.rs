//! An index sorts by fields that there are, and by expressions if it has a name.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
#[model(index(name, wher = "age IS NULL"))]
//~^ ERROR `wher` is no word of `index`; did you mean `where`? known are `name`, `where`, `using`, `include`, `nulls_not_distinct`
#[model(index(name ascending))] //~ ERROR `index` takes a comma or `desc` after a field
struct User {
    id: Id<User>,
    name: String,
    age: Option<i32>,
}

fn main() {}
