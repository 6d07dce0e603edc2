//! Queries that are well typed and have no meaning.

use super::grouping::{self, check_grouping};
use super::window::check_windows;
use crate::error::{Error, Result};
use crate::expr::Node;
use crate::query::{Distinct, JoinNode, JoinOn, Output, SelectNode, SourceRef};

/// What is known of a query before it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Known {
    /// Nothing: what it has must be looked for.
    #[default]
    Nothing,
    /// It has no rare clauses, no functions over many rows and no paths over relations: as most queries.
    Ordinary,
}

/// Refuses a query without meaning.
pub(super) fn check(node: &SelectNode) -> Result<Known> {
    if let Some(reason) = node.rare.as_ref().and_then(|rare| rare.refused.clone()) {
        return Err(Error::Query { reason });
    }
    check_sources(node.from, &node.joins)?;
    if is_ordinary(node) {
        return Ok(Known::Ordinary);
    }
    check_distinct(node)?;
    check_windows(node)?;
    check_grouping(node)?;
    Ok(Known::Nothing)
}

/// Whether a query has nothing that is rare: all that is left to check, and all that is joined by itself, is about that. One
/// walk over the tree tells.
fn is_ordinary(node: &SelectNode) -> bool {
    let joined = |join: &JoinNode| !matches!(&join.on, JoinOn::Condition(condition) if !is_common(condition));
    node.rare.is_none()
        && !matches!(node.output, Output::Combined(_) | Output::Values(_))
        && node.filters.iter().all(is_common)
        && node.joins.iter().all(joined)
        && grouping::outputs(node).iter().all(is_common)
        && node.order.iter().all(|order| is_common(&order.by))
}

/// Whether an expression has neither functions over many rows nor paths.
fn is_common(node: &Node) -> bool {
    let is_leaf = |node: &Node| matches!(node, Node::Column(_) | Node::Value(_));
    match node {
        leaf if is_leaf(leaf) => true,
        // A comparison of a column, as most conditions are.
        Node::Binary(binary) if is_leaf(&binary.left) && is_leaf(&binary.right) => true,
        Node::Aggregate(_) | Node::CountRows | Node::Over(_) | Node::Path(_) => false,
        other => other.find_child(|child| (!is_common(child)).then_some(())).is_none(),
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
        if from.name() == name || joins[..position].iter().any(|earlier| earlier.source.name() == name) {
            let reason = format!(
                "it has `{name}` twice: join an alias of it, `alias!(Other{0} = {0})`",
                join.source.table.model
            );
            return Err(Error::Query { reason: reason.into() });
        }
    }
    Ok(())
}
