//! The blocking loop: the only place that runs statements. No logic lives in it.

mod observe;

use std::fmt;

use orm_core::model::Table;
use orm_core::plan::{Fields, Plan, RowSink, Shape, Step};
use orm_core::row::{ResultColumns, RowAccess};
use orm_core::session::explain;
use orm_core::types::{Param, Redacted};
use orm_core::{Error, Result};

use crate::driver::{Connection, Driver};
use crate::engine::options::LogOptions;
use crate::engine::{Pooled, Stats};
use observe::observed;

/// Runs a plan to its end.
pub(crate) fn run_plan<P: Plan>(connection: &mut Pooled, mut plan: P, log: LogOptions) -> Result<P::Output> {
    while let Some((step, sink)) = plan.step()? {
        let ran = run_step(connection, &step, sink, log);
        ran.map_err(|error| plan.failed(error))?;
    }
    plan.finish()
}

/// Runs statements without parameters: transaction control and DDL.
pub(crate) fn run_batch(connection: &mut Pooled, sql: &str, log: LogOptions) -> Result<()> {
    let waits = waits(connection, 1);
    connection.count(Stats { round_trips: waits, ..Stats::default() });
    observed(connection, Statement { sql, params: &[], fields: Fields::NONE, table: None }, log, |connection, _| {
        connection.batch(sql)
    })
}

/// Commits. Where the connection is lost meanwhile, nobody knows what came of it.
pub(crate) fn commit(connection: &mut Pooled, sql: &str, log: LogOptions) -> Result<()> {
    if connection.transaction_failed() {
        // The server would take a commit, and roll back without a word.
        return Err(Error::RolledBack);
    }
    run_batch(connection, sql, log).map_err(in_doubt)
}

/// The error of what commits: a lost connection leaves open what came of it.
pub(crate) fn in_doubt(error: Error) -> Error {
    match error {
        Error::ConnectionLost(failure) => Error::CommitUnknown(failure),
        refused => refused,
    }
}

fn run_step<S: RowSink>(connection: &mut Pooled, step: &Step<'_>, sink: &mut S, log: LogOptions) -> Result<()> {
    let statement = Statement { sql: step.sql, params: step.params, fields: step.fields, table: step.table };
    let (mut read, prepared) = (0, connection.prepared());
    let run = |connection: &mut Connection, rows: &mut u64| {
        let result = connection.run(step, &mut Counted { sink, rows, read: &mut read });
        *rows += read;
        result
    };
    let result = observed(connection, statement, log, run);
    let runs = runs(step);
    // A connection that breaks forgets what it has prepared.
    let round_trips = waits(connection, runs + connection.prepared().saturating_sub(prepared));
    connection.count(Stats { statements: runs, rows: read, round_trips });
    if let Some(recording) = &connection.recording {
        recording.note(step.sql, runs);
    }
    result.map_err(|error| explain(error, step))
}

/// How often a step's statement runs.
fn runs(step: &Step<'_>) -> u64 {
    match step.shape {
        Shape::Once | Shape::Columns { .. } => 1,
        Shape::Rows { width } => (step.params.len() / width.max(1)) as u64,
    }
}

/// How often the program waits for the server where it sends so many messages.
fn waits(connection: &Connection, messages: u64) -> u64 {
    if connection.is_in_process() { 0 } else { messages }
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
    /// Those that came back alone.
    read: &'a mut u64,
}

impl<S: RowSink> RowSink for Counted<'_, S> {
    const FIRST_ONLY: bool = S::FIRST_ONLY;
    const COLUMNS: bool = S::COLUMNS;

    fn columns(&mut self, columns: &dyn ResultColumns) -> Result<()> {
        self.sink.columns(columns)
    }

    #[inline]
    fn row<R: RowAccess + ?Sized>(&mut self, row: &R) -> Result<()> {
        *self.read += 1;
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
