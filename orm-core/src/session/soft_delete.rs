//! Objects whose rows are marked when they are deleted: an UPDATE, after which the object stays, and is found by its handle only.

use super::handle::Handle;
use super::objects::Objects;
use super::slot::State;
use super::store::Store;
use crate::error::{Error, Result};
use crate::model::{ColumnSet, Model};
use crate::row::ValueRow;
use crate::types::{Ids, Param, Timestamp, Value};

impl Objects {
    /// Marks an object, so that the next flush marks its row; one whose row is to be deleted for good, if the model marks none.
    /// One that was never flushed is forgotten at once. Returns whether the handle is of this session and its object still there.
    pub fn delete_or_mark<M: Model>(&mut self, handle: Handle<M>, now: Timestamp) -> bool {
        if M::table().soft_delete.is_none() {
            return self.delete(handle);
        }
        let Some(store) = self.store_of_mut(handle) else { return false };
        if store.get(handle.slot, handle.generation).is_none() {
            return false;
        }
        match store.slots[handle.slot as usize].state {
            State::New => store.delete(handle.slot),
            State::Persistent if !store.is_marked(handle.slot) => store.mark(handle, M::table().mark(now)),
            State::Persistent | State::Deleted | State::Gone => {}
        }
        true
    }

    /// Takes the mark off an object, so that the next flush takes it off its row.
    ///
    /// # Errors
    /// [`Error::Detached`] if the session has no such object with a row.
    pub fn restore<M: Model>(&mut self, handle: Handle<M>) -> Result<()> {
        let detached = Error::Detached { model: M::NAME };
        let Some(store) = self.store_of_mut(handle) else { return Err(detached) };
        let known = store.get(handle.slot, handle.generation).is_some();
        if !known || store.slots[handle.slot as usize].state != State::Persistent {
            return Err(detached);
        }
        if store.is_marked(handle.slot) {
            store.mark(handle, M::table().no_mark());
        }
        Ok(())
    }
}

impl<M: Model> Store<M> {
    /// Whether the object is marked as deleted, in its row or since.
    pub(super) fn is_marked(&self, slot: u32) -> bool {
        self.slots[slot as usize].value.as_ref().is_some_and(is_marked)
    }

    fn mark(&mut self, handle: Handle<M>, mark: Value) {
        if let (Some(position), Some(object)) = (M::table().soft_delete, self.get_mut(handle.slot, handle.generation)) {
            // The derive has checked that the field holds such a value.
            let _ = object.read_back(ColumnSet::of(&[position]), &ValueRow(&[mark]));
        }
    }

    /// Whether the next flush marks the row as deleted.
    pub(super) fn is_about_to_be_marked(&self, slot: u32) -> bool {
        let place = &self.slots[slot as usize];
        place.state == State::Persistent
            && place.flushed.as_deref().is_some_and(|row| !is_marked(row))
            && self.is_marked(slot)
    }
}

fn is_marked<M: Model>(object: &M) -> bool {
    let Some(position) = M::table().soft_delete else { return false };
    let mut mark = Vec::new();
    let bound = object.bind(ColumnSet::of(&[position]), &Ids::default(), &mut mark);
    bound.is_ok() && !matches!(mark[..], [Param::Null | Param::Bool(false)])
}
