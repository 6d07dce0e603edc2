//! DISTINCT ON takes columns of the tables that the query has.

include!("../blog.rs");

fn main() {
    let _ = User::query().distinct_on(Post::title); //~ ERROR `Post` is not part of this query
}
