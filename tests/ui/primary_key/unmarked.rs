//! A key is called `id` or marked.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
struct User { //~ ERROR `User` has no key: if it is `user_id`, mark it with `#[column(primary_key)]` or call it `id`
    user_id: Id<User>,
}

fn main() {}
