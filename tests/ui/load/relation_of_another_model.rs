//! What is loaded with rows starts at their model.

use rowhouse::prelude::*;

include!("../blog.rs");

const POSTS: HasMany<User, Post> = Post::author_id.inverse();

fn main() -> Result<(), Error> {
    let engine = Engine::connect("sqlite::memory:")?;
    User::query().with(Post::author_id).all(&engine)?; //~ ERROR `rowhouse::Column<Post, rowhouse::Id<User>>` is not a relation of `User`
    Post::query().with(POSTS).all(&engine)?; //~ ERROR `Relation<User, Post, rowhouse::model::Many>` is not a relation of `Post`
    User::query().with(User::name).all(&engine)?; //~ ERROR `String` is not the type of a foreign key, so that nothing is loaded by it
    Ok(())
}
