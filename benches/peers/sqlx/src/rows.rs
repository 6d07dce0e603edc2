//! The rows, as sqlx reads them.

use sqlx::FromRow;

#[derive(FromRow)]
pub(crate) struct User {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) hair_color: Option<String>,
}

#[derive(FromRow)]
pub(crate) struct Post {
    pub(crate) id: i64,
    pub(crate) user_id: i64,
    pub(crate) title: String,
}

#[derive(FromRow)]
pub(crate) struct Comment {
    pub(crate) id: i64,
    pub(crate) post_id: i64,
    pub(crate) text: String,
}

/// A row of users LEFT JOIN posts.
pub(crate) type Joined = (i64, String, Option<String>, Option<i64>, Option<i64>, Option<String>);

pub(crate) fn joined((id, name, hair_color, post_id, user_id, title): Joined) -> (User, Option<Post>) {
    let post = post_id.zip(user_id).zip(title).map(|((id, user_id), title)| Post { id, user_id, title });
    (User { id, name, hair_color }, post)
}

impl From<User> for workloads::User {
    fn from(User { id, name, hair_color }: User) -> Self {
        Self { id, name, hair_color }
    }
}

impl From<Post> for workloads::Post {
    fn from(Post { id, user_id, title }: Post) -> Self {
        Self { id, user_id, title }
    }
}

impl From<Comment> for workloads::Comment {
    fn from(Comment { id, post_id, text }: Comment) -> Self {
        Self { id, post_id, text }
    }
}
