//! A link is no link without one of its ends.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
#[model(many_to_many(tags: Tag = PostTag::post_id => PostTag::tag_id, on_delete = set_null))]
//~^ ERROR `Post::tags` is many-to-many, and a link without its `Post` links nothing: its rule is `cascade` or `restrict`
struct Post {
    id: Id<Post>,
}

#[derive(Model, Clone)]
struct Tag {
    id: Id<Tag>,
}

#[derive(Model, Clone)]
struct PostTag {
    id: Id<PostTag>,
    post_id: Option<Id<Post>>,
    tag_id: Id<Tag>,
}

fn main() {}
