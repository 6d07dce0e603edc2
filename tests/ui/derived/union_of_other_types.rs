//! Queries that are put together select the same types.

include!("../blog.rs");

#[derive(Projection)]
#[allow(dead_code)]
struct Author {
    id: Id<User>,
    posts: i64,
}

fn main() {
    let _ = User::query().select(User::name).union(User::query().select(User::visits)); //~ ERROR rows of `i64` cannot be put together with rows of `String`
}
