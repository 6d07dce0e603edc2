//! Each column of a tuple is looked at.

include!("../blog.rs");

fn main() {
    let _ = User::query().select((User::name, Post::title)); //~ ERROR `Post` is not part of this query
}
