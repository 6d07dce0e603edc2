//! A query groups by columns of the tables that it has.

include!("../blog.rs");

fn main() {
    let _ = User::query().group_by(Post::title); //~ ERROR `Post` is not part of this query
}
