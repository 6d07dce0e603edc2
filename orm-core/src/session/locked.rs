//! Locking reads: tracked objects become what the rows are, which nobody else can change until the transaction ends.
//!
//! In: rows that were read with a lock. Out: their objects, refreshed; or a conflict, if an object has changes that no flush
//! has written in columns that somebody else has changed meanwhile. Then no object is touched.

use super::any_store::AnyStore;
use super::handle::Handle;
use super::key_order::compare_keys;
use super::made;
use super::objects::Objects;
use super::slot::State;
use super::store::Store;
use crate::dialect::{self, Backend, ROWS_A_STEP, Rendered};
use crate::error::{Conflict, Error, Result};
use crate::model::{ColumnSet, Identity, Model};
use crate::plan::{Answer, Fields, Finished, OneStatement, Plan, RowSink, Shape, Step};
use crate::query::SelectNode;
use crate::row::RowAccess;
use crate::types::{Ids, Param};

/// Gathers rows that were read with a lock.
pub struct LockSink<M> {
    rows: Vec<M>,
}

impl<M: Model> RowSink for LockSink<M> {
    fn row<R: RowAccess + ?Sized>(&mut self, row: &R) -> Result<()> {
        self.rows.push(M::from_row(row, 0)?);
        Ok(())
    }
}

impl<M: Model> Finished for LockSink<M> {
    type Output = Vec<M>;

    fn finished(self, _: &str) -> Result<Vec<M>> {
        Ok(self.rows)
    }
}

/// The plan of a query that locks the rows which it finds.
pub type LockQueryPlan<'s, M> = OneStatement<Rendered<'s>, LockSink<M>>;

impl<'s, M: Model> LockQueryPlan<'s, M> {
    /// A plan for all rows of the query.
    ///
    /// # Errors
    /// As [`dialect::render_select`].
    pub fn new(query: &'s SelectNode, backend: &Backend, ids: &'s Ids) -> Result<Self> {
        Ok(Self::of(dialect::render_select(query, backend, ids, None)?, LockSink { rows: Vec::new() }))
    }
}

/// The plan that locks the rows with some keys, in the order of these.
pub struct LockKeysPlan<'s, M: Model> {
    keys: &'s [M::Identity],
    /// The positions of the keys that are still to be locked, the next one last.
    left: Vec<usize>,
    /// Whether the whole database is to be locked first, where rows cannot be.
    first: Option<String>,
    ids: &'s Ids,
    backend: Backend,
    sql: String,
    params: Vec<Param<'s>>,
    scales: Vec<u8>,
    sink: LockSink<M>,
}

impl<'s, M: Model> LockKeysPlan<'s, M> {
    /// A plan for the rows with these keys. `may_have_read`: the transaction goes on already, and may not be one that writes.
    ///
    /// # Errors
    /// [`Error::Unresolved`] if `ids` does not know a provisional id.
    pub fn new(keys: &'s [M::Identity], may_have_read: bool, backend: &Backend, ids: &'s Ids) -> Result<Self> {
        let all: Vec<usize> = (0..M::WIDTH).collect();
        Ok(Self {
            keys,
            left: in_reverse::<M>(keys, ids)?,
            first: if may_have_read { dialect::lock_database(M::table(), backend) } else { None },
            ids,
            backend: *backend,
            sql: String::new(),
            params: Vec::new(),
            scales: dialect::stored_scales(M::table(), &all, backend),
            sink: LockSink { rows: Vec::new() },
        })
    }

    /// Makes the next SELECT.
    fn select(&mut self) -> Result<()> {
        let rows = self.left.len().min(ROWS_A_STEP);
        self.params.clear();
        for position in self.left.drain(self.left.len() - rows..).rev() {
            self.keys[position].params(self.ids, &mut self.params)?;
        }
        dialect::fit_params(&mut self.params, M::table(), ColumnSet::of(M::table().key), &self.backend)?;
        self.sql = dialect::lock_by_keys(M::table(), rows, &self.backend);
        Ok(())
    }
}

impl<M: Model> Plan for LockKeysPlan<'_, M> {
    type Sink = LockSink<M>;
    type Output = Vec<M>;

    fn step(&mut self) -> Result<Option<(Step<'_>, &mut Self::Sink)>> {
        let answer = match self.first.take() {
            Some(first) => {
                self.sql = first;
                Answer::Affected
            }
            None if self.left.is_empty() => return Ok(None),
            None => self.select().map(|()| Answer::Rows)?,
        };
        let step = Step {
            sql: &self.sql,
            params: &self.params,
            shape: Shape::Once,
            answer,
            table: Some(M::table()),
            fields: Fields::NONE,
            scales: &self.scales,
        };
        Ok(Some((step, &mut self.sink)))
    }

    fn finish(self) -> Result<Vec<M>> {
        Ok(self.sink.rows)
    }
}

/// The positions of keys, greatest first, each key once.
fn in_reverse<M: Model>(keys: &[M::Identity], ids: &Ids) -> Result<Vec<usize>> {
    let (mut values, width) = (Vec::with_capacity(keys.len() * M::table().key.len()), M::table().key.len());
    keys.iter().try_for_each(|key| key.params(ids, &mut values))?;
    let key = |position: usize| &values[position * width..(position + 1) * width];
    let mut positions: Vec<usize> = (0..keys.len()).collect();
    positions.sort_by(|one, other| compare_keys(key(*other), key(*one)));
    positions.dedup_by(|one, other| keys[*one] == keys[*other]);
    Ok(positions)
}

impl Objects {
    /// Takes over rows that were read with a lock: their objects are what the rows are, but for what was changed in them
    /// and not flushed.
    ///
    /// # Errors
    /// [`Error::Conflict`]; no object has changed then.
    pub fn track_locked<M: Model>(&mut self, rows: Vec<M>) -> Result<Vec<Handle<M>>> {
        let (session, number, store) = self.store_mut::<M>();
        rows.iter().try_for_each(|row| store.check_locked(row))?;
        let handle = |row: M| {
            let slot = store.take_locked(row);
            Handle::new(session, number, slot, store.generation(slot))
        };
        Ok(rows.into_iter().map(handle).collect())
    }

    /// The keys of the rows whose objects have changes that no flush has written.
    pub fn changed_keys<M: Model>(&mut self) -> Vec<M::Identity> {
        let (_, _, store) = self.store_mut::<M>();
        store.changed_rows().into_iter().filter_map(|(slot, _)| store.identity_of(slot)).collect()
    }

    /// What names the row of an object; none for an object without one.
    pub fn row_key<M: Model>(&self, handle: Handle<M>) -> Option<M::Identity> {
        let store = self.store_of(handle)?;
        store.get(handle.slot, handle.generation)?;
        if store.slots[handle.slot as usize].state == State::Persistent { store.identity_of(handle.slot) } else { None }
    }

    /// Takes note that the row with this key is gone.
    ///
    /// # Errors
    /// [`Error::Stale`] if its object has changes that no flush has written.
    pub fn lost<M: Model>(&mut self, identity: &M::Identity) -> Result<()> {
        let (_, _, store) = self.store_mut::<M>();
        let Some(slot) = store.find(identity) else { return Ok(()) };
        if !store.changes_of(slot).is_empty() {
            return Err(Error::Stale { model: M::NAME, key: store.describe_key(slot).into() });
        }
        store.mark_gone(&[slot]);
        store.drop_changes_of_gone();
        Ok(())
    }
}

impl<M: Model> Store<M> {
    fn check_locked(&self, row: &M) -> Result<()> {
        let Some(slot) = self.find(&row.identity()) else { return Ok(()) };
        let columns = self.conflict(slot, row);
        if columns.is_empty() {
            return Ok(());
        }
        let fields = columns.iter().map(|position| M::table().columns[position].field).collect();
        let key = self.describe_key(slot).into();
        Err(Error::Conflict(Box::new(Conflict { model: M::NAME, key, fields })))
    }

    /// The columns that somebody else has changed, and the program too, to something else. A version speaks for the whole row.
    fn conflict(&self, slot: u32, row: &M) -> ColumnSet {
        let place = &self.slots[slot as usize];
        let own = self.changes_of(slot).without(made::columns::<M>());
        let (Some(value), Some(flushed)) = (&place.value, &place.flushed) else { return ColumnSet::EMPTY };
        if own.is_empty() {
            return own;
        }
        let others = row.diff(flushed);
        if M::table().version.is_some_and(|version| others.contains(version)) {
            return others;
        }
        own.intersection(others).intersection(row.diff(value))
    }

    fn take_locked(&mut self, row: M) -> u32 {
        match self.find(&row.identity()) {
            Some(slot) => {
                self.become_row(slot, row);
                slot
            }
            None => self.track(row).0,
        }
    }
}
