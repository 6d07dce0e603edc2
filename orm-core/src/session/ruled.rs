//! What delete rules have made of objects, until the flush is done: it can be taken back if that fails.

use std::collections::HashMap;

use super::objects::Objects;
use super::slot::State;
use super::store::{Removal, Store, Taken};
use crate::error::{Error, Result};
use crate::model::{ColumnSet, Model};
use crate::row::ValueRow;
use crate::types::{Ids, Param, Timestamp, Value};

/// What was done by rules for the next flush.
#[derive(Debug, Default)]
pub(super) struct Ruled {
    /// The objects that rules were carried out for.
    pub(super) known: HashMap<(usize, u32), Removal>,
    /// When.
    pub(super) now: Option<Timestamp>,
    /// What was done to other objects: store by store.
    taken: Vec<(usize, u32, Taken)>,
}

impl Ruled {
    /// The objects of a store that are marked, and whose rules the flush carries out on rows that were not read.
    pub(super) fn marked(&self) -> Vec<(usize, Vec<u32>)> {
        let mut marked: Vec<(usize, u32)> =
            self.known.iter().filter(|(_, removal)| **removal == Removal::Marked).map(|(place, _)| *place).collect();
        marked.sort_unstable();
        let by_store = marked.chunk_by(|one, other| one.0 == other.0);
        by_store.map(|same| (same[0].0, same.iter().map(|(_, slot)| *slot).collect())).collect()
    }
}

impl Objects {
    /// Changes columns of objects, as a rule says.
    pub(super) fn change_by_rule(&mut self, store: usize, slots: &[u32], values: &[(usize, Value)]) -> Result<()> {
        for slot in slots {
            let taken = self.stores[store].assign(*slot, values)?;
            self.ruled.taken.push((store, *slot, taken));
        }
        Ok(())
    }

    /// Deletes or marks objects, as rules say.
    pub(super) fn remove_by_rule(
        &mut self,
        found: &[(usize, u32)],
        removals: &HashMap<(usize, u32), Removal>,
        now: Timestamp,
    ) {
        for (store, slot) in found {
            let Some(removal) = removals.get(&(*store, *slot)) else { continue };
            let taken = self.stores[*store].remove_by_rule(*slot, *removal, now);
            self.ruled.taken.extend(taken.map(|taken| (*store, *slot, taken)));
        }
        self.ruled.known.extend(removals);
        self.ruled.now = Some(now);
        for store in &mut self.stores {
            store.drop_removed_new();
        }
    }

    /// Takes back what rules have done to objects for a flush that failed.
    pub fn take_back_rules(&mut self) {
        for (store, slot, taken) in std::mem::take(&mut self.ruled).taken.into_iter().rev() {
            self.stores[store].give_back(slot, taken);
        }
        for store in &mut self.stores {
            store.revive_new();
        }
    }
}

impl<M: Model> Store<M> {
    /// The objects that the next flush removes so.
    pub(super) fn removed_rows(&self, removal: Removal) -> Vec<u32> {
        match removal {
            Removal::Deleted => self.deleted.clone(),
            Removal::Marked => self.touched.iter().copied().filter(|slot| self.is_about_to_be_marked(*slot)).collect(),
        }
    }

    /// The values of columns, as the object's row has them; `None` if one is NULL.
    pub(super) fn key_in_row(&self, slot: u32, columns: &[usize]) -> Option<Vec<Value>> {
        key_in(self.row_of(slot), columns, &Ids::default())
    }

    /// The objects that hold one of these keys, whether their rows do so yet or not.
    pub(super) fn objects_pointing_at(
        &self,
        columns: &[usize],
        keys: &std::collections::HashSet<String>,
        ids: &Ids,
        removal: Removal,
    ) -> Vec<u32> {
        let mut slots: Vec<u32> = self.added.iter().chain(self.index.iter()).copied().collect();
        slots.sort_unstable();
        slots.retain(|slot| {
            let place = &self.slots[*slot as usize];
            let lives = matches!(place.state, State::New | State::Persistent);
            let counts = removal == Removal::Deleted || !self.is_marked(*slot);
            let key = place.value.as_ref().filter(|_| lives && counts).and_then(|object| key_in(object, columns, ids));
            key.is_some_and(|key| keys.contains(&format!("{key:?}")))
        });
        slots
    }

    /// Writes values into columns; gives back what they held.
    pub(super) fn assign_values(&mut self, slot: u32, values: &[(usize, Value)]) -> Result<Taken> {
        let generation = self.generation(slot);
        let object = self.get_mut(slot, generation).ok_or(Error::Detached { model: M::NAME })?;
        let mut before = Vec::with_capacity(values.len());
        for (column, value) in values {
            let mut params = Vec::with_capacity(1);
            object.bind(ColumnSet::of(&[*column]), &Ids::default(), &mut params)?;
            before.extend(params.pop().map(|param: Param<'_>| (*column, Value::from_param(Ok(param)))));
            object.read_back(ColumnSet::of(&[*column]), &ValueRow(std::slice::from_ref(value)))?;
        }
        Ok(Taken::Columns(before))
    }

    /// Deletes or marks an object; gives back what it takes to undo that, and nothing if it was so before.
    pub(super) fn remove_object(&mut self, slot: u32, removal: Removal, now: Timestamp) -> Option<Taken> {
        match (self.slots[slot as usize].state, removal) {
            (State::New, _) => {
                self.dropped.push(slot);
                None
            }
            (State::Persistent, Removal::Deleted) => {
                self.delete(slot);
                Some(Taken::Deleted)
            }
            (State::Persistent, Removal::Marked) if !self.is_marked(slot) => {
                let column = M::table().soft_delete?;
                self.assign_values(slot, &[(column, M::table().mark(now))]).ok()
            }
            _ => None,
        }
    }

    /// Undoes that.
    pub(super) fn give_object_back(&mut self, slot: u32, taken: Taken) {
        match taken {
            Taken::Deleted => {
                self.slots[slot as usize].state = State::Persistent;
                self.deleted.retain(|deleted| *deleted != slot);
            }
            Taken::Columns(values) => drop(self.assign_values(slot, &values)),
        }
    }

    /// Takes the new objects that rules have removed off the list of what is inserted.
    pub(super) fn drop_new(&mut self) {
        if !self.dropped.is_empty() {
            let dropped: std::collections::HashSet<u32> = self.dropped.iter().copied().collect();
            self.added.retain(|slot| !dropped.contains(slot));
        }
    }

    /// Puts them back.
    pub(super) fn revive(&mut self) {
        self.added.append(&mut self.dropped);
    }

    /// Forgets them.
    pub(super) fn forget_dropped(&mut self) {
        for slot in std::mem::take(&mut self.dropped) {
            self.vacate(slot);
        }
    }
}

fn key_in<M: Model>(object: &M, columns: &[usize], ids: &Ids) -> Option<Vec<Value>> {
    let mut params = Vec::with_capacity(columns.len());
    for column in columns {
        object.bind(ColumnSet::of(&[*column]), ids, &mut params).ok()?;
    }
    let values = params.into_iter().map(|param| Value::from_param(Ok(param)));
    let key: Vec<Value> = values.collect();
    (!key.contains(&Value::Null)).then_some(key)
}
