//! What a flush is about to write, or has written, object by object, for those who listen.

use std::any::TypeId;
use std::collections::HashSet;

use super::handle::Handle;
use super::objects::Objects;
use super::slot::State;
use super::states::{ColumnChange, value_of};
use super::store::Store;
use crate::error::Result;
use crate::model::{ColumnSet, Model};
use crate::types::{Ids, Value};

/// What a flush does to the row of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    /// It inserts it.
    Insert,
    /// It updates it.
    Update,
    /// It deletes it.
    Delete,
}

/// An object that a flush writes, and how.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ObjectChange {
    /// The name of the model.
    pub model: &'static str,
    /// The name of the table.
    pub table: &'static str,
    /// What becomes of the row.
    pub kind: ChangeKind,
    /// The key, a value for each of its columns; `None` before the flush where the database makes it.
    pub key: Vec<Option<Value>>,
    /// The columns that are written, with old and new value. An inserted row has no old values, and NULL for them; a deleted
    /// one has no new values. What the database makes is there after the flush.
    pub columns: Vec<ColumnChange>,
    place: Place,
}

/// Where the object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Place {
    session: u32,
    store: u16,
    slot: u32,
    generation: u16,
    model: TypeId,
}

impl ObjectChange {
    /// The handle of the object, if it is of this model. That of a deleted one is of use before the flush.
    pub fn handle<M: Model>(&self) -> Option<Handle<M>> {
        let Place { session, store, slot, generation, model } = self.place;
        (model == TypeId::of::<M>()).then(|| Handle::new(session, store, slot, generation))
    }

    /// What is written to the column of this field, if it is written.
    pub fn column(&self, field: &str) -> Option<&ColumnChange> {
        self.columns.iter().find(|change| change.field == field)
    }
}

impl Objects {
    /// What a flush would write, model by model.
    ///
    /// # Errors
    /// [`Error::Encode`](crate::Error::Encode) for a value that cannot be stored.
    pub fn change_set(&self, ids: &Ids) -> Result<Vec<ObjectChange>> {
        let mut changes = Vec::new();
        for (number, store) in self.stores.iter().enumerate() {
            store.push_changes(self.number(), number as u16, ids, &mut changes)?;
        }
        Ok(changes)
    }

    /// What a flush would write now of the objects that it would have written when `told` was made.
    ///
    /// # Errors
    /// As [`Objects::change_set`].
    pub fn change_set_of(&self, told: &[ObjectChange], ids: &Ids) -> Result<Vec<ObjectChange>> {
        let places: HashSet<Place> = told.iter().map(|change| change.place).collect();
        let mut changes = self.change_set(ids)?;
        changes.retain(|change| places.contains(&change.place));
        Ok(changes)
    }

    /// The same objects as they are after the flush: with the keys, and what the database made.
    ///
    /// # Errors
    /// As [`Objects::change_set`].
    pub fn complete(&self, changes: &mut [ObjectChange], ids: &Ids) -> Result<()> {
        let inserted = changes.iter_mut().filter(|change| change.kind == ChangeKind::Insert);
        for change in inserted {
            let place = change.place;
            if let Some(store) = self.stores.get(usize::from(place.store)) {
                store.complete(place.slot, change, ids)?;
            }
        }
        Ok(())
    }
}

impl<M: Model> Store<M> {
    pub(super) fn push_object_changes(
        &self,
        session: u32,
        store: u16,
        ids: &Ids,
        out: &mut Vec<ObjectChange>,
    ) -> Result<()> {
        let change = |slot: u32, kind: ChangeKind, columns: Vec<ColumnChange>| {
            let generation = self.generation(slot);
            let place = Place { session, store, slot, generation, model: TypeId::of::<M>() };
            Ok(ObjectChange {
                model: M::NAME,
                table: M::table().name,
                kind,
                key: self.key_of(slot, ids)?,
                columns,
                place,
            })
        };
        for slot in self.added.iter().copied().filter(|slot| self.is_in(*slot, State::New)) {
            out.push(change(slot, ChangeKind::Insert, self.new_values(slot, ids)?)?);
        }
        for slot in self.touched.iter().copied().filter(|slot| self.is_in(*slot, State::Persistent)) {
            let columns = self.column_changes(slot, ids)?;
            if !columns.is_empty() {
                out.push(change(slot, ChangeKind::Update, columns)?);
            }
        }
        for slot in self.deleted.iter().copied().filter(|slot| self.is_in(*slot, State::Deleted)) {
            out.push(change(slot, ChangeKind::Delete, self.old_values(slot, ids)?)?);
        }
        Ok(())
    }

    pub(super) fn complete_change(&self, slot: u32, change: &mut ObjectChange, ids: &Ids) -> Result<()> {
        if self.slots[slot as usize].value.is_some() {
            (change.key, change.columns) = (self.key_of(slot, ids)?, self.new_values(slot, ids)?);
        }
        Ok(())
    }

    fn is_in(&self, slot: u32, state: State) -> bool {
        let place = &self.slots[slot as usize];
        place.value.is_some() && place.state == state
    }

    fn key_of(&self, slot: u32, ids: &Ids) -> Result<Vec<Option<Value>>> {
        let object = self.value(slot);
        let unset = object.unset();
        let part = |position: &usize| match unset.contains(*position) {
            true => Ok(None),
            false => value_of(object, *position, ids),
        };
        M::table().key.iter().map(part).collect()
    }

    fn new_values(&self, slot: u32, ids: &Ids) -> Result<Vec<ColumnChange>> {
        let object = self.value(slot);
        let set = ColumnSet::first(M::table().columns.len()).without(object.unset());
        let column = |position: usize| {
            let new = value_of(object, position, ids)?;
            Ok(column_change::<M>(position, Value::Null, new))
        };
        set.iter().map(column).collect()
    }

    fn old_values(&self, slot: u32, ids: &Ids) -> Result<Vec<ColumnChange>> {
        let row = self.slots[slot as usize].flushed.as_deref().unwrap_or_else(|| self.value(slot));
        let set = ColumnSet::first(M::table().columns.len()).without(row.unset());
        let column = |position: usize| {
            let old = value_of(row, position, ids)?.unwrap_or(Value::Null);
            Ok(column_change::<M>(position, old, None))
        };
        set.iter().map(column).collect()
    }
}

pub(super) fn column_change<M: Model>(position: usize, old: Value, new: Option<Value>) -> ColumnChange {
    let def = &M::table().columns[position];
    let shown = |value: Value| if def.behaviour.redacted { value.redacted() } else { value };
    ColumnChange { field: def.field, column: def.name, old: shown(old), new: new.map(shown) }
}
