use std::fmt;
use std::marker::PhantomData;

use super::update::Types;
use super::{
    AnyRows, CommonRows, Cte, DeletedRows, Derived, Filter, JoinNode, Joinable, RowsNode, SomeRows, SourceRef, Tracked,
};
use crate::expr::{Inner, Lacks, Nil};
use crate::model::{Model, Source};

/// A DELETE of the rows of `M` for which its conditions hold, over the tables in `Scope`.
///
/// Made by [`Model::delete`]. It has to have a condition, or to say [`all_rows`](Delete::all_rows): one without does not
/// compile.
///
/// ```
/// # use rowhouse::doc::*;
/// # let (mut session, alex) = rowhouse::doc::blog()?;
/// assert_eq!(User::delete().filter(User::age.lt(18)).execute(&mut session)?, 0);
/// assert_eq!(User::delete().filter(User::name.eq("Alex")).execute(&mut session)?, 1);
/// assert_eq!(Post::query().count(&mut session)?, 0); // the foreign key cascades
/// # Ok::<(), rowhouse::Error>(())
/// ```
#[must_use = "a DELETE does nothing until it is run, by `execute`, or by `returning` and `all`, `first` or `one`"]
pub struct Delete<M, Scope = (Inner<M>, Nil), Rows = SomeRows> {
    pub(crate) node: DeleteNode,
    marker: Types<(M, Scope, Rows)>,
}

/// A DELETE without its types.
#[derive(Debug, Clone)]
pub struct DeleteNode {
    /// The table.
    pub table: SourceRef,
    /// Other tables that it reads.
    pub joins: Vec<JoinNode>,
    /// The queries that are tables of it.
    pub derived: Vec<Derived>,
    /// The common table expressions before it, in the order in which they see each other.
    pub ctes: Vec<Cte>,
    /// Which rows.
    pub rows: RowsNode,
    /// What happens to the objects that a session tracks.
    pub tracked: Tracked,
    /// Which rows it sees of tables with soft delete.
    pub deleted: DeletedRows,
    /// Whether rows go that would be marked otherwise.
    pub permanent: bool,
}

impl<M: Model> Delete<M, (Inner<M>, Nil), AnyRows> {
    pub(crate) fn from_model() -> Self {
        let table = SourceRef::of::<M>();
        let (joins, derived, ctes) = (Vec::new(), Vec::new(), Vec::new());
        let (rows, tracked, deleted) = (RowsNode::default(), Tracked::Refresh, DeletedRows::Hidden);
        Self::new(DeleteNode { table, joins, derived, ctes, rows, tracked, deleted, permanent: false })
    }
}

impl<M: Source, Scope, Rows> Delete<M, Scope, Rows> {
    fn new(node: DeleteNode) -> Self {
        Self { node, marker: PhantomData }
    }

    /// Deletes only the rows for which `condition` holds, and which earlier filters kept. `None` keeps all, and is no
    /// condition: a statement that has no other is an error when it is run.
    pub fn filter<Index>(mut self, condition: impl Filter<Scope, Index>) -> Delete<M, Scope> {
        self.node.rows.filters.extend(condition.into_condition());
        Delete::new(self.node)
    }

    /// Says that all rows are meant, unless a filter says otherwise.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// assert_eq!(User::delete().all_rows().to_sql(Dialect::Sqlite)?.sql, r#"DELETE FROM "users""#);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn all_rows(mut self) -> Delete<M, Scope> {
        self.node.rows.all = true;
        Delete::new(self.node)
    }

    /// Reads the table of another model too: a row is deleted if a row of the other goes with it, as the filters say.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let delete = Post::delete().using::<User>().filter(Post::author_id.eq(User::id) & User::age.lt(18));
    /// assert_eq!(
    ///     delete.to_sql(Dialect::Postgres)?.sql,
    ///     r#"DELETE FROM "posts" USING "users" WHERE "posts"."author_id" = "users"."id" AND "users"."age" < $1"#
    /// );
    /// assert_eq!(
    ///     delete.to_sql(Dialect::Mysql)?.sql,
    ///     "DELETE `posts` FROM `posts` CROSS JOIN `users` WHERE `posts`.`author_id` = `users`.`id` AND `users`.`age` < ?"
    /// );
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn using<Other: Source>(mut self) -> Delete<M, (Inner<Other>, Scope), Rows>
    where
        Scope: Lacks<Other>,
    {
        self.node.joins.push(JoinNode::cross::<Other>());
        Delete::new(self.node)
    }

    /// Reads another table too, by a foreign key, a relation or a condition, as [`Select::join`](super::Select::join) does: a row
    /// is deleted if it has a counterpart there for which the filters hold.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let delete = Post::delete().join(Post::author_id).filter(User::age.lt(18));
    /// assert_eq!(
    ///     delete.to_sql(Dialect::Sqlite)?.sql,
    ///     r#"DELETE FROM "posts" WHERE EXISTS (SELECT 1 FROM "users" WHERE "posts"."author_id" = "users"."id" AND "users"."age" < ?)"#
    /// );
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn join<J: Joinable<Scope, Index>, Index>(mut self, join: J) -> Delete<M, (Inner<J::Adds>, Scope), Rows>
    where
        Scope: Lacks<J::Adds>,
    {
        let (on, derived) = join.into_parts();
        self.node.joins.push(JoinNode::inner::<J::Adds>(on));
        self.node.derived.extend(derived.map(|derived| *derived));
        Delete::new(self.node)
    }

    /// Puts a common table expression before the statement, which [`using`](Delete::using), [`join`](Delete::join) and subqueries read:
    /// `WITH name AS (…) DELETE …`. See [`Select::with_cte`](super::Select::with_cte).
    ///
    /// MariaDB has none there, and answers with [`Error::Unsupported`](crate::Error::Unsupported).
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// #[derive(Projection)]
    /// struct Author {
    ///     id: Id<User>,
    ///     posts: i64,
    /// }
    ///
    /// let authors = Post::query().group_by(Post::author_id).select((Post::author_id, count())).read_as::<Author>();
    /// let delete = User::delete().join(Author::id).with_cte(authors).filter(Author::posts.ge(1));
    /// assert_eq!(delete.execute(&mut session)?, 1);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn with_cte<R: CommonRows>(mut self, rows: R) -> Self {
        self.node.ctes.push(Cte::new(rows));
        self
    }

    /// What happens to the objects that a session tracks; they are read again, unless this says otherwise.
    pub fn tracked(mut self, tracked: Tracked) -> Self {
        self.node.tracked = tracked;
        self
    }
}

impl<M, Scope, Rows> Clone for Delete<M, Scope, Rows> {
    fn clone(&self) -> Self {
        Self { node: self.node.clone(), marker: PhantomData }
    }
}

impl<M, Scope, Rows> fmt::Debug for Delete<M, Scope, Rows> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.node.fmt(f)
    }
}
