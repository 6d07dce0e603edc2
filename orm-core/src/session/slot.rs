/// The place of one object.
#[derive(Debug)]
pub(super) struct Slot<M> {
    /// The object; `None` in a place that is free.
    pub(super) value: Option<M>,
    /// The object as it was last flushed, kept from its first change on.
    pub(super) flushed: Option<Box<M>>,
    pub(super) state: State,
    /// The level of the transaction in which its log last took note of the object; 0 in none.
    pub(super) logged: u32,
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
