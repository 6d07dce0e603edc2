//! Rules have their words.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
#[model(has_many(posts = Post::author_id, on_delete = delete))]
//~^ ERROR `delete` is no word of `on_delete`; known are `cascade`, `restrict`, `set_null`, `set_default`, `no_action`
struct User {
    id: Id<User>,
}

#[derive(Model, Clone)]
struct Post {
    id: Id<Post>,
    author_id: Id<User>,
}

fn main() {}
