use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use orm_core::dialect::transaction::TransactionOptions;

/// How often, and after which pauses, [`Engine::transaction_with_retry`](crate::Engine::transaction_with_retry) runs a
/// transaction again. The pause doubles each time; between half and all of it is waited, by chance, so that those who were in each
/// other's way part.
///
/// ```
/// use rowhouse::prelude::*;
/// use std::time::Duration;
///
/// let policy = RetryPolicy::new().attempts(10).first_pause(Duration::from_millis(5));
/// # let _ = policy;
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    pub(super) attempts: u32,
    first_pause: Duration,
    longest_pause: Duration,
    pub(super) options: TransactionOptions,
}

impl RetryPolicy {
    /// Five attempts, a first pause of 10 milliseconds, and none of more than a second.
    pub fn new() -> Self {
        Self {
            attempts: 5,
            first_pause: Duration::from_millis(10),
            longest_pause: Duration::from_secs(1),
            options: TransactionOptions::new(),
        }
    }

    /// How often it is run at most, the first time included.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// The pause after the first failure.
    #[must_use]
    pub fn first_pause(mut self, pause: Duration) -> Self {
        self.first_pause = pause;
        self
    }

    /// The pause that is not exceeded.
    #[must_use]
    pub fn longest_pause(mut self, pause: Duration) -> Self {
        self.longest_pause = pause;
        self
    }

    /// How each attempt's transaction begins.
    #[must_use]
    pub fn options(mut self, options: TransactionOptions) -> Self {
        self.options = options;
        self
    }

    /// The pause after as many failures.
    pub(super) fn pause(&self, failures: u32) -> Duration {
        let doubled = 1_u32.checked_shl(failures.saturating_sub(1)).filter(|factor| *factor > 0).unwrap_or(u32::MAX);
        let full = self.first_pause.saturating_mul(doubled).min(self.longest_pause);
        // Each state of this hasher has keys of its own: chance without a dependency.
        let chance = (RandomState::new().hash_one(failures) % 1024) as u32;
        full / 2 + full / 2 * chance / 1024
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_and_end_somewhere() {
        let policy = RetryPolicy::new();
        for (failures, full) in [(1, 10), (2, 20), (3, 40), (20, 1000), (1000, 1000)] {
            let (pause, full) = (policy.pause(failures), Duration::from_millis(full));
            assert!(pause >= full / 2 && pause <= full, "{failures}: {pause:?}");
        }
    }
}
