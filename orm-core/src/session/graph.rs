//! Orders the rows of a flush one by one: what a row points at comes before it, what points at a deleted row is gone
//! before that, and a unique value is freed before it is taken.
//!
//! Rows that are free to go are written in rounds, all of one kind at once. Rows that wait for each other in a cycle are
//! untied: by a foreign key that is filled later, or by parking a row (see [`untie`](super::untie)).

use std::collections::{BTreeSet, HashMap};

use super::edges::Edges;
use super::order::RowRef;
use super::schedule::{Group, Plot, Schedule, Way, group_inserts};
use super::unique::{Claim, UniqueKey, unique_keys};
use crate::error::Result;
use crate::model::ColumnSet;

/// The rows to be written, and what each waits for.
pub(super) struct Graph<'p, 's> {
    pub(super) plot: &'p Plot<'s>,
    pub(super) nodes: Vec<Node>,
    /// By node: what it waits for, done or not.
    pub(super) waits: Vec<Vec<Edge>>,
    /// By node: those that wait for it, once for each of their edges.
    pub(super) waiters: Vec<Vec<usize>>,
    /// By node: how many of its edges are not done.
    blocked: Vec<usize>,
    pub(super) done: Vec<bool>,
    ready: [BTreeSet<usize>; 3],
    /// By store.
    pub(super) unique: HashMap<usize, Vec<UniqueKey>>,
    /// By INSERT: the UPDATE that fills what it left NULL.
    pub(super) fills: HashMap<usize, usize>,
    pub(super) schedule: Schedule,
    /// Rounds of nothing but updates, one after the other.
    update_rounds: usize,
}

/// A row, and what is done to it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    pub(super) row: RowRef,
    pub(super) kind: Kind,
    /// What is updated; of a new row, what the database makes.
    pub(super) columns: ColumnSet,
    /// What a new row leaves to a later UPDATE.
    pub(super) later: ColumnSet,
    /// Whether it is that UPDATE.
    pub(super) fills: bool,
}

/// In this order where nothing else decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Insert,
    Update,
    Delete,
}

/// One thing that a row waits for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    pub(super) on: usize,
    pub(super) why: Why,
}

/// Why a row waits for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// It points at the other's row, with these columns.
    PointsAt(&'static [usize]),
    /// The other's row points at it, with these columns, and stops to.
    PointedAtBy(&'static [usize]),
    /// It takes a value of this unique key which the other frees.
    Takes(usize),
    /// It fills what the other has left open.
    Follows,
}

impl<'p, 's> Graph<'p, 's> {
    pub(super) fn new(plot: &'p Plot<'s>, claims: &[Claim]) -> Self {
        let nodes = nodes(plot);
        let unique = claims.iter().map(|claim| claim.taker.store);
        let mut graph = Self {
            plot,
            waits: vec![Vec::new(); nodes.len()],
            waiters: vec![Vec::new(); nodes.len()],
            blocked: vec![0; nodes.len()],
            done: vec![false; nodes.len()],
            ready: Default::default(),
            unique: unique.map(|store| (store, unique_keys(plot.stores[store].table()))).collect(),
            fills: HashMap::new(),
            schedule: Schedule::default(),
            update_rounds: 0,
            nodes,
        };
        for (node, edge) in Edges::new(plot, &graph.nodes).find() {
            graph.wait(node, edge);
        }
        graph.add_claims(claims);
        graph
    }

    fn add_claims(&mut self, claims: &[Claim]) {
        if claims.is_empty() {
            return;
        }
        let by_row: HashMap<RowRef, usize> = self.nodes.iter().enumerate().map(|(at, node)| (node.row, at)).collect();
        for claim in claims {
            if let (Some(taker), Some(freer)) = (by_row.get(&claim.taker), by_row.get(&claim.freer)) {
                self.wait(*taker, Edge { on: *freer, why: Why::Takes(claim.key) });
            }
        }
    }

    /// Has a node wait for another.
    pub(super) fn wait(&mut self, node: usize, edge: Edge) {
        self.waits[node].push(edge);
        self.waiters[edge.on].push(node);
        self.blocked[node] += usize::from(!self.done[edge.on]);
    }

    /// Has a node no longer wait for another.
    pub(super) fn release(&mut self, node: usize, edge: usize) -> Edge {
        let edge = self.waits[node].swap_remove(edge);
        if let Some(at) = self.waiters[edge.on].iter().position(|waiter| *waiter == node) {
            self.waiters[edge.on].swap_remove(at);
        }
        if !self.done[edge.on] {
            self.unblock(node);
        }
        edge
    }

    /// A node that came to be on the way.
    pub(super) fn add(&mut self, node: Node) -> usize {
        self.nodes.push(node);
        self.waits.push(Vec::new());
        self.waiters.push(Vec::new());
        self.blocked.push(0);
        self.done.push(false);
        self.nodes.len() - 1
    }

    fn unblock(&mut self, node: usize) {
        self.blocked[node] -= 1;
        if self.blocked[node] == 0 {
            self.ready[self.nodes[node].kind as usize].insert(node);
        }
    }

    /// All rows, in order.
    ///
    /// # Errors
    /// [`Error::Cycle`](crate::Error::Cycle) and [`Error::UniqueCycle`](crate::Error::UniqueCycle) if there is none.
    pub(super) fn run(mut self) -> Result<Schedule> {
        self.untie_selves()?;
        for node in (0..self.nodes.len()).filter(|node| self.blocked[*node] == 0) {
            self.ready[self.nodes[node].kind as usize].insert(node);
        }
        let mut written = 0;
        while written < self.nodes.len() {
            let round = self.next_round();
            if round.is_empty() {
                self.untie()?;
                continue;
            }
            written += round.len();
            self.write(&round);
            self.park_chains(&round);
        }
        Ok(self.schedule)
    }

    /// Nodes of one kind that wait for nothing: new rows first, deleted ones last.
    fn next_round(&mut self) -> Vec<usize> {
        for kind in [Kind::Insert, Kind::Update] {
            if !self.ready[kind as usize].is_empty() {
                return std::mem::take(&mut self.ready[kind as usize]).into_iter().collect();
            }
        }
        // Tables that nobody here knows may pass a DELETE on, so the tables stay in their order if they can.
        let deletes = &self.ready[Kind::Delete as usize];
        let Some(first) = deletes.first().map(|node| self.rank(*node)) else { return Vec::new() };
        let round: Vec<usize> = deletes.iter().copied().filter(|node| self.rank(*node) == first).collect();
        for node in &round {
            self.ready[Kind::Delete as usize].remove(node);
        }
        round
    }

    fn rank(&self, node: usize) -> Option<usize> {
        let store = self.nodes[node].row.store;
        self.plot.clusters.iter().position(|cluster| cluster.stores.contains(&store))
    }

    fn write(&mut self, round: &[usize]) {
        for same in round.chunk_by(|a, b| self.nodes[*a].is_like(&self.nodes[*b])) {
            let Node { row, kind, columns, later, fills } = self.nodes[same[0]];
            let rows = same.iter().map(|node| self.nodes[*node]);
            match kind {
                Kind::Insert => {
                    let rows = rows.map(|node| (node.row.slot, node.columns));
                    group_inserts(row.store, rows, later, &mut self.schedule.groups);
                }
                Kind::Update if columns.is_empty() => {}
                _ => {
                    let way = match kind {
                        Kind::Delete => Way::Delete,
                        _ if fills => Way::Fill(columns),
                        _ => Way::Update(columns),
                    };
                    let slots = rows.map(|node| node.row.slot).collect();
                    self.schedule.groups.push(Group { store: row.store, slots, way });
                }
            }
        }
        for node in round {
            self.done[*node] = true;
            for waiter in std::mem::take(&mut self.waiters[*node]) {
                self.unblock(waiter);
            }
        }
    }

    /// Rows that hand their unique values on in a long chain would take a statement each: they are parked instead.
    fn park_chains(&mut self, round: &[usize]) {
        let updates = round.iter().all(|node| self.nodes[*node].kind == Kind::Update);
        self.update_rounds = if updates { self.update_rounds + 1 } else { 0 };
        if self.update_rounds >= LONG_CHAIN {
            self.update_rounds = 0;
            self.park_all();
        }
    }
}

impl Node {
    /// Whether both can be in one group.
    fn is_like(&self, other: &Self) -> bool {
        let same = (self.row.store, self.kind, self.later) == (other.row.store, other.kind, other.later);
        same && (self.kind == Kind::Insert || (self.columns, self.fills) == (other.columns, other.fills))
    }
}

/// The rows: new ones in the order in which they were added, changed and deleted ones in the order of their keys.
fn nodes(plot: &Plot<'_>) -> Vec<Node> {
    let stores = || plot.clusters.iter().flat_map(|cluster| cluster.stores.iter().copied());
    let node = |store, slot, kind, columns| {
        let row = RowRef { store, slot };
        Node { row, kind, columns, later: ColumnSet::EMPTY, fills: false }
    };
    let mut nodes = Vec::new();
    for store in stores() {
        let new = plot.writes[store].new.iter();
        nodes.extend(new.map(|slot| node(store, *slot, Kind::Insert, plot.stores[store].unset(*slot))));
    }
    for store in stores() {
        let changed = plot.writes[store].changed.iter();
        nodes.extend(changed.map(|(slot, columns)| node(store, *slot, Kind::Update, *columns)));
    }
    for store in stores().collect::<Vec<_>>().into_iter().rev() {
        nodes.extend(plot.deleted(store).into_iter().map(|slot| node(store, slot, Kind::Delete, ColumnSet::EMPTY)));
    }
    nodes
}

/// As many statements may pass on unique values before the rest is parked.
const LONG_CHAIN: usize = 6;
