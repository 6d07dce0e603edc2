//! The objects of a model as a flush sees them, whichever the model is.

use std::any::Any;
use std::collections::HashSet;

use super::any_store::AnyStore;
use super::change_set::ObjectChange;
use super::insert::Inserted;
use super::key_order::compare_keys;
use super::made;
use super::slot::State;
use super::store::{Keys, Removal, Store, Taken};
use crate::error::{Error, Problem, Result};
use crate::model::{ColumnSet, Identity, Model, Table};
use crate::row::{FromRow, LeftOut, ValueRow};
use crate::types::{Ids, Param, Timestamp, Value};

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
