//! The drivers, used by hand in the best way we know of. `true`: with the settings that Rowhouse gives its connections.

use std::collections::HashMap;

use workloads::{Comment, Post, Result, Tree, User};

pub(crate) mod mysql;
pub(crate) mod postgres;
pub(crate) mod sqlite;

const USERS: &str = "SELECT id, name, hair_color FROM bench_users";

const POSTS: &str = "SELECT id, user_id, title FROM bench_posts";

const COMMENTS: &str = "SELECT id, post_id, text FROM bench_comments";

/// With a place for the name that is left out behind it, and [`BY_NAME`].
const JOIN: &str = "SELECT u.id, u.name, u.hair_color, p.id, p.user_id, p.title FROM bench_users u \
                    LEFT JOIN bench_posts p ON p.user_id = u.id WHERE u.name <>";

const BY_NAME: &str = "ORDER BY u.name DESC";

/// Puts rows below those that they belong to; all are sorted by key.
fn nest(users: Vec<User>, posts: Vec<Post>, comments: Vec<Comment>) -> Result<Tree> {
    let missing = || "a row without the one above it";
    let mut places = HashMap::with_capacity(posts.len());
    let owners: HashMap<i64, usize> = users.iter().enumerate().map(|(at, user)| (user.id, at)).collect();
    let mut tree: Tree = users.into_iter().map(|user| (user, Vec::new())).collect();
    for post in posts {
        let owner = *owners.get(&post.user_id).ok_or_else(missing)?;
        places.insert(post.id, (owner, tree[owner].1.len()));
        tree[owner].1.push((post, Vec::new()));
    }
    for comment in comments {
        let (owner, post) = *places.get(&comment.post_id).ok_or_else(missing)?;
        tree[owner].1[post].1.push(comment);
    }
    Ok(tree)
}

fn user((id, name, hair_color): (i64, String, Option<String>)) -> User {
    User { id, name, hair_color }
}

fn post((id, user_id, title): (i64, i64, String)) -> Post {
    Post { id, user_id, title }
}

fn comment((id, post_id, text): (i64, i64, String)) -> Comment {
    Comment { id, post_id, text }
}
