//! A database for each test.

use std::io::Write;
use std::sync::atomic::{AtomicU32, Ordering};

use rowhouse::prelude::*;

use super::server::{Backend, server_url};

/// A database of one test's own, empty at its start and gone at its end.
pub(crate) struct TestDb {
    /// The backend.
    pub(crate) backend: Backend,
    /// An engine on the database.
    pub(crate) engine: Engine,
    /// The URL of the database; of a database in memory, a fresh one each time.
    pub(crate) url: String,
    /// On whose server the database is to be dropped, and its name.
    server: Option<(Engine, String)>,
}

impl TestDb {
    /// A new session.
    pub(crate) fn session(&self) -> Session {
        self.engine.session()
    }

    /// The dialect of the backend.
    pub(crate) fn dialect(&self) -> Dialect {
        self.engine.backend().dialect()
    }

    pub(crate) fn new(backend: Backend) -> Option<Self> {
        let url = server_url(backend)?;
        if backend == Backend::Sqlite {
            let engine = Engine::connect(url).unwrap();
            return Some(Self { backend, engine, url: url.to_owned(), server: None });
        }
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("rowhouse_test_{}_{number}", std::process::id());
        let server = Engine::builder(url).pool_size(1).connect().unwrap();
        let create = match backend {
            Backend::Postgres => format!("CREATE DATABASE {name} TEMPLATE template0{}", linguistic_collation(&server)),
            _ => format!("CREATE DATABASE {name} CHARACTER SET utf8mb4"),
        };
        raw(&server, &create);
        let (address, options) = url.split_once('?').unwrap_or((url, ""));
        let base = address.rsplit_once('/').map_or(address, |(base, _)| base);
        let options = if options.is_empty() { String::new() } else { format!("?{options}") };
        let url = format!("{base}/{name}{options}");
        let engine = Engine::connect(&url).unwrap();
        Some(Self { backend, engine, url, server: Some((server, name)) })
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        let Some((server, name)) = self.server.take() else { return };
        let force = if self.backend == Backend::Postgres { " WITH (FORCE)" } else { "" };
        raw(&server, &format!("DROP DATABASE {name}{force}"));
    }
}

/// A collation that sorts as people do, where the server has one: what is sorted by code points is so by our own doing.
fn linguistic_collation(server: &Engine) -> &'static str {
    let icu = sql!("SELECT count(*) FROM pg_collation WHERE collname = 'en-US-x-icu'").scalar(server);
    let icu: i64 = icu.unwrap();
    if icu > 0 && server.backend().version.major >= 15 { " LOCALE_PROVIDER icu ICU_LOCALE 'en-US'" } else { "" }
}

/// Runs SQL that is put together here, from names that the tests make.
pub(crate) fn raw(engine: &Engine, sql: &str) {
    rowhouse::raw(sql).execute(engine).unwrap();
}

/// Runs a test in a database of its own, if the backend is there and has what the test requires.
#[track_caller]
pub(crate) fn run(
    backend: Backend,
    requires: fn(&rowhouse::Backend) -> bool,
    body: fn(&TestDb) -> rowhouse::Result<()>,
) {
    let Some(db) = TestDb::new(backend) else { return };
    if !requires(&db.engine.backend()) {
        let line = format!("SKIPPED: {} lacks what this test requires\n", db.engine.backend());
        let _ = std::io::stderr().write_all(line.as_bytes());
        return;
    }
    if let Err(error) = body(&db) {
        panic!("on {}: {error}\n{error:?}", db.engine.backend());
    }
}

/// A number that stands for the connection as long as it lives.
pub(crate) fn connection(engine: &Engine) -> rowhouse::Result<i64> {
    match engine.backend().dialect() {
        Dialect::Sqlite => Ok(0),
        Dialect::Postgres => sql!("select pg_backend_pid()").scalar(engine),
        Dialect::Mysql => sql!("select connection_id()").scalar(engine),
    }
}

/// Ends a connection from another one.
pub(crate) fn kill(on: &Engine, connection: i64) {
    match on.backend().dialect() {
        Dialect::Sqlite => {}
        Dialect::Postgres => raw(on, &format!("select pg_terminate_backend({connection})")),
        Dialect::Mysql => raw(on, &format!("kill {connection}")),
    }
}
