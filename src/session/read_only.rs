use std::ops::Index;
use std::sync::Arc;

use orm_core::Result;
use orm_core::load::TrackedLoad;
use orm_core::model::{KeyOf, Model};
use orm_core::plan::{Executor, Plannable};
use orm_core::query::{SelectNode, Tracker};
use orm_core::session::Handle;

use super::Session;
use crate::engine::Engine;

/// A session that only reads: it tracks objects, and has no way to add, change or delete them. Its transactions are
/// `READ ONLY`, so that the server, too, refuses to write; on SQLite, `PRAGMA query_only` does.
///
/// All its queries see one state of the database where the isolation level says so; [`Session::read_only`] makes one of a
/// session with options.
///
/// ```
/// # use rowhouse::doc::*;
/// # let (session, _) = rowhouse::doc::blog()?;
/// let mut session = session.engine().read_only_session();
/// assert_eq!(Post::query().count(&mut session)?, 1);
/// let refused = User::delete().all_rows().execute(&mut session);
/// assert!(matches!(refused, Err(Error::ReadOnly)));
/// # Ok::<(), rowhouse::Error>(())
/// ```
#[derive(Debug)]
pub struct ReadOnlySession {
    session: Session,
}

impl ReadOnlySession {
    pub(crate) fn new(session: Session) -> Self {
        Self { session }
    }

    /// The row with this key as a tracked object; see [`Transaction::get`](super::Transaction::get).
    ///
    /// # Errors
    /// Whatever the server says.
    pub fn get<M: Model>(&mut self, key: impl KeyOf<M::Identity>) -> Result<Option<Handle<M>>> {
        self.session.get::<M>(key)
    }

    /// The object behind a handle, or `None` if it is of another session.
    pub fn try_get<M: Model>(&self, handle: Handle<M>) -> Option<&M> {
        self.session.try_get(handle)
    }

    /// The rows with these keys as tracked objects; see [`Transaction::get_many`](super::Transaction::get_many).
    ///
    /// # Errors
    /// Whatever the server says.
    pub fn get_many<M: Model, K: KeyOf<M::Identity>>(
        &mut self,
        keys: impl IntoIterator<Item = K>,
    ) -> Result<Vec<Option<Handle<M>>>> {
        self.session.get_many::<M, K>(keys)
    }

    /// Reads the object's row again.
    ///
    /// # Errors
    /// [`Error::Detached`](crate::Error::Detached) if the session has no such object, [`Error::Stale`](crate::Error::Stale) if the
    /// row is gone, and whatever the server says.
    pub fn refresh<M: Model>(&mut self, handle: Handle<M>) -> Result<()> {
        self.session.refresh(handle)
    }

    /// Gives an object back, and forgets it.
    ///
    /// # Errors
    /// [`Error::Detached`](crate::Error::Detached) if the session has no such object.
    pub fn detach<M: Model>(&mut self, handle: Handle<M>) -> Result<M> {
        self.session.detach(handle)
    }

    /// Forgets all objects.
    pub fn clear(&mut self) {
        self.session.clear();
    }

    /// What the session is for; see [`Transaction::set_label`](super::Transaction::set_label).
    pub fn set_label(&mut self, label: impl Into<Arc<str>>) {
        self.session.set_label(label);
    }

    /// The engine that the session came from.
    pub fn engine(&self) -> &Engine {
        self.session.engine()
    }

    /// Ends the transaction; the next query begins another, and may see what others have committed meanwhile. Objects that
    /// were loaded in it are forgotten.
    ///
    /// # Errors
    /// [`Error::ConnectionLost`](crate::Error::ConnectionLost) if the server cannot be told.
    pub fn end(&mut self) -> Result<()> {
        self.session.rollback()
    }
}

impl<M: Model> Index<Handle<M>> for ReadOnlySession {
    type Output = M;

    fn index(&self, handle: Handle<M>) -> &M {
        &self.session[handle]
    }
}

impl Executor for &mut ReadOnlySession {
    type Answer<'q, T: 'q>
        = Result<T>
    where
        Self: 'q;

    fn run<'q, P: Plannable + 'q>(self, plannable: P) -> Result<P::Output>
    where
        Self: 'q,
    {
        (&mut self.session).run(plannable)
    }
}

impl Tracker for &mut ReadOnlySession {
    fn track<'q, M: Model>(self, query: &'q SelectNode) -> Result<Vec<Handle<M>>>
    where
        Self: 'q,
    {
        (&mut self.session).track(query)
    }

    fn track_load<'q, L: TrackedLoad + 'q>(self, load: L) -> Result<L::Objects>
    where
        Self: 'q,
    {
        (&mut self.session).track_load(load)
    }

    fn track_rows<'q, M: Model, P: Plannable<Output = Vec<M>> + 'q>(self, change: P) -> Result<Vec<Handle<M>>>
    where
        Self: 'q,
    {
        (&mut self.session).track_rows(change)
    }
}
