//! PostgreSQL's errors, classified into ours.

use std::io;

use orm_core::Error;
use orm_core::error::{ConnectReason, Failure, SaidValues, Violation};
use tokio_postgres::error::{DbError, Severity, SqlState};

/// The kind of an error that came back from running `sql`.
pub fn classify(error: tokio_postgres::Error, sql: &str) -> Error {
    if is_encode(&error) {
        return encode_error(error, sql);
    }
    let Some(server) = error.as_db_error() else {
        let lost = is_lost(&error);
        let message = with_source(&error);
        let failure = Box::new(Failure::new(message, "", sql, Some(Box::new(error))));
        return if lost { Error::ConnectionLost(failure) } else { Error::Database(failure) };
    };
    if is_lost(&error) {
        return Error::ConnectionLost(failure(error, sql));
    }
    // In a transaction, where it cannot be prepared again without the rest.
    if is_changed_plan(server) {
        return Error::Serialization(failure(error, sql));
    }
    match *server.code() {
        SqlState::UNIQUE_VIOLATION => Error::Unique(violation(error, sql)),
        SqlState::FOREIGN_KEY_VIOLATION | SqlState::RESTRICT_VIOLATION => Error::ForeignKey(violation(error, sql)),
        SqlState::CHECK_VIOLATION => Error::Check(violation(error, sql)),
        SqlState::NOT_NULL_VIOLATION => Error::NotNull(violation(error, sql)),
        SqlState::T_R_SERIALIZATION_FAILURE => Error::Serialization(failure(error, sql)),
        SqlState::T_R_DEADLOCK_DETECTED => Error::Deadlock(failure(error, sql)),
        SqlState::LOCK_NOT_AVAILABLE => Error::LockTimeout(failure(error, sql)),
        SqlState::QUERY_CANCELED if !is_cancelled_by_hand(server) => Error::StatementTimeout(failure(error, sql)),
        SqlState::UNDEFINED_TABLE => Error::NoSuchTable(failure(error, sql)),
        SqlState::UNDEFINED_COLUMN => Error::NoSuchColumn(failure(error, sql)),
        _ => Error::Database(failure(error, sql)),
    }
}

/// Both have the same code, and words alone tell them apart.
fn is_cancelled_by_hand(server: &DbError) -> bool {
    server.message().contains("user request")
}

/// Whether the connection cannot be used after this error.
pub fn is_lost(error: &tokio_postgres::Error) -> bool {
    match error.as_db_error() {
        Some(server) => matches!(server.parsed_severity(), Some(Severity::Fatal | Severity::Panic)),
        // All that comes neither from the server nor from us leaves the two in doubt about where they are.
        None => !is_encode(error) && !is_parameters(error),
    }
}

/// Whether a prepared statement has to be prepared again: a change of tables made it useless, or the server forgot it.
pub(super) fn is_stale(error: &tokio_postgres::Error) -> bool {
    error
        .as_db_error()
        .is_some_and(|server| is_changed_plan(server) || *server.code() == SqlState::INVALID_SQL_STATEMENT_NAME)
}

/// Whether a change of tables changed what a prepared statement gives. The code alone means any feature that is not
/// supported.
fn is_changed_plan(server: &DbError) -> bool {
    *server.code() == SqlState::FEATURE_NOT_SUPPORTED && server.routine() == Some("RevalidateCachedQuery")
}

/// Why no connection could be made, and in which words.
pub(super) fn connect_reason(error: &tokio_postgres::Error) -> (ConnectReason, String) {
    if let Some(server) = error.as_db_error() {
        let reason = match *server.code() {
            SqlState::INVALID_PASSWORD | SqlState::INVALID_AUTHORIZATION_SPECIFICATION => ConnectReason::Authentication,
            SqlState::INVALID_CATALOG_NAME => ConnectReason::Database,
            _ => ConnectReason::Other,
        };
        return (reason, server.message().to_owned());
    }
    if starts_with(error, "error performing TLS handshake") {
        let timeout = source::<io::Error>(error).map(|source| io_reason(source.kind()));
        let reason = timeout.filter(|reason| *reason == ConnectReason::Timeout).unwrap_or(ConnectReason::Tls);
        return (reason, tls_message(error));
    }
    let message = std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
    let reason = match source::<io::Error>(error) {
        Some(source) => io_reason(source.kind()),
        None if message == "password missing" || starts_with(error, "authentication error") => {
            ConnectReason::Authentication
        }
        None => ConnectReason::Other,
    };
    (reason, message)
}

fn tls_message(error: &tokio_postgres::Error) -> String {
    let message = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    match message.as_str() {
        "server does not support TLS" => "the server has no TLS".to_owned(),
        _ => message,
    }
}

pub(super) fn io_reason(kind: io::ErrorKind) -> ConnectReason {
    use io::ErrorKind::{ConnectionRefused, HostUnreachable, NetworkUnreachable, NotFound, TimedOut, WouldBlock};
    match kind {
        // A Unix socket that is not there is not found.
        ConnectionRefused | HostUnreachable | NetworkUnreachable | NotFound => ConnectReason::Refused,
        TimedOut | WouldBlock => ConnectReason::Timeout,
        _ => ConnectReason::Other,
    }
}

/// What a parameter's own error was, where it has one.
fn encode_error(error: tokio_postgres::Error, sql: &str) -> Error {
    if source::<Error>(&error).is_none() {
        let message = with_source(&error);
        return Error::Database(Box::new(Failure::new(message, "", sql, Some(Box::new(error)))));
    }
    match error.into_source().map(|source| source.downcast::<Error>()) {
        Some(Ok(ours)) => *ours,
        _ => Error::encode("value", "it cannot be sent to PostgreSQL"),
    }
}

/// Whether a statement could not be put into a message, so that nothing was sent.
fn is_encode(error: &tokio_postgres::Error) -> bool {
    source::<Error>(error).is_some() || starts_with(error, "error encoding message")
}

/// Whether the number of parameters was wrong, so that nothing was sent.
fn is_parameters(error: &tokio_postgres::Error) -> bool {
    std::error::Error::source(error).is_none() && starts_with(error, "expected ")
}

/// `tokio_postgres` tells its kinds of error apart by their text only.
fn starts_with(error: &tokio_postgres::Error, text: &str) -> bool {
    error.to_string().starts_with(text)
}

fn source<E: std::error::Error + 'static>(error: &tokio_postgres::Error) -> Option<&E> {
    std::error::Error::source(error).and_then(|source| source.downcast_ref())
}

fn with_source(error: &tokio_postgres::Error) -> String {
    match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

fn failure(error: tokio_postgres::Error, sql: &str) -> Box<Failure> {
    let (message, code) = match error.as_db_error() {
        Some(server) => (server.message().to_owned(), server.code().code().to_owned()),
        None => (with_source(&error), String::new()),
    };
    Box::new(Failure::new(message, code, sql, Some(Box::new(error))))
}

fn violation(error: tokio_postgres::Error, sql: &str) -> Box<Violation> {
    let mut table = Box::default();
    let mut constraint = Box::default();
    let mut columns = Vec::new();
    let mut said = None;
    if let Some(server) = error.as_db_error() {
        said = server.detail().and_then(key_values);
        table = server.table().unwrap_or_default().into();
        constraint = server.constraint().unwrap_or_default().into();
        columns = columns_of(server);
    }
    let mut violation = Violation::new(sql, Box::new(error));
    violation.table = table;
    violation.constraint = constraint;
    violation.columns = columns;
    violation.said = said;
    Box::new(violation)
}

/// The columns that the server names: the one of a NOT NULL, those of a unique key.
fn columns_of(server: &DbError) -> Vec<Box<str>> {
    if let Some(column) = server.column() {
        return vec![column.into()];
    }
    // That of a foreign key speaks of either table, depending on which row was refused.
    match server.detail() {
        Some(detail) if *server.code() == SqlState::UNIQUE_VIOLATION => key_columns(detail),
        _ => Vec::new(),
    }
}

/// The columns in `Key (name, "Place")=(…) already exists.`, in any language; none if there are expressions among them.
fn key_columns(detail: &str) -> Vec<Box<str>> {
    let names = detail.split_once('(').and_then(|(_, rest)| rest.split_once(")=(")).map(|(names, _)| names);
    match names {
        Some(names) if !names.contains('(') => {
            names.split(", ").map(|name| name.trim_matches('"').replace("\"\"", "\"").into()).collect()
        }
        _ => Vec::new(),
    }
}

/// The values in such a detail.
fn key_values(detail: &str) -> Option<SaidValues> {
    let (values, _) = detail.split_once(")=(")?.1.rsplit_once(')')?;
    Some(SaidValues { text: values.into(), separator: ", " })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_of_a_unique_key_are_read_from_its_detail() {
        let read = |detail| key_columns(detail).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(read("Key (email)=(a@example.org) already exists."), ["email"]);
        assert_eq!(read("Schlüssel »(a, \"B c\")=(1, )=()« existiert bereits."), ["a", "B c"]);
        assert_eq!(read("Key (lower(email))=(x) already exists."), [""; 0]);
        assert_eq!(read("Key (lower(email::text), b)=(x) already exists."), [""; 0]);
        assert_eq!(read("something else"), [""; 0]);
    }
}
