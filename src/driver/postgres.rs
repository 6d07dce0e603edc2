//! The driver of PostgreSQL, over `tokio_postgres`, which [`wire`] drives without a runtime.
//!
//! What does not need a connection (parameters, rows, errors) serves an async driver as well.

mod connect;
pub(crate) mod errors;
mod numeric;
pub(crate) mod params;
pub(crate) mod row;
mod socket;
#[cfg(test)]
mod tests;
mod text_params;
#[cfg(feature = "tls")]
mod tls;
mod types;
mod unprepared;
mod wire;

use std::borrow::Cow;
use std::fmt;
use std::pin::Pin;
use std::task::{Poll, ready};
use std::time::{SystemTime, UNIX_EPOCH};

use futures_core::Stream;
use orm_core::dialect::{Backend, Server};
use orm_core::error::Failure;
use orm_core::plan::{Answer, RowSink, Shape, Step};
use orm_core::{Error, Result};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Row, RowStream, Statement};

use self::params::PostgresParam;
use self::row::{PostgresColumns, PostgresRow};
use self::wire::Wire;
use super::Driver;
use super::statements::Statements;
use crate::engine::options::Options;
use crate::engine::url::Url;

/// A connection to PostgreSQL.
pub(crate) struct PostgresConnection {
    /// None once the connection is lost.
    link: Option<Link>,
    backend: Backend,
    statements: Statements<Statement>,
    preparing: Preparing,
    /// What makes the text of a statement a new one for a pooler.
    renewal: Option<String>,
    transaction: Transaction,
}

/// Whether statements are prepared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Preparing {
    Once,
    /// By a pooler, which keeps them by their text and does not see that DDL has made one useless.
    ByPooler,
    /// Nothing is kept on the server: what is in front of it may take another one for the next statement.
    Never,
}

impl Preparing {
    fn new(options: &Options) -> Self {
        match (options.statement_cache, options.postgres.pgbouncer) {
            (0, _) => Self::Never,
            (_, true) => Self::ByPooler,
            (_, false) => Self::Once,
        }
    }
}

/// Whether a sink was told the columns of a result already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ColumnsTold {
    Already,
    ByTheFirstRow,
}

/// What asks, and what carries it to the server and back.
struct Link {
    client: Client,
    wire: Wire,
}

/// Whether a transaction is open, told from the statements that went through: `tokio_postgres` does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Transaction {
    None,
    Open,
    /// A statement was refused: the server takes nothing but the end of it, or of a savepoint.
    Failed,
}

impl Driver for PostgresConnection {
    fn connect(url: &Url) -> Result<Self> {
        let (client, wire, version) = connect::connect(url)?;
        Ok(Self {
            link: Some(Link { client, wire }),
            backend: Backend::new(Server::Postgres, version),
            statements: Statements::new(url.options.statement_cache),
            preparing: Preparing::new(&url.options),
            renewal: None,
            transaction: Transaction::None,
        })
    }

    fn backend(&self) -> Backend {
        self.backend
    }

    fn run<S: RowSink>(&mut self, step: &Step<'_>, sink: &mut S) -> Result<()> {
        if step.answer == Answer::InsertedKey {
            return Err(self.no_inserted_key());
        }
        if step.params.is_empty() && matches!(step.shape, Shape::Rows { .. }) {
            return Ok(());
        }
        if self.preparing == Preparing::Never {
            return self.run_unprepared(step, sink);
        }
        let mut statement = self.prepare(step.sql)?;
        let params = PostgresParam::bind(step.params, step.shape);
        let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|param| param as _).collect();
        match step.shape {
            Shape::Rows { width } => {
                params.chunks(width.max(1)).try_for_each(|params| self.run_once(step, &mut statement, params, sink))
            }
            Shape::Once | Shape::Columns { .. } => self.run_once(step, &mut statement, &params, sink),
        }
    }

    fn batch(&mut self, sql: &str) -> Result<()> {
        check_text(sql)?;
        let Link { client, wire } = self.link(sql)?;
        let result = wire.block_on(client.batch_execute(sql));
        self.follow(sql, result)
    }

    fn ping(&mut self) -> Result<()> {
        let Link { client, wire } = self.link("")?;
        let answer = wire.block_on(client.check_connection());
        answer.map_err(|error| self.fail(error, ""))
    }

    fn prepared(&self) -> u64 {
        self.statements.prepared()
    }

    fn is_broken(&self) -> bool {
        self.link.as_ref().is_none_or(|link| link.client.is_closed())
    }

    /// Told from the first word of each statement: one that opens or ends a transaction must not come after another
    /// in the same batch, nor out of a function.
    fn in_transaction(&self) -> bool {
        self.transaction != Transaction::None
    }

    fn transaction_failed(&self) -> bool {
        self.transaction == Transaction::Failed
    }
}

/// What came of a run.
type Sent = std::result::Result<Outcome, tokio_postgres::Error>;

/// What a run gives back.
enum Outcome {
    Rows(Pin<Box<RowStream>>),
    Affected(u64),
}

impl PostgresConnection {
    fn run_once<S: RowSink>(
        &mut self,
        step: &Step<'_>,
        statement: &mut Statement,
        params: &[&(dyn ToSql + Sync)],
        sink: &mut S,
    ) -> Result<()> {
        let outcome = match self.send(statement, step, params)? {
            Err(error) if errors::is_stale(&error) => {
                self.forget_statement(step.sql);
                // A transaction has failed with the statement; it is for the caller to run it again.
                if self.in_transaction() {
                    return Err(self.fail(error, step.sql));
                }
                *statement = self.prepare(step.sql)?;
                self.send(statement, step, params)?
            }
            outcome => outcome,
        };
        let outcome = self.follow(step.sql, outcome)?;
        if S::COLUMNS && step.answer == Answer::Rows {
            sink.columns(&PostgresColumns(statement.columns()))?;
        }
        match outcome {
            Outcome::Affected(rows) => sink.affected(rows),
            Outcome::Rows(rows) => self.hand_out(rows, step, ColumnsTold::Already, sink),
        }
    }

    fn send(&mut self, statement: &Statement, step: &Step<'_>, params: &[&(dyn ToSql + Sync)]) -> Result<Sent> {
        let Link { client, wire } = self.link(step.sql)?;
        let params = params.iter().copied();
        Ok(match step.answer {
            Answer::Rows => {
                wire.block_on(client.query_raw(statement, params)).map(|rows| Outcome::Rows(Box::pin(rows)))
            }
            _ => wire.block_on(client.execute_raw(statement, params)).map(Outcome::Affected),
        })
    }

    /// Hands out rows as they come in. Those that are not wanted are read all the same: the server may refuse one of
    /// them, and with it the transaction.
    fn hand_out<S: RowSink>(
        &mut self,
        mut rows: Pin<Box<RowStream>>,
        step: &Step<'_>,
        mut columns: ColumnsTold,
        sink: &mut S,
    ) -> Result<()> {
        let mut taken = Ok(());
        let mut wanted = true;
        let mut take = |row: &Row| {
            if S::COLUMNS && columns == ColumnsTold::ByTheFirstRow {
                sink.columns(&PostgresColumns(row.columns()))?;
                columns = ColumnsTold::Already;
            }
            sink.row(&PostgresRow(row))
        };
        let wire = &mut self.link(step.sql)?.wire;
        let read = wire.poll_until(|context| {
            // All that have come in, before the connection is asked for more.
            while let Some(row) = ready!(rows.as_mut().poll_next(context)) {
                let row = row?;
                if wanted {
                    taken = take(&row);
                    wanted = taken.is_ok() && !S::FIRST_ONLY;
                }
            }
            Poll::Ready(Ok(()))
        });
        match read {
            Ok(()) => taken,
            Err(error) => Err(self.fail(error, step.sql)),
        }
    }

    fn forget_statement(&mut self, sql: &str) {
        self.statements.remove(sql);
        if self.preparing == Preparing::ByPooler {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            self.renewal = Some(format!(" /* {}.{} */", std::process::id(), now.as_nanos()));
        }
    }

    fn prepare(&mut self, sql: &str) -> Result<Statement> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement);
        }
        check_text(sql)?;
        let statement = match self.prepare_text(sql)? {
            // What the pooler has prepared before, for whoever had the same text.
            Err(error)
                if errors::is_stale(&error) && self.preparing == Preparing::ByPooler && !self.in_transaction() =>
            {
                self.forget_statement(sql);
                self.prepare_text(sql)?
            }
            prepared => prepared,
        };
        let statement = statement.map_err(|error| self.fail(error, sql))?;
        // The one that makes room is closed on the server by being dropped.
        drop(self.statements.put(sql, statement.clone()));
        Ok(statement)
    }

    fn prepare_text(&mut self, sql: &str) -> Result<std::result::Result<Statement, tokio_postgres::Error>> {
        let text = self.renewal.as_ref().map_or(Cow::Borrowed(sql), |renewal| format!("{sql}{renewal}").into());
        let Link { client, wire } = self.link(sql)?;
        Ok(wire.block_on(client.prepare(&text)))
    }

    fn link(&mut self, sql: &str) -> Result<&mut Link> {
        self.link.as_mut().ok_or_else(|| {
            let message = "the connection was lost before";
            Error::ConnectionLost(Box::new(Failure::new(message, "", sql, None)))
        })
    }

    fn lose(&mut self) {
        if let Some(Link { client, wire }) = self.link.take() {
            connect::close(client, wire);
        }
        self.transaction = Transaction::None;
        // After the client, so that not each statement is closed first.
        self.statements = Statements::new(0);
    }

    fn fail(&mut self, error: tokio_postgres::Error, sql: &str) -> Error {
        if errors::is_lost(&error) {
            self.lose();
        } else if error.as_db_error().is_some() && self.in_transaction() {
            self.transaction = Transaction::Failed;
        }
        errors::classify(error, sql)
    }

    /// Follows what a statement did to the transaction, also if it was refused: a refused COMMIT ends it, and after a
    /// refused BEGIN one ROLLBACK too many does no harm.
    fn follow<T>(&mut self, sql: &str, result: Result<T, tokio_postgres::Error>) -> Result<T> {
        let before = self.transaction;
        self.transaction = before.after(sql);
        match result {
            // The server says ROLLBACK to this COMMIT, and `tokio_postgres` keeps it to itself.
            Ok(_) if before == Transaction::Failed && is_one_of(first_word(sql), &["COMMIT", "END"]) => {
                let message = "the transaction was rolled back: a statement in it had been refused";
                Err(Error::Database(Box::new(Failure::new(message, "25P02", sql, None))))
            }
            Ok(value) => {
                // Tables may be others now: inside a transaction, a stale statement would end it.
                if is_one_of(first_word(sql), &["ALTER", "DROP"]) {
                    self.statements.clear();
                }
                Ok(value)
            }
            Err(error) => Err(self.fail(error, sql)),
        }
    }

    fn no_inserted_key(&self) -> Error {
        Error::Unsupported {
            backend: self.backend.to_string().into(),
            construct: "key of the last insert",
            instead: "name the key in RETURNING",
        }
    }
}

impl Transaction {
    fn after(self, sql: &str) -> Self {
        match first_word(sql) {
            first if is_one_of(first, &["BEGIN", "START"]) => Self::Open,
            first if is_one_of(first, &["COMMIT", "ROLLBACK", "END", "ABORT"]) => self.after_end(sql),
            _ => self,
        }
    }

    fn after_end(self, sql: &str) -> Self {
        // ROLLBACK TO SAVEPOINT, and COMMIT AND CHAIN.
        let goes_on = words(sql).any(|word| is_one_of(word, &["TO", "CHAIN"]));
        if goes_on && self != Self::None { Self::Open } else { Self::None }
    }
}

fn first_word(sql: &str) -> &str {
    words(sql).next().unwrap_or_default()
}

fn words(sql: &str) -> impl Iterator<Item = &str> {
    sql.trim_start().split([' ', ';', '\n', '\t', '\r'])
}

fn is_one_of(word: &str, keywords: &[&str]) -> bool {
    keywords.iter().any(|keyword| word.eq_ignore_ascii_case(keyword))
}

impl fmt::Debug for PostgresConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresConnection")
            .field("version", &self.backend.version)
            .field("transaction", &self.transaction)
            .field("lost", &self.link.is_none())
            .finish_non_exhaustive()
    }
}

impl Drop for PostgresConnection {
    fn drop(&mut self) {
        self.lose();
    }
}

/// Refuses what would confuse the protocol: a NUL, which ends a text, and a COPY that waits for data.
fn check_text(sql: &str) -> Result<()> {
    if sql.as_bytes().contains(&0) {
        return Err(Error::Query { reason: "its text holds a NUL byte".into() });
    }
    if is_one_of(first_word(sql), &["COPY"]) && words(sql).any(|word| is_one_of(word, &["STDIN"])) {
        return Err(Error::Query { reason: "a COPY from the client has no way to get its data here".into() });
    }
    Ok(())
}
