//! The drivers: connect, run a statement, hand out column values, classify errors. One file each, the same functions
//! in each, and nothing else: no driver builds a statement or knows a model.

#[cfg(feature = "mysql")]
pub(crate) mod mysql;
#[cfg(feature = "postgres")]
pub(crate) mod postgres;
#[cfg(feature = "sqlite")]
pub(crate) mod sqlite;
#[cfg(any(feature = "postgres", feature = "mysql"))]
mod statements;
#[cfg(any(feature = "mysql", feature = "postgres"))]
mod tls;

use orm_core::Result;
use orm_core::dialect::Backend;
use orm_core::plan::{RowSink, Step};

use crate::engine::url::{Scheme, Url};

/// One connection to a database.
pub(crate) trait Driver: Sized {
    /// Connects, sets the connection up, and reads what the server is.
    fn connect(url: &Url) -> Result<Self>;

    /// The server, its version, and what it can do.
    fn backend(&self) -> Backend;

    /// Runs a step's statement, prepared and cached, as often as its shape says, and hands what comes back to the sink.
    fn run<S: RowSink>(&mut self, step: &Step<'_>, sink: &mut S) -> Result<()>;

    /// Runs statements without parameters, several at once, and passes over what they give back.
    fn batch(&mut self, sql: &str) -> Result<()>;

    /// Asks the server whether it is there.
    fn ping(&mut self) -> Result<()>;

    /// Whether the connection is known to be lost, so that it must not go back to the pool.
    fn is_broken(&self) -> bool;

    /// Whether a transaction is open on the server, as far as the driver can tell without asking.
    fn in_transaction(&self) -> bool;

    /// Whether the database runs in the program, so that nobody waits for a server.
    fn is_in_process(&self) -> bool {
        false
    }

    /// How many statements were prepared so far, each at the price of one more wait for the server.
    fn prepared(&self) -> u64 {
        0
    }

    /// Whether the open transaction takes nothing but its end, since a statement of it was refused.
    fn transaction_failed(&self) -> bool {
        false
    }
}

/// How long a connection to a server may be quiet before the system asks whether the other end is still there.
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(crate) const KEEPALIVE: std::time::Duration = std::time::Duration::from_secs(60);

/// A connection of whichever backend: one `match` a statement, none a row.
#[derive(Debug)]
pub(crate) enum Connection {
    #[cfg(feature = "sqlite")]
    Sqlite(Box<sqlite::SqliteConnection>),
    #[cfg(feature = "postgres")]
    Postgres(Box<postgres::PostgresConnection>),
    #[cfg(feature = "mysql")]
    Mysql(Box<mysql::MysqlConnection>),
}

/// Runs `$body` on the connection, whichever it is.
macro_rules! each_driver {
    ($connection:expr, $inner:ident => $body:expr) => {
        match $connection {
            #[cfg(feature = "sqlite")]
            Connection::Sqlite($inner) => $body,
            #[cfg(feature = "postgres")]
            Connection::Postgres($inner) => $body,
            #[cfg(feature = "mysql")]
            Connection::Mysql($inner) => $body,
            #[cfg(not(any(feature = "sqlite", feature = "postgres", feature = "mysql")))]
            never => match *never {},
        }
    };
}

#[cfg_attr(
    not(any(feature = "sqlite", feature = "postgres", feature = "mysql")),
    allow(unused_variables, reason = "a build without a backend has no connection")
)]
impl Driver for Connection {
    fn connect(url: &Url) -> Result<Self> {
        match url.scheme {
            #[cfg(feature = "sqlite")]
            Scheme::Sqlite => Ok(Self::Sqlite(Box::new(Driver::connect(url)?))),
            #[cfg(feature = "postgres")]
            Scheme::Postgres => Ok(Self::Postgres(Box::new(Driver::connect(url)?))),
            #[cfg(feature = "mysql")]
            Scheme::Mysql => Ok(Self::Mysql(Box::new(Driver::connect(url)?))),
            #[cfg(not(all(feature = "sqlite", feature = "postgres", feature = "mysql")))]
            missing => Err(not_compiled_in(missing, url)),
        }
    }

    fn backend(&self) -> Backend {
        each_driver!(self, connection => connection.backend())
    }

    fn run<S: RowSink>(&mut self, step: &Step<'_>, sink: &mut S) -> Result<()> {
        each_driver!(self, connection => connection.run(step, sink))
    }

    fn batch(&mut self, sql: &str) -> Result<()> {
        each_driver!(self, connection => connection.batch(sql))
    }

    fn ping(&mut self) -> Result<()> {
        each_driver!(self, connection => connection.ping())
    }

    fn is_broken(&self) -> bool {
        each_driver!(self, connection => connection.is_broken())
    }

    fn in_transaction(&self) -> bool {
        each_driver!(self, connection => connection.in_transaction())
    }

    fn is_in_process(&self) -> bool {
        each_driver!(self, connection => connection.is_in_process())
    }

    fn prepared(&self) -> u64 {
        each_driver!(self, connection => connection.prepared())
    }

    fn transaction_failed(&self) -> bool {
        each_driver!(self, connection => connection.transaction_failed())
    }
}

#[cfg(not(all(feature = "sqlite", feature = "postgres", feature = "mysql")))]
fn not_compiled_in(scheme: Scheme, url: &Url) -> orm_core::Error {
    use orm_core::Error;
    use orm_core::error::{ConnectFailure, ConnectReason};
    let advice = format!("build rowhouse with the feature `{scheme}`");
    Error::Connect(Box::new(ConnectFailure::new(ConnectReason::NotCompiledIn, &url.shown, advice, None)))
}
