//! A correlated query stands in a query that has the table.

include!("../blog.rs");

#[derive(Model, Clone, Debug)]
struct Tag {
    id: Id<Tag>,
    name: String,
}

fn main() {
    let posts = Post::query().correlate::<User>().filter(Post::author_id.eq(User::id));
    let _ = Tag::query().filter(exists(posts)); //~ ERROR `User` is not part of this query
}
