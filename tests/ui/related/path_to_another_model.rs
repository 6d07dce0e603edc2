//! A path leads to columns of the model that the foreign key points at.

include!("../blog.rs");

const POSTS: HasMany<User, Post> = Post::author_id.inverse();

fn main() {
    let _ = Post::author_id.to(Post::title);
    //~^ ERROR `rowhouse::Column<Post, String>` is neither a value for a column of type `rowhouse::Id<User>` nor a column of the model that it points at
}
