//! A key is not NULL.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct Country {
    #[column(primary_key)]
    code: Option<String>, //~ ERROR `code` is the key, so it cannot be NULL: write `code: String`
}

fn main() {}
