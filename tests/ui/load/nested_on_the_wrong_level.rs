//! What is loaded with the rows of a relation starts where that leads.

use rowhouse::prelude::*;

include!("../blog.rs");

const POSTS: HasMany<User, Post> = Post::author_id.inverse();

fn main() -> Result<(), Error> {
    let engine = Engine::connect("sqlite::memory:")?;
    let users = User::query().with(POSTS.with(POSTS)); //~ ERROR `Relation<User, Post, rowhouse::model::Many>` is not a relation of `Post`
    let posts = Post::query().with(Post::author_id.with(Post::author_id)); //~ ERROR `rowhouse::Column<Post, rowhouse::Id<User>>` is not a relation of `User`
    Ok(())
}
