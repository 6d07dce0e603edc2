use std::fmt;

use super::fragments::Fragments;
use super::lock::{Explains, Locks};
use super::{mysql, postgres, sqlite};

/// A dialect of SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// SQLite's.
    Sqlite,
    /// PostgreSQL's.
    Postgres,
    /// MySQL's and MariaDB's.
    Mysql,
}

impl Dialect {
    pub(crate) fn fragments(self) -> &'static dyn Fragments {
        match self {
            Self::Sqlite => &sqlite::Sqlite,
            Self::Postgres => &postgres::Postgres,
            Self::Mysql => &mysql::Mysql,
        }
    }
}

/// A database server, or a library that is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is named after the product")]
pub enum Server {
    Sqlite,
    Postgres,
    Mysql,
    MariaDb,
}

impl Server {
    /// The dialect that it speaks.
    pub fn dialect(self) -> Dialect {
        match self {
            Self::Sqlite => Dialect::Sqlite,
            Self::Postgres => Dialect::Postgres,
            Self::Mysql | Self::MariaDb => Dialect::Mysql,
        }
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
            Self::Mysql => "MySQL",
            Self::MariaDb => "MariaDB",
        })
    }
}

/// A version, such as 15.4.0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each is named after its part")]
pub struct Version {
    pub major: u16,
    pub minor: u16,
    pub patch: u16,
}

impl Version {
    /// A version of these parts.
    pub const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Self { major, minor, patch }
    }

    /// The first version that `text` contains, such as 10.11.6 in `10.11.6-MariaDB-log`; missing parts are 0.
    pub fn parse(text: &str) -> Self {
        let mut parts = text.trim_start_matches(|c: char| !c.is_ascii_digit()).split('.').map(|part| {
            part.bytes().take_while(u8::is_ascii_digit).fold(0_u16, |n, b| n.saturating_mul(10) + u16::from(b - b'0'))
        });
        let mut next = || parts.next().unwrap_or(0);
        Self::new(next(), next(), next())
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// A server, its version, and what follows from both: read at connect, never guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backend {
    /// The server.
    pub server: Server,
    /// Its version.
    pub version: Version,
    /// What it can do.
    pub capabilities: Capabilities,
}

/// What a server can do, where servers of one dialect differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities {
    /// Whether INSERT gives back columns of the new rows.
    pub returning_insert: bool,
    /// Whether UPDATE gives back columns of the changed rows.
    pub returning_update: bool,
    /// Whether DELETE gives back columns of the rows that are gone.
    pub returning_delete: bool,
    /// Whether UPDATE reads other tables too.
    pub update_from: bool,
    /// Whether a query inside an UPDATE can read the table that is changed.
    pub update_reads_its_table: bool,
    /// Whether a query inside a DELETE can read the table that is changed.
    pub delete_reads_its_table: bool,
    /// Whether the proposed row has a name in an upsert, where that is not part of the dialect.
    pub names_proposed_row: bool,
    /// How many parameters one statement takes.
    pub max_params: usize,
    /// The fastest way to insert many rows and learn their keys.
    pub bulk_insert: BulkInsert,
    /// Whether it has RIGHT JOIN.
    pub right_join: bool,
    /// Whether it has FULL JOIN.
    pub full_join: bool,
    /// How it explains a query.
    pub explain: Explains,
    /// Which locks on rows it has.
    pub locks: Locks,
    /// Whether a query in FROM can use the tables before it.
    pub lateral: bool,
    /// Whether it makes a table of a JSON document.
    pub json_table: bool,
    /// Whether it has INTERSECT and EXCEPT.
    pub intersect: bool,
    /// Whether it has INTERSECT ALL and EXCEPT ALL.
    pub intersect_all: bool,
    /// Whether a common table expression can be MATERIALIZED or not.
    pub materialized: bool,
    /// Whether common table expressions can stand before UPDATE and DELETE.
    pub ctes_before_changes: bool,
    /// Whether a common table expression can change rows.
    pub changes_in_ctes: bool,
    /// How frames of windows measure time.
    pub frames_of_time: FramesOfTime,
    /// Whether the value of another row of a window can have a default.
    pub lag_defaults: bool,
    /// Whether a column that depends on a grouped key may stand beside it.
    pub groups_by_key: bool,
    /// Whether rows with totals can be sorted.
    pub sorts_rollup: bool,
    /// Whether JSON is compared as documents and not as text, so that a document has to be told from a text.
    pub compares_json: bool,
    /// Whether generated columns can be calculated when they are read, and not stored.
    pub virtual_columns: bool,
    /// Whether a generated column can be NOT NULL.
    pub generated_not_null: bool,
    /// Whether indexes can sort by expressions.
    pub expression_indexes: bool,
    /// Whether NULL can equal NULL in a unique index.
    pub nulls_not_distinct: bool,
    /// The collation of text columns that we create, where the dialect wants it said.
    pub text_collation: Option<&'static str>,
    /// Whether there are regular expressions.
    pub matches_regex: bool,
    /// The collation that knows the upper and lower case of every script, where that of our columns does not.
    pub case_collation: &'static str,
}

/// What a transaction does first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// It reads.
    Read,
    /// It writes.
    Write,
}

/// How frames of windows measure time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FramesOfTime {
    /// In intervals.
    All,
    /// In intervals of one unit.
    OneUnit,
    /// They measure numbers only.
    None,
}

/// A way to insert many rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BulkInsert {
    /// One statement for one row, prepared once and run for each.
    Rows,
    /// One statement with an array for each column.
    Arrays,
    /// One statement with many rows of VALUES.
    Values,
}

impl Backend {
    /// A server of this version.
    pub fn new(server: Server, version: Version) -> Self {
        let capabilities = match server {
            Server::Sqlite => sqlite::capabilities(version),
            Server::Postgres => postgres::capabilities(version),
            Server::Mysql => mysql::mysql_capabilities(version),
            Server::MariaDb => mysql::mariadb_capabilities(version),
        };
        Self { server, version, capabilities }
    }

    /// The newest server of this dialect that is known; MySQL for MySQL and MariaDB.
    pub fn newest(dialect: Dialect) -> Self {
        match dialect {
            Dialect::Sqlite => Self::new(Server::Sqlite, Version::new(3, 54, 0)),
            Dialect::Postgres => Self::new(Server::Postgres, Version::new(18, 0, 0)),
            Dialect::Mysql => Self::new(Server::Mysql, Version::new(9, 7, 0)),
        }
    }

    /// The dialect that it speaks.
    pub fn dialect(&self) -> Dialect {
        self.server.dialect()
    }

    /// Whether a transaction goes on after a statement that failed, as it was before that.
    pub fn survives_failures(&self) -> bool {
        self.dialect().fragments().facts().survives_failures
    }

    /// The statement that begins a transaction which starts with this kind of access.
    pub fn begin(&self, access: Access) -> &'static str {
        let (read, write) = self.dialect().fragments().facts().begin;
        match access {
            Access::Read => read,
            Access::Write => write,
        }
    }
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.server, self.version)
    }
}
