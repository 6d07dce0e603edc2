//! The session: drives the core's plans over a connection.

use std::ops::{Index, IndexMut};
use std::panic::Location;
use std::sync::Arc;

use orm_core::dialect::Access;
use orm_core::dialect::transaction::{BACK_TO_SAVEPOINT, RELEASE, ROLLBACK, SAVEPOINT, TransactionOptions};
use orm_core::model::{Changes, Identity, KeyOf, Model};
use orm_core::session::{FlushPlan, GetPlan, Handle, Objects, RefreshPlan, RuleQueries, RulesPlan};
use orm_core::types::Ids;
use orm_core::{Error, Result};

use crate::clock::Clock;
use crate::driver::Driver;
use crate::engine::{Engine, Holder, Pooled};
use crate::execute::{run_batch, run_plan};
pub(crate) use events::Listeners;
use hooks::Hooks;
use link::Link;
pub use nested::Nested;
pub use owned::Session;
pub use read_only::ReadOnlySession;
pub use stats::StatementBudget;

mod events;
mod graph;
mod hooks;
mod link;
mod locked;
mod nested;
mod owned;
mod read_only;
mod run;
mod script;
pub(crate) mod seed;
mod states;
mod stats;

/// The inside of a unit of work: objects that are tracked, and the transaction for what is done with them, but not its end.
///
/// [`Engine::transaction`] and [`Transaction::nested`] lend one; a [`Session`] has one, and hands on its methods. A function that
/// takes `&mut Transaction` works with either: `rename(&mut session)?` too.
///
/// `session[handle]` reads an object, and `session[handle].field = …` changes it. Two objects in one statement do not
/// borrow: take what is read into a variable first, or see [`Transaction::pair_mut`].
///
/// ```
/// # use rowhouse::doc::*;
/// fn birthday(session: &mut Transaction, user: Handle<User>) {
///     session[user].age = session[user].age.map(|age| age + 1);
/// }
///
/// # let (mut session, alex) = rowhouse::doc::blog()?;
/// birthday(&mut session, alex);
/// assert_eq!(session[alex].age, Some(31));
/// # Ok::<(), rowhouse::Error>(())
/// ```
#[derive(Debug)]
pub struct Transaction {
    objects: Objects,
    ids: Ids,
    autoflush: bool,
    /// Where statements go.
    link: Link,
    /// How many ids were known when each savepoint was set.
    levels: Vec<usize>,
    hooks: Hooks,
    listeners: Listeners,
    /// Whether a listener is being told of a flush: what it flushes itself is told to none.
    is_telling: bool,
    /// What time it is, if not what the engine says.
    clock: Option<Clock>,
}

impl Transaction {
    fn of(engine: Engine, place: &'static Location<'static>, options: TransactionOptions) -> Self {
        Self::over(Link::new(engine, Holder::at(place), options))
    }

    fn over(link: Link) -> Self {
        Self {
            objects: Objects::new(),
            ids: Ids::default(),
            autoflush: true,
            link,
            levels: Vec::new(),
            hooks: Hooks::default(),
            listeners: Listeners::default(),
            is_telling: false,
            clock: None,
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
        self.objects.add_all(objects, &mut self.ids, &mut seed::next)
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

    /// The object behind a handle for changing it, or `None` as [`Transaction::try_get`].
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
        let (backend, log) = (self.link.backend(), self.link.log());
        let connection = self.link.begin(Access::Read)?;
        let plan = GetPlan::<M>::new(&key, &backend, &self.ids, &mut self.objects)?;
        let result = run_plan(connection, plan, log);
        self.told(result)
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
    /// If the model marks rows when they are deleted, the next flush sets the mark; the object stays, and its handle can
    /// be given to [`restore`](Transaction::restore).
    ///
    /// # Errors
    /// [`Error::Detached`] if the handle belongs to another session, or its object was forgotten.
    pub fn delete<M: Model>(&mut self, handle: Handle<M>) -> Result<()> {
        let now = self.clock().now();
        if self.objects.delete_or_mark(handle, now) { Ok(()) } else { Err(Error::Detached { model: M::NAME }) }
    }

    /// Marks many objects for deletion, as [`delete`](Transaction::delete) does with one.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// let posts = Post::query().track(&mut session)?;
    /// session.delete_all(posts)?;
    /// session.commit()?;
    /// assert_eq!(Post::query().count(&mut session)?, 0);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`delete`](Transaction::delete); those before the one that is refused are marked.
    pub fn delete_all<M: Model>(&mut self, handles: impl IntoIterator<Item = Handle<M>>) -> Result<()> {
        handles.into_iter().try_for_each(|handle| self.delete(handle))
    }

    /// Writes all changes in the session's transaction, in an order that the foreign keys allow.
    ///
    /// # Errors
    /// A broken constraint, [`Error::Stale`] if a row was changed or deleted by somebody else, and whatever the server
    /// says. The session and the transaction are then as before the flush: the objects keep their values, and can be
    /// corrected and flushed again. Only [`Error::Decode`], for a value of the database's making that its field cannot
    /// hold, rolls the whole transaction back.
    #[inline]
    pub fn flush(&mut self) -> Result<()> {
        self.flush_then(After::Continue)
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
        self.link.set_label(label.into());
    }

    /// What time it is in this session: see [`Clock`].
    pub fn set_clock(&mut self, clock: Clock) {
        self.clock = Some(clock);
    }

    fn clock(&self) -> &Clock {
        self.clock.as_ref().unwrap_or_else(|| self.link.engine().clock())
    }

    /// The engine that the session came from.
    pub fn engine(&self) -> &Engine {
        self.link.engine()
    }

    #[inline]
    fn autoflush(&mut self) -> Result<()> {
        if self.autoflush { self.flush() } else { Ok(()) }
    }

    #[inline]
    fn flush_then(&mut self, after: After) -> Result<()> {
        if !self.objects.has_changes() {
            return Ok(());
        }
        let result = self.write_and_tell(after).inspect_err(|_| self.objects.take_back_rules());
        self.told(result)
    }

    /// Has the delete rules of relations carried out on objects, and reads what that takes.
    fn carry_out_rules(&mut self) -> Result<()> {
        if !self.objects.has_rules_to_carry_out() {
            return Ok(());
        }
        let begins = !self.link.is_open();
        let (backend, log, now) = (self.link.backend(), self.link.log(), self.clock().now());
        let connection = self.link.begin(Access::Write)?;
        let queries = RuleQueries::default();
        let plan = RulesPlan::new(&mut self.objects, &self.ids, &backend, now, &queries);
        let result = plan.and_then(|plan| run_plan(connection, plan, log));
        if result.is_err() && begins {
            self.undo_flush(begins);
        }
        result
    }

    /// Reads the rows of objects again that a flush may have changed without telling.
    fn follow_up(&mut self) -> Result<()> {
        while let Some(suspects) = self.objects.suspects() {
            let (backend, log) = (self.link.backend(), self.link.log());
            let Some(connection) = self.link.open() else { return Ok(()) };
            let plan = RefreshPlan::of_suspects(&self.objects, suspects, &self.ids, &backend);
            let refreshed = run_plan(connection, plan, log)?;
            self.objects.apply_refreshed(refreshed)?;
        }
        Ok(())
    }

    fn write(&mut self, after: After) -> Result<()> {
        let begins = !self.link.is_open();
        let (backend, log, now) = (self.link.backend(), self.link.log(), self.clock().now());
        let connection = self.link.begin(Access::Write)?;
        if !begins {
            run_batch(connection, SAVEPOINT, log)?;
        }
        let mark = self.ids.mark();
        let filled = self.objects.fill(now);
        let plan = FlushPlan::new(&self.objects, &mut self.ids, &backend);
        match plan.and_then(|plan| run_plan(connection, plan, log)) {
            Ok(outcome) => {
                if !begins && after == After::Continue {
                    run_batch(connection, RELEASE, log)?;
                }
                let applied = self.objects.apply(outcome, &self.ids).and_then(|()| self.follow_up());
                applied.inspect_err(|_| self.take_back(begins))
            }
            Err(error) => {
                self.ids.rollback_to(mark);
                self.objects.unfill(filled);
                let error = self.objects.explain(error);
                self.undo_flush(begins);
                Err(error)
            }
        }
    }

    /// Takes back rows that a flush has written, but whose objects could not follow, with all that the transaction did before.
    fn take_back(&mut self, began: bool) {
        if began {
            self.settle_rollback();
            self.undo_flush(began);
        } else {
            self.abandon();
        }
    }

    /// Takes back what a failed flush has sent.
    fn undo_flush(&mut self, began: bool) {
        let log = self.link.log();
        let Some(connection) = self.link.open() else { return };
        if began {
            // Nothing but the flush was in the transaction: if it cannot be told, dropping the connection ends it.
            if run_batch(connection, ROLLBACK, log).is_err() {
                connection.close_on_return();
            }
            self.link.drop_connection();
        } else if run_batch(connection, BACK_TO_SAVEPOINT, log).is_err() {
            self.abandon();
        }
    }

    /// Notes whether the last statement failed in a way in which the whole transaction may be run again, and whether
    /// the server has ended it by itself.
    #[inline]
    fn told<T>(&mut self, result: Result<T>) -> Result<T> {
        match &result {
            Ok(_) => self.link.failed_retryably = false,
            Err(error) => self.note_failure(error),
        }
        result
    }

    #[cold]
    fn note_failure(&mut self, error: &Error) {
        self.link.failed_retryably = error.is_retryable();
        let ended = |connection: &mut Pooled| connection.is_broken() || !connection.in_transaction();
        if self.link.open().is_some_and(ended) {
            self.abandon();
        }
    }

    /// Whether the transaction failed so that it may succeed when it is run again.
    pub(crate) fn may_run_again(&self) -> bool {
        self.link.failed_retryably
    }

    /// The transaction is lost: what it did is undone, and nothing more is done in it until somebody calls `rollback`.
    fn abandon(&mut self) {
        self.link.abandon();
        self.settle_rollback();
    }

    fn settle_rollback(&mut self) {
        self.objects.rollback();
        self.ids.rollback_to(0);
        self.levels.clear();
        self.hooks.rolled_back(0);
    }
}

/// What follows a flush.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum After {
    Continue,
    Commit,
}

/// Reads the object behind a handle.
///
/// # Panics
/// If the handle belongs to another session, or its object was forgotten; [`Transaction::try_get`] returns `None` then.
impl<M: Model> Index<Handle<M>> for Transaction {
    type Output = M;

    fn index(&self, handle: Handle<M>) -> &M {
        self.objects.get(handle).unwrap_or_else(|| detached::<M>())
    }
}

/// Changes the object behind a handle: the next flush writes the columns that differ.
///
/// # Panics
/// As the reading `session[handle]`.
impl<M: Model> IndexMut<Handle<M>> for Transaction {
    fn index_mut(&mut self, handle: Handle<M>) -> &mut M {
        self.objects.get_mut(handle).unwrap_or_else(|| detached::<M>())
    }
}

#[cold]
#[allow(clippy::panic, reason = "indexing with a key that is not there panics, as with every collection")]
fn detached<M: Model>() -> ! {
    panic!("{}", Error::Detached { model: M::NAME })
}
