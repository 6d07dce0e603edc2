use super::change_plan::{ChangeSink, CountRows, RunChange};
use super::cte::effects_of;
use super::insert::{InsertRows, refuse_fixed};
use super::made::{completed, positions};
use super::{ConflictAction, ConflictNode, Cte};
use super::{Delete, DeleteNode, HasCondition, Insert, InsertNode, Returning, Selection, SomeRows, Tracked, Update};
use super::{RowsNode, UpdateMany, UpdateManyNode, UpdateNode};
use crate::dialect::{Backend, Dialect, Sql};
use crate::error::Result;
use crate::expr::{Inner, Nil};
use crate::model::{ColumnSet, Source, Table};
use crate::plan::{Effect, Executor, Plannable};
use crate::types::{Ids, Timestamp};

/// A statement that changes rows: an [`Insert`], an [`Update`] (of [many](UpdateMany) rows, too)
/// or a [`Delete`]. How it is run.
///
/// On an engine it is one statement without a transaction, or several in one where the backend takes no more at once. On a
/// session it flushes first, runs in the session's transaction, and leaves the objects that the session tracks true, as
/// [`Tracked`] says. A statement that fails leaves the session's transaction as it was before.
pub trait Statement: Sized + Send + Sync {
    /// The tables that `returning` sees.
    type Scope;
    /// Whether it says which rows it changes.
    type Rows;

    /// The untyped tree.
    #[doc(hidden)]
    fn node(&self) -> ChangeNode<'_>;

    /// Runs it. Gives the number of rows that were inserted, updated or deleted: those that the conditions match, on every
    /// backend, whether their values were other ones before or not.
    ///
    /// An upsert counts a row that it inserts or updates as one, and those that it leaves alone not at all. MySQL
    /// does not tell a row that an upsert's condition leaves alone from one that it updates to what it was: neither counts
    /// there. Nor does it tell which rows of a query an upsert has left alone: there, all of them count.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// assert_eq!(User::update().set(User::age.to(30)).all_rows().execute(&mut session)?, 1);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Query`](crate::Error::Query) for a statement that lacks something, [`Error::Encode`](crate::Error::Encode) for a
    /// value that does not fit its column, [`Error::Unsupported`](crate::Error::Unsupported) for what the backend lacks, all
    /// before anything is sent; a broken constraint, and whatever the server says.
    fn execute<'q, E: Executor + 'q>(&'q self, on: E) -> E::Answer<'q, u64>
    where
        Self::Rows: HasCondition,
    {
        on.run(RunChange::<CountRows>::new(self.node(), None))
    }

    /// Gives back columns of the rows that were inserted, updated or deleted, or expressions over them: as they are
    /// afterwards, and for a DELETE as they were.
    ///
    /// MySQL has no RETURNING, and MariaDB has it for INSERT and DELETE (for UPDATE from version 13 on): elsewhere it is
    /// an error before anything is sent.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// let update = User::update().set(User::age.to(User::age + 1)).filter(User::name.eq("Alex"));
    /// let ages: Vec<Option<i32>> = update.returning(User::age).all(&mut session)?;
    /// assert_eq!(ages, [Some(31)]);
    /// let gone: Vec<User> = User::delete().filter(User::age.ge(18)).returning(User::all()).all(&mut session)?;
    /// assert_eq!(gone[0].name, "Alex");
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    fn returning<S, Index>(self, selection: S) -> Returning<Self, S::Row>
    where
        S: Selection<Self::Scope, Index>,
        Self::Rows: HasCondition,
    {
        let mut output = Vec::new();
        selection.push(&mut output);
        Returning::new(self, output)
    }

    /// The SQL that the newest server of `dialect` gets, with its parameters. Nothing is sent. Of several statements it is the
    /// first.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let sql = User::delete().filter(User::age.lt(18)).to_sql(Dialect::Sqlite)?;
    /// assert_eq!(sql.sql, r#"DELETE FROM "users" WHERE "age" < ?"#);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`execute`](Statement::execute), of those that come before anything is sent.
    fn to_sql(&self, dialect: Dialect) -> Result<Sql>
    where
        Self::Rows: HasCondition,
    {
        self.to_sql_for(&Backend::newest(dialect))
    }

    /// The same for a server of a version.
    ///
    /// # Errors
    /// As [`to_sql`](Statement::to_sql).
    fn to_sql_for(&self, backend: &Backend) -> Result<Sql>
    where
        Self::Rows: HasCondition,
    {
        to_sql::<CountRows>(RunChange::new(self.node(), None), backend)
    }
}

/// The first statement of a change, for people to read.
pub(super) fn to_sql<S: ChangeSink>(mut change: RunChange<'_, S>, backend: &Backend) -> Result<Sql> {
    let ids = Ids::default();
    change.fill(&|| SHOWN_MOMENT);
    let plan = change.plan(backend, &ids)?;
    Ok(plan.first_sql())
}

/// A statement that changes rows, without its types.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub enum ChangeNode<'q> {
    /// An INSERT.
    Insert(&'q InsertNode),
    /// An UPDATE.
    Update(&'q UpdateNode),
    /// An UPDATE of many rows, each with values of its own.
    UpdateMany(&'q UpdateManyNode),
    /// A DELETE.
    Delete(&'q DeleteNode),
}

/// The same, which is held.
#[doc(hidden)]
#[derive(Debug, Clone)]
pub enum OwnedChange {
    /// An INSERT.
    Insert(InsertNode),
    /// An UPDATE.
    Update(UpdateNode),
    /// An UPDATE of many rows, each with values of its own.
    UpdateMany(UpdateManyNode),
    /// A DELETE.
    Delete(DeleteNode),
}

impl OwnedChange {
    /// The same with what the program makes at this moment and the statement does not say.
    pub(crate) fn completed_at(self, now: Timestamp) -> Self {
        completed(self.node(), &|| now).unwrap_or(self)
    }

    pub(super) fn node(&self) -> ChangeNode<'_> {
        match self {
            Self::Insert(insert) => ChangeNode::Insert(insert),
            Self::Update(update) => ChangeNode::Update(update),
            Self::UpdateMany(update) => ChangeNode::UpdateMany(update),
            Self::Delete(delete) => ChangeNode::Delete(delete),
        }
    }

    /// The common table expressions before it.
    pub(super) fn ctes_mut(&mut self) -> &mut [Cte] {
        match self {
            Self::Insert(InsertNode { rows: InsertRows::Query(_, query), .. }) => query.ctes_mut(),
            Self::Update(update) => &mut update.ctes,
            Self::Delete(delete) => &mut delete.ctes,
            Self::Insert(_) | Self::UpdateMany(_) => &mut [],
        }
    }
}

impl ChangeNode<'_> {
    pub(super) fn owned(&self) -> OwnedChange {
        match *self {
            Self::Insert(insert) => OwnedChange::Insert(insert.clone()),
            Self::Update(update) => OwnedChange::Update(update.clone()),
            Self::UpdateMany(update) => OwnedChange::UpdateMany(update.clone()),
            Self::Delete(delete) => OwnedChange::Delete(delete.clone()),
        }
    }

    /// Whether a common table expression before it changes rows.
    pub(super) fn changes_inside(&self) -> bool {
        match self {
            Self::Insert(InsertNode { rows: InsertRows::Query(_, query), .. }) => query.changes_rows(),
            Self::Update(update) => update.ctes.iter().any(Cte::is_change),
            Self::Delete(delete) => delete.ctes.iter().any(Cte::is_change),
            Self::Insert(_) | Self::UpdateMany(_) => false,
        }
    }

    pub(crate) fn table(&self) -> &'static Table {
        match self {
            Self::Insert(insert) => insert.table,
            Self::Update(update) => update.table.table,
            Self::UpdateMany(update) => update.rows.table,
            Self::Delete(delete) => delete.table.table,
        }
    }

    pub(crate) fn tracked(&self) -> Tracked {
        match self {
            Self::Insert(insert) => insert.tracked,
            Self::Update(update) => update.tracked,
            Self::UpdateMany(update) => update.tracked,
            Self::Delete(delete) => delete.tracked,
        }
    }

    /// What it does to rows that objects may be about: that of the common table expressions before it, and its own.
    pub(crate) fn effects(&self) -> Vec<Effect> {
        let mut effects = match self {
            Self::Insert(InsertNode { rows: InsertRows::Query(_, query), .. }) => query.effects(),
            Self::Update(update) => effects_of(&update.ctes),
            Self::Delete(delete) => effects_of(&delete.ctes),
            Self::Insert(_) | Self::UpdateMany(_) => Vec::new(),
        };
        effects.extend(self.own_effect());
        effects
    }

    fn own_effect(&self) -> Option<Effect> {
        let table = self.table();
        let written = match self {
            Self::Insert(InsertNode { conflict: Some(conflict), .. }) => match &conflict.action {
                ConflictAction::Nothing => return None,
                ConflictAction::Update { all: true, .. } => ColumnSet::first(table.columns.len()),
                ConflictAction::Update { set, .. } => positions(set),
            },
            Self::Insert(_) => return None,
            Self::Update(update) => positions(&update.set),
            Self::UpdateMany(update) => update.set(),
            Self::Delete(_) => ColumnSet::EMPTY,
        };
        let written = written.union(table.set_by_sql());
        let deletes = matches!(self, Self::Delete(_));
        let tracked = self.tracked();
        (tracked != Tracked::Leave).then_some(Effect { table, written, deletes, tracked })
    }

    /// Checks what the types cannot.
    ///
    /// # Errors
    /// [`Error::Query`](crate::Error::Query) with what is missing.
    pub(crate) fn check(&self) -> Result<()> {
        let rows = |rows: &RowsNode, statement| rows.check(statement, self.table().model);
        match self {
            Self::Insert(insert) => insert.check().and_then(|()| match &insert.conflict {
                Some(ConflictNode { action: ConflictAction::Update { set, .. }, .. }) => {
                    refuse_fixed(insert.table, positions(set))
                }
                _ => Ok(()),
            }),
            Self::Update(update) => {
                refuse_fixed(update.table.table, positions(&update.set))?;
                rows(&update.rows, "an UPDATE of")
            }
            Self::UpdateMany(update) => update.check(),
            Self::Delete(delete) => rows(&delete.rows, "a DELETE of"),
        }
    }
}

impl<M: Source, Kind> Statement for Insert<M, Kind> {
    type Scope = (Inner<M>, Nil);
    type Rows = SomeRows;

    fn node(&self) -> ChangeNode<'_> {
        ChangeNode::Insert(&self.node)
    }
}

impl<M: Source, Scope, Rows> Statement for Update<M, Scope, Rows> {
    type Scope = Scope;
    type Rows = Rows;

    fn node(&self) -> ChangeNode<'_> {
        ChangeNode::Update(&self.node)
    }
}

impl<M: Source> Statement for UpdateMany<M> {
    type Scope = (Inner<M>, Nil);
    type Rows = SomeRows;

    fn node(&self) -> ChangeNode<'_> {
        ChangeNode::UpdateMany(&self.node)
    }
}

impl<M: Source, Scope, Rows> Statement for Delete<M, Scope, Rows> {
    type Scope = Scope;
    type Rows = Rows;

    fn node(&self) -> ChangeNode<'_> {
        ChangeNode::Delete(&self.node)
    }
}

/// What stands for the moment at which a statement runs, where it is only shown.
pub(super) const SHOWN_MOMENT: Timestamp = Timestamp(0);
