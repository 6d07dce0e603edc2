//! The foreign key of a relation points at the model that declares it.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
#[model(table = "users")]
struct User {
    id: Id<User>,
}

#[derive(Model, Clone)]
#[model(table = "posts")]
struct Post {
    id: Id<Post>,
    author_id: Id<User>,
}

#[derive(Model, Clone)]
#[model(
    table = "tags",
    has_many(posts = Post::author_id), //~ ERROR evaluation panicked: `Tag::posts` needs a foreign key to `Tag`, and `Post::author_id` points at another model
    many_to_many(
        linked: User = Link::tag_id => Link::post_id //~ ERROR evaluation panicked: `Tag::linked` needs a foreign key to `User`, and `Link::post_id` points at another model
    )
)]
struct Tag {
    id: Id<Tag>,
}

#[derive(Model, Clone)]
#[model(table = "links")]
struct Link {
    id: Id<Link>,
    tag_id: Id<Tag>,
    post_id: Id<Post>,
}

fn main() {}
