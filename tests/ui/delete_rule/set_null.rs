//! A key that cannot be NULL is not set NULL.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
#[model(has_many(posts = Post::author_id, on_delete = set_null))]
//~^ ERROR evaluation panicked: `User::posts` sets `Post::author_id` to NULL when a `User` is deleted, and that cannot be NULL: make the field an `Option`, or choose another rule
struct User {
    id: Id<User>,
}

#[derive(Model, Clone)]
struct Post {
    id: Id<Post>,
    author_id: Id<User>,
}

fn main() {}
