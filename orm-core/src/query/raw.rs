mod rows;

use std::fmt;
use std::marker::PhantomData;

use self::rows::Fetch;
pub use self::rows::{LaidOutSink, RawRow, RawRowsPlan};
use super::run::{Gather, GatherSink, One, RowsPlan};
use crate::dialect::{Backend, Rendered, render_raw};
use crate::error::Result;
use crate::plan::{Answer, Executor, Plan, Plannable, RowSink, Shape, Step};
use crate::row::{FromRow, RowAccess};
use crate::types::{Ids, Param, SqlValue};

/// SQL of the user's own, with values bound and never spliced; made by `sql!`.
///
/// ```
/// # use rowhouse::doc::*;
/// # let (mut session, _) = rowhouse::doc::blog()?;
/// let min = 18;
/// let n: i64 = sql!("select count(*) from users where age >= {min}").scalar(&mut session)?;
/// assert_eq!(n, 1);
/// # Ok::<(), rowhouse::Error>(())
/// ```
#[must_use = "SQL does nothing until it is run, by `execute`, `all`, `first`, `one` or `scalar`"]
pub struct RawSql<'a> {
    pieces: &'a [&'a str],
    values: Vec<&'a dyn RawValue>,
}

/// A Rust value that raw SQL can bind.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be bound in SQL",
    label = "this is not a type that a column can hold"
)]
pub trait RawValue: Sync {
    /// The value as it is sent.
    ///
    /// # Errors
    /// As [`Scalar::param`](crate::types::Scalar::param).
    fn param(&self, ids: &Ids) -> Result<Param<'_>>;
}

impl<V: SqlValue> RawValue for V {
    fn param(&self, ids: &Ids) -> Result<Param<'_>> {
        SqlValue::param(self, ids)
    }
}

impl RawValue for &str {
    fn param(&self, _: &Ids) -> Result<Param<'_>> {
        Ok(Param::Text(self))
    }
}

impl<'a> RawSql<'a> {
    /// SQL in pieces, with a value between each two.
    #[doc(hidden)]
    pub fn new(pieces: &'a [&'a str], values: Vec<&'a dyn RawValue>) -> Self {
        Self { pieces, values }
    }

    /// Runs the statement, and returns how many rows it has changed.
    ///
    /// # Errors
    /// Whatever the server says.
    #[track_caller]
    pub fn execute<'q, E: Executor + 'q>(&'q self, on: E) -> E::Answer<'q, u64> {
        on.run(Execute(self))
    }

    /// All rows. A model or a projection is read by the names of its columns, in any order; all else by position, the parts
    /// of a tuple one after the other.
    ///
    /// # Errors
    /// [`Error::Columns`](crate::Error::Columns) if a column is missing, doubled or left over,
    /// [`Error::Decode`](crate::Error::Decode) if one holds what `Row` cannot, and whatever the server says.
    #[track_caller]
    pub fn all<'q, Row: RawRow + 'q, E: Executor + 'q>(&'q self, on: E) -> E::Answer<'q, Vec<Row>> {
        on.run(Fetch::<Row, Vec<Row>>::new(self))
    }

    /// The first row, or `None`.
    ///
    /// # Errors
    /// As [`RawSql::all`].
    #[track_caller]
    pub fn first<'q, Row: RawRow + 'q, E: Executor + 'q>(&'q self, on: E) -> E::Answer<'q, Option<Row>> {
        on.run(Fetch::<Row, Option<Row>>::new(self))
    }

    /// The only row.
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::Error::NotFound) if there is none, [`Error::MoreThanOne`](crate::Error::MoreThanOne)
    /// if there are more; else as [`RawSql::all`].
    #[track_caller]
    pub fn one<'q, Row: RawRow + 'q, E: Executor + 'q>(&'q self, on: E) -> E::Answer<'q, Row> {
        on.run(Fetch::<Row, One<Row>>::new(self))
    }

    /// The first column of the only row.
    ///
    /// # Errors
    /// As [`RawSql::one`].
    #[track_caller]
    pub fn scalar<'q, V: SqlValue + FromRow, E: Executor + 'q>(&'q self, on: E) -> E::Answer<'q, V> {
        on.run(Scalar::<V, One<V>>::new(self))
    }

    /// Whether the statement may do more than read and write rows.
    fn changes_connection(&self) -> bool {
        let text = self.pieces.first().copied().unwrap_or_default().trim_start();
        let word = text.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
        !ROWS_ONLY.iter().any(|known| word.eq_ignore_ascii_case(known))
    }

    pub(crate) fn pieces(&self) -> &'a [&'a str] {
        self.pieces
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = &dyn RawValue> {
        self.values.iter().copied()
    }
}

impl fmt::Debug for RawSql<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.pieces.join("{…}"))
    }
}

/// Raw SQL of whose rows only the first column is read.
struct Scalar<'r, 'a, V, G> {
    raw: &'r RawSql<'a>,
    marker: PhantomData<fn() -> (V, G)>,
}

impl<'r, 'a, V, G> Scalar<'r, 'a, V, G> {
    fn new(raw: &'r RawSql<'a>) -> Self {
        Self { raw, marker: PhantomData }
    }
}

impl<V: FromRow, G: Gather<V>> Plannable for Scalar<'_, '_, V, G> {
    type Output = G::Output;
    type Plan<'p>
        = RowsPlan<'p, V, G>
    where
        Self: 'p;

    fn changes_connection(&self) -> bool {
        self.raw.changes_connection()
    }

    fn plan<'p>(&'p self, backend: &Backend, ids: &'p Ids) -> Result<RowsPlan<'p, V, G>> {
        Ok(RowsPlan::new(render_raw(self.raw, backend, ids)?, GatherSink::new()))
    }
}

struct Execute<'r, 'a>(&'r RawSql<'a>);

impl Plannable for Execute<'_, '_> {
    type Output = u64;
    type Plan<'p>
        = ExecutePlan<'p>
    where
        Self: 'p;

    fn changes_connection(&self) -> bool {
        self.0.changes_connection()
    }

    fn plan<'p>(&'p self, backend: &Backend, ids: &'p Ids) -> Result<ExecutePlan<'p>> {
        Ok(ExecutePlan { rendered: render_raw(self.0, backend, ids)?, sent: false, sink: CountSink(0) })
    }
}

/// The plan of a statement of which only the number of changed rows is asked.
pub struct ExecutePlan<'p> {
    rendered: Rendered<'p>,
    sent: bool,
    sink: CountSink,
}

/// Takes the number of changed rows.
#[derive(Debug)]
pub struct CountSink(u64);

impl RowSink for CountSink {
    fn row<R: RowAccess + ?Sized>(&mut self, _: &R) -> Result<()> {
        Ok(())
    }

    fn affected(&mut self, rows: u64) -> Result<()> {
        self.0 += rows;
        Ok(())
    }
}

impl Plan for ExecutePlan<'_> {
    type Sink = CountSink;
    type Output = u64;

    fn step(&mut self) -> Result<Option<(Step<'_>, &mut CountSink)>> {
        if std::mem::replace(&mut self.sent, true) {
            return Ok(None);
        }
        Ok(Some((self.rendered.step(Shape::Once, Answer::Affected), &mut self.sink)))
    }

    fn finish(self) -> Result<u64> {
        Ok(self.sink.0)
    }
}

/// The first words of statements that leave the connection as it is.
const ROWS_ONLY: [&str; 8] = ["select", "insert", "update", "delete", "replace", "values", "explain", "show"];
