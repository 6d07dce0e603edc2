//! A statement sets columns of the table that it writes.

include!("../blog.rs");

fn main() {
    let _ = User::update().set(Post::title.to("x")).all_rows(); //~ ERROR this is a column of `Post`, and the statement writes `User`
}
