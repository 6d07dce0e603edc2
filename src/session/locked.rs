//! Rows that are locked for a change, and objects that become what these rows are.

use orm_core::dialect::Access;
use orm_core::model::{Identity, KeyOf, Model};
use orm_core::query::SelectNode;
use orm_core::session::{Handle, LockKeysPlan, LockQueryPlan, ObjectState};
use orm_core::{Error, Result};

use super::Transaction;
use crate::execute::run_plan;

impl Transaction {
    /// The row with this key as a tracked object, locked until the transaction ends, or `None` if there is none. Always one
    /// statement: an object that the session has already becomes what its row is, but for what was changed in the object and not
    /// flushed.
    ///
    /// PostgreSQL and MySQL lock the row (`FOR UPDATE`). SQLite locks rows by locking the whole database: the transaction
    /// begins as one that writes (`BEGIN IMMEDIATE`), or becomes one, and nobody else writes until it ends. If it has read
    /// something before that others have changed since, that is [`Error::Serialization`].
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// let id = session[alex].id;
    /// let alex = session.get_for_update::<User>(id)?.expect("it is there");
    /// session[alex].age = session[alex].age.map(|age| age + 1); // nobody else counts meanwhile
    /// session.commit()?;
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Conflict`] if somebody else has changed the row in columns in which the object has changes that are not flushed;
    /// of a model with a version, in any column. [`Error::Stale`] if an object with such changes has no row any more. The object is
    /// then as it was. Else as [`Transaction::get`].
    pub fn get_for_update<M: Model>(&mut self, key: impl KeyOf<M::Identity>) -> Result<Option<Handle<M>>> {
        Ok(self.get_many_for_update::<M, _>([key])?.into_iter().next().flatten())
    }

    /// The same for many rows, in the order of the keys. They are locked in ascending order of their keys, whatever the order
    /// here, so that two transactions that lock the same rows wait for each other only one way.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// let id = session[alex].id;
    /// assert_eq!(session.get_many_for_update::<User, _>([Id::from(99), id])?, [None, Some(alex)]);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Transaction::get_for_update`]; a conflict of one object leaves all of them.
    pub fn get_many_for_update<M: Model, K: KeyOf<M::Identity>>(
        &mut self,
        keys: impl IntoIterator<Item = K>,
    ) -> Result<Vec<Option<Handle<M>>>> {
        let mut keys: Vec<M::Identity> = keys.into_iter().map(|key| key.into_key().settled(&self.ids)).collect();
        // Changes of objects that are locked here are to be compared with their rows before they are written. What the session
        // does not have may be a row that it has not written yet.
        if keys.iter().any(|key| self.objects.find::<M>(key).is_none()) {
            if self.autoflush {
                self.lock_changed::<M>()?;
            }
            self.autoflush()?;
            keys = keys.iter().map(|key| key.settled(&self.ids)).collect();
        }
        let wanted: Vec<M::Identity> =
            keys.iter().filter(|key| self.objects.find::<M>(key) != Some(None)).cloned().collect();
        let rows = self.lock_rows::<M>(&wanted)?;
        let found: std::collections::HashSet<M::Identity> = rows.iter().map(Model::identity).collect();
        self.objects.track_locked(rows)?;
        for key in wanted.iter().filter(|key| !found.contains(*key)) {
            self.objects.lost::<M>(key)?;
        }
        Ok(keys.iter().map(|key| self.objects.find::<M>(key).flatten()).collect())
    }

    /// Locks the row of an object until the transaction ends, and makes the object what the row is, but for what was changed in
    /// it and not flushed; see [`Transaction::get_for_update`].
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// User::update().filter(User::id.eq(session[alex].id)).set(User::age.to(40)).execute(session.engine())?;
    /// session[alex].name = "Alexandra".into();
    /// session.lock(alex)?; // reads the new age, and keeps the name
    /// assert_eq!((session[alex].name.as_str(), session[alex].age), ("Alexandra", Some(40)));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Detached`] if the session has no such object with a row, [`Error::Stale`] if the row is gone, and as
    /// [`Transaction::get_for_update`].
    pub fn lock<M: Model>(&mut self, handle: Handle<M>) -> Result<()> {
        let known = matches!(self.state(handle), ObjectState::Clean | ObjectState::Changed);
        let key = self.objects.row_key(handle).filter(|_| known).ok_or(Error::Detached { model: M::NAME })?;
        let rows = self.lock_rows::<M>(std::slice::from_ref(&key))?;
        if rows.is_empty() {
            self.objects.lost::<M>(&key)?;
            return Err(Error::Stale { model: M::NAME, key: format!("{key:?}").into() });
        }
        self.objects.track_locked(rows).map(drop)
    }

    /// Runs a query that locks the rows it finds, and makes their objects what they are.
    pub(super) fn track_locked<M: Model>(&mut self, query: &SelectNode) -> Result<Vec<Handle<M>>> {
        // What cannot be said locks nothing, and flushes nothing. An id may become known by the flush.
        match LockQueryPlan::<M>::new(query, &self.link.backend(), &self.ids) {
            Ok(_) | Err(Error::Unresolved { .. }) => {}
            Err(error) => return Err(error),
        }
        if self.autoflush {
            self.lock_changed::<M>()?;
            self.flush()?;
        }
        let (backend, log) = (self.link.backend(), self.link.log());
        let connection = self.link.begin(Access::Write)?;
        let plan = LockQueryPlan::new(query, &backend, &self.ids)?;
        let result = run_plan(connection, plan, log);
        let rows = self.told(result)?;
        self.objects.track_locked(rows)
    }

    /// Locks the rows that the next flush updates, so that it overwrites nothing that was not seen.
    fn lock_changed<M: Model>(&mut self) -> Result<()> {
        let keys = self.objects.changed_keys::<M>();
        if keys.is_empty() {
            return Ok(());
        }
        // A row that is missing is for the flush to tell.
        let rows = self.lock_rows::<M>(&keys)?;
        self.objects.track_locked(rows).map(drop)
    }

    fn lock_rows<M: Model>(&mut self, keys: &[M::Identity]) -> Result<Vec<M>> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let (goes_on, backend, log) = (self.link.is_open(), self.link.backend(), self.link.log());
        let plan = LockKeysPlan::<M>::new(keys, goes_on, &backend, &self.ids)?;
        let connection = self.link.begin(Access::Write)?;
        let result = run_plan(connection, plan, log);
        self.told(result)
    }
}
