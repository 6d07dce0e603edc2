//! What ends a transaction, and what a flush inside one stands between: the same words in every dialect. What begins
//! one differs, see [`Backend::begin`](super::Backend::begin) and [`Begin`].

use std::borrow::Cow;

use super::{Access, Backend, Dialect};
use crate::error::{Error, Result};

/// Ends the transaction, and keeps what it did.
pub const COMMIT: &str = "COMMIT";
/// Ends the transaction, and takes back what it did.
pub const ROLLBACK: &str = "ROLLBACK";
/// Begins a flush inside a transaction.
pub const SAVEPOINT: &str = "SAVEPOINT rowhouse_flush";
/// Ends the flush, and keeps what it did.
pub const RELEASE: &str = "RELEASE SAVEPOINT rowhouse_flush";
/// Takes back what the flush did.
pub const BACK_TO_SAVEPOINT: &str = "ROLLBACK TO SAVEPOINT rowhouse_flush";
/// Begins what a test does in place of a transaction.
pub const TEST_BEGIN: &str = "SAVEPOINT rowhouse_test";
/// Ends it, and keeps what it did.
pub const TEST_COMMIT: &str = "RELEASE SAVEPOINT rowhouse_test";
/// Ends it, and takes back what it did.
pub const TEST_ROLLBACK: &str = "ROLLBACK TO SAVEPOINT rowhouse_test";

/// Sets the savepoint `depth`, counted from 0.
pub fn savepoint(depth: usize) -> String {
    format!("SAVEPOINT rowhouse_{depth}")
}

/// Ends the savepoint `depth`, and keeps what was done since.
pub fn release(depth: usize) -> String {
    format!("RELEASE SAVEPOINT rowhouse_{depth}")
}

/// Takes back what was done since the savepoint `depth`, which stays.
pub fn rollback_to(depth: usize) -> String {
    format!("ROLLBACK TO SAVEPOINT rowhouse_{depth}")
}

/// How far a transaction is kept apart from those that run beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Isolation {
    /// It may see what others have not committed.
    ReadUncommitted,
    /// Each statement sees what was committed before it.
    ReadCommitted,
    /// All statements see what was committed before the first.
    RepeatableRead,
    /// As if transactions ran one after the other.
    Serializable,
}

impl Isolation {
    fn words(self) -> &'static str {
        match self {
            Self::ReadUncommitted => "READ UNCOMMITTED",
            Self::ReadCommitted => "READ COMMITTED",
            Self::RepeatableRead => "REPEATABLE READ",
            Self::Serializable => "SERIALIZABLE",
        }
    }
}

/// How the transactions of a session begin: as the server is set up, unless something else is said here.
///
/// ```
/// use rowhouse::prelude::*;
///
/// let engine = Engine::connect("sqlite::memory:")?;
/// let options = TransactionOptions::new().isolation(Isolation::Serializable).read_only();
/// let mut session = engine.session_with(options);
/// # let one: i64 = sql!("select 1").scalar(&mut session)?;
/// # Ok::<(), rowhouse::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TransactionOptions {
    isolation: Option<Isolation>,
    read_only: bool,
    deferrable: bool,
}

impl TransactionOptions {
    /// Transactions as the server is set up for.
    pub fn new() -> Self {
        Self::default()
    }

    /// The least isolation: PostgreSQL gives READ COMMITTED for READ UNCOMMITTED, and SQLite is always SERIALIZABLE.
    #[must_use]
    pub fn isolation(mut self, isolation: Isolation) -> Self {
        self.isolation = Some(isolation);
        self
    }

    /// The server refuses to write.
    #[must_use]
    pub fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    /// A serializable transaction that only reads waits until it can run without ever failing. PostgreSQL only: on other
    /// backends the first statement is [`Error::Unsupported`].
    #[must_use]
    pub fn deferrable(mut self) -> Self {
        self.deferrable = true;
        self
    }

    /// Whether it is to read only.
    pub fn is_read_only(&self) -> bool {
        self.read_only
    }
}

/// What begins a transaction, one statement after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begin {
    /// What is said before, on a connection that has no transaction.
    pub prepare: Option<Cow<'static, str>>,
    /// What begins it.
    pub sql: Cow<'static, str>,
    /// What puts the connection back as it was, when the transaction has ended.
    pub reset: Option<&'static str>,
}

impl Begin {
    /// What begins a transaction with these options, which starts with this kind of access.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for a deferrable transaction, except on PostgreSQL.
    pub fn new(options: TransactionOptions, access: Access, backend: &Backend) -> Result<Self> {
        let plain = Self { prepare: None, sql: backend.begin(access).into(), reset: None };
        if options.deferrable && backend.dialect() != Dialect::Postgres {
            return Err(Error::Unsupported {
                backend: backend.to_string().into(),
                construct: "deferrable transactions",
                instead: "leave `deferrable` out, and run the transaction again if it fails",
            });
        }
        Ok(match backend.dialect() {
            _ if options == TransactionOptions::default() => plain,
            Dialect::Postgres => Self { sql: postgres(options).into(), ..plain },
            Dialect::Mysql => mysql(options, plain),
            Dialect::Sqlite if options.read_only => {
                let sql = backend.begin(Access::Read).into();
                Self { prepare: Some("PRAGMA query_only = 1".into()), sql, reset: Some("PRAGMA query_only = 0") }
            }
            Dialect::Sqlite => plain,
        })
    }
}

fn postgres(options: TransactionOptions) -> String {
    let mut sql = "BEGIN".to_owned();
    if let Some(isolation) = options.isolation {
        sql.push_str(" ISOLATION LEVEL ");
        sql.push_str(isolation.words());
    }
    if options.read_only {
        sql.push_str(" READ ONLY");
    }
    if options.deferrable {
        sql.push_str(" DEFERRABLE");
    }
    sql
}

/// MySQL takes the level of the next transaction in a statement before it.
fn mysql(options: TransactionOptions, plain: Begin) -> Begin {
    let prepare = options.isolation.map(|isolation| format!("SET TRANSACTION ISOLATION LEVEL {}", isolation.words()));
    let sql = if options.read_only { "START TRANSACTION READ ONLY".into() } else { plain.sql };
    Begin { prepare: prepare.map(Cow::from), sql, reset: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::{Server, Version};

    fn begin(server: Server, options: TransactionOptions) -> Result<Begin> {
        Begin::new(options, Access::Write, &Backend::new(server, Version::parse("10.11.0")))
    }

    #[test]
    fn each_dialect_says_it_in_its_own_way() -> Result<()> {
        let options = TransactionOptions::new().isolation(Isolation::Serializable).read_only();
        let postgres = begin(Server::Postgres, options.deferrable())?;
        assert_eq!(postgres.sql, "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE");
        let mysql = begin(Server::MariaDb, options)?;
        assert_eq!(mysql.prepare.as_deref(), Some("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE"));
        assert_eq!(mysql.sql, "START TRANSACTION READ ONLY");
        let sqlite = begin(Server::Sqlite, options)?;
        assert_eq!((sqlite.prepare.as_deref(), &*sqlite.sql), (Some("PRAGMA query_only = 1"), "BEGIN"));
        assert_eq!(sqlite.reset, Some("PRAGMA query_only = 0"));
        Ok(())
    }

    #[test]
    fn deferrable_is_refused_where_it_is_missing() {
        for server in [Server::Sqlite, Server::MariaDb] {
            let error = begin(server, TransactionOptions::new().deferrable()).unwrap_err();
            assert!(error.to_string().contains("no deferrable transactions"), "{error}");
        }
    }
}
