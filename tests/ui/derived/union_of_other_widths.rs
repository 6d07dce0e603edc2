//! Queries that are put together select as many columns.

include!("../blog.rs");

#[derive(Projection)]
#[allow(dead_code)]
struct Author {
    id: Id<User>,
    posts: i64,
}

fn main() {
    let _ = User::query().select((User::name, User::visits)).union(User::query().select((User::name,))); //~ ERROR mismatched types
}
