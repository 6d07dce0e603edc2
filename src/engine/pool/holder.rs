//! Who holds the connections of a pool, for the error of those who get none.

use std::panic::Location;
use std::sync::Arc;
use std::time::Instant;

use orm_core::error::PoolHolder;

/// Who asks for a connection.
#[derive(Debug, Clone)]
pub(crate) struct Holder {
    place: &'static Location<'static>,
    label: Option<Arc<str>>,
}

impl Holder {
    /// Whoever calls.
    #[track_caller]
    pub(crate) fn here() -> Self {
        Self::at(Location::caller())
    }

    pub(crate) fn at(place: &'static Location<'static>) -> Self {
        Self { place, label: None }
    }

    pub(crate) fn set_label(&mut self, label: Arc<str>) {
        self.label = Some(label);
    }
}

/// Those who hold a connection, each in a slot of its own.
#[derive(Default)]
pub(super) struct Holders {
    slots: Vec<Option<(Holder, Instant)>>,
    /// Slots of those who have left.
    free: Vec<usize>,
}

impl Holders {
    /// Registers a holder; gives its slot.
    pub(super) fn enter(&mut self, holder: Holder, now: Instant) -> usize {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            self.slots.len() - 1
        });
        if let Some(place) = self.slots.get_mut(slot) {
            *place = Some((holder, now));
        }
        slot
    }

    pub(super) fn leave(&mut self, slot: usize) {
        if let Some(place) = self.slots.get_mut(slot)
            && place.take().is_some()
        {
            self.free.push(slot);
        }
    }

    pub(super) fn list(&self, now: Instant) -> Vec<PoolHolder> {
        let held = self.slots.iter().flatten();
        held.map(|(holder, since)| {
            let label = holder.label.as_deref().map(Box::from);
            PoolHolder::new(label, holder.place, now.saturating_duration_since(*since))
        })
        .collect()
    }
}
