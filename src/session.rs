//! The session: drives the core's plans over a connection.

use std::ops::{Index, IndexMut};
use std::panic::Location;
use std::sync::Arc;

use orm_core::dialect::Access;
use orm_core::dialect::transaction::{BACK_TO_SAVEPOINT, COMMIT, RELEASE, ROLLBACK, SAVEPOINT};
use orm_core::model::{Changes, Identity, KeyOf, Model};
use orm_core::plan::{Effect, Executor, Plan, Plannable, Statements};
use orm_core::query::{SelectNode, Tracked, Tracker};
use orm_core::session::{FlushPlan, GetPlan, Handle, Objects, RefreshPlan, TrackPlan};
use orm_core::types::Ids;
use orm_core::{Error, Result};

use crate::driver::Driver;
use crate::engine::{Engine, Holder, Pooled};
use crate::execute::{run_batch, run_plan};

mod script;
pub(crate) mod seed;

/// A unit of work: objects that are tracked, and one transaction for what is done with them.
///
/// The transaction begins at the first statement, and ends with [`commit`](Session::commit) or
/// [`rollback`](Session::rollback); a session that is dropped rolls back. Queries through a session flush first, so that
/// they see what the session has changed.
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
    engine: Engine,
    objects: Objects,
    ids: Ids,
    autoflush: bool,
    /// Who it says it is where its connection is asked for.
    holder: Holder,
    /// The connection, while a transaction is open on it.
    transaction: Option<Pooled>,
}

impl Session {
    pub(crate) fn new(engine: Engine, place: &'static Location<'static>) -> Self {
        Self {
            engine,
            objects: Objects::new(),
            ids: Ids::default(),
            autoflush: true,
            holder: Holder::at(place),
            transaction: None,
        }
    }

    /// Takes over a new object: the next flush inserts its row. Its key may be provisional until then, and can at once
    /// be the foreign key of another object.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// let bo = session.add(User::named("Bo"));
    /// let post = session.add(Post { id: Id::new(), author_id: session[bo].id, title: "Hi".into() });
    /// session.flush()?;
    /// assert_eq!(session[post].author_id, session[bo].id);
    /// assert_eq!(session[bo].id.get()?, 2);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn add<M: Model>(&mut self, object: M) -> Handle<M> {
        self.objects.add(object, &mut self.ids, &mut seed::next)
    }

    /// Takes over new objects, in their order.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// let users = session.add_all(["Bo", "Cy"].map(User::named));
    /// session.commit()?;
    /// assert_eq!(session[users[1]].name, "Cy");
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn add_all<M: Model>(&mut self, objects: impl IntoIterator<Item = M>) -> Vec<Handle<M>> {
        objects.into_iter().map(|object| self.add(object)).collect()
    }

    /// The object behind a handle, or `None` if it was forgotten, or belongs to another session.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (session, alex) = rowhouse::doc::blog()?;
    /// assert_eq!(session.try_get(alex).map(|user| user.age), Some(Some(30)));
    /// assert!(session.engine().session().try_get(alex).is_none());
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn try_get<M: Model>(&self, handle: Handle<M>) -> Option<&M> {
        self.objects.get(handle)
    }

    /// The object behind a handle for changing it, or `None` as [`Session::try_get`].
    pub fn try_get_mut<M: Model>(&mut self, handle: Handle<M>) -> Option<&mut M> {
        self.objects.get_mut(handle)
    }

    /// The row with this key as a tracked object, or `None` if there is none. A row that the session has already costs
    /// no statement.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// let id = session[alex].id;
    /// assert_eq!(session.get::<User>(id)?, Some(alex));
    /// assert_eq!(session.get::<User>(99)?, None);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Unresolved`] for a provisional id that this session does not know, and whatever the server says.
    pub fn get<M: Model>(&mut self, key: impl KeyOf<M::Identity>) -> Result<Option<Handle<M>>> {
        let key = key.into_key();
        if let Some(known) = self.objects.find::<M>(&key.settled(&self.ids)) {
            return Ok(known);
        }
        self.autoflush()?;
        let key = key.settled(&self.ids);
        if let Some(known) = self.objects.find::<M>(&key) {
            return Ok(known);
        }
        let connection = begin(&mut self.transaction, &self.engine, &self.holder, Access::Read)?;
        let plan = GetPlan::<M>::new(&key, &self.engine.backend(), &self.ids, &mut self.objects)?;
        run_plan(connection, plan, self.engine.log())
    }

    /// Writes what `changes` say into the object; the next flush writes the columns that differ from the row. What is set
    /// to the value that it has is not written.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// #[derive(Changes)]
    /// #[changes(User)]
    /// struct UpdateUser {
    ///     name: Option<String>,
    ///     age: Change<Option<i32>>,
    /// }
    ///
    /// session.apply(alex, UpdateUser { name: None, age: Change::Set(None) })?;
    /// session.commit()?; // UPDATE "users" SET "age" = ? WHERE "id" = ?
    /// assert_eq!((session[alex].name.as_str(), session[alex].age), ("Alex", None));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Detached`] if the handle belongs to another session, or its object was forgotten.
    pub fn apply<C: Changes>(&mut self, handle: Handle<C::Model>, changes: C) -> Result<()> {
        let object = self.objects.get_mut(handle).ok_or(Error::Detached { model: C::Model::NAME })?;
        changes.apply_to(object);
        Ok(())
    }

    /// Marks the object for deletion: the next flush deletes its row. One that was never flushed is forgotten.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// session.delete(alex)?;
    /// session.commit()?;
    /// assert!(session.try_get(alex).is_none());
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Detached`] if the handle belongs to another session, or its object was forgotten.
    pub fn delete<M: Model>(&mut self, handle: Handle<M>) -> Result<()> {
        if self.objects.delete(handle) { Ok(()) } else { Err(Error::Detached { model: M::NAME }) }
    }

    /// Writes all changes in the session's transaction, in an order that the foreign keys allow.
    ///
    /// # Errors
    /// A broken constraint, [`Error::Stale`] if a row was changed or deleted by somebody else, and whatever the server
    /// says. The session and the transaction are then as before the flush: the objects keep their values, and can be
    /// corrected and flushed again. Only [`Error::Decode`], for a value of the database's making that its field cannot
    /// hold, rolls the whole transaction back.
    pub fn flush(&mut self) -> Result<()> {
        self.flush_then(After::Continue)
    }

    /// Writes all changes, and ends the transaction. Objects keep their values.
    ///
    /// # Errors
    /// As [`Session::flush`]: the transaction then goes on. If the commit itself is refused, everything is rolled back.
    pub fn commit(&mut self) -> Result<()> {
        self.flush_then(After::Commit)?;
        let Some(mut connection) = self.transaction.take() else {
            self.settle_commit();
            return Ok(());
        };
        match run_batch(&mut connection, COMMIT, self.engine.log()) {
            Ok(()) => {
                self.settle_commit();
                Ok(())
            }
            Err(error) => {
                drop(connection);
                self.settle_rollback();
                Err(error)
            }
        }
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
        self.settle_rollback();
        let Some(mut connection) = self.transaction.take() else { return Ok(()) };
        // A server that lost the connection has rolled back by itself.
        if connection.is_broken() {
            return Ok(());
        }
        let result = run_batch(&mut connection, ROLLBACK, self.engine.log());
        if result.is_err() {
            connection.close_on_return();
        }
        result
    }

    /// Whether queries flush first; they do unless this turns it off.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// session.set_autoflush(false);
    /// session.add(User::named("Bo"));
    /// assert_eq!(User::query().count(&mut session)?, 1);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn set_autoflush(&mut self, on: bool) {
        self.autoflush = on;
    }

    /// Whether something was added, changed or deleted since the last flush.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// session[alex].age = Some(31);
    /// assert!(session.has_changes());
    /// session[alex].age = Some(30); // as it was
    /// assert!(!session.has_changes());
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn has_changes(&self) -> bool {
        self.objects.has_changes()
    }

    /// What the session is for. [`Error::PoolTimeout`] names those that hold connections by it, and by the place where
    /// they were made.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # use std::time::Duration;
    /// # let builder = Engine::builder("sqlite::memory:?pool_size=1").acquire_timeout(Duration::from_millis(10));
    /// # let engine = builder.connect()?;
    /// # engine.create_all(&models![User, Post])?;
    /// let mut session = engine.session();
    /// session.set_label("import of users");
    /// User::query().count(&mut session)?;
    /// let error = User::query().count(&engine).unwrap_err();
    /// assert!(error.to_string().contains("by `import of users`, from "));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn set_label(&mut self, label: impl Into<Arc<str>>) {
        self.holder.set_label(label.into());
    }

    /// The engine that the session came from.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    fn autoflush(&mut self) -> Result<()> {
        if self.autoflush { self.flush() } else { Ok(()) }
    }

    fn flush_then(&mut self, after: After) -> Result<()> {
        if !self.objects.has_changes() {
            return Ok(());
        }
        let begins = self.transaction.is_none();
        let connection = begin(&mut self.transaction, &self.engine, &self.holder, Access::Write)?;
        let log = self.engine.log();
        if !begins {
            run_batch(connection, SAVEPOINT, log)?;
        }
        let mark = self.ids.mark();
        let backend = self.engine.backend();
        let plan = FlushPlan::new(&self.objects, &mut self.ids, &backend);
        match plan.and_then(|plan| run_plan(connection, plan, log)) {
            Ok(outcome) => {
                if !begins && after == After::Continue {
                    run_batch(connection, RELEASE, log)?;
                }
                // Rows that were written, but whose objects could not follow, are taken back with all the rest.
                self.objects.apply(outcome, &self.ids).inspect_err(|_| drop(self.rollback()))
            }
            Err(error) => {
                self.ids.rollback_to(mark);
                let error = self.objects.explain(error);
                self.undo_flush(begins);
                Err(error)
            }
        }
    }

    /// Makes the objects follow what a statement has done to rows. What they cannot follow is taken back with all the rest.
    fn after_change(&mut self, guarded: bool, effect: Option<Effect>) -> Result<()> {
        let Some(connection) = &mut self.transaction else { return Ok(()) };
        let log = self.engine.log();
        if guarded {
            run_batch(connection, RELEASE, log)?;
        }
        match effect {
            Some(effect) if effect.tracked == Tracked::Forget => self.objects.forget_touched(&effect),
            Some(effect) if effect.tracked == Tracked::Refresh => {
                let plan = RefreshPlan::new(&self.objects, &effect, &self.ids, &self.engine.backend());
                let refreshed = run_plan(connection, plan, log);
                let applied = refreshed.and_then(|refreshed| self.objects.apply_refreshed(refreshed));
                return applied.inspect_err(|_| drop(self.rollback()));
            }
            _ => {}
        }
        Ok(())
    }

    /// Takes back what a failed change has done, or takes note that the server has done so.
    fn undo_change(&mut self, began: bool, guarded: bool) {
        if began || guarded {
            return self.undo_flush(began);
        }
        let Some(connection) = &mut self.transaction else { return };
        if connection.is_broken() || !connection.in_transaction() {
            connection.close_on_return();
            self.settle_rollback();
            self.transaction = None;
        }
    }

    /// Takes back what a failed flush has sent.
    fn undo_flush(&mut self, began: bool) {
        let Some(connection) = &mut self.transaction else { return };
        let undo = if began { ROLLBACK } else { BACK_TO_SAVEPOINT };
        let undone = run_batch(connection, undo, self.engine.log()).is_ok();
        if !undone {
            // The server has ended the transaction, or is gone: nothing of it is left to go on with.
            connection.close_on_return();
            self.settle_rollback();
        }
        if began || !undone {
            self.transaction = None;
        }
    }

    fn settle_commit(&mut self) {
        self.objects.commit();
        self.ids.commit();
    }

    fn settle_rollback(&mut self) {
        self.objects.rollback();
        self.ids.rollback_to(0);
    }
}

/// The connection of the transaction, which begins now unless there is one.
fn begin<'t>(
    transaction: &'t mut Option<Pooled>,
    engine: &Engine,
    holder: &Holder,
    access: Access,
) -> Result<&'t mut Pooled> {
    match transaction {
        Some(connection) => Ok(connection),
        none => Ok(none.insert(engine.begin(holder, access)?)),
    }
}

/// What follows a flush.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum After {
    Continue,
    Commit,
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
        self.autoflush()?;
        let mut plannable = plannable;
        plannable.prepare(&self.ids, &mut seed::next);
        // What cannot be planned begins no transaction.
        let plan = plannable.plan(&self.engine.backend(), &self.ids)?;
        match (plannable.statements(), plannable.access()) {
            (Statements::None, _) => plan.finish(),
            (_, Access::Read) => {
                let connection = begin(&mut self.transaction, &self.engine, &self.holder, Access::Read)?;
                if plannable.changes_connection() {
                    connection.close_on_return();
                }
                run_plan(connection, plan, self.engine.log())
            }
            (statements, Access::Write) => {
                let effect = plannable.effect();
                let (begins, backend, log) = (self.transaction.is_none(), self.engine.backend(), self.engine.log());
                let connection = begin(&mut self.transaction, &self.engine, &self.holder, Access::Write)?;
                if plannable.changes_connection() {
                    connection.close_on_return();
                }
                let guarded = !begins && (statements == Statements::Many || !backend.survives_failures());
                if guarded {
                    run_batch(connection, SAVEPOINT, log)?;
                }
                match run_plan(connection, plan, log) {
                    Ok(output) => self.after_change(guarded, effect).map(|()| output),
                    Err(error) => {
                        let error = self.objects.explain(error);
                        self.undo_change(begins, guarded);
                        Err(error)
                    }
                }
            }
        }
    }
}

impl Tracker for &mut Session {
    fn track<'q, M: Model>(self, query: &'q SelectNode) -> Result<Vec<Handle<M>>>
    where
        Self: 'q,
    {
        self.autoflush()?;
        let connection = begin(&mut self.transaction, &self.engine, &self.holder, Access::Read)?;
        let plan = TrackPlan::new(query, &self.engine.backend(), &self.ids, &mut self.objects)?;
        run_plan(connection, plan, self.engine.log())
    }

    fn track_rows<'q, M: Model, P: Plannable<Output = Vec<M>> + 'q>(self, change: P) -> Result<Vec<Handle<M>>>
    where
        Self: 'q,
    {
        let rows = Executor::run(&mut *self, change)?;
        Ok(rows.into_iter().map(|row| self.objects.track(row)).collect())
    }
}

/// Reads the object behind a handle.
///
/// # Panics
/// If the handle belongs to another session, or its object was forgotten; [`Session::try_get`] returns `None` then.
impl<M: Model> Index<Handle<M>> for Session {
    type Output = M;

    fn index(&self, handle: Handle<M>) -> &M {
        self.objects.get(handle).unwrap_or_else(|| detached::<M>())
    }
}

/// Changes the object behind a handle: the next flush writes the columns that differ.
///
/// # Panics
/// As the reading `session[handle]`.
impl<M: Model> IndexMut<Handle<M>> for Session {
    fn index_mut(&mut self, handle: Handle<M>) -> &mut M {
        self.objects.get_mut(handle).unwrap_or_else(|| detached::<M>())
    }
}

#[cold]
#[allow(clippy::panic, reason = "indexing with a key that is not there panics, as with every collection")]
fn detached<M: Model>() -> ! {
    panic!("{}", Error::Detached { model: M::NAME })
}
