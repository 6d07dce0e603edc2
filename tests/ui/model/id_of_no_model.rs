//! An id is a model's.

use rowhouse::prelude::*;

struct Author;

fn author(id: Id<Author>) { //~ ERROR `Author` is not a model
    drop(id); //~ ERROR `Author` is not a model
}

fn main() {}
