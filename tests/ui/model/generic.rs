//! A model is one table.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct Page<T> { //~ ERROR a model is one table with columns of fixed types: it cannot be generic or have lifetimes
    id: Id<Page<T>>, //~ ERROR `Page<T>` is not a model
    //~^ ERROR `Page<T>` is not a model
    value: T,
}

fn main() {}
