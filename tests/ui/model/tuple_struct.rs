//! Columns have names.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct User(Id<User>, String); //~ ERROR a model needs names for its columns: a struct with named fields

fn main() {}
