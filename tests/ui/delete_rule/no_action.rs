//! No rule is not said.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
#[model(has_many(posts = Post::author_id, on_delete = no_action))]
//~^ ERROR `User::posts` says `on_delete = no_action`, which is what holds without it: leave it out
struct User {
    id: Id<User>,
}

#[derive(Model, Clone)]
struct Post {
    id: Id<Post>,
    author_id: Id<User>,
}

fn main() {}
