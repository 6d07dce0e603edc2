//! What is to be called when a transaction has ended.

use std::fmt;
use std::sync::{Mutex, PoisonError};

type Hook = Box<dyn FnOnce() + Send>;

/// Calls to be made, in the order in which they were asked for.
#[derive(Default)]
pub(super) struct Hooks {
    /// Never locked: it makes closures that only one thread may use at a time a part of what many may look at.
    waiting: Mutex<Vec<Waiting>>,
}

struct Waiting {
    /// How many savepoints were open when it was asked for.
    depth: usize,
    on: On,
    hook: Hook,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum On {
    Commit,
    Rollback,
}

impl Hooks {
    pub(super) fn push(&mut self, depth: usize, on: On, hook: Hook) {
        self.waiting().push(Waiting { depth, on, hook });
    }

    /// The savepoint `depth` has ended well: what waits there now waits for what is around it.
    pub(super) fn released(&mut self, depth: usize) {
        for waiting in self.waiting() {
            waiting.depth = waiting.depth.min(depth);
        }
    }

    /// What was asked for since the savepoint before `depth` was rolled back.
    pub(super) fn rolled_back(&mut self, depth: usize) {
        let ended = self.waiting().extract_if(.., |waiting| waiting.depth >= depth).collect();
        call(ended, On::Rollback);
    }

    pub(super) fn committed(&mut self) {
        let ended = std::mem::take(self.waiting());
        call(ended, On::Commit);
    }

    /// Nobody knows how the transaction has ended.
    pub(super) fn forget(&mut self) {
        self.waiting().clear();
    }

    fn waiting(&mut self) -> &mut Vec<Waiting> {
        self.waiting.get_mut().unwrap_or_else(PoisonError::into_inner)
    }
}

fn call(ended: Vec<Waiting>, on: On) {
    for waiting in ended.into_iter().filter(|waiting| waiting.on == on) {
        (waiting.hook)();
    }
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hooks")
    }
}
