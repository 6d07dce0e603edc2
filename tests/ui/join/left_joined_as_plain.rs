//! A column of a table that a join may leave out is an `Option`.

include!("../blog.rs");

fn main() {
    let query = User::query().left_join(Post::author_id).select((User::name, Post::title));
    let _: Select<_, (String, String)> = query; //~ ERROR mismatched types
}
