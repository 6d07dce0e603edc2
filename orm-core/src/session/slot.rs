/// The place of one object.
#[derive(Debug)]
pub(super) struct Slot<M> {
    /// The object; `None` in a place that is free.
    pub(super) value: Option<M>,
    /// The object as it was last flushed, kept from its first change on.
    pub(super) flushed: Option<Box<M>>,
    pub(super) state: State,
    /// Whether the transaction's log knows how to undo what happened to it.
    pub(super) logged: bool,
    /// Counts the objects that had this place.
    pub(super) generation: u16,
}

/// What the database knows of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// Nothing: it was added, and not flushed.
    New,
    /// It has a row.
    Persistent,
    /// It has a row that the next flush deletes.
    Deleted,
    /// It had a row, which a flush of this transaction deleted.
    Gone,
}

/// What a rollback does to an object.
#[derive(Debug)]
pub(super) enum Undo<M> {
    /// Forgets it: its row was inserted or loaded in this transaction.
    Forget(u32),
    /// Puts it back as it was when the transaction began.
    Restore(u32, Box<M>),
}
