//! A query that has no row has no value.

include!("../blog.rs");

fn main() {
    let titles = Post::query().select(Post::title).limit(1);
    let _: Select<_, String> = User::query().select(subquery(titles)); //~ ERROR mismatched types
}
