//! What may stand beside an aggregate, and in a query with groups: which row would it be of?

use crate::error::{Error, Result};
use crate::expr::{ColumnRef, Node};
use crate::query::{JoinOn, Output, SelectNode, SourceRef};

/// Whether the query makes one row of all.
pub(super) fn aggregates(node: &SelectNode) -> bool {
    node.groups().is_empty() && (!node.having().is_empty() || outputs(node).iter().any(has_aggregate))
}

/// Refuses aggregates where single rows are looked at, and columns that have no one value a group.
pub(super) fn check_grouping(node: &SelectNode) -> Result<()> {
    if let Some(condition) = of_single_rows(node).find(|condition| has_aggregate(condition)) {
        return refuse(format!("a filter looks at single rows, before there is an aggregate: {}", shown(condition)));
    }
    if let Some(by) = node.groups().iter().find(|by| has_aggregate(by)) {
        return refuse(format!("it groups by an aggregate, which is over the rows of a group: {}", shown(by)));
    }
    if !aggregates(node) && node.groups().is_empty() {
        return match node.order.iter().find(|order| has_aggregate(&order.by)) {
            Some(order) => {
                refuse(format!("it sorts single rows by an aggregate, which is over many rows: {}", shown(&order.by)))
            }
            None => Ok(()),
        };
    }
    if let Some(path) = bare_path(node) {
        return refuse(format!(
            "{} has many values in a group: group by it too, or take one by an aggregate, `.max()`",
            shown(path)
        ));
    }
    match bare_columns(node).find(|column| !is_determined(node, column)) {
        Some(column) if node.groups().is_empty() => refuse(format!(
            "`{column:?}` stands beside an aggregate, which is over many rows: group by it, or take one by an aggregate, `{column:?}.max()`"
        )),
        Some(column) => refuse(format!(
            "`{column:?}` has many values in a group: group by it too, or take one by an aggregate, `{column:?}.max()`"
        )),
        None => Ok(()),
    }
}

/// The columns that are used as they are, though the query does not group by them: the key of their table is grouped by.
pub(super) fn determined_columns(node: &SelectNode) -> Vec<ColumnRef> {
    let mut columns: Vec<ColumnRef> = Vec::new();
    for column in bare_columns(node) {
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    columns
}

/// Whether it is a column of this table.
pub(super) fn is_column_of(node: &Node, source: SourceRef) -> bool {
    matches!(node, Node::Column(column) if column.source_name() == source.name())
}

/// An expression in an error: a column as the user writes it.
pub(super) fn shown(node: &Node) -> String {
    match node {
        Node::Column(column) => format!("`{column:?}`"),
        Node::Path(path) => format!("`{path}`"),
        other => format!("{other:?}"),
    }
}

fn refuse(reason: String) -> Result<()> {
    Err(Error::Query { reason: reason.into() })
}

pub(super) fn outputs(node: &SelectNode) -> &[Node] {
    match &node.output {
        Output::Expressions(list) => list,
        Output::Model | Output::Everything | Output::Combined(_) | Output::Values(_) => &[],
    }
}

/// The conditions on single rows.
fn of_single_rows(node: &SelectNode) -> impl Iterator<Item = &Node> {
    let joins = node.joins.iter().filter_map(|join| match &join.on {
        JoinOn::Condition(condition) => Some(condition),
        _ => None,
    });
    node.filters.iter().chain(joins)
}

/// Whether an expression is over many rows.
pub(super) fn has_aggregate(node: &Node) -> bool {
    matches!(node, Node::Aggregate(_) | Node::CountRows)
        || node.find_child(|child| has_aggregate(child).then_some(())).is_some()
}

/// The columns outside aggregates and of no grouped expression.
fn bare_columns(node: &SelectNode) -> impl Iterator<Item = ColumnRef> {
    let mut columns = Vec::new();
    if matches!(node.output, Output::Model) {
        let SourceRef { table, alias, .. } = node.from;
        let all = (0..).take(table.columns.len()).map(|position| ColumnRef { table, alias, position });
        columns.extend(all.filter(|column| !node.groups().contains(&Node::Column(*column))));
    }
    let order = node.order.iter().map(|order| &order.by);
    for expression in outputs(node).iter().chain(node.having()).chain(order) {
        push_bare(expression, node.groups(), &mut columns);
    }
    columns.into_iter()
}

/// A path outside aggregates and of no grouped expression.
fn bare_path(node: &SelectNode) -> Option<&Node> {
    fn find<'n>(expression: &'n Node, groups: &[Node]) -> Option<&'n Node> {
        match expression {
            grouped if groups.contains(grouped) => None,
            Node::Path(_) => Some(expression),
            Node::Aggregate(_) => None,
            other => other.find_child(|child| find(child, groups)),
        }
    }
    let order = node.order.iter().map(|order| &order.by);
    outputs(node).iter().chain(node.having()).chain(order).find_map(|expression| find(expression, node.groups()))
}

fn push_bare(expression: &Node, groups: &[Node], out: &mut Vec<ColumnRef>) {
    match expression {
        grouped if groups.contains(grouped) => {}
        Node::Column(column) => out.push(*column),
        Node::Aggregate(_) | Node::Path(_) => {}
        other => other.children().for_each(|child| push_bare(child, groups, out)),
    }
}

/// Whether a column has one value a group, since the key of its table has. In a row of totals it has not.
fn is_determined(node: &SelectNode, column: &ColumnRef) -> bool {
    let is_grouped = |position: &usize| {
        let key = |by: &Node| matches!(by, Node::Column(by) if by.source_name() == column.source_name() && usize::from(by.position) == *position);
        node.groups().iter().any(key)
    };
    let key = column.table.key;
    !key.is_empty() && !node.has_rollup() && key.iter().all(is_grouped)
}
