use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use super::{Assignments, Columns, ConflictNode, FitsColumns, RowOf, Select, SelectNode, Tracked};
use crate::dialect::{Access, Backend};
use crate::error::{Error, Result};
use crate::expr::{Nil, Node};
use crate::model::{ColumnSet, Identity, KeySeed, Model, Table};
use crate::plan::{Executor, Plannable, Statements};
use crate::session::{KeysPlan, Objects, fill_new};
use crate::types::{Ids, Param, Timestamp};

/// An INSERT into the table of `M`.
///
/// Made by [`Model::insert`] and [`Model::insert_all`] from structs, and by [`insert_into`] from columns. `Kind` says
/// where the rows come from. What it inserts is not tracked by a session; see `Session::add` for that.
///
/// ```
/// # use rowhouse::doc::*;
/// # let engine = Engine::connect("sqlite::memory:")?;
/// # engine.create_all(&models![User, Post])?;
/// assert_eq!(User::insert(User::named("Alex")).execute(&engine)?, 1);
/// let bo = insert_into::<User>().set((User::email.to("bo@x.org"), User::name.to("Bo")));
/// let id: Id<User> = bo.returning(User::id).one(&engine)?;
/// assert_eq!(id.get()?, 2);
/// # Ok::<(), rowhouse::Error>(())
/// ```
#[must_use = "an INSERT does nothing until it is run, by `execute`, or by `returning` and `all`, `first` or `one`"]
pub struct Insert<M, Kind = Structs> {
    pub(crate) node: InsertNode,
    marker: PhantomData<fn() -> (M, Kind)>,
}

/// The kind of an [`Insert`] of structs.
#[derive(Debug, Clone, Copy)]
pub enum Structs {}

/// The kind of an [`Insert`] of one row, column by column.
#[derive(Debug, Clone, Copy)]
pub enum OneRow {}

/// The kind of an [`Insert`] of many rows of values.
#[derive(Debug, Clone, Copy)]
pub enum ManyRows {}

/// The kind of an [`Insert`] of a query's rows.
#[derive(Debug, Clone, Copy)]
pub enum FromQuery {}

/// An INSERT without its types.
#[derive(Debug, Clone)]
pub struct InsertNode {
    /// The table.
    pub table: &'static Table,
    /// Where the rows come from.
    pub rows: InsertRows,
    /// What happens to rows that are in conflict.
    pub conflict: Option<ConflictNode>,
    /// What happens to the objects that a session tracks.
    pub tracked: Tracked,
}

/// Where the rows of an INSERT come from.
#[derive(Clone)]
pub enum InsertRows {
    /// Structs.
    Structs(Arc<dyn NewRows>),
    /// Values for these columns, row by row.
    Values(ValueRows),
    /// A query, for these columns.
    Query(Vec<usize>, Box<SelectNode>),
}

impl fmt::Debug for InsertRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Structs(rows) => write!(f, "{} structs", rows.count()),
            Self::Values(rows) => rows.fmt(f),
            Self::Query(columns, query) => f.debug_tuple("Query").field(columns).field(query).finish(),
        }
    }
}

/// Rows of values.
#[derive(Debug, Clone)]
pub struct ValueRows {
    /// The table.
    pub table: &'static Table,
    /// The positions of the columns.
    pub columns: Vec<usize>,
    /// The values, row after row.
    pub values: Vec<Node>,
    /// How many rows there are.
    pub count: usize,
}

/// Rows that are to be inserted, whose values can be bound as they are.
#[doc(hidden)]
pub trait NewRows: Send + Sync {
    /// How many there are.
    fn count(&self) -> usize;

    /// The columns that the database makes for a row.
    fn unset(&self, row: usize) -> ColumnSet;

    /// Appends the values of `columns` of a row.
    ///
    /// # Errors
    /// As [`Model::bind`].
    fn bind<'a>(&'a self, row: usize, columns: ColumnSet, ids: &Ids, out: &mut Vec<Param<'a>>) -> Result<()>;

    /// The rows as new objects of nobody's session, with what is made here and not by the database. `ids` learns the keys.
    fn objects(&self, ids: &mut Ids, seed: &mut dyn FnMut() -> KeySeed, now: &dyn Fn() -> Timestamp) -> Objects;

    /// The same rows with what is made here and not by the database, where some of it is missing. `ids` learns the keys.
    fn prepared(
        &self,
        ids: &mut Ids,
        seed: &mut dyn FnMut() -> KeySeed,
        now: &dyn Fn() -> Timestamp,
    ) -> Option<Arc<dyn NewRows>>;

    /// The same rows with what the clock and functions make, where some of it is missing.
    fn filled(&self, now: &dyn Fn() -> Timestamp) -> Option<Arc<dyn NewRows>>;
}

impl<M: Model> NewRows for Vec<M> {
    fn count(&self) -> usize {
        self.len()
    }

    fn unset(&self, row: usize) -> ColumnSet {
        self[row].unset()
    }

    fn bind<'a>(&'a self, row: usize, columns: ColumnSet, ids: &Ids, out: &mut Vec<Param<'a>>) -> Result<()> {
        self[row].bind(columns, ids, out)
    }

    fn objects(&self, ids: &mut Ids, seed: &mut dyn FnMut() -> KeySeed, now: &dyn Fn() -> Timestamp) -> Objects {
        let mut objects = Objects::new();
        for object in self {
            objects.add(object.clone(), ids, seed);
        }
        objects.fill(now());
        objects
    }

    fn prepared(
        &self,
        ids: &mut Ids,
        seed: &mut dyn FnMut() -> KeySeed,
        now: &dyn Fn() -> Timestamp,
    ) -> Option<Arc<dyn NewRows>> {
        let missing = |object: &M| object.identity().provisional().is_some();
        if M::table().key_is_generated || !self.iter().any(missing) {
            return self.filled(now);
        }
        let (mut rows, now) = (self.clone(), now());
        for object in &mut rows {
            fill_new(object, now);
            let provisional = object.identity().provisional();
            object.make_key(seed);
            if let Some(provisional) = provisional {
                ids.learn(provisional, &object.identity());
            }
        }
        Some(Arc::new(rows))
    }

    fn filled(&self, now: &dyn Fn() -> Timestamp) -> Option<Arc<dyn NewRows>> {
        if M::table().made_in_new_rows().is_empty() {
            return None;
        }
        let (mut rows, now) = (self.clone(), now());
        for object in &mut rows {
            fill_new(object, now);
        }
        Some(Arc::new(rows))
    }
}

impl ValueRows {
    /// Whether no value has to be calculated.
    pub(crate) fn are_literal(&self) -> bool {
        self.values.iter().all(|value| matches!(value, Node::Value(_)))
    }

    /// The values of a row.
    pub(crate) fn row(&self, row: usize) -> &[Node] {
        let width = self.columns.len();
        &self.values[row * width..(row + 1) * width]
    }
}

impl NewRows for ValueRows {
    fn count(&self) -> usize {
        self.count
    }

    fn unset(&self, _: usize) -> ColumnSet {
        ColumnSet::first(self.table.columns.len()).without(ColumnSet::of(&self.columns))
    }

    fn bind<'a>(&'a self, row: usize, columns: ColumnSet, ids: &Ids, out: &mut Vec<Param<'a>>) -> Result<()> {
        for column in columns.iter() {
            let at = self.columns.iter().position(|known| *known == column);
            if let Some(Node::Value(literal)) = at.map(|at| &self.row(row)[at]) {
                out.push(literal.value.param(ids)?);
            }
        }
        Ok(())
    }

    fn objects(&self, _: &mut Ids, _: &mut dyn FnMut() -> KeySeed, _: &dyn Fn() -> Timestamp) -> Objects {
        Objects::new()
    }

    fn prepared(
        &self,
        _: &mut Ids,
        _: &mut dyn FnMut() -> KeySeed,
        _: &dyn Fn() -> Timestamp,
    ) -> Option<Arc<dyn NewRows>> {
        None
    }

    fn filled(&self, _: &dyn Fn() -> Timestamp) -> Option<Arc<dyn NewRows>> {
        None
    }
}

impl<M: Model> Insert<M> {
    pub(crate) fn of_structs(rows: Vec<M>) -> Self {
        Self::new(M::table(), InsertRows::Structs(Arc::new(rows)))
    }

    /// Runs it, and gives the keys of the new rows in the order of the structs. Works on every backend, in the way of a flush.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let engine = Engine::connect("sqlite::memory:")?;
    /// # engine.create_all(&models![User, Post])?;
    /// let ids: Vec<Id<User>> = User::insert_all(["Alex", "Bo"].map(User::named)).keys(&engine)?;
    /// assert_eq!(ids[1].get()?, 2);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`execute`](super::Statement::execute), and [`Error::Query`] for an upsert, whose rows may be there already:
    /// [`returning`](super::Statement::returning) tells their keys.
    pub fn keys<'q, E: Executor + 'q>(&'q self, on: E) -> E::Answer<'q, Vec<M::Identity>> {
        on.run(InsertForKeys::<M> {
            node: &self.node,
            objects: Objects::new(),
            ids: Ids::default(),
            marker: PhantomData,
        })
    }
}

/// An INSERT of structs that is asked for their keys.
struct InsertForKeys<'q, M> {
    node: &'q InsertNode,
    /// The structs with the keys that are made here.
    objects: Objects,
    /// What is known of provisional ids then.
    ids: Ids,
    marker: PhantomData<fn() -> M>,
}

impl<M: Model> Plannable for InsertForKeys<'_, M> {
    type Output = Vec<M::Identity>;
    type Plan<'p>
        = KeysPlan<'p, M>
    where
        Self: 'p;

    fn access(&self) -> Access {
        Access::Write
    }

    fn statements(&self) -> Statements {
        match &self.node.rows {
            InsertRows::Structs(rows) if rows.count() == 0 => Statements::None,
            _ => Statements::Many,
        }
    }

    fn prepare(&mut self, ids: &Ids, seed: &mut dyn FnMut() -> KeySeed, now: &dyn Fn() -> Timestamp) {
        if let InsertRows::Structs(rows) = &self.node.rows {
            self.ids.take_over(ids);
            self.objects = rows.objects(&mut self.ids, seed, now);
        }
    }

    fn plan<'p>(&'p self, backend: &Backend, _: &'p Ids) -> Result<KeysPlan<'p, M>> {
        if self.node.conflict.is_some() {
            let reason = "an upsert has no keys of its own: `returning` tells those of the rows that it wrote";
            return Err(Error::Query { reason: reason.into() });
        }
        KeysPlan::new(&self.objects, &self.ids, backend)
    }
}

impl<M, Kind> Insert<M, Kind> {
    fn new(table: &'static Table, rows: InsertRows) -> Self {
        let node = InsertNode { table, rows, conflict: None, tracked: Tracked::Refresh };
        Self { node, marker: PhantomData }
    }

    pub(super) fn with_conflict<To>(self, conflict: ConflictNode) -> Insert<M, To> {
        Insert { node: InsertNode { conflict: Some(conflict), ..self.node }, marker: PhantomData }
    }
}

/// An INSERT that names its columns, and is about to be told where their values come from; see [`Insert`].
///
/// ```
/// # use rowhouse::doc::*;
/// let insert = insert_into::<User>().set((User::email.to("a@x.org"), User::name.to("Alex")));
/// assert_eq!(
///     insert.to_sql(Dialect::Postgres)?.sql,
///     r#"INSERT INTO "users" ("email", "name") VALUES ($1, $2)"#
/// );
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub fn insert_into<M: Model>() -> InsertInto<M> {
    InsertInto(PhantomData)
}

/// An INSERT without rows yet; made by [`insert_into`].
#[derive(Debug, Clone, Copy)]
#[must_use = "say what is inserted, by `set`, `values` or `from_select`"]
pub struct InsertInto<M>(PhantomData<fn() -> M>);

impl<M: Model> InsertInto<M> {
    /// One row of these columns. The database makes the others, by their defaults or NULL.
    pub fn set<Index>(self, assignments: impl Assignments<M, Nil, Index>) -> Insert<M, OneRow> {
        self.defaults().set(assignments)
    }

    /// One row that the database makes whole, unless columns are [`set`](Insert::set) on it.
    pub fn defaults(self) -> Insert<M, OneRow> {
        let rows = ValueRows { table: M::table(), columns: Vec::new(), values: Vec::new(), count: 1 };
        Insert::new(M::table(), InsertRows::Values(rows))
    }

    /// Rows of values for these columns. The database makes the others, by their defaults or NULL.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let engine = Engine::connect("sqlite::memory:")?;
    /// # engine.create_all(&models![User, Post])?;
    /// let rows = [("a@x.org", "Alex", Some(30)), ("b@x.org", "Bo", None)];
    /// let insert = insert_into::<User>().values((User::email, User::name, User::age), rows);
    /// assert_eq!(insert.execute(&engine)?, 2);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn values<To, Rows>(self, columns: To, rows: Rows) -> Insert<M, ManyRows>
    where
        To: Columns<M>,
        Rows: IntoIterator<Item: RowOf<To>>,
    {
        let (mut positions, mut values, mut count) = (Vec::new(), Vec::new(), 0);
        columns.positions(&mut positions);
        for row in rows {
            row.push(&mut values);
            count += 1;
        }
        let rows = ValueRows { table: M::table(), columns: positions, values, count };
        Insert::new(M::table(), InsertRows::Values(rows))
    }

    /// The rows of a query, for these columns. The database makes the others, by their defaults or NULL.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// let greetings = insert_into::<Post>()
    ///     .from_select((Post::author_id, Post::title), User::query().select((User::id, User::name)));
    /// assert_eq!(greetings.execute(&mut session)?, 1);
    /// assert_eq!(Post::query().filter(Post::title.eq("Alex")).count(&mut session)?, 1);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    #[allow(clippy::wrong_self_convention, reason = "the words of SQL")]
    pub fn from_select<To, Scope, Row>(self, columns: To, query: Select<Scope, Row>) -> Insert<M, FromQuery>
    where
        To: Columns<M>,
        Row: FitsColumns<To>,
    {
        let mut positions = Vec::new();
        columns.positions(&mut positions);
        Insert::new(M::table(), InsertRows::Query(positions, query.node))
    }
}

impl<M: Model> Insert<M, OneRow> {
    /// Sets more columns of the row; of two values for one column, the later counts.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let mut insert = insert_into::<User>().set((User::email.to("a@x.org"), User::name.to("Alex")));
    /// if let Some(age) = Some(30) {
    ///     insert = insert.set(User::age.to(age));
    /// }
    /// assert_eq!(
    ///     insert.to_sql(Dialect::Sqlite)?.sql,
    ///     r#"INSERT INTO "users" ("email", "name", "age") VALUES (?, ?, ?)"#
    /// );
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn set<Index>(mut self, assignments: impl Assignments<M, Nil, Index>) -> Self {
        let mut set = Vec::new();
        assignments.push(&mut set);
        if let InsertRows::Values(rows) = &mut self.node.rows {
            for (column, value) in set {
                match rows.columns.iter().position(|known| *known == column) {
                    Some(at) => rows.values[at] = value,
                    None => {
                        rows.columns.push(column);
                        rows.values.push(value);
                    }
                }
            }
        }
        self
    }
}

impl InsertNode {
    /// Checks what the types cannot: that each column is named once, and that none is left out which must have a value.
    ///
    /// # Errors
    /// [`Error::Query`], which names the columns.
    pub(crate) fn check(&self) -> Result<()> {
        let columns = match &self.rows {
            InsertRows::Structs(_) => return Ok(()),
            InsertRows::Values(rows) => &rows.columns,
            InsertRows::Query(columns, _) => columns,
        };
        let given = ColumnSet::of(columns);
        if given.len() < columns.len() {
            let twice = columns.iter().enumerate().find(|(at, column)| columns[..*at].contains(column));
            let field = twice.map_or("", |(_, column)| self.table.columns[*column].field);
            let reason = format!("an INSERT names `{}::{field}` twice", self.table.model);
            return Err(Error::Query { reason: reason.into() });
        }
        refuse_generated(self.table, given)?;
        let missing = self.table.columns.iter().filter(|column| {
            let made = self.table.key_is_generated && self.table.key.contains(&column.position);
            !given.contains(column.position)
                && !column.nullable
                && !column.auto
                && column.default.is_none()
                && column.generated.is_none()
                && !made
        });
        let missing: Vec<String> = missing.map(|column| format!("`{}`", column.field)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let reason = format!("an INSERT into `{}` needs a value for {}", self.table.model, missing.join(", "));
        Err(Error::Query { reason: reason.into() })
    }
}

/// Checks that an UPDATE writes no column that the database calculates, and none that is written once.
///
/// # Errors
/// [`Error::Query`], which names the column.
pub(super) fn refuse_fixed(table: &'static Table, written: ColumnSet) -> Result<()> {
    refuse_generated(table, written)?;
    let fixed = written.intersection(table.fixed()).iter().next();
    fixed.map_or(Ok(()), |column| {
        let field = table.columns[column].field;
        let reason = format!("`{}::{field}` is written once, by the INSERT, and cannot be set again", table.model);
        Err(Error::Query { reason: reason.into() })
    })
}

/// Checks that no column is written which the database calculates, or makes in another way.
///
/// # Errors
/// [`Error::Query`], which names the column.
pub(super) fn refuse_generated(table: &'static Table, written: ColumnSet) -> Result<()> {
    let generated = written.intersection(table.generated()).iter().next();
    generated.map_or(Ok(()), |column| {
        let field = table.columns[column].field;
        let why = match table.columns[column].generated {
            Some(_) => "calculated by the database",
            None => "read-only",
        };
        let reason = format!("`{}::{field}` is {why}, and cannot be set", table.model);
        Err(Error::Query { reason: reason.into() })
    })
}

impl<M, Kind> Clone for Insert<M, Kind> {
    fn clone(&self) -> Self {
        Self { node: self.node.clone(), marker: PhantomData }
    }
}

impl<M, Kind> fmt::Debug for Insert<M, Kind> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.node.fmt(f)
    }
}
