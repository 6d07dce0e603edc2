use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use crate::model::Model;

/// Names an object that a session tracks: `session[handle]` reads and writes it.
///
/// A handle is a small copyable value. It knows its session and its object's generation, so one that outlived its
/// object is a clear panic in `session[handle]`, and `None` in `session.try_get(handle)`.
pub struct Handle<M: Model> {
    pub(super) session: u32,
    pub(super) store: u16,
    pub(super) generation: u16,
    pub(super) slot: u32,
    marker: PhantomData<fn() -> M>,
}

impl<M: Model> Handle<M> {
    pub(super) fn new(session: u32, store: u16, slot: u32, generation: u16) -> Self {
        Self { session, store, generation, slot, marker: PhantomData }
    }

    fn parts(&self) -> (u32, u16, u16, u32) {
        (self.session, self.store, self.generation, self.slot)
    }
}

impl<M: Model> Clone for Handle<M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M: Model> Copy for Handle<M> {}

impl<M: Model> PartialEq for Handle<M> {
    fn eq(&self, other: &Self) -> bool {
        self.parts() == other.parts()
    }
}

impl<M: Model> Eq for Handle<M> {}

impl<M: Model> Hash for Handle<M> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.parts().hash(state);
    }
}

impl<M: Model> fmt::Debug for Handle<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Handle<{}>({})", M::NAME, self.slot)
    }
}
