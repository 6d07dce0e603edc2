//! The tables as models. Keys are unsigned: with signed ones `include` is not implemented in Toasty 0.11.

#[derive(Debug, toasty::Model)]
#[table = "bench_users"]
pub(crate) struct User {
    #[key]
    #[auto]
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) hair_color: Option<String>,
    #[has_many]
    pub(crate) posts: toasty::Deferred<Vec<Post>>,
}

#[derive(Debug, toasty::Model)]
#[table = "bench_posts"]
pub(crate) struct Post {
    #[key]
    #[auto]
    pub(crate) id: u64,
    #[index]
    pub(crate) user_id: u64,
    pub(crate) title: String,
    #[belongs_to(key = user_id, references = id)]
    pub(crate) user: toasty::Deferred<User>,
    #[has_many]
    pub(crate) comments: toasty::Deferred<Vec<Comment>>,
}

#[derive(Debug, toasty::Model)]
#[table = "bench_comments"]
pub(crate) struct Comment {
    #[key]
    #[auto]
    pub(crate) id: u64,
    #[index]
    pub(crate) post_id: u64,
    pub(crate) text: String,
    #[belongs_to(key = post_id, references = id)]
    pub(crate) post: toasty::Deferred<Post>,
}

impl From<User> for workloads::User {
    fn from(User { id, name, hair_color, .. }: User) -> Self {
        Self { id: id as i64, name, hair_color }
    }
}

impl From<Post> for workloads::Post {
    fn from(Post { id, user_id, title, .. }: Post) -> Self {
        Self { id: id as i64, user_id: user_id as i64, title }
    }
}

impl From<Comment> for workloads::Comment {
    fn from(Comment { id, post_id, text, .. }: Comment) -> Self {
        Self { id: id as i64, post_id: post_id as i64, text }
    }
}
