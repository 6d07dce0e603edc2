//! What the server or the crate complains about, as kinds of [`Error`].

use std::io::ErrorKind;

use mysql::{DriverError, MySqlError};
use orm_core::Error;
use orm_core::dialect::Server;
use orm_core::error::{ConnectFailure, ConnectReason, Failure, Violation};

use super::messages::{self, Names};
use crate::engine::url::Url;

/// An error on the way of a statement: the server's or the crate's, not yet classified, or one of ours.
pub(super) enum Trouble {
    Server(mysql::Error),
    Ours(Error),
}

impl From<mysql::Error> for Trouble {
    fn from(error: mysql::Error) -> Self {
        Self::Server(error)
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Ours(error)
    }
}

pub(super) fn classify(error: mysql::Error, sql: &str, server: Server) -> Error {
    if loses_connection(&error, server) {
        return Error::ConnectionLost(failure(error, sql));
    }
    let (code, message) = match &error {
        mysql::Error::MySqlError(said) => (said.code, said.message.as_str()),
        _ => (0, ""),
    };
    match (code, server) {
        (1022 | 1062 | 1169 | 1586 | 1761 | 1762, _) => {
            let said = messages::duplicate_values(message);
            let mut violation = violation(messages::duplicate(message, server), error, sql);
            violation.said = said;
            Error::Unique(violation)
        }
        (1216 | 1217 | 1451 | 1452, _) | (3730, Server::Mysql) => {
            Error::ForeignKey(violation(messages::foreign_key(message), error, sql))
        }
        (3819, Server::Mysql) | (4025, Server::MariaDb) => {
            Error::Check(violation(messages::check(message), error, sql))
        }
        (1048 | 1263 | 1364, _) => Error::NotNull(violation(messages::not_null(message), error, sql)),
        (1213, _) => Error::Deadlock(failure(error, sql)),
        (1969, Server::MariaDb) | (3024, Server::Mysql) => Error::StatementTimeout(failure(error, sql)),
        (1205, _) | (3572, Server::Mysql) => Error::LockTimeout(failure(error, sql)),
        (1020 | 1615, _) | (3101, Server::Mysql) => Error::Serialization(failure(error, sql)),
        (1051 | 1146, _) => Error::NoSuchTable(failure(error, sql)),
        (1054, _) => Error::NoSuchColumn(failure(error, sql)),
        _ => Error::Database(failure(error, sql)),
    }
}

fn violation(names: Names, error: mysql::Error, sql: &str) -> Box<Violation> {
    let mut violation = Violation::new(sql, Box::new(error));
    violation.table = names.table.into();
    violation.columns = names.columns.into_iter().map(Into::into).collect();
    violation.constraint = names.constraint.into();
    Box::new(violation)
}

fn failure(error: mysql::Error, sql: &str) -> Box<Failure> {
    let (message, code) = said(&error);
    Box::new(Failure::new(message, code, sql, Some(Box::new(error))))
}

/// The message, and the server's code for it.
fn said(error: &mysql::Error) -> (String, String) {
    match error {
        mysql::Error::MySqlError(said) => (said.message.clone(), said.code.to_string()),
        error if is_silence(error) => {
            ("the server was silent for longer than the `network_timeout`".to_owned(), String::new())
        }
        mysql::Error::IoError(error) => (error.to_string(), String::new()),
        mysql::Error::CodecError(error) => (error.to_string(), String::new()),
        mysql::Error::DriverError(DriverError::MixedParams | DriverError::Params(_)) => {
            (NAMED.to_owned(), String::new())
        }
        mysql::Error::DriverError(error) => (error.to_string(), String::new()),
        other => (other.to_string(), String::new()),
    }
}

/// Whether a time limit of the socket passed; the system's word for it is that the call would block.
fn is_silence(error: &mysql::Error) -> bool {
    let kind = match error {
        mysql::Error::IoError(error) => Some(error.kind()),
        mysql::Error::CodecError(error) => std::error::Error::source(error)
            .and_then(|source| source.downcast_ref::<std::io::Error>())
            .map(std::io::Error::kind),
        _ => None,
    };
    matches!(kind, Some(ErrorKind::WouldBlock | ErrorKind::TimedOut))
}

/// Whether nothing more can be sent after this error.
pub(super) fn loses_connection(error: &mysql::Error, server: Server) -> bool {
    match error {
        mysql::Error::IoError(_) => true,
        // A packet that is too large is noticed before it is sent.
        mysql::Error::CodecError(error) => !error.to_string().contains("max_allowed_packet"),
        mysql::Error::DriverError(error) => {
            matches!(error, DriverError::PacketOutOfSync | DriverError::UnexpectedPacket)
        }
        mysql::Error::MySqlError(said) => match said.code {
            1053 | 1152 | 1153 | 1158..=1161 | 1184 | 2006 | 2013 => true,
            1927 => server == Server::MariaDb,
            4031 => server == Server::Mysql,
            _ => false,
        },
        _ => false,
    }
}

/// Whether the server has lost its side of a prepared statement, so that nothing has run.
pub(super) fn is_outdated(error: &mysql::Error) -> bool {
    matches!(error, mysql::Error::MySqlError(MySqlError { code: 1243 | 1615, .. }))
}

/// Whether the server runs such statements, but as text only.
pub(super) fn cannot_be_prepared(error: &mysql::Error) -> bool {
    matches!(error, mysql::Error::MySqlError(MySqlError { code: 1295, .. }))
}

/// Whether no server was reached, so that another address may be better.
pub(super) fn is_unreachable(error: &mysql::Error) -> bool {
    matches!(error, mysql::Error::DriverError(DriverError::ConnectTimeout | DriverError::CouldNotConnect(_)))
}

pub(super) fn connect_failure(error: mysql::Error, url: &Url) -> Error {
    let (reason, message) = connect_words(&error, url);
    Error::Connect(Box::new(ConnectFailure::new(reason, &url.shown, message, Some(Box::new(error)))))
}

fn connect_words(error: &mysql::Error, url: &Url) -> (ConnectReason, String) {
    #[cfg(feature = "tls")]
    if let Some(refusal) = super::tls::refusal(error, url) {
        return refusal;
    }
    let message = match error {
        mysql::Error::DriverError(DriverError::CouldNotConnect(Some((_, system, _)))) => match url.options.socket {
            Some(_) => format!("{system} (the socket)"),
            None => system.clone(),
        },
        mysql::Error::DriverError(DriverError::TlsNotSupported) => "the server has no TLS".to_owned(),
        other => said(other).0,
    };
    (connect_reason(error), message)
}

fn connect_reason(error: &mysql::Error) -> ConnectReason {
    match error {
        mysql::Error::MySqlError(said) => match said.code {
            1044 | 1045 | 1130 | 1251 | 1698 | 1862 | 3118 | 4151 => ConnectReason::Authentication,
            1049 => ConnectReason::Database,
            3159 => ConnectReason::Tls,
            _ => ConnectReason::Other,
        },
        mysql::Error::DriverError(error) => match error {
            DriverError::ConnectTimeout => ConnectReason::Timeout,
            DriverError::CouldNotConnect(Some((_, _, kind))) => io_reason(*kind),
            DriverError::TlsNotSupported => ConnectReason::Tls,
            DriverError::UnknownAuthPlugin(_)
            | DriverError::OldMysqlPasswordDisabled
            | DriverError::CleartextPluginDisabled => ConnectReason::Authentication,
            _ => ConnectReason::Other,
        },
        mysql::Error::IoError(error) => io_reason(error.kind()),
        _ => ConnectReason::Other,
    }
}

fn io_reason(kind: ErrorKind) -> ConnectReason {
    match kind {
        // A Unix socket that is not there is not found.
        ErrorKind::ConnectionRefused
        | ErrorKind::HostUnreachable
        | ErrorKind::NetworkUnreachable
        | ErrorKind::NotFound => ConnectReason::Refused,
        ErrorKind::TimedOut | ErrorKind::WouldBlock => ConnectReason::Timeout,
        _ => ConnectReason::Other,
    }
}

const NAMED: &str = "the driver takes a word after a colon for a named parameter: parameters are written `?`, \
    and text in quotes needs a blank between it and a `-` or `/` before it";
