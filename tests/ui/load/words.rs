//! A many-to-many relation names the model where it leads, and both foreign keys.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
#[model(
    table = "tags",
    many_to_many(posts = Link::tag_id => Link::post_id), //~ ERROR `posts` does not say which model `Link::post_id` points at: `posts: Tag = …`
    many_to_many(others: Post = Link::tag_id), //~ ERROR `many_to_many` takes names, models and foreign keys: `many_to_many(tags: Tag = PostTag::post_id => PostTag::tag_id)`
)]
struct Tag {
    id: Id<Tag>,
}

#[derive(Model, Clone)]
#[model(table = "posts")]
struct Post {
    id: Id<Post>,
}

#[derive(Model, Clone)]
#[model(table = "links")]
struct Link {
    id: Id<Link>,
    tag_id: Id<Tag>,
    post_id: Id<Post>,
}

fn main() {}
