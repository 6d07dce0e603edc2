//! Queries that are put together select the same model.

include!("../blog.rs");

#[derive(Projection)]
#[allow(dead_code)]
struct Author {
    id: Id<User>,
    posts: i64,
}

fn main() {
    let _ = User::query().union(Post::query()); //~ ERROR mismatched types
}
