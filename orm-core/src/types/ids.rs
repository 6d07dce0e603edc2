use std::collections::HashMap;

use super::Param;
use crate::error::{Error, Result};

/// What a session knows of provisional ids: the key that each got when its object was inserted.
#[derive(Debug, Default, Clone)]
pub struct Ids {
    keys: HashMap<u64, Param<'static>, hashbrown::DefaultHashBuilder>,
}

impl Ids {
    /// Remembers that the provisional id `number` has become `key`.
    pub fn insert(&mut self, number: u64, key: Param<'static>) {
        self.keys.insert(number, key);
    }

    /// Forgets the provisional id `number`: its row was rolled back.
    pub fn remove(&mut self, number: u64) {
        self.keys.remove(&number);
    }

    /// The key that the provisional id `number` got, if it has one.
    pub fn get(&self, number: u64) -> Option<Param<'static>> {
        self.keys.get(&number).copied()
    }

    /// The key that the provisional id `number` of `model` got.
    ///
    /// # Errors
    /// [`Error::Unresolved`] if it has none yet.
    pub fn resolve(&self, number: u64, model: &'static str) -> Result<Param<'static>> {
        self.get(number).ok_or(Error::Unresolved { model })
    }

    /// Whether no provisional id is known.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Makes room for `additional` more ids.
    pub fn reserve(&mut self, additional: usize) {
        self.keys.reserve(additional);
    }

    /// Forgets all of them.
    pub fn clear(&mut self) {
        self.keys.clear();
    }
}
