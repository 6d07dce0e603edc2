//! The tables, and the structs for their rows.

use diesel::prelude::*;

diesel::table! {
    bench_users (id) {
        id -> BigInt,
        name -> Text,
        hair_color -> Nullable<Text>,
    }
}
diesel::table! {
    bench_posts (id) {
        id -> BigInt,
        user_id -> BigInt,
        title -> Text,
    }
}
diesel::table! {
    bench_comments (id) {
        id -> BigInt,
        post_id -> BigInt,
        text -> Text,
    }
}
diesel::joinable!(bench_posts -> bench_users (user_id));
diesel::joinable!(bench_comments -> bench_posts (post_id));
diesel::allow_tables_to_appear_in_same_query!(bench_users, bench_posts, bench_comments);

#[derive(Queryable, Selectable, Identifiable)]
#[diesel(table_name = bench_users)]
pub(crate) struct User {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) hair_color: Option<String>,
}

#[derive(Queryable, Selectable, Identifiable, Associations)]
#[diesel(table_name = bench_posts, belongs_to(User))]
pub(crate) struct Post {
    pub(crate) id: i64,
    pub(crate) user_id: i64,
    pub(crate) title: String,
}

#[derive(Queryable, Selectable, Identifiable, Associations)]
#[diesel(table_name = bench_comments, belongs_to(Post))]
pub(crate) struct Comment {
    pub(crate) id: i64,
    pub(crate) post_id: i64,
    pub(crate) text: String,
}

/// NULL is inserted as such, so that all rows fit into one INSERT.
#[derive(Insertable)]
#[diesel(table_name = bench_users, treat_none_as_default_value = false)]
pub(crate) struct NewUser<'a> {
    pub(crate) name: &'a str,
    pub(crate) hair_color: Option<&'a str>,
}

#[derive(Insertable)]
#[diesel(table_name = bench_posts, treat_none_as_default_value = false)]
pub(crate) struct NewPost<'a> {
    pub(crate) user_id: i64,
    pub(crate) title: &'a str,
}

impl<'a> From<&'a workloads::NewUser> for NewUser<'a> {
    fn from(user: &'a workloads::NewUser) -> Self {
        Self { name: &user.name, hair_color: user.hair_color.as_deref() }
    }
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
