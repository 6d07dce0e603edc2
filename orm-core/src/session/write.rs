//! Updating and deleting objects of one model in one way: a few row by row, many in batches, each row confirmed.
//!
//! Where the statement gives back the keys of the rows that it hit, a row that is missing is stale. Where it tells their
//! number only, one SELECT finds those that are missing; with versions it comes first, and locks the rows.

use std::collections::HashMap;

use super::any_store::AnyStore;
use super::flush::{FlushSink, Take};
use super::insert::Inserted;
use super::order::RowRef;
use super::refused::Writing;
use super::schedule::{Group, Way};
use super::store::Keys;
use crate::dialect::{self, Backend, BulkInsert, ROWS_A_STEP, UpdateForm, UpdatedColumns};
use crate::error::{Error, Result};
use crate::model::{ColumnSet, Table};
use crate::plan::{Answer, Fields, Shape, Step};
use crate::query::DeletedRows;
use crate::types::{Ids, Param, Value};

/// Updates or deletes of rows of one table.
#[derive(Debug)]
pub(super) struct WriteJob {
    store: usize,
    table: &'static Table,
    slots: Vec<u32>,
    way: Way,
    hit: Hit,
    phase: Phase,
    form: UpdateForm,
    /// The columns that come back: the key, then what the database calculates. None where rows are counted only.
    returned: Vec<usize>,
    done: usize,
    /// Objects in the statement that is under way.
    chunk: usize,
    calculated: Inserted,
    sql: String,
    /// What the text was made for.
    sql_for: Option<(UpdateForm, usize)>,
    scales: Vec<u8>,
}

/// How many rows each statement of a [`WriteJob`] must hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hit {
    One,
    /// None either: another DELETE of the flush may have cascaded to the row.
    OneOrNone,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Start,
    /// The rows of the next statement are locked in the versions that are known.
    Locking,
    Writing,
    /// Rows are missing: which?
    Looking,
}

/// What a job has done to objects.
#[derive(Debug)]
pub(super) enum Done {
    /// Updated these, and read what the database calculates of them.
    Updated(Vec<u32>, Inserted),
    Deleted(Vec<u32>),
    /// Filled what was left open, and read what the database calculates.
    Filled(Inserted),
    /// Nothing that the objects have to follow.
    Parked,
}

/// Where rows wait while a flush runs.
#[derive(Debug)]
pub(super) struct Parking<'s> {
    /// The texts that were made up for them.
    texts: &'s [Box<str>],
    /// Columns of keys that are other ones for now.
    keys: HashMap<RowRef, (usize, Param<'s>)>,
}

impl<'s> Parking<'s> {
    pub(super) fn new(texts: &'s [Box<str>]) -> Self {
        Self { texts, keys: HashMap::new() }
    }
}

impl WriteJob {
    pub(super) fn new(group: Group, table: &'static Table, hit: Hit, backend: &Backend) -> Self {
        let Group { store, slots, way } = group;
        let made = if reads_back(&way, table, backend) { table.made_by_updates() } else { ColumnSet::EMPTY };
        Self {
            store,
            table,
            slots,
            way,
            hit,
            phase: Phase::Start,
            form: UpdateForm::RowByRow,
            returned: Vec::new(),
            done: 0,
            chunk: 0,
            calculated: Inserted { slots: Vec::new(), made, values: Vec::new() },
            sql: String::new(),
            sql_for: None,
            scales: Vec::new(),
        }
    }

    pub(super) fn store(&self) -> usize {
        self.store
    }

    /// The statement that is under way, if it writes rows.
    pub(super) fn writing(&self) -> Option<Writing<'_>> {
        let (slots, row_by_row) = (self.current(), self.form == UpdateForm::RowByRow);
        let (columns, width) = (self.fields(), self.width());
        // Where rows come back, one that does not is passed over by their number.
        let told = self.phase == Phase::Writing && (slots.len() == 1 || !row_by_row || self.returned.is_empty());
        told.then_some(Writing { store: self.store, slots, columns, width, row_by_row, has_key: true })
    }

    /// The columns that the values of a row begin with.
    fn fields(&self) -> ColumnSet {
        match self.form {
            UpdateForm::RowByRow => self.written(),
            _ => self.written().union(self.found_by()),
        }
    }

    /// What was done.
    pub(super) fn into_result(self) -> Done {
        match self.way {
            Way::Update(_) => Done::Updated(self.slots, self.calculated),
            Way::Fill(_) => Done::Filled(self.calculated),
            Way::Delete => Done::Deleted(self.slots),
            Way::Insert { .. } | Way::Park(..) => Done::Parked,
        }
    }

    /// Whether there is a next statement.
    pub(super) fn has_step(&self) -> bool {
        self.done < self.slots.len()
    }

    /// Takes over what the last statement gave back.
    ///
    /// # Errors
    /// [`Error::Stale`] for rows that were not hit.
    pub(super) fn settle(&mut self, store: &dyn AnyStore, ids: &Ids, sink: &mut FlushSink) -> Result<()> {
        match self.phase {
            Phase::Start => return Ok(()),
            Phase::Locking | Phase::Looking => {
                let found = self.found(store, ids, &sink.values)?;
                let missing = self.missing(store, &found);
                return match missing {
                    Some(stale) => Err(stale),
                    // Nothing is missing, so the count itself was wrong: a trigger, for example.
                    None if self.phase == Phase::Looking => Err(self.stale(store, 0..self.chunk)),
                    None => Ok(()),
                };
            }
            Phase::Writing if !self.returned.is_empty() => self.settle_returned(store, ids, sink)?,
            Phase::Writing if self.form == UpdateForm::RowByRow => self.settle_counts(store, &sink.counts)?,
            Phase::Writing => {
                let hit: u64 = sink.counts.iter().sum();
                if hit != self.chunk as u64 && self.hit == Hit::One {
                    self.phase = Phase::Looking;
                    return Ok(());
                }
            }
        }
        self.done += std::mem::take(&mut self.chunk);
        self.phase = Phase::Start;
        Ok(())
    }

    fn settle_counts(&self, store: &dyn AnyStore, counts: &[u64]) -> Result<()> {
        let missed = counts.iter().position(|rows| *rows != 1 && (*rows, self.hit) != (0, Hit::OneOrNone));
        missed.map_or(Ok(()), |missed| Err(self.stale(store, missed..missed + 1)))
    }

    /// Finds the rows that came back, by their keys.
    fn settle_returned(&mut self, store: &dyn AnyStore, ids: &Ids, sink: &mut FlushSink) -> Result<()> {
        let found = self.found(store, ids, &sink.values)?;
        if self.hit == Hit::One
            && let Some(stale) = self.missing(store, &found)
        {
            return Err(stale);
        }
        if !self.calculated.made.is_empty() {
            let (width, key) = (self.returned.len(), self.table.key.len());
            for (at, row) in found.iter().enumerate() {
                let Some(row) = row else { continue };
                self.calculated.slots.push(self.slots[self.done + at]);
                self.calculated.values.extend_from_slice(&sink.values[row * width + key..(row + 1) * width]);
            }
        }
        Ok(())
    }

    /// For each object of the statement, the row that came back.
    fn found(&self, store: &dyn AnyStore, ids: &Ids, values: &[Value]) -> Result<Vec<Option<usize>>> {
        let width = if self.phase == Phase::Writing { self.returned.len() } else { self.table.key.len() };
        let mut found = vec![None; self.chunk];
        for (row, position) in
            store.match_rows(self.current(), values, width, Keys::BeforeChanges, ids)?.into_iter().enumerate()
        {
            found[position] = Some(row);
        }
        Ok(found)
    }

    fn missing(&self, store: &dyn AnyStore, found: &[Option<usize>]) -> Option<Error> {
        let missing: Vec<usize> = (0..found.len()).filter(|at| found[*at].is_none()).collect();
        (!missing.is_empty()).then(|| self.stale(store, missing))
    }

    fn stale(&self, store: &dyn AnyStore, rows: impl IntoIterator<Item = usize>) -> Error {
        let current = self.current();
        let keys: Vec<String> = rows.into_iter().map(|at| store.describe_key(current[at])).collect();
        let more = keys.len().saturating_sub(NAMED_ROWS);
        let mut key = keys[..keys.len() - more].join(", ");
        if more > 0 {
            key.push_str(&format!(" and {more} more"));
        }
        Error::Stale { model: self.table.model, key: key.into() }
    }

    fn current(&self) -> &[u32] {
        &self.slots[self.done..self.done + self.chunk]
    }

    /// The next statement.
    pub(super) fn step<'p, 's: 'p>(
        &'p mut self,
        store: &'s dyn AnyStore,
        backend: &Backend,
        ids: &Ids,
        parking: &mut Parking<'s>,
        params: &'p mut Vec<Param<'s>>,
        sink: &mut FlushSink,
    ) -> Result<Step<'p>> {
        params.clear();
        match self.phase {
            Phase::Looking => return self.look(ColumnSet::of(self.table.key), store, backend, ids, params, sink),
            Phase::Start => {
                let left = self.slots.len() - self.done;
                (self.chunk, self.form) = self.form(left, backend, parking);
                if self.must_lock(backend) {
                    self.phase = Phase::Locking;
                    return self.look(self.found_by(), store, backend, ids, params, sink);
                }
            }
            Phase::Locking | Phase::Writing => {}
        }
        self.phase = Phase::Writing;
        self.bind(store, backend, ids, parking, params)?;
        self.render(backend);
        sink.take =
            if self.returned.is_empty() { Take::Counts } else { Take::Columns(self.table, self.returned.clone()) };
        let width = self.width();
        let shape = match self.form {
            UpdateForm::OneRow | UpdateForm::Rows => Shape::Once,
            UpdateForm::RowByRow => Shape::Rows { width },
            UpdateForm::Arrays | UpdateForm::OrderedArrays => Shape::Columns { width },
        };
        let answer = if self.returned.is_empty() { Answer::Affected } else { Answer::Rows };
        let columns = self.fields();
        let fields = Fields { columns, width, rows: self.chunk, secret: self.table.hides_some(columns) };
        Ok(Step { sql: &self.sql, params, shape, answer, table: Some(self.table), fields, scales: &self.scales })
    }

    /// How many of the rows that are left go into the next statement, and how.
    fn form(&self, left: usize, backend: &Backend, parking: &Parking<'_>) -> (usize, UpdateForm) {
        // What a row is found by and what it gets in the same column are two values, for which a batch has one place.
        let moves_keys = self.way != Way::Delete && !self.written().intersection(self.found_by()).is_empty();
        let in_batches = backend.capabilities.bulk_insert != BulkInsert::Rows;
        if !in_batches || left <= FEW_ROWS || moves_keys || !parking.keys.is_empty() {
            return (left.min(ROWS_A_STEP), UpdateForm::RowByRow);
        }
        let (rows, form) = match self.way {
            Way::Delete => dialect::delete_form(self.table, self.found_by(), left, backend),
            _ => self.updated().form(left, backend),
        };
        (rows, dialect::ordered_form(form, rows))
    }

    /// Whether nobody can tell after a batch which of its rows it did not hit: those of another version, or deleted ones.
    fn must_lock(&self, backend: &Backend) -> bool {
        let versioned = self.found_by() != ColumnSet::of(self.table.key);
        let deletes = matches!(self.way, Way::Delete) && self.hit == Hit::One;
        (versioned || deletes) && self.form == UpdateForm::Rows && self.returns(backend).is_empty()
    }

    fn look<'p, 's: 'p>(
        &'p mut self,
        columns: ColumnSet,
        store: &'s dyn AnyStore,
        backend: &Backend,
        ids: &Ids,
        params: &'p mut Vec<Param<'s>>,
        sink: &mut FlushSink,
    ) -> Result<Step<'p>> {
        for slot in self.current() {
            store.bind_row(*slot, columns, ids, params)?;
        }
        dialect::fit_params(params, self.table, columns, backend)?;
        self.sql = dialect::look_for_rows(self.table, columns, self.chunk, self.table.key, backend);
        self.sql_for = None;
        sink.take = Take::Columns(self.table, self.table.key.to_vec());
        self.scales = dialect::stored_scales(self.table, self.table.key, backend);
        Ok(Step {
            sql: &self.sql,
            params,
            shape: Shape::Once,
            answer: Answer::Rows,
            table: Some(self.table),
            fields: Fields::NONE,
            scales: &self.scales,
        })
    }

    /// Binds the rows of the statement, as many as there is room for.
    fn bind<'s>(
        &mut self,
        store: &'s dyn AnyStore,
        backend: &Backend,
        ids: &Ids,
        parking: &mut Parking<'s>,
        params: &mut Vec<Param<'s>>,
    ) -> Result<()> {
        let (written, found_by) = (self.written(), self.found_by());
        let width = self.width();
        for at in self.done..self.done + self.chunk {
            let (slot, start) = (self.slots[at], params.len());
            let row = RowRef { store: self.store, slot };
            let parked = match &self.way {
                Way::Park(column, values) => Some((*column, values[at].param(parking.texts))),
                _ => None,
            };
            if self.form == UpdateForm::RowByRow {
                match parked {
                    Some((_, value)) => params.push(value),
                    None => store.bind(&[slot], written, ids, params)?,
                }
                dialect::fit_written(&mut params[start..], self.table, written, backend)?;
                bind_found_by(store, row, found_by, ids, parking, params)?;
                dialect::fit_params(&mut params[start + written.len()..], self.table, found_by, backend)?;
            } else {
                self.bind_in_batch(store, slot, parked, ids, params)?;
                dialect::fit_written(&mut params[start..], self.table, written.union(found_by), backend)?;
            }
            if let Some((column, value)) = parked
                && self.table.key.contains(&column)
            {
                parking.keys.insert(row, (column, value));
            }
        }
        if self.form != UpdateForm::RowByRow && self.phase == Phase::Writing {
            self.chunk = dialect::rows_within_limit(params, width, self.chunk);
            params.truncate(self.chunk * width);
        }
        Ok(())
    }

    /// The values that are written and those by which the row is found, in the order of the columns.
    fn bind_in_batch<'s>(
        &self,
        store: &'s dyn AnyStore,
        slot: u32,
        parked: Option<(usize, Param<'s>)>,
        ids: &Ids,
        params: &mut Vec<Param<'s>>,
    ) -> Result<()> {
        if self.way == Way::Delete {
            return store.bind_row(slot, self.found_by(), ids, params);
        }
        let start = params.len();
        let columns = self.written().union(self.found_by());
        store.bind(&[slot], columns, ids, params)?;
        let place = |column: usize| columns.iter().position(|position| position == column).map(|at| start + at);
        if let Some((column, value)) = parked
            && let Some(place) = place(column)
        {
            params[place] = value;
        }
        if let Some(version) = self.version()
            && let Some(place) = place(version)
        {
            // What the program did to the object's version does not count.
            store.bind_row(slot, ColumnSet::of(&[version]), ids, params)?;
            params.swap_remove(place);
        }
        Ok(())
    }

    fn render(&mut self, backend: &Backend) {
        let rows = if self.form == UpdateForm::Rows { self.chunk } else { 1 };
        if self.sql_for == Some((self.form, rows)) {
            return;
        }
        self.returned = self.returns(backend);
        self.scales = dialect::stored_scales(self.table, &self.returned, backend);
        self.sql = match self.way {
            Way::Delete => dialect::delete_rows(self.table, self.found_by(), self.form, rows, &self.returned, backend),
            _ => dialect::update_rows(self.updated(), self.form, rows, &self.returned, backend),
        };
        self.sql_for = Some((self.form, rows));
    }

    /// The columns that a statement in the current form gives back.
    fn returns(&self, backend: &Backend) -> Vec<usize> {
        let capabilities = &backend.capabilities;
        let keys = match (self.form, &self.way) {
            (UpdateForm::Arrays | UpdateForm::OrderedArrays, _) => true,
            (UpdateForm::Rows, Way::Delete) => capabilities.returning_delete,
            _ => !self.calculated.made.is_empty(),
        };
        if keys { self.table.key.iter().copied().chain(self.calculated.made.iter()).collect() } else { Vec::new() }
    }

    fn updated(&self) -> UpdatedColumns {
        let (counted, by_sql) = match self.way {
            Way::Update(columns) => {
                let counted = self.table.version.filter(|_| self.table.moment_of_version().is_none());
                (counted, self.table.set_by_sql().without(columns))
            }
            _ => (None, ColumnSet::EMPTY),
        };
        UpdatedColumns {
            table: self.table,
            key: self.found_by(),
            set: self.written(),
            counted,
            by_sql,
            deleted: DeletedRows::Shown,
        }
    }

    /// The columns that are set to values.
    fn written(&self) -> ColumnSet {
        match self.way {
            Way::Update(columns) | Way::Fill(columns) => columns,
            Way::Park(column, _) => ColumnSet::of(&[column]),
            Way::Insert { .. } | Way::Delete => ColumnSet::EMPTY,
        }
    }

    fn version(&self) -> Option<usize> {
        self.table.version.filter(|_| matches!(self.way, Way::Update(_) | Way::Delete))
    }

    /// The columns by which a row is found: its key, and its version.
    fn found_by(&self) -> ColumnSet {
        let mut columns = ColumnSet::of(self.table.key);
        if let Some(version) = self.version() {
            columns.insert_if(version, true);
        }
        columns
    }

    fn width(&self) -> usize {
        self.written().len() + self.found_by().len()
    }
}

/// Whether the statements of a job read what the database calculates.
pub(super) fn reads_back(way: &Way, table: &Table, backend: &Backend) -> bool {
    let (Way::Update(columns) | Way::Fill(columns)) = way else { return false };
    let in_place = backend.capabilities.returning_update && backend.capabilities.bulk_insert != BulkInsert::Values;
    // A row whose key changes comes back with another key than the one it is known by.
    in_place && columns.intersection(ColumnSet::of(table.key)).is_empty()
}

/// Appends what the row has, at this point of the flush, in the columns by which it is found.
fn bind_found_by<'s>(
    store: &'s dyn AnyStore,
    row: RowRef,
    columns: ColumnSet,
    ids: &Ids,
    parking: &Parking<'s>,
    params: &mut Vec<Param<'s>>,
) -> Result<()> {
    let start = params.len();
    store.bind_row(row.slot, columns, ids, params)?;
    if let Some((column, value)) = parking.keys.get(&row)
        && let Some(part) = columns.iter().position(|position| position == *column)
    {
        params[start + part] = *value;
    }
    Ok(())
}

/// As many rows are written one by one, by a statement that is prepared once.
const FEW_ROWS: usize = 3;
/// As many stale rows an error names.
const NAMED_ROWS: usize = 10;
