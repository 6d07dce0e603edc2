use super::{Select, SelectNode};
use crate::dialect::{self, Backend, Rendered};
use crate::error::{Error, Result};
use crate::plan::{Answer, Executor, Plan, Plannable, RowSink, Shape, Statements, Step};
use crate::row::{FromRow, RowAccess};
use crate::types::Ids;

/// A part of a query's rows, and how many there are in all; made by [`Select::page`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<Row> {
    /// The rows of this page.
    pub rows: Vec<Row>,
    /// How many rows there are on all pages.
    pub total: u64,
    /// The number of this page, from 1.
    pub number: u64,
    /// The most rows of a page.
    pub size: u64,
}

impl<Row> Page<Row> {
    /// How many pages there are.
    pub fn pages(&self) -> u64 {
        self.total.div_ceil(self.size.max(1))
    }

    /// Whether there is one more.
    pub fn has_next(&self) -> bool {
        self.number < self.pages()
    }
}

impl<Scope, Row: FromRow> Select<Scope, Row> {
    /// The page with this number, from 1, of pages of `size` rows, and the number of all rows: two statements, in one
    /// transaction.
    ///
    /// A page far back costs as much as all before it; [`slice`](Select::slice) does not.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// let page = User::query().order_by(User::name.asc()).page(1, 20, &mut session)?;
    /// assert_eq!((page.rows.len(), page.total, page.pages(), page.has_next()), (1, 1, 1, false));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Select::all`].
    pub fn page<'q, E: Executor + 'q>(&'q self, number: u64, size: u64, on: E) -> E::Answer<'q, Page<Row>>
    where
        Row: 'q,
    {
        on.run(Paged {
            all: &self.node,
            part: one_page(&self.node, number, size),
            number: number.max(1),
            size,
            marker: std::marker::PhantomData::<fn() -> Row>,
        })
    }
}

/// The query for the page with this number, from 1.
pub(crate) fn one_page(all: &SelectNode, number: u64, size: u64) -> SelectNode {
    let offset = number.max(1).saturating_sub(1).saturating_mul(size);
    SelectNode { limit: Some(size), offset: Some(offset), ..all.clone() }
}

/// A query for one of its pages.
struct Paged<'q, Row> {
    all: &'q SelectNode,
    part: SelectNode,
    number: u64,
    size: u64,
    marker: std::marker::PhantomData<fn() -> Row>,
}

impl<Row: FromRow> Plannable for Paged<'_, Row> {
    type Output = Page<Row>;
    type Plan<'p>
        = PagePlan<'p, Row>
    where
        Self: 'p;

    fn statements(&self) -> Statements {
        Statements::Many
    }

    fn plan<'p>(&'p self, backend: &Backend, ids: &'p Ids) -> Result<PagePlan<'p, Row>> {
        if self.all.changes_rows() {
            let reason = "a page takes two statements, and the rows would be changed twice: read them by `all`";
            return Err(Error::Query { reason: reason.into() });
        }
        let count = dialect::render_count(self.all, backend, ids)?;
        let rows = dialect::render_select(&self.part, backend, ids, None)?;
        let page = Page { rows: Vec::new(), total: 0, number: self.number, size: self.size };
        Ok(PagePlan { statements: [count, rows], sent: 0, sink: PageSink { page, counts: true } })
    }
}

/// The plan of a page: how many rows there are, and those of the page.
pub struct PagePlan<'p, Row> {
    statements: [Rendered<'p>; 2],
    sent: usize,
    sink: PageSink<Row>,
}

/// Takes the number of rows first, and then the rows.
pub struct PageSink<Row> {
    page: Page<Row>,
    counts: bool,
}

impl<Row: FromRow> RowSink for PageSink<Row> {
    fn row<R: RowAccess + ?Sized>(&mut self, row: &R) -> Result<()> {
        if self.counts {
            self.page.total = u64::from_row(row, 0)?;
        } else {
            self.page.rows.push(Row::from_row(row, 0)?);
        }
        Ok(())
    }
}

impl<Row: FromRow> Plan for PagePlan<'_, Row> {
    type Sink = PageSink<Row>;
    type Output = Page<Row>;

    fn step(&mut self) -> Result<Option<(Step<'_>, &mut PageSink<Row>)>> {
        let Some(statement) = self.statements.get(self.sent) else { return Ok(None) };
        self.sink.counts = self.sent == 0;
        self.sent += 1;
        Ok(Some((statement.step(Shape::Once, Answer::Rows), &mut self.sink)))
    }

    fn finish(self) -> Result<Page<Row>> {
        Ok(self.sink.page)
    }
}
