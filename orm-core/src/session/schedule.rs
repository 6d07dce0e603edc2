//! Decides which rows of a flush are written together, and in which order.
//!
//! Where no rows wait for each other within a table: inserts, then updates, then deletes, tables in the order of their
//! foreign keys. Where they may (tables that point at each other, unique values that are freed and taken), the rows
//! are ordered one by one, by a [`Graph`].

use std::collections::HashSet;

use super::any_store::AnyStore;
use super::graph::Graph;
use super::order::{Cluster, clusters};
use super::reserve::Reserved;
use super::unique::{Claim, Hashes, Writes, claims};
use crate::error::Result;
use crate::model::{ColumnSet, OnChange};
use crate::types::Ids;

/// Rows of one table that are written in the same way.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Group {
    pub(super) store: usize,
    pub(super) slots: Vec<u32>,
    pub(super) way: Way,
}

/// How rows are written.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Way {
    Insert {
        /// What the database makes.
        unset: ColumnSet,
        /// What stays NULL until a later group fills it.
        later: ColumnSet,
    },
    /// An UPDATE of what was changed.
    Update(ColumnSet),
    /// An UPDATE of what an INSERT of the same flush has left NULL.
    Fill(ColumnSet),
    /// An UPDATE, for a while, of one column, with these values.
    Park(usize, Vec<Reserved>),
    Delete,
}

/// What a flush writes, in order.
#[derive(Debug, Default)]
pub(super) struct Schedule {
    pub(super) groups: Vec<Group>,
    /// The texts of those that are parked.
    pub(super) texts: Vec<Box<str>>,
    /// The stores whose deletes may find that another one took their rows along.
    pub(super) cascading: Vec<usize>,
}

/// What a flush is planned from.
pub(super) struct Plot<'s> {
    pub(super) stores: &'s [Box<dyn AnyStore>],
    pub(super) ids: &'s Ids,
    /// By store.
    pub(super) writes: Vec<Writes<'s>>,
    pub(super) clusters: Vec<Cluster>,
    pub(super) hashes: Hashes,
    /// The unique values that rows of the flush hold, where they claim some from each other.
    pub(super) held: HashSet<u64>,
}

/// The order in which the changes are written.
///
/// # Errors
/// [`Error::Cycle`](crate::Error::Cycle) and [`Error::UniqueCycle`](crate::Error::UniqueCycle) if there is none.
pub(super) fn schedule(stores: &[Box<dyn AnyStore>], ids: &Ids) -> Result<Schedule> {
    let writes: Vec<Writes<'_>> = stores.iter().map(|store| writes_of(&**store, ids)).collect();
    let involved: Vec<usize> = (0..stores.len()).filter(|store| !writes[*store].is_empty()).collect();
    let clusters = clusters(stores, &involved);
    let mut plot = Plot { stores, ids, writes, clusters, hashes: Hashes::default(), held: HashSet::new() };
    let mut claims = Vec::new();
    for store in &involved {
        claims.extend(plot.claims(*store));
    }
    let cascading = involved.into_iter().filter(|store| plot.may_cascade(*store)).collect();
    if claims.is_empty() && !plot.clusters.iter().any(|cluster| plot.is_entangled(cluster)) {
        return Ok(Schedule { groups: plot.by_table(), texts: Vec::new(), cascading });
    }
    let schedule = Graph::new(&plot, &claims).run()?;
    Ok(Schedule { cascading, ..schedule })
}

fn writes_of<'s>(store: &'s dyn AnyStore, ids: &Ids) -> Writes<'s> {
    let mut changed = store.changed_rows();
    let mut made = store.table().generated();
    if let Some(version) = store.table().version {
        made.insert_if(version, true);
    }
    if !made.is_empty() {
        // What the object says of generated columns and of its version is not written: what the row has replaces it. A moment
        // was moved on beside what was changed, and is written.
        let moment = store.table().moment_of_version();
        for (_, columns) in &mut changed {
            let moved = moment.is_some_and(|moment| columns.contains(moment));
            *columns = columns.without(made);
            columns.insert_if(moment.unwrap_or_default(), moved && !columns.is_empty());
        }
    }
    changed.retain(|(_, columns)| !columns.is_empty());
    if changed.len() > 1 {
        let slots: Vec<u32> = changed.iter().map(|(slot, _)| *slot).collect();
        changed = store.key_order(&slots, ids).into_iter().map(|position| changed[position]).collect();
        changed.sort_by_key(|(_, columns)| *columns);
    }
    Writes { new: store.new_rows(), changed, deleted: store.deleted_rows() }
}

impl Writes<'_> {
    fn is_empty(&self) -> bool {
        self.new.is_empty() && self.changed.is_empty() && self.deleted.is_empty()
    }
}

impl Plot<'_> {
    fn claims(&mut self, store: usize) -> Vec<Claim> {
        claims(store, &*self.stores[store], &self.writes[store], self.ids, &self.hashes, &mut self.held)
    }

    /// Whether rows of the cluster may have to wait for each other.
    fn is_entangled(&self, cluster: &Cluster) -> bool {
        let new = cluster.stores.iter().any(|store| !self.writes[*store].new.is_empty());
        cluster.by_row && (new || self.deletes(cluster) > 0)
    }

    fn deletes(&self, cluster: &Cluster) -> usize {
        cluster.stores.iter().map(|store| self.writes[*store].deleted.len()).sum()
    }

    /// The deleted objects of a store, in the order of their keys.
    pub(super) fn deleted(&self, store: usize) -> Vec<u32> {
        let slots = self.writes[store].deleted;
        self.stores[store].key_order(slots, self.ids).into_iter().map(|position| slots[position]).collect()
    }

    fn by_table(&self) -> Vec<Group> {
        let mut groups = Vec::new();
        let stores = || self.clusters.iter().flat_map(|cluster| cluster.stores.iter().copied());
        for store in stores() {
            let new = self.writes[store].new.iter().map(|slot| (*slot, self.stores[store].unset(*slot)));
            group_inserts(store, new, ColumnSet::EMPTY, &mut groups);
        }
        for store in stores() {
            for same in self.writes[store].changed.chunk_by(|(_, a), (_, b)| a == b) {
                let slots = same.iter().map(|(slot, _)| *slot).collect();
                groups.push(Group { store, slots, way: Way::Update(same[0].1) });
            }
        }
        for cluster in self.clusters.iter().rev() {
            for store in cluster.stores.iter().rev().copied().filter(|store| !self.writes[*store].deleted.is_empty()) {
                groups.push(Group { store, slots: self.deleted(store), way: Way::Delete });
            }
        }
        groups
    }

    /// Whether a DELETE of the store may find its row gone: between two rows of a tree there may be others, which nobody
    /// here knows and which pass a DELETE on.
    fn may_cascade(&self, store: usize) -> bool {
        let cluster = self.clusters.iter().find(|cluster| cluster.stores.contains(&store));
        let cascades = || self.stores[store].table().foreign_keys().any(|key| key.on_delete == OnChange::Cascade);
        cluster.is_some_and(|cluster| cluster.by_row && self.deletes(cluster) > 1) && cascades()
    }
}

/// Groups new rows by what the database makes of them. Groups are few, and rows of one shape come in runs: the last ones
/// are looked at first.
pub(super) fn group_inserts(
    store: usize,
    rows: impl Iterator<Item = (u32, ColumnSet)>,
    later: ColumnSet,
    groups: &mut Vec<Group>,
) {
    let start = groups.len();
    for (slot, unset) in rows {
        let way = Way::Insert { unset, later };
        match groups[start..].iter_mut().rev().find(|group| group.way == way) {
            Some(group) => group.slots.push(slot),
            None => groups.push(Group { store, slots: vec![slot], way }),
        }
    }
}
