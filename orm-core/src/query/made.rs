//! What the program makes of columns in statements that change rows: assignments that the statement does not say itself.

use super::change::ChangeNode;
use super::insert::{InsertNode, InsertRows, ValueRows};
use super::{ConflictAction, Output, SelectNode, UpdateManyNode, UpdateNode};
use crate::expr::{Literal, Node};
use crate::model::{ColumnSet, Table};
use crate::types::{Timestamp, Value};

/// A statement with what the program makes.
#[derive(Debug)]
pub(super) enum Completed {
    Insert(InsertNode),
    Update(UpdateNode),
    UpdateMany(UpdateManyNode),
}

impl Completed {
    pub(super) fn node(&self) -> ChangeNode<'_> {
        match self {
            Self::Insert(node) => ChangeNode::Insert(node),
            Self::Update(node) => ChangeNode::Update(node),
            Self::UpdateMany(node) => ChangeNode::UpdateMany(node),
        }
    }

    /// The statement with what it does not say and the program makes; `None` if that is nothing.
    pub(super) fn of(change: ChangeNode<'_>, now: &dyn Fn() -> Timestamp) -> Option<Self> {
        match change {
            ChangeNode::Insert(insert) => inserted(insert, now).map(Self::Insert),
            ChangeNode::Update(update) => {
                let made = made_by_update(update.table.table, positions(&update.set), now)?;
                let mut update = update.clone();
                update.set.extend(made);
                Some(Self::Update(update))
            }
            ChangeNode::UpdateMany(update) => {
                let made = made_by_update(update.rows.table, ColumnSet::of(&update.rows.columns), now)?;
                let rows = with_columns(&update.rows, &made);
                Some(Self::UpdateMany(UpdateManyNode { rows, ..*update }))
            }
            ChangeNode::Delete(_) => None,
        }
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
