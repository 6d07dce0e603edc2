//! Queries that are well typed and have no meaning.

use super::grouping::{self, check_grouping};
use super::window::check_windows;
use crate::error::{Error, Result};
use crate::expr::Node;
use crate::query::{Distinct, JoinNode, JoinOn, Output, SelectNode, SourceRef};

/// Refuses a query without meaning.
pub(super) fn check(node: &SelectNode) -> Result<()> {
    if let Some(reason) = node.rare.as_ref().and_then(|rare| rare.refused.clone()) {
        return Err(Error::Query { reason });
    }
    check_sources(node.from, &node.joins)?;
    if is_of_single_rows(node) {
        return Ok(());
    }
    check_distinct(node)?;
    check_windows(node)?;
    check_grouping(node)
}

/// Whether a query has neither rare clauses nor functions over many rows, as most have not: all that is left to check is
/// about those, and one walk tells.
fn is_of_single_rows(node: &SelectNode) -> bool {
    let joined = |join: &JoinNode| matches!(&join.on, JoinOn::Condition(condition) if is_over_many(condition));
    node.rare.is_none()
        && !node.filters.iter().any(is_over_many)
        && !node.joins.iter().any(joined)
        && !grouping::outputs(node).iter().any(is_over_many)
        && !node.order.iter().any(|order| is_over_many(&order.by))
}

fn is_over_many(node: &Node) -> bool {
    match node {
        Node::Column(_) | Node::Value(_) => false,
        Node::Aggregate(_) | Node::CountRows | Node::Over(_) => true,
        other => other.find_child(|child| is_over_many(child).then_some(())).is_some(),
    }
}

/// What is sorted by must be the same for all rows that become one.
fn check_distinct(node: &SelectNode) -> Result<()> {
    let stray = match (node.distinct(), &node.output) {
        (Distinct::No, _) => None,
        (Distinct::Rows, Output::Model) => {
            node.order.iter().find(|order| !grouping::is_column_of(&order.by, node.from))
        }
        (Distinct::Rows, Output::Expressions(list)) => node.order.iter().find(|order| !list.contains(&order.by)),
        (Distinct::Rows, Output::Everything | Output::Combined(_) | Output::Values(_)) => None,
        (Distinct::On(list), _) => node.order.iter().take(list.len()).find(|order| !list.contains(&order.by)),
    };
    stray.map_or(Ok(()), |order| {
        let by = grouping::shown(&order.by);
        let reason = match node.distinct() {
            Distinct::On(_) => format!("it keeps the first row for some expressions, and sorts by {by} before those"),
            _ => format!("it sorts distinct rows by {by}, which is not selected: rows that differ in it are one"),
        };
        Err(Error::Query { reason: reason.into() })
    })
}

/// Two tables with one name: which would a column be of?
pub(super) fn check_sources(from: SourceRef, joins: &[JoinNode]) -> Result<()> {
    for (position, join) in joins.iter().enumerate() {
        let name = join.source.name();
        let earlier = std::iter::once(&from).chain(joins[..position].iter().map(|join| &join.source));
        if earlier.into_iter().any(|source| source.name() == name) {
            let reason = format!(
                "it has `{name}` twice: join an alias of it, `alias!(Other{0} = {0})`",
                join.source.table.model
            );
            return Err(Error::Query { reason: reason.into() });
        }
    }
    Ok(())
}
