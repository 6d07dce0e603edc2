//! The builder: the options of an engine as typed methods.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use orm_core::Result;
use orm_core::dialect::Dialect;
use orm_core::session::ObjectChange;

use super::options::{
    ChannelBinding, JournalMode, MysqlCharset, Options, SqliteMode, Synchronous, TestBeforeUse, TlsMode, TlsNegotiation,
};
use super::pool::Pool;
use super::url::{Complaint, Scheme, Url};
use super::{Engine, Shared, memory};
use crate::clock::Clock;
use crate::driver::{Connection, Driver};
use crate::session::{Listeners, Transaction};

/// Settings of an engine that is about to connect; made by [`Engine::builder`].
///
/// Each method is an option of the URL as well, by the same name; what the method says wins. An option that the URL's
/// backend does not have is an error when the engine connects; [`EngineBuilder::on`] sets it for one backend only.
///
/// ```
/// use rowhouse::prelude::*;
/// use std::time::Duration;
///
/// let engine = Engine::builder("sqlite::memory:?pool_size=4")
///     .statement_timeout(Duration::from_secs(5))
///     .on(Dialect::Postgres, |builder| builder.search_path("app, public"))
///     .connect()?;
/// # Ok::<(), rowhouse::Error>(())
/// ```
#[derive(Clone)]
#[must_use = "an engine is made by `connect`"]
pub struct EngineBuilder {
    /// With its options, or what is wrong so far.
    url: std::result::Result<Url, Complaint>,
    clock: Clock,
    listeners: Listeners,
}

impl EngineBuilder {
    pub(super) fn new(url: &str) -> Self {
        Self { url: Url::parse(url), clock: Clock::system(), listeners: Listeners::default() }
    }

    /// How many connections there are at most: at least 1, 10 by default.
    pub fn pool_size(self, connections: usize) -> Self {
        self.set("pool_size", |options| options.pool.size = connections.max(1))
    }

    /// How many connections are made at the start, and kept however long they are idle: 0 by default.
    pub fn min_idle(self, connections: usize) -> Self {
        self.set("min_idle", |options| options.pool.min_idle = connections)
    }

    /// How long to wait for a connection when all are in use: 30 seconds by default.
    pub fn acquire_timeout(self, timeout: Duration) -> Self {
        self.set("acquire_timeout", |options| options.pool.acquire_timeout = timeout)
    }

    /// How old a connection becomes before it is replaced: 30 minutes by default, on SQLite no limit.
    pub fn max_lifetime(self, limit: impl Into<Option<Duration>>) -> Self {
        let limit = limit.into();
        self.set("max_lifetime", |options| options.pool.max_lifetime = limit)
    }

    /// How long a connection may be idle before it is closed: 10 minutes by default, on SQLite no limit. It is closed
    /// when the pool is used the next time.
    pub fn idle_timeout(self, limit: impl Into<Option<Duration>>) -> Self {
        let limit = limit.into();
        self.set("idle_timeout", |options| options.pool.idle_timeout = limit)
    }

    /// When the server is asked whether a connection is alive before it is used: after one second idle by default.
    pub fn test_before_use(self, when: TestBeforeUse) -> Self {
        self.set("test_before_use", |options| options.pool.test_before_use = when)
    }

    /// How long connecting may take, the log-in included: 10 seconds by default.
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        self.set("connect_timeout", |options| options.connect_timeout = timeout)
    }

    /// How long a statement may run; one that runs longer is
    /// [`Error::StatementTimeout`](crate::Error::StatementTimeout). No limit by default. MySQL limits only SELECT.
    pub fn statement_timeout(self, limit: impl Into<Option<Duration>>) -> Self {
        let limit = limit.into();
        self.set("statement_timeout", |options| options.statement_timeout = limit)
    }

    /// How long a statement may wait for a lock; one that waits longer is
    /// [`Error::LockTimeout`](crate::Error::LockTimeout). The server's own limit by default, on SQLite 10 seconds.
    pub fn lock_timeout(self, limit: impl Into<Option<Duration>>) -> Self {
        let limit = limit.into();
        self.set("lock_timeout", |options| options.lock_timeout = limit)
    }

    /// How long to wait for a server that sends nothing; after that the connection is
    /// [`Error::ConnectionLost`](crate::Error::ConnectionLost). No limit by default. It must be longer than any statement
    /// takes, since a server that works sends nothing either.
    pub fn network_timeout(self, limit: impl Into<Option<Duration>>) -> Self {
        let limit = limit.into();
        self.set("network_timeout", |options| options.network_timeout = limit)
    }

    /// What the server is told of the program: `rowhouse` by default. PostgreSQL shows it in `pg_stat_activity`, MySQL
    /// in `performance_schema.session_connect_attrs`; SQLite has nobody to tell.
    pub fn application_name(self, name: impl Into<String>) -> Self {
        let name = name.into();
        self.set("application_name", |options| options.application_name = name)
    }

    /// How many prepared statements a connection keeps: 256 by default, 0 for none.
    pub fn statement_cache(self, statements: usize) -> Self {
        self.set("statement_cache", |options| options.statement_cache = statements)
    }

    /// The Unix socket to use in place of host and port: PostgreSQL's folder, `/var/run/postgresql`, or MySQL's socket
    /// itself, `/run/mysqld/mysqld.sock`.
    pub fn socket(self, path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        self.set("socket", |options| options.socket = Some(path))
    }

    /// The port, in place of the one in the URL. For PostgreSQL it is part of a socket's name too.
    pub fn port(self, port: u16) -> Self {
        self.set("port", |options| options.port = Some(port))
    }

    /// How far the connection to a server is secured; see [`TlsMode`] for what holds by default.
    pub fn sslmode(self, mode: TlsMode) -> Self {
        self.set("sslmode", |options| options.tls.mode = Some(mode))
    }

    /// A file, in PEM, with the CAs of which one must have signed the server's certificate; the public CAs by default.
    pub fn sslrootcert(self, path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        self.set("sslrootcert", |options| options.tls.root = Some(path))
    }

    /// A file, in PEM, with the client's own certificate and what leads from it to its CA.
    pub fn sslcert(self, path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        self.set("sslcert", |options| options.tls.certificate = Some(path))
    }

    /// A file, in PEM and not encrypted, with the key of the client's certificate.
    pub fn sslkey(self, path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        self.set("sslkey", |options| options.tls.key = Some(path))
    }

    /// PostgreSQL: whether a pooler in transaction mode is in front, which gives each transaction another connection.
    /// Statements are not prepared then, unless [`statement_cache`](Self::statement_cache) says so afterwards, and what
    /// would be set for a connection is [`Error::Unsupported`](crate::Error::Unsupported). Off by default.
    pub fn pgbouncer(self, on: bool) -> Self {
        self.set("pgbouncer", |options| options.set_pgbouncer(on))
    }

    /// PostgreSQL: whether the server is asked before TLS begins. It is by default.
    pub fn sslnegotiation(self, negotiation: TlsNegotiation) -> Self {
        self.set("sslnegotiation", |options| options.tls.negotiation = negotiation)
    }

    /// PostgreSQL: whether a log-in by password proves that both ends see the same certificate; where both can, by
    /// default.
    pub fn channel_binding(self, binding: ChannelBinding) -> Self {
        self.set("channel_binding", |options| options.tls.channel_binding = binding)
    }

    /// Whether each statement is written to the standard error output. For more, listen to the `tracing` events of
    /// target `rowhouse::sql`.
    pub fn echo(self, on: bool) -> Self {
        self.set("echo", |options| options.log.echo = on)
    }

    /// Whether parameters are in the echo and in the `tracing` events. They are not by default, since they can be
    /// secrets.
    pub fn log_parameters(self, on: bool) -> Self {
        self.set("log_parameters", |options| options.log.parameters = on)
    }

    /// From which duration on a statement is a `tracing` event of level WARN.
    pub fn slow_statement(self, from: impl Into<Option<Duration>>) -> Self {
        let from = from.into();
        self.set("slow_statement", |options| options.log.slow_statement = from)
    }

    /// SQLite: how the file is opened; for reading and writing, and made if it is missing, by default.
    pub fn mode(self, mode: SqliteMode) -> Self {
        self.set("mode", |options| options.sqlite.mode = mode)
    }

    /// SQLite: whether foreign keys are checked. They are by default.
    pub fn foreign_keys(self, on: bool) -> Self {
        self.set("foreign_keys", |options| options.sqlite.foreign_keys = on)
    }

    /// SQLite: how transactions are made atomic; [`JournalMode::Wal`] by default.
    pub fn journal_mode(self, mode: JournalMode) -> Self {
        self.set("journal_mode", |options| options.sqlite.journal_mode = mode)
    }

    /// SQLite: when to wait until the disk has what was written; [`Synchronous::Full`] by default.
    pub fn synchronous(self, when: Synchronous) -> Self {
        self.set("synchronous", |options| options.sqlite.synchronous = Some(when))
    }

    /// SQLite: how many pages of the file a connection keeps in memory, or how many KiB if negative; -2000 by default.
    pub fn cache_size(self, pages: i64) -> Self {
        self.set("cache_size", |options| options.sqlite.cache_size = Some(pages))
    }

    /// SQLite: a database besides the own one, a file or `:memory:`. Its tables are those of models that say
    /// `#[model(schema = "name")]`.
    ///
    /// ```
    /// use rowhouse::prelude::*;
    ///
    /// #[derive(Model, Clone)]
    /// #[model(schema = "audit", table = "events")]
    /// struct Event {
    ///     id: Id<Event>,
    ///     text: String,
    /// }
    ///
    /// let engine = Engine::builder("sqlite::memory:").attach("audit", ":memory:").connect()?;
    /// engine.create_all(&models![Event])?;
    /// assert_eq!(Event::query().to_sql(Dialect::Sqlite)?.sql, r#"SELECT "id", "text" FROM "audit"."events""#);
    /// assert_eq!(Event::query().count(&engine)?, 0);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn attach(self, name: impl Into<String>, file: impl Into<String>) -> Self {
        let (name, file) = (name.into(), file.into());
        self.set("attach", |options| options.sqlite.attached.push((name, file)))
    }

    /// PostgreSQL: the schemas in which tables are looked up, with commas between; tables are made in the first.
    pub fn search_path(self, schemas: impl Into<String>) -> Self {
        let schemas = schemas.into();
        self.set("search_path", |options| options.postgres.search_path = Some(schemas))
    }

    /// MySQL: how texts travel, `utf8mb4` by default; `utf8mb3` is for servers without it.
    pub fn charset(self, charset: MysqlCharset) -> Self {
        self.set("charset", |options| options.mysql.charset = charset)
    }

    /// MySQL: the modes of the connection, with commas between; those that are not named are off. By default it is
    /// strict: what does not fit is an error.
    pub fn sql_mode(self, modes: impl Into<String>) -> Self {
        let modes = modes.into();
        self.set("sql_mode", |options| options.mysql.sql_mode = modes)
    }

    /// Settings for one backend only: nothing happens where the URL is for another.
    pub fn on(self, dialect: Dialect, set: impl FnOnce(Self) -> Self) -> Self {
        match &self.url {
            Ok(url) if url.scheme.dialect() == dialect => set(self),
            _ => self,
        }
    }

    /// What time it is for the engine and its sessions; see [`Clock`].
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Has `listener` called before each flush of each session; see [`Transaction::before_flush`]. Those of the engine come
    /// before the session's own.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let builder = Engine::builder("sqlite::memory:").before_flush(|_, changes| {
    ///     println!("{} rows are written", changes.len());
    ///     Ok(())
    /// });
    /// let engine = builder.connect()?;
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn before_flush(
        mut self,
        listener: impl Fn(&mut Transaction, &[ObjectChange]) -> Result<()> + Send + Sync + 'static,
    ) -> Self {
        self.listeners.before.push(Arc::new(listener));
        self
    }

    /// Has `listener` called after each flush of each session; see [`Transaction::after_flush`].
    pub fn after_flush(
        mut self,
        listener: impl Fn(&mut Transaction, &[ObjectChange]) -> Result<()> + Send + Sync + 'static,
    ) -> Self {
        self.listeners.after.push(Arc::new(listener));
        self
    }

    /// Connects.
    ///
    /// # Errors
    /// As [`Engine::connect`].
    pub fn connect(self) -> Result<Engine> {
        let mut url = self.url?;
        let keeper = memory::keeper(&mut url)?;
        let first = Connection::connect(&url)?;
        let backend = first.backend();
        let pool = Pool::new(url.options.pool.clone(), first, keeper);
        for _ in 1..url.options.pool.min_idle.min(url.options.pool.size) {
            pool.add(Connection::connect(&url)?);
        }
        Ok(Engine { shared: Arc::new(Shared { pool, url, backend, clock: self.clock, listeners: self.listeners }) })
    }

    fn set(mut self, name: &str, set: impl FnOnce(&mut Options)) -> Self {
        if let Ok(url) = &mut self.url
            && let Err(complaint) = url.set(name, set)
        {
            self.url = Err(complaint);
        }
        self
    }
}

impl Scheme {
    fn dialect(self) -> Dialect {
        match self {
            Self::Sqlite => Dialect::Sqlite,
            Self::Postgres => Dialect::Postgres,
            Self::Mysql => Dialect::Mysql,
        }
    }
}

impl fmt::Debug for EngineBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.url {
            Ok(url) => f.debug_tuple("EngineBuilder").field(url).field(&url.options).finish(),
            Err(complaint) => f.debug_tuple("EngineBuilder").field(complaint).finish(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::options::table;
    use super::*;

    /// A backend, an option as a URL writes it, and as the builder does.
    type BothWays = (&'static str, &'static str, fn(EngineBuilder) -> EngineBuilder);

    fn both_ways() -> Vec<BothWays> {
        vec![
            ("sqlite", "pool_size=3", |b| b.pool_size(3)),
            ("sqlite", "min_idle=3", |b| b.min_idle(3)),
            ("sqlite", "acquire_timeout=1", |b| b.acquire_timeout(Duration::from_secs(1))),
            ("sqlite", "max_lifetime=1s", |b| b.max_lifetime(Duration::from_secs(1))),
            ("mysql", "idle_timeout=none", |b| b.idle_timeout(None)),
            ("mysql", "test_before_use=never", |b| b.test_before_use(TestBeforeUse::Never)),
            ("mysql", "connect_timeout=1000ms", |b| b.connect_timeout(Duration::from_secs(1))),
            ("mysql", "statement_timeout=0.5", |b| b.statement_timeout(Duration::from_millis(500))),
            ("mysql", "lock_timeout=2min", |b| b.lock_timeout(Duration::from_secs(120))),
            ("sqlite", "busy_timeout=0", |b| b.lock_timeout(Duration::ZERO)),
            ("postgres", "network_timeout=1h", |b| b.network_timeout(Duration::from_secs(3600))),
            ("postgres", "application_name=a%20b", |b| b.application_name("a b")),
            ("postgres", "statement_cache=0", |b| b.statement_cache(0)),
            ("postgres", "socket=/run/pg", |b| b.socket("/run/pg")),
            ("postgres", "port=5433", |b| b.port(5433)),
            ("mysql", "sslmode=verify-ca", |b| b.sslmode(TlsMode::VerifyCa)),
            ("mysql", "sslrootcert=ca.pem", |b| b.sslrootcert("ca.pem")),
            ("mysql", "sslcert=me.pem", |b| b.sslcert("me.pem")),
            ("mysql", "sslkey=key.pem", |b| b.sslkey("key.pem")),
            ("postgres", "sslnegotiation=direct", |b| b.sslnegotiation(TlsNegotiation::Direct)),
            ("postgres", "channel_binding=require", |b| b.channel_binding(ChannelBinding::Require)),
            ("postgres", "echo=yes", |b| b.echo(true)),
            ("postgres", "log_parameters=1", |b| b.log_parameters(true)),
            ("postgres", "slow_statement=10ms", |b| b.slow_statement(Duration::from_millis(10))),
            ("sqlite", "mode=ro", |b| b.mode(SqliteMode::ReadOnly)),
            ("sqlite", "foreign_keys=off", |b| b.foreign_keys(false)),
            ("sqlite", "journal_mode=DELETE", |b| b.journal_mode(JournalMode::Delete)),
            ("sqlite", "synchronous=normal", |b| b.synchronous(Synchronous::Normal)),
            ("sqlite", "cache_size=-64000", |b| b.cache_size(-64_000)),
            ("sqlite", "attach=audit:audit.db", |b| b.attach("audit", "audit.db")),
            ("postgres", "pgbouncer=on", |b| b.pgbouncer(true)),
            ("postgres", "search_path=a,b", |b| b.search_path("a,b")),
            ("mysql", "charset=utf8", |b| b.charset(MysqlCharset::Utf8mb3)),
            ("mysql", "sql_mode=ANSI", |b| b.sql_mode("ANSI")),
        ]
    }

    #[test]
    fn url_and_builder_say_the_same() {
        let shown = |builder: EngineBuilder| format!("{builder:?}");
        for (scheme, option, set) in both_ways() {
            let url = format!("{scheme}://h/d");
            let by_url = shown(Engine::builder(&format!("{url}?{option}")));
            assert_eq!(by_url, shown(set(Engine::builder(&url))), "{option}");
            assert_ne!(by_url, shown(Engine::builder(&url)), "{option} changes nothing");
        }
    }

    #[test]
    fn every_option_is_tried_both_ways() {
        let tried = |name: &str| both_ways().iter().any(|(_, option, _)| option.split('=').next() == Some(name));
        let missing: Vec<&str> = table::all().map(|row| row.name).filter(|name| !tried(name)).collect();
        assert_eq!(missing, [""; 0]);
    }

    #[test]
    fn an_option_of_another_backend_is_refused_unless_it_is_set_for_that_one() {
        let refused = Engine::builder("sqlite::memory:").search_path("a").connect().unwrap_err().to_string();
        assert!(refused.contains("`search_path` is an option of PostgreSQL, not of SQLite"), "{refused}");
        let engine =
            Engine::builder("sqlite::memory:").on(Dialect::Postgres, |builder| builder.search_path("a")).connect();
        assert!(engine.is_ok());
    }
}
