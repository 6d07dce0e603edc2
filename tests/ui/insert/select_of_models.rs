//! A query that fills columns selects columns.

include!("../blog.rs");

fn main() {
    let _ = insert_into::<Post>().from_select((Post::author_id, Post::title), User::query()); //~ ERROR rows of type `User` do not fit the columns `(rowhouse::Column<Post, rowhouse::Id<User>>, rowhouse::Column<Post, String>)`
}
