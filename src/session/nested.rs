//! Savepoints: transactions inside a transaction.

use std::ops::{Deref, DerefMut};

use orm_core::Error;
use orm_core::Result;
use orm_core::dialect::Access;
use orm_core::dialect::transaction::{release, rollback_to, savepoint};

use super::Transaction;
use super::hooks::On;
use crate::execute::run_batch;

impl Transaction {
    /// Runs `work` after a savepoint. If it fails or panics, the database and the objects are put back as they were before
    /// `work`; the transaction goes on.
    ///
    /// What the session has changed is flushed first, so that the savepoint is a clear line.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// let result = session.nested(|session| {
    ///     session[alex].age = Some(31);
    ///     session.add(User::named("Alex")); // the email is taken
    ///     session.flush()
    /// });
    /// assert!(result.unwrap_err().is_unique_violation());
    /// assert_eq!(session[alex].age, Some(30));
    /// session.commit()?;
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// What `work` returns, and what the flushes before and after it say.
    pub fn nested<T, E: From<Error>>(&mut self, work: impl FnOnce(&mut Transaction) -> Result<T, E>) -> Result<T, E> {
        let mut nested = self.begin_nested()?;
        // An error, or a panic, drops it.
        let value = work(&mut nested)?;
        nested.commit()?;
        Ok(value)
    }

    /// The same without a closure: a savepoint that ends with [`Nested::commit`], [`Nested::rollback`], or, when it is
    /// dropped, with a rollback.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// let mut nested = session.begin_nested()?;
    /// nested[alex].name = "Bo".into();
    /// nested.rollback()?;
    /// assert_eq!(session[alex].name, "Alex");
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Transaction::flush`]; there is no savepoint then.
    pub fn begin_nested(&mut self) -> Result<Nested<'_>> {
        self.flush()?;
        let (depth, log) = (self.levels.len(), self.link.log());
        let access = if self.link.options.is_read_only() { Access::Read } else { Access::Write };
        let connection = self.link.begin(access)?;
        let result = run_batch(connection, &savepoint(depth), log);
        self.told(result)?;
        self.levels.push(self.ids.mark());
        self.objects.begin_level();
        Ok(Nested { session: self, depth })
    }

    /// Has `hook` called when the transaction is committed. What is asked for inside a savepoint that is rolled back is
    /// not called.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// let (sender, receiver) = std::sync::mpsc::channel();
    /// session[alex].age = Some(31);
    /// session.on_commit(move || sender.send("mail to Alex").unwrap());
    /// assert!(receiver.try_recv().is_err());
    /// session.commit()?;
    /// assert_eq!(receiver.try_recv(), Ok("mail to Alex"));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn on_commit(&mut self, hook: impl FnOnce() + Send + 'static) {
        self.hooks.push(self.levels.len(), On::Commit, Box::new(hook));
    }

    /// Has `hook` called when the transaction is rolled back, or the savepoint inside which this is called. A session
    /// that is dropped rolls back. If nobody knows how a commit ended, neither kind of hook is called.
    pub fn on_rollback(&mut self, hook: impl FnOnce() + Send + 'static) {
        self.hooks.push(self.levels.len(), On::Rollback, Box::new(hook));
    }

    /// Ends the savepoint `depth`, unless the server has ended the whole transaction meanwhile.
    fn release(&mut self, depth: usize) -> Result<()> {
        if depth >= self.levels.len() {
            return Err(Error::RolledBack);
        }
        self.flush()?;
        let log = self.link.log();
        let connection = self.link.open().ok_or(Error::RolledBack)?;
        let result = run_batch(connection, &release(depth), log);
        self.told(result)?;
        self.levels.truncate(depth);
        self.objects.release_levels(depth);
        self.hooks.released(depth);
        Ok(())
    }

    fn rollback_level(&mut self, depth: usize) -> Result<()> {
        let Some(mark) = self.levels.get(depth).copied() else { return Ok(()) };
        let log = self.link.log();
        let connection = self.link.open().ok_or(Error::RolledBack)?;
        let mut undone = run_batch(connection, &rollback_to(depth), log);
        if undone.is_ok() {
            undone = run_batch(connection, &release(depth), log);
        }
        if undone.is_err() {
            self.abandon();
            return undone;
        }
        self.levels.truncate(depth);
        self.objects.rollback_levels(depth);
        self.ids.rollback_to(mark);
        self.hooks.rolled_back(depth + 1);
        Ok(())
    }
}

/// A savepoint that is open: a session inside the session. Dropping it rolls back to it.
#[derive(Debug)]
pub struct Nested<'s> {
    session: &'s mut Transaction,
    depth: usize,
}

impl Nested<'_> {
    /// Flushes, and keeps what was done since the savepoint, as a part of the transaction around it.
    ///
    /// # Errors
    /// As [`Transaction::flush`]: everything since the savepoint is then taken back. [`Error::RolledBack`] if the server has
    /// ended the whole transaction.
    pub fn commit(self) -> Result<()> {
        self.session.release(self.depth)
    }

    /// Puts the database and the objects back as they were at the savepoint.
    ///
    /// # Errors
    /// [`Error::ConnectionLost`] if the server cannot be told; the whole transaction is then rolled back.
    pub fn rollback(self) -> Result<()> {
        self.session.rollback_level(self.depth)
    }
}

impl Deref for Nested<'_> {
    type Target = Transaction;

    fn deref(&self) -> &Transaction {
        self.session
    }
}

impl DerefMut for Nested<'_> {
    fn deref_mut(&mut self) -> &mut Transaction {
        self.session
    }
}

impl Drop for Nested<'_> {
    /// After [`Nested::commit`] and [`Nested::rollback`] there is no such level any more.
    fn drop(&mut self) {
        // What cannot be undone has abandoned the transaction, which every later statement tells.
        let _ = self.session.rollback_level(self.depth);
    }
}
