//! The tables that both sides work on, and the rows in them.

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

/// Users with their posts, and those with their comments.
pub(crate) type Tree = Vec<(User, Vec<(Post, Vec<Comment>)>)>;

/// Every other one has a color of its own, the others none.
pub(crate) fn users(count: usize) -> Vec<User> {
    (0..count)
        .map(|number| User {
            id: Id::new(),
            name: format!("User {number}"),
            hair_color: (number % 2 == 0).then(|| format!("hair color {number}")),
        })
        .collect()
}

/// So many posts for each of these users.
pub(crate) fn posts(users: impl IntoIterator<Item = Id<User>>, each: usize) -> Vec<Post> {
    let of = |user_id| (0..each).map(move |number| Post { id: Id::new(), user_id, title: format!("Post {number}") });
    users.into_iter().flat_map(of).collect()
}

/// So many comments for each of these posts.
pub(crate) fn comments(posts: impl IntoIterator<Item = Id<Post>>, each: usize) -> Vec<Comment> {
    let of =
        |post_id| (0..each).map(move |number| Comment { id: Id::new(), post_id, text: format!("Comment {number}") });
    posts.into_iter().flat_map(of).collect()
}
