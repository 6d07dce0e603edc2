//! A join takes a condition.

include!("../blog.rs");

fn main() {
    let _ = User::query().join(Post::matching(Post::title)); //~ ERROR a condition is expected here, but this is a `String`
}
