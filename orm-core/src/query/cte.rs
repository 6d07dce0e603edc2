use std::sync::Arc;

use super::change::{ChangeNode, OwnedChange};
use super::made::Maker;
use super::{Delete, HasCondition, Insert, Returning, Select, SelectNode, SourceRef, Uncorrelated, Update};
use crate::dialect::Access;
use crate::expr::Node;
use crate::model::{Projection, Source};
use crate::plan::Effect;

/// A common table expression: a query with a name, before the one that reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct Cte {
    /// The projection that its rows are read as, whose name it has.
    pub source: SourceRef,
    /// Its rows.
    pub rows: CteRows,
    /// Whether its rows are kept apart.
    pub materialize: Materialize,
}

/// The rows of a common table expression.
#[derive(Debug, Clone, PartialEq)]
pub enum CteRows {
    /// Those of a query.
    Query(SelectNode),
    /// Those of the first query, and those that the second finds from each, until there are no more.
    Recursive {
        /// The rows to begin with.
        base: SelectNode,
        /// The rows that follow from those before.
        step: Box<SelectNode>,
    },
    /// Those that a statement has changed.
    Change(CteChange),
}

/// A statement that changes rows, as a common table expression, and what it gives back of them.
#[derive(Debug, Clone)]
pub struct CteChange(Arc<(OwnedChange, Vec<Node>)>);

impl CteChange {
    /// The statement.
    pub(crate) fn node(&self) -> ChangeNode<'_> {
        self.0.0.node()
    }

    /// The same with what the program makes.
    pub(super) fn made(&self, maker: &mut Maker<'_>) -> Self {
        let (change, returned) = &*self.0;
        Self(Arc::new((maker.made(change), returned.clone())))
    }

    /// What it gives back.
    pub(crate) fn returned(&self) -> &[Node] {
        &self.0.1
    }
}

/// Two changes are never taken for one.
impl PartialEq for CteChange {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// What a common table expression can have the rows of: a query that is read as a projection, or a statement that changes
/// rows and gives some of their columns back as one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a common table expression",
    label = "a query or a `returning` that is read as a projection is expected here",
    note = "`.read_as::<P>()` reads rows as a projection"
)]
pub trait CommonRows {
    /// The projection.
    type ReadAs: Projection;

    /// The rows, without their types.
    #[doc(hidden)]
    fn into_rows(self) -> CteRows;
}

impl<Scope: Uncorrelated, P: Projection> CommonRows for Select<Scope, P> {
    type ReadAs = P;

    fn into_rows(self) -> CteRows {
        CteRows::Query(*self.node)
    }
}

impl<C: ChangesInside, P: Projection> CommonRows for Returning<C, P> {
    type ReadAs = P;

    fn into_rows(self) -> CteRows {
        CteRows::Change(CteChange(Arc::new((self.change.into_owned(), self.output))))
    }
}

/// A statement that can change rows inside another one: an INSERT, an UPDATE or a DELETE.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand inside another statement",
    label = "an INSERT, UPDATE or DELETE is expected here",
    note = "`update_many` takes several statements; an UPDATE reads many rows by `.join(values(…).read_as::<P>().matching(…))`"
)]
pub trait ChangesInside {
    /// The statement, without its types.
    #[doc(hidden)]
    fn into_owned(self) -> OwnedChange;
}

impl<M: Source, Kind> ChangesInside for Insert<M, Kind> {
    fn into_owned(self) -> OwnedChange {
        OwnedChange::Insert(self.node)
    }
}

impl<M: Source, Scope, Rows: HasCondition> ChangesInside for Update<M, Scope, Rows> {
    fn into_owned(self) -> OwnedChange {
        OwnedChange::Update(self.node)
    }
}

impl<M: Source, Scope, Rows: HasCondition> ChangesInside for Delete<M, Scope, Rows> {
    fn into_owned(self) -> OwnedChange {
        OwnedChange::Delete(self.node)
    }
}

impl Cte {
    pub(super) fn new<R: CommonRows>(rows: R) -> Self {
        Self { source: SourceRef::of::<R::ReadAs>(), rows: rows.into_rows(), materialize: Materialize::Unsaid }
    }

    /// Whether it changes rows.
    pub(crate) fn is_change(&self) -> bool {
        matches!(self.rows, CteRows::Change(_))
    }
}

/// What common table expressions do to rows that objects may be about.
pub(super) fn effects_of(ctes: &[Cte]) -> Vec<Effect> {
    let changes =
        ctes.iter().filter_map(|cte| if let CteRows::Change(change) = &cte.rows { Some(change) } else { None });
    changes.flat_map(|change| change.node().effects()).collect()
}

impl SelectNode {
    /// Whether it changes rows, by a common table expression.
    pub(crate) fn changes_rows(&self) -> bool {
        self.ctes().iter().any(Cte::is_change)
    }

    /// What it does to rows that objects may be about.
    pub(crate) fn effects(&self) -> Vec<Effect> {
        effects_of(self.ctes())
    }

    /// What it does first.
    pub(crate) fn access(&self) -> Access {
        if self.lock().is_some() || self.changes_rows() { Access::Write } else { Access::Read }
    }
}

/// Whether the rows of a common table expression are kept apart, or its query is made a part of the one that reads it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Materialize {
    /// As the server likes.
    #[default]
    Unsaid,
    /// They are kept.
    Yes,
    /// They are not.
    No,
}

impl<Scope, Row> Select<Scope, Row> {
    /// Puts a common table expression before the query: `WITH name AS (…)`. Its name is that of the projection that its rows
    /// are read as, and its columns are the constants of that.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// #[derive(Projection)]
    /// struct Author {
    ///     id: Id<User>,
    ///     posts: i64,
    /// }
    ///
    /// let authors = Post::query().group_by(Post::author_id).select((Post::author_id, count())).read_as::<Author>();
    /// let query = User::query().join(Author::id).with_cte(authors).select((User::name, Author::posts));
    /// assert_eq!(
    ///     query.to_sql(Dialect::Sqlite)?.sql,
    ///     "WITH \"author\" (\"id\", \"posts\") AS (SELECT \"author_id\", COUNT(*) FROM \"posts\" GROUP BY \"author_id\") \
    ///      SELECT \"users\".\"name\", \"author\".\"posts\" FROM \"users\" \
    ///      JOIN \"author\" ON \"author\".\"id\" = \"users\".\"id\""
    /// );
    /// let rows: Vec<(String, i64)> = query.all(&mut session)?;
    /// assert_eq!(rows, [("Alex".to_owned(), 1)]);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// On PostgreSQL, the rows can also be those that an INSERT, UPDATE or DELETE gives back: `WITH moved AS (DELETE … RETURNING
    /// …) SELECT …`. It is run once and whole, whatever is read of its rows, and sees the same rows as the query, which sees
    /// none of its changes but by what it gives back. In a session, tracked objects follow it, as its
    /// [`tracked`](super::Delete::tracked) says. Elsewhere it is [`Error::Unsupported`](crate::Error::Unsupported) before
    /// anything is sent, and so two statements in a transaction.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// #[derive(Projection)]
    /// struct Moved {
    ///     author_id: Id<User>,
    ///     title: String,
    /// }
    ///
    /// let moved = Post::delete()
    ///     .filter(Post::title.starts_with("Draft"))
    ///     .returning((Post::author_id, Post::title))
    ///     .read_as::<Moved>();
    /// let query = User::query().join(Moved::author_id).with_cte(moved).select((User::name, Moved::title));
    /// assert_eq!(
    ///     query.to_sql(Dialect::Postgres)?.sql,
    ///     "WITH \"moved\" (\"author_id\", \"title\") AS (DELETE FROM \"posts\" WHERE \"title\" LIKE $1 \
    ///      RETURNING \"author_id\", \"title\") \
    ///      SELECT \"users\".\"name\", \"moved\".\"title\" FROM \"users\" \
    ///      JOIN \"moved\" ON \"moved\".\"author_id\" = \"users\".\"id\""
    /// );
    /// assert!(matches!(query.to_sql(Dialect::Sqlite), Err(Error::Unsupported { .. })));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn with_cte<R: CommonRows>(mut self, rows: R) -> Self {
        self.node.rare_mut().ctes.push(Cte::new(rows));
        self
    }

    /// The same, whose rows the server computes once and keeps apart: `AS MATERIALIZED`.
    ///
    /// MySQL and MariaDB have no such word, and answer with [`Error::Unsupported`](crate::Error::Unsupported).
    pub fn with_materialized_cte<Inner: Uncorrelated, P: Projection>(self, rows: Select<Inner, P>) -> Self {
        self.with_rows::<P>(CteRows::Query(*rows.node), Materialize::Yes)
    }

    /// The same, which the server makes a part of the query that reads it: `AS NOT MATERIALIZED`.
    ///
    /// MySQL and MariaDB have no such word, and answer with [`Error::Unsupported`](crate::Error::Unsupported).
    pub fn with_inlined_cte<Inner: Uncorrelated, P: Projection>(self, rows: Select<Inner, P>) -> Self {
        self.with_rows::<P>(CteRows::Query(*rows.node), Materialize::No)
    }

    /// Puts a recursive common table expression before the query: the rows of `base`, and those that `step`, which reads the
    /// projection, finds from them, until there are no more.
    ///
    /// ```
    /// use rowhouse::prelude::*;
    ///
    /// #[derive(Model, Clone)]
    /// #[model(table = "employees")]
    /// struct Employee {
    ///     id: Id<Employee>,
    ///     name: String,
    ///     manager_id: Option<Id<Employee>>,
    /// }
    ///
    /// #[derive(Projection, Debug, PartialEq)]
    /// struct Led {
    ///     id: Id<Employee>,
    ///     depth: i32,
    /// }
    ///
    /// let engine = Engine::connect("sqlite::memory:")?;
    /// engine.create_all(&models![Employee])?;
    /// let mut session = engine.session();
    /// let ann = session.add(Employee { id: Id::new(), name: "Ann".into(), manager_id: None });
    /// session.add(Employee { id: Id::new(), name: "Bo".into(), manager_id: Some(session[ann].id) });
    ///
    /// let base = Employee::query().filter(Employee::name.eq("Ann")).select((Employee::id, value(0))).read_as::<Led>();
    /// let step = Employee::query()
    ///     .join(Led::matching(Employee::manager_id.eq(Led::id)))
    ///     .select((Employee::id, Led::depth + 1))
    ///     .read_as::<Led>();
    /// let led: Vec<(String, i32)> = Employee::query()
    ///     .join(Led::id)
    ///     .with_recursive_cte(base, step)
    ///     .order_by(Led::depth.asc())
    ///     .select((Employee::name, Led::depth))
    ///     .all(&mut session)?;
    /// assert_eq!(led, [("Ann".to_owned(), 0), ("Bo".to_owned(), 1)]);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn with_recursive_cte<Base: Uncorrelated, Step: Uncorrelated, P: Projection>(
        self,
        base: Select<Base, P>,
        step: Select<Step, P>,
    ) -> Self {
        self.with_rows::<P>(CteRows::Recursive { base: *base.node, step: step.node }, Materialize::Unsaid)
    }

    fn with_rows<P: Projection>(mut self, rows: CteRows, materialize: Materialize) -> Self {
        self.node.rare_mut().ctes.push(Cte { source: SourceRef::of::<P>(), rows, materialize });
        self
    }
}
