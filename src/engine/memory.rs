//! SQLite databases in memory, which all connections of an engine share.

use std::sync::atomic::{AtomicU64, Ordering};

use orm_core::Result;

use super::options::SqliteMode;
use super::url::{MEMORY, Scheme, Url};
use crate::driver::{Connection, Driver};

static NEXT_DATABASE: AtomicU64 = AtomicU64::new(1);

/// Gives a database in memory a name of its own, and opens a connection that keeps it alive.
pub(super) fn keeper(url: &mut Url) -> Result<Option<Connection>> {
    let in_memory = url.database == MEMORY || url.options.sqlite.mode == SqliteMode::Memory;
    if url.scheme != Scheme::Sqlite || !in_memory {
        return Ok(None);
    }
    let number = NEXT_DATABASE.fetch_add(1, Ordering::Relaxed);
    url.database = format!("file:/rowhouse-{number}?vfs=memdb");
    Connection::connect(url).map(Some)
}
