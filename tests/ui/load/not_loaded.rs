//! A relation that was not loaded is nowhere to be read.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
#[model(table = "users", has_many(posts = Post::author_id))]
struct User {
    id: Id<User>,
    name: String,
}

#[derive(Model, Clone)]
#[model(table = "posts")]
struct Post {
    id: Id<Post>,
    author_id: Id<User>,
}

fn main() -> Result<(), Error> {
    let engine = Engine::connect("sqlite::memory:")?;
    for user in User::query().all(&engine)? {
        println!("{}", user.posts.len()); //~ ERROR no field `posts` on type `User`
    }
    for (user, posts) in User::query().all(&engine)? {} //~ ERROR mismatched types
    Ok(())
}
