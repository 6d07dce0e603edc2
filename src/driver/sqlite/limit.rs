//! The time limit of statements: SQLite asks every few thousand steps whether to go on.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rusqlite::Connection;

/// How long a statement may run.
#[derive(Debug)]
pub(super) struct Limit {
    timeout: Duration,
    start: Instant,
    /// When the statement that runs has to end, in microseconds from the start.
    deadline: Arc<AtomicU64>,
}

/// While this lives, a statement runs.
pub(super) struct Running<'a>(&'a Limit);

impl Limit {
    pub(super) fn set(connection: &mut Connection, timeout: Duration) -> rusqlite::Result<Self> {
        let limit = Self { timeout, start: Instant::now(), deadline: Arc::new(AtomicU64::new(NEVER)) };
        let (start, deadline) = (limit.start, Arc::clone(&limit.deadline));
        let is_over = move || micros(start.elapsed()) > deadline.load(Ordering::Relaxed);
        connection.progress_handler(STEPS, Some(is_over))?;
        Ok(limit)
    }

    pub(super) fn start(&self) -> Running<'_> {
        self.deadline.store(micros(self.start.elapsed() + self.timeout), Ordering::Relaxed);
        Running(self)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.deadline.store(NEVER, Ordering::Relaxed);
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(NEVER)
}

const NEVER: u64 = u64::MAX;

/// Steps of SQLite's machine between two questions: some microseconds.
const STEPS: i32 = 1000;
