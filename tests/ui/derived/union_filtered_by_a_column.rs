//! Rows of queries put together have no columns of a table.

include!("../blog.rs");

#[derive(Projection)]
#[allow(dead_code)]
struct Author {
    id: Id<User>,
    posts: i64,
}

fn main() {
    let names = User::query().select(User::name).union(Post::query().select(Post::title));
    let _ = names.filter(User::name.eq("x")); //~ ERROR `User` is not part of this query
}
