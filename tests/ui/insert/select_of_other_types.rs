//! The rows of a query have the types of the columns that they fill.

include!("../blog.rs");

fn main() {
    let query = User::query().select((User::id, User::age));
    let _ = insert_into::<Post>().from_select((Post::author_id, Post::title), query); //~ ERROR a `Option<i32>` is here, and a `String` is expected
}
