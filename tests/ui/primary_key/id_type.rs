//! An id stores few types.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
#[model(key = bool)]
//~^ ERROR an `Id` stores `i64`, `i32`, `Uuid` or `String`, not `bool`; other keys are plain fields, marked `#[column(primary_key)]`
struct Flag {
    id: Id<Flag>,
}

fn main() {}
