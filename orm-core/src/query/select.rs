use std::fmt;
use std::marker::PhantomData;

use smallvec::SmallVec;

use super::made::Made;
use super::{
    Combined, Cte, DeletedRows, Derived, Distinct, Filter, GroupBy, JoinNode, JoinOn, Lock, OrderBy, Selection, Totals,
    Values,
};
use crate::dialect::{self, Backend, Dialect, Sql};
use crate::error::Result;
use crate::expr::{ColumnRef, Inner, Nil, Node, OrderNode, Window, WindowSpec, Within};
use crate::model::{ColumnSet, Pairs, Source, Table};
use crate::row::FromRow;

/// A query for rows that are read as `Row`, over the tables in `Scope`.
///
/// Made by [`Model::query`](crate::model::Model::query); run by [`all`](Select::all), [`first`](Select::first), [`one`](Select::one),
/// [`count`](Select::count) and [`exists`](Select::exists) on a session or an engine. A plain value: it can be
/// cloned, stored, and built up by an ordinary `if`, since a filter does not change its type.
///
/// ```
/// # use rowhouse::doc::*;
/// # let (mut session, _) = rowhouse::doc::blog()?;
/// let mut query = User::query().filter(User::age.ge(18));
/// let part = Some("le");
/// if let Some(part) = part {
///     query = query.filter(User::name.contains(part));
/// }
/// let names: Vec<String> = query.select(User::name).order_by(User::name.asc()).all(&mut session)?;
/// assert_eq!(names, ["Alex"]);
/// # Ok::<(), rowhouse::Error>(())
/// ```
#[must_use = "a query does nothing until it is run, by `all`, `first`, `one`, `count` or `exists`"]
pub struct Select<Scope, Row> {
    // In a box: each method takes the query and gives it back, and what is moved is a pointer.
    pub(crate) node: Box<SelectNode>,
    marker: PhantomData<fn() -> (Scope, Row)>,
}

/// A query over the table of `M` alone, for functions that take or return one: `Query<User>` as
/// [`Model::query`](crate::model::Model::query) makes it, `Query<User, String>` with a `String` selected.
///
/// ```
/// # use rowhouse::doc::*;
/// fn adults() -> Query<User> {
///     User::query().filter(User::age.ge(18))
/// }
/// fn names(of: Query<User>) -> Query<User, String> {
///     of.select(User::name)
/// }
/// assert_eq!(names(adults()).to_sql(Dialect::Sqlite)?.sql, r#"SELECT "name" FROM "users" WHERE "age" >= ?"#);
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub type Query<M, Row = M> = Select<(Inner<M>, Nil), Row>;

/// A query without its types.
#[derive(Debug, Clone, PartialEq)]
pub struct SelectNode {
    /// What is selected.
    pub output: Output,
    /// Where from.
    pub from: SourceRef,
    /// The tables that are joined to it, in this order.
    pub joins: SmallVec<[JoinNode; 1]>,
    /// The conditions, all of which hold.
    pub filters: SmallVec<[Node; 3]>,
    /// What the rows are sorted by.
    pub order: SmallVec<[OrderNode; 1]>,
    /// The most rows.
    pub limit: Option<u64>,
    /// How many rows are passed over.
    pub offset: Option<u64>,
    /// The clauses that few queries have.
    pub rare: Option<Box<Clauses>>,
}

/// The clauses that few queries have, apart so that the others stay small.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Clauses {
    /// Which rows with equal values are left out.
    pub distinct: Distinct,
    /// What makes one row of many.
    pub group: GroupBy,
    /// The conditions on groups, all of which hold.
    pub having: Vec<Node>,
    /// The common table expressions, in the order in which they see each other.
    pub ctes: Vec<Cte>,
    /// The queries that are tables of this one.
    pub derived: Vec<Derived>,
    /// The lock on its rows.
    pub lock: Option<Lock>,
    /// The comments behind it, safe as they are.
    pub tags: Vec<Box<str>>,
    /// Which rows it sees of tables with soft delete.
    pub deleted: DeletedRows,
    /// The deferred columns that are read along.
    pub loaded: ColumnSet,
    /// Whether it uses columns of the query around it.
    pub is_correlated: bool,
    /// The row of the query around it whose relation leads to its rows.
    pub outside: Option<Outside>,
    /// Why it has no meaning.
    pub refused: Option<Box<str>>,
    /// The windows that have names.
    pub windows: Vec<(&'static str, WindowSpec)>,
    /// How many rows of each group there are.
    pub per_group: Option<PerGroup>,
    /// The tree that its rows are of.
    pub tree: Option<Tree>,
}

/// All rows below or above those that the filters keep, by a relation of the table to itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    /// The positions of the columns that point at the row above, and of those that they point at.
    pub pairs: Vec<(usize, usize)>,
    /// Below or above.
    pub way: TreeWay,
    /// Up to which distance, if not to the end.
    pub levels: Option<u32>,
}

/// The way through a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TreeWay {
    /// To the rows that point at a row.
    Down,
    /// To the row that a row points at.
    Up,
}

/// So many rows of each group, in the order of the query.
#[derive(Debug, Clone, PartialEq)]
pub struct PerGroup {
    /// What is equal in a group.
    pub by: Vec<Node>,
    /// The most rows of a group.
    pub limit: Option<u64>,
    /// How many rows of a group are passed over.
    pub offset: u64,
}

/// A row of the query around another one, whose relation leads to the rows of that.
#[derive(Debug, Clone, PartialEq)]
pub struct Outside {
    /// Its table in the query around.
    pub source: SourceRef,
    /// The table of the inner query whose columns equal columns of it.
    pub own: SourceRef,
    /// The columns: of the outer table, and of the inner one.
    pub pairs: Pairs,
}

impl SelectNode {
    /// All expressions in it.
    pub(crate) fn expressions(&self) -> impl Iterator<Item = &Node> {
        let output = if let Output::Expressions(list) = &self.output { list.as_slice() } else { &[] };
        let joined = self.joins.iter().filter_map(|join| match &join.on {
            JoinOn::Condition(condition) => Some(condition),
            _ => None,
        });
        let sorted = self.order.iter().map(|order| &order.by);
        output.iter().chain(joined).chain(&self.filters).chain(self.groups()).chain(self.having()).chain(sorted)
    }

    /// The columns by which tables are joined that are in no expression.
    pub(crate) fn joined_columns(&self) -> impl Iterator<Item = &ColumnRef> {
        self.joins.iter().flat_map(|join| join.on.columns())
    }

    #[inline]
    pub(crate) fn new(output: Output, from: SourceRef) -> Self {
        Self {
            output,
            from,
            joins: SmallVec::new(),
            filters: SmallVec::new(),
            order: SmallVec::new(),
            limit: None,
            offset: None,
            rare: None,
        }
    }

    /// Whether columns are written with the name of their table: where there are several, also in the
    /// query around it, or it is an alias.
    pub(crate) fn is_qualified(&self) -> bool {
        let is_correlated = || self.rare.as_ref().is_some_and(|rare| rare.is_correlated);
        !self.joins.is_empty() || self.from.alias.is_some() || is_correlated()
    }

    /// Refuses a source that has fields of several columns: a projection with a model in it.
    pub(super) fn check_columns<S: Source>(&mut self) {
        let table = S::table();
        if S::ReadAs::WIDTH != table.columns.len() {
            self.refuse_columns(table);
        }
    }

    #[cold]
    fn refuse_columns(&mut self, table: &Table) {
        let reason = format!(
            "`{}` has a field of several columns, so that no query can read from it; the fields of that can stand in its place",
            table.model
        );
        self.rare_mut().refused = Some(reason.into());
    }

    /// A query for all rows of a table, in its box from the start.
    fn all_of(from: SourceRef) -> Box<Self> {
        // Written where it is to be: `Box::new` would make it elsewhere and copy it.
        Box::write(Box::new_uninit(), Self::new(Output::Model, from))
    }

    #[inline]
    fn add_filter(&mut self, condition: Node) {
        self.filters.push(condition);
    }

    /// The rare clauses, to be changed.
    pub(crate) fn rare_mut(&mut self) -> &mut Clauses {
        self.rare.get_or_insert_default()
    }

    /// What the query groups by; nothing, if it does not.
    pub(crate) fn groups(&self) -> &[Node] {
        self.rare.as_ref().map_or(&[], |rare| &rare.group.by)
    }

    /// The conditions on groups.
    pub(crate) fn having(&self) -> &[Node] {
        self.rare.as_ref().map_or(&[], |rare| &rare.having)
    }

    /// The row of the query around it whose relation leads to its rows.
    pub(crate) fn outside(&self) -> Option<&Outside> {
        self.rare.as_ref().and_then(|rare| rare.outside.as_ref())
    }

    /// The windows that have names.
    pub(crate) fn windows(&self) -> &[(&'static str, WindowSpec)] {
        self.rare.as_ref().map_or(&[], |rare| &rare.windows)
    }

    /// Whether there are totals beside the groups.
    pub(crate) fn has_rollup(&self) -> bool {
        self.rare.as_ref().is_some_and(|rare| rare.group.totals == Totals::Rollup)
    }

    /// How many rows of each group there are, if that is limited.
    pub(crate) fn per_group(&self) -> Option<&PerGroup> {
        self.rare.as_ref().and_then(|rare| rare.per_group.as_ref())
    }

    /// The tree that its rows are of, if they are.
    pub(crate) fn tree(&self) -> Option<&Tree> {
        self.rare.as_ref().and_then(|rare| rare.tree.as_ref())
    }

    /// The lock on its rows.
    pub(crate) fn lock(&self) -> Option<&Lock> {
        self.rare.as_ref().and_then(|rare| rare.lock.as_ref())
    }

    /// The comments behind the query.
    pub(crate) fn tags(&self) -> &[Box<str>] {
        self.rare.as_ref().map_or(&[], |rare| &rare.tags)
    }

    /// The common table expressions before the query.
    pub(crate) fn ctes(&self) -> &[Cte] {
        self.rare.as_ref().map_or(&[], |rare| &rare.ctes)
    }

    /// The same, to be changed.
    pub(super) fn ctes_mut(&mut self) -> &mut [Cte] {
        self.rare.as_mut().map_or(&mut [], |rare| &mut rare.ctes)
    }

    /// The queries that are tables of this one.
    pub(crate) fn derived(&self) -> &[Derived] {
        self.rare.as_ref().map_or(&[], |rare| &rare.derived)
    }

    /// Which rows with equal values are left out.
    pub(crate) fn distinct(&self) -> &Distinct {
        self.rare.as_ref().map_or(&Distinct::No, |rare| &rare.distinct)
    }
}

/// What a query selects.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// All columns of the table that the query starts from.
    Model,
    /// These expressions.
    Expressions(Vec<Node>),
    /// Whatever the query in FROM selects.
    Everything,
    /// The rows of two queries, put together; the other clauses are about all of them.
    Combined(Box<Combined>),
    /// These values, row by row; the other clauses are about all of them.
    Values(Box<Values>),
}

/// A table of a query, and the name that the query gives it.
#[derive(Clone, Copy)]
pub struct SourceRef {
    /// The table.
    pub table: &'static Table,
    /// Its name in the query, where that is not its own.
    pub alias: Option<&'static str>,
}

impl PartialEq for SourceRef {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.table, other.table) && self.alias == other.alias
    }
}

impl fmt::Debug for SourceRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.alias.unwrap_or(self.table.model))
    }
}

impl SourceRef {
    pub(crate) fn of<S: Source>() -> Self {
        Self { table: S::table(), alias: S::ALIAS }
    }

    /// The name that columns are qualified by.
    pub fn name(&self) -> &'static str {
        self.alias.unwrap_or(self.table.name)
    }

    /// The column at this position.
    pub(crate) fn column(&self, position: usize) -> ColumnRef {
        ColumnRef { table: self.table, alias: self.alias, position: position as u16 }
    }
}

impl<S: Source> Query<S, S::ReadAs> {
    /// All rows of a source.
    #[doc(hidden)]
    pub fn from_source() -> Self {
        let mut node = SelectNode::all_of(SourceRef::of::<S>());
        node.check_columns::<S>();
        Self { node, marker: PhantomData }
    }
}

impl<Scope, Row> Select<Scope, Row> {
    pub(crate) fn from_node(node: SelectNode) -> Self {
        Self { node: Box::new(node), marker: PhantomData }
    }

    /// The same query, with other tables or another row.
    pub(super) fn retyped<NewScope, NewRow>(self) -> Select<NewScope, NewRow> {
        Select { node: self.node, marker: PhantomData }
    }

    /// Keeps the rows for which `condition` holds, and which earlier filters kept. `None` keeps all.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let query = User::query().select(User::name).filter(User::age.lt(18) | User::age.is_null());
    /// assert_eq!(query.to_sql(Dialect::Mysql)?.sql, "SELECT `name` FROM `users` WHERE `age` < ? OR `age` IS NULL");
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn filter<Index>(mut self, condition: impl Filter<Scope, Index>) -> Self {
        self.node.open();
        if let Some(condition) = condition.into_condition() {
            self.node.add_filter(condition);
        }
        self
    }

    /// Selects these columns or expressions in place of the model.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// let rows: Vec<(String, Option<i32>)> = User::query().select((User::name, User::age)).all(&mut session)?;
    /// assert_eq!(rows, [("Alex".to_owned(), Some(30))]);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn select<S: Selection<Scope, Index>, Index>(self, selection: S) -> Select<Scope, S::Row> {
        // As many as the first of them would make room for.
        let mut expressions = Vec::with_capacity(4);
        selection.push(&mut expressions);
        self.with_expressions(expressions)
    }

    /// The query with these expressions selected, which are read as `New`.
    pub(super) fn with_expressions<New>(mut self, expressions: Vec<Node>) -> Select<Scope, New> {
        self.node.open();
        self.node.output = Output::Expressions(expressions);
        self.retyped()
    }

    /// Sorts the rows, after what earlier calls sort by. NULL counts as the smallest value, on every backend.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let query = User::query().select(User::id).order_by((User::name.asc(), User::id.desc()));
    /// assert_eq!(query.to_sql(Dialect::Sqlite)?.sql, r#"SELECT "id" FROM "users" ORDER BY "name", "id" DESC"#);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn order_by<Index>(mut self, order: impl OrderBy<Scope, Index>) -> Self {
        order.push(&mut self.node.order);
        self
    }

    /// Names a window, for functions that are over it by name: `WINDOW name AS (…)`.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let query = User::query()
    ///     .window("by_age", window().order_by(User::age.asc()))
    ///     .select((rank().over("by_age"), User::name.lag(1).over("by_age")));
    /// assert_eq!(
    ///     query.to_sql(Dialect::Sqlite)?.sql,
    ///     r#"SELECT RANK() OVER "by_age", LAG("name", 1) OVER "by_age" FROM "users" WINDOW "by_age" AS (ORDER BY "age")"#
    /// );
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn window<Tables: Within<Scope, Index>, Index>(mut self, name: &'static str, window: Window<Tables>) -> Self {
        self.node.rare_mut().windows.push((name, window.into_spec()));
        self
    }

    /// Takes at most `rows` rows.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let third_page = User::query().select(User::id).order_by(User::id.asc()).limit(10).offset(20);
    /// assert_eq!(
    ///     third_page.to_sql(Dialect::Postgres)?.sql,
    ///     r#"SELECT "id" FROM "users" ORDER BY "id" LIMIT $1 OFFSET $2"#
    /// );
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn limit(mut self, rows: u64) -> Self {
        self.node.limit = Some(rows);
        self
    }

    /// Passes over the first `rows` rows; see [`Select::limit`].
    pub fn offset(mut self, rows: u64) -> Self {
        self.node.offset = Some(rows);
        self
    }

    /// The SQL that the newest server of `dialect` gets, with its parameters. Nothing is sent.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let sql = User::query().select(User::name).filter(User::age.ge(18)).to_sql(Dialect::Postgres)?;
    /// assert_eq!(sql.sql, r#"SELECT "name" FROM "users" WHERE "age" >= $1"#);
    /// assert_eq!(sql.params, [rowhouse::types::Value::Int(18)]);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Unsupported`](crate::Error::Unsupported) if the dialect lacks a construct of the query.
    pub fn to_sql(&self, dialect: Dialect) -> Result<Sql> {
        self.to_sql_for(&Backend::newest(dialect))
    }

    /// The SQL that a server of this version gets, with its parameters. Nothing is sent.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # use rowhouse::{Server, Version};
    /// let mariadb = Backend::new(Server::MariaDb, Version::new(10, 11, 0));
    /// assert_eq!(User::query().select(User::name).to_sql_for(&mariadb)?.sql, "SELECT `name` FROM `users`");
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Unsupported`](crate::Error::Unsupported) if the server lacks a construct of the query.
    pub fn to_sql_for(&self, backend: &Backend) -> Result<Sql> {
        match Made::shown(&self.node) {
            Some(shown) => dialect::render_to_sql(&shown, backend),
            None => dialect::render_to_sql(&self.node, backend),
        }
    }
}

impl<Scope, Row> Clone for Select<Scope, Row> {
    fn clone(&self) -> Self {
        Self { node: self.node.clone(), marker: PhantomData }
    }
}

impl<Scope, Row> fmt::Debug for Select<Scope, Row> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.node.fmt(f)
    }
}
