//! The prepared statements of one connection, by their text.

use std::collections::HashMap;

/// A bounded number of statements; the one that was used longest ago makes room.
pub(super) struct Statements<S> {
    capacity: usize,
    by_text: HashMap<Box<str>, Entry<S>>,
    /// Counts uses.
    clock: u64,
    prepared: u64,
}

struct Entry<S> {
    statement: S,
    last_use: u64,
}

impl<S: Clone> Statements<S> {
    pub(super) fn new(capacity: usize) -> Self {
        Self { capacity, by_text: HashMap::new(), clock: 0, prepared: 0 }
    }

    /// Whether any are kept.
    pub(super) fn keeps_any(&self) -> bool {
        self.capacity > 0
    }

    /// How many statements were prepared so far.
    pub(super) fn prepared(&self) -> u64 {
        self.prepared
    }

    pub(super) fn get(&mut self, sql: &str) -> Option<S> {
        self.clock += 1;
        let entry = self.by_text.get_mut(sql)?;
        entry.last_use = self.clock;
        Some(entry.statement.clone())
    }

    /// Keeps a statement that was not here, if any are kept; gives back the one that had to go for it.
    pub(super) fn put(&mut self, sql: &str, statement: S) -> Option<S> {
        self.prepared += 1;
        if !self.keeps_any() {
            return None;
        }
        let evicted = if self.by_text.len() < self.capacity { None } else { self.remove_oldest() };
        self.by_text.insert(sql.into(), Entry { statement, last_use: self.clock });
        evicted
    }

    pub(super) fn remove(&mut self, sql: &str) {
        self.by_text.remove(sql);
    }

    /// Servers that prepare a statement again by themselves need none of it.
    #[cfg(feature = "postgres")]
    pub(super) fn clear(&mut self) {
        self.by_text.clear();
    }

    fn remove_oldest(&mut self) -> Option<S> {
        let oldest = self.by_text.iter().min_by_key(|(_, entry)| entry.last_use).map(|(sql, _)| sql.clone())?;
        self.by_text.remove(&oldest).map(|entry| entry.statement)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_used_longest_ago_makes_room() {
        let mut statements = Statements::new(2);
        assert_eq!((statements.put("a", 1), statements.put("b", 2)), (None, None));
        assert_eq!(statements.get("a"), Some(1));
        assert_eq!(statements.get("c"), None);
        assert_eq!(statements.put("c", 3), Some(2));
        assert_eq!((statements.get("a"), statements.get("b"), statements.get("c")), (Some(1), None, Some(3)));
    }

    #[test]
    fn none_are_kept_where_there_is_no_room() {
        let mut statements = Statements::new(0);
        assert_eq!((statements.put("a", 1), statements.get("a"), statements.keeps_any()), (None, None, false));
    }
}
