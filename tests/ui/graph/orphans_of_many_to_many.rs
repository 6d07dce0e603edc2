//! Of a row that is taken out of a many-to-many set the link goes.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
#[model(many_to_many(tags: Tag = PostTag::post_id => PostTag::tag_id, orphans = delete))] //~ ERROR `tags` is many-to-many: of a row that is taken out, the link goes, and the row stays
struct Post {
    id: Id<Post>,
}

#[derive(Model, Clone)]
struct Tag {
    id: Id<Tag>,
}

#[derive(Model, Clone)]
struct PostTag {
    #[column(primary_key)]
    post_id: Id<Post>,
    #[column(primary_key)]
    tag_id: Id<Tag>,
}

fn main() {}
