//! The drivers, used by hand in the best way we know of.

use rowhouse::prelude::*;

use crate::models::{Comment, Post, Tree, User};

pub(crate) mod mysql;
pub(crate) mod postgres;
pub(crate) mod sqlite;

pub(crate) type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// How a driver's connection is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Settings {
    /// As the driver sets it.
    Plain,
    /// As Rowhouse sets its own.
    Ours,
}

/// The ends of a transaction.
#[derive(Debug, Clone, Copy)]
pub(crate) enum End {
    Begin,
    Commit,
}

impl End {
    fn sql(self) -> &'static str {
        match self {
            Self::Begin => "BEGIN",
            Self::Commit => "COMMIT",
        }
    }
}

/// A connection of a driver, with its statements prepared once. What inserts and changes is in a transaction of its own.
pub(crate) trait Raw: Sized {
    fn open(url: &str, settings: Settings) -> Result<Self>;

    /// Begins a transaction in which only [`Raw::load`] follows, or ends it: a session's queries are in one, too.
    fn transaction(&mut self, end: End) -> Result<()>;

    /// Inserts the users, and returns their keys.
    fn add(&mut self, users: &[User]) -> Result<Vec<i64>>;

    /// Inserts users with posts, so many for each, and returns the keys of the posts.
    fn add_graph(&mut self, users: &[User], each: usize, title: &str) -> Result<Vec<i64>>;

    /// All users.
    fn load(&mut self) -> Result<Vec<User>>;

    /// The users without hair, and others whose names are not `without`, with their posts if they have some.
    fn join(&mut self, without: &str) -> Result<Vec<(User, Option<Post>)>>;

    /// All users with all below them, in three statements.
    fn tree(&mut self) -> Result<Tree>;

    /// Loads all users, and changes the names of every tenth.
    fn change(&mut self, name: &str) -> Result<usize>;

    /// Looks up the users with these keys, one at a time.
    fn look_up(&mut self, keys: &[i64]) -> Result<Vec<User>>;
}

/// Puts rows below those that they belong to; all are sorted by key.
pub(crate) fn nest(users: Vec<User>, posts: Vec<Post>, comments: Vec<Comment>) -> Result<Tree> {
    let mut places = std::collections::HashMap::with_capacity(posts.len());
    let mut tree: Tree = users.into_iter().map(|user| (user, Vec::new())).collect();
    let owners: std::collections::HashMap<i64, usize> =
        tree.iter().enumerate().map(|(at, (user, _))| Ok((user.id.get()?, at))).collect::<rowhouse::Result<_>>()?;
    for post in posts {
        let owner = owners[&post.user_id.get()?];
        places.insert(post.id.get()?, (owner, tree[owner].1.len()));
        tree[owner].1.push((post, Vec::new()));
    }
    for comment in comments {
        let (owner, post) = places[&comment.post_id.get()?];
        tree[owner].1[post].1.push(comment);
    }
    Ok(tree)
}

pub(crate) fn user(id: i64, name: String, hair_color: Option<String>) -> User {
    User { id: Id::of(id), name, hair_color }
}

pub(crate) fn post(id: i64, user_id: i64, title: String) -> Post {
    Post { id: Id::of(id), user_id: Id::of(user_id), title }
}

pub(crate) fn comment(id: i64, post_id: i64, text: String) -> Comment {
    Comment { id: Id::of(id), post_id: Id::of(post_id), text }
}

pub(crate) const SELECT: &str = "SELECT id, name, hair_color FROM bench_users";
