//! What is sent, and what is received. Each is a plain struct with named fields, which OpenAPI describes as one schema: an id is a
//! number, what can be missing is null.
//!
//! A struct that is sent says itself what is loaded: each is one `fetch`, however deep.

use rowhouse::prelude::*;
use serde::{Deserialize, Serialize};

use crate::models::{Comment, Post, Tag, User};

/// A post in a list.
#[derive(Projection, Serialize, Debug)]
#[projection(from = Post)]
pub(crate) struct PostCard {
    id: Id<Post>,
    title: String,
    #[projection(select = Post::author_id.to(User::name))]
    author: String,
    #[projection(select = Post::comments.count())]
    comment_count: i64,
}

/// A post by itself: five statements.
#[derive(Projection, Serialize, Debug)]
#[projection(from = Post)]
pub(crate) struct PostPage {
    pub(crate) id: Id<Post>,
    title: String,
    body: String,
    #[projection(with = Post::author_id)]
    author: Author,
    #[projection(with = Post::tags.order_by(Tag::name.asc()))]
    tags: Vec<TagName>,
    #[projection(with = Post::comments.order_by(Comment::id.asc()))]
    comments: Vec<CommentCard>,
}

#[derive(Projection, Serialize, Clone, Debug)]
#[projection(from = User)]
pub(crate) struct Author {
    id: Id<User>,
    name: String,
    #[projection(select = User::posts.count())]
    post_count: i64,
}

#[derive(Projection, Serialize, Clone, Debug)]
#[projection(from = Tag)]
pub(crate) struct TagName {
    name: String,
}

#[derive(Projection, Serialize, Clone, Debug)]
#[projection(from = Comment)]
pub(crate) struct CommentCard {
    text: String,
    #[projection(with = Comment::author_id)]
    author: Option<Commenter>,
}

#[derive(Projection, Serialize, Clone, Debug)]
#[projection(from = User)]
pub(crate) struct Commenter {
    id: Id<User>,
    name: String,
}

/// A post to be written.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPost {
    pub(crate) author_id: Id<User>,
    pub(crate) title: String,
    pub(crate) body: String,
    #[serde(default)]
    pub(crate) tags: Vec<String>,
}

/// Which part of a list: `?page=2&size=10`.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Paging {
    pub(crate) page: u64,
    pub(crate) size: u64,
}

impl Default for Paging {
    fn default() -> Self {
        Self { page: 1, size: 20 }
    }
}
