//! The rows of a query have no NULL where the column has none.

include!("../blog.rs");

fn main() {
    let query = User::query().select(User::nick);
    let _ = insert_into::<Post>().from_select(Post::title, query); //~ ERROR rows of type `Option<String>` do not fit the columns `rowhouse::Column<Post, String>`
}
