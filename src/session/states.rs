//! What a session knows of its objects, and objects that come and go without a statement of their own.

use orm_core::dialect::Access;
use orm_core::model::{Column, Identity, KeyOf, Model, SoftDelete};
use orm_core::session::{ColumnChange, DeferredPlan, GetManyPlan, Handle, ObjectState, RefreshPlan};
use orm_core::types::SqlValue;
use orm_core::{Error, Result};

use super::Transaction;
use crate::execute::run_plan;

impl Transaction {
    /// What the next flush does about an object.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// assert_eq!(session.state(alex), ObjectState::Clean);
    /// session[alex].age = Some(31);
    /// assert_eq!(session.state(alex), ObjectState::Changed);
    /// session.delete(alex)?;
    /// assert_eq!(session.state(alex), ObjectState::Deleted);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn state<M: Model>(&self, handle: Handle<M>) -> ObjectState {
        self.objects.state(handle)
    }

    /// Whether the next flush does something about an object.
    pub fn is_dirty<M: Model>(&self, handle: Handle<M>) -> bool {
        matches!(self.state(handle), ObjectState::New | ObjectState::Changed | ObjectState::Deleted)
    }

    /// The columns that the next flush writes into the object's row, with old and new value; none for new and deleted
    /// objects.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # use rowhouse::types::Value;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// session[alex].age = Some(31);
    /// let changes = session.changes(alex)?;
    /// assert_eq!((changes.len(), changes[0].column), (1, "age"));
    /// assert_eq!((&changes[0].old, &changes[0].new), (&Value::Int(30), &Some(Value::Int(31))));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Detached`] if the session has no such object, [`Error::Encode`] for a value that cannot be stored.
    pub fn changes<M: Model>(&self, handle: Handle<M>) -> Result<Vec<ColumnChange>> {
        self.objects.changes(handle, &self.ids)
    }

    /// The objects of a model that are in a state, such as those that were changed.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// let bo = session.add(User::named("Bo"));
    /// assert_eq!(session.in_state::<User>(ObjectState::New), [bo]);
    /// assert_eq!(session.in_state::<User>(ObjectState::Clean), [alex]);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn in_state<M: Model>(&self, state: ObjectState) -> Vec<Handle<M>> {
        self.objects.in_state(state)
    }

    /// The objects of a model that the next flush inserts, in the order in which they were added.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// let bo = session.add(User::named("Bo"));
    /// session[alex].age = Some(31);
    /// assert_eq!((session.new::<User>(), session.changed::<User>()), (vec![bo], vec![alex]));
    /// session.delete(alex)?;
    /// assert_eq!(session.deleted::<User>(), [alex]);
    /// assert_eq!(session.changed::<User>(), []);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    #[allow(clippy::new_ret_no_self, clippy::wrong_self_convention, reason = "the word for this state of objects")]
    pub fn new<M: Model>(&self) -> Vec<Handle<M>> {
        self.in_state(ObjectState::New)
    }

    /// The objects of a model whose rows the next flush updates.
    pub fn changed<M: Model>(&self) -> Vec<Handle<M>> {
        self.in_state(ObjectState::Changed)
    }

    /// The objects of a model whose rows the next flush deletes.
    pub fn deleted<M: Model>(&self) -> Vec<Handle<M>> {
        self.in_state(ObjectState::Deleted)
    }

    /// The object whose row a flush could not write because of a broken constraint, if it is of this model and it can be told:
    /// in a batch, PostgreSQL tells it of unique values and foreign keys, MySQL of unique values.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// session.add_all(["Bo", "Alex", "Cy"].map(User::named));
    /// let error = session.flush().unwrap_err();
    /// let twin = session.refused::<User>(&error).expect("a unique value was taken");
    /// session[twin].email = "twin@example.org".into();
    /// session.commit()?;
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn refused<M: Model>(&self, error: &Error) -> Option<Handle<M>> {
        self.objects.refused(error)
    }

    /// Takes over an object whose row is there already and equal to it, without a statement.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// let copy = session.detach(alex)?;
    /// let alex = session.attach(copy)?;
    /// assert_eq!(session.state(alex), ObjectState::Clean);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Unresolved`] if its id is provisional, [`Error::SameRow`] if the session has the row already.
    pub fn attach<M: Model>(&mut self, object: M) -> Result<Handle<M>> {
        self.objects.attach(object, &self.ids)
    }

    /// Copies the fields of `object` over those of the row with its key, which is read if the session does not have it;
    /// if there is no such row, adds the object. What only the database makes stays as it is.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// let form = User { name: "Alexandra".into(), ..session[alex].clone() };
    /// assert_eq!(session.merge(form)?, alex);
    /// session.commit()?; // UPDATE "users" SET "name" = ? WHERE "id" = ?
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Transaction::get`]; [`Error::Stale`] if the model has a version, and the row another than `object`.
    pub fn merge<M: Model>(&mut self, object: M) -> Result<Handle<M>>
    where
        M::Identity: KeyOf<M::Identity>,
    {
        let identity = object.identity().settled(&self.ids);
        if identity.provisional().is_some() {
            return Ok(self.add(object));
        }
        match self.get::<M>(identity)? {
            Some(handle) => self.objects.copy_over(handle, object, &self.ids).map(|()| handle),
            None => Ok(self.add(object)),
        }
    }

    /// Gives an object back as it is, and forgets it: nothing of it is written any more.
    ///
    /// # Errors
    /// [`Error::Detached`] if the session has no such object.
    pub fn detach<M: Model>(&mut self, handle: Handle<M>) -> Result<M> {
        self.objects.detach(handle).ok_or(Error::Detached { model: M::NAME })
    }

    /// Forgets an object; what was changed in it and not flushed is lost.
    ///
    /// # Errors
    /// [`Error::Detached`] if the session has no such object.
    pub fn forget<M: Model>(&mut self, handle: Handle<M>) -> Result<()> {
        self.detach(handle).map(drop)
    }

    /// Forgets all objects. What was flushed stays a part of the transaction; what was not is lost.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// session.clear();
    /// assert!(session.try_get(alex).is_none());
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn clear(&mut self) {
        self.objects.clear();
    }

    /// Two objects, for changing both in one expression. `None` if the session lacks one of them, or if they are the same.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// let bo = session.add(User::named("Bo"));
    /// let (one, other) = session.pair_mut(alex, bo).expect("both are there");
    /// std::mem::swap(&mut one.age, &mut other.age);
    /// assert_eq!(session[bo].age, Some(30));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn pair_mut<A: Model, B: Model>(&mut self, a: Handle<A>, b: Handle<B>) -> Option<(&mut A, &mut B)> {
        self.objects.pair_mut(a, b)
    }

    /// The rows with these keys as tracked objects, in the order of the keys: some hundred a statement, and none for
    /// those that the session has.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// let id = session[alex].id;
    /// assert_eq!(session.get_many::<User, _>([id, Id::from(99)])?, [Some(alex), None]);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Transaction::get`].
    pub fn get_many<M: Model, K: KeyOf<M::Identity>>(
        &mut self,
        keys: impl IntoIterator<Item = K>,
    ) -> Result<Vec<Option<Handle<M>>>> {
        self.autoflush()?;
        let keys: Vec<M::Identity> = keys.into_iter().map(|key| key.into_key().settled(&self.ids)).collect();
        let mut missing: Vec<M::Identity> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        for key in keys.iter().filter(|key| self.objects.find::<M>(key).is_none()) {
            if seen.insert(key) {
                missing.push(key.clone());
            }
        }
        if !missing.is_empty() {
            let (backend, log) = (self.link.backend(), self.link.log());
            let connection = self.link.begin(Access::Read)?;
            let plan = GetManyPlan::<M>::new(&missing, &backend, &self.ids, &mut self.objects);
            let result = run_plan(connection, plan, log);
            self.told(result)?;
        }
        Ok(keys.iter().map(|key| self.objects.find::<M>(key).flatten()).collect())
    }

    /// Reads the object's row again. What was changed in the object and not flushed is dropped.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// session[alex].age = Some(99);
    /// session.refresh(alex)?;
    /// assert_eq!(session[alex].age, Some(30));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Detached`] if the session has no such object with a row, [`Error::Stale`] if the row is gone, and whatever
    /// the server says.
    pub fn refresh<M: Model>(&mut self, handle: Handle<M>) -> Result<()> {
        if !matches!(self.state(handle), ObjectState::Clean | ObjectState::Changed) {
            return Err(Error::Detached { model: M::NAME });
        }
        let (backend, log) = (self.link.backend(), self.link.log());
        let connection = self.link.begin(Access::Read)?;
        let plan = RefreshPlan::of_one(&self.objects, handle, &self.ids, &backend);
        let result = run_plan(connection, plan, log);
        let refreshed = self.told(result)?;
        self.objects.apply_refreshed_one(handle, refreshed)
    }

    /// Reads the rows of all objects again, after a flush. Objects whose rows are gone are [`ObjectState::Detached`] then.
    ///
    /// # Errors
    /// As [`Transaction::flush`], and whatever the server says.
    pub fn refresh_all(&mut self) -> Result<()> {
        self.flush()?;
        let (backend, log) = (self.link.backend(), self.link.log());
        let connection = self.link.begin(Access::Read)?;
        let plan = RefreshPlan::of_all(&self.objects, &self.ids, &backend);
        let result = run_plan(connection, plan, log);
        let refreshed = self.told(result)?;
        self.objects.apply_refreshed(refreshed)
    }

    /// Deletes the object's row by the next flush, also where the model only marks rows that are deleted.
    ///
    /// # Errors
    /// [`Error::Detached`] if the handle belongs to another session, or its object was forgotten.
    pub fn delete_permanently<M: SoftDelete>(&mut self, handle: Handle<M>) -> Result<()> {
        if self.objects.delete(handle) { Ok(()) } else { Err(Error::Detached { model: M::NAME }) }
    }

    /// Takes off the mark of an object that was deleted, in this session or before: the next flush takes it off the row.
    ///
    /// ```
    /// use rowhouse::prelude::*;
    ///
    /// #[derive(Model, Clone, Debug)]
    /// #[model(table = "notes")]
    /// struct Note {
    ///     id: Id<Note>,
    ///     #[column(soft_delete)]
    ///     deleted_at: Option<DateTime<Utc>>,
    /// }
    ///
    /// let engine = Engine::connect("sqlite::memory:")?;
    /// engine.create_all(&models![Note])?;
    /// let mut session = engine.session();
    /// let note = session.add(Note { id: Id::new(), deleted_at: None });
    /// session.commit()?;
    /// session.delete(note)?;
    /// session.commit()?; // UPDATE "notes" SET "deleted_at" = ? WHERE "id" = ?
    /// assert_eq!(Note::query().count(&mut session)?, 0);
    /// session.restore(note)?;
    /// session.commit()?;
    /// assert_eq!(Note::query().count(&mut session)?, 1);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Detached`] if the session has no such object with a row.
    pub fn restore<M: SoftDelete>(&mut self, handle: Handle<M>) -> Result<()> {
        self.objects.restore(handle)
    }

    /// Loads a [`Deferred`](crate::Deferred) column of an object. What was set there and not flushed stays.
    ///
    /// ```
    /// use rowhouse::prelude::*;
    /// use rowhouse::Deferred;
    ///
    /// #[derive(Model, Clone, Debug)]
    /// #[model(table = "documents")]
    /// struct Document {
    ///     id: Id<Document>,
    ///     title: String,
    ///     body: Deferred<String>,
    /// }
    ///
    /// # let engine = Engine::connect("sqlite::memory:")?;
    /// # engine.create_all(&models![Document])?;
    /// # Document::insert(Document { id: Id::new(), title: "a".into(), body: "long".into() }).execute(&engine)?;
    /// let mut session = engine.session();
    /// let document = session.get::<Document>(1)?.expect("it is there");
    /// session[document].title = "b".into();
    /// session.flush()?; // UPDATE "documents" SET "title" = ? WHERE "id" = ?
    /// assert!(session[document].body.get().is_err());
    /// session.load_deferred(document, Document::body)?; // SELECT "id", "body" FROM "documents" WHERE "id" = ?
    /// assert_eq!(session[document].body.get()?, "long");
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Query`] for a column that is read with the others, [`Error::Detached`] if the session has no such object with
    /// a row, [`Error::Stale`] if the row is gone, and whatever the server says.
    pub fn load_deferred<M: Model, V, Key>(&mut self, handle: Handle<M>, column: Column<M, V, Key>) -> Result<()>
    where
        V: SqlValue,
    {
        self.load_deferred_all(&[handle], column)
    }

    /// The same for many objects, some hundred a statement.
    ///
    /// # Errors
    /// As [`Transaction::load_deferred`]; no object has changed then.
    pub fn load_deferred_all<M: Model, V, Key>(
        &mut self,
        handles: &[Handle<M>],
        column: Column<M, V, Key>,
    ) -> Result<()>
    where
        V: SqlValue,
    {
        let (backend, log, position) = (self.link.backend(), self.link.log(), column.position());
        let Some(plan) = DeferredPlan::new(&self.objects, handles, position, &self.ids, &backend)? else {
            return Ok(());
        };
        let connection = self.link.begin(Access::Read)?;
        let result = run_plan(connection, plan, log);
        let loaded = self.told(result)?;
        self.objects.apply_deferred::<M>(position, loaded);
        Ok(())
    }
}
