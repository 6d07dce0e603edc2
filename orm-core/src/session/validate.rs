//! Calls the hooks of models before a flush.

use super::any_store::AnyStore as _;
use super::objects::Objects;
use super::slot::State;
use super::store::Store;
use crate::error::{Error, Problem, Result, Validation};
use crate::model::{HookCalls, Model, Refused};

impl Objects {
    /// Has the models look at the objects that a flush would write. They may change them.
    ///
    /// # Errors
    /// [`Error::Validation`] with all that was refused.
    pub fn validate(&mut self) -> Result<()> {
        let mut problems = Vec::new();
        for store in &mut self.stores {
            store.call_hooks(&mut problems);
        }
        if problems.is_empty() { Ok(()) } else { Err(Error::Validation(Box::new(Validation { problems }))) }
    }
}

impl<M: Model> Store<M> {
    pub(super) fn call_model_hooks(&mut self, hooks: &HookCalls<M>, problems: &mut Vec<Problem>) {
        for at in 0..self.added.len() {
            self.call_hook(self.added[at], State::New, problems, |object, _, refused| {
                (hooks.insert)(object, refused);
            });
        }
        for at in 0..self.touched.len() {
            let slot = self.touched[at];
            if self.slots[slot as usize].value.is_none() || self.changes_of(slot).is_empty() {
                continue;
            }
            if self.is_about_to_be_marked(slot) {
                self.call_hook(slot, State::Persistent, problems, |object, _, refused| {
                    (hooks.delete)(object, refused);
                });
                continue;
            }
            self.call_hook(slot, State::Persistent, problems, |object, before, refused| {
                if let Some(before) = before {
                    (hooks.update)(object, before, refused);
                }
            });
        }
        for at in 0..self.deleted.len() {
            self.call_hook(self.deleted[at], State::Deleted, problems, |object, _, refused| {
                (hooks.delete)(object, refused);
            });
        }
    }

    fn call_hook(
        &mut self,
        slot: u32,
        state: State,
        problems: &mut Vec<Problem>,
        hook: impl FnOnce(&mut M, Option<&M>, &mut Refused<M>),
    ) {
        let place = &mut self.slots[slot as usize];
        let (Some(object), true) = (place.value.as_mut(), place.state == state) else { return };
        let mut refused = Refused::new();
        hook(object, place.flushed.as_deref(), &mut refused);
        if refused.is_empty() {
            return;
        }
        let key: Box<str> = self.describe_key(slot).into();
        let problem = |(field, message)| Problem { model: M::NAME, key: key.clone(), field, message };
        problems.extend(refused.into_reasons().into_iter().map(problem));
    }
}
