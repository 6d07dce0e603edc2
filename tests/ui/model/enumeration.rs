//! A model is a struct.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
enum Kind { //~ ERROR a model is a struct; an enum cannot be a table
    First,
    Second,
}

fn main() {}
