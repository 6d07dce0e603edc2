//! The workloads, with Rowhouse.

use std::time::{Duration, Instant};

use rowhouse::prelude::*;

use crate::models::{Comment, Post, Tree, User, comments, posts, users};
use crate::raw::Result;

pub(crate) fn clear(engine: &Engine) -> Result<()> {
    Comment::delete().all_rows().execute(engine)?;
    Post::delete().all_rows().execute(engine)?;
    User::delete().all_rows().execute(engine)?;
    Ok(())
}

/// Users with so many posts each, and those with so many comments.
pub(crate) fn fill(engine: &Engine, (count, of_user, of_post): (usize, usize, usize)) -> Result<()> {
    let mut session = engine.session();
    let handles = session.add_all(users(count));
    let ids: Vec<_> = handles.into_iter().map(|handle| session[handle].id).collect();
    let handles = session.add_all(posts(ids, of_user));
    let ids: Vec<_> = handles.into_iter().map(|handle| session[handle].id).collect();
    session.add_all(comments(ids, of_post));
    Ok(session.commit()?)
}

pub(crate) fn add(engine: &Engine, users: Vec<User>) -> Result<(Duration, usize)> {
    let mut session = engine.session();
    let start = Instant::now();
    let handles = session.add_all(users);
    session.commit()?;
    let time = start.elapsed();
    let made = handles.into_iter().filter(|handle| !session[*handle].id.is_provisional()).count();
    Ok((time, made))
}

pub(crate) fn add_graph(engine: &Engine, users: Vec<User>, each: usize) -> Result<(Duration, usize)> {
    let mut session = engine.session();
    let start = Instant::now();
    let handles = session.add_all(users);
    let ids: Vec<_> = handles.into_iter().map(|handle| session[handle].id).collect();
    let handles = session.add_all(posts(ids, each));
    session.commit()?;
    let time = start.elapsed();
    let made = handles.into_iter().filter(|handle| !session[*handle].user_id.is_provisional()).count();
    Ok((time, made))
}

pub(crate) fn load(engine: &Engine, times: usize) -> Result<(Duration, usize)> {
    let mut session = engine.session();
    // Dropped before the time is taken, as with the drivers: memory is warm then, and none of it is given back meanwhile.
    let _: Vec<User> = User::query().all(&mut session)?;
    let mut loaded: Vec<User> = Vec::new();
    let start = Instant::now();
    for _ in 0..times {
        loaded = User::query().all(&mut session)?;
    }
    Ok((start.elapsed(), loaded.len()))
}

pub(crate) fn join(engine: &Engine, without: &str) -> Result<(Duration, usize)> {
    let start = Instant::now();
    let rows: Vec<(User, Option<Post>)> = User::query()
        .left_join(Post::user_id)
        .filter(User::name.ne(without))
        .select((User::all(), Post::all()))
        .order_by(User::name.desc())
        .all(engine)?;
    let time = start.elapsed();
    Ok((time, rows.iter().filter(|(_, post)| post.is_some()).count()))
}

pub(crate) fn tree(engine: &Engine) -> Result<(Duration, usize)> {
    let start = Instant::now();
    let tree: Tree = User::query().with(User::posts.with(Post::comments)).all(engine)?;
    let time = start.elapsed();
    Ok((time, leaves(&tree)))
}

pub(crate) fn leaves(tree: &Tree) -> usize {
    tree.iter().flat_map(|(_, posts)| posts).map(|(_, comments)| comments.len()).sum()
}

pub(crate) fn change(engine: &Engine, name: &str) -> Result<(Duration, usize)> {
    let mut session = engine.session();
    let start = Instant::now();
    let handles = User::query().track(&mut session)?;
    for handle in handles.into_iter().step_by(10) {
        session[handle].name = name.to_owned();
    }
    session.commit()?;
    Ok((start.elapsed(), named(engine, name)?))
}

pub(crate) fn named(engine: &Engine, name: &str) -> Result<usize> {
    Ok(User::query().filter(User::name.eq(name)).count(engine)? as usize)
}

pub(crate) fn look_up(engine: &Engine, keys: &[i64]) -> Result<(Duration, usize)> {
    let mut session = engine.session();
    let mut found = Vec::with_capacity(keys.len());
    let start = Instant::now();
    for key in keys {
        let user: Option<User> = User::query().filter(User::id.eq(Id::of(*key))).first(&mut session)?;
        found.extend(user);
    }
    session.commit()?;
    Ok((start.elapsed(), found.len()))
}
