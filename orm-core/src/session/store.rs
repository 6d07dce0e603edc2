use std::any::Any;
use std::collections::HashSet;
use std::hash::BuildHasher;

use hashbrown::hash_table::Entry;
use hashbrown::{DefaultHashBuilder, HashTable};

use super::any_store::AnyStore;
use super::arena::Arena;
use super::change_set::ObjectChange;
use super::insert::Inserted;
use super::key_order::compare_keys;
use super::made;
use super::slot::{Slot, State};
use super::undo::Log;
use crate::error::{Error, Problem, Result};
use crate::model::{ColumnSet, Identity, KeySeed, Model, Table};
use crate::row::{FromRow, LeftOut, ValueRow};
use crate::types::{Ids, Param, Timestamp, Value};

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
    fn reserve_index(&mut self, additional: usize) {
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
    fn log_change(&mut self, slot: u32) {
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

    fn remove_row(&mut self, slot: u32) {
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

impl<M: Model> AnyStore for Store<M> {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn table(&self) -> &'static Table {
        M::table()
    }

    fn new_rows(&self) -> &[u32] {
        &self.added
    }

    fn unset(&self, slot: u32) -> ColumnSet {
        self.value(slot).unset()
    }

    fn own_numbers(&self, slots: &[u32], out: &mut Vec<u64>) {
        out.extend(slots.iter().filter_map(|slot| self.value(*slot).identity().provisional()));
    }

    fn changed_rows(&self) -> Vec<(u32, ColumnSet)> {
        let touched = self.touched.iter().map(|slot| (*slot, self.changes_of(*slot)));
        touched.filter(|(_, columns)| !columns.is_empty()).collect()
    }

    fn deleted_rows(&self) -> &[u32] {
        &self.deleted
    }

    fn has_changes(&self) -> bool {
        !self.added.is_empty()
            || !self.deleted.is_empty()
            || self.touched.iter().any(|slot| !self.changes_of(*slot).is_empty())
    }

    fn bind<'s>(&'s self, slots: &[u32], columns: ColumnSet, ids: &Ids, out: &mut Vec<Param<'s>>) -> Result<()> {
        slots.iter().try_for_each(|slot| self.value(*slot).bind(columns, ids, out))
    }

    fn bind_key<'s>(&'s self, slot: u32, ids: &Ids, out: &mut Vec<Param<'s>>) -> Result<()> {
        let object = self.row_of(slot);
        for position in M::table().key {
            object.bind(ColumnSet::of(&[*position]), ids, out)?;
        }
        Ok(())
    }

    fn bind_row<'s>(&'s self, slot: u32, columns: ColumnSet, ids: &Ids, out: &mut Vec<Param<'s>>) -> Result<()> {
        self.row_of(slot).bind(columns, ids, out)
    }

    fn key_order(&self, slots: &[u32], ids: &Ids) -> Vec<usize> {
        let (mut keys, width) = (Vec::with_capacity(slots.len() * M::table().key.len()), M::table().key.len());
        let mut order: Vec<usize> = (0..slots.len()).collect();
        if slots.len() > 1 && slots.iter().all(|slot| self.bind_key(*slot, ids, &mut keys).is_ok()) {
            let key = |position: usize| &keys[position * width..(position + 1) * width];
            order.sort_by(|one, other| compare_keys(key(*one), key(*other)));
        }
        order
    }

    fn generation_of(&self, slot: u32) -> u16 {
        self.generation(slot)
    }

    fn describe_key(&self, slot: u32) -> String {
        self.identity_of(slot).map(|identity| format!("{identity:?}")).unwrap_or_default()
    }

    fn match_rows(&self, slots: &[u32], rows: &[Value], width: usize, keys: Keys, ids: &Ids) -> Result<Vec<usize>> {
        let identity = |slot: u32| match keys {
            Keys::BeforeChanges => self.identity_of(slot),
            Keys::AfterChanges => self.slots[slot as usize].value.as_ref().map(M::identity),
        };
        let own = slots.iter().map(|slot| identity(*slot).map(|identity| identity.settled(ids)));
        let own = own.enumerate().filter_map(|(at, identity)| identity.map(|identity| (identity, at)));
        let positions: std::collections::HashMap<_, _> = own.collect();
        rows.chunks(width)
            .map(|row| {
                let identity = M::Identity::from_row(&ValueRow(row), 0)?;
                positions
                    .get(&identity)
                    .copied()
                    .ok_or_else(|| Error::Stale { model: M::NAME, key: format!("{identity:?}").into() })
            })
            .collect()
    }

    fn apply_inserted(&mut self, inserted: &Inserted, ids: &Ids) -> Result<()> {
        let width = inserted.made.len();
        self.reserve_index(inserted.slots.len());
        for (at, slot) in inserted.slots.iter().enumerate() {
            let place = &mut self.slots[*slot as usize];
            if let Some(value) = place.value.as_mut() {
                value.settle(ids);
                if width > 0 {
                    value.read_back(inserted.made, &ValueRow(&inserted.values[at * width..(at + 1) * width]))?;
                }
            }
            place.state = State::Persistent;
            self.note(*slot, None);
            self.index_slot(*slot);
        }
        Ok(())
    }

    fn apply_updated(&mut self, slots: &[u32], ids: &Ids) {
        for slot in slots {
            let place = &mut self.slots[*slot as usize];
            // Few changes are changes of the key: the others leave the index alone.
            let moves = place.flushed.as_deref().map(M::identity) != place.value.as_ref().map(M::identity);
            if let (Some(flushed), Some(value)) = (place.flushed.as_deref(), place.value.as_mut()) {
                made::count_up(value, flushed);
            }
            if moves {
                self.unindex(*slot);
            }
            self.log_change(*slot);
            if let Some(value) = self.slots[*slot as usize].value.as_mut() {
                value.settle(ids);
            }
            if moves {
                self.index_slot(*slot);
            }
        }
    }

    fn apply_calculated(&mut self, calculated: &Inserted) -> Result<()> {
        for (slot, values) in calculated.slots.iter().zip(calculated.values.chunks(calculated.made.len())) {
            self.log_change(*slot);
            if let Some(value) = self.slots[*slot as usize].value.as_mut() {
                value.read_back(calculated.made, &ValueRow(values))?;
            }
        }
        Ok(())
    }

    fn settle_lists(&mut self) {
        self.forget_dropped();
        self.added.clear();
        self.deleted.clear();
        for slot in std::mem::take(&mut self.touched) {
            // What was lent but not changed, or changed and changed back, has nothing left to compare.
            let place = &mut self.slots[slot as usize];
            if place.state == State::Persistent
                && let (Some(flushed), Some(value)) = (place.flushed.take(), place.value.as_mut())
            {
                made::restore(value, &*flushed);
            }
        }
    }

    fn apply_deleted(&mut self, slots: &[u32]) {
        for slot in slots {
            self.remove_row(*slot);
        }
    }

    fn slots_where(&self, columns: &[usize], values: &HashSet<String>) -> Vec<u32> {
        self.index.iter().copied().filter(|slot| values.contains(&self.key_text(*slot, columns))).collect()
    }

    fn key_text(&self, slot: u32, columns: &[usize]) -> String {
        let object = self.row_of(slot);
        let (ids, mut values) = (Ids::default(), Vec::new());
        for column in columns {
            // A provisional id belongs to no row, so it equals none of the values.
            if object.bind(ColumnSet::of(&[*column]), &ids, &mut values).is_err() {
                return String::new();
            }
        }
        format!("{values:?}")
    }

    fn row_key(&self, slot: u32, columns: &[usize]) -> Option<Vec<Value>> {
        self.key_in_row(slot, columns)
    }

    fn pointing_at(&self, columns: &[usize], keys: &HashSet<String>, ids: &Ids, removal: Removal) -> Vec<u32> {
        self.objects_pointing_at(columns, keys, ids, removal)
    }

    fn removed(&self, removal: Removal) -> Vec<u32> {
        self.removed_rows(removal)
    }

    fn removes_some(&self) -> bool {
        !self.deleted.is_empty() || M::table().soft_delete.is_some() && !self.touched.is_empty()
    }

    fn has_row(&self, columns: &[usize], values: &[Value]) -> bool {
        let is_key = columns == M::table().key;
        is_key && M::Identity::from_row(&ValueRow(values), 0).is_ok_and(|identity| self.find(&identity).is_some())
    }

    fn track_row(&mut self, values: &[Value]) -> Result<Option<u32>> {
        let row = M::from_row(&ValueRow(values), 0)?;
        if self.find(&row.identity()).is_some() { Ok(None) } else { Ok(Some(self.track(row).0)) }
    }

    fn knows_row(&self, values: &[Value]) -> Result<bool> {
        Ok(self.find(&M::from_row(&ValueRow(values), 0)?.identity()).is_some())
    }

    fn assign(&mut self, slot: u32, values: &[(usize, Value)]) -> Result<Taken> {
        self.assign_values(slot, values)
    }

    fn remove_by_rule(&mut self, slot: u32, removal: Removal, now: Timestamp) -> Option<Taken> {
        self.remove_object(slot, removal, now)
    }

    fn give_back(&mut self, slot: u32, taken: Taken) {
        self.give_object_back(slot, taken);
    }

    fn drop_removed_new(&mut self) {
        self.drop_new();
    }

    fn revive_new(&mut self) {
        self.revive();
    }

    fn mark_gone(&mut self, slots: &[u32]) {
        for slot in slots {
            self.remove_row(*slot);
        }
    }

    fn drop_changes_of_gone(&mut self) {
        let slots = &self.slots;
        let lives = |slot: &u32| slots[*slot as usize].state != State::Gone;
        self.deleted.retain(lives);
        self.touched.retain(lives);
    }

    fn set_null(&mut self, slots: &[u32], columns: ColumnSet) {
        let nulls = vec![Value::Null; columns.len()];
        for slot in slots {
            self.follow(*slot, columns, |object, columns| {
                // A column that cannot be NULL has no such rule: the derive refuses it.
                let _ = object.read_back(columns, &ValueRow(&nulls[..columns.len()]));
            });
        }
    }

    fn slots_with_rows(&self) -> Vec<u32> {
        let mut slots: Vec<u32> = self.index.iter().copied().collect();
        slots.sort_unstable();
        slots
    }

    fn refresh(&mut self, slot: u32, values: &[Value]) -> Result<()> {
        let place = &self.slots[slot as usize];
        let Some(known) = place.flushed.as_deref().or(place.value.as_ref()) else { return Ok(()) };
        let (mut fresh, deferred) = (known.clone(), M::table().deferred());
        let read = ColumnSet::first(M::table().columns.len()).without(deferred);
        if deferred.is_empty() {
            fresh.read_back(read, &ValueRow(values))?;
        } else {
            let values: Vec<Value> = read.iter().map(|column| values[column].clone()).collect();
            fresh.read_back(read, &ValueRow(&values))?;
            fresh.read_back(deferred, &LeftOut)?;
        }
        self.become_row(slot, fresh);
        Ok(())
    }

    fn forget_clean(&mut self) {
        let clean =
            |slot: &u32| self.slots[*slot as usize].state == State::Persistent && self.changes_of(*slot).is_empty();
        let forgotten: HashSet<u32> = self.index.iter().copied().filter(clean).collect();
        for slot in &forgotten {
            self.vacate(*slot);
        }
        self.touched.retain(|slot| !forgotten.contains(slot));
    }

    fn begin_level(&mut self, level: u32) {
        Self::begin_level(self, level);
    }

    fn release_levels(&mut self, depth: usize, outer: u32) {
        Self::release_levels(self, depth, outer);
    }

    fn rollback_levels(&mut self, depth: usize, outer: u32) {
        Self::rollback_levels(self, depth, outer);
    }

    fn commit(&mut self, first: u32) {
        self.commit_all(first);
    }

    fn rollback(&mut self, first: u32) {
        self.rollback_all(first);
    }

    fn fill(&mut self, now: Timestamp) -> Vec<(u32, ColumnSet)> {
        self.fill_rows(now)
    }

    fn unfill(&mut self, slot: u32, columns: ColumnSet) {
        self.unfill_row(slot, columns);
    }

    fn check_fixed(&self) -> Result<()> {
        Self::check_fixed(self)
    }

    fn call_hooks(&mut self, problems: &mut Vec<Problem>) {
        if let Some(hooks) = &M::HOOKS {
            self.call_model_hooks(hooks, problems);
        }
    }

    fn push_changes(&self, session: u32, store: u16, ids: &Ids, out: &mut Vec<ObjectChange>) -> Result<()> {
        self.push_object_changes(session, store, ids, out)
    }

    fn complete(&self, slot: u32, change: &mut ObjectChange, ids: &Ids) -> Result<()> {
        self.complete_change(slot, change, ids)
    }

    fn clear(&mut self) {
        Self::clear(self);
    }

    fn forget_noted(&mut self, first: u32) {
        Self::forget_noted(self, first);
    }
}
