//! A value is one column.

include!("../blog.rs");

fn main() {
    let _ = subquery(Post::query().select((Post::id, Post::title))); //~ ERROR `(rowhouse::Id<Post>, String)` is not a type that a column can hold
    //~^ ERROR `(rowhouse::Id<Post>, String)` is not a type that a column can hold
}
