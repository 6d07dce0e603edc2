//! A small pool: connections that are lent, and come back with their prepared statements.
//!
//! In: connections, and how old or idle they may become. Out: connections that are fit to be used, for one holder at a
//! time. Lending and taking back take the lock once each; connecting, testing and closing happen outside of it.

mod holder;

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use orm_core::dialect::transaction::ROLLBACK;
use orm_core::error::PoolTimeout;
use orm_core::{Error, Result};

pub(crate) use self::holder::Holder;
use self::holder::Holders;
use super::options::{PoolOptions, TestBeforeUse};
use super::stats::{Recording, Stats, Totals};
use crate::driver::{Connection, Driver};

/// Connections to one database, at most as many as the options say.
pub(super) struct Pool {
    shared: Arc<Shared>,
    /// Keeps a database in memory alive while no connection is open.
    _keeper: Option<Mutex<Connection>>,
}

struct Shared {
    options: PoolOptions,
    state: Mutex<State>,
    returned: Condvar,
    totals: Totals,
}

struct State {
    /// Connections that nobody uses; the one that was used last is lent first.
    idle: Vec<Idle>,
    /// Who uses the others.
    holders: Holders,
    /// Connections that are open, idle or lent, or being made.
    open: usize,
    waiting: usize,
    /// How many connections were found lost. Those that were idle then may be lost as well.
    losses: u64,
    closed: bool,
}

struct Idle {
    connection: Connection,
    made: Instant,
    since: Instant,
    /// What `losses` was when it came back.
    losses: u64,
}

/// How many connections a pool has, and what they do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct PoolStatus {
    /// Connections that may be open at most.
    pub max: usize,
    /// Connections that are open, or being made.
    pub size: usize,
    /// Those of them that nobody uses.
    pub idle: usize,
    /// Those of them that somebody uses.
    pub in_use: usize,
    /// Threads that wait for one.
    pub waiting: usize,
}

impl Pool {
    pub(super) fn new(options: PoolOptions, first: Connection, keeper: Option<Connection>) -> Self {
        let state =
            State { idle: Vec::new(), holders: Holders::default(), open: 0, waiting: 0, losses: 0, closed: false };
        let shared =
            Arc::new(Shared { options, state: Mutex::new(state), returned: Condvar::new(), totals: Totals::default() });
        let pool = Self { shared, _keeper: keeper.map(Mutex::new) };
        pool.add(first);
        pool
    }

    /// Takes over a connection that was made just now.
    pub(super) fn add(&self, connection: Connection) {
        let now = Instant::now();
        let mut state = self.shared.lock();
        let losses = state.losses;
        state.open += 1;
        state.idle.push(Idle { connection, made: now, since: now, losses });
    }

    /// A connection that is idle, or a new one made by `connect`, or one that comes back in time.
    pub(super) fn acquire(&self, holder: Holder, connect: impl FnOnce() -> Result<Connection>) -> Result<Pooled> {
        let start = Instant::now();
        let mut state = self.shared.lock();
        loop {
            if state.closed {
                return Err(Error::Closed);
            }
            if let Some(idle) = state.idle.pop() {
                let suspected = idle.losses != state.losses;
                if self.shared.options.lends_untested(&idle, suspected, start) {
                    let slot = state.holders.enter(holder, start);
                    return Ok(self.lend(idle.connection, idle.made, slot));
                }
                drop(state);
                if let Some(tested) = self.test(idle, suspected, start) {
                    let slot = self.shared.lock().holders.enter(holder, start);
                    return Ok(self.lend(tested.connection, tested.made, slot));
                }
                state = self.shared.lock();
                continue;
            }
            if state.open < self.shared.options.size {
                state.open += 1;
                drop(state);
                return self.make(holder, connect);
            }
            state = self.wait(state, start)?;
        }
    }

    /// The connection if it is fit to be used; else its place is free.
    fn test(&self, mut idle: Idle, suspected: bool, now: Instant) -> Option<Idle> {
        let place = Place(&self.shared);
        let fit = !self.shared.options.is_too_old(idle.made, now)
            && (!self.shared.options.tests(&idle, suspected, now) || idle.connection.ping().is_ok());
        fit.then(|| {
            std::mem::forget(place);
            idle
        })
    }

    fn make(&self, holder: Holder, connect: impl FnOnce() -> Result<Connection>) -> Result<Pooled> {
        let place = Place(&self.shared);
        let connection = connect()?;
        std::mem::forget(place);
        let now = Instant::now();
        let slot = self.shared.lock().holders.enter(holder, now);
        Ok(self.lend(connection, now, slot))
    }

    fn wait<'s>(&self, mut state: MutexGuard<'s, State>, start: Instant) -> Result<MutexGuard<'s, State>> {
        let PoolOptions { size, acquire_timeout, .. } = self.shared.options;
        let waited = start.elapsed();
        if waited >= acquire_timeout {
            let holders = state.holders.list(Instant::now());
            return Err(Error::PoolTimeout(Box::new(PoolTimeout::new(waited, size, holders))));
        }
        state.waiting += 1;
        let woken = self.shared.returned.wait_timeout(state, acquire_timeout - waited);
        let mut state = woken.unwrap_or_else(PoisonError::into_inner).0;
        state.waiting -= 1;
        Ok(state)
    }

    fn lend(&self, connection: Connection, made: Instant, slot: usize) -> Pooled {
        let (shared, fate, stats) = (Arc::clone(&self.shared), Fate::Return, Stats::default());
        Pooled { connection: Some(connection), made, slot, shared, fate, stats, recording: None, totals: None }
    }

    pub(super) fn stats(&self) -> Stats {
        self.shared.totals.get()
    }

    pub(super) fn status(&self) -> PoolStatus {
        let state = self.shared.lock();
        let (size, idle) = (state.open, state.idle.len());
        PoolStatus { max: self.shared.options.size, size, idle, in_use: size - idle, waiting: state.waiting }
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

    /// Closes what is idle, and what comes back.
    pub(super) fn close(&self) {
        self.shared.lock().closed = true;
        self.close_idle();
    }
}

impl PoolOptions {
    fn lends_untested(&self, idle: &Idle, suspected: bool, now: Instant) -> bool {
        !self.is_too_old(idle.made, now) && !self.tests(idle, suspected, now)
    }

    fn is_too_old(&self, made: Instant, now: Instant) -> bool {
        self.max_lifetime.is_some_and(|limit| now.saturating_duration_since(made) >= limit)
    }

    fn tests(&self, idle: &Idle, suspected: bool, now: Instant) -> bool {
        match self.test_before_use {
            TestBeforeUse::Never => false,
            TestBeforeUse::Always => true,
            TestBeforeUse::AfterIdle(limit) => suspected || now.saturating_duration_since(idle.since) > limit,
        }
    }
}

impl Shared {
    /// A panic elsewhere leaves nothing half done in here.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Takes out the connection that has been idle longest, if that is too long and more are idle than are to be kept.
    fn take_unused(&mut self, options: &PoolOptions, now: Instant) -> Option<Idle> {
        let limit = options.idle_timeout?;
        let longest = self.idle.first().map(|idle| now.saturating_duration_since(idle.since))?;
        if longest < limit || self.idle.len() <= options.min_idle {
            return None;
        }
        self.open -= 1;
        self.idle.drain(..1).next()
    }
}

/// The place of a connection that is being made or tested: free again if nothing comes of it.
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
    made: Instant,
    /// Where the holder is registered.
    slot: usize,
    shared: Arc<Shared>,
    fate: Fate,
    /// What was sent on it since it was lent.
    pub(crate) stats: Stats,
    /// Where its statements are written down, if somebody wants to know.
    pub(crate) recording: Option<Recording>,
    /// The session's totals, if a session has it.
    pub(crate) totals: Option<Arc<Totals>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Return,
    /// Returns after this statement, which undoes what its last user has set.
    Reset(&'static str),
    Close,
}

impl Fate {
    /// Whether the connection is as it was made.
    fn reset(self, connection: &mut Connection) -> bool {
        match self {
            Self::Reset(sql) => connection.batch(sql).is_ok(),
            Self::Return | Self::Close => true,
        }
    }
}

impl Pooled {
    /// Has the connection closed in place of returned: something of it is not as the pool made it.
    pub(crate) fn close_on_return(&mut self) {
        self.fate = Fate::Close;
    }

    /// Takes note of what was sent: statements, and waits for the server.
    #[inline]
    pub(crate) fn count(&mut self, sent: Stats) {
        self.stats = self.stats + sent;
    }

    /// Has a statement put the connection back as it was before it is returned.
    pub(crate) fn reset_on_return(&mut self, sql: &'static str) {
        if self.fate == Fate::Return {
            self.fate = Fate::Reset(sql);
        }
    }
}

impl Deref for Pooled {
    type Target = Connection;

    #[inline]
    fn deref(&self) -> &Connection {
        self.connection.as_ref().expect("only drop takes the connection")
    }
}

impl DerefMut for Pooled {
    #[inline]
    fn deref_mut(&mut self) -> &mut Connection {
        self.connection.as_mut().expect("only drop takes the connection")
    }
}

impl Drop for Pooled {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        self.shared.totals.add(self.stats);
        if let Some(totals) = &self.totals {
            totals.add(self.stats);
        }
        let now = Instant::now();
        let clean = self.fate != Fate::Close
            && !self.shared.options.is_too_old(self.made, now)
            && !connection.is_broken()
            && (!connection.in_transaction() || connection.batch(ROLLBACK).is_ok())
            && self.fate.reset(&mut connection);
        let lost = connection.is_broken();
        let mut state = self.shared.lock();
        state.holders.leave(self.slot);
        state.losses += u64::from(lost);
        let closed = if clean && !state.closed {
            let losses = state.losses;
            state.idle.push(Idle { connection, made: self.made, since: now, losses });
            state.take_unused(&self.shared.options, now).map(|idle| idle.connection)
        } else {
            state.open -= 1;
            Some(connection)
        };
        drop(state);
        self.shared.returned.notify_one();
        // Closing talks to the server: nobody waits for it.
        drop(closed);
    }
}

impl fmt::Debug for Pooled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pooled")
    }
}
