use std::fmt;
use std::marker::PhantomData;

use super::change::{Statement, to_sql};
use super::change_plan::RunChange;
use super::run::{Gather, GatherSink, One};
use super::{HasCondition, Insert, Tracker, Update, UpdateMany};
use crate::dialect::{Backend, Dialect, Sql};
use crate::error::Result;
use crate::expr::Node;
use crate::model::{Model, ReadFrom};
use crate::plan::Executor;
use crate::row::FromRow;
use crate::session::Handle;

/// A statement that changes rows and gives some of their columns back, read as `Row`; made by [`Statement::returning`].
///
/// The rows come in no order that could be relied on.
#[must_use = "a statement does nothing until it is run, by `all`, `first`, `one` or `execute`"]
pub struct Returning<C, Row> {
    pub(crate) change: C,
    pub(crate) output: Vec<Node>,
    marker: PhantomData<fn() -> Row>,
}

impl<C, Row> Returning<C, Row> {
    pub(super) fn new(change: C, output: Vec<Node>) -> Self {
        Self { change, output, marker: PhantomData }
    }
}

impl<C, Row> Returning<C, Row> {
    /// The same rows read as a projection, whose fields have the types of what is given back, in this order.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// #[derive(Projection, Debug, PartialEq)]
    /// struct Aged {
    ///     name: String,
    ///     age: Option<i32>,
    /// }
    ///
    /// let update = User::update().set(User::age.to(User::age + 1)).all_rows();
    /// let users = update.returning((User::name, User::age)).read_as::<Aged>().all(&mut session)?;
    /// assert_eq!(users, [Aged { name: "Alex".into(), age: Some(31) }]);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn read_as<P: ReadFrom<Row>>(self) -> Returning<C, P> {
        Returning::new(self.change, self.output)
    }
}

impl<C: Statement<Rows: HasCondition>, Row: FromRow> Returning<C, Row> {
    /// All rows.
    ///
    /// # Errors
    /// As [`Statement::execute`]; [`Error::Unsupported`](crate::Error::Unsupported) where the backend has no such RETURNING,
    /// [`Error::Decode`](crate::Error::Decode) if a column holds what `Row` cannot.
    pub fn all<'q, E: Executor + 'q>(&'q self, on: E) -> E::Answer<'q, Vec<Row>> {
        on.run(self.run::<Vec<Row>>())
    }

    /// The first row, or `None`; the statement changes the others all the same.
    ///
    /// # Errors
    /// As [`Returning::all`].
    pub fn first<'q, E: Executor + 'q>(&'q self, on: E) -> E::Answer<'q, Option<Row>> {
        on.run(self.run::<First<Row>>())
    }

    /// The only row. If there are more, the statement has changed them all the same: a session can roll back.
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::Error::NotFound) if there is none, [`Error::MoreThanOne`](crate::Error::MoreThanOne) if there
    /// are more; else as [`Returning::all`].
    pub fn one<'q, E: Executor + 'q>(&'q self, on: E) -> E::Answer<'q, Row> {
        on.run(self.run::<One<Row>>())
    }

    /// The SQL that the newest server of `dialect` gets, with its parameters. Nothing is sent.
    ///
    /// # Errors
    /// As [`Statement::to_sql`].
    pub fn to_sql(&self, dialect: Dialect) -> Result<Sql> {
        self.to_sql_for(&Backend::newest(dialect))
    }

    /// The same for a server of a version.
    ///
    /// # Errors
    /// As [`Statement::to_sql`].
    pub fn to_sql_for(&self, backend: &Backend) -> Result<Sql> {
        to_sql(self.run::<Vec<Row>>(), backend)
    }

    fn run<G: Gather<Row>>(&self) -> RunChange<'_, GatherSink<Row, G>> {
        RunChange::new(self.change.node(), Some(&self.output))
    }
}

/// A statement whose rows are there afterwards: an INSERT or an UPDATE.
#[diagnostic::on_unimplemented(
    message = "the rows of a DELETE are gone, and cannot be tracked",
    label = "read them by `all`"
)]
pub trait KeepsRows {}

impl<M, Kind> KeepsRows for Insert<M, Kind> {}
impl<M, Scope, Rows> KeepsRows for Update<M, Scope, Rows> {}
impl<M> KeepsRows for UpdateMany<M> {}

impl<C: Statement<Rows: HasCondition>, M: Model> Returning<C, M> {
    /// All rows as objects that the session tracks: what is changed in them, the next flush writes.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// let users = User::insert_all(["Bo", "Cy"].map(User::named)).returning(User::all()).track(&mut session)?;
    /// session[users[0]].age = Some(30);
    /// session.commit()?;
    /// assert_eq!(User::query().filter(User::age.eq(30) & User::name.eq("Bo")).count(&mut session)?, 1);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Returning::all`].
    pub fn track<'q, T: Tracker + 'q>(&'q self, on: T) -> T::Answer<'q, Vec<Handle<M>>>
    where
        C: KeepsRows,
    {
        on.track_rows(self.run::<Vec<M>>())
    }
}

/// The first row, after which the others are read too: the statement is not done before.
struct First<Row>(Option<Row>);

impl<Row> Default for First<Row> {
    fn default() -> Self {
        Self(None)
    }
}

impl<Row: Send> Gather<Row> for First<Row> {
    type Output = Option<Row>;
    const FIRST_ONLY: bool = false;
    const LIMIT: Option<u64> = None;

    fn push(&mut self, row: Row) {
        self.0.get_or_insert(row);
    }

    fn finish(self, _: &str) -> Result<Option<Row>> {
        Ok(self.0)
    }
}

impl<C: Clone, Row> Clone for Returning<C, Row> {
    fn clone(&self) -> Self {
        Self::new(self.change.clone(), self.output.clone())
    }
}

impl<C: fmt::Debug, Row> fmt::Debug for Returning<C, Row> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Returning").field("change", &self.change).field("output", &self.output).finish()
    }
}
