//! The one error type of Rowhouse, whose kinds a program can act on.
//!
//! Owns the kinds and their messages. Drivers classify what a server said into these kinds; the plans add
//! the model that was written. Knows no driver: what the driver said travels as an opaque source.

mod conflict;
mod pool_timeout;
mod restricted;
mod script;
mod unique_cycle;
mod validation;
mod violation;

use std::fmt;

pub use conflict::Conflict;
pub use pool_timeout::{PoolHolder, PoolTimeout};
pub use restricted::Restricted;
pub use script::ScriptFailure;
pub use unique_cycle::UniqueCycle;
pub use validation::{Problem, Validation};
pub use violation::{SaidValues, Violation};

/// What Rowhouse's functions return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What the driver said, kept as the source of an [`Error`].
pub type DriverError = Box<dyn std::error::Error + Send + Sync + 'static>;

/// Everything that can go wrong, as kinds that a program can act on.
///
/// Messages name the model, the column and the SQL, and never a password. Our own words hold no bound value; those of the
/// server, which [`Failure`] passes on, may quote one.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A unique constraint or a primary key refused a row.
    Unique(Box<Violation>),
    /// A foreign key refused a row: the row it points at is missing, or other rows still point at this one.
    ForeignKey(Box<Violation>),
    /// A check constraint refused a row.
    Check(Box<Violation>),
    /// A column that must not be NULL was to become NULL.
    NotNull(Box<Violation>),
    /// An UPDATE or DELETE did not hit the row of its object: somebody else changed or deleted it.
    Stale {
        /// The model of the object.
        model: &'static str,
        /// The primary key of the row.
        key: Box<str>,
    },
    /// A locking read found that a row has other values than its object was read with, in columns that were changed in the
    /// object too and not flushed. The object is as it was.
    Conflict(Box<Conflict>),
    /// `one` found no row.
    NotFound {
        /// The Rust type that was asked for.
        of: &'static str,
        /// The statement.
        sql: Box<str>,
    },
    /// `one` found more than one row.
    MoreThanOne {
        /// The Rust type that was asked for.
        of: &'static str,
        /// The statement.
        sql: Box<str>,
    },
    /// The server ended the transaction because it could not be put in order with others. Run it again.
    Serialization(Box<Failure>),
    /// The server ended the transaction to resolve a deadlock. Run it again.
    Deadlock(Box<Failure>),
    /// A lock was not to be had within the time allowed. Run the transaction again.
    LockTimeout(Box<Failure>),
    /// A statement ran longer than `statement_timeout` allows; the server ended it.
    StatementTimeout(Box<Failure>),
    /// The connection broke; what was not committed is rolled back by the server.
    ConnectionLost(Box<Failure>),
    /// The connection broke while the transaction was being committed, or during a single change on an engine, which commits
    /// itself: whether it was, only the database knows. Look whether what was written is there before it is written again.
    CommitUnknown(Box<Failure>),
    /// The server has ended the transaction and rolled it back, or takes nothing but its end. Call
    /// `rollback` on the session, or leave the closure of the transaction with the error that came first.
    RolledBack,
    /// Something was to be written by a session that only reads. Nothing was sent.
    ReadOnly,
    /// No connection could be made.
    Connect(Box<ConnectFailure>),
    /// All connections of the pool stayed in use for the time that an acquire may take.
    PoolTimeout(Box<PoolTimeout>),
    /// The engine was closed.
    Closed,
    /// The URL cannot be understood.
    Url {
        /// The URL, its password left out.
        url: Box<str>,
        /// What is wrong with it.
        reason: Box<str>,
    },
    /// The backend has no such construct. Nothing was sent.
    Unsupported {
        /// The server and its version.
        backend: Box<str>,
        /// The construct.
        construct: &'static str,
        /// The way around.
        instead: &'static str,
    },
    /// A column holds something that the Rust type cannot hold.
    Decode(Box<Decode>),
    /// The columns of a result are not those of the Rust type that its rows are read as.
    Columns {
        /// The Rust type.
        of: &'static str,
        /// Which column is missing, doubled or left over.
        reason: Box<str>,
        /// The statement.
        sql: Box<str>,
    },
    /// A value cannot be stored in its column exactly. Nothing was sent.
    Encode {
        /// The Rust type.
        rust_type: &'static str,
        /// The model and field, where known: `User.age`.
        place: Box<str>,
        /// Why it does not fit.
        reason: Box<str>,
    },
    /// A provisional id was used whose object has no row yet.
    Unresolved {
        /// The model of the id.
        model: &'static str,
    },
    /// A value that the database makes was read before the flush that fills it.
    Unset {
        /// The type that was read, such as `Auto<DateTime<Utc>>`.
        what: &'static str,
    },
    /// A handle does not belong to this session, or its object was forgotten.
    Detached {
        /// The model of the handle.
        model: &'static str,
    },
    /// The objects cannot be brought into an order that their foreign keys allow: rows point at each other in a cycle, by
    /// fields that cannot be NULL for a while.
    Cycle {
        /// The fields, such as `` `Team.captain_id`, `Player.team_id` ``.
        fields: Box<str>,
    },
    /// Objects trade values of a unique key in a way that has no order, and none of them can wait at another value.
    UniqueCycle(Box<UniqueCycle>),
    /// An object was changed in a column that a program may not change: nothing was sent.
    FixedColumn {
        /// The model.
        model: &'static str,
        /// The field.
        field: &'static str,
        /// The key of the object.
        key: Box<str>,
        /// Whether the column is written once, by the INSERT; else it is read-only.
        once: bool,
    },
    /// A [`Deferred`](crate::model::Deferred) column was read, or is to be inserted, and was not loaded.
    NotLoaded {
        /// The type.
        what: &'static str,
    },
    /// Hooks of models refused what a flush was to write. Nothing was sent.
    Validation(Box<Validation>),
    /// Objects were to be deleted that rows point at, by a relation with `on_delete = restrict`. Nothing was written.
    Restricted(Box<Restricted>),
    /// Two objects of one session claim the same row.
    SameRow {
        /// The model.
        model: &'static str,
        /// The key that both have.
        key: Box<str>,
    },
    /// The query cannot be written as SQL: it says something that no backend understands.
    Query {
        /// What is wrong, in the query's own words.
        reason: Box<str>,
    },
    /// The models cannot make up one schema.
    Models(Box<str>),
    /// A statement of a script failed.
    Script(Box<ScriptFailure>),
    /// A table that the statement names does not exist.
    NoSuchTable(Box<Failure>),
    /// A column that the statement names does not exist.
    NoSuchColumn(Box<Failure>),
    /// The server refused the statement for another reason.
    Database(Box<Failure>),
}

impl Error {
    /// The error itself; of a script, that of its statement.
    pub fn root(&self) -> &Self {
        match self {
            Self::Script(failure) => failure.error.root(),
            other => other,
        }
    }

    /// Whether the same transaction may succeed when it is run again from its start.
    pub fn is_retryable(&self) -> bool {
        matches!(self.root(), Self::Serialization(_) | Self::Deadlock(_) | Self::LockTimeout(_))
    }

    /// Whether a unique constraint or a primary key refused a row.
    pub fn is_unique_violation(&self) -> bool {
        matches!(self.root(), Self::Unique(_))
    }

    /// Whether a foreign key refused a row.
    pub fn is_foreign_key_violation(&self) -> bool {
        matches!(self.root(), Self::ForeignKey(_))
    }

    /// The broken constraint, if this error is about one.
    pub fn violation(&self) -> Option<&Violation> {
        match self.root() {
            Self::Unique(v) | Self::ForeignKey(v) | Self::Check(v) | Self::NotNull(v) => Some(v),
            _ => None,
        }
    }

    /// The same for changing it: where the plans add what they know of the table.
    #[doc(hidden)]
    pub fn violation_mut(&mut self) -> Option<&mut Violation> {
        match self {
            Self::Unique(v) | Self::ForeignKey(v) | Self::Check(v) | Self::NotNull(v) => Some(v),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unique(violation) => violation.describe("already has a row with this", f),
            Self::ForeignKey(violation) => violation.describe("breaks the foreign key of", f),
            Self::Check(violation) => violation.describe("breaks a check of", f),
            Self::NotNull(violation) => violation.describe("needs a value for", f),
            Self::Stale { model, key } => {
                write!(f, "`{model}` {key} is stale: its row was changed or deleted by somebody else")
            }
            Self::Conflict(conflict) => conflict.fmt(f),
            Self::NotFound { of, sql } => write!(f, "a query for one `{}` found no row\n  in: {sql}", TypeName(of)),
            Self::MoreThanOne { of, sql } => {
                write!(f, "a query for one `{}` found more than one row\n  in: {sql}", TypeName(of))
            }
            Self::Columns { of, reason, sql } => {
                write!(f, "rows of this result cannot be read as `{}`: {reason}", TypeName(of))?;
                if sql.is_empty() { Ok(()) } else { write!(f, "\n  in: {sql}") }
            }
            Self::Serialization(failure) => write!(f, "serialization failure: {failure}"),
            Self::Deadlock(failure) => write!(f, "deadlock: {failure}"),
            Self::LockTimeout(failure) => write!(f, "lock timeout: {failure}"),
            Self::StatementTimeout(failure) => write!(f, "statement timeout: {failure}"),
            Self::ConnectionLost(failure) => write!(f, "connection lost: {failure}"),
            Self::CommitUnknown(failure) => write!(
                f,
                "the connection broke during the commit, so whether the transaction was committed is unknown: {failure}"
            ),
            Self::NoSuchTable(failure) => {
                write!(f, "{failure}\n  `engine.create_all(&models![…])` makes the tables of models")
            }
            Self::NoSuchColumn(failure) => failure.fmt(f),
            Self::Database(failure) => write!(f, "the database refused a statement: {failure}"),
            Self::Connect(failure) => failure.fmt(f),
            Self::Decode(decode) => decode.fmt(f),
            Self::Script(failure) => fmt::Display::fmt(failure, f),
            other => other.describe_use(f),
        }
    }
}

impl Error {
    /// The message of what went wrong before anything was sent, or in the session itself.
    fn describe_use(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PoolTimeout(timeout) => fmt::Display::fmt(timeout, f),
            Self::Closed => f.write_str("the engine was closed"),
            Self::RolledBack => f.write_str(
                "this transaction failed and is rolled back: call `rollback` before the session is used again",
            ),
            Self::ReadOnly => f.write_str("this session only reads: take `engine.session()` to write"),
            Self::Url { url, reason } => write!(f, "cannot understand the database URL `{url}`: {reason}"),
            Self::Unsupported { backend, construct, instead } => write!(f, "{backend} has no {construct}; {instead}"),
            Self::Encode { rust_type, place, reason } => {
                write!(f, "cannot store this {}{}: {reason}", TypeName(rust_type), Place(place))
            }
            Self::Unresolved { model } => write!(
                f,
                "this `Id<{model}>` is provisional: its `{model}` was not added to this session, or not flushed yet"
            ),
            Self::Unset { what } => {
                write!(f, "this `{}` is not set yet: the database makes it when the object is flushed", TypeName(what))
            }
            Self::NotLoaded { what } => {
                write!(f, "this `{}` is not loaded: `with_deferred` and `load_deferred` load it", TypeName(what))
            }
            Self::Detached { model } => {
                write!(f, "this `Handle<{model}>` belongs to another session, or its object was forgotten")
            }
            Self::Cycle { fields } => write!(
                f,
                "cannot order the flush: rows point at each other in a cycle, by {fields}; make one of these an `Option`"
            ),
            Self::UniqueCycle(cycle) => fmt::Display::fmt(cycle, f),
            Self::Validation(validation) => fmt::Display::fmt(validation, f),
            Self::Restricted(restricted) => fmt::Display::fmt(restricted, f),
            Self::FixedColumn { model, field, key, once } => {
                let rule = if *once { "written once, by the INSERT" } else { "read-only" };
                write!(f, "`{model}.{field}` is {rule}, and was changed in the object with key {key}")
            }
            Self::SameRow { model, key } => write!(f, "two objects in this session are the `{model}` with key {key}"),
            Self::Query { reason } => write!(f, "this query has no meaning: {reason}"),
            Self::Models(problems) => f.write_str(problems),
            _ => fmt::Debug::fmt(self, f),
        }
    }
}

impl std::error::Error for Error {
    /// What the driver said.
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        let source = match self.root() {
            Self::Unique(v) | Self::ForeignKey(v) | Self::Check(v) | Self::NotNull(v) => Some(&v.source),
            Self::Serialization(failure)
            | Self::Deadlock(failure)
            | Self::LockTimeout(failure)
            | Self::StatementTimeout(failure)
            | Self::ConnectionLost(failure)
            | Self::CommitUnknown(failure)
            | Self::NoSuchTable(failure)
            | Self::NoSuchColumn(failure)
            | Self::Database(failure) => failure.source.as_ref(),
            Self::Connect(failure) => failure.source.as_ref(),
            _ => None,
        };
        source.map(|source| &**source as &(dyn std::error::Error + 'static))
    }
}

/// What a server or driver said, and to which statement.
#[derive(Debug)]
#[non_exhaustive]
pub struct Failure {
    /// The server's words.
    pub message: Box<str>,
    /// The server's code: SQLSTATE, MySQL's number, SQLite's extended result code; empty where there is none.
    pub code: Box<str>,
    /// The statement; empty where there was none.
    pub sql: Box<str>,
    /// What the driver said.
    pub source: Option<DriverError>,
}

impl Failure {
    /// A failure with the server's words.
    #[doc(hidden)]
    pub fn new(
        message: impl Into<Box<str>>,
        code: impl Into<Box<str>>,
        sql: &str,
        source: Option<DriverError>,
    ) -> Self {
        Self { message: message.into(), code: code.into(), sql: sql.into(), source }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if !self.code.is_empty() {
            write!(f, " ({})", self.code)?;
        }
        if !self.sql.is_empty() {
            write!(f, "\n  in: {}", self.sql)?;
        }
        Ok(())
    }
}

/// Why no connection could be made.
#[derive(Debug)]
#[non_exhaustive]
pub struct ConnectFailure {
    /// What was wrong, as far as the server or the system told.
    pub reason: ConnectReason,
    /// Where to: the URL, its password left out.
    pub url: Box<str>,
    /// The server's or system's words.
    pub message: Box<str>,
    /// What the driver said.
    pub source: Option<DriverError>,
}

impl ConnectFailure {
    /// A failure to connect.
    #[doc(hidden)]
    pub fn new(reason: ConnectReason, url: &str, message: impl Into<Box<str>>, source: Option<DriverError>) -> Self {
        Self { reason, url: url.into(), message: message.into(), source }
    }
}

impl fmt::Display for ConnectFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.reason {
            ConnectReason::Host => "the host cannot be found",
            ConnectReason::Refused => "nobody answers at that host and port",
            ConnectReason::Timeout => "no answer within the connect timeout",
            ConnectReason::Authentication => "the user or password was refused",
            ConnectReason::Database => "there is no such database",
            ConnectReason::Tls => "the connection could not be secured",
            ConnectReason::Certificate => "the server's certificate was refused",
            ConnectReason::NotCompiledIn => "support for this is not compiled in",
            ConnectReason::Other => "the connection failed",
        };
        write!(f, "cannot connect to {}: {what}", self.url)?;
        if !self.message.is_empty() {
            write!(f, ": {}", self.message)?;
        }
        Ok(())
    }
}

/// The kinds of failure to connect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConnectReason {
    /// The host name has no address.
    Host,
    /// Nobody listens at the host and port, or the network does not lead there.
    Refused,
    /// No answer came within the connect timeout.
    Timeout,
    /// The user or the password was refused.
    Authentication,
    /// The database does not exist, or the file cannot be opened.
    Database,
    /// TLS could not be set up: the server has none, a file cannot be read, or the two do not agree on a protocol.
    Tls,
    /// The server's certificate was refused: by whom it is signed, for which names it is, or since when it is expired.
    Certificate,
    /// The crate was built without the feature of this backend, or of TLS.
    NotCompiledIn,
    /// Something else.
    Other,
}

/// A column that holds something its Rust type cannot hold.
#[derive(Debug)]
#[non_exhaustive]
pub struct Decode {
    /// The model, where one was read.
    pub model: Option<&'static str>,
    /// The model's field, where one was read.
    pub field: Option<&'static str>,
    /// The position of the column in the result, from 0.
    pub index: usize,
    /// The column's name, where the model or the driver knows it.
    pub column: Box<str>,
    /// The Rust type.
    pub rust_type: &'static str,
    /// What the column holds: an SQL type, NULL, or a value out of range.
    pub found: Box<str>,
}

impl fmt::Display for Decode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.model, self.field) {
            (Some(model), Some(field)) => write!(f, "`{model}.{field}` is `{}`", TypeName(self.rust_type))?,
            _ => write!(f, "column {} of the result is read as `{}`", self.index + 1, TypeName(self.rust_type))?,
        }
        match self.column.as_ref() {
            "" => write!(f, ", but it holds {}", self.found),
            column => write!(f, ", but column `{column}` holds {}", self.found),
        }
    }
}

impl Error {
    /// A column at `index` that holds `found`, which is no `rust_type`.
    #[cold]
    pub fn decode(index: usize, rust_type: &'static str, found: impl Into<Box<str>>) -> Self {
        Self::Decode(Box::new(Decode {
            model: None,
            field: None,
            index,
            column: Box::default(),
            rust_type,
            found: found.into(),
        }))
    }

    /// The same, told of the type that was asked for in place of the kind that it is read by.
    #[cold]
    pub(crate) fn read_as<T>(mut self) -> Self {
        if let Self::Decode(decode) = &mut self {
            decode.rust_type = std::any::type_name::<T>();
        }
        self
    }

    /// A result whose columns are not those of `of`; the statement is added by what runs it.
    #[cold]
    pub(crate) fn columns(of: &'static str, reason: String) -> Self {
        Self::Columns { of, reason: reason.into(), sql: Box::default() }
    }

    /// A value of `rust_type` that cannot be stored, and why.
    #[cold]
    pub fn encode(rust_type: &'static str, reason: impl Into<Box<str>>) -> Self {
        Self::Encode { rust_type, place: Box::default(), reason: reason.into() }
    }
}

/// The name of a Rust type without the paths of its parts.
struct TypeName<'a>(&'a str);

impl fmt::Display for TypeName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ends = |c: char| !(c.is_alphanumeric() || c == '_' || c == ':');
        self.0.split_inclusive(ends).try_for_each(|part| f.write_str(part.rsplit("::").next().unwrap_or(part)))
    }
}

struct Place<'a>(&'a str);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            "" => Ok(()),
            place => write!(f, " in `{place}`"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::{FromRow, ValueRow};
    use crate::types::Value;

    #[test]
    fn a_type_is_named_without_its_path() {
        let name = std::any::type_name::<(Option<String>, Vec<u8>, crate::model::Auto<i32>)>();
        assert_eq!(TypeName(name).to_string(), "(Option<String>, Vec<u8>, Auto<i32>)");
    }

    #[test]
    fn a_wrong_type_is_told_as_the_one_that_was_asked_for() {
        let row = ValueRow(&[Value::Text("a".into()), Value::Null]);
        let read = |error: Error| error.to_string();
        assert_eq!(
            read(<i32>::from_row(&row, 0).unwrap_err()),
            "column 1 of the result is read as `i32`, but it holds text"
        );
        let optional = <Option<i32>>::from_row(&row, 0).unwrap_err();
        assert!(read(optional).contains("read as `Option<i32>`"));
        assert!(read(<String>::from_row(&row, 1).unwrap_err()).contains("read as `String`, but it holds NULL"));
    }
}
