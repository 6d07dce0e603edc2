use super::{Answer, Plan, RowSink, Shape, Step};
use crate::dialect::Rendered;
use crate::error::Result;

/// A statement with its parameters, whose rows are asked for once.
pub trait Statement: Send {
    /// It as the step of a plan.
    fn step(&self) -> Step<'_>;

    /// Its text.
    fn sql(&self) -> &str;
}

impl Statement for Rendered<'_> {
    #[inline]
    fn step(&self) -> Step<'_> {
        self.step(Shape::Once, Answer::Rows)
    }

    fn sql(&self) -> &str {
        &self.sql
    }
}

/// What comes of a sink that has seen all rows.
pub trait Finished: RowSink {
    /// What it is.
    type Output: Send;

    /// It.
    ///
    /// # Errors
    /// If the rows that `sql` has given are not those that were asked for.
    fn finished(self, sql: &str) -> Result<Self::Output>;
}

/// A plan of one statement, whose output is what the sink becomes.
pub struct OneStatement<Sent, Sink> {
    statement: Sent,
    sent: bool,
    sink: Sink,
}

impl<Sent: Statement, Sink: Finished> OneStatement<Sent, Sink> {
    /// The plan that sends `statement`, and has `sink` take its rows.
    #[inline]
    pub(crate) fn of(statement: Sent, sink: Sink) -> Self {
        Self { statement, sent: false, sink }
    }
}

impl<Sent: Statement, Sink: Finished> Plan for OneStatement<Sent, Sink> {
    type Sink = Sink;
    type Output = Sink::Output;

    #[inline]
    fn step(&mut self) -> Result<Option<(Step<'_>, &mut Sink)>> {
        if std::mem::replace(&mut self.sent, true) {
            return Ok(None);
        }
        Ok(Some((self.statement.step(), &mut self.sink)))
    }

    #[inline]
    fn finish(self) -> Result<Sink::Output> {
        self.sink.finished(self.statement.sql())
    }
}
