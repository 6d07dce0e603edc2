//! A model has fields.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct User; //~ ERROR a model has fields, its key at least: `id: Id<User>`

fn main() {}
