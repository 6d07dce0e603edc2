//! A table that the query has already is joined by an alias.

include!("../blog.rs");

fn main() {
    let _ = User::query().join(Post::author_id).join(Post::author_id); //~ ERROR type annotations needed
    //~^ ERROR type annotations needed
}
