//! A join brings one table, and no other.

include!("../blog.rs");

#[derive(Model, Clone, Debug)]
struct Tag {
    id: Id<Tag>,
    name: String,
}

fn main() {
    let _ = User::query().join(Post::author_id).filter(Tag::name.eq("rust")); //~ ERROR `Tag` is not part of this query
}
