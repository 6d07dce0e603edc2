//! What the program makes of columns by itself, before a flush: moments of the clock, and values of functions.
//!
//! Objects are filled before the flush is planned, and emptied again if it fails, so that the next one fills them anew.

use super::objects::Objects;
use super::slot::State;
use super::store::Store;
use crate::error::{Error, Result};
use crate::model::{ColumnDef, ColumnSet, Maker, Model, OnUpdate, Table, Writes};
use crate::row::{LeftOut, ValueRow};
use crate::types::{Ids, Timestamp, Value};

/// What was filled, to be taken back if the flush fails.
#[derive(Debug, Default)]
pub struct Filled {
    /// Stores, and their objects with columns.
    rows: Vec<(usize, Vec<(u32, ColumnSet)>)>,
}

impl Objects {
    /// Fills what the program makes in new and in changed objects; all of one flush have the same moment.
    pub fn fill(&mut self, now: Timestamp) -> Filled {
        let mut rows = Vec::new();
        for (number, store) in self.stores.iter_mut().enumerate() {
            let filled = store.fill(now);
            if !filled.is_empty() {
                rows.push((number, filled));
            }
        }
        Filled { rows }
    }

    /// Takes back what was filled.
    pub fn unfill(&mut self, filled: Filled) {
        for (number, rows) in filled.rows {
            for (slot, columns) in rows {
                self.stores[number].unfill(slot, columns);
            }
        }
    }
}

impl<M: Model> Store<M> {
    pub(super) fn fill_rows(&mut self, now: Timestamp) -> Vec<(u32, ColumnSet)> {
        let mut filled = Vec::new();
        if !M::table().made_in_new_rows().is_empty() {
            for at in 0..self.added.len() {
                let slot = self.added[at];
                let Some(object) = self.slots[slot as usize].value.as_mut() else { continue };
                let columns = fill_new(object, now);
                filled.extend((!columns.is_empty()).then_some((slot, columns)));
            }
        }
        self.fill_changed(now, &mut filled);
        filled
    }

    fn fill_changed(&mut self, now: Timestamp, filled: &mut Vec<(u32, ColumnSet)>) {
        let (made, version) = (M::table().made_in_changed_rows(), M::table().moment_of_version());
        if made.is_empty() && version.is_none() {
            return;
        }
        let ignored = super::made::columns::<M>();
        for at in 0..self.touched.len() {
            let slot = self.touched[at];
            let changes = self.changes_of(slot).without(ignored);
            if changes.is_empty() {
                continue;
            }
            let mut columns = made.without(changes);
            let place = &mut self.slots[slot as usize];
            let (Some(object), Some(row)) = (place.value.as_mut(), place.flushed.as_deref()) else { continue };
            fill_in(object, columns, now, |position| match M::table().columns[position].behaviour.on_update {
                Some(OnUpdate::Program(maker)) => Some(maker),
                _ => None,
            });
            if let Some(version) = version {
                super::made::move_on(object, row, version, now);
                columns.insert_if(version, true);
            }
            filled.extend((!columns.is_empty()).then_some((slot, columns)));
        }
    }

    pub(super) fn unfill_row(&mut self, slot: u32, columns: ColumnSet) {
        let place = &mut self.slots[slot as usize];
        let Some(object) = place.value.as_mut() else { return };
        match place.flushed.as_deref() {
            Some(row) => super::made::copy(object, row, columns),
            // A field that cannot be unset keeps what it has, and is filled again whatever that is.
            None => drop(object.read_back(columns.intersection(M::table().unsettable()), &LeftOut)),
        }
    }

    /// Checks that no object changes what may not be changed.
    ///
    /// # Errors
    /// [`Error::FixedColumn`].
    pub(super) fn check_fixed(&self) -> Result<()> {
        let table = M::table();
        let fixed = table.fixed();
        if fixed.is_empty() {
            return Ok(());
        }
        for slot in &self.added {
            let object = self.value(*slot);
            // One that is read only is always told to be unset, so that it is left out.
            let set = table.columns_never_written().iter().find(|column| is_set(object, *column));
            if let Some(column) = set {
                return Err(self.fixed_column(*slot, &table.columns[column]));
            }
        }
        for slot in &self.touched {
            if self.slots[*slot as usize].state == State::Persistent
                && let Some(column) = self.changes_of(*slot).intersection(fixed).iter().next()
            {
                return Err(self.fixed_column(*slot, &table.columns[column]));
            }
        }
        Ok(())
    }

    fn fixed_column(&self, slot: u32, column: &ColumnDef) -> Error {
        use super::any_store::AnyStore;
        let once = column.behaviour.writes == Writes::Once;
        Error::FixedColumn { model: M::NAME, field: column.field, key: self.describe_key(slot).into(), once }
    }
}

fn is_set<M: Model>(object: &M, column: usize) -> bool {
    let mut values = Vec::new();
    object.bind(ColumnSet::of(&[column]), &Ids::default(), &mut values).is_ok()
}

/// Fills what the program makes in a new row, and says what that was.
pub(crate) fn fill_new<M: Model>(object: &mut M, now: Timestamp) -> ColumnSet {
    let made = M::table().made_in_new_rows();
    let columns = made.intersection(object.unset()).union(made.without(M::table().unsettable()));
    fill_in(object, columns, now, |position| M::table().maker_of_new(position));
    columns
}

fn fill_in<M: Model>(object: &mut M, columns: ColumnSet, now: Timestamp, maker: impl Fn(usize) -> Option<Maker>) {
    for position in columns.iter() {
        let Some(maker) = maker(position) else { continue };
        // The derive has checked that the value is one of the field's type.
        let _ = object.read_back(ColumnSet::of(&[position]), &ValueRow(&[maker.make(now)]));
    }
}

impl Table {
    /// The columns whose fields can be unset.
    fn unsettable(&self) -> ColumnSet {
        let mut columns = ColumnSet::EMPTY;
        for column in self.columns {
            columns.insert_if(column.position, column.auto);
        }
        columns
    }

    fn columns_never_written(&self) -> ColumnSet {
        let mut columns = ColumnSet::EMPTY;
        for column in self.columns {
            columns.insert_if(column.position, column.behaviour.writes == Writes::Never);
        }
        columns
    }

    /// What the program makes of columns that an UPDATE, which sets `given`, does not name.
    pub(crate) fn made_by_update(&self, given: ColumnSet, now: Timestamp) -> Vec<(usize, Value)> {
        let rest = self.made_in_changed_rows().without(given);
        let made = rest.iter().filter_map(|position| match self.columns[position].behaviour.on_update {
            Some(OnUpdate::Program(maker)) => Some((position, maker.make(now))),
            _ => None,
        });
        made.collect()
    }

    /// The columns that the program makes in a new row, of which `given` says nothing.
    pub(crate) fn made_by_insert(&self, given: ColumnSet) -> Vec<(usize, Maker)> {
        let rest = self.made_in_new_rows().without(given);
        rest.iter().filter_map(|position| Some((position, self.maker_of_new(position)?))).collect()
    }
}
