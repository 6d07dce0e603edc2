//! Two tables, and rows for them.

use rowhouse::Result;
use rowhouse::prelude::*;

#[derive(Model, Clone, Debug)]
#[model(table = "users", has_many(posts = Post::user_id))]
pub(crate) struct User {
    pub(crate) id: Id<User>,
    pub(crate) name: String,
    pub(crate) hair_color: Option<String>,
}

#[derive(Model, Clone, Debug)]
#[model(table = "posts")]
pub(crate) struct Post {
    pub(crate) id: Id<Post>,
    #[column(index)]
    pub(crate) user_id: Id<User>,
    pub(crate) title: String,
}

/// Every other one has a color, the others none.
pub(crate) fn users(count: usize) -> Vec<User> {
    let color = |number| (number % 2 == 0).then(|| format!("hair color {number}"));
    (0..count).map(|number| User { id: Id::new(), name: format!("User {number}"), hair_color: color(number) }).collect()
}

/// So many posts for each of these users.
pub(crate) fn posts(users: &[Id<User>], each: usize) -> Vec<Post> {
    let of = |&user_id| (0..each).map(move |number| Post { id: Id::new(), user_id, title: format!("Post {number}") });
    users.iter().flat_map(of).collect()
}

/// A database in memory with the tables, and in them so many users with so many posts each.
pub(crate) fn engine(count: usize, each: usize) -> Result<Engine> {
    let engine = Engine::connect("sqlite::memory:")?;
    engine.create_all(&models![User, Post])?;
    let mut session = engine.session();
    add(&mut session, users(count), each);
    session.commit()?;
    Ok(engine)
}

/// Adds users with so many posts each, and gives the handles of the posts.
pub(crate) fn add(session: &mut Session, users: Vec<User>, each: usize) -> Vec<Handle<Post>> {
    let handles = session.add_all(users);
    let ids: Vec<Id<User>> = handles.into_iter().map(|handle| session[handle].id).collect();
    session.add_all(posts(&ids, each))
}
