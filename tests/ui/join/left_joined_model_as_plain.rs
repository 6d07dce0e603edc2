//! A model that a join may leave out is an `Option`.

include!("../blog.rs");

fn main() {
    let query = User::query().left_join(Post::author_id).select((User::all(), Post::all()));
    let _: Select<_, (User, Post)> = query; //~ ERROR mismatched types
}
