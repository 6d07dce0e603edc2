//! Orders the rows of a flush so that no foreign key points at a missing row.
//!
//! Tables are put in the order of their foreign keys. Only tables that point at themselves, or at each other in a
//! cycle, are ordered row by row: in waves, each of which points at earlier ones only.

use std::collections::HashMap;

use super::store::AnyStore;
use crate::error::{Error, Result};
use crate::model::{ColumnSet, OnChange, Table};
use crate::schema::topological;
use crate::types::{Ids, Param};

/// One object, by the number of its store and its slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RowRef {
    pub(super) store: usize,
    pub(super) slot: u32,
}

/// Stores that are written together: one, or those that point at each other in a cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cluster {
    pub(super) stores: Vec<usize>,
    /// Whether its rows may point at each other.
    pub(super) by_row: bool,
}

/// The stores with these numbers, those first that the others point at.
pub(super) fn clusters(stores: &[Box<dyn AnyStore>], involved: &[usize]) -> Vec<Cluster> {
    let tables: Vec<&'static Table> = involved.iter().map(|store| stores[*store].table()).collect();
    let points_at = |table: usize| points_at(tables[table], &tables);
    let ordered = topological(tables.len(), points_at);
    let plain = ordered.order.len() - ordered.cycle.len();
    let single = ordered.order[..plain]
        .iter()
        .map(|table| Cluster { stores: vec![involved[*table]], by_row: points_at(*table).contains(table) });
    let cyclic = Cluster { stores: ordered.cycle.iter().map(|table| involved[*table]).collect(), by_row: true };
    single.chain((!cyclic.stores.is_empty()).then_some(cyclic)).collect()
}

/// Which of `tables` the foreign keys of `table` point at, directly or by way of tables that are not among them: a
/// DELETE cascades through those as well.
fn points_at(table: &'static Table, tables: &[&'static Table]) -> Vec<usize> {
    let (mut found, mut visited, mut waiting) = (Vec::new(), Vec::new(), vec![table]);
    while let Some(table) = waiting.pop() {
        for target in table.foreign_keys().map(|key| (key.references)()) {
            match tables.iter().position(|other| std::ptr::eq(*other, target)) {
                Some(position) => found.push(position),
                None if visited.iter().any(|other| std::ptr::eq(*other, target)) => {}
                None => {
                    visited.push(target);
                    waiting.push(target);
                }
            }
        }
    }
    found
}

/// New rows of one cluster in waves: what a row points at is in an earlier wave, or not among the rows.
///
/// # Errors
/// [`Error::Cycle`] if rows point at each other in a cycle.
pub(super) fn insert_waves(stores: &[Box<dyn AnyStore>], rows: &[RowRef], ids: &Ids) -> Result<Vec<Vec<RowRef>>> {
    waves(stores, rows, dependencies(stores, rows, ids))
}

/// Rows of one cluster that are to be deleted, in the same waves, which are to be gone through backwards. What the rows
/// hold in the database counts: changes of deleted objects are not written.
///
/// # Errors
/// [`Error::Cycle`] if rows point at each other in a cycle.
pub(super) fn delete_waves(stores: &[Box<dyn AnyStore>], rows: &[RowRef]) -> Result<Vec<Vec<RowRef>>> {
    let mut by_key = HashMap::new();
    let mut indexed = Vec::new();
    for key in rows.iter().flat_map(|row| stores[row.store].table().foreign_keys()) {
        let (table, columns) = ((key.references)(), key.referenced_columns());
        if !indexed.contains(&(identity(table), columns)) {
            indexed.push((identity(table), columns));
            let own = rows.iter().enumerate().filter(|(_, row)| std::ptr::eq(stores[row.store].table(), table));
            by_key.extend(own.map(|(position, row)| {
                ((identity(table), columns, stores[row.store].key_text(row.slot, columns)), position)
            }));
        }
    }
    let depends_on = |(position, row): (usize, &RowRef)| {
        // The database itself clears the other keys, so those leave the order free.
        let keys = stores[row.store].table().foreign_keys().filter(|key| is_refused_or_cascades(key.on_delete));
        let targets = keys.filter_map(|key| {
            let text = stores[row.store].key_text(row.slot, key.columns);
            by_key.get(&(identity((key.references)()), key.referenced_columns(), text)).copied()
        });
        targets.filter(|target| *target != position).collect()
    };
    waves(stores, rows, rows.iter().enumerate().map(depends_on).collect())
}

fn is_refused_or_cascades(on_delete: OnChange) -> bool {
    matches!(on_delete, OnChange::NoAction | OnChange::Restrict | OnChange::Cascade)
}

fn waves(stores: &[Box<dyn AnyStore>], rows: &[RowRef], mut waiting: Vec<Vec<usize>>) -> Result<Vec<Vec<RowRef>>> {
    let mut placed = vec![false; rows.len()];
    let mut waves = Vec::new();
    while placed.iter().any(|done| !done) {
        let ready: Vec<usize> =
            (0..rows.len()).filter(|row| !placed[*row] && waiting[*row].iter().all(|target| placed[*target])).collect();
        if ready.is_empty() {
            return Err(cycle(stores, rows, &placed));
        }
        for row in &ready {
            placed[*row] = true;
            waiting[*row].clear();
        }
        waves.push(ready.into_iter().map(|row| rows[row]).collect());
    }
    Ok(waves)
}

fn cycle(stores: &[Box<dyn AnyStore>], rows: &[RowRef], placed: &[bool]) -> Error {
    let mut names: Vec<&str> = Vec::new();
    for (row, _) in rows.iter().zip(placed).filter(|(_, done)| !**done) {
        let name = stores[row.store].table().name;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Error::Cycle { tables: format!("rows of `{}`", names.join("`, `")).into() }
}

/// For each row, the rows that it points at, other than itself.
fn dependencies(stores: &[Box<dyn AnyStore>], rows: &[RowRef], ids: &Ids) -> Vec<Vec<usize>> {
    let mut by_number = HashMap::new();
    let mut references = Vec::with_capacity(rows.len());
    for (position, row) in rows.iter().enumerate() {
        let (own, others) = stores[row.store].provisional(row.slot);
        references.push(others);
        if let Some(number) = own {
            by_number.insert(number, position);
        }
    }
    let by_key = if by_number.len() == rows.len() { HashMap::new() } else { keys(stores, rows, ids) };
    rows.iter()
        .zip(references)
        .enumerate()
        .map(|(position, (row, numbers))| {
            let provisional = numbers.iter().filter_map(|number| by_number.get(number).copied());
            let mut targets: Vec<usize> = provisional.collect();
            if !by_key.is_empty() {
                targets.extend(key_targets(stores, *row, ids, &by_key));
            }
            targets.retain(|target| *target != position);
            targets
        })
        .collect()
}

type Keys = HashMap<((Option<&'static str>, &'static str), String), usize>;

/// The rows by table and key, where the key is known.
fn keys(stores: &[Box<dyn AnyStore>], rows: &[RowRef], ids: &Ids) -> Keys {
    let mut keys = HashMap::new();
    for (position, row) in rows.iter().enumerate() {
        let mut key = Vec::new();
        if stores[row.store].bind_key(row.slot, ids, &mut key).is_ok() {
            keys.insert((identity(stores[row.store].table()), text(&key)), position);
        }
    }
    keys
}

fn key_targets(stores: &[Box<dyn AnyStore>], row: RowRef, ids: &Ids, keys: &Keys) -> Vec<usize> {
    let store = &stores[row.store];
    let mut targets = Vec::new();
    for foreign_key in store.table().foreign_keys() {
        let mut values = Vec::new();
        let columns = foreign_key.columns.iter();
        let bound = columns.map(|column| store.bind(&[row.slot], ColumnSet::of(&[*column]), ids, &mut values));
        if bound.collect::<Result<Vec<()>>>().is_ok() {
            targets.extend(keys.get(&(identity((foreign_key.references)()), text(&values))));
        }
    }
    targets
}

/// What tells tables apart: their names alone are the same in two schemas.
fn identity(table: &'static Table) -> (Option<&'static str>, &'static str) {
    (table.schema, table.name)
}

fn text(key: &[Param<'_>]) -> String {
    format!("{key:?}")
}
