use std::fmt;
use std::marker::PhantomData;

use super::{Assignments, CommonRows, Cte, DeletedRows, Derived, Filter, JoinNode, Joinable, SourceRef, Tracked};
use crate::error::{Error, Result};
use crate::expr::{Inner, Lacks, Nil, Node};
use crate::model::{Model, Source};

/// An UPDATE of the rows of `M` for which its conditions hold, over the tables in `Scope`.
///
/// Made by [`Model::update`]. It has to have a condition, or to say [`all_rows`](Update::all_rows): one without does not
/// compile. A plain value: it can be cloned, stored, and built up by an ordinary `if`, since neither `set` nor a second
/// `filter` changes its type.
///
/// ```
/// # use rowhouse::doc::*;
/// # let (mut session, alex) = rowhouse::doc::blog()?;
/// let mut update = User::update().filter(User::name.eq("Alex")).set(User::age.to(User::age + 1));
/// let new_name = Some("Alexander");
/// if let Some(name) = new_name {
///     update = update.set(User::name.to(name));
/// }
/// assert_eq!(update.execute(&mut session)?, 1);
/// assert_eq!((session[alex].name.as_str(), session[alex].age), ("Alexander", Some(31)));
/// # Ok::<(), rowhouse::Error>(())
/// ```
#[must_use = "an UPDATE does nothing until it is run, by `execute`, or by `returning` and `all`, `first` or `one`"]
pub struct Update<M, Scope = (Inner<M>, Nil), Rows = SomeRows> {
    pub(crate) node: UpdateNode,
    marker: Types<(M, Scope, Rows)>,
}

/// What a statement is about, of which it holds no value.
pub(super) type Types<T> = PhantomData<fn() -> T>;

/// An UPDATE without its types.
#[derive(Debug, Clone)]
pub struct UpdateNode {
    /// The table.
    pub table: SourceRef,
    /// The columns that are set, by position, each once.
    pub set: Vec<(usize, Node)>,
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
}

/// Which rows a statement changes.
#[derive(Debug, Clone, Default)]
pub struct RowsNode {
    /// The conditions, all of which hold.
    pub filters: Vec<Node>,
    /// Whether it was said that there need not be a condition.
    pub all: bool,
}

/// An UPDATE or DELETE that does not say which rows yet.
#[derive(Debug, Clone, Copy)]
pub enum AnyRows {}

/// An UPDATE or DELETE that says which rows.
#[derive(Debug, Clone, Copy)]
pub enum SomeRows {}

/// An UPDATE or DELETE that says which rows: by a condition, or by `all_rows`.
#[diagnostic::on_unimplemented(
    message = "this UPDATE or DELETE has no condition, and would change all rows",
    label = "say which rows by `.filter(…)` before this, or that all are meant by `.all_rows()`"
)]
pub trait HasCondition {}

impl HasCondition for SomeRows {}

impl<M: Model> Update<M, (Inner<M>, Nil), AnyRows> {
    pub(crate) fn from_model() -> Self {
        let table = SourceRef::of::<M>();
        let (set, joins, rows) = (Vec::new(), Vec::new(), RowsNode::default());
        let (derived, ctes) = (Vec::new(), Vec::new());
        Self::new(UpdateNode {
            table,
            set,
            joins,
            derived,
            ctes,
            rows,
            tracked: Tracked::Refresh,
            deleted: DeletedRows::Hidden,
        })
    }
}

impl<M: Source, Scope, Rows> Update<M, Scope, Rows> {
    fn new(node: UpdateNode) -> Self {
        Self { node, marker: PhantomData }
    }

    /// Sets columns, to values or to what expressions over the row as it was give. `None` sets nothing; of two values for
    /// one column, the later counts.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let update = User::update().set((User::name.to("Al"), User::age.to(User::age + 1))).filter(User::id.eq(Id::from(1)));
    /// assert_eq!(
    ///     update.to_sql(Dialect::Postgres)?.sql,
    ///     r#"UPDATE "users" SET "name" = $1, "age" = "age" + $2 WHERE "id" = $3"#
    /// );
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn set<Index>(mut self, assignments: impl Assignments<M, Scope, Index>) -> Self {
        let mut set = Vec::new();
        assignments.push(&mut set);
        for (column, value) in set {
            match self.node.set.iter_mut().find(|(known, _)| *known == column) {
                Some((_, known)) => *known = value,
                None => self.node.set.push((column, value)),
            }
        }
        self
    }

    /// Updates only the rows for which `condition` holds, and which earlier filters kept. `None` keeps all, and is no
    /// condition: a statement that has no other is an error when it is run.
    pub fn filter<Index>(mut self, condition: impl Filter<Scope, Index>) -> Update<M, Scope> {
        self.node.rows.filters.extend(condition.into_condition());
        Update::new(self.node)
    }

    /// Says that all rows are meant, unless a filter says otherwise.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let update = User::update().set(User::age.to(None)).all_rows();
    /// assert_eq!(update.to_sql(Dialect::Sqlite)?.sql, r#"UPDATE "users" SET "age" = ?"#);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn all_rows(mut self) -> Update<M, Scope> {
        self.node.rows.all = true;
        Update::new(self.node)
    }

    /// Reads the table of another model too: filters say which of its rows goes with which, and values can use its columns.
    /// If several go with one, any of them counts.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let update = User::update()
    ///     .from::<Post>()
    ///     .filter(Post::author_id.eq(User::id) & Post::title.eq("Hello"))
    ///     .set(User::name.to(Post::title));
    /// assert_eq!(
    ///     update.to_sql(Dialect::Sqlite)?.sql,
    ///     r#"UPDATE "users" SET "name" = "posts"."title" FROM "posts" WHERE "posts"."author_id" = "users"."id" AND "posts"."title" = ?"#
    /// );
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn from<Other: Source>(mut self) -> Update<M, (Inner<Other>, Scope), Rows>
    where
        Scope: Lacks<Other>,
    {
        self.node.joins.push(JoinNode::cross::<Other>());
        Update::new(self.node)
    }

    /// Reads another table too, by a foreign key, a relation or a condition, as [`Select::join`](super::Select::join) does.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let update = Post::update()
    ///     .join(Post::author_id)
    ///     .set(Post::title.to(User::name))
    ///     .filter(Post::title.eq(""));
    /// assert_eq!(
    ///     update.to_sql(Dialect::Mysql)?.sql,
    ///     "UPDATE `posts` JOIN `users` ON `posts`.`author_id` = `users`.`id` SET `posts`.`title` = `users`.`name` \
    ///      WHERE `posts`.`title` = ?"
    /// );
    /// assert_eq!(
    ///     update.to_sql(Dialect::Postgres)?.sql,
    ///     r#"UPDATE "posts" SET "title" = "users"."name" FROM "users" WHERE "posts"."author_id" = "users"."id" AND "posts"."title" = $1"#
    /// );
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn join<J: Joinable<Scope, Index>, Index>(mut self, join: J) -> Update<M, (Inner<J::Adds>, Scope), Rows>
    where
        Scope: Lacks<J::Adds>,
    {
        let (on, derived) = join.into_parts();
        self.node.joins.push(JoinNode::inner::<J::Adds>(on));
        self.node.derived.extend(derived.map(|derived| *derived));
        Update::new(self.node)
    }

    /// Puts a common table expression before the statement, which [`from`](Update::from), [`join`](Update::join) and subqueries read:
    /// `WITH name AS (…) UPDATE …`. See [`Select::with_cte`](super::Select::with_cte).
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
    /// let update = User::update().join(Author::id).with_cte(authors).set(User::age.to(40)).filter(Author::posts.ge(1));
    /// assert_eq!(update.execute(&mut session)?, 1);
    /// assert_eq!(session[alex].age, Some(40));
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

impl RowsNode {
    /// Whether there is a condition that can leave rows out.
    fn has_condition(&self) -> bool {
        self.filters.iter().any(|filter| !matches!(filter, Node::And(list) if list.is_empty()))
    }

    /// Checks what the types cannot: that the filters were not all `None`.
    ///
    /// # Errors
    /// [`Error::Query`] if all rows would be changed, and nobody has said so.
    pub(crate) fn check(&self, statement: &str, model: &str) -> Result<()> {
        if self.all || self.has_condition() {
            return Ok(());
        }
        let reason = format!(
            "{statement} `{model}` has no condition, since its filters were all empty; if all rows are meant, say `.all_rows()`"
        );
        Err(Error::Query { reason: reason.into() })
    }
}

impl<M, Scope, Rows> Clone for Update<M, Scope, Rows> {
    fn clone(&self) -> Self {
        Self { node: self.node.clone(), marker: PhantomData }
    }
}

impl<M, Scope, Rows> fmt::Debug for Update<M, Scope, Rows> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.node.fmt(f)
    }
}
