//! A rule is for all rows.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
#[model(has_many(posts = Post::author_id, filter = Post::id.eq(Id::from(1)), on_delete = cascade))]
//~^ ERROR `User::posts` leads to some of the rows, and a rule holds for all that point at a `User`: give it to a relation without a `filter`
struct User {
    id: Id<User>,
}

#[derive(Model, Clone)]
struct Post {
    id: Id<Post>,
    author_id: Id<User>,
}

fn main() {}
