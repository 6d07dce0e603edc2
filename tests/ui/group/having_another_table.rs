//! A condition on groups is of the tables that the query has.

include!("../blog.rs");

fn main() {
    let _ = User::query().group_by(User::name).having(Post::id.count().gt(1)); //~ ERROR `Post` is not part of this query
}
