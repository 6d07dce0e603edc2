//! What carries a session's statements: its engine, and the connection while a transaction is open.

use std::sync::Arc;

use orm_core::dialect::transaction::{COMMIT, ROLLBACK, TEST_BEGIN, TEST_COMMIT, TEST_ROLLBACK, TransactionOptions};
use orm_core::dialect::{Access, Backend};
use orm_core::{Error, Result};

use crate::driver::Driver;
use crate::engine::options::LogOptions;
use crate::engine::stats::{Recording, Stats, Totals};
use crate::engine::{Engine, Holder, Pooled};
use crate::execute::{commit, run_batch};

#[derive(Debug)]
pub(super) struct Link {
    engine: Engine,
    /// Who it says it is where its connection is asked for.
    holder: Holder,
    pub(super) options: TransactionOptions,
    /// The connection, while a transaction is open on it.
    connection: Option<Pooled>,
    /// Whether the transaction was ended by the server, and nobody has called `rollback` since.
    lost: bool,
    /// Whether what was last asked of the server failed in a way in which the transaction may be run again.
    pub(super) failed_retryably: bool,
    frame: Frame,
    /// What was sent on connections that were given back.
    totals: Arc<Totals>,
    /// Where statements are written down, if somebody wants to know.
    recording: Option<Recording>,
}

/// What a transaction of the session is.
#[derive(Debug)]
enum Frame {
    /// One of its own.
    Transaction,
    /// In a test, a savepoint in one that is rolled back in the end; the connection, while no savepoint is open.
    Savepoint(Option<Pooled>),
}

impl Link {
    pub(super) fn new(engine: Engine, holder: Holder, options: TransactionOptions) -> Self {
        let frame = Frame::Transaction;
        let (totals, recording) = (Arc::default(), None);
        Self {
            engine,
            holder,
            options,
            connection: None,
            lost: false,
            failed_retryably: false,
            frame,
            totals,
            recording,
        }
    }

    /// A link inside a transaction that nobody ever commits.
    pub(super) fn testing(engine: Engine, holder: Holder) -> Result<Self> {
        let mut link = Self::new(engine, holder, TransactionOptions::default());
        let mut connection = link.engine.begin(&link.holder, Access::Write, TransactionOptions::default())?;
        connection.totals = Some(Arc::clone(&link.totals));
        link.frame = Frame::Savepoint(Some(connection));
        Ok(link)
    }

    pub(super) fn engine(&self) -> &Engine {
        &self.engine
    }

    #[inline]
    pub(super) fn backend(&self) -> Backend {
        self.engine.backend()
    }

    #[inline]
    pub(super) fn log(&self) -> LogOptions {
        self.engine.log()
    }

    pub(super) fn set_label(&mut self, label: Arc<str>) {
        self.holder.set_label(label);
    }

    pub(super) fn is_open(&self) -> bool {
        self.connection.is_some()
    }

    /// The connection of the open transaction.
    #[inline]
    pub(super) fn open(&mut self) -> Option<&mut Pooled> {
        self.connection.as_mut()
    }

    /// The connection of the transaction, which begins now unless it has begun.
    #[inline]
    pub(super) fn begin(&mut self, access: Access) -> Result<&mut Pooled> {
        if self.lost {
            return Err(Error::RolledBack);
        }
        if access == Access::Write && self.options.is_read_only() {
            return Err(Error::ReadOnly);
        }
        if self.connection.is_none() {
            self.connection = Some(self.start_counted(access)?);
        }
        self.connection.as_mut().ok_or(Error::RolledBack)
    }

    fn start_counted(&mut self, access: Access) -> Result<Pooled> {
        let begun = self.start(access);
        // A transaction that could not begin, as where SQLite is locked by others, may be run again, too.
        let mut connection = begun.inspect_err(|error| self.failed_retryably = error.is_retryable())?;
        connection.totals = Some(Arc::clone(&self.totals));
        connection.recording.clone_from(&self.recording);
        Ok(connection)
    }

    /// What was sent so far.
    pub(super) fn stats(&self) -> Stats {
        let kept = match &self.frame {
            Frame::Savepoint(kept) => kept.as_ref(),
            Frame::Transaction => None,
        };
        let held = self.connection.as_ref().or(kept).map(|connection| connection.stats);
        self.totals.get() + held.unwrap_or_default()
    }

    /// Where statements are written down now.
    pub(super) fn recording(&self) -> Option<&Recording> {
        self.recording.as_ref()
    }

    /// Has statements written down there from now on; gives back where they were before.
    pub(super) fn record(&mut self, recording: Option<Recording>) -> Option<Recording> {
        if let Some(connection) = &mut self.connection {
            connection.recording.clone_from(&recording);
        }
        std::mem::replace(&mut self.recording, recording)
    }

    fn start(&mut self, access: Access) -> Result<Pooled> {
        match &mut self.frame {
            Frame::Transaction => self.engine.begin(&self.holder, access, self.options),
            Frame::Savepoint(kept) => {
                run_batch(kept.as_mut().ok_or(Error::RolledBack)?, TEST_BEGIN, self.engine.log())?;
                kept.take().ok_or(Error::RolledBack)
            }
        }
    }

    /// Commits. If that is refused, everything is rolled back.
    pub(super) fn commit(&mut self) -> Result<()> {
        if self.lost {
            return Err(Error::RolledBack);
        }
        let Some(mut connection) = self.connection.take() else { return Ok(()) };
        let sql = if self.is_test() { TEST_COMMIT } else { COMMIT };
        commit(&mut connection, sql, self.log())?;
        self.put_back(connection);
        Ok(())
    }

    pub(super) fn rollback(&mut self) -> Result<()> {
        self.lost = false;
        let Some(mut connection) = self.connection.take() else { return Ok(()) };
        // A server that lost the connection has rolled back by itself.
        if connection.is_broken() {
            return Ok(());
        }
        let result = match self.is_test() {
            true => [TEST_ROLLBACK, TEST_COMMIT].iter().try_for_each(|sql| run_batch(&mut connection, sql, self.log())),
            false => run_batch(&mut connection, ROLLBACK, self.log()),
        };
        match result {
            Ok(()) => self.put_back(connection),
            Err(_) => connection.close_on_return(),
        }
        result
    }

    /// Lets the connection go, whose transaction has ended or ends with that.
    pub(super) fn drop_connection(&mut self) {
        self.connection = None;
    }

    /// Takes note that the transaction is lost; what is left of it ends with its connection.
    pub(super) fn abandon(&mut self) {
        if let Some(mut connection) = self.connection.take() {
            connection.close_on_return();
        }
        self.lost = true;
    }

    fn is_test(&self) -> bool {
        matches!(self.frame, Frame::Savepoint(_))
    }

    /// A test keeps its connection between its transactions; others go back to the pool.
    fn put_back(&mut self, connection: Pooled) {
        if let Frame::Savepoint(kept) = &mut self.frame {
            *kept = Some(connection);
        }
    }
}
