use std::collections::HashMap;

use super::Param;
use crate::error::{Error, Result};
use crate::model::Identity;

/// What a session knows of provisional ids: the key that each got when its object was inserted.
#[derive(Debug, Default, Clone)]
pub struct Ids {
    keys: HashMap<u64, Param<'static>, hashbrown::DefaultHashBuilder>,
    /// The numbers that became known since the last commit, in order.
    journal: Vec<u64>,
}

impl Ids {
    /// Remembers that the provisional id `number` has become `key`.
    pub fn insert(&mut self, number: u64, key: Param<'static>) {
        self.keys.insert(number, key);
        self.journal.push(number);
    }

    /// Remembers that the provisional id `number` has become `identity`, if that is a UUID: the key of an object that
    /// was given one when it was added. Others become known by the flush.
    pub fn learn<I: Identity>(&mut self, number: u64, identity: &I) {
        let mut params = Vec::new();
        if identity.provisional().is_none()
            && identity.params(&Self::default(), &mut params).is_ok()
            && let [Param::Uuid(key)] = params[..]
        {
            self.insert(number, Param::Uuid(key));
        }
    }

    /// How many ids became known since the last commit.
    pub fn mark(&self) -> usize {
        self.journal.len()
    }

    /// Forgets the ids that became known after `mark`: their rows were rolled back.
    pub fn rollback_to(&mut self, mark: usize) {
        for number in self.journal.drain(mark.min(self.journal.len())..) {
            self.keys.remove(&number);
        }
    }

    /// Keeps what became known: its rows were committed.
    pub fn commit(&mut self) {
        self.journal.clear();
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

    /// Learns what `other` knows, too.
    pub fn take_over(&mut self, other: &Self) {
        self.keys.extend(other.keys.iter().map(|(number, key)| (*number, *key)));
    }

    /// Whether no provisional id is known.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Makes room for `additional` more ids.
    pub fn reserve(&mut self, additional: usize) {
        self.keys.reserve(additional);
    }
}
