//! The driver of PostgreSQL, over the blocking `postgres` crate.
//!
//! What does not need a connection (parameters, rows, errors) serves `tokio_postgres` as well, whose types the
//! `postgres` crate shares. A connection must not be used on a thread that runs async tasks: the crate panics there.
//! Connecting on such a thread is an error, and closing there is fine.

mod connect;
pub(crate) mod errors;
mod numeric;
pub(crate) mod params;
pub(crate) mod row;
mod statements;
#[cfg(test)]
mod tests;
mod types;

use std::fmt;

use orm_core::dialect::{Backend, Server};
use orm_core::error::Failure;
use orm_core::plan::{Answer, RowSink, Shape, Step};
use orm_core::{Error, Result};
use postgres::types::ToSql;
use postgres::{Client, Row, Statement};

use self::connect::Wait;
use self::params::PostgresParam;
use self::row::{PostgresColumns, PostgresRow};
use self::statements::Statements;
use super::Driver;
use crate::engine::url::Url;

/// A connection to PostgreSQL.
pub(crate) struct PostgresConnection {
    /// None once the connection is lost.
    client: Option<Client>,
    backend: Backend,
    statements: Statements,
    transaction: Transaction,
}

/// Whether a transaction is open, told from the statements that went through: the `postgres` crate does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Transaction {
    None,
    Open,
    /// A statement was refused: the server takes nothing but the end of it, or of a savepoint.
    Failed,
}

impl Driver for PostgresConnection {
    fn connect(url: &Url) -> Result<Self> {
        let (client, version) = connect::connect(url)?;
        Ok(Self {
            client: Some(client),
            backend: Backend::new(Server::Postgres, version),
            statements: Statements::default(),
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
        let result = self.client(sql)?.batch_execute(sql);
        self.follow(sql, result)
    }

    fn is_broken(&self) -> bool {
        self.client.as_ref().is_none_or(Client::is_closed)
    }

    /// Told from the first word of each statement: one that opens or ends a transaction must not come after another
    /// in the same batch, nor out of a function.
    fn in_transaction(&self) -> bool {
        self.transaction != Transaction::None
    }
}

/// What came of a run.
type Sent = Result<Outcome, postgres::Error>;

/// What a run gave back.
enum Outcome {
    Rows(Vec<Row>),
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
                self.statements.remove(step.sql);
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
            Outcome::Rows(rows) if S::FIRST_ONLY => rows.first().map_or(Ok(()), |row| sink.row(&PostgresRow(row))),
            Outcome::Rows(rows) => rows.iter().try_for_each(|row| sink.row(&PostgresRow(row))),
        }
    }

    fn send(&mut self, statement: &Statement, step: &Step<'_>, params: &[&(dyn ToSql + Sync)]) -> Result<Sent> {
        let client = self.client(step.sql)?;
        Ok(match step.answer {
            // All rows at once: with `query_raw`, the crate enters its runtime anew for each.
            Answer::Rows => client.query(statement, params).map(Outcome::Rows),
            Answer::Affected | Answer::InsertedKey => client.execute(statement, params).map(Outcome::Affected),
        })
    }

    fn prepare(&mut self, sql: &str) -> Result<Statement> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement);
        }
        check_text(sql)?;
        let statement = self.client(sql)?.prepare(sql).map_err(|error| self.fail(error, sql))?;
        self.statements.insert(sql, statement.clone());
        Ok(statement)
    }

    fn client(&mut self, sql: &str) -> Result<&mut Client> {
        self.client.as_mut().ok_or_else(|| {
            let message = "the connection was lost before";
            Error::ConnectionLost(Box::new(Failure::new(message, "", sql, None)))
        })
    }

    fn lose(&mut self, wait: Wait) {
        if let Some(client) = self.client.take() {
            connect::close(client, wait);
        }
        self.transaction = Transaction::None;
        // After the client, so that not each statement is closed first.
        self.statements = Statements::default();
    }

    fn fail(&mut self, error: postgres::Error, sql: &str) -> Error {
        if errors::is_lost(&error) {
            self.lose(Wait::No);
        } else if error.as_db_error().is_some() && self.in_transaction() {
            self.transaction = Transaction::Failed;
        }
        errors::classify(error, sql)
    }

    /// Follows what a statement did to the transaction, also if it was refused: a refused COMMIT ends it, and after a
    /// refused BEGIN one ROLLBACK too many does no harm.
    fn follow<T>(&mut self, sql: &str, result: Result<T, postgres::Error>) -> Result<T> {
        let before = self.transaction;
        self.transaction = before.after(sql);
        match result {
            // The server says ROLLBACK to this COMMIT, and the `postgres` crate keeps it to itself.
            Ok(_) if before == Transaction::Failed && is_one_of(first_word(sql), &["COMMIT", "END"]) => {
                let message = "the transaction was rolled back: a statement in it had been refused";
                Err(Error::Database(Box::new(Failure::new(message, "25P02", sql, None))))
            }
            Ok(value) => Ok(value),
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
            .field("statements", &self.statements.len())
            .field("transaction", &self.transaction)
            .field("lost", &self.client.is_none())
            .finish_non_exhaustive()
    }
}

impl Drop for PostgresConnection {
    fn drop(&mut self) {
        self.lose(Wait::Yes);
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
