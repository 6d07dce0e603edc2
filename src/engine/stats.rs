//! Counts of what was sent.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::{Add, Sub};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

/// What was sent to the server, and what came back, since the engine or the session was made.
///
/// ```
/// # use rowhouse::doc::*;
/// # let (mut session, _) = rowhouse::doc::blog()?;
/// let before = session.stats();
/// User::query().all(&mut session)?;
/// let cost = session.stats() - before;
/// assert_eq!((cost.statements, cost.rows), (1, 1));
/// # Ok::<(), rowhouse::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Queries and changes, each as often as it was run. What begins and ends transactions and savepoints is not counted, nor
    /// are scripts, `create_all` and `drop_all`.
    pub statements: u64,
    /// Rows that came back.
    pub rows: u64,
    /// How often the program waited for the server: for each statement, also those around transactions, and once more where a
    /// statement was prepared first. None on SQLite, which runs in the program.
    pub round_trips: u64,
}

impl Add for Stats {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            statements: self.statements + other.statements,
            rows: self.rows + other.rows,
            round_trips: self.round_trips + other.round_trips,
        }
    }
}

/// What came to it since `earlier`.
impl Sub for Stats {
    type Output = Self;

    fn sub(self, earlier: Self) -> Self {
        Self {
            statements: self.statements.saturating_sub(earlier.statements),
            rows: self.rows.saturating_sub(earlier.rows),
            round_trips: self.round_trips.saturating_sub(earlier.round_trips),
        }
    }
}

/// Sums of what connections have counted. Each adds its own when it is given back, so that statements share nothing.
#[derive(Debug, Default)]
pub(crate) struct Totals {
    statements: AtomicU64,
    rows: AtomicU64,
    round_trips: AtomicU64,
}

impl Totals {
    pub(crate) fn add(&self, stats: Stats) {
        self.statements.fetch_add(stats.statements, Relaxed);
        self.rows.fetch_add(stats.rows, Relaxed);
        self.round_trips.fetch_add(stats.round_trips, Relaxed);
    }

    pub(crate) fn get(&self) -> Stats {
        let (statements, rows) = (self.statements.load(Relaxed), self.rows.load(Relaxed));
        Stats { statements, rows, round_trips: self.round_trips.load(Relaxed) }
    }
}

/// The statements that were run since it was made, by their text.
#[derive(Debug, Clone)]
pub(crate) struct Recording(Arc<Record>);

#[derive(Debug)]
struct Record {
    counts: Mutex<HashMap<Box<str>, u64>>,
    /// Another that goes on meanwhile, and knows the same statements.
    around: Option<Recording>,
}

impl Recording {
    /// A new one, inside another if that goes on.
    pub(crate) fn inside(around: Option<&Self>) -> Self {
        Self(Arc::new(Record { counts: Mutex::default(), around: around.cloned() }))
    }

    pub(crate) fn note(&self, sql: &str, times: u64) {
        if let Some(around) = &self.0.around {
            around.note(sql, times);
        }
        let mut known = self.0.counts.lock().unwrap_or_else(PoisonError::into_inner);
        match known.get_mut(sql) {
            Some(count) => *count += times,
            None => drop(known.insert(sql.into(), times)),
        }
    }

    /// The statements, most often run first.
    pub(crate) fn listed(&self) -> String {
        let known = self.0.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let mut counts: Vec<_> = known.iter().collect();
        counts.sort_by_key(|(sql, count)| (std::cmp::Reverse(**count), (*sql).clone()));
        counts.iter().fold(String::new(), |mut text, (sql, count)| {
            // Writing to a String cannot fail.
            let _ = write!(text, "\n  {count} × {sql}");
            text
        })
    }
}
