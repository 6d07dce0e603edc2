//! The plan of a flush: inserts, updates and deletes in an order that the foreign keys allow.
//!
//! In: the new, changed and deleted objects. Out: steps, and an [`Outcome`] to apply to the objects when all have run.
//! Objects stay as they are until then, so a flush that fails has changed none.

use std::collections::VecDeque;

use super::insert::{InsertJob, Inserted};
use super::objects::Objects;
use super::order::{RowRef, clusters, delete_waves, insert_waves};
use super::read_back::ReadBackJob;
use super::store::AnyStore;
use crate::dialect::{self, Backend, ROWS_A_STEP};
use crate::error::{Error, Result};
use crate::model::{ColumnSet, OnChange, Table};
use crate::plan::{Answer, Plan, RowSink, Shape, Step};
use crate::row::{RowAccess, read_value};
use crate::types::{ColumnType, Ids, Param, Value};

/// Writes all changes of a unit of work.
pub struct FlushPlan<'s> {
    stores: &'s [Box<dyn AnyStore>],
    ids: KnownIds<'s>,
    backend: Backend,
    jobs: VecDeque<Job>,
    params: Vec<Param<'s>>,
    sink: FlushSink,
    outcome: Outcome,
}

/// What is known of provisional ids, and becomes known.
enum KnownIds<'s> {
    /// To a session.
    Lent(&'s mut Ids),
    /// To the plan alone.
    Own(Box<Ids>),
}

impl KnownIds<'_> {
    fn get(&self) -> &Ids {
        match self {
            Self::Lent(ids) => ids,
            Self::Own(ids) => ids,
        }
    }

    fn get_mut(&mut self) -> &mut Ids {
        match self {
            Self::Lent(ids) => ids,
            Self::Own(ids) => ids,
        }
    }
}

/// What a flush did, to be applied to the objects.
#[derive(Debug, Default)]
pub struct Outcome {
    pub(super) inserted: Vec<(usize, Inserted)>,
    pub(super) updated: Vec<(usize, Vec<u32>)>,
    /// What the database calculated in rows that were updated.
    pub(super) calculated: Vec<(usize, Inserted)>,
    pub(super) deleted: Vec<(usize, Vec<u32>)>,
}

#[derive(Debug)]
enum Job {
    Insert(Box<InsertJob>),
    Write(WriteJob),
    ReadBack(Box<ReadBackJob>),
}

/// Updates or deletes of rows of one table, all of the same columns.
#[derive(Debug)]
struct WriteJob {
    store: usize,
    slots: Vec<u32>,
    /// The columns to update; none for a delete.
    columns: Option<ColumnSet>,
    hit: Hit,
    sql: String,
    done: usize,
    chunk: usize,
}

/// How many rows each statement of a [`WriteJob`] must hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hit {
    One,
    /// None either: another DELETE of the flush may have cascaded to the row.
    OneOrNone,
}

impl<'s> FlushPlan<'s> {
    /// The plan for what has changed. `ids` gets the keys of new objects as they become known; after a failure,
    /// [`Ids::rollback_to`] takes them back.
    ///
    /// # Errors
    /// [`Error::Cycle`] if new rows point at each other in a cycle.
    pub fn new(objects: &'s Objects, ids: &'s mut Ids, backend: &Backend) -> Result<Self> {
        Self::plan(objects, KnownIds::Lent(ids), backend)
    }

    /// The same for objects of no session, whose keys are known to the plan alone.
    pub(super) fn of_its_own(objects: &'s Objects, ids: Ids, backend: &Backend) -> Result<Self> {
        Self::plan(objects, KnownIds::Own(Box::new(ids)), backend)
    }

    /// What is known of provisional ids.
    pub(super) fn ids(&self) -> &Ids {
        self.ids.get()
    }

    fn plan(objects: &'s Objects, ids: KnownIds<'s>, backend: &Backend) -> Result<Self> {
        let stores = objects.stores.as_slice();
        let mut jobs = VecDeque::new();
        let involved: Vec<usize> = (0..stores.len()).filter(|store| stores[*store].has_changes()).collect();
        let clusters = clusters(stores, &involved);
        for cluster in &clusters {
            plan_inserts(stores, &cluster.stores, cluster.by_row, ids.get(), &mut jobs)?;
        }
        for store in clusters.iter().flat_map(|cluster| &cluster.stores) {
            plan_updates(stores, *store, backend, &mut jobs);
        }
        for cluster in clusters.iter().rev() {
            plan_deletes(stores, &cluster.stores, cluster.by_row, backend, &mut jobs)?;
        }
        let outcome = Outcome::default();
        Ok(Self { stores, ids, backend: *backend, jobs, params: Vec::new(), sink: FlushSink::default(), outcome })
    }

    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.jobs.is_empty()
    }

    fn finish_job(&mut self) {
        match self.jobs.pop_front() {
            Some(Job::Insert(job)) => self.outcome.inserted.push((job.store(), job.into_result())),
            Some(Job::Write(job)) if job.columns.is_some() => self.outcome.updated.push((job.store, job.slots)),
            Some(Job::Write(job)) => self.outcome.deleted.push((job.store, job.slots)),
            Some(Job::ReadBack(job)) => self.outcome.calculated.push((job.store(), job.into_result())),
            None => {}
        }
    }
}

impl Plan for FlushPlan<'_> {
    type Sink = FlushSink;
    type Output = Outcome;

    fn step(&mut self) -> Result<Option<(Step<'_>, &mut FlushSink)>> {
        loop {
            let stores = self.stores;
            match self.jobs.front_mut() {
                None => return Ok(None),
                Some(Job::Insert(job)) => job.settle(stores, self.ids.get_mut(), &mut self.sink)?,
                Some(Job::Write(job)) => job.settle(stores, &mut self.sink)?,
                Some(Job::ReadBack(job)) => job.settle(stores, self.ids.get(), &mut self.sink)?,
            }
            self.sink.clear();
            let more = match self.jobs.front() {
                Some(Job::Insert(job)) => job.has_step(&self.backend),
                Some(Job::Write(job)) => job.done < job.slots.len(),
                Some(Job::ReadBack(job)) => job.has_step(),
                None => false,
            };
            if more {
                break;
            }
            self.finish_job();
        }
        let Self { stores, ids, backend, jobs, params, sink, .. } = self;
        let ids = ids.get();
        let step = match jobs.front_mut() {
            Some(Job::Insert(job)) => Some(job.step(stores, backend, ids, params, sink)?),
            Some(Job::Write(job)) => Some(job.step(&*stores[job.store], backend, ids, params, sink)?),
            Some(Job::ReadBack(job)) => Some(job.step(stores, backend, ids, params, sink)?),
            None => None,
        };
        Ok(step.map(|step| (step, sink)))
    }

    fn finish(self) -> Result<Outcome> {
        Ok(self.outcome)
    }
}

fn plan_inserts(
    stores: &[Box<dyn AnyStore>],
    cluster: &[usize],
    by_row: bool,
    ids: &Ids,
    jobs: &mut VecDeque<Job>,
) -> Result<()> {
    let new = cluster
        .iter()
        .flat_map(|store| stores[*store].new_rows().iter().map(|slot| RowRef { store: *store, slot: *slot }));
    let new: Vec<RowRef> = new.collect();
    let ordered = if by_row { insert_waves(stores, &new, ids)? } else { vec![new] };
    for wave in ordered {
        let mut groups: Vec<(usize, ColumnSet, Vec<u32>)> = Vec::new();
        for row in wave {
            let unset = stores[row.store].unset(row.slot);
            // Groups are few, and rows of one shape come in runs: the last ones are looked at first.
            match groups.iter_mut().rev().find(|(store, columns, _)| *store == row.store && *columns == unset) {
                Some((_, _, slots)) => slots.push(row.slot),
                None => groups.push((row.store, unset, vec![row.slot])),
            }
        }
        jobs.extend(groups.into_iter().map(|(store, unset, slots)| {
            Job::Insert(Box::new(InsertJob::new(store, stores[store].table(), slots, unset)))
        }));
    }
    Ok(())
}

fn plan_updates(stores: &[Box<dyn AnyStore>], store: usize, backend: &Backend, jobs: &mut VecDeque<Job>) {
    let (changed, table) = (stores[store].changed_rows(), stores[store].table());
    let generated = table.generated();
    for group in changed.chunk_by(|(_, a), (_, b)| a == b) {
        // What the object says of a generated column is not written, and replaced by what the row has.
        let columns = group[0].1.without(generated);
        if columns.is_empty() {
            continue;
        }
        let sql = dialect::update(table, columns, backend);
        let slots = group.iter().map(|(slot, _)| *slot).collect();
        jobs.push_back(Job::Write(WriteJob {
            store,
            slots,
            columns: Some(columns),
            hit: Hit::One,
            sql,
            done: 0,
            chunk: 0,
        }));
    }
    if !generated.is_empty() && !changed.is_empty() {
        let slots = changed.iter().map(|(slot, _)| *slot).collect();
        jobs.push_back(Job::ReadBack(Box::new(ReadBackJob::new(store, table, slots))));
    }
}

fn plan_deletes(
    stores: &[Box<dyn AnyStore>],
    cluster: &[usize],
    by_row: bool,
    backend: &Backend,
    jobs: &mut VecDeque<Job>,
) -> Result<()> {
    let deleted = cluster
        .iter()
        .rev()
        .flat_map(|store| stores[*store].deleted_rows().iter().map(|slot| RowRef { store: *store, slot: *slot }));
    let deleted: Vec<RowRef> = deleted.collect();
    let alone = deleted.len() < 2;
    let ordered = if by_row { delete_waves(stores, &deleted)? } else { vec![deleted] };
    for wave in ordered.into_iter().rev() {
        for group in wave.chunk_by(|a, b| a.store == b.store) {
            let store = group[0].store;
            let table = stores[store].table();
            let sql = dialect::delete(table, backend);
            let slots = group.iter().map(|row| row.slot).collect();
            // Between two rows of a tree there may be others, which nobody here knows and which pass a DELETE on.
            let cascades = by_row && !alone && table.foreign_keys().any(|key| key.on_delete == OnChange::Cascade);
            let hit = if cascades { Hit::OneOrNone } else { Hit::One };
            jobs.push_back(Job::Write(WriteJob { store, slots, columns: None, hit, sql, done: 0, chunk: 0 }));
        }
    }
    Ok(())
}

impl WriteJob {
    /// Checks that each statement of the last step hit its row.
    fn settle(&mut self, stores: &[Box<dyn AnyStore>], sink: &mut FlushSink) -> Result<()> {
        let missed = sink.counts.iter().position(|rows| *rows != 1 && (*rows, self.hit) != (0, Hit::OneOrNone));
        if let Some(missed) = missed {
            let store = &stores[self.store];
            let key = store.describe_key(self.slots[self.done + missed]).into();
            return Err(Error::Stale { model: store.table().model, key });
        }
        self.done += std::mem::take(&mut self.chunk);
        Ok(())
    }

    fn step<'p, 's: 'p>(
        &'p mut self,
        store: &'s dyn AnyStore,
        backend: &Backend,
        ids: &Ids,
        params: &'p mut Vec<Param<'s>>,
        sink: &mut FlushSink,
    ) -> Result<Step<'p>> {
        params.clear();
        sink.take = Take::Counts;
        self.chunk = (self.slots.len() - self.done).min(ROWS_A_STEP);
        let table = store.table();
        let key = ColumnSet::of(table.key);
        for slot in &self.slots[self.done..self.done + self.chunk] {
            if let Some(columns) = self.columns {
                let start = params.len();
                store.bind(&[*slot], columns, ids, params)?;
                dialect::fit_written(&mut params[start..], table, columns, backend)?;
            }
            let start = params.len();
            store.bind_key(*slot, ids, params)?;
            dialect::fit_params(&mut params[start..], table, key, backend)?;
        }
        let width = self.columns.map_or(0, ColumnSet::len) + key.len();
        Ok(Step {
            sql: &self.sql,
            params,
            shape: Shape::Rows { width },
            answer: Answer::Affected,
            table: Some(table),
            scales: &[],
        })
    }
}

/// Takes what the statements of a flush give back.
#[derive(Debug, Default)]
pub struct FlushSink {
    pub(super) take: Take,
    pub(super) keys: Vec<i64>,
    pub(super) values: Vec<Value>,
    pub(super) counts: Vec<u64>,
}

/// What a step's rows hold.
#[derive(Debug, Default)]
pub(super) enum Take {
    /// Counts of rows.
    #[default]
    Counts,
    /// Keys that the database counted up.
    Keys,
    /// Rows of such a key alone.
    KeyColumn,
    /// Columns of a table.
    Columns(&'static Table, Vec<usize>),
    /// Values of these types.
    Types(&'static [ColumnType]),
}

impl FlushSink {
    fn clear(&mut self) {
        self.keys.clear();
        self.values.clear();
        self.counts.clear();
    }
}

impl RowSink for FlushSink {
    fn row<R: RowAccess + ?Sized>(&mut self, row: &R) -> Result<()> {
        match &self.take {
            Take::Columns(table, positions) => {
                for (column, position) in positions.iter().enumerate() {
                    self.values.push(read_value(row, column, table.columns[*position].ty)?);
                }
            }
            Take::Types(types) => {
                for (column, ty) in types.iter().enumerate() {
                    self.values.push(read_value(row, column, *ty)?);
                }
            }
            Take::KeyColumn => self.keys.extend(row.int(0)?),
            Take::Counts | Take::Keys => {}
        }
        Ok(())
    }

    fn affected(&mut self, rows: u64) -> Result<()> {
        if matches!(self.take, Take::Counts) {
            self.counts.push(rows);
        }
        Ok(())
    }

    fn inserted(&mut self, key: i64) -> Result<()> {
        self.keys.push(key);
        Ok(())
    }
}
