//! A struct goes into the table of its model.

include!("../blog.rs");

fn insert(post: Post) {
    let _ = User::insert(post); //~ ERROR mismatched types
}

fn main() {}
