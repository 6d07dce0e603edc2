use std::borrow::Cow;
use std::marker::PhantomData;

use super::{Assignments, Columns, Filter, Insert};
use crate::expr::{Has, Inner, Nil, Node, Within};
use crate::model::{Source, Table};

/// What an INSERT does with a row that would break a unique constraint.
#[derive(Debug, Clone)]
pub struct ConflictNode {
    /// Which constraint.
    pub target: ConflictTarget,
    /// What it does instead.
    pub action: ConflictAction,
}

/// The constraint that a clause for conflicts is about.
#[derive(Debug, Clone)]
pub enum ConflictTarget {
    /// Any.
    Any,
    /// The one of these columns; of a partial index, also the condition that it has.
    Columns(Vec<usize>, Vec<Node>),
    /// The one of this name.
    Constraint(Cow<'static, str>),
}

/// What is done instead of inserting a row that is in conflict.
#[derive(Debug, Clone)]
pub enum ConflictAction {
    /// Nothing: the row that is there stays as it is.
    Nothing,
    /// The row that is there is updated.
    Update {
        /// Whether it takes over all values that were proposed, but those that name it.
        all: bool,
        /// The columns that are set.
        set: Vec<(usize, Node)>,
        /// The conditions for it, all of which hold.
        filters: Vec<Node>,
    },
}

impl ConflictNode {
    /// Whether there can be rows in conflict that stay as they are.
    pub(crate) fn leaves_rows_alone(&self) -> bool {
        !matches!(&self.action, ConflictAction::Update { filters, .. } if filters.is_empty())
    }
}

/// The row that an upsert proposed, as a table of the update that takes place instead; see [`excluded`](super::excluded).
#[derive(Debug, Clone, Copy)]
pub struct Excluded<M>(PhantomData<fn() -> M>);

impl<M: Source> Source for Excluded<M> {
    type ReadAs = M::ReadAs;
    type Mark = M::Mark;
    const ALIAS: Option<&'static str> = Some(EXCLUDED);

    fn table() -> &'static Table {
        M::table()
    }
}

impl<M, Scope: Has<Excluded<M>, Index>, Index> Within<Scope, Index> for Excluded<M> {
    type Nullability = <Scope as Has<Excluded<M>, Index>>::Nullability;
}

/// The name of the proposed row in SQL.
pub(crate) const EXCLUDED: &str = "excluded";

/// The tables that an upsert's update sees: the row that is there, and the one that was proposed.
pub type Conflicting<M> = (Inner<M>, (Inner<Excluded<M>>, Nil));

/// The kind of an [`Insert`] that updates rows in conflict: one that takes a condition for the update.
#[derive(Debug, Clone, Copy)]
pub struct Updating<Kind>(PhantomData<fn() -> Kind>);

/// An INSERT that is about to say what happens to rows in conflict; made by [`Insert::on_conflict`].
#[derive(Debug)]
#[must_use = "say what happens to a row in conflict, by `do_nothing` or `do_update`"]
pub struct OnConflict<M, Kind> {
    insert: Insert<M, Kind>,
    target: ConflictTarget,
}

impl<M: Source, Kind> Insert<M, Kind> {
    /// What happens to a row whose values of these columns are there already: say it by
    /// [`do_nothing`](OnConflict::do_nothing) or [`do_update`](OnConflict::do_update). A unique index or the primary key has
    /// exactly these columns.
    ///
    /// MySQL cannot ask which constraint a row breaks. There, an INSERT that could break another one of those that the model
    /// states is an error before anything is sent.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// let users = ["Alex", "Bo"].map(User::named);
    /// let inserted = User::insert_all(users).on_conflict(User::email).do_nothing().execute(&mut session)?;
    /// assert_eq!(inserted, 1);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn on_conflict(self, columns: impl Columns<M>) -> OnConflict<M, Kind> {
        let mut positions = Vec::new();
        columns.positions(&mut positions);
        OnConflict { insert: self, target: ConflictTarget::Columns(positions, Vec::new()) }
    }

    /// The same for whichever constraint a row breaks. PostgreSQL can only do nothing then, and updates for one that is named.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let insert = User::insert(User::named("Alex")).on_any_conflict().do_nothing();
    /// assert!(insert.to_sql(Dialect::Postgres)?.sql.ends_with(" ON CONFLICT DO NOTHING"));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn on_any_conflict(self) -> OnConflict<M, Kind> {
        OnConflict { insert: self, target: ConflictTarget::Any }
    }

    /// The same for the constraint or unique index of this name. Only PostgreSQL takes names: elsewhere the model has to
    /// state the index, and its columns are named.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let insert = User::insert(User::named("Alex")).on_constraint("users_email_key").do_nothing();
    /// assert!(insert.to_sql(Dialect::Postgres)?.sql.ends_with(r#" ON CONFLICT ON CONSTRAINT "users_email_key" DO NOTHING"#));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn on_constraint(self, name: impl Into<Cow<'static, str>>) -> OnConflict<M, Kind> {
        OnConflict { insert: self, target: ConflictTarget::Constraint(name.into()) }
    }
}

impl<M: Source, Kind> OnConflict<M, Kind> {
    /// The condition of a partial index, which has to be told apart from others by it. Its values become part of the text.
    /// MySQL has no partial indexes.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let insert = User::insert(User::named("Alex")).on_conflict(User::email).index_filter(User::age.is_null()).do_nothing();
    /// assert!(insert.to_sql(Dialect::Sqlite)?.sql.ends_with(r#" ON CONFLICT ("email") WHERE "age" IS NULL DO NOTHING"#));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn index_filter<Index>(mut self, condition: impl Filter<(Inner<M>, Nil), Index>) -> Self {
        if let ConflictTarget::Columns(_, filters) = &mut self.target {
            filters.extend(condition.into_condition());
        }
        self
    }

    /// Leaves the row that is there as it is, and inserts the others. The number of rows that
    /// [`execute`](crate::query::Statement::execute) gives is that of those which were inserted.
    pub fn do_nothing(self) -> Insert<M, Kind> {
        self.then(ConflictAction::Nothing)
    }

    /// Sets these columns of the row that is there to what was proposed.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// let again = User { age: Some(31), ..User::named("Alex") };
    /// User::insert(again).on_conflict(User::email).do_update((User::name, User::age)).execute(&mut session)?;
    /// assert_eq!(session[alex].age, Some(31));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn do_update(self, columns: impl Columns<M>) -> Insert<M, Updating<Kind>> {
        let mut positions = Vec::new();
        columns.positions(&mut positions);
        let set = positions.into_iter().map(|position| (position, proposed(M::table(), position))).collect();
        self.then(ConflictAction::Update { all: false, set, filters: Vec::new() })
    }

    /// Sets all columns that the INSERT gives values for, but those of the conflict and of the primary key.
    pub fn do_update_all(self) -> Insert<M, Updating<Kind>> {
        self.then(ConflictAction::Update { all: true, set: Vec::new(), filters: Vec::new() })
    }

    /// Sets columns of the row that is there, with an eye on what is there and on what was proposed, which is
    /// [`excluded`](super::excluded).
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let insert = User::insert(User::named("Alex")).on_conflict(User::email).do_update_set((
    ///     User::name.to(excluded(User::name)),
    ///     User::age.to(User::age + 1),
    /// ));
    /// assert!(insert.to_sql(Dialect::Sqlite)?.sql.ends_with(
    ///     r#" DO UPDATE SET "name" = "excluded"."name", "age" = "users"."age" + ?"#
    /// ));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn do_update_set<Index>(
        self,
        assignments: impl Assignments<M, Conflicting<M>, Index>,
    ) -> Insert<M, Updating<Kind>> {
        let mut set = Vec::new();
        assignments.push(&mut set);
        self.then(ConflictAction::Update { all: false, set, filters: Vec::new() })
    }

    fn then<To>(self, action: ConflictAction) -> Insert<M, To> {
        self.insert.with_conflict(ConflictNode { target: self.target, action })
    }
}

/// An INSERT that updates rows in conflict.
#[diagnostic::on_unimplemented(
    message = "an INSERT takes a condition for its update, and this one does not update",
    label = "say `.on_conflict(…).do_update(…)` before this"
)]
pub trait Updates {}

impl<Kind> Updates for Updating<Kind> {}

impl<M: Source, Kind> Insert<M, Kind> {
    /// Updates only where this holds too; where it does not, the row that is there stays as it is. `None` changes nothing.
    ///
    /// On MySQL, which has no such condition, each column is set to what it was where the condition does not hold.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// let again = User { age: Some(12), ..User::named("Alex") };
    /// let upsert = User::insert(again)
    ///     .on_conflict(User::email)
    ///     .do_update(User::age)
    ///     .filter(User::age.lt(excluded(User::age)));
    /// assert_eq!(upsert.execute(&mut session)?, 0);
    /// assert_eq!(session[alex].age, Some(30));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn filter<Index>(mut self, condition: impl Filter<Conflicting<M>, Index>) -> Self
    where
        Kind: Updates,
    {
        if let Some(ConflictNode { action: ConflictAction::Update { filters, .. }, .. }) = &mut self.node.conflict {
            filters.extend(condition.into_condition());
        }
        self
    }
}

/// What was proposed for a column.
pub(crate) fn proposed(table: &'static Table, position: usize) -> Node {
    Node::column(table, Some(EXCLUDED), position)
}
