//! Step machines: what to send next, and where its rows go.
//!
//! A plan does no I/O. Its driver loop asks for a step, runs the step's statement with the step's sink, and asks
//! again; a blocking loop and an async one drive the same plan. Step and sink are disjoint borrows of the plan.
//!
//! ```text
//! while let Some((step, sink)) = plan.step()? {
//!     connection.run(&step, sink)?;
//! }
//! plan.finish()
//! ```

use crate::dialect::{Access, Backend};
use crate::error::{Error, Result};
use crate::model::{ColumnSet, KeySeed, Table};
use crate::query::Tracked;
use crate::row::{ResultColumns, RowAccess};
use crate::types::{Ids, Param, Timestamp};
pub use one_statement::{Finished, OneStatement, Statement};

mod one_statement;

/// A sequence of statements, each of which may depend on what came back from those before.
///
/// Plans are `Send`, and so is all that they hold: the future of an async loop keeps one while it waits.
pub trait Plan: Send {
    /// Where rows go.
    type Sink: RowSink;
    /// What comes of it.
    type Output: Send;

    /// The next statement, and the sink for what it gives back; `None` when there is no more to send.
    ///
    /// # Errors
    /// If what came back does not fit what was asked for.
    fn step(&mut self) -> Result<Option<(Step<'_>, &mut Self::Sink)>>;

    /// What came of it, once all steps have run.
    ///
    /// # Errors
    /// If what came back does not fit what was asked for.
    fn finish(self) -> Result<Self::Output>;

    /// Whether it turned out to be one run of one statement, of which no rows are read: asked before the first step, of a plan
    /// whose [`Plannable`] may take [`Statements::Many`]. It needs no transaction then.
    fn is_one_run(&self) -> bool {
        false
    }

    /// Adds to the error of the last step what the plan knows of it.
    fn failed(&self, error: Error) -> Error {
        error
    }
}

/// A statement to run, once or many times.
#[derive(Debug, Clone, Copy)]
pub struct Step<'p> {
    /// The text.
    pub sql: &'p str,
    /// The parameters, row by row.
    pub params: &'p [Param<'p>],
    /// How the parameters are bound.
    pub shape: Shape,
    /// What comes back.
    pub answer: Answer,
    /// The table that is written or read, to name it in errors.
    pub table: Option<&'static Table>,
    /// The fields of it that the parameters are the values of, to name one in an error.
    pub fields: Fields,
    /// Digits after the point of the result's decimal columns, by position, where the backend stores them as integers.
    pub scales: &'p [u8],
}

/// The fields whose values the parameters of a step begin with, row by row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fields {
    /// Their columns, in whose order the values are.
    pub columns: ColumnSet,
    /// Parameters a row: these, and what else a row needs.
    pub width: usize,
    /// How many rows there are.
    pub rows: usize,
    /// Whether a parameter is a value that is not to be shown: one of a redacted column, or any that is no field's.
    pub secret: bool,
}

impl Fields {
    /// Where nothing is known of the parameters, or none is the value of a field.
    pub const NONE: Self = Self { columns: ColumnSet::EMPTY, width: 0, rows: 0, secret: false };

    /// Whether the parameter is not to be shown.
    pub fn hides(self, param: usize, table: Option<&Table>) -> bool {
        let redacted = |column: usize| table.is_none_or(|table| table.columns[column].behaviour.redacted);
        self.secret && self.column_of(param).is_none_or(redacted)
    }

    /// The position in the table of the field that the parameter is the value of.
    pub fn column_of(self, param: usize) -> Option<usize> {
        let row = param.checked_div(self.width).filter(|row| *row < self.rows)?;
        self.columns.iter().nth(param - row * self.width)
    }
}

/// How the parameters of a step are bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// The statement runs once, with all of them.
    Once,
    /// The statement runs once for each `width` of them.
    Rows {
        /// Parameters a row.
        width: usize,
    },
    /// The statement runs once with `width` arrays: the first parameter of each row, the second of each row, …
    Columns {
        /// Arrays, and parameters a row.
        width: usize,
    },
}

/// What a statement gives back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Rows, each handed to [`RowSink::row`].
    Rows,
    /// A count of rows, handed to [`RowSink::affected`] after each run.
    Affected,
    /// A count of rows, as for [`Answer::Affected`], and then the key that the database made last, where the server tells it,
    /// handed to [`RowSink::inserted`].
    Executed,
    /// The key that the database made, handed to [`RowSink::inserted`] after each run.
    InsertedKey,
    /// A count of rows that an INSERT with a clause for conflicts has written, handed to [`RowSink::affected`] after each run.
    Upserted(Conflicts),
}

/// What an INSERT does with rows that are in conflict, for a server that counts them in a way of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conflicts {
    /// It updates each of them, and each counts.
    Updated,
    /// It leaves them alone, some at least, and those do not count.
    LeftAlone,
}

/// How many statements something takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statements {
    /// None: there is nothing to do.
    None,
    /// One.
    One,
    /// Several, of which all have to succeed or none.
    Many,
    /// Several that only read. Where there is no transaction they run on one connection, each for itself.
    Reads,
}

/// What a statement does to rows, which objects that are tracked may be about.
#[derive(Debug, Clone, Copy)]
pub struct Effect {
    /// The table that it writes.
    pub table: &'static Table,
    /// The columns that it writes.
    pub written: ColumnSet,
    /// Whether it deletes rows.
    pub deletes: bool,
    /// What is to happen to the objects.
    pub tracked: Tracked,
}

/// Where the rows of a step go.
pub trait RowSink: Send {
    /// Whether rows after the first can be left unread.
    const FIRST_ONLY: bool = false;
    /// Whether the columns are to be told before the rows.
    const COLUMNS: bool = false;

    /// Takes the columns of the result, once, before its rows and also if there are none.
    ///
    /// # Errors
    /// If the columns do not fit.
    fn columns(&mut self, columns: &dyn ResultColumns) -> Result<()> {
        let _ = columns;
        Ok(())
    }

    /// Takes one row.
    ///
    /// # Errors
    /// If the row does not fit.
    fn row<R: RowAccess + ?Sized>(&mut self, row: &R) -> Result<()>;

    /// Takes the number of rows that one run has changed or deleted: matched ones, on every backend.
    ///
    /// # Errors
    /// If the number does not fit.
    fn affected(&mut self, rows: u64) -> Result<()> {
        let _ = rows;
        Ok(())
    }

    /// Takes the (first) key that the database made in one run.
    ///
    /// # Errors
    /// If the key does not fit.
    fn inserted(&mut self, key: i64) -> Result<()> {
        let _ = key;
        Ok(())
    }
}

/// What a plan is made from: a query, a change, raw SQL.
pub trait Plannable: Send + Sync {
    /// What comes of running it.
    type Output: Send;
    /// The plan.
    type Plan<'p>: Plan<Output = Self::Output>
    where
        Self: 'p;

    /// Whether running it may leave the connection other than it was: a setting, a lock, a temporary table.
    fn changes_connection(&self) -> bool {
        false
    }

    /// Whether it only reads.
    fn access(&self) -> Access {
        Access::Read
    }

    /// How many statements it takes. Where there is no transaction yet, several are run in one.
    fn statements(&self) -> Statements {
        Statements::One
    }

    /// What it does to rows, table by table, as far as that matters to objects.
    fn effects(&self) -> Vec<Effect> {
        Vec::new()
    }

    /// Makes what rows need and the database does not make, keys and moments of the clock, before
    /// [`plan`](Plannable::plan).
    fn prepare(&mut self, ids: &Ids, seed: &mut dyn FnMut() -> KeySeed, now: &dyn Fn() -> Timestamp) {
        let _ = (ids, seed, now);
    }

    /// The plan for this backend; `ids` knows the keys of provisional ids.
    ///
    /// # Errors
    /// [`Error::Unsupported`] if the backend lacks a construct,
    /// [`Error::Unresolved`] for a provisional id that has no key yet.
    fn plan<'p>(&'p self, backend: &Backend, ids: &'p Ids) -> Result<Self::Plan<'p>>;
}

/// Runs plans: `&Engine`, `&mut Session`, and what others build.
///
/// The answer is a `Result` here. An async executor answers with a future of one, which borrows the executor and the
/// query for `'q`.
#[diagnostic::on_unimplemented(
    message = "a query cannot be run on a `{Self}`",
    label = "expected `&engine` or `&mut session`"
)]
pub trait Executor: Sized {
    /// What running a plan with an output of type `T` gives.
    type Answer<'q, T: 'q>
    where
        Self: 'q;

    /// Makes the plan for the executor's backend, and runs it.
    #[track_caller]
    fn run<'q, P: Plannable + 'q>(self, plannable: P) -> Self::Answer<'q, P::Output>
    where
        Self: 'q;
}
