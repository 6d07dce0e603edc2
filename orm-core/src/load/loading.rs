use std::borrow::Cow;
use std::fmt;

use super::loader::{Append, Loaders};
use super::plan::{GatherAs, LoadRows};
use super::relation::Load;
use super::rows::Whole;
use crate::dialect::{Backend, Dialect, Sql};
use crate::error::Result;
use crate::model::Model;
use crate::plan::Executor;
use crate::query::{Filter, One, OrderBy, Select, Tracker};
use crate::session::Handle;

/// A query whose rows come with what belongs to them; made by [`Select::with`].
///
/// Its rows are tuples: the model, then what each `with` has loaded, in that order.
#[must_use = "a query does nothing until it is run, by `all`, `first`, `one` or `track`"]
pub struct Loading<Scope, M, L> {
    query: Select<Scope, M>,
    loaders: L,
}

impl<Scope, M: Model> Select<Scope, M> {
    /// Loads with each row what belongs to it by a relation: a foreign key of its own, `Post::author_id`, or a relation that the
    /// model declares, `User::posts`. What is loaded is in the type of the rows.
    ///
    /// It takes one more statement a relation, whatever the number of rows: the related rows are asked by the keys of all rows
    /// together. Their order is open, unless the relation says one.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// const POSTS: HasMany<User, Post> = Post::author_id.inverse();
    /// let users: Vec<(User, Vec<Post>)> = User::query().with(POSTS).all(&mut session)?;
    /// assert_eq!((users[0].0.name.as_str(), users[0].1[0].title.as_str()), ("Alex", "Hello"));
    ///
    /// let posts: Vec<(Post, User)> = Post::query().with(Post::author_id).all(&mut session)?;
    /// assert_eq!(posts[0].1.name, "Alex");
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn with<R: Load<M>>(self, relation: R) -> Loading<Scope, M, (R::Loader,)> {
        Loading { query: self, loaders: (relation.into_loader(),) }
    }
}

impl<Scope, M: Model, L: Loaders> Loading<Scope, M, L> {
    /// Loads one more relation with each row, beside those before; see [`Select::with`].
    pub fn with<R: Load<M>>(self, relation: R) -> Loading<Scope, M, L::Longer>
    where
        L: Append<R::Loader>,
    {
        Loading { query: self.query, loaders: self.loaders.append(relation.into_loader()) }
    }

    /// Keeps the rows for which `condition` holds; see [`Select::filter`].
    pub fn filter<Index>(self, condition: impl Filter<Scope, Index>) -> Self {
        Self { query: self.query.filter(condition), ..self }
    }

    /// Sorts the rows; see [`Select::order_by`].
    pub fn order_by<Index>(self, order: impl OrderBy<Scope, Index>) -> Self {
        Self { query: self.query.order_by(order), ..self }
    }

    /// Takes at most `rows` rows, each with all that belongs to it; see [`Select::limit`].
    pub fn limit(self, rows: u64) -> Self {
        Self { query: self.query.limit(rows), ..self }
    }

    /// Passes over the first `rows` rows; see [`Select::limit`].
    pub fn offset(self, rows: u64) -> Self {
        Self { query: self.query.offset(rows), ..self }
    }

    /// Sees rows that are marked as deleted, too; what belongs to them says so for itself. See [`Select::with_deleted`].
    pub fn with_deleted(self) -> Self {
        Self { query: self.query.with_deleted(), ..self }
    }

    /// All rows, with what belongs to them.
    ///
    /// In a session the statements run in its transaction. On an engine they run on one connection without a transaction, so that
    /// a later one may see what others have changed since.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// const POSTS: HasMany<User, Post> = Post::author_id.inverse();
    /// let nested: Vec<(User, Vec<(Post, User)>)> =
    ///     User::query().with(POSTS.with(Post::author_id)).order_by(User::name.asc()).all(&mut session)?;
    /// assert_eq!(nested[0].1[0].1.name, "Alex");
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Query`](crate::Error::Query) if a relation names a foreign key that the model does not have,
    /// [`Error::NotFound`](crate::Error::NotFound) if a row is missing that a key which is not NULL points at; else as [`Select::all`].
    #[track_caller]
    pub fn all<'q, E: Executor + 'q>(&'q self, on: E) -> E::Answer<'q, Vec<L::With<M>>> {
        on.run(self.gathered::<Vec<L::With<M>>>())
    }

    /// The first row with what belongs to it, or `None`.
    ///
    /// # Errors
    /// As [`Loading::all`].
    #[track_caller]
    pub fn first<'q, E: Executor + 'q>(&'q self, on: E) -> E::Answer<'q, Option<L::With<M>>> {
        on.run(self.gathered::<Option<L::With<M>>>())
    }

    /// The only row with what belongs to it.
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::Error::NotFound) if there is none, [`Error::MoreThanOne`](crate::Error::MoreThanOne) if there are
    /// more; else as [`Loading::all`].
    #[track_caller]
    pub fn one<'q, E: Executor + 'q>(&'q self, on: E) -> E::Answer<'q, L::With<M>> {
        on.run(self.gathered::<One<L::With<M>>>())
    }

    /// All rows and what belongs to them, as objects that the session tracks: handles in place of values.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// const POSTS: HasMany<User, Post> = Post::author_id.inverse();
    /// let users: Vec<(Handle<User>, Vec<Handle<Post>>)> = User::query().with(POSTS).track(&mut session)?;
    /// session[users[0].1[0]].title.push('!');
    /// session.commit()?;
    /// assert_eq!(users[0].0, alex);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Loading::all`].
    #[allow(clippy::type_complexity, reason = "what stands in the tuple follows from the relations")]
    pub fn track<'q, T: Tracker + 'q>(&'q self, on: T) -> T::Answer<'q, Vec<L::TrackedWith<Handle<M>>>> {
        on.track_load(self.gathered::<Vec<L::With<M>>>())
    }

    fn gathered<G>(&self) -> LoadRows<'_, Whole<M>, &L, GatherAs<G>> {
        LoadRows::new(Cow::Borrowed(&self.query.node), &self.loaders, GatherAs::new())
    }

    /// The SQL of the query itself; those of the relations follow from its rows.
    ///
    /// # Errors
    /// As [`Select::to_sql`].
    pub fn to_sql(&self, dialect: Dialect) -> Result<Sql> {
        self.query.to_sql(dialect)
    }

    /// The same for a server of this version.
    ///
    /// # Errors
    /// As [`Select::to_sql_for`].
    pub fn to_sql_for(&self, backend: &Backend) -> Result<Sql> {
        self.query.to_sql_for(backend)
    }
}

impl<Scope, M, L: Clone> Clone for Loading<Scope, M, L> {
    fn clone(&self) -> Self {
        Self { query: self.query.clone(), loaders: self.loaders.clone() }
    }
}

impl<Scope, M, L> fmt::Debug for Loading<Scope, M, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Loading").field("query", &self.query).finish_non_exhaustive()
    }
}
