//! The rows that are there, are added and are expected.

/// A row of `bench_users`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    pub id: i64,
    pub name: String,
    pub hair_color: Option<String>,
}

/// A row of `bench_posts`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    pub id: i64,
    pub user_id: i64,
    pub title: String,
}

/// A row of `bench_comments`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    pub id: i64,
    pub post_id: i64,
    pub text: String,
}

/// Users with their posts, and those with their comments.
pub type Tree = Vec<(User, Vec<(Post, Vec<Comment>)>)>;

/// A user that is to be added.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NewUser {
    pub name: String,
    pub hair_color: Option<String>,
}

/// Every other one has a color of its own, the others none.
pub(crate) fn new_users(count: usize) -> Vec<NewUser> {
    (0..count)
        .map(|number| NewUser {
            name: format!("User {number}"),
            hair_color: (number % 2 == 0).then(|| format!("hair color {number}")),
        })
        .collect()
}

/// The titles of a user's posts.
pub(crate) fn titles(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("Post {number}")).collect()
}

/// Keys are counted up from 1 in each table, along the tree.
pub(crate) fn tree((users, posts, comments): (usize, usize, usize)) -> Tree {
    let mut next_post = 1..;
    let mut next_comment = 1..;
    let comment = |post_id, number, id| Comment { id, post_id, text: format!("Comment {number}") };
    let mut post = |user_id, title| {
        let id = next_post.next().unwrap_or_default();
        let below = (0..comments).zip(&mut next_comment).map(|(number, key)| comment(id, number, key));
        (Post { id, user_id, title }, below.collect())
    };
    (1..)
        .zip(new_users(users))
        .map(|(id, NewUser { name, hair_color })| {
            let below = titles(posts).into_iter().map(|title| post(id, title)).collect();
            (User { id, name, hair_color }, below)
        })
        .collect()
}
