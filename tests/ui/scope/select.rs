//! A query selects columns of the tables that it has.

include!("../blog.rs");

fn main() {
    let _ = User::query().select(Post::title); //~ ERROR `Post` is not part of this query
}
