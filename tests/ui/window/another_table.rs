//! A window is one of the query's rows.

include!("../blog.rs");

fn main() {
    let _ = User::query().select(count().over(window().partition_by(Post::title)));
    //~^ ERROR `Post` is not part of this query
}
