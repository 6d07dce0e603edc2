//! SQLite databases in memory, which all connections of an engine share.

use std::sync::atomic::{AtomicU64, Ordering};

use orm_core::Result;

use super::options::SqliteMode;
use super::url::{MEMORY, Scheme, Url};
use crate::driver::{Connection, Driver};

static NEXT_DATABASE: AtomicU64 = AtomicU64::new(1);

/// Gives databases in memory a name of their own, and opens a connection that keeps them alive.
pub(super) fn keeper(url: &mut Url) -> Result<Option<Connection>> {
    if url.scheme != Scheme::Sqlite {
        return Ok(None);
    }
    if url.options.sqlite.mode == SqliteMode::Memory {
        MEMORY.clone_into(&mut url.database);
    }
    let attached = url.options.sqlite.attached.iter_mut().map(|(_, file)| file);
    let in_memory = std::iter::once(&mut url.database).chain(attached).filter(|file| *file == MEMORY);
    let named = in_memory.map(|file| {
        let number = NEXT_DATABASE.fetch_add(1, Ordering::Relaxed);
        *file = format!("file:/rowhouse-{number}?vfs=memdb");
    });
    if named.count() > 0 { Connection::connect(url).map(Some) } else { Ok(None) }
}
