//! A function gives what the column holds.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct Note {
    id: Id<Note>,
    #[column(default_fn = code)] //~ ERROR mismatched types
    code: Auto<i64>,
}

fn code() -> String {
    String::new()
}

fn main() {}
