use std::marker::PhantomData;
use std::sync::{Mutex, PoisonError};

use super::made::Made;
use super::{Select, SelectNode};
use crate::dialect::{self, Access, Backend, Rendered};
use crate::error::{Error, Result};
use crate::model::KeySeed;
use crate::plan::{Effect, Executor, Finished, OneStatement, Plannable, RowSink};
use crate::row::{FromRow, RowAccess};
use crate::types::{Ids, Timestamp};

impl<Scope, Row: FromRow> Select<Scope, Row> {
    /// Hands out the rows one by one as they come, without gathering them, and says how many there were. An error of `each`
    /// ends it, and is returned.
    ///
    /// `each` cannot use the session that the rows come from, whose connection is busy; an engine gives it another one.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// let mut letters = 0;
    /// let rows = User::query().select(User::name).for_each(&mut session, |name| {
    ///     letters += name.len();
    ///     Ok(())
    /// })?;
    /// assert_eq!((rows, letters), (1, 4));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Select::all`], and those of `each`.
    pub fn for_each<'q, E, F>(&'q self, on: E, each: F) -> E::Answer<'q, u64>
    where
        Row: 'q,
        E: Executor + 'q,
        F: FnMut(Row) -> Result<()> + Send + 'q,
    {
        on.run(Each { node: &self.node, made: None, each: Mutex::new(Some(each)), marker: PhantomData::<fn() -> Row> })
    }
}

/// A query, and what is done with each of its rows.
struct Each<'q, Row, F> {
    node: &'q SelectNode,
    /// The query with what the program makes in rows that it changes.
    made: Option<Box<Made>>,
    /// There until a plan takes it.
    each: Mutex<Option<F>>,
    marker: PhantomData<fn() -> Row>,
}

impl<Row: FromRow, F: FnMut(Row) -> Result<()> + Send> Plannable for Each<'_, Row, F> {
    type Output = u64;
    type Plan<'p>
        = OneStatement<Rendered<'p>, EachRow<Row, F>>
    where
        Self: 'p;

    fn access(&self) -> Access {
        self.node.access()
    }

    fn effects(&self) -> Vec<Effect> {
        self.node.effects()
    }

    fn prepare(&mut self, ids: &Ids, seed: &mut dyn FnMut() -> KeySeed, now: &dyn Fn() -> Timestamp) {
        self.made = Made::of(self.node, ids, seed, now);
    }

    fn plan<'p>(&'p self, backend: &Backend, ids: &'p Ids) -> Result<OneStatement<Rendered<'p>, EachRow<Row, F>>> {
        let (node, ids) = Made::parts(&self.made, self.node, ids);
        let rendered = dialect::render_select(node, backend, ids, None)?;
        let each = self.each.lock().unwrap_or_else(PoisonError::into_inner).take();
        let again =
            || Error::Query { reason: "`for_each` was planned twice, and its function can run once only".into() };
        Ok(OneStatement::of(rendered, EachRow { each: each.ok_or_else(again)?, count: 0, marker: PhantomData }))
    }
}

/// Reads each row, and hands it out.
pub struct EachRow<Row, F> {
    each: F,
    count: u64,
    marker: PhantomData<fn() -> Row>,
}

impl<Row: FromRow, F: FnMut(Row) -> Result<()> + Send> RowSink for EachRow<Row, F> {
    fn row<R: RowAccess + ?Sized>(&mut self, row: &R) -> Result<()> {
        self.count += 1;
        (self.each)(Row::from_row(row, 0)?)
    }
}

impl<Row: FromRow, F: FnMut(Row) -> Result<()> + Send> Finished for EachRow<Row, F> {
    type Output = u64;

    fn finished(self, _: &str) -> Result<u64> {
        Ok(self.count)
    }
}
