use std::any::TypeId;
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};

use hashbrown::HashMap;

use super::any_store::AnyStore;
use super::handle::Handle;
use super::ruled::Ruled;
use super::store::Store;
use super::texts::Texts;
use crate::kept::Kept;
use crate::model::{KeySeed, Model};
use crate::query::OwnedChange;
use crate::types::Ids;

/// All objects that a session tracks, by model.
pub struct Objects {
    session: u32,
    pub(super) stores: Vec<Box<dyn AnyStore>>,
    by_model: HashMap<TypeId, u16>,
    /// The numbers of the levels around the one that goes on; the first is the transaction's own.
    outer: Vec<u32>,
    /// The number of the level that goes on, and of the last one that was begun.
    level: u32,
    last_level: u32,
    /// What flushes have made up.
    pub(super) texts: Texts,
    /// What delete rules have done for the next flush.
    pub(super) ruled: Ruled,
    /// The statements that carry them out on rows that were not read.
    pub(super) changes: Kept<Vec<OwnedChange>>,
    /// What is known of ids where all values are known.
    pub(super) no_ids: Ids,
    /// Objects whose rows a flush may have changed without knowing.
    pub(super) suspects: Vec<(usize, Vec<u32>)>,
}

/// The level that is the transaction itself.
const FIRST_LEVEL: u32 = 1;

static NEXT_SESSION: AtomicU32 = AtomicU32::new(1);

impl Objects {
    /// No objects yet, for a session of its own.
    pub fn new() -> Self {
        Self {
            session: NEXT_SESSION.fetch_add(1, Ordering::Relaxed),
            stores: Vec::new(),
            by_model: HashMap::new(),
            outer: Vec::new(),
            level: FIRST_LEVEL,
            last_level: FIRST_LEVEL,
            texts: Texts::default(),
            ruled: Ruled::default(),
            changes: Kept::default(),
            no_ids: Ids::default(),
            suspects: Vec::new(),
        }
    }

    /// Takes over a new object, whose row the next flush inserts. A key that is made here and now is what a provisional
    /// id stands for that was held before: `ids` learns it.
    pub fn add<M: Model>(&mut self, object: M, ids: &mut Ids, seed: &mut dyn FnMut() -> KeySeed) -> Handle<M> {
        let (session, number, store) = self.store_mut::<M>();
        let (slot, generation) = store.add_known(object, ids, seed);
        Handle::new(session, number, slot, generation)
    }

    /// Takes over new objects, in their order.
    pub fn add_all<M: Model>(
        &mut self,
        objects: impl IntoIterator<Item = M>,
        ids: &mut Ids,
        seed: &mut dyn FnMut() -> KeySeed,
    ) -> Vec<Handle<M>> {
        let (session, number, store) = self.store_mut::<M>();
        let add = |object| {
            let (slot, generation) = store.add_known(object, ids, seed);
            Handle::new(session, number, slot, generation)
        };
        objects.into_iter().map(add).collect()
    }

    /// The object behind a handle, or `None` if it was forgotten or belongs to another session.
    pub fn get<M: Model>(&self, handle: Handle<M>) -> Option<&M> {
        self.store_of(handle)?.get(handle.slot, handle.generation)
    }

    /// The same for changing it; the first change keeps a copy to compare with.
    pub fn get_mut<M: Model>(&mut self, handle: Handle<M>) -> Option<&mut M> {
        self.store_of_mut(handle)?.get_mut(handle.slot, handle.generation)
    }

    /// Marks an object, so that the next flush deletes its row for good. One that was never flushed is forgotten at once.
    /// Returns whether the handle is of this session and its object still there.
    pub fn delete<M: Model>(&mut self, handle: Handle<M>) -> bool {
        let Some(store) = self.store_of_mut(handle) else { return false };
        let known = store.get(handle.slot, handle.generation).is_some();
        if known {
            store.delete(handle.slot);
        }
        known
    }

    /// The tracked object with this row: `Some(None)` if its row is deleted or marked as that, or about to be.
    pub fn find<M: Model>(&self, identity: &M::Identity) -> Option<Option<Handle<M>>> {
        let (number, store) = self.known_store::<M>()?;
        let slot = store.find(identity)?;
        let alive = !store.is_deleted(slot) && !store.is_marked(slot);
        Some(alive.then(|| Handle::new(self.session, number, slot, store.generation(slot))))
    }

    /// Whether a flush would write something.
    #[inline]
    pub fn has_changes(&self) -> bool {
        self.stores.iter().any(|store| store.has_changes())
    }

    /// Takes note that a savepoint was set, which everything was flushed before.
    pub fn begin_level(&mut self) {
        self.outer.push(self.level);
        self.last_level += 1;
        self.level = self.last_level;
        for store in &mut self.stores {
            store.begin_level(self.level);
        }
    }

    /// Takes note that the savepoint `depth`, counted from 0, and those after it are gone; what was done since stays.
    pub fn release_levels(&mut self, depth: usize) {
        self.level = self.outer.get(depth).copied().unwrap_or(self.level);
        self.outer.truncate(depth);
        for store in &mut self.stores {
            store.release_levels(depth, self.level);
        }
    }

    /// Puts every object back as it was at the savepoint `depth`, and forgets what came to be since. The savepoint is gone.
    pub fn rollback_levels(&mut self, depth: usize) {
        self.level = self.outer.get(depth).copied().unwrap_or(self.level);
        self.outer.truncate(depth);
        self.ruled = Ruled::default();
        for store in &mut self.stores {
            store.rollback_levels(depth, self.level);
        }
    }

    /// Takes note that the transaction was committed.
    pub fn commit(&mut self) {
        self.end_levels();
        for store in &mut self.stores {
            store.commit(FIRST_LEVEL);
        }
    }

    /// Puts every object back as it was when the transaction began, and forgets what came to be in it.
    pub fn rollback(&mut self) {
        self.end_levels();
        for store in &mut self.stores {
            store.rollback(FIRST_LEVEL);
        }
    }

    /// A row that the session has read, as a tracked object: the one that it is already, if there is one.
    pub fn track<M: Model>(&mut self, row: M) -> Handle<M> {
        let (session, number, store) = self.store_mut::<M>();
        let (slot, generation) = store.track(row);
        Handle::new(session, number, slot, generation)
    }

    /// The objects of a model that were added, in order.
    pub(super) fn new_objects<M: Model>(&self) -> impl Iterator<Item = &M> {
        self.known_store::<M>().into_iter().flat_map(|(_, store)| store.new_objects())
    }

    /// Forgets what the transaction has added, loaded or written: nobody knows whether it was committed.
    pub fn forget_transaction(&mut self) {
        self.end_levels();
        for store in &mut self.stores {
            store.forget_noted(FIRST_LEVEL);
        }
    }

    fn end_levels(&mut self) {
        self.ruled = Ruled::default();
        self.outer.clear();
        (self.level, self.last_level) = (FIRST_LEVEL, FIRST_LEVEL);
    }

    /// The store of a model, made if it is the first of its kind, with the session's number and its own.
    pub(super) fn store_mut<M: Model>(&mut self) -> (u32, u16, &mut Store<M>) {
        let next = self.stores.len() as u16;
        let number = *self.by_model.entry(TypeId::of::<M>()).or_insert(next);
        if number == next {
            self.stores.push(Box::new(Store::<M>::at(self.outer.len(), self.level)));
        }
        let store = self.stores[usize::from(number)].as_any_mut().downcast_mut();
        (self.session, number, store.expect("by_model has the number of the model's own store"))
    }

    /// The store of a model, if it has one, with its number.
    pub(super) fn known_store<M: Model>(&self) -> Option<(u16, &Store<M>)> {
        let number = *self.by_model.get(&TypeId::of::<M>())?;
        Some((number, self.stores[usize::from(number)].as_any().downcast_ref()?))
    }

    /// The number of a model's store, which is made if there is none.
    pub(crate) fn store_number<M: Model>(&mut self) -> usize {
        usize::from(self.store_mut::<M>().1)
    }

    /// The number of the session.
    pub(super) fn number(&self) -> u32 {
        self.session
    }

    pub(super) fn store_of<M: Model>(&self, handle: Handle<M>) -> Option<&Store<M>> {
        if handle.session != self.session {
            return None;
        }
        self.stores.get(usize::from(handle.store))?.as_any().downcast_ref()
    }

    pub(super) fn store_of_mut<M: Model>(&mut self, handle: Handle<M>) -> Option<&mut Store<M>> {
        if handle.session != self.session {
            return None;
        }
        self.stores.get_mut(usize::from(handle.store))?.as_any_mut().downcast_mut()
    }
}

impl Default for Objects {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Objects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tables = self.stores.iter().map(|store| store.table().name);
        f.debug_struct("Objects").field("session", &self.session).field("tables", &tables.collect::<Vec<_>>()).finish()
    }
}
