//! An expression over a table that a join may leave out is an `Option`.

include!("../blog.rs");

fn main() {
    let query = User::query().left_join(Post::author_id).select(Post::title.eq(User::name));
    let _: Select<_, bool> = query; //~ ERROR mismatched types
}
