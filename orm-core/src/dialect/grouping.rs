//! What may stand beside an aggregate: which row would it be of?

use crate::error::{Error, Result};
use crate::expr::{ColumnRef, Node};
use crate::query::{Output, SelectNode};

/// Whether the query makes one row of many.
pub(super) fn aggregates(node: &SelectNode) -> bool {
    match &node.output {
        Output::Model => false,
        Output::Expressions(list) => list.iter().any(has_aggregate),
    }
}

/// Without groups, columns and aggregates do not mix: which row would the column be of?
pub(super) fn check_grouping(node: &SelectNode) -> Result<()> {
    if let Some(filter) = node.filters.iter().find(|filter| has_aggregate(filter)) {
        let reason = format!("a filter looks at single rows, before there is an aggregate: {filter:?}");
        return Err(Error::Query { reason: reason.into() });
    }
    if !aggregates(node) {
        return match node.order.iter().find(|order| has_aggregate(&order.by)) {
            Some(order) => {
                let reason = format!("it sorts single rows by an aggregate, which is over many rows: {:?}", order.by);
                Err(Error::Query { reason: reason.into() })
            }
            None => Ok(()),
        };
    }
    let Output::Expressions(selected) = &node.output else { return Ok(()) };
    let bare = selected.iter().chain(node.order.iter().map(|order| &order.by)).find_map(bare_column);
    bare.map_or(Ok(()), |column| {
        let (model, field) = (column.table.model, column.column().field);
        let reason =
            format!("`{model}::{field}` stands beside an aggregate, which is over many rows: which one is meant?");
        Err(Error::Query { reason: reason.into() })
    })
}

fn has_aggregate(node: &Node) -> bool {
    matches!(node, Node::Aggregate(_) | Node::CountRows) || node.children().any(has_aggregate)
}

/// The first column that is not inside an aggregate.
fn bare_column(node: &Node) -> Option<&ColumnRef> {
    match node {
        Node::Column(column) => Some(column),
        Node::Aggregate(_) => None,
        other => other.children().find_map(bare_column),
    }
}
