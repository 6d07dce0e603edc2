//! Who listens to flushes.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

use orm_core::Result;
use orm_core::session::ObjectChange;

use super::{After, Transaction};

/// What is called before or after a flush.
pub(crate) type Listener = Arc<dyn Fn(&mut Transaction, &[ObjectChange]) -> Result<()> + Send + Sync>;

/// Those who listen, in the order in which they came.
#[derive(Clone, Default)]
pub(crate) struct Listeners {
    pub(crate) before: Vec<Listener>,
    pub(crate) after: Vec<Listener>,
}

impl Listeners {
    fn is_empty(&self) -> bool {
        self.before.is_empty() && self.after.is_empty()
    }
}

impl fmt::Debug for Listeners {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Listeners({} before, {} after)", self.before.len(), self.after.len())
    }
}

impl Transaction {
    /// Has `listener` called before each flush of this session, with what is to be written. What it adds and changes in the
    /// session goes with the same flush, and is told to no listener. If it fails, so does the flush, and nothing was sent.
    ///
    /// [`EngineBuilder::before_flush`](crate::EngineBuilder::before_flush) does so for all sessions of an engine.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// session.before_flush(|session, changes| {
    ///     for user in changes.iter().filter_map(|change| change.handle::<User>()) {
    ///         session[user].age.get_or_insert(18);
    ///     }
    ///     Ok(())
    /// });
    /// session[alex].age = None;
    /// session.commit()?;
    /// assert_eq!(session[alex].age, Some(18));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn before_flush(
        &mut self,
        listener: impl Fn(&mut Transaction, &[ObjectChange]) -> Result<()> + Send + Sync + 'static,
    ) {
        self.listeners.before.push(Arc::new(listener));
    }

    /// Has `listener` called after each flush of this session, with what was written: with the keys of new rows, and what the
    /// database made of them. What it adds and changes in the session is written at once, and is told to no listener. If it
    /// fails, the whole transaction is rolled back.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// let (sender, log) = std::sync::mpsc::channel();
    /// session.after_flush(move |_, changes| {
    ///     for change in changes {
    ///         let fields: Vec<&str> = change.columns.iter().map(|column| column.field).collect();
    ///         drop(sender.send(format!("{:?} {} {fields:?}", change.kind, change.model)));
    ///     }
    ///     Ok(())
    /// });
    /// session[alex].age = Some(31);
    /// session.commit()?;
    /// assert_eq!(log.recv().unwrap(), r#"Update User ["age"]"#);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn after_flush(
        &mut self,
        listener: impl Fn(&mut Transaction, &[ObjectChange]) -> Result<()> + Send + Sync + 'static,
    ) {
        self.listeners.after.push(Arc::new(listener));
    }

    /// Writes what has changed, and tells those who listen.
    pub(super) fn write_and_tell(&mut self, after: After) -> Result<()> {
        self.carry_out_rules()?;
        let of_engine = self.link.engine().listeners();
        if self.is_telling || self.listeners.is_empty() && of_engine.is_empty() {
            return self.validate_and_write(after);
        }
        let join = |of_engine: &[Listener], own: &[Listener]| [of_engine, own].concat();
        let befores = join(&of_engine.before, &self.listeners.before);
        let afters = join(&of_engine.after, &self.listeners.after);
        let told = self.objects.change_set(&self.ids)?;
        self.tell(&befores, &told)?;
        self.carry_out_rules()?;
        if afters.is_empty() {
            return self.validate_and_write(after);
        }
        self.objects.validate()?;
        self.carry_out_rules()?;
        // Listeners and hooks may have changed what is written of the same objects.
        let mut changes = self.objects.change_set_of(&told, &self.ids)?;
        let begins = !self.link.is_open();
        self.write_what_changed(After::Continue)?;
        let completed = self.objects.complete(&mut changes, &self.ids);
        let told =
            completed.and_then(|()| self.tell(&afters, &changes)).and_then(|()| match self.objects.has_changes() {
                true => self.validate_and_write(after),
                false => Ok(()),
            });
        told.inspect_err(|_| self.take_back(begins))
    }

    fn tell(&mut self, listeners: &[Listener], changes: &[ObjectChange]) -> Result<()> {
        let autoflush = std::mem::replace(&mut self.autoflush, false);
        self.is_telling = true;
        // A listener that panics leaves a session that tells the next flush again.
        let told = catch_unwind(AssertUnwindSafe(|| listeners.iter().try_for_each(|listener| listener(self, changes))));
        (self.autoflush, self.is_telling) = (autoflush, false);
        told.unwrap_or_else(|panic| resume_unwind(panic))
    }

    fn validate_and_write(&mut self, after: After) -> Result<()> {
        self.objects.validate()?;
        self.carry_out_rules()?;
        self.write_what_changed(after)
    }

    /// A listener, or a hook, may have put everything back as it was.
    fn write_what_changed(&mut self, after: After) -> Result<()> {
        if self.objects.has_changes() { self.write(after) } else { Ok(()) }
    }
}
