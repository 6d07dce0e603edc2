//! A version counts the changes of a row.

use rowhouse::prelude::*;

type Count = i64;

#[derive(Model, Clone)]
struct Item {
    id: Id<Item>,
    #[column(version)]
    version: Count,
}

#[derive(Model, Clone)]
struct Other {
    #[column(primary_key)]
    code: String,
    #[column(version, default = 1)]
    version: i16,
}

fn main() {
    let _ = (Item { id: Id::new(), version: 1 }, Other { code: "a".into(), version: 1 });
}
