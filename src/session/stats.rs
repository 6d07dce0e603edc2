//! What a session has sent, and how much that may be.

use super::{Session, Transaction};
use crate::engine::stats::{Recording, Stats};

impl Transaction {
    /// What this session has sent to the server so far.
    pub fn stats(&self) -> Stats {
        self.link.stats()
    }

    /// Asserts that `work` takes so many statements, for tests: a number, or a range of them. What a flush of the session's
    /// changes would take is no part of it unless `work` flushes.
    ///
    /// The message says which statements were run how often; the one at the top of a long list is a query in a loop.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// let posts = session.assert_statements(..=1, |session| {
    ///     Post::query().filter(Post::author_id.eq(session[alex].id)).all(session)
    /// })?;
    /// assert_eq!(posts.len(), 1);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Panics
    /// If it took more statements, or fewer.
    #[allow(clippy::needless_pass_by_value, reason = "a number or a range is written in place")]
    #[track_caller]
    pub fn assert_statements<T>(
        &mut self,
        budget: impl StatementBudget,
        work: impl FnOnce(&mut Transaction) -> T,
    ) -> T {
        let watch = self.watch();
        let value = work(self);
        self.unwatch(watch, &budget);
        value
    }

    fn watch(&mut self) -> Watch {
        let recording = Recording::inside(self.link.recording());
        let outer = self.link.record(Some(recording.clone()));
        Watch { before: self.stats(), recording, outer }
    }

    #[track_caller]
    fn unwatch(&mut self, watch: Watch, budget: &impl StatementBudget) {
        let count = (self.stats() - watch.before).statements;
        self.link.record(watch.outer);
        assert!(
            budget.allow(count),
            "{count} statements were run, and {} were expected:{}",
            budget.described(),
            watch.recording.listed()
        );
    }
}

impl Session {
    /// Asserts that `work` takes so many statements, for tests; see [`Transaction::assert_statements`]. This `work` can commit.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// session.assert_statements(1, |session| {
    ///     session[alex].age = Some(31);
    ///     session.commit()
    /// })?;
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Panics
    /// If it took more statements, or fewer.
    #[allow(clippy::needless_pass_by_value, reason = "a number or a range is written in place")]
    #[track_caller]
    pub fn assert_statements<T>(&mut self, budget: impl StatementBudget, work: impl FnOnce(&mut Session) -> T) -> T {
        let watch = self.watch();
        let value = work(self);
        self.unwatch(watch, &budget);
        value
    }
}

/// What is being counted.
struct Watch {
    before: Stats,
    recording: Recording,
    outer: Option<Recording>,
}

/// How many statements something may take: a number, or a range such as `..=3`.
pub trait StatementBudget {
    /// Whether it may be so many.
    fn allow(&self, count: u64) -> bool;
    /// How many it may be, in words.
    fn described(&self) -> String;
}

impl StatementBudget for u64 {
    fn allow(&self, count: u64) -> bool {
        *self == count
    }

    fn described(&self) -> String {
        self.to_string()
    }
}

macro_rules! ranges {
    ($($range:ty),+) => {$(
        impl StatementBudget for $range {
            fn allow(&self, count: u64) -> bool {
                self.contains(&count)
            }

            fn described(&self) -> String {
                format!("{self:?}")
            }
        }
    )+};
}

ranges!(
    std::ops::Range<u64>,
    std::ops::RangeInclusive<u64>,
    std::ops::RangeTo<u64>,
    std::ops::RangeToInclusive<u64>,
    std::ops::RangeFrom<u64>
);
