use std::ops::{Deref, DerefMut};
use std::panic::Location;

use orm_core::dialect::Access;
use orm_core::dialect::transaction::TransactionOptions;
use orm_core::load::TrackedLoad;
use orm_core::model::{Changes, KeyOf, Model};
use orm_core::plan::{Executor, Plannable};
use orm_core::query::{SelectNode, Tracker};
use orm_core::session::Handle;
use orm_core::{Error, Result};

use super::link::Link;
use super::{After, ReadOnlySession, Transaction};
use crate::engine::{Engine, Holder};

/// A unit of work: objects that are tracked, and one transaction for what is done with them.
///
/// The transaction begins at the first statement, and ends with [`commit`](Session::commit) or
/// [`rollback`](Session::rollback); a session that is dropped rolls back. Queries through a session flush first, so that
/// they see what the session has changed. What is done in between are the methods of [`Transaction`].
///
/// `session[handle]` reads an object, and `session[handle].field = …` changes it. Two objects in one statement do not
/// borrow: take what is read into a variable first.
///
/// ```
/// # use rowhouse::doc::*;
/// # let engine = Engine::connect("sqlite::memory:")?;
/// # engine.create_all(&models![User, Post])?;
/// let mut session = engine.session();
/// let alex = session.add(User::named("Alex"));
/// session.add(Post { id: Id::new(), author_id: session[alex].id, title: "Hello".into() });
/// session[alex].age = Some(31);
/// session.commit()?;
/// assert_eq!(Post::query().filter(Post::author_id.eq(session[alex].id)).count(&engine)?, 1);
/// # Ok::<(), rowhouse::Error>(())
/// ```
#[derive(Debug)]
pub struct Session {
    transaction: Transaction,
}

impl Session {
    pub(crate) fn new(engine: Engine, place: &'static Location<'static>, options: TransactionOptions) -> Self {
        Self { transaction: Transaction::of(engine, place, options) }
    }

    /// A session whose commits are savepoints in a transaction that is never committed.
    pub(crate) fn testing(engine: Engine, place: &'static Location<'static>) -> Result<Self> {
        Ok(Self { transaction: Transaction::over(Link::testing(engine, Holder::at(place))?) })
    }

    // What takes values that may be read out of the session itself is handed on by name: `session.add(Post { author_id:
    // session[alex].id, … })` does not borrow through `DerefMut`.

    /// Takes over a new object; see [`Transaction::add`].
    pub fn add<M: Model>(&mut self, object: M) -> Handle<M> {
        self.transaction.add(object)
    }

    /// Takes over new objects, in their order; see [`Transaction::add_all`].
    pub fn add_all<M: Model>(&mut self, objects: impl IntoIterator<Item = M>) -> Vec<Handle<M>> {
        self.transaction.add_all(objects)
    }

    /// The row with this key as a tracked object; see [`Transaction::get`].
    ///
    /// # Errors
    /// As [`Transaction::get`].
    pub fn get<M: Model>(&mut self, key: impl KeyOf<M::Identity>) -> Result<Option<Handle<M>>> {
        self.transaction.get::<M>(key)
    }

    /// Takes over an object whose row is there already; see [`Transaction::attach`].
    ///
    /// # Errors
    /// As [`Transaction::attach`].
    pub fn attach<M: Model>(&mut self, object: M) -> Result<Handle<M>> {
        self.transaction.attach(object)
    }

    /// Copies an object over the row with its key; see [`Transaction::merge`].
    ///
    /// # Errors
    /// As [`Transaction::merge`].
    pub fn merge<M: Model>(&mut self, object: M) -> Result<Handle<M>>
    where
        M::Identity: KeyOf<M::Identity>,
    {
        self.transaction.merge(object)
    }

    /// The rows with these keys as tracked objects; see [`Transaction::get_many`].
    ///
    /// # Errors
    /// As [`Transaction::get`].
    pub fn get_many<M: Model, K: KeyOf<M::Identity>>(
        &mut self,
        keys: impl IntoIterator<Item = K>,
    ) -> Result<Vec<Option<Handle<M>>>> {
        self.transaction.get_many::<M, K>(keys)
    }

    /// The row with this key as a tracked object, locked until the transaction ends; see [`Transaction::get_for_update`].
    ///
    /// # Errors
    /// As [`Transaction::get_for_update`].
    pub fn get_for_update<M: Model>(&mut self, key: impl KeyOf<M::Identity>) -> Result<Option<Handle<M>>> {
        self.transaction.get_for_update::<M>(key)
    }

    /// The same for many rows; see [`Transaction::get_many_for_update`].
    ///
    /// # Errors
    /// As [`Transaction::get_for_update`].
    pub fn get_many_for_update<M: Model, K: KeyOf<M::Identity>>(
        &mut self,
        keys: impl IntoIterator<Item = K>,
    ) -> Result<Vec<Option<Handle<M>>>> {
        self.transaction.get_many_for_update::<M, K>(keys)
    }

    /// Writes what `changes` say into the object; see [`Transaction::apply`].
    ///
    /// # Errors
    /// [`Error::Detached`] if the handle belongs to another session, or its object was forgotten.
    pub fn apply<C: Changes>(&mut self, handle: Handle<C::Model>, changes: C) -> Result<()> {
        self.transaction.apply(handle, changes)
    }

    /// Writes all changes, and ends the transaction. Objects keep their values.
    ///
    /// # Errors
    /// As [`Transaction::flush`]: the transaction then goes on. If the commit itself is refused, everything is rolled back.
    /// [`Error::CommitUnknown`] if the connection broke meanwhile: the objects that the transaction has added, loaded or written
    /// are forgotten then, since nobody knows what their rows are.
    pub fn commit(&mut self) -> Result<()> {
        self.flush_then(After::Commit)?;
        let result = self.link.commit();
        let result = self.told(result);
        match &result {
            Ok(()) => {
                self.objects.commit();
                self.ids.commit();
                self.levels.clear();
                self.hooks.committed();
            }
            Err(Error::CommitUnknown(_)) => {
                self.objects.forget_transaction();
                self.ids.rollback_to(0);
                self.levels.clear();
                self.hooks.forget();
            }
            Err(_) => self.settle_rollback(),
        }
        result
    }

    /// Ends the transaction without its effects, and puts every object back as it was when it began. Objects that were
    /// added or loaded since are forgotten.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// session[alex].name = "Bo".into();
    /// session.flush()?;
    /// session.rollback()?;
    /// assert_eq!(session[alex].name, "Alex");
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::ConnectionLost`] if the server cannot be told; the objects are put back all the same.
    pub fn rollback(&mut self) -> Result<()> {
        let result = self.link.rollback();
        self.settle_rollback();
        result
    }

    /// Begins the transaction now, with options of its own. The next one begins as the session was made.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// session.commit()?;
    /// session.begin(TransactionOptions::new().isolation(Isolation::Serializable))?;
    /// session[alex].age = Some(31);
    /// session.commit()?;
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Query`] if a transaction is open, [`Error::Unsupported`] for options that the backend lacks.
    pub fn begin(&mut self, options: TransactionOptions) -> Result<()> {
        if self.link.is_open() {
            let reason = "a transaction is open already: commit it or roll it back before another begins";
            return Err(Error::Query { reason: reason.into() });
        }
        let access = if options.is_read_only() { Access::Read } else { Access::Write };
        let own = std::mem::replace(&mut self.link.options, options);
        let begun = self.link.begin(access).map(drop);
        // A transaction that only reads stays so until its end.
        self.link.options = own;
        begun
    }

    /// The session as one that only reads: it has no methods that write, and its transactions are `READ ONLY`.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (session, _) = rowhouse::doc::blog()?;
    /// let mut session = session.engine().session().read_only()?;
    /// let users = User::query().track(&mut session)?;
    /// assert_eq!(session[users[0]].name, "Alex");
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Query`] if a transaction is open, or something waits to be flushed.
    pub fn read_only(mut self) -> Result<ReadOnlySession> {
        if self.link.is_open() || self.has_changes() {
            let reason = "a session with an open transaction, or with changes, cannot become one that only reads";
            return Err(Error::Query { reason: reason.into() });
        }
        self.link.options = self.link.options.read_only();
        Ok(ReadOnlySession::new(self))
    }
}

impl Deref for Session {
    type Target = Transaction;

    fn deref(&self) -> &Transaction {
        &self.transaction
    }
}

impl DerefMut for Session {
    fn deref_mut(&mut self) -> &mut Transaction {
        &mut self.transaction
    }
}

impl Executor for &mut Session {
    type Answer<'q, T: 'q>
        = Result<T>
    where
        Self: 'q;

    fn run<'q, P: Plannable + 'q>(self, plannable: P) -> Result<P::Output>
    where
        Self: 'q,
    {
        (&mut self.transaction).run(plannable)
    }
}

impl Tracker for &mut Session {
    fn track<'q, M: Model>(self, query: &'q SelectNode) -> Result<Vec<Handle<M>>>
    where
        Self: 'q,
    {
        (&mut self.transaction).track(query)
    }

    fn track_load<'q, L: TrackedLoad + 'q>(self, load: L) -> Result<L::Objects>
    where
        Self: 'q,
    {
        (&mut self.transaction).track_load(load)
    }

    fn track_rows<'q, M: Model, P: Plannable<Output = Vec<M>> + 'q>(self, change: P) -> Result<Vec<Handle<M>>>
    where
        Self: 'q,
    {
        (&mut self.transaction).track_rows(change)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.transaction.hooks.rolled_back(0);
    }
}
