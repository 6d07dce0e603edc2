use std::collections::HashMap;

use super::Param;
use crate::error::{Error, Result};
use crate::model::Identity;

/// What a session knows of provisional ids: the key that each got when its object was inserted.
#[derive(Debug, Default, Clone)]
pub struct Ids {
    integers: Integers,
    /// Keys of other types.
    others: HashMap<u64, Param<'static>, hashbrown::DefaultHashBuilder>,
    /// The numbers that became known since the last commit, in order.
    journal: Vec<u64>,
}

impl Ids {
    /// Remembers that the provisional id `number` has become `key`.
    pub fn insert(&mut self, number: u64, key: Param<'static>) {
        self.keep(number, key);
        self.journal.push(number);
    }

    fn keep(&mut self, number: u64, key: Param<'static>) {
        match key {
            Param::Int(key) => self.integers.insert(number, key),
            other => {
                self.others.insert(number, other);
            }
        }
    }

    /// Remembers that the provisional id `number` has become `identity`, if that is a UUID: the key of an object that
    /// was given one when it was added. Others become known by the flush.
    pub fn learn<I: Identity>(&mut self, number: u64, identity: &I) {
        if identity.provisional().is_none()
            && let Some(Ok(Param::Uuid(key))) = identity.param(&Self::default())
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
            self.integers.remove(number);
            self.others.remove(&number);
        }
    }

    /// Keeps what became known: its rows were committed.
    pub fn commit(&mut self) {
        self.journal.clear();
    }

    /// The key that the provisional id `number` got, if it has one.
    pub fn get(&self, number: u64) -> Option<Param<'static>> {
        match self.integers.get(number) {
            Some(key) => Some(Param::Int(key)),
            None if self.others.is_empty() => None,
            None => self.others.get(&number).copied(),
        }
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
        other.integers.each(|number, key| self.integers.insert(number, key));
        self.others.extend(other.others.iter().map(|(number, key)| (*number, *key)));
    }

    /// Whether no provisional id is known.
    pub fn is_empty(&self) -> bool {
        self.integers.is_empty() && self.others.is_empty()
    }

    /// Makes room for `additional` more ids.
    pub fn reserve(&mut self, additional: usize) {
        self.journal.reserve(additional);
    }
}

/// Integers by number. Numbers are given out in blocks, so that pages of them are full, and found by counting.
#[derive(Debug, Default, Clone)]
struct Integers {
    pages: Vec<Page>,
    /// Where pages are that do not follow the first.
    by_number: HashMap<u64, usize, hashbrown::DefaultHashBuilder>,
}

/// The integers of as many numbers, one after the other, as a word has bits.
#[derive(Debug, Clone)]
struct Page {
    number: u64,
    /// A bit for each that is known.
    known: u64,
    integers: Box<[i64; PAGE as usize]>,
}

/// How many provisional ids a page holds, and a thread takes at once.
pub(crate) const PAGE: u64 = u64::BITS as u64;

impl Integers {
    fn find(&self, page: u64) -> Option<usize> {
        let guess = page.wrapping_sub(self.pages.first()?.number) as usize;
        match self.pages.get(guess) {
            Some(found) if found.number == page => Some(guess),
            _ => self.by_number.get(&page).copied(),
        }
    }

    fn get(&self, number: u64) -> Option<i64> {
        let (page, bit) = (number / PAGE, number % PAGE);
        let page = &self.pages[self.find(page)?];
        (page.known >> bit & 1 == 1).then(|| page.integers[bit as usize])
    }

    fn insert(&mut self, number: u64, integer: i64) {
        let (page, bit) = (number / PAGE, number % PAGE);
        let at = self.find(page).unwrap_or_else(|| self.add(page));
        let page = &mut self.pages[at];
        page.known |= 1 << bit;
        page.integers[bit as usize] = integer;
    }

    fn add(&mut self, page: u64) -> usize {
        let at = self.pages.len();
        self.by_number.insert(page, at);
        self.pages.push(Page { number: page, known: 0, integers: Box::new([0; PAGE as usize]) });
        at
    }

    fn remove(&mut self, number: u64) {
        if let Some(at) = self.find(number / PAGE) {
            self.pages[at].known &= !(1 << (number % PAGE));
        }
    }

    fn is_empty(&self) -> bool {
        self.pages.iter().all(|page| page.known == 0)
    }

    fn each(&self, mut take: impl FnMut(u64, i64)) {
        for page in &self.pages {
            for bit in (0..PAGE).filter(|bit| page.known >> bit & 1 == 1) {
                take(page.number * PAGE + bit, page.integers[bit as usize]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_from_anywhere_are_kept_and_taken_back() {
        let numbers = [700, 701, 64, 1 << 40, 0, 63, 127, 128, 702];
        let mut ids = Ids::default();
        assert!(ids.is_empty() && ids.get(64).is_none());
        for (key, number) in numbers.into_iter().enumerate() {
            ids.insert(number, Param::Int(key as i64));
        }
        let key_of = |ids: &Ids, number| match ids.get(number) {
            Some(Param::Int(key)) => Some(key),
            _ => None,
        };
        for (key, number) in numbers.into_iter().enumerate() {
            assert_eq!(key_of(&ids, number), Some(key as i64), "{number}");
        }
        assert_eq!((key_of(&ids, 703), key_of(&ids, 1), key_of(&ids, 1 << 41)), (None, None, None));
        let mut other = Ids::default();
        other.insert(5, Param::Uuid([7; 16]));
        other.take_over(&ids);
        assert_eq!(key_of(&other, 1 << 40), Some(3));
        assert!(matches!(other.get(5), Some(Param::Uuid(_))) && other.mark() == 1);
        ids.rollback_to(2);
        assert_eq!((key_of(&ids, 700), key_of(&ids, 64), key_of(&ids, 702)), (Some(0), None, None));
        ids.rollback_to(0);
        assert!(ids.is_empty());
    }
}
