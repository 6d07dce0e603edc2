//! Whether what a contender says it did was done: a benchmark of work that was not done is none.

use crate::contender::Result;
use crate::rows::{NewUser, Post, Tree, User};

pub(crate) fn users(found: Vec<User>, wanted: &Tree) -> Result<()> {
    same("users", by_key(found, |user| user.id), wanted.iter().map(|(user, _)| user.clone()).collect())
}

pub(crate) fn join(found: Vec<(User, Option<Post>)>, wanted: &Tree) -> Result<()> {
    let row = |user: &User, post: &Post| (user.clone(), Some(post.clone()));
    let mut rows: Vec<_> =
        wanted.iter().flat_map(|(user, posts)| posts.iter().map(|(post, _)| row(user, post))).collect();
    rows.sort_by(|(one, _), (other, _)| other.name.cmp(&one.name));
    same("joined rows", found, rows)
}

pub(crate) fn tree(mut found: Tree, wanted: &Tree) -> Result<()> {
    found.sort_by_key(|(user, _)| user.id);
    for (_, posts) in &mut found {
        posts.sort_by_key(|(post, _)| post.id);
        for (_, comments) in posts {
            comments.sort_by_key(|comment| comment.id);
        }
    }
    same("users with all below", found, wanted.clone())
}

/// Each of the users is there so many times.
pub(crate) fn inserted(times: usize, new: &[NewUser], found: Vec<User>) -> Result<()> {
    let mut found: Vec<NewUser> =
        found.into_iter().map(|User { name, hair_color, .. }| NewUser { name, hair_color }).collect();
    found.sort();
    let mut wanted: Vec<NewUser> = new.iter().flat_map(|new| std::iter::repeat_n(new.clone(), times)).collect();
    wanted.sort();
    same("inserted users", found, wanted)
}

/// Each of the users has the key that was said of it, and there are no others.
pub(crate) fn added(keys: &[i64], new: &[NewUser], found: Vec<User>) -> Result<()> {
    let user =
        |(id, new): (&i64, &NewUser)| User { id: *id, name: new.name.clone(), hair_color: new.hair_color.clone() };
    if keys.len() != new.len() {
        return Err(format!("{} keys of {} users", keys.len(), new.len()).into());
    }
    let wanted = keys.iter().zip(new).map(user).collect();
    same("added users", by_key(found, |user| user.id), by_key(wanted, |user: &User| user.id))
}

/// Each of the posts has the key that was said of it, and is below the user that it was added with.
pub(crate) fn added_graph(
    keys: &[i64],
    new: &[(NewUser, Vec<String>)],
    users: Vec<User>,
    posts: Vec<Post>,
) -> Result<()> {
    let ids: std::collections::HashMap<&str, i64> = users.iter().map(|user| (user.name.as_str(), user.id)).collect();
    let rows = new.iter().flat_map(|(user, titles)| titles.iter().map(|title| (ids.get(user.name.as_str()), title)));
    let wanted: Option<Vec<Post>> = keys
        .iter()
        .zip(rows)
        .map(|(id, (user_id, title))| Some(Post { id: *id, user_id: *user_id?, title: title.clone() }))
        .collect();
    same("added posts", by_key(posts, |post| post.id), by_key(wanted.unwrap_or_default(), |post: &Post| post.id))?;
    let new: Vec<NewUser> = new.iter().map(|(user, _)| user.clone()).collect();
    let keys: Vec<i64> = new.iter().filter_map(|user| ids.get(user.name.as_str()).copied()).collect();
    added(&keys, &new, users)
}

/// Every tenth has the new name, and nothing else is another.
pub(crate) fn changed(name: &str, before: Vec<User>, after: Vec<User>) -> Result<()> {
    let (mut wanted, after) = (by_key(before, |user| user.id), by_key(after, |user| user.id));
    let mut changed = 0;
    for (user, now) in wanted.iter_mut().zip(&after) {
        if now.name == name {
            changed += 1;
            user.name = name.to_owned();
        }
    }
    if changed * 10 != wanted.len() {
        return Err(format!("{changed} of {} users were changed", wanted.len()).into());
    }
    same("users after the change", after, wanted)
}

fn by_key<T>(mut rows: Vec<T>, key: impl Fn(&T) -> i64) -> Vec<T> {
    rows.sort_by_key(key);
    rows
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: Vec<T>, wanted: Vec<T>) -> Result<()> {
    if found.len() != wanted.len() {
        return Err(format!("{what}: {} rows instead of {}", found.len(), wanted.len()).into());
    }
    match found.iter().zip(&wanted).find(|(found, wanted)| found != wanted) {
        Some((found, wanted)) => Err(format!("{what}: {found:?} instead of {wanted:?}").into()),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::{new_users, titles};

    const ROWS: (usize, usize, usize) = (20, 2, 2);

    fn all(rows: (usize, usize, usize)) -> Vec<User> {
        crate::rows::tree(rows).into_iter().map(|(user, _)| user).collect()
    }

    #[test]
    fn users_are_compared_in_any_order_and_in_full() {
        let wanted = crate::rows::tree(ROWS);
        let mut found = all(ROWS);
        found.reverse();
        assert!(users(found.clone(), &wanted).is_ok());
        found[3].hair_color = Some("another".to_owned());
        assert!(users(found.clone(), &wanted).is_err());
        found.remove(3);
        assert!(users(found, &wanted).is_err());
    }

    #[test]
    fn a_comment_below_another_post_is_found() {
        let wanted = crate::rows::tree(ROWS);
        let mut found = wanted.clone();
        assert!(tree(found.clone(), &wanted).is_ok());
        let moved = found[0].1[0].1.remove(0);
        found[0].1[1].1.push(moved);
        assert!(tree(found, &wanted).is_err());
    }

    #[test]
    fn joined_rows_have_their_order() {
        let wanted = crate::rows::tree((20, 1, 0));
        let mut found: Vec<_> = wanted
            .iter()
            .flat_map(|(user, posts)| posts.iter().map(|(post, _)| (user.clone(), Some(post.clone()))))
            .collect();
        found.sort_by(|(one, _), (other, _)| other.name.cmp(&one.name));
        assert!(join(found.clone(), &wanted).is_ok());
        found.swap(1, 2);
        assert!(join(found, &wanted).is_err());
    }

    #[test]
    fn inserted_users_are_counted() {
        let new = new_users(3);
        let found = |id, new: &NewUser| User { id, name: new.name.clone(), hair_color: new.hair_color.clone() };
        let twice: Vec<User> = (1..).zip(new.iter().chain(&new)).map(|(id, new)| found(id, new)).collect();
        assert!(inserted(2, &new, twice.clone()).is_ok());
        assert!(inserted(1, &new, twice.clone()).is_err());
        assert!(inserted(2, &new, vec![twice[0].clone(); 6]).is_err());
    }

    #[test]
    fn keys_of_others_are_found() {
        let (new, found) = (new_users(3), all((3, 0, 0)));
        assert!(added(&[1, 2, 3], &new, found.clone()).is_ok());
        assert!(added(&[2, 1, 3], &new, found.clone()).is_err());
        assert!(added(&[1, 2], &new, found).is_err());
    }

    #[test]
    fn keys_of_posts_of_others_are_found() {
        let new: Vec<(NewUser, Vec<String>)> = new_users(2).into_iter().map(|user| (user, titles(2))).collect();
        let posts: Vec<Post> =
            crate::rows::tree((2, 2, 0)).into_iter().flat_map(|(_, posts)| posts).map(|(post, _)| post).collect();
        assert!(added_graph(&[1, 2, 3, 4], &new, all((2, 0, 0)), posts.clone()).is_ok());
        assert!(added_graph(&[3, 2, 1, 4], &new, all((2, 0, 0)), posts.clone()).is_err());
        assert!(added_graph(&[1, 2, 3], &new, all((2, 0, 0)), posts).is_err());
    }

    #[test]
    fn a_tenth_is_changed_and_nothing_else() {
        let before = all((20, 0, 0));
        let mut after = before.clone();
        after[0].name = "new".to_owned();
        assert!(changed("new", before.clone(), after.clone()).is_err());
        after[10].name = "new".to_owned();
        assert!(changed("new", before.clone(), after.clone()).is_ok());
        after[11].hair_color = None;
        after[12].hair_color = None;
        assert!(changed("new", before, after).is_err());
    }
}
