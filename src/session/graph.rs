//! Graphs of objects: saving trees, and tying rows to others.

use orm_core::Result;
use orm_core::graph::{Adds, Extent, Graph, Held, Saver, Sets};
use orm_core::model::Model;
use orm_core::query::Tracker as _;
use orm_core::session::{Handle, ObjectState};

use super::{Transaction, seed};

impl Transaction {
    /// Takes over an object with all that is to be saved with it: see [`Graph`].
    ///
    /// # Errors
    /// [`Error::Detached`](crate::Error::Detached) for a handle of another session, and [`Error::Query`](crate::Error::Query) for a
    /// relation over columns that are no foreign key, and for a link that has columns of its own and is given without them.
    pub fn add_graph<G: Graph>(&mut self, graph: G) -> Result<Handle<G::Model>> {
        graph.save(&mut self.saver())
    }

    /// Takes over an object with rows that a relation leads to: objects, handles, or graphs of their own.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// const POSTS: HasMany<User, Post> = Post::author_id.inverse();
    /// let posts = ["One", "Two"].map(|title| Post { id: Id::new(), author_id: Id::new(), title: title.into() });
    /// let bo = session.add_with(User::named("Bo"), POSTS, posts)?;
    /// session.commit()?;
    /// assert_eq!(Post::query().filter(Post::author_id.eq(session[bo].id)).count(&mut session)?, 2);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Transaction::add_graph`].
    pub fn add_with<M, R, Items>(&mut self, object: M, relation: R, items: Items) -> Result<Handle<M>>
    where
        M: Model,
        R: Adds<M, Items>,
    {
        self.add_graph(object.with(relation, items))
    }

    /// Ties rows to an object by a has-many or many-to-many relation. Those of a has-many leave the one that they belonged to; of
    /// a many-to-many, what is linked already stays, and a pair with a row of the link writes the columns of that.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// const POSTS: HasMany<User, Post> = Post::author_id.inverse();
    /// let bo = session.add(User::named("Bo"));
    /// let posts = Post::query().track(&mut session)?;
    /// session.relate(bo, POSTS, posts)?;
    /// session.commit()?;
    /// assert_eq!(Post::query().filter(Post::author_id.eq(session[alex].id)).count(&mut session)?, 0);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Transaction::add_graph`], and those of the flush and of the query that a many-to-many relation takes.
    pub fn relate<M, R, Items>(&mut self, object: Handle<M>, relation: R, items: Items) -> Result<()>
    where
        M: Model,
        R: Sets<M, Items>,
    {
        let saved = relation.begin(object, items, &mut self.saver())?;
        let rows = if R::IS_LINKED { self.held(object, relation)? } else { Vec::new() };
        relation.settle(object, saved, rows, Extent::More, &mut self.saver())
    }

    /// Takes rows away from an object: links are deleted; rows of a has-many lose their foreign key, or are deleted where the
    /// relation says `orphans = delete`. What does not belong to the object is left alone.
    ///
    /// # Errors
    /// As [`Transaction::relate`], and [`Error::Query`](crate::Error::Query) for rows that can be neither.
    pub fn unrelate<M, R>(
        &mut self,
        object: Handle<M>,
        relation: R,
        targets: impl IntoIterator<Item = Handle<R::Target>>,
    ) -> Result<()>
    where
        M: Model,
        R: Held<M>,
    {
        let targets: Vec<Handle<R::Target>> = targets.into_iter().collect();
        let rows = if R::IS_LINKED { self.held(object, relation)? } else { Vec::new() };
        relation.untie(object, &targets, rows, &mut self.saver())
    }

    /// Makes these all the rows that a relation leads to from an object. What it has already is read by one query, and the next
    /// flush writes the difference: rows that are new are inserted or tied, others are taken away as by
    /// [`Transaction::unrelate`].
    ///
    /// # Errors
    /// As [`Transaction::unrelate`].
    pub fn set_related<M, R, Items>(&mut self, object: Handle<M>, relation: R, items: Items) -> Result<()>
    where
        M: Model,
        R: Sets<M, Items>,
    {
        let saved = relation.begin(object, items, &mut self.saver())?;
        let rows = self.held(object, relation)?;
        relation.settle(object, saved, rows, Extent::All, &mut self.saver())
    }

    /// The rows that hold the key of an object.
    fn held<M: Model, R: Held<M>>(&mut self, object: Handle<M>, relation: R) -> Result<Vec<Handle<R::Row>>> {
        self.autoflush()?;
        let query = relation.held(object, &self.objects, &self.ids)?;
        let rows = self.track::<R::Row>(&query)?;
        // One that is to be deleted holds it no longer.
        Ok(rows
            .into_iter()
            .filter(|row| !matches!(self.state(*row), ObjectState::Deleted | ObjectState::Detached))
            .collect())
    }

    fn saver(&mut self) -> Saver<'_> {
        Saver { objects: &mut self.objects, ids: &mut self.ids, seed: seed::next }
    }
}
