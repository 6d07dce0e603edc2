//! Reading what the database has calculated in rows that were updated.

use super::any_store::AnyStore;
use super::flush::{FlushSink, Take};
use super::insert::{Inserted, take_matched};
use crate::dialect::{self, Backend, ROWS_A_STEP};
use crate::error::Result;
use crate::model::{ColumnSet, Table};
use crate::plan::{Answer, Fields, Shape, Step};
use crate::types::{Ids, Param};

/// Objects of one model whose generated columns are to be read.
#[derive(Debug)]
pub(super) struct ReadBackJob {
    store: usize,
    table: &'static Table,
    /// The columns that come back: the key, then what is calculated.
    returned: Vec<usize>,
    /// Objects whose row was read.
    done: usize,
    /// Objects in the statement that is under way.
    chunk: usize,
    result: Inserted,
    sql: String,
    scales: Vec<u8>,
}

impl ReadBackJob {
    pub(super) fn new(store: usize, table: &'static Table, slots: Vec<u32>) -> Self {
        let made = table.made_by_updates();
        Self {
            store,
            table,
            returned: table.key.iter().copied().chain(made.iter()).collect(),
            done: 0,
            chunk: 0,
            result: Inserted { slots, made, values: Vec::new() },
            sql: String::new(),
            scales: Vec::new(),
        }
    }

    pub(super) fn store(&self) -> usize {
        self.store
    }

    pub(super) fn into_result(self) -> Inserted {
        self.result
    }

    /// Whether there is a next statement.
    pub(super) fn has_step(&self) -> bool {
        self.done < self.result.slots.len()
    }

    /// Takes over what the last statement gave back.
    pub(super) fn settle(&mut self, stores: &[Box<dyn AnyStore>], ids: &Ids, sink: &mut FlushSink) -> Result<()> {
        if self.chunk == 0 {
            return Ok(());
        }
        let slots = self.result.slots[self.done..self.done + self.chunk].to_vec();
        let rows = std::mem::take(&mut sink.values);
        let (width, key) = (self.returned.len(), self.table.key.len());
        take_matched(&*stores[self.store], &slots, &rows, width, key, ids, &mut self.result)?;
        self.done += std::mem::take(&mut self.chunk);
        Ok(())
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
        params.clear();
        let key = ColumnSet::of(self.table.key);
        self.chunk = (self.result.slots.len() - self.done).min(ROWS_A_STEP);
        // The key as it is now: the UPDATE may have changed it.
        stores[self.store].bind(&self.result.slots[self.done..self.done + self.chunk], key, ids, params)?;
        dialect::fit_params(params, self.table, key, backend)?;
        self.sql = dialect::refetch(self.table, &self.returned, self.chunk, backend);
        self.scales = dialect::stored_scales(self.table, &self.returned, backend);
        sink.take = Take::Columns(self.table, self.returned.clone());
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
}
