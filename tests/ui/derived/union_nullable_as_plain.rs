//! A side that can be NULL makes both so.

include!("../blog.rs");

#[derive(Projection)]
#[allow(dead_code)]
struct Author {
    id: Id<User>,
    posts: i64,
}

fn main() {
    let ages = User::query().select(value(1)).union(User::query().select(User::age));
    let _: Select<_, i32> = ages; //~ ERROR mismatched types
}
