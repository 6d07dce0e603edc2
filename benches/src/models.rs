//! The tables, as models.

use rowhouse::prelude::*;

#[derive(Model, Clone, Debug)]
#[model(table = "bench_users", has_many(posts = Post::user_id))]
pub(crate) struct User {
    pub(crate) id: Id<User>,
    pub(crate) name: String,
    pub(crate) hair_color: Option<String>,
}

#[derive(Model, Clone, Debug)]
#[model(table = "bench_posts", has_many(comments = Comment::post_id))]
pub(crate) struct Post {
    pub(crate) id: Id<Post>,
    #[column(index)]
    pub(crate) user_id: Id<User>,
    pub(crate) title: String,
}

#[derive(Model, Clone, Debug)]
#[model(table = "bench_comments")]
pub(crate) struct Comment {
    pub(crate) id: Id<Comment>,
    #[column(index)]
    pub(crate) post_id: Id<Post>,
    pub(crate) text: String,
}
