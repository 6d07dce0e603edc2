//! An INSERT names columns of the table that it writes.

include!("../blog.rs");

fn main() {
    let _ = insert_into::<User>().set(Post::title.to("x")); //~ ERROR this is a column of `Post`, and the statement writes `User`
}
