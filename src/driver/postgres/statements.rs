//! The prepared statements of one connection, by their text.

use std::collections::HashMap;

use tokio_postgres::Statement;

/// A bounded number of statements; the one used longest ago makes room. A statement is closed on the server when its
/// last clone is dropped.
pub(super) struct Statements {
    capacity: usize,
    by_text: HashMap<Box<str>, Entry>,
    clock: u64,
}

struct Entry {
    statement: Statement,
    used: u64,
}

impl Statements {
    pub(super) fn new(capacity: usize) -> Self {
        Self { capacity, by_text: HashMap::new(), clock: 0 }
    }

    /// Forgets all.
    pub(super) fn clear(&mut self) {
        self.by_text.clear();
    }

    pub(super) fn get(&mut self, sql: &str) -> Option<Statement> {
        let entry = self.by_text.get_mut(sql)?;
        self.clock += 1;
        entry.used = self.clock;
        Some(entry.statement.clone())
    }

    pub(super) fn insert(&mut self, sql: &str, statement: Statement) {
        if self.capacity == 0 {
            return;
        }
        if self.by_text.len() >= self.capacity {
            self.evict_oldest();
        }
        self.clock += 1;
        self.by_text.insert(sql.into(), Entry { statement, used: self.clock });
    }

    pub(super) fn remove(&mut self, sql: &str) {
        self.by_text.remove(sql);
    }

    pub(super) fn len(&self) -> usize {
        self.by_text.len()
    }

    fn evict_oldest(&mut self) {
        let oldest = self.by_text.values().map(|entry| entry.used).min();
        self.by_text.retain(|_, entry| Some(entry.used) != oldest);
    }
}
