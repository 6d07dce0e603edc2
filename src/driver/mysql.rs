//! MySQL and MariaDB, through the `mysql` crate.
//!
//! Statements are prepared, and kept by their text. The crate copies parameters and owns the values of a row; a row
//! lends them out from there.

mod connect;
mod errors;
mod messages;
mod params;
mod row;
#[cfg(feature = "tls")]
mod tls;
mod transaction;

use std::fmt;

use mysql::prelude::{Protocol, Queryable};
use mysql::{Conn, QueryResult, Statement};
use orm_core::dialect::{Backend, CONFLICT_MARK};
use orm_core::plan::{Answer, Conflicts, RowSink, Shape, Step};
use orm_core::types::Param;
use orm_core::{Error, Result};

use self::connect::Connected;
use self::errors::Trouble;
use self::row::{MysqlColumns, MysqlRow};
use super::Driver;
use super::statements::Statements;
use crate::engine::url::Url;

/// A connection to MySQL or MariaDB.
pub(crate) struct MysqlConnection {
    conn: Conn,
    backend: Backend,
    longest_param: usize,
    statements: Statements<Statement>,
    in_transaction: bool,
    broken: bool,
}

impl Driver for MysqlConnection {
    fn connect(url: &Url) -> Result<Self> {
        let Connected { conn, backend, longest_param } = connect::connect(url)?;
        let statements = Statements::new(url.options.statement_cache);
        Ok(Self { conn, backend, longest_param, statements, in_transaction: false, broken: false })
    }

    fn backend(&self) -> Backend {
        self.backend
    }

    fn run<S: RowSink>(&mut self, step: &Step<'_>, sink: &mut S) -> Result<()> {
        match step.shape {
            Shape::Once => self.run_rows(step, std::iter::once(step.params), sink),
            Shape::Rows { width } => self.run_rows(step, step.params.chunks(width.max(1)), sink),
            Shape::Columns { .. } => Err(Error::Unsupported {
                backend: self.backend.to_string().into(),
                construct: "array parameters",
                instead: "send the rows one by one, or as VALUES",
            }),
        }
    }

    fn batch(&mut self, sql: &str) -> Result<()> {
        let answer = self.conn.query_iter(sql).and_then(pass_over);
        self.in_transaction = match answer {
            Ok(_) => transaction::after(sql, self.in_transaction),
            // How far it came is unknown, and a ROLLBACK too many does no harm.
            Err(_) => self.in_transaction || transaction::begins(sql),
        };
        answer.map(drop).map_err(|error| self.fail(error.into(), sql))
    }

    fn ping(&mut self) -> Result<()> {
        self.conn.ping().map_err(|error| self.fail(error.into(), ""))
    }

    fn prepared(&self) -> u64 {
        self.statements.prepared()
    }

    fn is_broken(&self) -> bool {
        self.broken
    }

    fn in_transaction(&self) -> bool {
        self.in_transaction
    }
}

impl MysqlConnection {
    /// Runs the step's statement once for each of the rows of parameters, prepared before the first.
    fn run_rows<'p, S: RowSink>(
        &mut self,
        step: &Step<'_>,
        rows: impl Iterator<Item = &'p [Param<'p>]>,
        sink: &mut S,
    ) -> Result<()> {
        let mut rows = rows.peekable();
        if rows.peek().is_none() {
            return Ok(());
        }
        let mut statement = match self.prepared(step.sql) {
            Ok(statement) => statement,
            Err(error) if errors::cannot_be_prepared(&error) && step.params.is_empty() => {
                return self.run_as_text(step, sink);
            }
            Err(error) => return Err(self.fail(error.into(), step.sql)),
        };
        let result = rows.try_for_each(|row| self.run_row(step, &mut statement, row, sink));
        if !self.statements.keeps_any() && !self.broken {
            self.conn.close(statement).map_err(|error| self.fail(error.into(), step.sql))?;
        }
        result?;
        self.in_transaction = transaction::after_one(step.sql, self.in_transaction);
        Ok(())
    }

    fn run_row<S: RowSink>(
        &mut self,
        step: &Step<'_>,
        statement: &mut Statement,
        row: &[Param<'_>],
        sink: &mut S,
    ) -> Result<()> {
        match self.execute(statement, row, step.answer, sink) {
            // The server has dropped its statement and run nothing. In a transaction the session may be another one,
            // behind a proxy, and the transaction with it gone: that is for the caller to know.
            Err(Trouble::Server(error)) if errors::is_outdated(&error) && !self.in_transaction => {
                self.statements.remove(step.sql);
                *statement = self.prepared(step.sql).map_err(|error| self.fail(error.into(), step.sql))?;
                self.execute(statement, row, step.answer, sink)
            }
            other => other,
        }
        .map_err(|trouble| self.fail(trouble, step.sql))
    }

    fn execute<S: RowSink>(
        &mut self,
        statement: &Statement,
        row: &[Param<'_>],
        answer: Answer,
        sink: &mut S,
    ) -> Result<(), Trouble> {
        let result = self.conn.exec_iter(statement, params::values(row, self.longest_param)?)?;
        hand_out(result, answer, sink)
    }

    /// For the statements that the server runs but does not prepare.
    fn run_as_text<S: RowSink>(&mut self, step: &Step<'_>, sink: &mut S) -> Result<()> {
        let result = self.conn.query_iter(step.sql).map_err(Trouble::from);
        let handed_out = result.and_then(|result| hand_out(result, step.answer, sink));
        handed_out.map_err(|trouble| self.fail(trouble, step.sql))?;
        self.in_transaction = transaction::after_one(step.sql, self.in_transaction);
        Ok(())
    }

    fn prepared(&mut self, sql: &str) -> mysql::Result<Statement> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement);
        }
        let statement = self.conn.prep(sql)?;
        if let Some(evicted) = self.statements.put(sql, statement.clone()) {
            self.conn.close(evicted)?;
        }
        Ok(statement)
    }

    #[cold]
    fn fail(&mut self, trouble: Trouble, sql: &str) -> Error {
        match trouble {
            Trouble::Ours(error) => error,
            Trouble::Server(error) => {
                self.broken |= errors::loses_connection(&error, self.backend.server);
                let error = errors::classify(error, sql, self.backend.server);
                if self.broken || matches!(error, Error::Deadlock(_)) {
                    self.in_transaction = false;
                }
                error
            }
        }
    }
}

/// No password is shown: the crate's own type would show it.
impl fmt::Debug for MysqlConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MysqlConnection")
            .field("backend", &self.backend)
            .field("in_transaction", &self.in_transaction)
            .field("broken", &self.broken)
            .finish_non_exhaustive()
    }
}

fn hand_out<P: Protocol, S: RowSink>(
    result: QueryResult<'_, '_, '_, P>,
    answer: Answer,
    sink: &mut S,
) -> Result<(), Trouble> {
    match answer {
        Answer::Rows => hand_out_rows(result, sink),
        Answer::Affected => {
            let affected = pass_over(result)?;
            Ok(sink.affected(affected)?)
        }
        Answer::Executed => {
            // 0 where the statement made no key; a key beyond 63 bits is not shown.
            let key = result.last_insert_id().and_then(|key| i64::try_from(key).ok()).filter(|key| *key > 0);
            let affected = pass_over(result)?;
            sink.affected(affected)?;
            Ok(key.map_or(Ok(()), |key| sink.inserted(key))?)
        }
        Answer::Upserted(conflicts) => {
            let told = Upserted::told(&result);
            let affected = pass_over(result)?;
            Ok(sink.affected(told.written(affected, conflicts))?)
        }
        Answer::InsertedKey => {
            let key = result.last_insert_id().unwrap_or_default();
            pass_over(result)?;
            let key = i64::try_from(key).map_err(|_| Error::decode(0, "i64", format!("the integer {key}")))?;
            Ok(sink.inserted(key)?)
        }
    }
}

/// What the server says of an INSERT with a clause for conflicts. It counts a row that the clause has changed twice, and one
/// that it has left as it was once.
struct Upserted {
    proposed: u64,
    in_conflict: u64,
}

impl Upserted {
    /// `Records: 3  Duplicates: 1  Warnings: 0`, which is said of several rows and of those of a query; of a single row, the
    /// clause itself tells.
    fn told<P: Protocol>(result: &QueryResult<'_, '_, '_, P>) -> Self {
        let info = result.info_str();
        let mut numbers = info.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok());
        match (numbers.next(), numbers.next()) {
            (Some(proposed), Some(in_conflict)) => Self { proposed, in_conflict },
            _ => Self { proposed: 1, in_conflict: u64::from(result.last_insert_id() == Some(CONFLICT_MARK)) },
        }
    }

    fn written(&self, affected: u64, conflicts: Conflicts) -> u64 {
        match conflicts {
            Conflicts::Updated => self.proposed,
            Conflicts::LeftAlone => affected.saturating_sub(self.in_conflict),
        }
    }
}

/// Hands out the rows of the first result; those that are not wanted are read all the same.
fn hand_out_rows<P: Protocol, S: RowSink>(mut result: QueryResult<'_, '_, '_, P>, sink: &mut S) -> Result<(), Trouble> {
    if S::COLUMNS {
        sink.columns(&MysqlColumns(result.columns().as_ref()))?;
    }
    if let Some(mut rows) = result.iter() {
        for row in rows.by_ref() {
            sink.row(&MysqlRow(&row?))?;
            if S::FIRST_ONLY {
                break;
            }
        }
        for row in rows {
            row?;
        }
    }
    pass_over(result)?;
    Ok(())
}

/// Reads all results to their ends. Gives the number of rows that were changed, and of those passed over.
fn pass_over<P: Protocol>(mut result: QueryResult<'_, '_, '_, P>) -> mysql::Result<u64> {
    let mut count = 0;
    while let Some(set) = result.iter() {
        count += set.affected_rows();
        for row in set {
            row?;
            count += 1;
        }
    }
    Ok(count)
}

#[cfg(test)]
mod tests;
