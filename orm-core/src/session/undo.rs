//! The log of what a transaction has done to the objects of one model, level by level.
//!
//! Each savepoint is a level, and so is the transaction itself. A level takes note of an object once, before it does
//! something to it first. Rolling a level back replays its notes backwards; ending it well leaves them to the level around it.

use super::slot::State;
use super::store::Store;
use crate::model::Model;

/// What a rollback does to an object. An object that was forgotten since has another generation, and the note is void.
#[derive(Debug)]
pub(super) enum Undo<M> {
    /// Forgets it: its row was inserted or loaded in this level.
    Forget { slot: u32, generation: u16 },
    /// Puts it back as it was when the level began.
    Restore { slot: u32, generation: u16, before: Box<M> },
    /// Takes note that a level further out has noted the object, too.
    Noted { slot: u32, generation: u16, level: u32 },
}

/// The notes of one model.
#[derive(Debug)]
pub(super) struct Log<M> {
    pub(super) notes: Vec<Undo<M>>,
    /// The number of the level that goes on; numbers ascend, and are not used twice in a transaction.
    pub(super) level: u32,
    /// How many notes there were when each savepoint was set.
    pub(super) marks: Vec<usize>,
}

impl<M> Log<M> {
    /// No notes, at the depth and level where the transaction is.
    pub(super) fn at(depth: usize, level: u32) -> Self {
        Self { notes: Vec::new(), level, marks: vec![0; depth] }
    }
}

impl<M: Model> Store<M> {
    /// Whether the level that goes on has no note of the object yet.
    pub(super) fn is_unnoted(&self, slot: u32) -> bool {
        self.slots[slot as usize].logged < self.log.level
    }

    /// Takes note of an object before something is done to it: how it was, or nothing if it is to be forgotten.
    pub(super) fn note(&mut self, slot: u32, before: Option<Box<M>>) {
        let place = &mut self.slots[slot as usize];
        let (generation, level) = (place.generation, std::mem::replace(&mut place.logged, self.log.level));
        if level > 0 {
            self.log.notes.push(Undo::Noted { slot, generation, level });
        }
        self.log.notes.push(match before {
            Some(before) => Undo::Restore { slot, generation, before },
            None => Undo::Forget { slot, generation },
        });
    }

    pub(super) fn begin_level(&mut self, level: u32) {
        self.log.marks.push(self.log.notes.len());
        self.log.level = level;
    }

    /// Ends the levels from `depth` on: their notes are now those of the level `outer`.
    pub(super) fn release_levels(&mut self, depth: usize, outer: u32) {
        self.log.marks.truncate(depth);
        self.log.level = outer;
    }

    /// Puts the objects back as they were when the level at `depth` began.
    pub(super) fn rollback_levels(&mut self, depth: usize, outer: u32) {
        self.drop_changes();
        let mark = self.log.marks.get(depth).copied().unwrap_or(self.log.notes.len());
        self.replay(mark);
        self.release_levels(depth, outer);
    }

    /// Puts the objects back as they were when the transaction began.
    pub(super) fn rollback_all(&mut self, first: u32) {
        self.drop_changes();
        self.replay(0);
        self.release_levels(0, first);
    }

    /// Ends the transaction well: nothing can be undone any more.
    pub(super) fn commit_all(&mut self, first: u32) {
        for note in std::mem::take(&mut self.log.notes) {
            let (slot, generation) = note.about();
            let place = &mut self.slots[slot as usize];
            if place.generation != generation {
                continue;
            }
            place.logged = 0;
            if place.value.is_some() && place.state == State::Gone {
                self.vacate(slot);
            }
        }
        self.release_levels(0, first);
    }

    /// Forgets what the transaction has touched: nobody knows whether it was committed.
    pub(super) fn forget_noted(&mut self, first: u32) {
        self.drop_changes();
        for note in std::mem::take(&mut self.log.notes) {
            let (slot, generation) = note.about();
            if self.slots[slot as usize].generation == generation {
                self.vacate(slot);
            }
        }
        self.release_levels(0, first);
    }

    /// Takes back what was done to objects and not flushed.
    fn drop_changes(&mut self) {
        for slot in std::mem::take(&mut self.added) {
            self.vacate(slot);
        }
        self.forget_dropped();
        for slot in std::mem::take(&mut self.deleted) {
            self.slots[slot as usize].state = State::Persistent;
        }
        for slot in std::mem::take(&mut self.touched) {
            let place = &mut self.slots[slot as usize];
            if let Some(flushed) = place.flushed.take() {
                place.value = Some(*flushed);
            }
        }
    }

    fn replay(&mut self, mark: usize) {
        for note in self.log.notes.split_off(mark).into_iter().rev() {
            let (slot, generation) = note.about();
            if self.slots[slot as usize].generation != generation {
                continue;
            }
            match note {
                Undo::Forget { slot, .. } => self.vacate(slot),
                Undo::Restore { slot, before, .. } => self.restore(slot, *before),
                Undo::Noted { slot, level, .. } => self.slots[slot as usize].logged = level,
            }
        }
    }

    fn restore(&mut self, slot: u32, before: M) {
        self.unindex(slot);
        let place = &mut self.slots[slot as usize];
        (place.value, place.flushed) = (Some(before), None);
        (place.state, place.logged) = (State::Persistent, 0);
        self.index_slot(slot);
    }
}

impl<M> Undo<M> {
    /// The object's place and generation.
    fn about(&self) -> (u32, u16) {
        match self {
            Self::Forget { slot, generation }
            | Self::Restore { slot, generation, .. }
            | Self::Noted { slot, generation, .. } => (*slot, *generation),
        }
    }
}
