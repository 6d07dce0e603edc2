//! Raw SQL whose rows are handed out one by one as they come, and not gathered.

use std::marker::PhantomData;
use std::sync::{Mutex, PoisonError};

use super::rows::Reader;
use super::{RawRow, RawSql};
use crate::dialect::{Backend, Rendered, render_raw};
use crate::error::{Error, Result};
use crate::plan::{Finished, OneStatement, Plannable, RowSink};
use crate::row::{ResultColumns, RowAccess};
use crate::types::Ids;

/// Raw SQL, and what is done with each of its rows.
pub(super) struct Each<'r, 'a, Row, F> {
    raw: &'r RawSql<'a>,
    /// There until a plan takes it.
    each: Mutex<Option<F>>,
    marker: PhantomData<fn() -> Row>,
}

impl<'r, 'a, Row, F> Each<'r, 'a, Row, F> {
    pub(super) fn new(raw: &'r RawSql<'a>, each: F) -> Self {
        Self { raw, each: Mutex::new(Some(each)), marker: PhantomData }
    }
}

impl<Row: RawRow, F: FnMut(Row) -> Result<()> + Send> Plannable for Each<'_, '_, Row, F> {
    type Output = u64;
    type Plan<'p>
        = EachPlan<'p, Row, F>
    where
        Self: 'p;

    fn changes_connection(&self) -> bool {
        self.raw.changes_connection()
    }

    fn plan<'p>(&'p self, backend: &Backend, ids: &'p Ids) -> Result<EachPlan<'p, Row, F>> {
        let rendered = render_raw(self.raw, backend, ids)?;
        let each = self.each.lock().unwrap_or_else(PoisonError::into_inner).take();
        let again =
            || Error::Query { reason: "`for_each` was planned twice, and its function can run once only".into() };
        let sink = EachSink { reader: Reader::new(), each: each.ok_or_else(again)?, count: 0 };
        Ok(EachPlan::of(rendered, sink))
    }
}

/// The plan of raw SQL whose rows are handed out: one statement.
pub type EachPlan<'p, Row, F> = OneStatement<Rendered<'p>, EachSink<Row, F>>;

/// Reads each row by the layout of its result, and hands it out.
pub struct EachSink<Row: RawRow, F> {
    reader: Reader<Row>,
    each: F,
    count: u64,
}

impl<Row: RawRow, F: FnMut(Row) -> Result<()> + Send> RowSink for EachSink<Row, F> {
    const COLUMNS: bool = true;

    fn columns(&mut self, columns: &dyn ResultColumns) -> Result<()> {
        self.reader.columns(columns)
    }

    fn row<R: RowAccess + ?Sized>(&mut self, row: &R) -> Result<()> {
        self.count += 1;
        (self.each)(self.reader.read(row)?)
    }
}

impl<Row: RawRow, F: FnMut(Row) -> Result<()> + Send> Finished for EachSink<Row, F> {
    type Output = u64;

    fn finished(self, _: &str) -> Result<u64> {
        Ok(self.count)
    }
}
