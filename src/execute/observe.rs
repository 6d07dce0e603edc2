//! Tells those who listen about a statement: `echo`, and `tracing` in the words of OpenTelemetry's database conventions.

use std::io::Write;
use std::time::{Duration, Instant};

use orm_core::dialect::Server;
use orm_core::{Error, Result};
use tracing::{Level, Span, enabled, trace_span};

use super::Statement;
use crate::driver::{Connection, Driver};
use crate::engine::options::LogOptions;

/// Runs a statement, and tells of it if somebody listens. `run` counts rows.
///
/// Compiled for each kind of plan in the program that uses it, so that only the calls are here.
pub(super) fn observed(
    connection: &mut Connection,
    statement: Statement<'_>,
    log: LogOptions,
    run: impl FnOnce(&mut Connection, &mut u64) -> Result<()>,
) -> Result<()> {
    let mut rows = 0;
    if !is_heard(log) {
        return run(connection, &mut rows);
    }
    let running = Running::start(connection, statement);
    let entered = running.span.enter();
    let result = run(connection, &mut rows);
    drop(entered);
    running.tell(rows, &result, log);
    result
}

fn is_heard(log: LogOptions) -> bool {
    log.echo || log.slow_statement.is_some() || enabled!(target: "rowhouse::sql", Level::DEBUG)
}

/// A statement that runs, and is told of afterwards.
struct Running<'a> {
    statement: Statement<'a>,
    system: &'static str,
    span: Span,
    start: Instant,
}

impl<'a> Running<'a> {
    fn start(connection: &Connection, statement: Statement<'a>) -> Self {
        let system = system(connection.backend().server);
        let span = trace_span!(
            target: "rowhouse::sql", "statement",
            otel.kind = "client", db.system.name = system, db.query.text = statement.sql,
        );
        Self { statement, system, span, start: Instant::now() }
    }

    fn tell(self, rows: u64, result: &Result<()>, log: LogOptions) {
        let Self { statement, system, start, .. } = self;
        Told { statement, system, rows, elapsed: start.elapsed(), error: result.as_ref().err() }.tell(log);
    }
}

struct Told<'a> {
    statement: Statement<'a>,
    system: &'static str,
    rows: u64,
    elapsed: Duration,
    error: Option<&'a Error>,
}

impl Told<'_> {
    fn tell(&self, log: LogOptions) {
        let parameters = self.parameters(log);
        if log.echo {
            self.echo(parameters.as_deref());
        }
        if log.slow_statement.is_some_and(|limit| self.elapsed >= limit) {
            self.event::<true>(parameters.as_deref());
        } else {
            self.event::<false>(parameters.as_deref());
        }
    }

    fn parameters(&self, log: LogOptions) -> Option<String> {
        (log.parameters && !self.statement.params.is_empty()).then(|| self.statement.shown())
    }

    /// A program whose standard error output is closed goes on without the echo.
    fn echo(&self, parameters: Option<&str>) {
        let mut line = format!("{} -- {:?}, {} rows", self.statement.sql, self.elapsed, self.rows);
        if let Some(parameters) = parameters {
            line.push_str(", ");
            line.push_str(parameters);
        }
        let _ = writeln!(std::io::stderr(), "{line}");
    }

    fn event<const SLOW: bool>(&self, parameters: Option<&str>) {
        let error = self.error.map(ToString::to_string);
        macro_rules! tell {
            ($level:expr, $message:literal) => {
                tracing::event!(
                    target: "rowhouse::sql", $level,
                    db.system.name = self.system,
                    db.query.text = self.statement.sql,
                    db.query.parameters = parameters,
                    db.response.returned_rows = self.rows,
                    micros = self.elapsed.as_micros() as u64,
                    error,
                    $message
                )
            };
        }
        if SLOW { tell!(Level::WARN, "slow statement") } else { tell!(Level::DEBUG, "statement") }
    }
}

/// The names that OpenTelemetry has for them.
fn system(server: Server) -> &'static str {
    match server {
        Server::Sqlite => "sqlite",
        Server::Postgres => "postgresql",
        Server::Mysql => "mysql",
        Server::MariaDb => "mariadb",
    }
}
