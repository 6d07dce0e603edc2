//! Sessions of an engine, and transactions in closures.

use std::panic::Location;

use orm_core::dialect::transaction::TransactionOptions;
use orm_core::{Error, Result};

use super::{Engine, RetryPolicy};
use crate::session::{ReadOnlySession, Session, Transaction};

impl Engine {
    /// A new session: a unit of work with a transaction of its own. It costs nothing until its first statement.
    #[track_caller]
    pub fn session(&self) -> Session {
        self.session_with(TransactionOptions::new())
    }

    /// A new session, whose transactions begin with these options.
    #[track_caller]
    pub fn session_with(&self, options: TransactionOptions) -> Session {
        Session::new(self.clone(), Location::caller(), options)
    }

    /// A new session that only reads.
    #[track_caller]
    pub fn read_only_session(&self) -> ReadOnlySession {
        ReadOnlySession::new(self.session_with(TransactionOptions::new().read_only()))
    }

    /// Runs `work` in a session, and commits if it succeeds. An error, or a panic, rolls back.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let engine = Engine::connect("sqlite::memory:")?;
    /// # engine.create_all(&models![User, Post])?;
    /// let id = engine.transaction(|session| {
    ///     let alex = session.add(User::named("Alex"));
    ///     session.flush()?;
    ///     Ok(session[alex].id)
    /// })?;
    /// assert_eq!(User::query().filter(User::id.eq(id)).count(&engine)?, 1);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// What `work` returns, and what the commit says.
    #[track_caller]
    pub fn transaction<T>(&self, work: impl FnOnce(&mut Transaction) -> Result<T>) -> Result<T> {
        run(self.session(), work).0
    }

    /// The same with options.
    ///
    /// # Errors
    /// As [`Engine::transaction`].
    #[track_caller]
    pub fn transaction_with<T>(
        &self,
        options: TransactionOptions,
        work: impl FnOnce(&mut Transaction) -> Result<T>,
    ) -> Result<T> {
        run(self.session_with(options), work).0
    }

    /// The same, but if the transaction fails for a reason that may be gone the next time (a serialization failure, a
    /// deadlock, a lock that was not to be had), it is run again from its start, in a session of its own, after a pause.
    ///
    /// `work` may return errors of its own: it is run again if the last statement before its end failed so.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let engine = Engine::connect("sqlite::memory:")?;
    /// # engine.create_all(&models![User, Post])?;
    /// engine.transaction_with_retry(RetryPolicy::new(), |session| {
    ///     session.add(User::named("Alex"));
    ///     Ok::<(), Error>(())
    /// })?;
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// What the last attempt says. [`Error::CommitUnknown`] is never followed by another attempt.
    #[track_caller]
    pub fn transaction_with_retry<T, E: From<Error>>(
        &self,
        policy: RetryPolicy,
        mut work: impl FnMut(&mut Transaction) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut failures = 0;
        loop {
            let (result, retryable) = run(self.session_with(policy.options), &mut work);
            failures += 1;
            if result.is_ok() || !retryable || failures >= policy.attempts {
                return result;
            }
            std::thread::sleep(policy.pause(failures));
        }
    }

    /// Runs `test` in a session whose work is undone in the end, whatever comes of it. Commits are savepoints inside one
    /// transaction, and calls of hooks come as if they were real; other connections never see anything of it.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let engine = Engine::connect("sqlite::memory:")?;
    /// # engine.create_all(&models![User, Post])?;
    /// engine.test_transaction(|session| {
    ///     session.add(User::named("Alex"));
    ///     session.commit()?;
    ///     session.add(User::named("Bo"));
    ///     session.rollback()?;
    ///     assert_eq!(User::query().count(session)?, 1);
    ///     Ok::<(), Error>(())
    /// })?;
    /// assert_eq!(User::query().count(&engine)?, 0);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// What `test` returns, and what beginning the transaction says.
    #[track_caller]
    pub fn test_transaction<T, E: From<Error>>(&self, test: impl FnOnce(&mut Session) -> Result<T, E>) -> Result<T, E> {
        test(&mut Session::testing(self.clone(), Location::caller())?)
    }
}

/// Runs a transaction, and tells with its result whether it may be run again.
fn run<T, E: From<Error>>(
    mut session: Session,
    work: impl FnOnce(&mut Transaction) -> Result<T, E>,
) -> (Result<T, E>, bool) {
    match work(&mut session) {
        Ok(value) => {
            let committed = session.commit();
            let retryable = committed.as_ref().is_err_and(Error::is_retryable) || session.may_run_again();
            (committed.map(|()| value).map_err(E::from), retryable)
        }
        Err(error) => {
            let retryable = session.may_run_again();
            // The error that made it fail is the one to tell; dropping the session makes sure of the rest.
            let _ = session.rollback();
            (Err(error), retryable)
        }
    }
}
