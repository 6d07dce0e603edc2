//! A foreign key is joined to one of its tables.

include!("../blog.rs");

#[derive(Model, Clone, Debug)]
struct Tag {
    id: Id<Tag>,
    name: String,
}

fn main() {
    let _ = Tag::query().join(Post::author_id); //~ ERROR `rowhouse::Column<Post, rowhouse::Id<User>>` does not lead from a table of this query to another one
}
