//! Units of work, from the first object to the end of the commit. An earlier one has prepared the statements.

use rowhouse::Result;
use rowhouse::prelude::*;

use crate::count;
use crate::models::{self, User, engine, users};

pub(crate) fn add(objects: usize) -> Result<usize> {
    let engine = engine(1, 0)?;
    let (mut session, new) = (engine.session(), users(objects));
    count(|| {
        session.add_all(new);
        session.commit()
    })?;
    Ok(User::query().count(&engine)? as usize - 1)
}

/// Loads them, gives each another name, and writes all.
pub(crate) fn change(objects: usize) -> Result<usize> {
    let engine = engine(objects, 0)?;
    rename(&engine, "another name")?;
    count(|| rename(&engine, "a new name"))?;
    Ok(User::query().filter(User::name.eq("a new name")).count(&engine)? as usize)
}

fn rename(engine: &Engine, name: &str) -> Result<()> {
    let mut session = engine.session();
    for handle in User::query().track(&mut session)? {
        session[handle].name = name.to_owned();
    }
    session.commit()
}

/// Users with five posts each.
pub(crate) fn add_graph(objects: usize) -> Result<usize> {
    let engine = engine(1, 1)?;
    let (mut session, new) = (engine.session(), users(objects / 6));
    let posts = count(|| {
        let posts = models::add(&mut session, new, 5);
        session.commit()?;
        Ok(posts.len())
    })?;
    Ok(posts + User::query().count(&engine)? as usize - 1)
}
