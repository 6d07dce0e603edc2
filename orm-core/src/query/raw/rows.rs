use std::marker::PhantomData;

use super::RawSql;
use crate::dialect::{Backend, Rendered, render_raw};
use crate::error::{Error, Result};
use crate::plan::{Finished, OneStatement, Plannable, RowSink};
use crate::query::run::{Gather, GatherSink, RowsPlan};
use crate::row::{FromRow, Layout, PermutedRow, ResultColumns, RowAccess};
use crate::types::Ids;

/// A type that the rows of raw SQL can be read as: whatever can be read from a row.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from a row",
    label = "this is not what columns can be read as",
    note = "a row is read as scalars, as structs with `#[derive(Model)]` or `#[derive(Projection)]`, as `Option` of one, or as a tuple of up to 16 of these"
)]
pub trait RawRow: Sized + Send {
    /// What is found out once a result.
    type Layout: Send;

    /// How rows of a result with these columns are read.
    ///
    /// # Errors
    /// [`Error::Columns`](crate::Error::Columns) if they cannot.
    fn layout(columns: &dyn ResultColumns) -> Result<Self::Layout>;

    /// Reads a row.
    ///
    /// # Errors
    /// [`Error::Decode`](crate::Error::Decode) if a column holds something else.
    fn read<R: RowAccess + ?Sized>(row: &R, layout: &Self::Layout) -> Result<Self>;
}

impl<T: FromRow> RawRow for T {
    type Layout = Layout;

    fn layout(columns: &dyn ResultColumns) -> Result<Layout> {
        Layout::of::<T>(columns)
    }

    #[inline]
    fn read<R: RowAccess + ?Sized>(row: &R, layout: &Layout) -> Result<Self> {
        match layout {
            Layout::InOrder => T::from_row(row, 0),
            Layout::Permuted { order, scales } => {
                T::from_row(&PermutedRow { row, order, scales: scales.as_deref() }, 0)
            }
        }
    }
}

/// Raw SQL whose rows are gathered in `G`.
pub(super) struct Fetch<'r, 'a, Row, G> {
    raw: &'r RawSql<'a>,
    marker: PhantomData<fn() -> (Row, G)>,
}

impl<'r, 'a, Row, G> Fetch<'r, 'a, Row, G> {
    pub(super) fn new(raw: &'r RawSql<'a>) -> Self {
        Self { raw, marker: PhantomData }
    }
}

impl<Row: RawRow, G: Gather<Row>> Plannable for Fetch<'_, '_, Row, G> {
    type Output = G::Output;
    type Plan<'p>
        = RawRowsPlan<'p, Row, G>
    where
        Self: 'p;

    fn changes_connection(&self) -> bool {
        self.raw.changes_connection()
    }

    fn plan<'p>(&'p self, backend: &Backend, ids: &'p Ids) -> Result<RawRowsPlan<'p, Row, G>> {
        let sink = LaidOutSink { reader: Reader::new(), gathered: G::default() };
        Ok(RawRowsPlan::of(render_raw(self.raw, backend, ids)?, sink))
    }
}

/// Raw SQL of whose rows only the first column is read.
pub(super) struct FirstColumn<'r, 'a, V, G> {
    raw: &'r RawSql<'a>,
    marker: PhantomData<fn() -> (V, G)>,
}

impl<'r, 'a, V, G> FirstColumn<'r, 'a, V, G> {
    pub(super) fn new(raw: &'r RawSql<'a>) -> Self {
        Self { raw, marker: PhantomData }
    }
}

impl<V: FromRow, G: Gather<V>> Plannable for FirstColumn<'_, '_, V, G> {
    type Output = G::Output;
    type Plan<'p>
        = RowsPlan<'p, V, G>
    where
        Self: 'p;

    fn changes_connection(&self) -> bool {
        self.raw.changes_connection()
    }

    fn plan<'p>(&'p self, backend: &Backend, ids: &'p Ids) -> Result<RowsPlan<'p, V, G>> {
        Ok(RowsPlan::of(render_raw(self.raw, backend, ids)?, GatherSink::new()))
    }
}

/// The plan of raw SQL with rows: one statement.
pub type RawRowsPlan<'p, Row, G> = OneStatement<Rendered<'p>, LaidOutSink<Row, G>>;

/// Reads each row by the layout of its result, and gathers it.
pub struct LaidOutSink<Row: RawRow, G> {
    reader: Reader<Row>,
    gathered: G,
}

impl<Row: RawRow, G: Gather<Row>> RowSink for LaidOutSink<Row, G> {
    const FIRST_ONLY: bool = G::FIRST_ONLY;
    const COLUMNS: bool = true;

    fn columns(&mut self, columns: &dyn ResultColumns) -> Result<()> {
        self.reader.columns(columns)
    }

    #[inline]
    fn row<R: RowAccess + ?Sized>(&mut self, row: &R) -> Result<()> {
        self.gathered.push(self.reader.read(row)?);
        Ok(())
    }
}

/// Reads rows by the layout of their result.
pub(super) struct Reader<Row: RawRow> {
    layout: Option<Row::Layout>,
    /// The names of the result's columns, for errors.
    names: Vec<Box<str>>,
}

impl<Row: RawRow> Reader<Row> {
    pub(super) fn new() -> Self {
        Self { layout: None, names: Vec::new() }
    }

    pub(super) fn columns(&mut self, columns: &dyn ResultColumns) -> Result<()> {
        self.layout = Some(Row::layout(columns)?);
        self.names = (0..columns.count()).map(|column| columns.name(column).into()).collect();
        Ok(())
    }

    #[inline]
    pub(super) fn read<R: RowAccess + ?Sized>(&self, row: &R) -> Result<Row> {
        let Some(layout) = &self.layout else { return Err(untold_columns::<Row>()) };
        Row::read(row, layout).map_err(|error| name_column(error, &self.names))
    }
}

impl<Row: RawRow, G: Gather<Row>> Finished for LaidOutSink<Row, G> {
    type Output = G::Output;

    fn finished(self, sql: &str) -> Result<G::Output> {
        self.gathered.finish(sql)
    }
}

/// Names the column that could not be read, where driver and model do not.
#[cold]
fn name_column(mut error: Error, names: &[Box<str>]) -> Error {
    if let Error::Decode(decode) = &mut error
        && decode.column.is_empty()
    {
        decode.column = names.get(decode.index).cloned().unwrap_or_default();
    }
    error
}

#[cold]
fn untold_columns<Row>() -> Error {
    Error::columns(std::any::type_name::<Row>(), "the driver did not tell its columns".to_owned())
}
