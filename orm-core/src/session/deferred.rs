//! Columns that are loaded by themselves, for objects that the session has.

use super::any_store::AnyStore;
use super::flush::{FlushSink, Take};
use super::handle::Handle;
use super::made;
use super::objects::Objects;
use super::slot::State;
use super::store::{Keys, Store};
use crate::dialect::{self, Backend, ROWS_A_STEP};
use crate::error::{Error, Result};
use crate::model::{ColumnSet, Model};
use crate::plan::{Answer, Fields, Plan, Shape, Step};
use crate::row::ValueRow;
use crate::types::{Ids, Param, Value};

/// Reads one column of objects' rows, some hundred rows a statement.
pub struct DeferredPlan<'s, M: Model> {
    store: &'s Store<M>,
    slots: Vec<u32>,
    /// The columns that come back: the key, then the one that is loaded.
    columns: Vec<usize>,
    done: usize,
    asked: usize,
    ids: &'s Ids,
    backend: Backend,
    sql: String,
    params: Vec<Param<'s>>,
    scales: Vec<u8>,
    sink: FlushSink,
    loaded: Vec<(u32, Value)>,
}

impl<'s, M: Model> DeferredPlan<'s, M> {
    /// The plan for the column at this position.
    ///
    /// # Errors
    /// [`Error::Query`] for a column that is read with the others, [`Error::Detached`] if the session lacks an object, or it
    /// has no row yet.
    pub fn new(
        objects: &'s Objects,
        handles: &[Handle<M>],
        position: usize,
        ids: &'s Ids,
        backend: &Backend,
    ) -> Result<Option<Self>> {
        let column = &M::table().columns[position];
        if !column.behaviour.deferred {
            let reason = format!("`{}::{}` is read with the row, and not `Deferred`", M::NAME, column.field);
            return Err(Error::Query { reason: reason.into() });
        }
        let detached = || Error::Detached { model: M::NAME };
        let Some(first) = handles.first() else { return Ok(None) };
        let store = objects.store_of(*first).ok_or_else(detached)?;
        let mut slots = Vec::with_capacity(handles.len());
        for handle in handles {
            let known = objects.store_of(*handle).and_then(|store| store.get(handle.slot, handle.generation));
            if known.is_none() || store.slots[handle.slot as usize].state != State::Persistent {
                return Err(detached());
            }
            slots.push(handle.slot);
        }
        slots.sort_unstable();
        slots.dedup();
        let columns: Vec<usize> = M::table().key.iter().copied().chain([position]).collect();
        Ok(Some(Self {
            store,
            slots,
            scales: dialect::stored_scales(M::table(), &columns, backend),
            columns,
            done: 0,
            asked: 0,
            ids,
            backend: *backend,
            sql: String::new(),
            params: Vec::new(),
            sink: FlushSink::default(),
            loaded: Vec::new(),
        }))
    }

    fn settle(&mut self) -> Result<()> {
        let slots = &self.slots[self.done..self.done + self.asked];
        let values = std::mem::take(&mut self.sink.values);
        let mut found = vec![false; slots.len()];
        let positions = self.store.match_rows(slots, &values, self.columns.len(), Keys::BeforeChanges, self.ids)?;
        for (row, position) in values.chunks(self.columns.len()).zip(positions) {
            found[position] = true;
            self.loaded.extend(row.last().map(|value| (slots[position], value.clone())));
        }
        if let Some(missing) = found.iter().position(|found| !found) {
            let key = self.store.describe_key(slots[missing]).into();
            return Err(Error::Stale { model: M::NAME, key });
        }
        self.done += std::mem::take(&mut self.asked);
        Ok(())
    }
}

impl<M: Model> Plan for DeferredPlan<'_, M> {
    type Sink = FlushSink;
    type Output = Vec<(u32, Value)>;

    fn step(&mut self) -> Result<Option<(Step<'_>, &mut FlushSink)>> {
        self.settle()?;
        self.asked = (self.slots.len() - self.done).min(ROWS_A_STEP);
        if self.asked == 0 {
            return Ok(None);
        }
        self.params.clear();
        for slot in &self.slots[self.done..self.done + self.asked] {
            self.store.bind_key(*slot, self.ids, &mut self.params)?;
        }
        let table = M::table();
        dialect::fit_params(&mut self.params, table, ColumnSet::of(table.key), &self.backend)?;
        self.sql = dialect::read_columns(table, &self.columns, self.asked, &self.backend);
        self.sink.take = Take::Columns(table, self.columns.clone());
        let step = Step {
            sql: &self.sql,
            params: &self.params,
            shape: Shape::Once,
            answer: Answer::Rows,
            table: Some(table),
            fields: Fields::NONE,
            scales: &self.scales,
        };
        Ok(Some((step, &mut self.sink)))
    }

    fn finish(self) -> Result<Vec<(u32, Value)>> {
        Ok(self.loaded)
    }
}

impl Objects {
    /// Takes over what a [`DeferredPlan`] has read of the column at this position. What the program has set there and no
    /// flush has written stays.
    pub fn apply_deferred<M: Model>(&mut self, position: usize, loaded: Vec<(u32, Value)>) {
        let (_, _, store) = self.store_mut::<M>();
        for (slot, value) in loaded {
            let value = [value];
            store.follow(slot, ColumnSet::of(&[position]), |object, columns| {
                if !columns.is_empty() {
                    // It was read from such a column.
                    let _ = object.read_back(columns, &ValueRow(&value));
                }
            });
        }
    }
}

impl<M: Model> Store<M> {
    /// Takes over columns that a row has loaded, and that its object has not.
    pub(super) fn take_deferred(&mut self, slot: u32, row: &M) {
        let deferred = M::table().deferred();
        if deferred.is_empty() {
            return;
        }
        let Some(object) = self.slots[slot as usize].value.as_ref() else { return };
        let loaded = made::loaded(row).without(made::loaded(object));
        if !loaded.is_empty() {
            self.follow(slot, loaded, |object, columns| made::copy(object, row, columns));
        }
    }
}
