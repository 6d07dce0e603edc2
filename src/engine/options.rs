//! What an engine can be told: by options of its URL, by its builder, the same by both.
//!
//! In: texts of a URL, typed values of a builder. Out: [`Options`], which the pool, the drivers and the log read.
//! Knows no driver; which option is for which backend stands in [`table`].

mod parse;
pub(crate) mod table;
mod tls;

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use super::url::Scheme;
pub(crate) use tls::TlsOptions;
pub use tls::{ChannelBinding, TlsMode, TlsNegotiation};

/// The settings of an engine. Where an option is `None`, the server's own default holds.
#[derive(Debug, Clone)]
#[cfg_attr(
    not(all(feature = "sqlite", feature = "postgres", feature = "mysql")),
    allow(dead_code, reason = "a backend reads its own")
)]
pub(crate) struct Options {
    pub(crate) pool: PoolOptions,
    pub(crate) log: LogOptions,
    /// How long connecting may take.
    pub(crate) connect_timeout: Duration,
    /// How long a statement may run.
    pub(crate) statement_timeout: Option<Duration>,
    /// How long a statement may wait for a lock.
    pub(crate) lock_timeout: Option<Duration>,
    /// How long the client waits for a server that sends nothing.
    pub(crate) network_timeout: Option<Duration>,
    /// What the server is told of the program.
    pub(crate) application_name: String,
    /// How many prepared statements a connection keeps; with 0 none is prepared on PostgreSQL.
    pub(crate) statement_cache: usize,
    /// The port, where it is not part of the address.
    pub(crate) port: Option<u16>,
    /// Where the server's Unix socket is: for PostgreSQL its folder, for MySQL itself.
    pub(crate) socket: Option<PathBuf>,
    pub(crate) tls: TlsOptions,
    pub(crate) sqlite: SqliteOptions,
    pub(crate) postgres: PostgresOptions,
    pub(crate) mysql: MysqlOptions,
}

/// When connections are made, tested and closed.
#[derive(Debug, Clone)]
pub(crate) struct PoolOptions {
    /// How many connections there are at most; at least 1.
    pub(crate) size: usize,
    /// How many idle connections are made at the start, and kept however long they are idle.
    pub(crate) min_idle: usize,
    /// How long to wait for a connection when all are in use.
    pub(crate) acquire_timeout: Duration,
    /// How old a connection may become.
    pub(crate) max_lifetime: Option<Duration>,
    /// How long a connection may be idle.
    pub(crate) idle_timeout: Option<Duration>,
    pub(crate) test_before_use: TestBeforeUse,
}

/// What is told of each statement.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct LogOptions {
    /// Whether statements are written to the standard error output.
    pub(crate) echo: bool,
    /// Whether parameters are told.
    pub(crate) parameters: bool,
    /// From which duration on a statement is told as a warning.
    pub(crate) slow_statement: Option<Duration>,
}

/// What only SQLite has.
#[derive(Debug, Clone)]
pub(crate) struct SqliteOptions {
    pub(crate) mode: SqliteMode,
    pub(crate) foreign_keys: bool,
    pub(crate) journal_mode: JournalMode,
    pub(crate) synchronous: Option<Synchronous>,
    /// In pages, or in KiB if it is negative, as SQLite has it.
    pub(crate) cache_size: Option<i64>,
    /// Databases besides the own one: the schema that tables name, and the file.
    pub(crate) attached: Vec<(String, String)>,
}

/// What only PostgreSQL has.
#[derive(Debug, Clone, Default)]
pub(crate) struct PostgresOptions {
    /// The schemas in which names are looked up, as PostgreSQL writes them.
    pub(crate) search_path: Option<String>,
    /// Whether a pooler is in front of it that gives each transaction another connection.
    pub(crate) pgbouncer: bool,
}

/// What only MySQL and MariaDB have.
#[derive(Debug, Clone)]
pub(crate) struct MysqlOptions {
    pub(crate) charset: MysqlCharset,
    pub(crate) sql_mode: String,
}

/// When the pool asks a connection whether it is alive before lending it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TestBeforeUse {
    /// Never: a statement on a connection that died while idle is [`Error::ConnectionLost`](crate::Error::ConnectionLost).
    Never,
    /// Each time, at the cost of a round trip.
    Always,
    /// If it was idle for longer than this.
    AfterIdle(Duration),
}

/// How SQLite opens its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SqliteMode {
    /// For reading only.
    ReadOnly,
    /// For reading and writing; the file must exist.
    ReadWrite,
    /// For reading and writing; the file is made if it does not exist.
    ReadWriteCreate,
    /// No file: a new database in memory, as `sqlite::memory:`.
    Memory,
}

/// How SQLite makes transactions atomic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum JournalMode {
    /// A log of what is new: readers and a writer do not wait for each other.
    Wal,
    /// A file with what was, deleted at the end of a transaction.
    Delete,
    /// The same, cut to nothing in place of deleted.
    Truncate,
    /// The same, its head overwritten in place of deleted.
    Persist,
    /// What was is kept in memory: a crash in a transaction can destroy the file.
    Memory,
}

/// How texts travel to MySQL and back. Rust's texts are UTF-8, so there are no others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum MysqlCharset {
    /// All of Unicode.
    Utf8mb4,
    /// For servers without the other: 4-byte characters are an error.
    Utf8mb3,
}

/// When SQLite waits until the disk has what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Synchronous {
    /// Never: a crash of the system can destroy the file.
    Off,
    /// At critical moments: in WAL mode a crash of the system can take the last transactions, and destroys nothing.
    Normal,
    /// After each transaction.
    Full,
    /// As `Full`, and the folder besides.
    Extra,
}

impl Options {
    /// The defaults of a backend.
    pub(crate) fn new(scheme: Scheme) -> Self {
        let on_a_server = scheme != Scheme::Sqlite;
        let pool = PoolOptions {
            size: 10,
            min_idle: 0,
            acquire_timeout: Duration::from_secs(30),
            max_lifetime: on_a_server.then_some(Duration::from_secs(30 * 60)),
            idle_timeout: on_a_server.then_some(Duration::from_secs(10 * 60)),
            // At most one round trip a second and connection: nobody who is busy pays it.
            test_before_use: TestBeforeUse::AfterIdle(Duration::from_secs(1)),
        };
        Self {
            pool,
            log: LogOptions::default(),
            connect_timeout: Duration::from_secs(10),
            statement_timeout: None,
            lock_timeout: (!on_a_server).then_some(Duration::from_secs(10)),
            network_timeout: None,
            application_name: "rowhouse".to_owned(),
            statement_cache: 256,
            port: None,
            socket: None,
            tls: TlsOptions::default(),
            sqlite: SqliteOptions::default(),
            postgres: PostgresOptions::default(),
            mysql: MysqlOptions::default(),
        }
    }
}

impl Options {
    /// Nothing can be kept on the server behind a pooler; an option after this one may say that it can.
    pub(crate) fn set_pgbouncer(&mut self, on: bool) {
        self.postgres.pgbouncer = on;
        if on {
            self.statement_cache = 0;
        }
    }
}

impl Default for SqliteOptions {
    fn default() -> Self {
        Self {
            mode: SqliteMode::ReadWriteCreate,
            foreign_keys: true,
            journal_mode: JournalMode::Wal,
            synchronous: None,
            cache_size: None,
            attached: Vec::new(),
        }
    }
}

impl Default for MysqlOptions {
    fn default() -> Self {
        Self { charset: MysqlCharset::Utf8mb4, sql_mode: STRICT.to_owned() }
    }
}

impl fmt::Display for JournalMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Wal => "wal",
            Self::Delete => "delete",
            Self::Truncate => "truncate",
            Self::Persist => "persist",
            Self::Memory => "memory",
        })
    }
}

impl fmt::Display for MysqlCharset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Utf8mb4 => "utf8mb4",
            Self::Utf8mb3 => "utf8mb3",
        })
    }
}

impl fmt::Display for Synchronous {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Off => "off",
            Self::Normal => "normal",
            Self::Full => "full",
            Self::Extra => "extra",
        })
    }
}

/// What MySQL refuses by itself; MariaDB refuses less unless it is told.
const STRICT: &str = "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,\
    ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION";
