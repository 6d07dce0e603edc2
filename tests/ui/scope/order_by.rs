//! A query is sorted by columns of the tables that it has.

include!("../blog.rs");

fn main() {
    let _ = User::query().order_by(Post::title.asc()); //~ ERROR `Post` is not part of this query
}
