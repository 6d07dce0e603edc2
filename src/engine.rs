//! The engine: where the database is, and how to get a connection to it.

mod builder;
mod memory;
pub(crate) mod options;
mod pool;
mod retry;
mod schema;
mod script;
mod sessions;
pub(crate) mod stats;
pub(crate) mod url;

use std::fmt;
use std::sync::Arc;

use orm_core::dialect::transaction::{Begin, COMMIT, TransactionOptions};
use orm_core::dialect::{Access, Backend};
use orm_core::plan::{Executor, Plan, Plannable, Statements};
use orm_core::types::Ids;
use orm_core::{Error, Result};

use crate::clock::Clock;
use crate::driver::{Connection, Driver};
use crate::execute::{commit, in_doubt, run_batch, run_plan};
use crate::session::{Listeners, seed};
pub use builder::EngineBuilder;
use options::LogOptions;
use pool::Pool;
pub use pool::PoolStatus;
pub(crate) use pool::{Holder, Pooled};
pub use retry::RetryPolicy;
pub(crate) use script::run_statements;
pub use stats::Stats;
use url::Url;

/// Where the database is: a small pool of connections, shared by all clones of the engine and by its sessions.
///
/// A query run on `&engine` is one statement without a transaction. For more, take a [`Session`](crate::Session).
///
/// ```
/// # use rowhouse::doc::*;
/// let engine = Engine::connect("sqlite::memory:")?;
/// engine.create_all(&models![User, Post])?;
/// assert_eq!(User::query().count(&engine)?, 0);
/// # Ok::<(), rowhouse::Error>(())
/// ```
#[derive(Clone)]
pub struct Engine {
    shared: Arc<Shared>,
}

struct Shared {
    pool: Pool,
    url: Url,
    backend: Backend,
    clock: Clock,
    listeners: Listeners,
}

impl Engine {
    /// Connects to the database that the URL names.
    ///
    /// * `sqlite::memory:`: a new database in memory, which lives as long as the engine
    /// * `sqlite:path/to/file.db`: a file, made if it does not exist
    /// * `postgres://user:password@host:port/database`
    /// * `mysql://user:password@host:port/database`, for MySQL and MariaDB
    ///
    /// Options follow after a question mark, `?connect_timeout=5&pool_size=20`: [the guide](crate::guide::engine) lists
    /// them all. A percent sign escapes special characters: `%40` is `@`.
    ///
    /// # Errors
    /// [`Error::Url`](crate::Error::Url) for a URL that cannot be understood, [`Error::Connect`](crate::Error::Connect)
    /// with the reason if no connection could be made. Neither shows the password.
    pub fn connect(url: &str) -> Result<Self> {
        Self::builder(url).connect()
    }

    /// An engine with settings of its own.
    ///
    /// ```
    /// use rowhouse::prelude::*;
    /// use std::time::Duration;
    ///
    /// let engine = Engine::builder("sqlite::memory:")
    ///     .pool_size(4)
    ///     .acquire_timeout(Duration::from_secs(5))
    ///     .connect()?;
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn builder(url: &str) -> EngineBuilder {
        EngineBuilder::new(url)
    }

    /// The server, its version, and what it can do, as read at connect.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let backend = Engine::connect("sqlite::memory:")?.backend();
    /// assert_eq!(backend.dialect(), Dialect::Sqlite);
    /// assert!(backend.capabilities.returning_insert);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn backend(&self) -> Backend {
        self.shared.backend
    }

    /// Asks the server whether it is there, on a connection of the pool.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// Engine::connect("sqlite::memory:")?.ping()?;
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::ConnectionLost`](crate::Error::ConnectionLost) if the server is gone, else what connecting says.
    #[track_caller]
    pub fn ping(&self) -> Result<()> {
        self.acquire(Holder::here())?.ping()
    }

    /// How many connections are open, in use and waited for, at this moment.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let engine = Engine::connect("sqlite::memory:")?;
    /// # engine.create_all(&models![User, Post])?;
    /// let mut session = engine.session();
    /// User::query().count(&mut session)?;
    /// let status = engine.pool_status();
    /// assert_eq!((status.in_use, status.waiting, status.max), (1, 0, 10));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn pool_status(&self) -> PoolStatus {
        self.shared.pool.status()
    }

    /// What was sent to the server by all sessions, and without one, on connections that are back in the pool.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let engine = Engine::connect("sqlite::memory:")?;
    /// # engine.create_all(&models![User, Post])?;
    /// let before = engine.stats();
    /// User::query().count(&engine)?;
    /// assert_eq!((engine.stats() - before).statements, 1);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn stats(&self) -> Stats {
        self.shared.pool.stats()
    }

    /// Closes the connections that are idle now, and those in use when they come back. From then on all clones of the
    /// engine answer [`Error::Closed`](crate::Error::Closed). Dropping the last clone and session does the same.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let engine = Engine::connect("sqlite::memory:")?;
    /// engine.close();
    /// assert!(matches!(engine.ping(), Err(Error::Closed)));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn close(&self) {
        self.shared.pool.close();
    }

    /// Who listens to the flushes of all sessions.
    pub(crate) fn listeners(&self) -> &Listeners {
        &self.shared.listeners
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.shared.clock
    }

    pub(crate) fn log(&self) -> LogOptions {
        self.shared.url.options.log
    }

    /// A connection of the pool, for the caller alone until it is dropped.
    pub(crate) fn acquire(&self, holder: Holder) -> Result<Pooled> {
        self.shared.pool.acquire(holder, || Connection::connect(&self.shared.url))
    }

    /// The same, in a transaction. An idle connection may have died since it was used; nothing has run on it yet, so the
    /// next one will do.
    pub(crate) fn begin(&self, holder: &Holder, access: Access, options: TransactionOptions) -> Result<Pooled> {
        let begin = Begin::new(options, access, &self.shared.backend)?;
        let mut others = self.shared.url.options.pool.size;
        loop {
            let mut connection = self.acquire(holder.clone())?;
            if let Some(reset) = begin.reset {
                connection.reset_on_return(reset);
            }
            let mut statements = begin.prepare.iter().chain([&begin.sql]);
            match statements.try_for_each(|sql| run_batch(&mut connection, sql, self.log())) {
                Err(Error::ConnectionLost(_)) if others > 0 => connection.close_on_return(),
                result => return result.map(|()| connection),
            }
            others -= 1;
        }
    }

    /// A connection for a plan of so many statements: several are a transaction.
    fn lend(&self, statements: Statements, closes: bool, holder: Holder) -> Result<Pooled> {
        let mut connection = match statements {
            Statements::Many => self.begin(&holder, Access::Write, TransactionOptions::default()),
            _ => self.acquire(holder),
        }?;
        if closes {
            connection.close_on_return();
        }
        Ok(connection)
    }

    /// Ends what [`Engine::lend`] began.
    fn end(&self, connection: &mut Pooled, statements: Statements) -> Result<()> {
        if statements == Statements::Many { commit(connection, COMMIT, self.log()) } else { Ok(()) }
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Engine({}, {})", self.shared.url.shown, self.shared.backend)
    }
}

impl Executor for &Engine {
    type Answer<'q, T: 'q>
        = Result<T>
    where
        Self: 'q;

    #[track_caller]
    fn run<'q, P: Plannable + 'q>(self, plannable: P) -> Result<P::Output>
    where
        Self: 'q,
    {
        let ids = Ids::default();
        let mut plannable = plannable;
        plannable.prepare(&ids, &mut seed::next, &|| self.shared.clock.now());
        let plan = plannable.plan(&self.shared.backend, &ids)?;
        let statements = match plannable.statements() {
            Statements::None => return plan.finish(),
            Statements::Many if plan.is_one_run() => Statements::One,
            statements => statements,
        };
        let mut connection = self.lend(statements, plannable.changes_connection(), Holder::here())?;
        // After an error the connection rolls back when it returns to the pool.
        let output = run_plan(&mut connection, plan, self.log());
        let commits_itself = statements == Statements::One && plannable.access() == Access::Write;
        let output = if commits_itself { output.map_err(in_doubt) } else { output }?;
        self.end(&mut connection, statements)?;
        Ok(output)
    }
}
