//! What time it is: the clock of the machine, or one that a test sets.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use orm_core::types::Timestamp;

/// What time it is for an engine and its sessions, to the microsecond: it fills `created_at` and `updated_at`, and counts
/// versions that are moments. The clock of the machine, unless [`EngineBuilder::clock`](crate::EngineBuilder::clock) or
/// [`Transaction::set_clock`](crate::Transaction::set_clock) says another.
///
/// ```
/// # use rowhouse::doc::*;
/// # use rowhouse::Clock;
/// # use std::time::{Duration, SystemTime};
/// #[derive(Model, Clone, Debug)]
/// #[model(table = "notes")]
/// struct Note {
///     id: Id<Note>,
///     #[column(created_at)]
///     created_at: Auto<DateTime<Utc>>,
/// }
///
/// let clock = Clock::fixed(SystemTime::UNIX_EPOCH);
/// let engine = Engine::builder("sqlite::memory:").clock(clock.clone()).connect()?;
/// engine.create_all(&models![Note])?;
/// let mut session = engine.session();
/// clock.advance(Duration::from_secs(60)); // time does not pass by itself
/// let note = session.add(Note { id: Id::new(), created_at: Auto::new() });
/// session.commit()?;
/// assert_eq!(session[note].created_at.get()?.timestamp(), 60);
/// # Ok::<(), rowhouse::Error>(())
/// ```
#[derive(Clone)]
pub struct Clock(Kind);

#[derive(Clone)]
enum Kind {
    System,
    /// Microseconds since 1970.
    Fixed(Arc<AtomicI64>),
    Function(Arc<dyn Fn() -> SystemTime + Send + Sync>),
}

impl Clock {
    /// The clock of the machine.
    pub const fn system() -> Self {
        Self(Kind::System)
    }

    /// A clock that stands still at this moment, for tests. Its clones are the same clock.
    pub fn fixed(at: impl Into<SystemTime>) -> Self {
        Self(Kind::Fixed(Arc::new(AtomicI64::new(micros(at.into())))))
    }

    /// A clock of the program's own.
    pub fn from_fn(now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self(Kind::Function(Arc::new(now)))
    }

    /// Sets a clock that stands still; others go on as they are.
    pub fn set(&self, at: impl Into<SystemTime>) {
        if let Kind::Fixed(now) = &self.0 {
            now.store(micros(at.into()), Ordering::Relaxed);
        }
    }

    /// Moves a clock that stands still on; others go on as they are.
    pub fn advance(&self, by: Duration) {
        if let Kind::Fixed(now) = &self.0 {
            now.fetch_add(i64::try_from(by.as_micros()).unwrap_or(i64::MAX), Ordering::Relaxed);
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        Timestamp(match &self.0 {
            Kind::System => micros(SystemTime::now()),
            Kind::Fixed(now) => now.load(Ordering::Relaxed),
            Kind::Function(now) => micros(now()),
        })
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::System => f.write_str("Clock::system()"),
            Kind::Fixed(now) => write!(f, "Clock::fixed({:?})", Timestamp(now.load(Ordering::Relaxed))),
            Kind::Function(_) => f.write_str("Clock::from_fn(…)"),
        }
    }
}

fn micros(moment: SystemTime) -> i64 {
    let micros = |duration: Duration| i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
    match moment.duration_since(UNIX_EPOCH) {
        Ok(since) => micros(since),
        Err(before) => -micros(before.duration()),
    }
}
