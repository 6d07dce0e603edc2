//! A skipped field is no column, and has a default.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct User {
    id: Id<User>,
    #[column(skip, index)]
    //~^ ERROR `skip` stands alone: `cache` is no column, so nothing else can be said of it
    cache: Vec<[u8; 4]>,
}

fn main() {}
