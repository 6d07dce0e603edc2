//! Rules of all kinds.

use rowhouse::prelude::*;

#[derive(Model, Clone)]
#[model(
    has_many(
        posts = Post::author_id, order_by = Post::id.asc(), on_delete = cascade,
        edited = Post::editor_id, on_delete = set_null,
        checked = Post::checker_id, on_delete = set_default,
    ),
    has_one(profile = Profile::user_id, on_delete = restrict)
)]
pub struct User {
    pub id: Id<User>,
}

#[derive(Model, Clone)]
pub struct Post {
    pub id: Id<Post>,
    pub author_id: Id<User>,
    pub editor_id: Option<Id<User>>,
    #[column(default = 1)]
    pub checker_id: Id<User>,
}

#[derive(Model, Clone)]
pub struct Profile {
    #[column(primary_key)]
    pub user_id: Id<User>,
}

fn main() {}
