//! A key without a default is not set to it.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
#[model(has_many(posts = Post::author_id, on_delete = set_default))]
//~^ ERROR evaluation panicked: `User::posts` sets `Post::author_id` to its default when a `User` is deleted, and that has none: give it a value, `#[column(default = 1)]`, or choose another rule
struct User {
    id: Id<User>,
}

#[derive(Model, Clone)]
struct Post {
    id: Id<Post>,
    author_id: Id<User>,
}

fn main() {}
