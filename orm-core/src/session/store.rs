use std::hash::BuildHasher;

use hashbrown::hash_table::Entry;
use hashbrown::{DefaultHashBuilder, HashTable};

use super::arena::Arena;
use super::made;
use super::slot::{Slot, State};
use super::undo::Log;
use crate::model::{ColumnSet, Identity, KeySeed, Model};
use crate::row::LeftOut;
use crate::types::{Ids, Value};

/// The tracked objects of one model.
pub(super) struct Store<M: Model> {
    pub(super) slots: Arena<Slot<M>>,
    pub(super) free: Vec<u32>,
    /// Slots of objects with rows, by what names the row.
    pub(super) index: HashTable<u32>,
    pub(super) hasher: DefaultHashBuilder,
    /// Slots that were added, in order; some may be free again.
    pub(super) added: Vec<u32>,
    /// Slots whose object was lent for changing since it was last flushed.
    pub(super) touched: Vec<u32>,
    pub(super) deleted: Vec<u32>,
    /// New objects that delete rules have taken away, and the next flush forgets.
    pub(super) dropped: Vec<u32>,
    pub(super) log: Log<M>,
}

/// Which keys rows are matched by, where an object's key was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keys {
    /// Those that the rows had when they were last written.
    BeforeChanges,
    /// Those that the objects have now.
    AfterChanges,
}

/// How an object is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Removal {
    /// Its row is marked as deleted, and stays.
    Marked,
    /// Its row is deleted.
    Deleted,
}

/// What it takes to undo what a delete rule did to an object.
#[derive(Debug)]
pub(super) enum Taken {
    /// It is to be deleted.
    Deleted,
    /// Columns held these values.
    Columns(Vec<(usize, Value)>),
}

impl<M: Model> Store<M> {
    /// No objects, in a transaction that is at this depth and level.
    pub(super) fn at(depth: usize, level: u32) -> Self {
        Self {
            slots: Arena::new(),
            free: Vec::new(),
            index: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
            added: Vec::new(),
            touched: Vec::new(),
            deleted: Vec::new(),
            dropped: Vec::new(),
            log: Log::at(depth, level),
        }
    }

    /// Takes over a new object. A key that is made here and now is what a provisional id stands for that was held before:
    /// `ids` learns it.
    pub(super) fn add_known(&mut self, mut value: M, ids: &mut Ids, seed: &mut dyn FnMut() -> KeySeed) -> (u32, u16) {
        let provisional = value.identity().provisional();
        value.make_key(seed);
        if let Some(provisional) = provisional {
            ids.learn(provisional, &value.identity());
        }
        let slot = self.occupy(value, State::New);
        self.added.push(slot);
        (slot, self.slots[slot as usize].generation)
    }

    /// The slot of the object with this row, or a new one for it.
    pub(super) fn track(&mut self, value: M) -> (u32, u16) {
        let identity = value.identity();
        let (slots, hasher) = (&self.slots, &self.hasher);
        let is_it = |slot: &u32| row_identity(&slots[*slot as usize]).as_ref() == Some(&identity);
        let slot = match self.index.entry(hasher.hash_one(&identity), is_it, rehash(slots, hasher)) {
            Entry::Occupied(found) => {
                let slot = *found.get();
                self.take_deferred(slot, &value);
                slot
            }
            Entry::Vacant(place) => {
                let slot = self.free.last().copied().unwrap_or(slots.len() as u32);
                place.insert(slot);
                self.occupy(value, State::Persistent);
                self.note(slot, None);
                slot
            }
        };
        (slot, self.slots[slot as usize].generation)
    }

    /// The slot of the object with a row that is named so.
    pub(super) fn find(&self, identity: &M::Identity) -> Option<u32> {
        let hash = self.hasher.hash_one(identity);
        self.index.find(hash, |slot| self.identity_of(*slot).as_ref() == Some(identity)).copied()
    }

    pub(super) fn generation(&self, slot: u32) -> u16 {
        self.slots[slot as usize].generation
    }

    /// Whether the object's row is about to be deleted, or is.
    pub(super) fn is_deleted(&self, slot: u32) -> bool {
        matches!(self.slots[slot as usize].state, State::Deleted | State::Gone)
    }

    pub(super) fn get(&self, slot: u32, generation: u16) -> Option<&M> {
        let slot = self.slots.get(slot as usize)?;
        if slot.generation == generation { slot.value.as_ref() } else { None }
    }

    /// The object for changing: its first change since the last flush keeps a copy.
    pub(super) fn get_mut(&mut self, slot: u32, generation: u16) -> Option<&mut M> {
        let place = self.slots.get_mut(slot as usize)?;
        if place.generation != generation {
            return None;
        }
        let value = place.value.as_mut()?;
        if place.flushed.is_none() && place.state == State::Persistent {
            place.flushed = Some(Box::new(value.clone()));
            self.touched.push(slot);
        }
        Some(value)
    }

    pub(super) fn delete(&mut self, slot: u32) {
        match self.slots[slot as usize].state {
            State::New => {
                self.added.retain(|added| *added != slot);
                self.dropped.retain(|dropped| *dropped != slot);
                self.vacate(slot);
            }
            State::Persistent => {
                self.slots[slot as usize].state = State::Deleted;
                self.deleted.push(slot);
            }
            State::Deleted | State::Gone => {}
        }
    }

    /// The objects that were added, in order.
    pub(super) fn new_objects(&self) -> impl Iterator<Item = &M> {
        self.added.iter().map(|slot| self.value(*slot))
    }

    fn occupy(&mut self, value: M, state: State) -> u32 {
        if let Some(slot) = self.free.pop() {
            let place = &mut self.slots[slot as usize];
            (place.value, place.state, place.logged) = (Some(value), state, 0);
            return slot;
        }
        self.slots.push(Slot { value: Some(value), flushed: None, state, logged: 0, generation: 0 }) as u32
    }

    pub(super) fn vacate(&mut self, slot: u32) {
        self.unindex(slot);
        let place = &mut self.slots[slot as usize];
        (place.value, place.flushed, place.logged) = (None, None, 0);
        place.generation = place.generation.wrapping_add(1);
        // A generation that would start over could be taken for an older one: the place stays empty.
        if place.generation != 0 {
            self.free.push(slot);
        }
    }

    pub(super) fn index_slot(&mut self, slot: u32) {
        let Some(identity) = self.identity_of(slot) else { return };
        let hash = self.hasher.hash_one(&identity);
        self.index.insert_unique(hash, slot, rehash(&self.slots, &self.hasher));
    }

    /// Makes room for `additional` more rows at once, so that the index does not grow, and hash again, step by step.
    pub(super) fn reserve_index(&mut self, additional: usize) {
        self.index.reserve(additional, rehash(&self.slots, &self.hasher));
        self.log.notes.reserve(additional);
    }

    pub(super) fn unindex(&mut self, slot: u32) {
        let Some(identity) = self.identity_of(slot) else { return };
        let hash = self.hasher.hash_one(&identity);
        if let Ok(entry) = self.index.find_entry(hash, |other| *other == slot) {
            entry.remove();
        }
    }

    /// What names the object's row in the database: a key that was changed since the last flush is not there yet.
    pub(super) fn identity_of(&self, slot: u32) -> Option<M::Identity> {
        row_identity(&self.slots[slot as usize])
    }

    pub(super) fn value(&self, slot: u32) -> &M {
        self.slots[slot as usize].value.as_ref().expect("a slot in a list of changes has an object")
    }

    /// The object as the database has it; as it is, if it is new.
    pub(super) fn row_of(&self, slot: u32) -> &M {
        self.slots[slot as usize].flushed.as_deref().unwrap_or_else(|| self.value(slot))
    }

    /// The columns in which an object differs from its row.
    pub(super) fn changes_of(&self, slot: u32) -> ColumnSet {
        let place = &self.slots[slot as usize];
        match (&place.value, &place.flushed, place.state) {
            (Some(value), Some(flushed), State::Persistent) => value.diff(flushed),
            _ => ColumnSet::EMPTY,
        }
    }

    /// Moves the copy from before the transaction into its log, the first time that the object is flushed in it.
    pub(super) fn log_change(&mut self, slot: u32) {
        let place = &mut self.slots[slot as usize];
        let Some(flushed) = place.flushed.take() else { return };
        if self.is_unnoted(slot) {
            self.note(slot, Some(flushed));
        }
    }

    /// Changes columns of an object in the name of the database: what changes is in the row already. What the program has
    /// changed there is still to be written, and stays.
    pub(super) fn follow(&mut self, slot: u32, columns: ColumnSet, change: impl Fn(&mut M, ColumnSet)) {
        let place = &self.slots[slot as usize];
        let Some(value) = place.value.as_ref() else { return };
        if self.is_unnoted(slot) {
            let before = place.flushed.clone().unwrap_or_else(|| Box::new(value.clone()));
            self.note(slot, Some(before));
        }
        let place = &mut self.slots[slot as usize];
        let Some(value) = place.value.as_mut() else { return };
        let own = place.flushed.as_deref().map_or(ColumnSet::EMPTY, |flushed| value.diff(flushed));
        change(value, columns.without(own));
        if let Some(flushed) = place.flushed.as_mut() {
            change(flushed, columns);
        }
    }

    /// Makes an object what its row has become; what was changed in the object and not written yet stays.
    pub(super) fn become_row(&mut self, slot: u32, row: M) {
        let place = &self.slots[slot as usize];
        let Some(known) = place.flushed.as_deref().or(place.value.as_ref()) else { return };
        // What is loaded beside the row may have changed, too, and is to be loaded again.
        let (differs, deferred) = (!row.diff(known).is_empty(), M::table().deferred());
        if !differs && made::loaded(known).is_empty() {
            return;
        }
        if differs && self.is_unnoted(slot) {
            // What was committed before the statement is unknown: after a rollback it has to be read again.
            self.note(slot, None);
        }
        let all = ColumnSet::first(M::table().columns.len());
        let place = &mut self.slots[slot as usize];
        match (place.value.as_mut(), place.flushed.as_mut()) {
            (Some(value), Some(flushed)) => {
                let unchanged = all.without(value.diff(flushed));
                made::copy(value, &row, unchanged);
                // Nothing is read, and so nothing can be wrong with it.
                let _ = value.read_back(unchanged.intersection(deferred), &LeftOut);
                **flushed = row;
            }
            (Some(value), None) => *value = row,
            (None, _) => {}
        }
    }

    pub(super) fn remove_row(&mut self, slot: u32) {
        self.unindex(slot);
        let place = &mut self.slots[slot as usize];
        place.state = State::Gone;
        if self.is_unnoted(slot) {
            let place = &mut self.slots[slot as usize];
            let before = place.flushed.take().or_else(|| place.value.clone().map(Box::new));
            self.note(slot, before);
        }
    }
}

/// How the index finds the hash of a slot that it has.
fn rehash<M: Model>(slots: &Arena<Slot<M>>, hasher: &DefaultHashBuilder) -> impl Fn(&u32) -> u64 {
    |slot| row_identity(&slots[*slot as usize]).map_or(0, |identity| hasher.hash_one(identity))
}

fn row_identity<M: Model>(slot: &Slot<M>) -> Option<M::Identity> {
    slot.flushed.as_deref().or(slot.value.as_ref()).map(M::identity)
}
