//! What the program makes of columns in statements that change rows: assignments that the statement does not say itself.

use super::change::{ChangeNode, OwnedChange, SHOWN_MOMENT};
use super::insert::{InsertNode, InsertRows, ValueRows};
use super::{ConflictAction, Cte, CteRows, DeleteNode, Output, SelectNode, UpdateManyNode, UpdateNode};
use crate::expr::{Literal, Node};
use crate::model::{ColumnSet, KeySeed, Table};
use crate::types::{Ids, Timestamp, Value};

/// The statement with what it does not say and the program makes; `None` if that is nothing.
pub(super) fn completed(change: ChangeNode<'_>, now: &dyn Fn() -> Timestamp) -> Option<OwnedChange> {
    match change {
        ChangeNode::Insert(insert) => inserted(insert, now).map(OwnedChange::Insert),
        ChangeNode::Update(update) => {
            let made = made_by_update(update.table.table, positions(&update.set), now)?;
            let mut update = update.clone();
            update.set.extend(made);
            Some(OwnedChange::Update(update))
        }
        ChangeNode::UpdateMany(update) => {
            let made = made_by_update(update.rows.table, ColumnSet::of(&update.rows.columns), now)?;
            let rows = with_columns(&update.rows, &made);
            Some(OwnedChange::UpdateMany(UpdateManyNode { rows, ..*update }))
        }
        ChangeNode::Delete(delete) => marked(delete, now).map(OwnedChange::Update),
    }
}

/// Makes what statements inside another one do not say.
pub(super) struct Maker<'m> {
    now: &'m dyn Fn() -> Timestamp,
    /// Where keys are made of; nothing, where the statement is only shown.
    seed: Option<&'m mut dyn FnMut() -> KeySeed>,
    /// The keys that were made.
    ids: Ids,
}

impl<'m> Maker<'m> {
    /// For a statement that is run.
    pub(super) fn new(now: &'m dyn Fn() -> Timestamp, seed: &'m mut dyn FnMut() -> KeySeed) -> Self {
        Self { now, seed: Some(seed), ids: Ids::default() }
    }

    /// For a statement that is shown.
    pub(super) fn shown(now: &'m dyn Fn() -> Timestamp) -> Self {
        Self { now, seed: None, ids: Ids::default() }
    }

    /// All that is known of provisional ids then.
    pub(super) fn ids(self, known: &Ids) -> Ids {
        let mut ids = self.ids;
        ids.take_over(known);
        ids
    }

    /// Replaces common table expressions that change rows by such with what is made.
    pub(super) fn make(&mut self, ctes: &mut [Cte]) {
        for cte in ctes {
            if let CteRows::Change(change) = &cte.rows {
                cte.rows = CteRows::Change(change.made(self));
            }
        }
    }

    pub(super) fn made(&mut self, change: &OwnedChange) -> OwnedChange {
        let mut made = completed(change.node(), self.now).unwrap_or_else(|| change.clone());
        if let OwnedChange::Insert(InsertNode { rows: InsertRows::Structs(rows), .. }) = &mut made {
            let prepared = match &mut self.seed {
                Some(seed) => rows.prepared(&mut self.ids, seed, self.now),
                None => rows.filled(self.now),
            };
            if let Some(prepared) = prepared {
                *rows = prepared;
            }
        }
        made
    }
}

/// A query with what the program makes in rows that it changes, and all that is known of provisional ids then.
#[derive(Debug)]
pub(super) struct Made {
    node: SelectNode,
    ids: Ids,
}

impl Made {
    /// The same of a query that is run; `None` if it changes no rows.
    pub(super) fn of(
        node: &SelectNode,
        known: &Ids,
        seed: &mut dyn FnMut() -> KeySeed,
        now: &dyn Fn() -> Timestamp,
    ) -> Option<Box<Self>> {
        node.changes_rows().then(|| Self::by(Maker::new(now, seed), node, known))
    }

    fn by(mut maker: Maker<'_>, node: &SelectNode, known: &Ids) -> Box<Self> {
        let mut node = node.clone();
        maker.make(node.ctes_mut());
        Box::new(Self { node, ids: maker.ids(known) })
    }

    /// The query as it is shown.
    pub(super) fn shown(node: &SelectNode) -> Option<SelectNode> {
        let shown = || Self::by(Maker::shown(&|| SHOWN_MOMENT), node, &Ids::default()).node;
        node.changes_rows().then(shown)
    }

    /// The query that is run, and what is known of provisional ids.
    pub(super) fn parts<'p>(
        made: &'p Option<Box<Self>>,
        node: &'p SelectNode,
        ids: &'p Ids,
    ) -> (&'p SelectNode, &'p Ids) {
        made.as_deref().map_or((node, ids), |made| (&made.node, &made.ids))
    }
}

/// The columns that are set.
pub(super) fn positions(set: &[(usize, Node)]) -> ColumnSet {
    let mut columns = ColumnSet::EMPTY;
    for (position, _) in set {
        columns.insert_if(*position, true);
    }
    columns
}

/// The UPDATE that marks rows in place of deleting them.
fn marked(delete: &DeleteNode, now: &dyn Fn() -> Timestamp) -> Option<UpdateNode> {
    let position = delete.table.table.soft_delete.filter(|_| delete.marks())?;
    let table = delete.table.table;
    let DeleteNode { joins, derived, ctes, rows, tracked, deleted, .. } = delete.clone();
    let mut set = vec![(position, literal(table, position, table.mark(now())))];
    set.extend(made_by_update(table, ColumnSet::of(&[position]), now).unwrap_or_default());
    Some(UpdateNode { table: delete.table, set, joins, derived, ctes, rows, tracked, deleted })
}

fn made_by_update(table: &Table, given: ColumnSet, now: &dyn Fn() -> Timestamp) -> Option<Vec<(usize, Node)>> {
    if table.made_in_changed_rows().without(given).is_empty() {
        return None;
    }
    let made = table.made_by_update(given, now()).into_iter();
    Some(made.map(|(position, value)| (position, literal(table, position, value))).collect())
}

fn literal(table: &Table, position: usize, value: Value) -> Node {
    Node::Value(Literal { value, ty: table.columns[position].ty })
}

fn inserted(insert: &InsertNode, now: &dyn Fn() -> Timestamp) -> Option<InsertNode> {
    let table = insert.table;
    let rows = match &insert.rows {
        InsertRows::Structs(_) => None,
        InsertRows::Values(rows) => {
            let made = made_by_insert(table, &rows.columns, now);
            (!made.is_empty()).then(|| InsertRows::Values(with_columns(rows, &made)))
        }
        InsertRows::Query(columns, query) => selected(table, columns, query, now),
    };
    let set = match insert.conflict.as_ref().map(|conflict| &conflict.action) {
        Some(ConflictAction::Update { all: false, set, .. }) => made_by_update(table, positions(set), now),
        _ => None,
    };
    if rows.is_none() && set.is_none() {
        return None;
    }
    let mut insert = insert.clone();
    insert.rows = rows.unwrap_or(insert.rows);
    if let (Some(made), Some(conflict)) = (set, insert.conflict.as_mut())
        && let ConflictAction::Update { set, .. } = &mut conflict.action
    {
        set.extend(made);
    }
    Some(insert)
}

fn made_by_insert(table: &Table, given: &[usize], now: &dyn Fn() -> Timestamp) -> Vec<(usize, Node)> {
    let makers = table.made_by_insert(ColumnSet::of(given));
    if makers.is_empty() {
        return Vec::new();
    }
    let now = now();
    makers.into_iter().map(|(position, maker)| (position, literal(table, position, maker.make(now)))).collect()
}

/// The rows, each with these values, too.
fn with_columns(rows: &ValueRows, made: &[(usize, Node)]) -> ValueRows {
    let columns = rows.columns.iter().copied().chain(made.iter().map(|(position, _)| *position)).collect();
    let mut values = Vec::with_capacity(rows.values.len() + rows.count * made.len());
    for row in 0..rows.count {
        values.extend_from_slice(rows.row(row));
        values.extend(made.iter().map(|(_, value)| value.clone()));
    }
    ValueRows { table: rows.table, columns, values, count: rows.count }
}

/// The rows of a query with these values, too, where it selects expressions: one made of several queries has to say them
/// itself.
fn selected(
    table: &'static Table,
    columns: &[usize],
    query: &SelectNode,
    now: &dyn Fn() -> Timestamp,
) -> Option<InsertRows> {
    let Output::Expressions(_) = &query.output else { return None };
    let made = made_by_insert(table, columns, now);
    if made.is_empty() {
        return None;
    }
    let (mut columns, mut query) = (columns.to_vec(), query.clone());
    if let Output::Expressions(list) = &mut query.output {
        for (position, value) in made {
            columns.push(position);
            list.push(value);
        }
    }
    Some(InsertRows::Query(columns, Box::new(query)))
}
