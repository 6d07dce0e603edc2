//! A version counts the changes of a row.

use rowhouse::prelude::*;

type Label = String;

#[derive(Model, Clone)]
struct Item {
    id: Id<Item>,
    #[column(version)]
    //~^ ERROR evaluation panicked: the version `label` counts the changes of a row: make it an integer, such as `i32`, or a moment, and not `Label`
    label: Label,
}

fn main() {}
