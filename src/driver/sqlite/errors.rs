use orm_core::Error;
use orm_core::error::{Failure, Violation};
use rusqlite::ffi;

/// Which of our kinds an error of SQLite is.
pub(super) fn classify(error: rusqlite::Error, sql: &str) -> Error {
    let error = match unsent(error) {
        Ok(own) => return own,
        Err(error) => error,
    };
    let (code, message) = match &error {
        rusqlite::Error::SqliteFailure(failure, message) => {
            (failure.extended_code, message.clone().unwrap_or_else(|| failure.to_string()))
        }
        rusqlite::Error::SqlInputError { error: failure, msg, .. } => (failure.extended_code, msg.clone()),
        other => (0, other.to_string()),
    };
    match code {
        ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => {
            Error::Unique(columns(&message, sql, error))
        }
        ffi::SQLITE_CONSTRAINT_NOTNULL => Error::NotNull(columns(&message, sql, error)),
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => Error::ForeignKey(Box::new(Violation::new(sql, Box::new(error)))),
        ffi::SQLITE_CONSTRAINT_CHECK => {
            let mut violation = Violation::new(sql, Box::new(error));
            violation.constraint = subject(&message).into();
            Error::Check(Box::new(violation))
        }
        _ => other(code, message, sql, error),
    }
}

/// The error of ours that a parameter had, or the error as it is.
fn unsent(error: rusqlite::Error) -> Result<Error, rusqlite::Error> {
    match error {
        rusqlite::Error::ToSqlConversionFailure(inner) => {
            inner.downcast().map(|own| *own).map_err(rusqlite::Error::ToSqlConversionFailure)
        }
        other => Err(other),
    }
}

fn other(code: i32, message: String, sql: &str, error: rusqlite::Error) -> Error {
    let no_table = message.starts_with("no such table");
    let no_column = message.starts_with("no such column") || message.contains("has no column named");
    let shown = if code == 0 { String::new() } else { code.to_string() };
    let failure = Box::new(Failure::new(message, shown, sql, Some(Box::new(error))));
    match code & 0xff {
        _ if code == ffi::SQLITE_BUSY_SNAPSHOT => Error::Serialization(failure),
        ffi::SQLITE_INTERRUPT => Error::StatementTimeout(failure),
        ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED => Error::LockTimeout(failure),
        _ if no_table => Error::NoSuchTable(failure),
        _ if no_column => Error::NoSuchColumn(failure),
        _ => Error::Database(failure),
    }
}

/// `UNIQUE constraint failed: users.email, users.name` names a table and its columns.
fn columns(message: &str, sql: &str, error: rusqlite::Error) -> Box<Violation> {
    let mut violation = Violation::new(sql, Box::new(error));
    let named: Vec<(&str, &str)> = subject(message).split(", ").filter_map(|both| both.split_once('.')).collect();
    violation.table = named.first().map_or("", |(table, _)| table).into();
    violation.columns = named.iter().map(|(_, column)| Box::from(*column)).collect();
    Box::new(violation)
}

fn subject(message: &str) -> &str {
    message.split_once("failed: ").map_or("", |(_, subject)| subject)
}
