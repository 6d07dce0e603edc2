//! Inserting objects that nobody tracks, for the keys that they get.

use std::marker::PhantomData;

use super::flush::{FlushPlan, FlushSink};
use super::objects::Objects;
use crate::dialect::Backend;
use crate::error::Result;
use crate::model::{Identity, Model};
use crate::plan::{Plan, Step};
use crate::types::Ids;

/// Inserts new objects as a flush does, and gives their keys, in the order in which they were added.
pub struct KeysPlan<'s, M> {
    flush: FlushPlan<'s>,
    objects: &'s Objects,
    marker: PhantomData<fn() -> M>,
}

impl<'s, M: Model> KeysPlan<'s, M> {
    /// A plan for the new objects of the model; `ids` knows the keys of provisional ids.
    ///
    /// # Errors
    /// As [`FlushPlan::new`].
    pub fn new(objects: &'s Objects, ids: &Ids, backend: &Backend) -> Result<Self> {
        Ok(Self { flush: FlushPlan::of_its_own(objects, ids.clone(), backend)?, objects, marker: PhantomData })
    }
}

impl<M: Model> Plan for KeysPlan<'_, M> {
    type Sink = FlushSink;
    type Output = Vec<M::Identity>;

    fn step(&mut self) -> Result<Option<(Step<'_>, &mut FlushSink)>> {
        self.flush.step()
    }

    fn finish(self) -> Result<Vec<M::Identity>> {
        let ids = self.flush.ids();
        Ok(self.objects.new_objects::<M>().map(|object| object.identity().settled(ids)).collect())
    }
}
