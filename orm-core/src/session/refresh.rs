//! Objects that follow statements which changed rows behind their backs.
//!
//! In: what a statement has done, and the objects whose rows it can have hit. Out: SELECTs of those rows by key, and what
//! they gave, to be applied to the objects.

use super::any_store::AnyStore;
use super::flush::{FlushSink, Take};
use super::handle::Handle;
use super::objects::Objects;
use super::store::Keys;
use crate::dialect::{self, Backend, ROWS_A_STEP};
use crate::error::{Error, Result};
use crate::model::{ColumnSet, ForeignKey, Model, OnChange, Table};
use crate::plan::{Answer, Effect, Fields, Plan, Shape, Step};
use crate::query::Tracked;
use crate::types::{Ids, Param, Value};

/// Reads again the rows of objects that a statement can have changed.
pub struct RefreshPlan<'s> {
    stores: &'s [Box<dyn AnyStore>],
    ids: &'s Ids,
    backend: Backend,
    /// Stores, and the objects of each that are to be read.
    jobs: Vec<(usize, Vec<u32>)>,
    /// Objects of the last job that were asked for.
    done: usize,
    asked: usize,
    sql: String,
    scales: Vec<u8>,
    params: Vec<Param<'s>>,
    sink: FlushSink,
    refreshed: Refreshed,
}

/// What the rows of objects have become.
#[derive(Debug, Default)]
pub struct Refreshed {
    /// By store and object: the values of all columns, or none for a row that is gone.
    rows: Vec<(usize, u32, Option<Vec<Value>>)>,
}

impl<'s> RefreshPlan<'s> {
    /// The plan for what a statement has done, as far as objects are to be read again; it has no steps if no object can be
    /// about it.
    pub fn new(objects: &'s Objects, effects: &[Effect], ids: &'s Ids, backend: &Backend) -> Self {
        let stores = objects.stores.as_slice();
        let read_again = || effects.iter().filter(|effect| effect.tracked == Tracked::Refresh);
        let is_touched = |store: &usize| read_again().any(|effect| is_touched(stores[*store].table(), effect));
        let touched = (0..stores.len()).filter(is_touched);
        let jobs = touched.map(|store| (store, stores[store].slots_with_rows())).filter(|(_, slots)| !slots.is_empty());
        Self::with(stores, jobs.collect(), ids, backend)
    }

    fn with(stores: &'s [Box<dyn AnyStore>], jobs: Vec<(usize, Vec<u32>)>, ids: &'s Ids, backend: &Backend) -> Self {
        Self {
            stores,
            ids,
            backend: *backend,
            jobs,
            done: 0,
            asked: 0,
            sql: String::new(),
            scales: Vec::new(),
            params: Vec::new(),
            sink: FlushSink::default(),
            refreshed: Refreshed::default(),
        }
    }

    /// The plan for the objects whose rows a flush may have changed without telling.
    pub fn of_suspects(objects: &'s Objects, suspects: Suspects, ids: &'s Ids, backend: &Backend) -> Self {
        Self::with(&objects.stores, suspects.0, ids, backend)
    }

    /// The plan for one object.
    pub fn of_one<M: Model>(objects: &'s Objects, handle: Handle<M>, ids: &'s Ids, backend: &Backend) -> Self {
        Self::with(&objects.stores, vec![(usize::from(handle.store), vec![handle.slot])], ids, backend)
    }

    /// The plan for all objects that have rows.
    pub fn of_all(objects: &'s Objects, ids: &'s Ids, backend: &Backend) -> Self {
        let stores = objects.stores.as_slice();
        let jobs = stores.iter().enumerate().map(|(number, store)| (number, store.slots_with_rows()));
        Self::with(stores, jobs.filter(|(_, slots)| !slots.is_empty()).collect(), ids, backend)
    }

    /// Takes over what the last SELECT gave.
    fn settle(&mut self) -> Result<()> {
        let Some((store, slots)) = self.jobs.last().filter(|_| self.asked > 0) else { return Ok(()) };
        let object = &*self.stores[*store];
        let slots = &slots[self.done..self.done + self.asked];
        let (key, columns) = (object.table().key.len(), object.table().columns.len());
        let values = std::mem::take(&mut self.sink.values);
        let mut rows: Vec<Option<Vec<Value>>> = vec![None; slots.len()];
        let positions = object.match_rows(slots, &values, key + columns, Keys::BeforeChanges, self.ids)?;
        for (row, position) in values.chunks(key + columns).zip(positions) {
            rows[position] = Some(row[key..].to_vec());
        }
        self.refreshed.rows.extend(slots.iter().zip(rows).map(|(slot, row)| (*store, *slot, row)));
        self.done += std::mem::take(&mut self.asked);
        Ok(())
    }
}

impl Plan for RefreshPlan<'_> {
    type Sink = FlushSink;
    type Output = Refreshed;

    fn step(&mut self) -> Result<Option<(Step<'_>, &mut FlushSink)>> {
        self.settle()?;
        while self.jobs.last().is_some_and(|(_, slots)| self.done == slots.len()) {
            self.jobs.pop();
            self.done = 0;
        }
        let Some((store, slots)) = self.jobs.last() else { return Ok(None) };
        let store = &*self.stores[*store];
        let table = store.table();
        self.asked = (slots.len() - self.done).min(ROWS_A_STEP);
        self.params.clear();
        for slot in &slots[self.done..self.done + self.asked] {
            store.bind_key(*slot, self.ids, &mut self.params)?;
        }
        dialect::fit_params(&mut self.params, table, ColumnSet::of(table.key), &self.backend)?;
        let columns: Vec<usize> = table.key.iter().copied().chain(0..table.columns.len()).collect();
        self.sql = dialect::refetch(table, &columns, self.asked, &self.backend);
        self.scales = dialect::stored_scales(table, &columns, &self.backend);
        self.sink.take = Take::Columns(table, columns);
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

    fn finish(self) -> Result<Refreshed> {
        Ok(self.refreshed)
    }
}

/// Objects whose rows a flush may have changed without telling, store by store.
#[derive(Debug)]
pub struct Suspects(Vec<(usize, Vec<u32>)>);

impl Objects {
    /// The objects whose rows a flush may have changed without telling, if there are any.
    pub fn suspects(&mut self) -> Option<Suspects> {
        let suspects = self.take_suspects();
        (!suspects.is_empty()).then_some(Suspects(suspects))
    }

    /// Takes over what the rows have become.
    ///
    /// # Errors
    /// [`Error::Decode`](crate::Error::Decode) if a value does not fit its field.
    pub fn apply_refreshed(&mut self, refreshed: Refreshed) -> Result<()> {
        for (store, slot, row) in refreshed.rows {
            match row {
                Some(values) => self.stores[store].refresh(slot, &values)?,
                None => {
                    self.follow_deletes(store, &[slot]);
                    self.stores[store].mark_gone(&[slot]);
                }
            }
        }
        for store in &mut self.stores {
            store.drop_changes_of_gone();
        }
        Ok(())
    }

    /// The same for one object, in which what was changed and not flushed is dropped.
    ///
    /// # Errors
    /// [`Error::Stale`] if its row is gone, [`Error::Decode`] if a value does not fit its field.
    pub fn apply_refreshed_one<M: Model>(&mut self, handle: Handle<M>, refreshed: Refreshed) -> Result<()> {
        let gone = refreshed.rows.iter().any(|(_, _, row)| row.is_none());
        let key = self.stores[usize::from(handle.store)].describe_key(handle.slot);
        self.discard_changes(handle);
        self.apply_refreshed(refreshed)?;
        if gone { Err(Error::Stale { model: M::NAME, key: key.into() }) } else { Ok(()) }
    }

    /// Forgets the objects whose rows a statement can have changed, but those with changes that no flush has written.
    pub fn forget_touched(&mut self, effect: &Effect) {
        for store in &mut self.stores {
            if is_touched(store.table(), effect) {
                store.forget_clean();
            }
        }
    }
}

/// Whether a statement can have changed rows of a table: of its own, and of those whose foreign keys follow.
fn is_touched(table: &'static Table, effect: &Effect) -> bool {
    follows(table, effect, &mut Vec::new())
}

fn follows(table: &'static Table, effect: &Effect, seen: &mut Vec<&'static Table>) -> bool {
    if std::ptr::eq(table, effect.table) {
        return true;
    }
    if seen.iter().any(|known| std::ptr::eq(*known, table)) {
        return false;
    }
    seen.push(table);
    table.foreign_keys().any(|key| passes_on(&key, effect) && follows((key.references)(), effect, seen))
}

/// Whether a change of the row that a foreign key points at can change the row that has the key.
fn passes_on(key: &ForeignKey, effect: &Effect) -> bool {
    let acts = |rule| !matches!(rule, OnChange::NoAction | OnChange::Restrict);
    let other = (key.references)();
    let changes_key = if std::ptr::eq(other, effect.table) {
        !effect.written.intersection(ColumnSet::of(key.referenced_columns())).is_empty()
    } else {
        true
    };
    (effect.deletes && acts(key.on_delete)) || (changes_key && acts(key.on_update))
}
