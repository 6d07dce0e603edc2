//! What has become of objects since their rows were last written, and objects that come and go without a statement.

use super::change_set::column_change;
use super::handle::Handle;
use super::made;
use super::objects::Objects;
use super::slot::State;
use super::store::Store;
use crate::error::{Error, Result};
use crate::model::{ColumnSet, Identity, Model};
use crate::row::ValueRow;
use crate::types::{Ids, Param, Value};

/// What the next flush does about an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ObjectState {
    /// It inserts its row.
    New,
    /// Nothing: the object is as its row was when it was read or written last.
    Clean,
    /// It updates its row.
    Changed,
    /// It deletes its row, or marks it as deleted.
    Deleted,
    /// The session has no such object: it was forgotten, its row was deleted, or it is of another session.
    Detached,
}

/// A column in which an object differs from its row.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ColumnChange {
    /// The field of the model.
    pub field: &'static str,
    /// The column of the table.
    pub column: &'static str,
    /// What the row holds, as far as the session knows.
    pub old: Value,
    /// What the object holds; `None` for a provisional id, which becomes a key at the flush.
    pub new: Option<Value>,
}

impl Objects {
    /// The state of an object.
    pub fn state<M: Model>(&self, handle: Handle<M>) -> ObjectState {
        match self.store_of(handle) {
            Some(store) if store.get(handle.slot, handle.generation).is_some() => store.state(handle.slot),
            _ => ObjectState::Detached,
        }
    }

    /// The columns that a flush would write into the object's row; none for new and deleted objects.
    ///
    /// # Errors
    /// [`Error::Encode`] for a value that cannot be stored.
    pub fn changes<M: Model>(&self, handle: Handle<M>, ids: &Ids) -> Result<Vec<ColumnChange>> {
        match (self.state(handle), self.store_of(handle)) {
            (ObjectState::Changed, Some(store)) => store.column_changes(handle.slot, ids),
            (ObjectState::Detached, _) => Err(Error::Detached { model: M::NAME }),
            _ => Ok(Vec::new()),
        }
    }

    /// The objects of a model that are in this state, in the order in which they came to it.
    pub fn in_state<M: Model>(&self, state: ObjectState) -> Vec<Handle<M>> {
        let Some((number, store)) = self.known_store::<M>() else { return Vec::new() };
        let handle = |slot: u32| Handle::new(self.number(), number, slot, store.generation(slot));
        let is_so = |slot: &u32| store.state(*slot) == state;
        match state {
            // Few of many: these are listed.
            ObjectState::New => store.added.iter().copied().filter(is_so).map(handle).collect(),
            ObjectState::Deleted => {
                let marked = store.touched.iter().filter(|slot| store.is_about_to_be_marked(**slot));
                store.deleted.iter().chain(marked).copied().filter(is_so).map(handle).collect()
            }
            _ => (0..store.slots.len() as u32).filter(is_so).map(handle).collect(),
        }
    }

    /// Takes over an object whose row is there already, as it is.
    ///
    /// # Errors
    /// [`Error::Unresolved`] if its id is provisional, [`Error::SameRow`] if the session has the row.
    pub fn attach<M: Model>(&mut self, mut object: M, ids: &Ids) -> Result<Handle<M>> {
        object.settle(ids);
        let identity = object.identity();
        if identity.provisional().is_some() {
            return Err(Error::Unresolved { model: M::NAME });
        }
        let (session, number, store) = self.store_mut::<M>();
        if store.find(&identity).is_some() {
            return Err(Error::SameRow { model: M::NAME, key: format!("{identity:?}").into() });
        }
        let (slot, generation) = store.track(object);
        Ok(Handle::new(session, number, slot, generation))
    }

    /// Copies the fields of `object` over those of a tracked one; what the database makes, and `object` has no value for,
    /// stays.
    ///
    /// # Errors
    /// [`Error::Stale`] if the model has a version, and `object` another than the row, [`Error::Detached`] if the handle is
    /// of another session, [`Error::Encode`] for a value that cannot be stored.
    pub fn copy_over<M: Model>(&mut self, handle: Handle<M>, mut object: M, ids: &Ids) -> Result<()> {
        if let (Some(version), Some(known)) = (M::table().version, self.get(handle))
            && value_of(known, version, ids)? != value_of(&object, version, ids)?
        {
            return Err(Error::Stale { model: M::NAME, key: format!("{:?}", object.identity()).into() });
        }
        let place = self.get_mut(handle).ok_or(Error::Detached { model: M::NAME })?;
        let kept = object.unset().union(M::table().generated());
        let values = kept.iter().map(|column| Ok(value_of(place, column, ids)?.unwrap_or(Value::Null)));
        object.read_back(kept, &ValueRow(&values.collect::<Result<Vec<_>>>()?))?;
        made::keep_loaded(&mut object, place);
        object.settle(ids);
        *place = object;
        Ok(())
    }

    /// Gives an object back, as it is, and forgets it. Nothing of it is written any more.
    pub fn detach<M: Model>(&mut self, handle: Handle<M>) -> Option<M> {
        let store = self.store_of_mut(handle)?;
        store.get(handle.slot, handle.generation)?;
        store.take(handle.slot)
    }

    /// Forgets all objects, and what was to be written of them.
    pub fn clear(&mut self) {
        for store in &mut self.stores {
            store.clear();
        }
    }

    /// Two objects for changing both.
    pub fn pair_mut<A: Model, B: Model>(&mut self, a: Handle<A>, b: Handle<B>) -> Option<(&mut A, &mut B)> {
        // Each is lent once for its own sake, so that it is compared at the next flush.
        self.get_mut(a)?;
        self.get_mut(b)?;
        if a.store == b.store {
            let store: &mut Store<A> = self.stores.get_mut(usize::from(a.store))?.as_any_mut().downcast_mut()?;
            let (a, b) = store.slots.pair_mut(a.slot as usize, b.slot as usize)?;
            let b: &mut dyn std::any::Any = b.value.as_mut()?;
            return Some((a.value.as_mut()?, b.downcast_mut()?));
        }
        let numbers = [usize::from(a.store), usize::from(b.store)];
        let [first, second] = self.stores.get_disjoint_mut(numbers).ok()?;
        let first: &mut Store<A> = first.as_any_mut().downcast_mut()?;
        let second: &mut Store<B> = second.as_any_mut().downcast_mut()?;
        Some((first.slots[a.slot as usize].value.as_mut()?, second.slots[b.slot as usize].value.as_mut()?))
    }

    /// Drops what was changed in an object and not flushed.
    pub(super) fn discard_changes<M: Model>(&mut self, handle: Handle<M>) {
        let Some(store) = self.store_of_mut(handle) else { return };
        let place = &mut store.slots[handle.slot as usize];
        if let Some(flushed) = place.flushed.take() {
            place.value = Some(*flushed);
            store.touched.retain(|slot| *slot != handle.slot);
        }
    }
}

impl<M: Model> Store<M> {
    fn state(&self, slot: u32) -> ObjectState {
        let place = &self.slots[slot as usize];
        match place.state {
            _ if place.value.is_none() => ObjectState::Detached,
            State::New => ObjectState::New,
            State::Deleted => ObjectState::Deleted,
            State::Gone => ObjectState::Detached,
            State::Persistent if self.is_about_to_be_marked(slot) => ObjectState::Deleted,
            State::Persistent if self.changes_of(slot).is_empty() => ObjectState::Clean,
            State::Persistent => ObjectState::Changed,
        }
    }

    pub(super) fn column_changes(&self, slot: u32, ids: &Ids) -> Result<Vec<ColumnChange>> {
        let object = self.value(slot);
        let row = self.slots[slot as usize].flushed.as_deref().unwrap_or(object);
        let column = |position: usize| {
            let old = value_of(row, position, ids)?.unwrap_or(Value::Null);
            Ok(column_change::<M>(position, old, value_of(object, position, ids)?))
        };
        self.changes_of(slot).iter().map(column).collect()
    }

    fn take(&mut self, slot: u32) -> Option<M> {
        for list in [&mut self.added, &mut self.touched, &mut self.deleted, &mut self.dropped] {
            list.retain(|listed| *listed != slot);
        }
        // The index knows it by its row, so it is taken off there while the object is in its place.
        self.unindex(slot);
        let place = &mut self.slots[slot as usize];
        place.flushed = None;
        let object = place.value.take();
        self.vacate(slot);
        object
    }

    pub(super) fn clear(&mut self) {
        for list in [&mut self.added, &mut self.touched, &mut self.deleted, &mut self.dropped] {
            list.clear();
        }
        for slot in 0..self.slots.len() as u32 {
            if self.slots[slot as usize].value.is_some() {
                self.vacate(slot);
            }
        }
        self.log.notes.clear();
        self.log.marks.fill(0);
    }
}

/// The value of one column; `None` for a provisional id.
pub(super) fn value_of<M: Model>(object: &M, position: usize, ids: &Ids) -> Result<Option<Value>> {
    let mut params = Vec::with_capacity(1);
    match object.bind(ColumnSet::of(&[position]), ids, &mut params) {
        Ok(()) => params.first().map(owned).transpose(),
        Err(Error::Unresolved { .. } | Error::NotLoaded { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

fn owned(param: &Param<'_>) -> Result<Value> {
    Ok(match param {
        Param::Null => Value::Null,
        Param::Bool(value) => Value::Bool(*value),
        Param::Int(value) => Value::Int(*value),
        Param::Float(value) => Value::Float(*value),
        Param::Text(value) => Value::Text((*value).into()),
        Param::Bytes(value) => Value::Bytes((*value).into()),
        Param::Uuid(value) => Value::Uuid(*value),
        Param::Ip(value) => Value::Ip(*value),
        Param::Date(value) => Value::Date(*value),
        Param::Time(value) => Value::Time(*value),
        Param::Timestamp(value) => Value::Timestamp(*value),
        Param::Decimal(value) => Value::Decimal(*value),
        Param::Json(value) => Value::Json(value.to_json()?.into()),
        Param::Array(values) => {
            let elements = (0..values.count()).map(|at| owned(&values.element(at)?));
            Value::Array(elements.collect::<Result<_>>()?)
        }
        Param::List(values) => Value::Array((*values).into()),
    })
}
