use std::collections::HashMap;

use super::graph::{Edge, Kind, Node, Why};
use super::schedule::Plot;
use crate::model::{ColumnSet, ForeignKey, OnChange};
use crate::types::{Ids, Param};

/// Finds what the rows of a flush wait for because of foreign keys.
pub(super) struct Edges<'p, 's> {
    plot: &'p Plot<'s>,
    nodes: &'p [Node],
    /// By store: its foreign keys, and the stores of the flush that they point at.
    keys: HashMap<usize, Vec<(ForeignKey, usize)>>,
    /// Rows that come to be, by what points at them.
    made: HashMap<u64, usize>,
    /// Rows that cease to be.
    gone: HashMap<u64, usize>,
    /// New rows by the numbers of their provisional ids: the place of the node stands for the key.
    numbers: Ids,
}

impl<'p, 's> Edges<'p, 's> {
    pub(super) fn new(plot: &'p Plot<'s>, nodes: &'p [Node]) -> Self {
        let mut edges = Self {
            plot,
            nodes,
            keys: HashMap::new(),
            made: HashMap::new(),
            gone: HashMap::new(),
            numbers: Ids::default(),
        };
        let stores: Vec<usize> = plot.clusters.iter().flat_map(|cluster| cluster.stores.iter().copied()).collect();
        let mut targets = Vec::new();
        for store in &stores {
            let mut known = Vec::new();
            for key in plot.stores[*store].table().foreign_keys() {
                let target = stores.iter().find(|other| std::ptr::eq(plot.stores[**other].table(), (key.references)()));
                if let Some(target) = target {
                    known.push((key, *target));
                    targets.push((*target, key.referenced_columns()));
                }
            }
            edges.keys.insert(*store, known);
        }
        targets.sort_unstable();
        targets.dedup();
        edges.index(&targets);
        edges
    }

    fn index(&mut self, targets: &[(usize, &'static [usize])]) {
        for (position, node) in self.nodes.iter().enumerate() {
            for (store, columns) in targets.iter().filter(|(store, _)| *store == node.row.store) {
                let changes =
                    node.kind == Kind::Update && !node.columns.intersection(ColumnSet::of(columns)).is_empty();
                if node.kind == Kind::Insert || changes {
                    let hash = self.hash(node, (*store, columns), columns, Of::Object);
                    self.made.extend(hash.map(|hash| (hash, position)));
                }
                if node.kind == Kind::Delete || changes {
                    let hash = self.hash(node, (*store, columns), columns, Of::Row);
                    self.gone.extend(hash.map(|hash| (hash, position)));
                }
            }
            if node.kind == Kind::Insert {
                let mut numbers = Vec::new();
                self.plot.stores[node.row.store].own_numbers(&[node.row.slot], &mut numbers);
                for number in numbers {
                    self.numbers.insert(number, Param::Int(position as i64));
                }
            }
        }
    }

    /// Of the values of `columns`, as a key of a store that something may point at.
    fn hash(&self, node: &Node, target: (usize, &[usize]), columns: &[usize], of: Of) -> Option<u64> {
        let store = &self.plot.stores[node.row.store];
        let mut values = Vec::new();
        for column in columns {
            let column = ColumnSet::of(&[*column]);
            match of {
                Of::Object => store.bind(&[node.row.slot], column, self.plot.ids, &mut values).ok()?,
                Of::Row => store.bind_row(node.row.slot, column, self.plot.ids, &mut values).ok()?,
            }
        }
        self.plot.hashes.of_reference(target.0, target.1, &values)
    }

    /// Each node with what it waits for.
    pub(super) fn find(&self) -> Vec<(usize, Edge)> {
        let mut found = Vec::new();
        for (position, node) in self.nodes.iter().enumerate() {
            for (key, target) in self.keys.get(&node.row.store).into_iter().flatten() {
                let written = node.kind == Kind::Insert
                    || node.kind == Kind::Update && !node.columns.intersection(ColumnSet::of(key.columns)).is_empty();
                if written && let Some(on) = self.target(node, key, *target) {
                    found.push((position, Edge { on, why: Why::PointsAt(key.columns) }));
                }
                if node.kind == Kind::Delete || node.kind == Kind::Update && written {
                    let parent = self.parent(position, key, *target);
                    found.extend(
                        parent.map(|parent| (parent, Edge { on: position, why: Why::PointedAtBy(key.columns) })),
                    );
                }
            }
        }
        found.retain(|(node, edge)| *node != edge.on || self.minds_itself(&self.nodes[*node], edge.why));
        found
    }

    /// Whether a row that points at itself is in its own way: a new one, by a key that the database makes, and a deleted
    /// one, which not every server lets go.
    fn minds_itself(&self, node: &Node, why: Why) -> bool {
        let store = &self.plot.stores[node.row.store];
        match why {
            Why::PointsAt(columns) => {
                let known =
                    store.bind(&[node.row.slot], ColumnSet::of(columns), self.plot.ids, &mut Vec::new()).is_ok();
                node.kind == Kind::Insert && !known
            }
            Why::PointedAtBy(columns) => columns.iter().any(|column| store.table().columns[*column].nullable),
            Why::Takes(_) | Why::Follows => false,
        }
    }

    /// The node of the row that a new or changed row points at.
    fn target(&self, node: &Node, key: &ForeignKey, target: usize) -> Option<usize> {
        let store = &self.plot.stores[node.row.store];
        for column in key.columns {
            let (column, slots) = (ColumnSet::of(&[*column]), &[node.row.slot]);
            let mut values = Vec::new();
            if store.bind(slots, column, self.plot.ids, &mut values).is_ok() {
                continue;
            }
            values.clear();
            let known = store.bind(slots, column, &self.numbers, &mut values).is_ok();
            if let (true, [Param::Int(position)]) = (known, values.as_slice()) {
                return usize::try_from(*position).ok();
            }
        }
        self.made.get(&self.hash(node, (target, key.referenced_columns()), key.columns, Of::Object)?).copied()
    }

    /// The node of the row that a row points at in the database, if it has to wait until that row is gone, or points
    /// elsewhere.
    fn parent(&self, position: usize, key: &ForeignKey, target: usize) -> Option<usize> {
        let parent = *self.gone.get(&self.hash(
            &self.nodes[position],
            (target, key.referenced_columns()),
            key.columns,
            Of::Row,
        )?)?;
        let minds = match self.nodes[parent].kind {
            // The database itself clears the other keys, so those leave the order free.
            Kind::Delete => matches!(key.on_delete, OnChange::NoAction | OnChange::Restrict | OnChange::Cascade),
            _ => matches!(key.on_update, OnChange::NoAction | OnChange::Restrict),
        };
        let moves_on = parent == position && self.nodes[parent].kind == Kind::Update;
        (minds && !moves_on).then_some(parent)
    }
}

/// Which of a row's values count.
#[derive(Debug, Clone, Copy)]
enum Of {
    /// Those that the object holds.
    Object,
    /// Those that the database has.
    Row,
}
