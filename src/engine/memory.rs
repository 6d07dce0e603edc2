//! SQLite databases in memory, which all connections of an engine share.

use std::sync::atomic::{AtomicU64, Ordering};

use orm_core::Result;

use super::url::{MEMORY, Scheme, Url};
use crate::driver::{Connection, Driver};

static NEXT_DATABASE: AtomicU64 = AtomicU64::new(1);

/// Gives a database in memory a name of its own, and opens a connection that keeps it alive.
pub(super) fn keeper(url: &mut Url) -> Result<Option<Connection>> {
    if url.scheme != Scheme::Sqlite || url.database != MEMORY {
        return Ok(None);
    }
    let number = NEXT_DATABASE.fetch_add(1, Ordering::Relaxed);
    url.database = format!("file:/rowhouse-{number}?vfs=memdb");
    Connection::connect(url).map(Some)
}
