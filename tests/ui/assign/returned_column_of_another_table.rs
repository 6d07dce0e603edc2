//! RETURNING gives back columns of the tables that the statement has.

include!("../blog.rs");

fn main() {
    let _ = User::update().set(User::name.to("x")).all_rows().returning(Post::title); //~ ERROR `Post` is not part of this query
}
