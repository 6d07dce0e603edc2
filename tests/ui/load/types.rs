//! What is loaded has the type of the relation: an `Option` where the key can be NULL, a part where it is filtered.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
#[model(table = "users", has_many(posts = Post::author_id), has_one(draft = Post::editor_id))]
struct User {
    id: Id<User>,
    name: String,
}

#[derive(Model, Clone)]
#[model(table = "posts")]
struct Post {
    id: Id<Post>,
    author_id: Id<User>,
    #[column(unique)]
    editor_id: Option<Id<User>>,
}

fn main() -> Result<(), Error> {
    let engine = Engine::connect("sqlite::memory:")?;
    let posts: Vec<(Post, User)> = Post::query().with(Post::editor_id).all(&engine)?; //~ ERROR `?` operator has incompatible types
    let users: Vec<(User, Vec<Post>)> = User::query().with(User::posts.limit(3)).all(&engine)?; //~ ERROR `?` operator has incompatible types
    User::query().with(User::posts.filter(User::name.eq("x"))).all(&engine)?; //~ ERROR `User` is not part of this query
    User::query().with(User::posts.aggregate(Post::id)).all(&engine)?; //~ ERROR `rowhouse::Column<Post, rowhouse::Id<Post>>` is not calculated over the rows of a relation
    Ok(())
}
