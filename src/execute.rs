//! The blocking loop: the only place that runs statements. No logic lives in it.

mod observe;

use std::fmt;

use orm_core::model::Table;
use orm_core::plan::{Fields, Plan, RowSink, Step};
use orm_core::row::{ResultColumns, RowAccess};
use orm_core::session::explain;
use orm_core::types::{Param, Redacted};
use orm_core::{Error, Result};

use crate::driver::{Connection, Driver};
use crate::engine::options::LogOptions;
use observe::observed;

/// Runs a plan to its end.
pub(crate) fn run_plan<P: Plan>(connection: &mut Connection, mut plan: P, log: LogOptions) -> Result<P::Output> {
    while let Some((step, sink)) = plan.step()? {
        let ran = run_step(connection, &step, sink, log);
        ran.map_err(|error| plan.failed(error))?;
    }
    plan.finish()
}

/// Runs statements without parameters: transaction control and DDL.
pub(crate) fn run_batch(connection: &mut Connection, sql: &str, log: LogOptions) -> Result<()> {
    observed(connection, Statement { sql, params: &[], fields: Fields::NONE, table: None }, log, |connection, _| {
        connection.batch(sql)
    })
}

/// Commits. Where the connection is lost meanwhile, nobody knows what came of it.
pub(crate) fn commit(connection: &mut Connection, sql: &str, log: LogOptions) -> Result<()> {
    if connection.transaction_failed() {
        // The server would take a commit, and roll back without a word.
        return Err(Error::RolledBack);
    }
    run_batch(connection, sql, log).map_err(|error| match error {
        Error::ConnectionLost(failure) => Error::CommitUnknown(failure),
        refused => refused,
    })
}

fn run_step<S: RowSink>(connection: &mut Connection, step: &Step<'_>, sink: &mut S, log: LogOptions) -> Result<()> {
    let statement = Statement { sql: step.sql, params: step.params, fields: step.fields, table: step.table };
    let run = |connection: &mut Connection, rows: &mut u64| connection.run(step, &mut Counted { sink, rows });
    observed(connection, statement, log, run).map_err(|error| explain(error, step))
}

/// What is told of a statement.
struct Statement<'a> {
    sql: &'a str,
    params: &'a [Param<'a>],
    fields: Fields,
    table: Option<&'static Table>,
}

impl Statement<'_> {
    /// The parameters, without those that are not to be shown.
    fn shown(&self) -> String {
        if !self.fields.secret {
            return format!("{:?}", self.params);
        }
        let hidden: &dyn fmt::Debug = &Redacted::new(());
        let params = self.params.iter().enumerate();
        let shown = params.map(|(at, param)| if self.fields.hides(at, self.table) { hidden } else { param });
        format!("{:?}", shown.collect::<Vec<_>>())
    }
}

/// A sink that counts what goes into another: rows that came back, or were written.
struct Counted<'a, S> {
    sink: &'a mut S,
    rows: &'a mut u64,
}

impl<S: RowSink> RowSink for Counted<'_, S> {
    const FIRST_ONLY: bool = S::FIRST_ONLY;
    const COLUMNS: bool = S::COLUMNS;

    fn columns(&mut self, columns: &dyn ResultColumns) -> Result<()> {
        self.sink.columns(columns)
    }

    #[inline]
    fn row<R: RowAccess + ?Sized>(&mut self, row: &R) -> Result<()> {
        *self.rows += 1;
        self.sink.row(row)
    }

    fn affected(&mut self, rows: u64) -> Result<()> {
        *self.rows += rows;
        self.sink.affected(rows)
    }

    fn inserted(&mut self, key: i64) -> Result<()> {
        *self.rows += 1;
        self.sink.inserted(key)
    }
}
