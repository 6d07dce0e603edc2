//! A column that is no foreign key joins nothing.

include!("../blog.rs");

fn main() {
    let _ = User::query().join(Post::title); //~ ERROR `rowhouse::Column<Post, String>` does not lead from a table of this query to another one
}
