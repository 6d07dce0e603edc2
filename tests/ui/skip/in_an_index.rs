//! A skipped field is no column, and has a default.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
#[model(index(cache))] //~ ERROR `cache` is marked `skip`, so it is no column
struct User {
    id: Id<User>,
    #[column(skip)]
    cache: bool,
}

fn main() {
    let _ = User::query().limit(1);
}
