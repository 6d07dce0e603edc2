//! The driver of PostgreSQL, over the blocking `postgres` crate.
//!
//! What does not need a connection (parameters, rows, errors) serves `tokio_postgres` as well, whose types the
//! `postgres` crate shares.

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
use orm_core::plan::{Answer, RowSink, Shape, Step};
use orm_core::{Error, Result};
use postgres::types::ToSql;
use postgres::{Client, Row, Statement};

use self::params::PostgresParam;
use self::row::PostgresRow;
use self::statements::Statements;
use super::Driver;
use crate::engine::url::Url;

/// A connection to PostgreSQL.
pub(crate) struct PostgresConnection {
    client: Client,
    backend: Backend,
    statements: Statements,
    transaction: Transaction,
    broken: bool,
}

/// Whether a transaction is open, told from the statements that went through: the `postgres` crate does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Transaction {
    None,
    Open,
}

impl Driver for PostgresConnection {
    fn connect(url: &Url) -> Result<Self> {
        let (client, version) = connect::connect(url)?;
        Ok(Self {
            client,
            backend: Backend::new(Server::Postgres, version),
            statements: Statements::default(),
            transaction: Transaction::None,
            broken: false,
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
        refuse_nul(sql)?;
        let result = self.client.batch_execute(sql);
        self.follow(sql);
        result.map_err(|error| self.fail(error, sql))
    }

    fn is_broken(&self) -> bool {
        self.broken || self.client.is_closed()
    }

    /// Told from the first word of each statement: one that opens or ends a transaction must not come after another
    /// in the same batch, nor out of a function.
    fn in_transaction(&self) -> bool {
        self.transaction == Transaction::Open
    }
}

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
        let outcome = match self.send(statement, step.answer, params) {
            Err(error) if errors::is_stale(&error) => {
                self.statements.remove(step.sql);
                // A transaction has failed with the statement; it is for the caller to run it again.
                if self.in_transaction() {
                    return Err(self.fail(error, step.sql));
                }
                *statement = self.prepare(step.sql)?;
                self.send(statement, step.answer, params)
            }
            outcome => outcome,
        };
        self.follow(step.sql);
        match outcome.map_err(|error| self.fail(error, step.sql))? {
            Outcome::Affected(rows) => sink.affected(rows),
            Outcome::Rows(rows) if S::FIRST_ONLY => rows.first().map_or(Ok(()), |row| sink.row(&PostgresRow(row))),
            Outcome::Rows(rows) => rows.iter().try_for_each(|row| sink.row(&PostgresRow(row))),
        }
    }

    fn send(
        &mut self,
        statement: &Statement,
        answer: Answer,
        params: &[&(dyn ToSql + Sync)],
    ) -> Result<Outcome, postgres::Error> {
        match answer {
            // All rows at once: with `query_raw`, the crate enters its runtime anew for each.
            Answer::Rows => self.client.query(statement, params).map(Outcome::Rows),
            Answer::Affected | Answer::InsertedKey => self.client.execute(statement, params).map(Outcome::Affected),
        }
    }

    fn prepare(&mut self, sql: &str) -> Result<Statement> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement);
        }
        refuse_nul(sql)?;
        let statement = self.client.prepare(sql).map_err(|error| self.fail(error, sql))?;
        self.statements.insert(sql, statement.clone());
        Ok(statement)
    }

    fn fail(&mut self, error: postgres::Error, sql: &str) -> Error {
        self.broken |= errors::is_lost(&error);
        errors::classify(error, sql)
    }

    /// Follows what a statement does to the transaction, also if it failed: a failed COMMIT ends it, and after a BEGIN
    /// one ROLLBACK too many does no harm.
    fn follow(&mut self, sql: &str) {
        self.transaction = self.transaction.after(sql);
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
        let mut words = sql.trim_start().split([' ', ';', '\n', '\t']);
        let first = words.next().unwrap_or_default();
        let mut any = |keywords: &[&str]| words.any(|word| is_one_of(word, keywords));
        match first {
            first if is_one_of(first, &["BEGIN", "START"]) => Self::Open,
            // ROLLBACK TO SAVEPOINT, and COMMIT AND CHAIN.
            first if is_one_of(first, &["COMMIT", "ROLLBACK", "END", "ABORT"]) && !any(&["TO", "CHAIN"]) => Self::None,
            _ => self,
        }
    }
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
            .field("broken", &self.broken)
            .finish_non_exhaustive()
    }
}

/// The protocol ends texts with a NUL.
fn refuse_nul(sql: &str) -> Result<()> {
    if sql.as_bytes().contains(&0) {
        return Err(Error::Query { reason: "its text holds a NUL byte".into() });
    }
    Ok(())
}
