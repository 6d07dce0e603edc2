//! Relations of every kind, side by side and nested.

use rowhouse::load::Part;
use rowhouse::prelude::*;

#[derive(Model, Clone)]
#[model(table = "users", has_many(posts = Post::author_id), has_one(draft = Post::editor_id))]
struct User {
    id: Id<User>,
    name: String,
    mentor_id: Option<Id<User>>,
}

#[derive(Model, Clone)]
#[model(
    table = "posts",
    many_to_many(
        tags: Tag = Link::post_id => Link::tag_id,
        first: Tag = Link::post_id => Link::tag_id,
        filter = Link::place.eq(1),
        order_by = (Link::place.asc(), Tag::id.asc())
    )
)]
struct Post {
    id: Id<Post>,
    author_id: Id<User>,
    #[column(unique)]
    editor_id: Option<Id<User>>,
}

#[derive(Model, Clone)]
#[model(table = "tags")]
struct Tag {
    id: Id<Tag>,
}

#[derive(Model, Clone)]
#[model(table = "links")]
struct Link {
    id: Id<Link>,
    post_id: Id<Post>,
    tag_id: Id<Tag>,
    place: i32,
}

fn main() -> Result<(), Error> {
    let engine = Engine::connect("sqlite::memory:")?;
    type Posts = Vec<(Post, Option<User>, Vec<(Tag, Link)>, Part<Tag>)>;
    let posts = User::posts.with(Post::editor_id).with(Post::tags.with_link()).with(Post::first);
    let query = User::query().with(posts).with(User::draft).with(User::posts.count()).with(User::mentor_id.ancestors());
    let users: Vec<(User, Posts, Option<Post>, i64, Vec<(User, u32)>)> = query.all(&engine)?;
    drop(users);
    Ok(())
}
