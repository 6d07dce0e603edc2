//! A query inside another one names the tables that it uses of it.

include!("../blog.rs");

fn main() {
    let _ = exists(Post::query().filter(Post::author_id.eq(User::id))); //~ ERROR `User` is not part of this query
}
