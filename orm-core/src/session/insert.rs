//! Inserting objects of one shape: in the backend's fastest way, with the keys read back and matched with certainty.
//!
//! Keys that the database counts up come back one by one, in the order of the objects, or all from one statement, in
//! any order: such a statement inserts in the order of the objects, so the smallest key belongs to the first of them.
//! Other keys are known, and rows that come back are matched by them.

use super::any_store::AnyStore;
use super::flush::{FlushSink, Take};
use super::refused::Writing;
use super::store::Keys;
use crate::dialect::{self, Backend, BulkInsert, ROWS_A_STEP};
use crate::error::{Error, Failure, Result};
use crate::model::{ColumnSet, Table};
use crate::plan::{Answer, Fields, Shape, Step};
use crate::types::{Ids, Param, Value};

/// Objects of one model that leave the same columns to the database.
#[derive(Debug)]
pub(super) struct InsertJob {
    store: usize,
    table: &'static Table,
    slots: Vec<u32>,
    /// The columns that the statement says.
    columns: ColumnSet,
    /// The columns, other than the key, that the database makes.
    made: ColumnSet,
    /// Whether the database counts up the key.
    counts: bool,
    /// What the database said about the keys of one INSERT of many rows.
    consecutive: Consecutive,
    phase: Phase,
    /// Objects whose rows were inserted.
    inserted: usize,
    /// Objects in the statement that is under way.
    chunk: usize,
    /// Whether that statement runs once for each of them.
    row_by_row: bool,
    /// Objects whose database-made values were read by a SELECT.
    fetched: usize,
    result: Inserted,
    sql: String,
    sql_rows: usize,
    scales: Vec<u8>,
}

/// What inserting objects has brought.
#[derive(Debug, Default)]
pub(super) struct Inserted {
    pub(super) slots: Vec<u32>,
    /// The columns, other than the key, that the database made.
    pub(super) made: ColumnSet,
    /// Their values, object by object.
    pub(super) values: Vec<Value>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Consecutive {
    Unasked,
    /// The step between keys.
    By(i64),
    Not,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Start,
    Asking,
    Inserting,
    Fetching,
}

impl InsertJob {
    /// A job that leaves `unset` to the database, and `later` NULL.
    pub(super) fn new(
        store: usize,
        table: &'static Table,
        slots: Vec<u32>,
        unset: ColumnSet,
        later: ColumnSet,
    ) -> Self {
        let key = ColumnSet::of(table.key);
        let counts = table.key_is_generated && !unset.intersection(key).is_empty();
        let made = unset.without(key);
        Self {
            store,
            table,
            columns: ColumnSet::first(table.columns.len()).without(unset).without(later),
            made,
            counts,
            consecutive: Consecutive::Unasked,
            phase: Phase::Start,
            inserted: 0,
            chunk: 0,
            row_by_row: false,
            fetched: 0,
            result: Inserted { slots: slots.clone(), made, values: Vec::new() },
            slots,
            sql: String::new(),
            sql_rows: 0,
            scales: Vec::new(),
        }
    }

    pub(super) fn store(&self) -> usize {
        self.store
    }

    /// The statement that is under way, if it writes rows.
    pub(super) fn writing(&self) -> Option<Writing<'_>> {
        let slots = &self.slots[self.inserted..self.inserted + self.chunk];
        let (columns, width) = (self.columns, self.columns.len());
        let writing =
            Writing { store: self.store, slots, columns, width, row_by_row: self.row_by_row, has_key: !self.counts };
        (self.phase == Phase::Inserting).then_some(writing)
    }

    pub(super) fn into_result(self) -> Inserted {
        self.result
    }

    /// Takes over what the last statement gave back.
    pub(super) fn settle(&mut self, stores: &[Box<dyn AnyStore>], ids: &mut Ids, sink: &mut FlushSink) -> Result<()> {
        match self.phase {
            Phase::Start => Ok(()),
            Phase::Asking => {
                self.consecutive = match sink.values.as_slice() {
                    [Value::Int(step), Value::Int(1)] => Consecutive::By(*step),
                    _ => Consecutive::Not,
                };
                Ok(())
            }
            Phase::Inserting => self.settle_inserted(&*stores[self.store], ids, sink),
            Phase::Fetching => {
                let slots = &self.slots[self.fetched..self.fetched + self.chunk];
                let rows = std::mem::take(&mut sink.values);
                take_matched(
                    &*stores[self.store],
                    slots,
                    &rows,
                    self.width(),
                    self.table.key.len(),
                    ids,
                    &mut self.result,
                )?;
                self.fetched += self.chunk;
                Ok(())
            }
        }
    }

    fn settle_inserted(&mut self, store: &dyn AnyStore, ids: &mut Ids, sink: &mut FlushSink) -> Result<()> {
        let slots = &self.slots[self.inserted..self.inserted + self.chunk];
        self.inserted += self.chunk;
        if self.counts {
            let mut numbers = Vec::with_capacity(slots.len());
            store.own_numbers(slots, &mut numbers);
            let keys = self.counted_keys(numbers.len(), sink)?;
            ids.reserve(numbers.len());
            for (number, key) in numbers.into_iter().zip(keys) {
                if ids.get(number).is_some() {
                    let key = format!("provisional {number}").into();
                    return Err(Error::SameRow { model: self.table.model, key });
                }
                ids.insert(number, Param::Int(key));
            }
        } else if !sink.values.is_empty() {
            let rows = std::mem::take(&mut sink.values);
            take_matched(store, slots, &rows, self.width(), self.table.key.len(), ids, &mut self.result)?;
        }
        Ok(())
    }

    /// The keys that the database made, in the order of the objects; other columns go into the result.
    fn counted_keys(&mut self, rows: usize, sink: &mut FlushSink) -> Result<Vec<i64>> {
        let mut keys = std::mem::take(&mut sink.keys);
        if !sink.values.is_empty() {
            let mut returned: Vec<&[Value]> = sink.values.chunks(self.width()).collect();
            if !self.row_by_row {
                returned.sort_unstable_by_key(|row| if let [Value::Int(key), ..] = row { *key } else { i64::MIN });
            }
            for row in returned {
                keys.extend(if let [Value::Int(key), ..] = row { Some(*key) } else { None });
                self.result.values.extend_from_slice(&row[1..]);
            }
            sink.values.clear();
        } else if let ([first], Consecutive::By(step)) = (keys.as_slice(), self.consecutive) {
            keys = (0..rows as i64).map(|row| first + row * step).collect();
        } else if !self.row_by_row {
            keys.sort_unstable();
        }
        // A trigger can make a row go away, and the key that is told then is the one before.
        let distinct = count_distinct(&keys);
        if keys.len() == rows && distinct == rows { Ok(keys) } else { Err(self.lost_keys(distinct, rows)) }
    }

    fn lost_keys(&self, found: usize, rows: usize) -> Error {
        let message = format!("`{}`: {rows} rows were inserted, and {found} keys came back", self.table.name);
        Error::Database(Box::new(Failure::new(message, "", &self.sql, None)))
    }

    /// Whether there is a next statement.
    pub(super) fn has_step(&self, backend: &Backend) -> bool {
        self.inserted < self.slots.len() || self.must_fetch(backend)
    }

    fn must_fetch(&self, backend: &Backend) -> bool {
        !self.made.is_empty() && self.fetched < self.slots.len() && !backend.capabilities.returning_insert
    }

    /// The next statement.
    pub(super) fn step<'p, 's: 'p>(
        &'p mut self,
        stores: &'s [Box<dyn AnyStore>],
        backend: &Backend,
        ids: &Ids,
        params: &'p mut Vec<Param<'s>>,
        sink: &mut FlushSink,
    ) -> Result<Step<'p>> {
        let store = &*stores[self.store];
        params.clear();
        if self.must_ask(backend) {
            return Ok(self.ask(backend, params, sink));
        }
        if self.inserted < self.slots.len() {
            return self.insert(store, backend, ids, params, sink);
        }
        self.fetch(store, backend, ids, params, sink)
    }

    fn must_ask(&self, backend: &Backend) -> bool {
        self.counts
            && self.slots.len() > 1
            && self.consecutive == Consecutive::Unasked
            && dialect::consecutive_keys(backend).is_some()
    }

    fn ask<'p>(&mut self, backend: &Backend, params: &'p mut Vec<Param<'_>>, sink: &mut FlushSink) -> Step<'p> {
        self.phase = Phase::Asking;
        params.push(self.table.schema.map_or(Param::Null, Param::Text));
        params.push(Param::Text(self.table.name));
        sink.take = Take::Types(&[crate::types::ColumnType::BigInt, crate::types::ColumnType::BigInt]);
        Step {
            sql: dialect::consecutive_keys(backend).unwrap_or_default(),
            params,
            shape: Shape::Once,
            answer: Answer::Rows,
            table: Some(self.table),
            fields: Fields::NONE,
            scales: &[],
        }
    }

    fn insert<'p, 's: 'p>(
        &'p mut self,
        store: &'s dyn AnyStore,
        backend: &Backend,
        ids: &Ids,
        params: &'p mut Vec<Param<'s>>,
        sink: &mut FlushSink,
    ) -> Result<Step<'p>> {
        self.phase = Phase::Inserting;
        let left = self.slots.len() - self.inserted;
        let (most, shape) = self.shape(left, backend);
        store.bind(&self.slots[self.inserted..self.inserted + most], self.columns, ids, params)?;
        let chunk = dialect::rows_within_limit(params, self.columns.len(), most);
        params.truncate(chunk * self.columns.len());
        self.chunk = chunk;
        self.row_by_row = matches!(shape, Shape::Rows { .. });
        dialect::fit_written(params, self.table, self.columns, backend)?;
        let answer = self.answer(shape, backend);
        let returning = if answer == Answer::Rows { self.returned() } else { Vec::new() };
        sink.take = match answer {
            Answer::Rows if self.made.is_empty() && self.counts => Take::KeyColumn,
            Answer::Rows => Take::Columns(self.table, returning.clone()),
            _ => Take::Keys,
        };
        let rows = if self.row_by_row { 1 } else { chunk };
        if self.sql_rows != rows {
            self.sql = dialect::insert(self.table, self.columns, rows, &returning, backend);
            self.sql_rows = rows;
        }
        self.scales = dialect::stored_scales(self.table, &returning, backend);
        let fields = Fields {
            columns: self.columns,
            width: self.columns.len(),
            rows: chunk,
            secret: self.table.hides_some(self.columns),
        };
        Ok(Step { sql: &self.sql, params, shape, answer, table: Some(self.table), fields, scales: &self.scales })
    }

    /// How many rows go into the next statement, and how.
    fn shape(&self, left: usize, backend: &Backend) -> (usize, Shape) {
        match (backend.capabilities.bulk_insert, self.consecutive) {
            // Its key comes back by itself, as do those of the rows of a step.
            (BulkInsert::Rows, _) if !self.columns.is_empty() => {
                (left.min(ROWS_A_STEP), Shape::Rows { width: self.columns.len() })
            }
            (BulkInsert::Values, Consecutive::Not) => (1, Shape::Once),
            _ => dialect::bulk_shape(self.table, self.columns, left, 0, backend),
        }
    }

    fn answer(&self, shape: Shape, backend: &Backend) -> Answer {
        let capabilities = &backend.capabilities;
        let one_by_one = matches!(shape, Shape::Rows { .. }) || !capabilities.returning_insert;
        match (self.counts, self.made.is_empty()) {
            (false, true) => Answer::Affected,
            (true, true) if one_by_one => Answer::InsertedKey,
            _ if capabilities.returning_insert => Answer::Rows,
            (true, _) => Answer::InsertedKey,
            (false, _) => Answer::Affected,
        }
    }

    fn fetch<'p, 's: 'p>(
        &'p mut self,
        store: &'s dyn AnyStore,
        backend: &Backend,
        ids: &Ids,
        params: &'p mut Vec<Param<'s>>,
        sink: &mut FlushSink,
    ) -> Result<Step<'p>> {
        self.phase = Phase::Fetching;
        let left = self.slots.len() - self.fetched;
        self.chunk = left.min(ROWS_A_STEP);
        for slot in &self.slots[self.fetched..self.fetched + self.chunk] {
            store.bind_key(*slot, ids, params)?;
        }
        dialect::fit_params(params, self.table, ColumnSet::of(self.table.key), backend)?;
        let returned = self.returned();
        self.sql = dialect::refetch(self.table, &returned, self.chunk, backend);
        self.scales = dialect::stored_scales(self.table, &returned, backend);
        sink.take = Take::Columns(self.table, returned);
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

    /// The columns that come back: the key, then what the database made.
    fn returned(&self) -> Vec<usize> {
        self.table.key.iter().copied().chain(self.made.iter()).collect()
    }

    fn width(&self) -> usize {
        self.table.key.len() + self.made.len()
    }
}

/// How many different keys there are, 0 not counted. They come in order nearly always.
fn count_distinct(keys: &[i64]) -> usize {
    if keys.first().is_none_or(|first| *first > 0) && keys.is_sorted_by(|one, next| one < next) {
        return keys.len();
    }
    let mut sorted: Vec<i64> = keys.iter().copied().filter(|key| *key != 0).collect();
    sorted.sort_unstable();
    sorted.dedup();
    sorted.len()
}

/// Puts rows that came back, each with its key first, into the order of their objects.
pub(super) fn take_matched(
    store: &dyn AnyStore,
    slots: &[u32],
    rows: &[Value],
    width: usize,
    key: usize,
    ids: &Ids,
    result: &mut Inserted,
) -> Result<()> {
    // The rows were just written, so their keys are those of the objects.
    let positions = store.match_rows(slots, rows, width, Keys::AfterChanges, ids)?;
    let mut by_object: Vec<Option<&[Value]>> = vec![None; slots.len()];
    for (row, position) in rows.chunks(width).zip(positions) {
        by_object[position] = Some(&row[key..]);
    }
    for (slot, values) in slots.iter().zip(by_object) {
        let key = || store.describe_key(*slot).into();
        let values = values.ok_or_else(|| Error::Stale { model: store.table().model, key: key() })?;
        result.values.extend_from_slice(values);
    }
    Ok(())
}
