//! A value uses columns of the tables that the statement has.

include!("../blog.rs");

fn main() {
    let _ = User::update().set(User::name.to(Post::title)).all_rows(); //~ ERROR `Post` is not part of this query
}
