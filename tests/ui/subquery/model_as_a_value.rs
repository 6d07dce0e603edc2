//! A value is a column, not a model.

include!("../blog.rs");

fn main() {
    let _ = subquery(Post::query()); //~ ERROR `Post` is not a type that a column can hold
    //~^ ERROR `Post` is not a type that a column can hold
}
