//! A relation starts at its own model.

include!("../blog.rs");

const POSTS: HasMany<User, Post> = Post::author_id.inverse();

#[derive(Model, Clone, Debug)]
struct Tag {
    id: Id<Tag>,
    name: String,
}

fn main() {
    let _ = Tag::query().join(POSTS); //~ ERROR `User` is not part of this query
    //~^ ERROR `User` is not part of this query
}
