//! An alias is a table of a query, and no model whose rows are loaded.

include!("../blog.rs");

rowhouse::alias!(Writer = User);

fn main() {
    let _ = Post::query().with(Post::author_id.references::<Writer>()); //~ ERROR `Writer` is not a model
}
