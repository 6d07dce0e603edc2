//! A condition of a join sees the tables so far and the new one.

include!("../blog.rs");

#[derive(Model, Clone, Debug)]
struct Tag {
    id: Id<Tag>,
    name: String,
}

fn main() {
    let _ = User::query().join(Post::matching(Post::title.eq(Tag::name))); //~ ERROR `Tag` is not part of this query
    //~^ ERROR `Tag` is not part of this query
}
