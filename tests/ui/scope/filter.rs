//! A query is filtered by columns of the tables that it has.

include!("../blog.rs");

fn main() {
    let _ = User::query().filter(Post::title.eq("Hello")); //~ ERROR `Post` is not part of this query
}
