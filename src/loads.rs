//! What is loaded for rows that a program has already.

use orm_core::Result;
use orm_core::load::{Load, LoadFor, Loader};
use orm_core::model::Model;
use orm_core::plan::Executor;

use crate::engine::Engine;
use crate::session::Transaction;

/// What `relation` loads for one row of its parent.
type Loaded<R, M> = <<R as Load<M>>::Loader as Loader>::Loaded;

impl Transaction {
    /// Loads for rows at hand what belongs to them by a relation, in their order: one statement for all of them.
    ///
    /// The rows need not be tracked: what counts are the keys that they hold. Of several relations each is a call, or stands in
    /// the [`with`](orm_core::query::Select::with) of a query.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// const POSTS: HasMany<User, Post> = Post::author_id.inverse();
    /// let users = User::query().all(&mut session)?;
    /// let posts: Vec<Vec<Post>> = session.load(&users, POSTS)?;
    /// for (user, posts) in users.iter().zip(&posts) {
    ///     assert_eq!((user.name.as_str(), posts.len()), ("Alex", 1));
    /// }
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// As `all` of a query with the relation.
    pub fn load<'r, M: Model, R: Load<M>>(
        &mut self,
        rows: impl IntoIterator<Item = &'r M>,
        relation: R,
    ) -> Result<Vec<Loaded<R, M>>> {
        self.run(LoadFor::new(rows, relation.into_loader()))
    }
}

impl Engine {
    /// Loads for rows at hand what belongs to them by a relation, in their order; see [`Transaction::load`].
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// # session.commit()?;
    /// # let engine = session.engine().clone();
    /// let posts = Post::query().all(&engine)?;
    /// let authors: Vec<User> = engine.load(&posts, Post::author_id)?;
    /// assert_eq!(authors[0].name, "Alex");
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// As there.
    #[track_caller]
    pub fn load<'r, M: Model, R: Load<M>>(
        &self,
        rows: impl IntoIterator<Item = &'r M>,
        relation: R,
    ) -> Result<Vec<Loaded<R, M>>> {
        self.run(LoadFor::new(rows, relation.into_loader()))
    }
}
