//! A small pool: connections that are lent, and come back with their prepared statements.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use orm_core::dialect::transaction::ROLLBACK;
use orm_core::{Error, Result};

use crate::driver::{Connection, Driver};

/// Connections to one database, at most `size` of them.
pub(super) struct Pool {
    shared: Arc<Shared>,
    acquire_timeout: Duration,
    size: usize,
    /// Keeps a database in memory alive while no connection is open.
    _keeper: Option<Mutex<Connection>>,
}

struct Shared {
    state: Mutex<State>,
    returned: Condvar,
}

struct State {
    /// Connections that nobody uses; the one that was used last is lent first.
    idle: Vec<Connection>,
    /// Connections that are open, idle or lent.
    open: usize,
}

impl Pool {
    pub(super) fn new(size: usize, acquire_timeout: Duration, first: Connection, keeper: Option<Connection>) -> Self {
        let state = Mutex::new(State { idle: vec![first], open: 1 });
        let shared = Arc::new(Shared { state, returned: Condvar::new() });
        Self { shared, acquire_timeout, size, _keeper: keeper.map(Mutex::new) }
    }

    /// How many connections there are at most.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// A connection that is idle, or a new one made by `connect`, or one that comes back in time.
    pub(super) fn acquire(&self, connect: impl FnOnce() -> Result<Connection>) -> Result<Pooled> {
        let start = Instant::now();
        let mut state = self.shared.lock();
        loop {
            if let Some(connection) = state.idle.pop() {
                return Ok(self.lend(connection));
            }
            if state.open < self.size {
                state.open += 1;
                drop(state);
                let place = Place(&self.shared);
                let connection = connect()?;
                std::mem::forget(place);
                return Ok(self.lend(connection));
            }
            let left = self.acquire_timeout.saturating_sub(start.elapsed());
            if left.is_zero() {
                let waited_ms = start.elapsed().as_millis() as u64;
                return Err(Error::PoolTimeout { waited_ms, size: self.size });
            }
            let waited = self.shared.returned.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Closes the connections that nobody has: what they have prepared is of no use any more.
    pub(super) fn close_idle(&self) {
        let mut state = self.shared.lock();
        state.open -= state.idle.len();
        let idle = std::mem::take(&mut state.idle);
        drop(state);
        drop(idle);
        self.shared.returned.notify_all();
    }

    fn lend(&self, connection: Connection) -> Pooled {
        Pooled { connection: Some(connection), shared: Arc::clone(&self.shared), fate: Fate::Return }
    }
}

impl Shared {
    /// A panic elsewhere leaves nothing half done in here.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The place of a connection that is being made: free again if it cannot be.
struct Place<'a>(&'a Shared);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.lock().open -= 1;
        self.0.returned.notify_one();
    }
}

/// A connection that is lent: it goes back to the pool when this is dropped, unless it is not fit to.
pub(crate) struct Pooled {
    /// There until the drop.
    connection: Option<Connection>,
    shared: Arc<Shared>,
    fate: Fate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Return,
    Close,
}

impl Pooled {
    /// Has the connection closed in place of returned: something of it is not as the pool made it.
    pub(crate) fn close_on_return(&mut self) {
        self.fate = Fate::Close;
    }
}

impl Deref for Pooled {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection.as_ref().expect("only drop takes the connection")
    }
}

impl DerefMut for Pooled {
    fn deref_mut(&mut self) -> &mut Connection {
        self.connection.as_mut().expect("only drop takes the connection")
    }
}

impl Drop for Pooled {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        let unfit = self.fate == Fate::Close || connection.is_broken();
        let clean = !unfit && (!connection.in_transaction() || connection.batch(ROLLBACK).is_ok());
        let mut state = self.shared.lock();
        if clean {
            state.idle.push(connection);
        } else {
            state.open -= 1;
        }
        drop(state);
        self.shared.returned.notify_one();
    }
}

impl fmt::Debug for Pooled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pooled")
    }
}
