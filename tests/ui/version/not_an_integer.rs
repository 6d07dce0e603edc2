//! A version counts the changes of a row.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct Item {
    id: Id<Item>,
    #[column(version)]
    version: Option<i32>, //~ ERROR the version `version` counts the changes of a row: make it an integer, such as `i32`, or a moment, and not `Option<i32>`
}

#[derive(Model, Clone)]
struct Other {
    id: Id<Other>,
    #[column(version)]
    label: String, //~ ERROR the version `label` counts the changes of a row: make it an integer, such as `i32`, or a moment, and not `String`
}

#[derive(Model, Clone)]
struct Twice {
    id: Id<Twice>,
    #[column(version)]
    first: i32,
    #[column(version)] //~ ERROR `Twice` has a version already, `first`
    second: i32,
}

#[derive(Model, Clone)]
struct Keyed {
    #[column(primary_key, version)] //~ ERROR `code` is the key, and so cannot count the changes of a row
    code: i64,
}

fn main() {}
