//! The prepared statements of a connection, by their text.

use std::collections::HashMap;

use mysql::Statement;

/// Prepared statements, of which the longest unused makes room for a new one.
pub(super) struct Statements {
    capacity: usize,
    by_sql: HashMap<Box<str>, Entry>,
    /// Counts uses.
    clock: u64,
}

struct Entry {
    statement: Statement,
    last_use: u64,
}

impl Statements {
    pub(super) fn new(capacity: usize) -> Self {
        Self { capacity, by_sql: HashMap::new(), clock: 0 }
    }

    /// Whether any are kept.
    pub(super) fn keeps_any(&self) -> bool {
        self.capacity > 0
    }

    pub(super) fn get(&mut self, sql: &str) -> Option<Statement> {
        self.clock += 1;
        let entry = self.by_sql.get_mut(sql)?;
        entry.last_use = self.clock;
        Some(entry.statement.clone())
    }

    /// Keeps a statement that was not here, and gives back the one that had to go for it.
    pub(super) fn put(&mut self, sql: &str, statement: Statement) -> Option<Statement> {
        let evicted = if self.by_sql.len() < self.capacity { None } else { self.remove_oldest() };
        self.by_sql.insert(sql.into(), Entry { statement, last_use: self.clock });
        evicted
    }

    pub(super) fn remove(&mut self, sql: &str) {
        self.by_sql.remove(sql);
    }

    fn remove_oldest(&mut self) -> Option<Statement> {
        let oldest = self.by_sql.iter().min_by_key(|(_, entry)| entry.last_use).map(|(sql, _)| sql.clone())?;
        self.by_sql.remove(&oldest).map(|entry| entry.statement)
    }
}
