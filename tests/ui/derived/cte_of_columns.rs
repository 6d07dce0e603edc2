//! A common table expression is read as a projection.

include!("../blog.rs");

#[derive(Projection)]
#[allow(dead_code)]
struct Author {
    id: Id<User>,
    posts: i64,
}

fn main() {
    let _ = User::query().with_cte(Post::query().select((Post::author_id, count()))); //~ ERROR `(rowhouse::Id<User>, i64)` is not a projection
}
