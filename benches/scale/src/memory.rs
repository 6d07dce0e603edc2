//! How much memory statements, streamed rows and tracked objects take: what the program has allocated, and what the system has given it.

use std::alloc::System;
use std::fs;

use cap::Cap;
use rowhouse::prelude::*;

use crate::models::User;
use crate::statements::{SHAPES, in_turns};
use crate::{Database, Result, status};

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

/// A million, and a little more: 2^20.
const DOUBLINGS: u32 = 20;

pub(crate) fn measure(database: &Database, most: usize) -> Result<()> {
    println!("\n{}: memory", database.name);
    keep_statements(database)?;
    let doublings = most.ilog2().min(DOUBLINGS) + u32::from(most >= 1_000_000);
    let rows = fill(database, doublings.min(DOUBLINGS))?;
    println!("{:>9} {:>16} {:>16}", "streamed", "allocated, KiB", "resident, KiB");
    // The first one prepares the statement, and has the driver make its buffers.
    let engine = database.engine("pool_size=1")?;
    for count in [1, 1_000, 32_000, rows, rows] {
        stream(&engine, count.min(rows))?;
    }
    drop(engine);
    track(&database.engine("pool_size=1")?, rows)
}

/// A connection with room for all statements beside one with room for one.
fn keep_statements(database: &Database) -> Result<()> {
    let taken = |room: usize| -> Result<(f64, f64)> {
        let engine = database.engine(&format!("pool_size=1&statement_cache={room}"))?;
        let (before, resident) = (ALLOCATOR.allocated(), Resident::start()?);
        in_turns(&engine)?;
        Ok(((ALLOCATOR.allocated() - before) as f64, resident.grown()? as f64 * 1024.0))
    };
    let (one, all) = (taken(1)?, taken(2 * SHAPES)?);
    let each = |all: f64, one: f64| (all - one) / (SHAPES - 1) as f64;
    println!(
        "{SHAPES} statements kept: {:.0} bytes of ours each, {:.0} resident",
        each(all.0, one.0),
        each(all.1, one.1.min(all.1))
    );
    Ok(())
}

/// Fills the table inside the database, so that this program has taken no memory for it.
fn fill(database: &Database, doublings: u32) -> Result<usize> {
    let engine = database.engine("pool_size=1")?;
    sql!("INSERT INTO scale_users (name, hair_color) VALUES ('User 123456', 'a hair color')").execute(&engine)?;
    for _ in 0..doublings {
        sql!("INSERT INTO scale_users (name, hair_color) SELECT name, hair_color FROM scale_users").execute(&engine)?;
    }
    Ok(User::query().count(&engine)? as usize)
}

/// Reads so many rows one by one, and prints the most memory that was taken meanwhile beside that of before.
fn stream(engine: &Engine, count: usize) -> Result<()> {
    let (before, resident) = (ALLOCATOR.allocated(), Resident::start()?);
    let mut most = before;
    let query = User::query().limit(count as u64);
    let read = query.for_each(engine, |user: User| {
        drop(user);
        most = most.max(ALLOCATOR.allocated());
        Ok(())
    })?;
    if read as usize != count {
        return Err(format!("{read} rows instead of {count}").into());
    }
    println!("{count:>9} {:>16.1} {:>16}", (most - before) as f64 / 1024.0, resident.grown()?);
    Ok(())
}

fn track(engine: &Engine, rows: usize) -> Result<()> {
    let mut session = engine.session();
    User::query().limit(1).track(&mut session)?;
    session.clear();
    let (before, resident) = (ALLOCATOR.allocated(), Resident::start()?);
    let handles = User::query().track(&mut session)?;
    let loading = resident.grown()?;
    if handles.len() != rows {
        return Err(format!("{} objects instead of {rows}", handles.len()).into());
    }
    drop(handles);
    let inside = ALLOCATOR.allocated() - before;
    session.commit()?;
    let after = ALLOCATOR.allocated() - before;
    let texts = "User 123456".len() + "a hair color".len();
    let each = |taken: usize| taken as f64 / rows as f64;
    println!(
        "{rows} tracked objects of {} bytes and {texts} bytes of text: {:.1} bytes an object in the transaction, {:.1} after it; \
         resident at the most {:.1}",
        size_of::<User>(),
        each(inside),
        each(after),
        each(loading as usize * 1024)
    );
    Ok(())
}

/// The memory that the system has given to this process, in KiB.
struct Resident(u64);

impl Resident {
    /// Has the system forget the most so far.
    fn start() -> Result<Self> {
        fs::write("/proc/self/clear_refs", "5")?;
        Ok(Self(status("VmRSS:")?))
    }

    /// The most since then, beside that of then.
    fn grown(&self) -> Result<u64> {
        Ok(status("VmHWM:")?.saturating_sub(self.0))
    }
}
