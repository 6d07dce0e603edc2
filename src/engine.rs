//! The engine: where the database is, and how to get a connection to it.

mod memory;
mod pool;
mod schema;
pub(crate) mod url;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use orm_core::Result;
use orm_core::dialect::Backend;
use orm_core::plan::{Executor, Plannable};
use orm_core::types::Ids;

use crate::driver::{Connection, Driver};
use crate::execute::{Echo, run_plan};
use crate::session::Session;
use pool::Pool;
pub(crate) use pool::Pooled;
use url::Url;

/// Where the database is: a small pool of connections, shared by all clones of the engine and by its sessions.
///
/// A query run on `&engine` is one statement without a transaction. For more, take a [`Session`].
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
    echo: Echo,
}

impl Engine {
    /// Connects to the database that the URL names.
    ///
    /// * `sqlite::memory:`: a new database in memory, which lives as long as the engine
    /// * `sqlite:path/to/file.db`: a file, made if it does not exist
    /// * `postgres://user:password@host:port/database`
    /// * `mysql://user:password@host:port/database`, for MySQL and MariaDB
    ///
    /// `?connect_timeout=5` limits how long connecting may take, in seconds (10 by default). A percent sign
    /// escapes special characters: `%40` is `@`.
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
        EngineBuilder {
            url: url.to_owned(),
            pool_size: DEFAULT_POOL_SIZE,
            acquire_timeout: DEFAULT_ACQUIRE_TIMEOUT,
            echo: Echo::Off,
        }
    }

    /// A new session: a unit of work with a transaction of its own. It costs nothing until its first statement.
    pub fn session(&self) -> Session {
        Session::new(self.clone())
    }

    /// Runs `work` in a session, and commits if it succeeds. An error, or a panic, rolls back.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let engine = Engine::connect("sqlite::memory:")?;
    /// # engine.create_all(&models![User, Post])?;
    /// let id = engine.transaction(|session| {
    ///     let alex = session.add(User::named("Alex"));
    ///     session.flush()?;
    ///     Ok(session[alex].id)
    /// })?;
    /// assert_eq!(User::query().filter(User::id.eq(id)).count(&engine)?, 1);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// What `work` returns, and what the commit says.
    pub fn transaction<T>(&self, work: impl FnOnce(&mut Session) -> Result<T>) -> Result<T> {
        let mut session = self.session();
        match work(&mut session) {
            Ok(value) => session.commit().map(|()| value),
            Err(error) => {
                // The error that made it fail is the one to tell; dropping the session makes sure of the rest.
                let _ = session.rollback();
                Err(error)
            }
        }
    }

    /// The server, its version, and what it can do, as read at connect.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let backend = Engine::connect("sqlite::memory:")?.backend();
    /// assert_eq!(backend.dialect(), Dialect::Sqlite);
    /// assert!(backend.capabilities.returning);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn backend(&self) -> Backend {
        self.shared.backend
    }

    pub(crate) fn pool_size(&self) -> usize {
        self.shared.pool.size()
    }

    pub(crate) fn echo(&self) -> Echo {
        self.shared.echo
    }

    /// A connection of the pool, for the caller alone until it is dropped.
    pub(crate) fn acquire(&self) -> Result<Pooled> {
        self.shared.pool.acquire(|| Connection::connect(&self.shared.url))
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

    fn run<'q, P: Plannable + 'q>(self, plannable: P) -> Result<P::Output>
    where
        Self: 'q,
    {
        let ids = Ids::default();
        let plan = plannable.plan(&self.shared.backend, &ids)?;
        let mut connection = self.acquire()?;
        if plannable.changes_connection() {
            connection.close_on_return();
        }
        run_plan(&mut connection, plan, self.shared.echo)
    }
}

/// Settings of an engine that is about to connect; made by [`Engine::builder`].
#[derive(Clone)]
#[must_use = "an engine is made by `connect`"]
pub struct EngineBuilder {
    url: String,
    pool_size: usize,
    acquire_timeout: Duration,
    echo: Echo,
}

impl EngineBuilder {
    /// How many connections there are at most: at least 1, 10 by default.
    pub fn pool_size(mut self, connections: usize) -> Self {
        self.pool_size = connections.max(1);
        self
    }

    /// How long to wait for a connection when all are in use: 30 seconds by default.
    pub fn acquire_timeout(mut self, timeout: Duration) -> Self {
        self.acquire_timeout = timeout;
        self
    }

    /// Whether each statement is written to the standard error output, without its parameters. For more, listen to
    /// the `tracing` events of target `rowhouse::sql`.
    pub fn echo(mut self, on: bool) -> Self {
        self.echo = if on { Echo::On } else { Echo::Off };
        self
    }

    /// Connects.
    ///
    /// # Errors
    /// As [`Engine::connect`].
    pub fn connect(self) -> Result<Engine> {
        let mut url = Url::parse(&self.url)?;
        let keeper = memory::keeper(&mut url)?;
        let first = Connection::connect(&url)?;
        let backend = first.backend();
        let pool = Pool::new(self.pool_size, self.acquire_timeout, first, keeper);
        Ok(Engine { shared: Arc::new(Shared { pool, url, backend, echo: self.echo }) })
    }
}

impl fmt::Debug for EngineBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The URL may hold a password, and has not been taken apart yet.
        f.debug_struct("EngineBuilder").field("pool_size", &self.pool_size).finish_non_exhaustive()
    }
}

const DEFAULT_POOL_SIZE: usize = 10;
const DEFAULT_ACQUIRE_TIMEOUT: Duration = Duration::from_secs(30);
