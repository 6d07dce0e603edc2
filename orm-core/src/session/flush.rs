//! The plan of a flush: inserts, updates and deletes in an order that foreign keys and unique values allow.
//!
//! In: the new, changed and deleted objects. Out: steps, and an [`Outcome`] to apply to the objects when all have run.
//! Objects stay as they are until then, so a flush that fails has changed none.

use std::collections::VecDeque;

use super::any_store::AnyStore;
use super::insert::{InsertJob, Inserted};
use super::objects::Objects;
use super::read_back::ReadBackJob;
use super::related::RelatedJob;
use super::schedule::{Group, Way, schedule};
use super::store::Removal;
use super::write::{Done, Hit, Parking, WriteJob, reads_back};
use crate::dialect::Backend;
use crate::error::{Error, Result};
use crate::model::Table;
use crate::plan::{Plan, RowSink, Step};
use crate::row::{RowAccess, read_value};
use crate::types::{ColumnType, Ids, Param, Value};

/// Writes all changes of a unit of work.
pub struct FlushPlan<'s> {
    session: u32,
    stores: &'s [Box<dyn AnyStore>],
    ids: KnownIds<'s>,
    backend: Backend,
    jobs: VecDeque<Job<'s>>,
    parking: Parking<'s>,
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
    /// Store by store, in the order in which it was done.
    pub(super) written: Vec<(usize, Written)>,
    /// Tables of which rows were deleted that were not read.
    pub(super) emptied: Vec<&'static Table>,
}

/// What was done to rows of one store.
#[derive(Debug)]
pub(super) enum Written {
    Inserted(Inserted),
    Updated(Vec<u32>),
    /// What the database calculated in rows that were updated.
    Calculated(Inserted),
    Deleted(Vec<u32>),
}

#[derive(Debug)]
enum Job<'s> {
    Insert(Box<InsertJob>),
    Write(Box<WriteJob>),
    ReadBack(Box<ReadBackJob>),
    /// Rows that point at objects which are removed.
    Related(Box<RelatedJob<'s>>),
}

impl<'s> FlushPlan<'s> {
    /// The plan for what has changed. `ids` gets the keys of new objects as they become known; after a failure,
    /// [`Ids::rollback_to`] takes them back.
    ///
    /// # Errors
    /// [`Error::Cycle`](crate::Error::Cycle) if rows point at each other in a cycle that cannot be untied, and
    /// [`Error::UniqueCycle`](crate::Error::UniqueCycle) if they wait so for each other's unique values.
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
        stores.iter().try_for_each(|store| store.check_fixed())?;
        let schedule = schedule(stores, ids.get())?;
        let parking = Parking::new(objects.texts.keep(schedule.texts));
        let jobs = jobs(objects, schedule.groups, &schedule.cascading, backend)?;
        let (params, sink, outcome) = (Vec::new(), FlushSink::default(), Outcome::default());
        let session = objects.number();
        Ok(Self { session, stores, ids, backend: *backend, jobs, parking, params, sink, outcome })
    }

    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.jobs.is_empty()
    }

    fn finish_job(&mut self) {
        let written = match self.jobs.pop_front() {
            Some(Job::Insert(job)) => Some((job.store(), Written::Inserted(job.into_result()))),
            Some(Job::Write(job)) => return self.finish_write(*job),
            Some(Job::ReadBack(job)) => Some((job.store(), Written::Calculated(job.into_result()))),
            Some(Job::Related(job)) => return self.outcome.emptied.extend(job.emptied()),
            None => None,
        };
        self.outcome.written.extend(written);
    }

    fn finish_write(&mut self, job: WriteJob) {
        let store = job.store();
        let calculated = match job.into_result() {
            Done::Updated(slots, calculated) => {
                self.outcome.written.push((store, Written::Updated(slots)));
                calculated
            }
            Done::Filled(calculated) => calculated,
            Done::Deleted(slots) => return self.outcome.written.push((store, Written::Deleted(slots))),
            Done::Parked => return,
        };
        if !calculated.slots.is_empty() {
            self.outcome.written.push((store, Written::Calculated(calculated)));
        }
    }
}

/// The jobs of the groups, those that delete rules take, and those that read what the database calculates in rows that were
/// updated.
fn jobs<'s>(
    objects: &'s Objects,
    groups: Vec<Group>,
    cascading: &[usize],
    backend: &Backend,
) -> Result<VecDeque<Job<'s>>> {
    let stores = objects.stores.as_slice();
    let mut jobs = VecDeque::with_capacity(groups.len());
    let mut updated: Vec<(usize, Vec<u32>)> = Vec::new();
    for group in groups {
        let (store, table) = (group.store, stores[group.store].table());
        if let Way::Insert { unset, later } = group.way {
            jobs.push_back(Job::Insert(Box::new(InsertJob::new(store, table, group.slots, unset, later))));
            continue;
        }
        let updates = matches!(group.way, Way::Update(_) | Way::Fill(_));
        if updates && !table.made_by_updates().is_empty() && !reads_back(&group.way, table, backend) {
            match updated.iter_mut().find(|(other, _)| *other == store) {
                Some((_, slots)) => slots.extend(&group.slots),
                None => updated.push((store, group.slots.clone())),
            }
        }
        let deletes = group.way == Way::Delete;
        if deletes {
            jobs.extend(objects.related_job(store, &group.slots, Removal::Deleted, backend)?.map(Job::Related));
        }
        let hit = if deletes && cascading.contains(&store) { Hit::OneOrNone } else { Hit::One };
        jobs.push_back(Job::Write(Box::new(WriteJob::new(group, table, hit, backend))));
    }
    for (store, slots) in objects.ruled.marked() {
        jobs.extend(objects.related_job(store, &slots, Removal::Marked, backend)?.map(Job::Related));
    }
    let read_back = |(store, slots): (usize, Vec<u32>)| ReadBackJob::new(store, stores[store].table(), slots);
    jobs.extend(updated.into_iter().map(|updated| Job::ReadBack(Box::new(read_back(updated)))));
    Ok(jobs)
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
                Some(Job::Write(job)) => job.settle(&*stores[job.store()], self.ids.get(), &mut self.sink)?,
                Some(Job::ReadBack(job)) => job.settle(stores, self.ids.get(), &mut self.sink)?,
                Some(Job::Related(_)) => {}
            }
            self.sink.clear();
            let more = match self.jobs.front() {
                Some(Job::Insert(job)) => job.has_step(&self.backend),
                Some(Job::Write(job)) => job.has_step(),
                Some(Job::ReadBack(job)) => job.has_step(),
                Some(Job::Related(job)) => job.has_step(),
                None => false,
            };
            if more {
                break;
            }
            self.finish_job();
        }
        let Self { stores, ids, backend, jobs, parking, params, sink, .. } = self;
        let ids = ids.get();
        let step = match jobs.front_mut() {
            Some(Job::Insert(job)) => Some(job.step(stores, backend, ids, params, sink)?),
            Some(Job::Write(job)) => {
                let store = &*stores[job.store()];
                Some(job.step(store, backend, ids, parking, params, sink)?)
            }
            Some(Job::ReadBack(job)) => Some(job.step(stores, backend, ids, params, sink)?),
            Some(Job::Related(job)) => job.step(backend, sink)?,
            None => None,
        };
        Ok(step.map(|step| (step, sink)))
    }

    fn finish(self) -> Result<Outcome> {
        Ok(self.outcome)
    }

    fn failed(&self, error: Error) -> Error {
        let writing = match self.jobs.front() {
            Some(Job::Insert(job)) => job.writing(),
            Some(Job::Write(job)) => job.writing(),
            Some(Job::ReadBack(_) | Job::Related(_)) | None => None,
        };
        match writing {
            Some(writing) => writing.name(error, self.session, self.stores, &self.params, self.sink.runs),
            None => error,
        }
    }
}

/// Takes what the statements of a flush give back.
#[derive(Debug, Default)]
pub struct FlushSink {
    pub(super) take: Take,
    pub(super) keys: Vec<i64>,
    pub(super) values: Vec<Value>,
    pub(super) counts: Vec<u64>,
    /// How often something came back: once a run, where each run writes a row.
    pub(super) runs: usize,
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
        self.runs = 0;
    }
}

impl RowSink for FlushSink {
    fn row<R: RowAccess + ?Sized>(&mut self, row: &R) -> Result<()> {
        self.runs += 1;
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
        self.runs += 1;
        if matches!(self.take, Take::Counts) {
            self.counts.push(rows);
        }
        Ok(())
    }

    fn inserted(&mut self, key: i64) -> Result<()> {
        self.runs += 1;
        self.keys.push(key);
        Ok(())
    }
}
