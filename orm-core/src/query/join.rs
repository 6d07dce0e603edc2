use super::{Derived, Filter, Select, SelectNode, SourceRef};
use crate::expr::{BinaryOp, ColumnRef, Inner, Lacks, Maybe, Node, Tables, Within};
use crate::model::{Column, ForeignKey, KeyTarget, Link, Model, On, Relation, Source};
use crate::row::FromRow;
use crate::types::{ColumnType, SqlValue};

/// A table that a query joins, without its types.
#[derive(Debug, Clone, PartialEq)]
pub struct JoinNode {
    /// Which rows without a counterpart stay.
    pub kind: JoinKind,
    /// The table.
    pub source: SourceRef,
    /// Which rows belong together.
    pub on: JoinOn,
}

impl JoinNode {
    /// All rows of a table beside all of the others.
    pub(super) fn cross<S: Source>() -> Self {
        Self { kind: JoinKind::Cross, source: SourceRef::of::<S>(), on: JoinOn::Everything }
    }

    /// The rows of a table that belong to those of the others.
    pub(super) fn inner<S: Source>(on: JoinOn) -> Self {
        Self { kind: JoinKind::Inner, source: SourceRef::of::<S>(), on: on.spelled_out() }
    }
}

/// Which rows without a counterpart a join keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is named after the join")]
pub enum JoinKind {
    Inner,
    Left,
    Right,
    Full,
    Cross,
}

/// Which rows a join brings together.
#[derive(Debug, Clone, PartialEq)]
pub enum JoinOn {
    /// All of one table with all of the other.
    Everything,
    /// Those in which the first of these columns equals the second, as a foreign key says; in place of a condition, which takes
    /// longer to make, to write and to drop.
    Columns([ColumnRef; 2]),
    /// Those for which this holds.
    Condition(Node),
    /// It names a foreign key that the model does not have.
    NoKey(Box<str>),
}

impl JoinOn {
    /// The columns that are equal, if that is all.
    pub(crate) fn columns(&self) -> &[ColumnRef] {
        if let Self::Columns(columns) = self { columns } else { &[] }
    }

    /// The same with columns that are equal as a condition.
    pub(crate) fn spelled_out(self) -> Self {
        match self {
            Self::Columns([left, right]) => {
                Self::Condition(Node::binary(Node::Column(left), BinaryOp::Equal, Node::Column(right)))
            }
            other => other,
        }
    }
}

/// What a query over `Scope` can join: a foreign key of either side (`Post::author_id`), a relation (`User::posts`), or a
/// model by a condition (`Post::matching(…)`).
///
/// `Index` is where the compiler finds the other table. If the query has both tables of a foreign key, the one that is referenced
/// is said to be there already: one of the two needs an alias.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not lead from a table of this query to another one",
    label = "this query has no table to join that to",
    note = "a query joins by a foreign key of either side, `Post::author_id`, a relation, `User::posts`, or a condition, `Post::matching(…)`"
)]
pub trait Joinable<Scope, Index> {
    /// The table that the join adds.
    type Adds: Source;

    /// Which rows belong together.
    #[doc(hidden)]
    fn into_on(self) -> JoinOn;

    /// The same, and the query whose rows the table has, if it is none of the database.
    #[doc(hidden)]
    fn into_parts(self) -> (JoinOn, Option<Box<Derived>>)
    where
        Self: Sized,
    {
        (self.into_on(), None)
    }
}

/// The index of a foreign key's own table.
#[derive(Debug, Clone, Copy)]
pub struct FromChild<Index>(std::marker::PhantomData<fn() -> Index>);

/// The index of the table that a foreign key references.
#[derive(Debug, Clone, Copy)]
pub struct FromParent<Index>(std::marker::PhantomData<fn() -> Index>);

impl<Scope, Index, Child, V, Key> Joinable<Scope, FromParent<Index>> for Column<Child, V, Key>
where
    Scope: Lacks<Child>,
    Child: Source,
    V: SqlValue,
    Key: KeyTarget<V>,
    Key::Target: Within<Scope, Index>,
{
    type Adds = Child;

    fn into_on(self) -> JoinOn {
        key_of_target(self)
    }
}

impl<Scope, Index, Child, V, Key> Joinable<Scope, FromChild<Index>> for Column<Child, V, Key>
where
    Child: Source + Within<Scope, Index>,
    V: SqlValue,
    Key: KeyTarget<V>,
{
    type Adds = Key::Target;

    fn into_on(self) -> JoinOn {
        key_of_target(self)
    }
}

impl<Scope, Index, From: Source, To: Source> Joinable<Scope, FromParent<Index>> for Link<From, To>
where
    Scope: Lacks<From>,
    To: Within<Scope, Index>,
{
    type Adds = From;

    fn into_on(self) -> JoinOn {
        link(self)
    }
}

impl<Scope, Index, From: Source, To: Source> Joinable<Scope, FromChild<Index>> for Link<From, To>
where
    From: Within<Scope, Index>,
{
    type Adds = To;

    fn into_on(self) -> JoinOn {
        link(self)
    }
}

impl<Scope, Index, From: Source, To: Source, Kind> Joinable<Scope, Index> for Relation<From, To, Kind>
where
    From: Within<Scope, Index>,
{
    type Adds = To;

    fn into_on(self) -> JoinOn {
        related(self)
    }
}

impl<Scope, Index, S: Source, Condition> Joinable<Scope, Index> for On<S, Condition>
where
    Condition: Filter<(Inner<S>, Scope), Index>,
{
    type Adds = S;

    fn into_on(self) -> JoinOn {
        self.condition.into_condition().map_or(JoinOn::Everything, JoinOn::Condition)
    }
}

fn key_of_target<Child: Source, V: SqlValue, Key: KeyTarget<V>>(column: Column<Child, V, Key>) -> JoinOn {
    link(column.references::<Key::Target>())
}

pub(crate) fn link<From: Source, To: Source>(link: Link<From, To>) -> JoinOn {
    match link.key() {
        Some(key) => equal(SourceRef::of::<From>(), SourceRef::of::<To>(), &key),
        None => JoinOn::NoKey(link.complaint().into()),
    }
}

/// The columns of a foreign key equal those that it points at.
fn equal(from: SourceRef, to: SourceRef, key: &ForeignKey) -> JoinOn {
    let pair = |(own, other): (&usize, &usize)| [from.column(*own), to.column(*other)];
    match (key.columns, key.referenced_columns()) {
        ([own], [other]) => {
            let columns = JoinOn::Columns(pair((own, other)));
            // Decimals are brought to one scale first, where they are stored as integers.
            let is_decimal = matches!(from.table.columns[*own].ty, ColumnType::Decimal { .. });
            if is_decimal { columns.spelled_out() } else { columns }
        }
        (own, others) => {
            let equal =
                |[left, right]: [ColumnRef; 2]| Node::binary(Node::Column(left), BinaryOp::Equal, Node::Column(right));
            JoinOn::Condition(Node::And(own.iter().zip(others).map(pair).map(equal).collect()))
        }
    }
}

/// Which rows a relation leads to, its own condition included.
pub(super) fn related<From: Source, To: Source, Kind>(relation: Relation<From, To, Kind>) -> JoinOn {
    let filters = relation.rows.map(|rows| rows().filters).unwrap_or_default();
    match link(relation.link()).spelled_out() {
        JoinOn::Condition(condition) if !filters.is_empty() => {
            JoinOn::Condition(Node::And(std::iter::once(condition).chain(filters).collect()))
        }
        on => on,
    }
}

/// The row of a query that has not selected columns, which a join may still make optional.
#[diagnostic::on_unimplemented(
    message = "`{Self}` was selected before what can make NULL of it",
    label = "this makes NULL of what was selected",
    note = "call `select` after `right_join`, `full_join` and `rollup`"
)]
pub trait WholeRow {
    /// The row where a join may leave the table out.
    type Optional: FromRow;
}

impl<M: Model> WholeRow for Option<M> {
    type Optional = Self;
}

/// What a query over `Scope` for rows of type `Row` can join so that its own tables may be left out.
///
/// That the row can still be made optional is asked here and not of the method: so the compiler finds the method, and then
/// says what was selected too early.
pub trait OuterJoinable<Scope, Row, Index>: Joinable<Scope, Index> {
    /// The query's tables, which the join may leave out.
    type Scope;
    /// The query's row, which the join may leave out.
    type Row: FromRow;
}

impl<J: Joinable<Scope, Index>, Scope: Tables, Row: WholeRow, Index> OuterJoinable<Scope, Row, Index> for J {
    type Scope = Scope::Optional;
    type Row = Row::Optional;
}

impl<Scope, Row> Select<Scope, Row> {
    /// Joins a table: the pairs of rows that belong together.
    ///
    /// By a foreign key, whichever of its two tables the query has; by a relation; or by a condition,
    /// [`matching`](crate::model::Model::matching). The rows are read as before; [`Select::select`] chooses from both tables. A table that the query has
    /// already is joined by an alias, [`alias!`](https://docs.rs/rowhouse/latest/rowhouse/macro.alias.html).
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// let query = Post::query().join(Post::author_id).select((User::name, Post::title));
    /// assert_eq!(
    ///     query.to_sql(Dialect::Postgres)?.sql,
    ///     r#"SELECT "users"."name", "posts"."title" FROM "posts" JOIN "users" ON "posts"."author_id" = "users"."id""#
    /// );
    /// let authors: Vec<User> = User::query().join(Post::author_id).filter(Post::title.eq("Hello")).all(&mut session)?;
    /// assert_eq!(authors.len(), 1);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn join<J: Joinable<Scope, Index>, Index>(self, join: J) -> Select<(Inner<J::Adds>, Scope), Row>
    where
        Scope: Lacks<J::Adds>,
    {
        self.joined::<J::Adds, _, _>(JoinKind::Inner, join.into_parts())
    }

    /// Joins a table, and keeps the rows that have no counterpart in it: its columns are `Option`s in this query.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// session.add(User::named("Bo"));
    /// let rows: Vec<(String, Option<Post>)> = User::query()
    ///     .left_join(Post::author_id)
    ///     .select((User::name, Post::all()))
    ///     .order_by(User::name.asc())
    ///     .all(&mut session)?;
    /// assert!(rows[0].1.is_some() && rows[1].1.is_none());
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn left_join<J: Joinable<Scope, Index>, Index>(self, join: J) -> Select<(Maybe<J::Adds>, Scope), Row>
    where
        Scope: Lacks<J::Adds>,
    {
        self.joined::<J::Adds, _, _>(JoinKind::Left, join.into_parts())
    }

    /// Joins a table, and keeps its rows that have no counterpart in the tables so far, whose columns become `Option`s.
    ///
    /// SQLite has it since version 3.39.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// session.add(User::named("Bo"));
    /// let query = Post::query().right_join(Post::author_id).order_by(User::name.asc()).select((Post::title, User::name));
    /// let rows: Vec<(Option<String>, String)> = query.all(&mut session)?;
    /// assert_eq!(rows, [(Some("Hello".to_owned()), "Alex".to_owned()), (None, "Bo".to_owned())]);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    #[allow(clippy::type_complexity, reason = "a query with its tables and its row")]
    pub fn right_join<J: OuterJoinable<Scope, Row, Index>, Index>(
        self,
        join: J,
    ) -> Select<(Inner<J::Adds>, J::Scope), J::Row>
    where
        Scope: Lacks<J::Adds>,
    {
        self.joined::<J::Adds, _, _>(JoinKind::Right, join.into_parts())
    }

    /// Joins a table, and keeps the rows of both sides that have no counterpart: all columns become `Option`s.
    ///
    /// SQLite has it since version 3.39; MySQL and MariaDB have none, and answer with
    /// [`Error::Unsupported`](crate::Error::Unsupported).
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// let query = User::query().full_join(Post::author_id).select((User::name, Post::title));
    /// let rows: Vec<(Option<String>, Option<String>)> = query.all(&mut session)?;
    /// assert_eq!(rows.len(), 1);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    #[allow(clippy::type_complexity, reason = "a query with its tables and its row")]
    pub fn full_join<J: OuterJoinable<Scope, Row, Index>, Index>(
        self,
        join: J,
    ) -> Select<(Maybe<J::Adds>, J::Scope), J::Row>
    where
        Scope: Lacks<J::Adds>,
    {
        self.joined::<J::Adds, _, _>(JoinKind::Full, join.into_parts())
    }

    /// Joins a table, each of its rows with each of the query's.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// let pairs: Vec<(String, String)> =
    ///     User::query().cross_join::<Post>().select((User::name, Post::title)).all(&mut session)?;
    /// assert_eq!(pairs.len(), 1);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn cross_join<S: Source>(self) -> Select<(Inner<S>, Scope), Row>
    where
        Scope: Lacks<S>,
    {
        self.joined::<S, _, _>(JoinKind::Cross, (JoinOn::Everything, None))
    }

    fn joined<S: Source, NewScope, NewRow>(
        mut self,
        kind: JoinKind,
        (on, derived): (JoinOn, Option<Box<Derived>>),
    ) -> Select<NewScope, NewRow> {
        self.node.open();
        if let Some(derived) = derived {
            self.node.rare_mut().derived.push(*derived);
        }
        self.node.check_columns::<S>();
        let source = SourceRef::of::<S>();
        self.node.joins.push(JoinNode { kind, source, on });
        if matches!(kind, JoinKind::Right | JoinKind::Full) {
            expect_null(&mut self.node);
        }
        self.retyped()
    }
}

/// What the query sorts by so far, a join has made NULL where it could not be.
pub(super) fn expect_null(node: &mut SelectNode) {
    for order in &mut node.order {
        order.nullable = true;
    }
}
