//! Changes name fields of the model, and have values that those can hold.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
pub struct User {
    id: Id<User>,
    name: String,
}

#[derive(Model, Clone)]
pub struct Post {
    id: Id<Post>,
    name: String,
}

#[derive(Changes)]
#[changes(User)]
struct Rename {
    name: String,
}

pub fn rename(session: &mut Session, post: Handle<Post>) {
    let _ = session.apply(post, Rename { name: String::new() }); //~ ERROR type mismatch resolving `<Rename as Changes>::Model == Post`
    let _ = Post::update().set(Rename { name: String::new() }); //~ ERROR `Rename` sets no column of `Post`
}

fn main() {}
