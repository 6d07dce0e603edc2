//! Puts the tables of a flush in the order of their foreign keys.
//!
//! Tables that point at themselves, or at each other in a cycle, have no such order: their rows may need one.

use super::any_store::AnyStore;
use crate::model::Table;
use crate::schema::topological;

/// One object, by the number of its store and its slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
