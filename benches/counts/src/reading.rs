//! Rows as structs and as tracked objects. The statement was prepared by a run before.

use rowhouse::Result;
use rowhouse::prelude::*;

use crate::count;
use crate::models::{Post, User, engine};

pub(crate) fn load(rows: usize) -> Result<usize> {
    let engine = engine(rows, 0)?;
    let load = || User::query().all(&engine);
    load()?;
    Ok(count(load)?.len())
}

/// Posts below their users, by two statements.
pub(crate) fn load_tree(posts: usize) -> Result<usize> {
    let engine = engine(posts / 5, 5)?;
    let load = || -> Result<Vec<(User, Vec<Post>)>> { User::query().with(User::posts).all(&engine) };
    load()?;
    Ok(count(load)?.iter().map(|(_, posts)| posts.len()).sum())
}

pub(crate) fn track(rows: usize) -> Result<usize> {
    let engine = engine(rows, 0)?;
    User::query().track(&mut engine.session())?;
    let mut session = engine.session();
    Ok(count(|| User::query().track(&mut session))?.len())
}

pub(crate) fn look_up_by_engine(keys: usize) -> Result<usize> {
    let engine = engine(keys, 0)?;
    let look_up = |key| User::query().filter(User::id.eq(Id::of(key))).first(&engine);
    look_up(1)?;
    count(|| found(keys, look_up))
}

pub(crate) fn look_up_by_session(keys: usize) -> Result<usize> {
    let engine = engine(keys, 0)?;
    let mut session = engine.session();
    let mut look_up = |key| User::query().filter(User::id.eq(Id::of(key))).first(&mut session);
    look_up(1)?;
    count(|| found(keys, look_up))
}

/// Each object is asked for once, so that none is there already.
pub(crate) fn get(keys: usize) -> Result<usize> {
    let engine = engine(keys, 0)?;
    let mut session = engine.session();
    session.get::<User>(1)?;
    session.clear();
    count(|| found(keys, |key| session.get::<User>(key)))
}

/// For how many of the first keys something is found.
fn found<T>(keys: usize, mut look_up: impl FnMut(i64) -> Result<Option<T>>) -> Result<usize> {
    let mut found = 0;
    for key in 1..=keys as i64 {
        found += usize::from(look_up(key)?.is_some());
    }
    Ok(found)
}
