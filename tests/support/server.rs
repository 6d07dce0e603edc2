//! The database servers that tests run on: where they are, and starting them.
//!
//! [`server_url`] takes the server that the environment names, as `scripts/test` does for all test
//! programs of a run:
//!
//! | variable | for |
//! | --- | --- |
//! | `ROWHOUSE_TEST_POSTGRES_URL` | a PostgreSQL in which tests may create databases |
//! | `ROWHOUSE_TEST_MYSQL_URL` | the same for MySQL or MariaDB |
//! | `ROWHOUSE_TEST_REQUIRE=all` | a missing server is a failure, not a reason to skip |
//!
//! Where a variable is not set, the first test that asks starts a private server by
//! `scripts/private-server`, so that plain `cargo test` runs on every backend that is installed.
//! That server ends with the test program, whether the program returns, panics or is killed: it runs
//! until its standard input ends, and only this program holds the other end.
//!
//! Knows no API of Rowhouse, and creates no database.

use std::env;
use std::io::{self, BufRead, BufReader, Lines, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::OnceLock;

/// A database that tests run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Backend {
    Sqlite,
    Postgres,
    Mysql,
}

/// The URL of the backend's server, the same throughout a test program; `None` if tests on it are to
/// be skipped.
///
/// PostgreSQL and MySQL: the URL leads to the server's initial database, as a user who may create
/// others. SQLite, which has no server: [`SQLITE_URL`].
///
/// # Panics
/// If the server does not start, or is not installed though `ROWHOUSE_TEST_REQUIRE=all`.
#[track_caller]
pub(crate) fn server_url(backend: Backend) -> Option<&'static str> {
    static POSTGRES: OnceLock<Server> = OnceLock::new();
    static MYSQL: OnceLock<Server> = OnceLock::new();
    match backend {
        Backend::Sqlite => Some(SQLITE_URL),
        Backend::Postgres => POSTGRES.get_or_init(|| find(&POSTGRES_SOURCE)).url(),
        Backend::Mysql => MYSQL.get_or_init(|| find(&MYSQL_SOURCE)).url(),
    }
}

enum Server {
    Given(String),
    Started { url: String, _keeps_it_running: Child },
    NotInstalled,
    Failed(String),
}

impl Server {
    #[track_caller]
    #[expect(clippy::panic, reason = "a test cannot go on without its server")]
    fn url(&self) -> Option<&str> {
        match self {
            Self::Given(url) | Self::Started { url, .. } => Some(url),
            Self::NotInstalled => None,
            Self::Failed(reason) => panic!("{reason}"),
        }
    }
}

/// Where a backend's server comes from.
struct Source {
    variable: &'static str,
    kind: &'static str,
}

fn find(source: &Source) -> Server {
    match env::var(source.variable) {
        Ok(url) if !url.is_empty() => Server::Given(url),
        _ => start(source.kind).unwrap_or_else(|error| Server::Failed(format!("{SCRIPT} {}: {error}", source.kind))),
    }
}

fn start(kind: &str) -> io::Result<Server> {
    Ok(match PrivateServer::start(kind, None)? {
        Some(PrivateServer { url, keeps_it_running, .. }) => {
            Server::Started { url, _keeps_it_running: keeps_it_running }
        }
        None => Server::NotInstalled,
    })
}

/// A server of a test's own, which ends with this value.
pub(crate) struct PrivateServer {
    pub(crate) url: String,
    /// PostgreSQL: the folder of its Unix socket; MariaDB: the socket.
    pub(crate) socket: String,
    /// Its temporary directory; `tls` in it are the certificates.
    pub(crate) directory: PathBuf,
    keeps_it_running: Child,
    answers: Option<Lines<BufReader<ChildStdout>>>,
}

impl PrivateServer {
    /// Ends the server as a crash would.
    pub(crate) fn crash(&mut self) -> io::Result<()> {
        self.order("crash", "crashed")
    }

    /// Kills all its processes at once.
    pub(crate) fn kill(&mut self) -> io::Result<()> {
        self.order("kill", "killed")
    }

    /// Starts it again, with its port and data.
    pub(crate) fn start_again(&mut self) -> io::Result<()> {
        self.order("start", "started")
    }

    fn order(&mut self, order: &str, expected: &str) -> io::Result<()> {
        let input = self.keeps_it_running.stdin.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        writeln!(input, "{order}")?;
        match self.answers.as_mut().and_then(Iterator::next).transpose()? {
            Some(answer) if answer == expected => Ok(()),
            answer => Err(io::Error::other(format!("{order}: {answer:?}"))),
        }
    }

    /// Starts `postgres` or `mysql`, with the certificates of a folder if it is to have TLS; `None` if it is not
    /// installed.
    pub(crate) fn start(kind: &str, tls: Option<&Path>) -> io::Result<Option<Self>> {
        Self::start_with(kind, tls.map(|folder| ("SERVER_TLS", folder.display().to_string())))
    }

    /// Starts `postgres` or `mysql` with settings of its own, `name=value` with blanks between; `None` if it is not
    /// installed.
    pub(crate) fn start_with_options(kind: &str, options: &str) -> io::Result<Option<Self>> {
        Self::start_with(kind, Some(("SERVER_OPTIONS", options.to_owned())))
    }

    /// Starts a PgBouncer in front of a PostgreSQL; `None` if it is not installed.
    pub(crate) fn start_pgbouncer(upstream: &str) -> io::Result<Option<Self>> {
        Self::start_with("pgbouncer", Some(("UPSTREAM", upstream.to_owned())))
    }

    fn start_with(kind: &str, variable: Option<(&str, String)>) -> io::Result<Option<Self>> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(SCRIPT);
        let mut child =
            Command::new(script).envs(variable).arg(kind).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut lines = child.stdout.take().map(|output| BufReader::new(output).lines());
        let mut field = |name: &str| {
            let line = lines.as_mut().and_then(Iterator::next).transpose()?.unwrap_or_default();
            io::Result::Ok(line.strip_prefix(name).map(str::to_owned))
        };
        let Some(url) = field("URL=")? else { return not_started(kind, &mut child).map(|()| None) };
        let socket = field("SOCKET=")?.unwrap_or_default();
        let directory = PathBuf::from(field("DIRECTORY=")?.unwrap_or_default());
        Ok(Some(Self { url, socket, directory, keeps_it_running: child, answers: lines }))
    }
}

/// Whether there is no such server, and that is fine.
fn not_started(kind: &str, child: &mut Child) -> io::Result<()> {
    let status = child.wait()?;
    if status.code() != Some(NOT_INSTALLED) {
        return Err(io::Error::other(format!("{status}, see its message above")));
    }
    // PgBouncer is not a backend, and not everywhere to be had.
    if kind != "pgbouncer" && env::var("ROWHOUSE_TEST_REQUIRE").is_ok_and(|required| required == "all") {
        return Err(io::Error::other(
            "not installed, but ROWHOUSE_TEST_REQUIRE=all; scripts/install-servers installs it",
        ));
    }
    // Not by `eprintln!`, which the test harness keeps to itself when a test passes.
    writeln!(
        io::stderr(),
        "\nSKIPPED: every test on {kind}, for there is no server; scripts/install-servers installs it\n"
    )
}

const SQLITE_URL: &str = "sqlite::memory:";
const POSTGRES_SOURCE: Source = Source { variable: "ROWHOUSE_TEST_POSTGRES_URL", kind: "postgres" };
const MYSQL_SOURCE: Source = Source { variable: "ROWHOUSE_TEST_MYSQL_URL", kind: "mysql" };
const SCRIPT: &str = "scripts/private-server";
const NOT_INSTALLED: i32 = 3;
