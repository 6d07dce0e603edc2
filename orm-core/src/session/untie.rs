//! Unties rows that wait for each other in a cycle.
//!
//! A new row can leave a nullable foreign key to a later UPDATE. A row that frees a unique value, or stops to point at
//! another row, can be parked: an UPDATE sets NULL, or a value that nobody has, until its own statement comes.

use super::graph::{Edge, Graph, Kind, Node, Why};
use super::order::RowRef;
use super::reserve::{Fit, Reserved, fit, reserved};
use super::schedule::{Group, Way};
use super::unique::UniqueKey;
use crate::error::{Error, Result, UniqueCycle};
use crate::model::{ColumnSet, Table};
use crate::types::Param;

/// A way to untie one edge, the cheapest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Untying {
    /// The row that the edge leads to is parked with NULL in this column.
    ParkAtNull(usize),
    /// The new row leaves these columns to an UPDATE.
    FillLater(ColumnSet),
    /// The row is parked at a reserved value of a column.
    ParkAtValue(usize),
    /// The same, for a column of its key.
    ParkKey(usize),
    /// The edge is dropped: the rows may not be in each other's way.
    Drop,
}

/// An edge by the node that waits and its place among the node's.
type EdgeAt = (usize, usize);

impl Graph<'_, '_> {
    /// Rows that point at themselves.
    pub(super) fn untie_selves(&mut self) -> Result<()> {
        let mut parked = Vec::new();
        for node in 0..self.nodes.len() {
            while let Some(edge) = self.waits[node].iter().position(|edge| edge.on == node) {
                self.untie_one(&[(node, edge)], &mut parked)?;
            }
        }
        self.write_parked(parked);
        Ok(())
    }

    /// Unties cycles among the rows that are left, one at least.
    ///
    /// # Errors
    /// [`Error::Cycle`] and [`Error::UniqueCycle`] for one that cannot be untied.
    pub(super) fn untie(&mut self) -> Result<()> {
        let mut seen = vec![usize::MAX; self.nodes.len()];
        let mut parked = Vec::new();
        for start in 0..self.nodes.len() {
            let (mut path, mut node) = (Vec::new(), start);
            while !self.done.get(node).is_none_or(|done| *done) && seen.get(node) == Some(&usize::MAX) {
                seen[node] = start;
                let Some(edge) = self.waits[node].iter().position(|edge| !self.done[edge.on]) else { break };
                path.push((node, edge));
                node = self.waits[node][edge].on;
            }
            let closed = seen.get(node) == Some(&start);
            if let (true, Some(from)) = (closed, path.iter().position(|(first, _)| *first == node)) {
                self.untie_one(&path[from..], &mut parked)?;
            }
        }
        self.write_parked(parked);
        Ok(())
    }

    /// Parks every row that others wait for because of a unique value.
    pub(super) fn park_all(&mut self) {
        let mut parked = Vec::new();
        for node in 0..self.nodes.len() {
            while let Some((edge, untying)) = self.parking(node) {
                self.carry_out((node, edge), untying, &mut parked);
            }
        }
        self.write_parked(parked);
    }

    /// How the first row can be parked that a node waits for because of a unique value.
    fn parking(&self, node: usize) -> Option<(usize, Untying)> {
        self.waits[node].iter().enumerate().find_map(|(at, edge)| {
            let takes = matches!(edge.why, Why::Takes(_)) && !self.done[edge.on];
            let untying = if takes { self.untying(node, edge) } else { None };
            untying.filter(|untying| *untying < Untying::ParkKey(0)).map(|untying| (at, untying))
        })
    }

    fn untie_one(&mut self, cycle: &[EdgeAt], parked: &mut Vec<(usize, usize)>) -> Result<()> {
        let ways = cycle
            .iter()
            .filter_map(|(node, edge)| Some((self.untying(*node, &self.waits[*node][*edge])?, (*node, *edge))));
        let Some((untying, edge)) = ways.min_by_key(|(untying, _)| untying.rank()) else {
            return Err(self.knot(cycle));
        };
        self.carry_out(edge, untying, parked);
        Ok(())
    }

    fn untying(&self, node: usize, edge: &Edge) -> Option<Untying> {
        match edge.why {
            Why::Follows => None,
            Why::PointsAt(columns) => self.fill_later(&self.nodes[node], columns),
            Why::PointedAtBy(columns) => {
                let other = self.table(edge.on);
                columns.iter().find(|column| can_be_null(other, **column)).map(|column| Untying::ParkAtNull(*column))
            }
            Why::Takes(key) => {
                let key = self.unique[&self.nodes[node].row.store][key];
                self.park(&self.nodes[edge.on], &key).or(key.weak.then_some(Untying::Drop))
            }
        }
    }

    fn fill_later(&self, node: &Node, columns: &[usize]) -> Option<Untying> {
        let table = self.plot.stores[node.row.store].table();
        let can_wait = |column: &&usize| can_be_null(table, **column) && table.columns[**column].default.is_none();
        let later: Vec<usize> = columns.iter().filter(can_wait).copied().collect();
        let rest = columns.iter().filter(|column| !later.contains(column));
        let store = &self.plot.stores[node.row.store];
        let known = |column: &usize| {
            store.bind(&[node.row.slot], ColumnSet::of(&[*column]), self.plot.ids, &mut Vec::new()).is_ok()
        };
        let possible = node.kind == Kind::Insert && !later.is_empty() && rest.into_iter().all(known);
        possible.then(|| Untying::FillLater(ColumnSet::of(&later)))
    }

    /// With which column a row that frees values of a unique key is parked best.
    fn park(&self, freer: &Node, key: &UniqueKey) -> Option<Untying> {
        let table = self.plot.stores[freer.row.store].table();
        let fits = key.columns.iter().map(|column| {
            // A column that is not written anyway has to be written for this.
            let extra = freer.kind == Kind::Update && !freer.columns.contains(column);
            (fit(table, key, column), extra, column)
        });
        let (fit, _, column) = fits.min()?;
        match fit {
            Fit::Null => Some(Untying::ParkAtNull(column)),
            Fit::Reserved => Some(Untying::ParkAtValue(column)),
            Fit::Key => Some(Untying::ParkKey(column)),
            Fit::No => None,
        }
    }

    fn carry_out(&mut self, (node, at): EdgeAt, untying: Untying, parked: &mut Vec<(usize, usize)>) {
        let edge = self.waits[node][at];
        match untying {
            Untying::Drop => {
                self.release(node, at);
            }
            Untying::FillLater(later) => self.leave_for_later(node, edge, later),
            Untying::ParkAtNull(column) | Untying::ParkAtValue(column) | Untying::ParkKey(column) => {
                parked.push((edge.on, column));
                if self.nodes[edge.on].kind == Kind::Update {
                    self.nodes[edge.on].columns = self.nodes[edge.on].columns.union(ColumnSet::of(&[column]));
                }
                self.release_freed(edge.on, column);
            }
        }
    }

    /// Has nobody wait for a row any more because of this column.
    fn release_freed(&mut self, freer: usize, column: usize) {
        let waiters: Vec<usize> = self.waiters[freer].clone();
        for waiter in waiters {
            while let Some(at) = self.waits[waiter].iter().position(|edge| {
                edge.on == freer
                    && match edge.why {
                        Why::Takes(key) => self.unique[&self.nodes[waiter].row.store][key].columns.contains(column),
                        Why::PointedAtBy(columns) => columns.contains(&column),
                        Why::PointsAt(_) | Why::Follows => false,
                    }
            }) {
                self.release(waiter, at);
            }
        }
    }

    fn leave_for_later(&mut self, node: usize, edge: Edge, later: ColumnSet) {
        let row = self.nodes[node].row;
        self.nodes[node].later = self.nodes[node].later.union(later);
        let fill = match self.fills.get(&node) {
            Some(fill) => *fill,
            None => {
                let columns = ColumnSet::EMPTY;
                let fill = self.add(Node { row, kind: Kind::Update, columns, later: columns, fills: true });
                self.wait(fill, Edge { on: node, why: Why::Follows });
                self.fills.insert(node, fill);
                fill
            }
        };
        self.nodes[fill].columns = self.nodes[fill].columns.union(later);
        // What the row waits for because of these columns, the UPDATE waits for in its place.
        let moves = |why: Why, unique: Option<&Vec<UniqueKey>>| match why {
            Why::PointsAt(columns) => !ColumnSet::of(columns).intersection(later).is_empty(),
            Why::Takes(key) => unique.is_some_and(|keys| !keys[key].columns.intersection(later).is_empty()),
            Why::PointedAtBy(_) | Why::Follows => false,
        };
        while let Some(at) = self.waits[node].iter().position(|edge| moves(edge.why, self.unique.get(&row.store))) {
            let moved = self.release(node, at);
            if moved.on != node {
                self.wait(fill, moved);
            }
        }
        debug_assert!(edge.on == node || self.waits[fill].iter().any(|moved| moved.on == edge.on));
    }

    /// Writes those that are parked, in the order of their keys.
    fn write_parked(&mut self, mut parked: Vec<(usize, usize)>) {
        parked.sort_unstable();
        parked.dedup();
        let mut groups: Vec<(usize, usize, Vec<u32>)> = Vec::new();
        for (node, column) in parked {
            let RowRef { store, slot } = self.nodes[node].row;
            match groups.iter_mut().find(|(other, of, _)| (*other, *of) == (store, column)) {
                Some((.., slots)) => slots.push(slot),
                None => groups.push((store, column, vec![slot])),
            }
        }
        for (store, column, slots) in groups {
            let values = slots.iter().map(|slot| self.parking_value(store, *slot, column)).collect();
            self.schedule.groups.push(Group { store, slots, way: Way::Park(column, values) });
        }
    }

    /// NULL, or a value that no row of the flush has.
    fn parking_value(&mut self, store: usize, slot: u32, column: usize) -> Reserved {
        let object = &self.plot.stores[store];
        let (table, none) = (object.table(), Vec::new());
        let keys = self.unique.get(&store).unwrap_or(&none);
        let keys: Vec<UniqueKey> = keys.iter().filter(|key| key.columns.contains(column)).copied().collect();
        let takes_null = keys.iter().all(|key| fit(table, key, column) == Fit::Null);
        let name = object.describe_key(slot);
        let mut seed = name.bytes().fold(FNV_START, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(FNV_PRIME));
        if takes_null {
            return Reserved::Value(Param::Null);
        }
        loop {
            let Some(value) = reserved(table, column, seed >> 1, &mut self.schedule.texts) else {
                return Reserved::Value(Param::Null);
            };
            if keys.iter().all(|key| self.is_free(store, slot, key, column, value)) {
                return value;
            }
            seed = seed.wrapping_add(1 << 16 | 3);
        }
    }

    fn is_free(&self, store: usize, slot: u32, key: &UniqueKey, column: usize, value: Reserved) -> bool {
        let object = &self.plot.stores[store];
        let mut values = Vec::new();
        if object.bind_row(slot, key.columns, self.plot.ids, &mut values).is_err() {
            return true;
        }
        let replaced = key
            .columns
            .iter()
            .zip(&values)
            .map(|(position, old)| if position == column { value.param(&self.schedule.texts) } else { *old });
        let hash = self.plot.hashes.of_key(object.table(), key, &replaced.collect::<Vec<_>>());
        hash.is_none_or(|hash| !self.plot.held.contains(&hash))
    }

    fn table(&self, node: usize) -> &'static Table {
        self.plot.stores[self.nodes[node].row.store].table()
    }

    /// The error for a cycle that nothing unties.
    fn knot(&self, cycle: &[EdgeAt]) -> Error {
        let edges = || cycle.iter().map(|(node, edge)| (*node, self.waits[*node][*edge]));
        let takes = edges()
            .find_map(|(node, edge)| if let Why::Takes(key) = edge.why { Some((node, edge.on, key)) } else { None });
        if let Some((taker, freer, key)) = takes {
            return self.unique_knot(taker, freer, key);
        }
        let mut fields: Vec<String> = Vec::new();
        for (node, edge) in edges() {
            let (table, columns) = match edge.why {
                Why::PointsAt(columns) => (self.table(node), columns),
                Why::PointedAtBy(columns) => (self.table(edge.on), columns),
                Why::Takes(_) | Why::Follows => continue,
            };
            for column in columns {
                let field = format!("`{}.{}`", table.model, table.columns[*column].field);
                if !fields.contains(&field) {
                    fields.push(field);
                }
            }
        }
        Error::Cycle { fields: fields.join(", ").into() }
    }

    fn unique_knot(&self, taker: usize, freer: usize, key: usize) -> Error {
        let (table, store) = (self.table(taker), self.nodes[taker].row.store);
        let columns: Vec<usize> = self.unique[&store][key].columns.iter().collect();
        let names = table.names(&columns);
        let constraint = table.unique_name(&names).unwrap_or_else(|| "PRIMARY KEY".to_owned());
        let name = |node: usize| self.plot.stores[store].describe_key(self.nodes[node].row.slot).into();
        Error::UniqueCycle(Box::new(UniqueCycle {
            model: table.model,
            columns: names.into_iter().map(Box::from).collect(),
            constraint: constraint.into(),
            taker: name(taker),
            freer: name(freer),
        }))
    }
}

impl Untying {
    /// NULL first, dropping last.
    fn rank(self) -> u8 {
        match self {
            Self::ParkAtNull(_) => 0,
            Self::FillLater(_) => 1,
            Self::ParkAtValue(_) => 2,
            Self::ParkKey(_) => 3,
            Self::Drop => 4,
        }
    }
}

fn can_be_null(table: &Table, column: usize) -> bool {
    table.columns[column].nullable && !table.key.contains(&column)
}

const FNV_START: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0100_0000_01b3;
