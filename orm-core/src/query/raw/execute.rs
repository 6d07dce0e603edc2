//! Raw SQL of which no rows are read: run once, or once for each row of values.

use super::{Params, RawSql, connection};
use crate::dialect::{Access, Backend, ManyRows, Rendered, render_many, render_raw};
use crate::error::Result;
use crate::plan::{Answer, Fields, Plan, Plannable, RowSink, Shape, Statements, Step};
use crate::row::RowAccess;
use crate::types::{Ids, Param};

/// What came of a statement without rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Executed {
    /// How many rows were inserted, changed or deleted: on an UPDATE the matched ones, on every backend.
    pub rows_affected: u64,
    /// The key that the database made for the row of an INSERT. On PostgreSQL there is none: name it in RETURNING, and read
    /// it by [`scalar`](RawSql::scalar).
    pub last_insert_id: Option<i64>,
}

pub(super) struct Execute<'r, 'a>(pub(super) &'r RawSql<'a>);

impl Plannable for Execute<'_, '_> {
    type Output = Executed;
    type Plan<'p>
        = ExecutePlan<'p>
    where
        Self: 'p;

    fn changes_connection(&self) -> bool {
        self.0.changes_connection()
    }

    fn plan<'p>(&'p self, backend: &Backend, ids: &'p Ids) -> Result<ExecutePlan<'p>> {
        let sink = ExecutedSink { inserts: self.0.inserts(), executed: Executed::default() };
        Ok(ExecutePlan { rendered: render_raw(self.0, backend, ids)?, sent: false, sink })
    }
}

impl RawSql<'_> {
    /// Whether the statement can make keys: others may leave the key of an INSERT before to be found.
    fn inserts(&self) -> bool {
        connection::begins_with(self.beginning(), &["insert", "replace", "with"])
    }
}

/// The plan of a statement whose rows are not read.
pub struct ExecutePlan<'p> {
    rendered: Rendered<'p>,
    sent: bool,
    sink: ExecutedSink,
}

/// Takes the number of changed rows, and the key that the database made.
#[derive(Debug)]
pub struct ExecutedSink {
    inserts: bool,
    executed: Executed,
}

impl RowSink for ExecutedSink {
    fn row<R: RowAccess + ?Sized>(&mut self, _: &R) -> Result<()> {
        Ok(())
    }

    fn affected(&mut self, rows: u64) -> Result<()> {
        self.executed.rows_affected += rows;
        Ok(())
    }

    fn inserted(&mut self, key: i64) -> Result<()> {
        if self.inserts && self.executed.rows_affected > 0 {
            self.executed.last_insert_id = Some(key);
        }
        Ok(())
    }
}

impl Plan for ExecutePlan<'_> {
    type Sink = ExecutedSink;
    type Output = Executed;

    fn step(&mut self) -> Result<Option<(Step<'_>, &mut ExecutedSink)>> {
        if std::mem::replace(&mut self.sent, true) {
            return Ok(None);
        }
        Ok(Some((self.rendered.step(Shape::Once, Answer::Executed), &mut self.sink)))
    }

    fn finish(self) -> Result<Executed> {
        Ok(self.sink.executed)
    }
}

/// A statement, and the rows of values that it is run with.
pub(super) struct ExecuteMany<'r, 'a, P> {
    raw: &'r RawSql<'a>,
    rows: Vec<P>,
}

impl<'r, 'a, P> ExecuteMany<'r, 'a, P> {
    pub(super) fn new(raw: &'r RawSql<'a>, rows: Vec<P>) -> Self {
        Self { raw, rows }
    }
}

impl<P: Params + Send> Plannable for ExecuteMany<'_, '_, P> {
    type Output = Executed;
    type Plan<'p>
        = ExecuteManyPlan<'p>
    where
        Self: 'p;

    fn changes_connection(&self) -> bool {
        self.raw.changes_connection()
    }

    fn access(&self) -> Access {
        Access::Write
    }

    fn statements(&self) -> Statements {
        Statements::Many
    }

    fn plan<'p>(&'p self, backend: &Backend, ids: &'p Ids) -> Result<ExecuteManyPlan<'p>> {
        let mut params = Vec::new();
        let many = render_many(self.raw, backend)?;
        for row in &self.rows {
            many.push(row, ids, &mut params)?;
        }
        let sink = ExecutedSink { inserts: false, executed: Executed::default() };
        Ok(ExecuteManyPlan { many, params, sent: 0, rows: self.rows.len(), sql: (String::new(), 0), sink })
    }
}

/// The plan of a statement that is run with many rows of values.
pub struct ExecuteManyPlan<'p> {
    many: ManyRows<'p>,
    params: Vec<Param<'p>>,
    /// How many rows were sent.
    sent: usize,
    rows: usize,
    /// The statement that was sent last, and its number of rows.
    sql: (String, usize),
    sink: ExecutedSink,
}

impl Plan for ExecuteManyPlan<'_> {
    type Sink = ExecutedSink;
    type Output = Executed;

    fn step(&mut self) -> Result<Option<(Step<'_>, &mut ExecutedSink)>> {
        let (width, left) = (self.many.width(), self.rows - self.sent);
        if left == 0 {
            return Ok(None);
        }
        let start = self.sent * width;
        let rows = self.many.fitting(left, &self.params[start..]);
        self.sent += rows.in_step;
        if self.sql.1 != rows.in_statement {
            self.sql = (self.many.sql(rows.in_statement), rows.in_statement);
        }
        let params = &self.params[start..start + rows.in_step * width];
        let step = Step {
            sql: &self.sql.0,
            params,
            shape: Shape::Rows { width: width * rows.in_statement },
            answer: Answer::Affected,
            table: None,
            fields: Fields::NONE,
            scales: &[],
        };
        Ok(Some((step, &mut self.sink)))
    }

    fn finish(self) -> Result<Executed> {
        Ok(self.sink.executed)
    }
}
