//! Opening a database, and what a connection is set to.

use std::time::Duration;

use orm_core::Error;
use orm_core::error::{ConnectFailure, ConnectReason};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::limit::Limit;
use super::{errors, functions};
use crate::engine::options::{Options, SqliteMode};
use crate::engine::url::Url;

/// A connection, and the time limit of its statements where there is one.
pub(super) fn open(url: &Url) -> Result<(Connection, Option<Limit>), Error> {
    let open = || {
        let mut connection = Connection::open_with_flags(&url.database, flags(url.options.sqlite.mode))?;
        set_up(&connection, &url.options)?;
        let limit = url.options.statement_timeout.map(|timeout| Limit::set(&mut connection, timeout)).transpose()?;
        Ok((connection, limit))
    };
    open().map_err(|error| cannot_open(url, error))
}

fn flags(mode: SqliteMode) -> OpenFlags {
    let how = match mode {
        SqliteMode::ReadOnly => OpenFlags::SQLITE_OPEN_READ_ONLY,
        SqliteMode::ReadWrite => OpenFlags::SQLITE_OPEN_READ_WRITE,
        SqliteMode::ReadWriteCreate | SqliteMode::Memory => {
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
        }
    };
    how | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX
}

fn set_up(connection: &Connection, options: &Options) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(options.statement_cache);
    connection.busy_timeout(options.lock_timeout.unwrap_or(FOREVER).min(FOREVER))?;
    // A plan that does not depend on bound values: otherwise each bound LIMIT compiles its statement again.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // Otherwise a column that is not there is taken for a text: "name" would be 'name'.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    let sqlite = &options.sqlite;
    connection.pragma_update(None, "foreign_keys", sqlite.foreign_keys)?;
    connection.pragma_update(None, "case_sensitive_like", true)?;
    if let Some(size) = sqlite.cache_size {
        connection.pragma_update(None, "cache_size", size)?;
    }
    if sqlite.mode != SqliteMode::ReadOnly {
        // A database in memory, or a file that the system does not let us write, stays as it is.
        connection.query_row(&format!("PRAGMA journal_mode = {}", sqlite.journal_mode), [], |_| Ok(()))?;
    }
    if let Some(when) = sqlite.synchronous {
        connection.execute_batch(&format!("PRAGMA synchronous = {when}"))?;
    }
    functions::register(connection)?;
    for (name, file) in &sqlite.attached {
        connection.execute("ATTACH ? AS ?", [file, name])?;
    }
    // Reads the file: what is no database fails here, and not at the first query.
    connection.query_row("SELECT COUNT(*) FROM sqlite_schema", [], |_| Ok(()))
}

fn cannot_open(url: &Url, error: rusqlite::Error) -> Error {
    // Somebody else is writing: the database is there.
    if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy) {
        return errors::classify(error, "");
    }
    let message = error.to_string();
    Error::Connect(Box::new(ConnectFailure::new(ConnectReason::Database, &url.shown, message, Some(Box::new(error)))))
}

/// SQLite counts milliseconds in 32 bits.
const FOREVER: Duration = Duration::from_millis(i32::MAX as u64);
