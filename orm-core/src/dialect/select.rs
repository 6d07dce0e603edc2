//! The one walk that writes queries, for every dialect.

use super::backend::Backend;
use super::decimal;
use super::grouping::{aggregates, check_grouping};
use super::render::Level;
use super::writer::{Rendered, SqlWriter};
use crate::error::{Error, Result};
use crate::expr::{Direction, Node, OrderNode};
use crate::query::{JoinKind, JoinNode, JoinOn, Output, SelectNode, SourceRef};
use crate::types::{Ids, Param};

/// A query; `most` is a limit that is part of the text, in place of the query's own.
///
/// # Errors
/// [`Error::Unsupported`], [`Error::Unresolved`], [`Error::Encode`], and [`Error::Query`] for one without meaning.
pub fn render_select<'q>(
    node: &'q SelectNode,
    backend: &Backend,
    ids: &'q Ids,
    most: Option<u64>,
) -> Result<Rendered<'q>> {
    check(node)?;
    let mut writer = SqlWriter::new(backend, ids);
    writer.select(node, most)?;
    writer.finish(Some(node.from.table))
}

/// How many rows a query has.
///
/// # Errors
/// As [`render_select`].
pub fn render_count<'q>(node: &'q SelectNode, backend: &Backend, ids: &'q Ids) -> Result<Rendered<'q>> {
    check(node)?;
    let mut writer = SqlWriter::new(backend, ids);
    if node.limit.is_none() && node.offset.is_none() && !aggregates(node) {
        writer.qualified = node.is_qualified();
        writer.push("SELECT COUNT(*)");
        writer.source_and_filter(node)?;
    } else {
        writer.push("SELECT COUNT(*) FROM (");
        writer.rows_only(node)?;
        writer.push(") AS ");
        writer.quote("counted");
    }
    writer.finish(Some(node.from.table))
}

/// Whether a query has a row.
///
/// # Errors
/// As [`render_select`].
pub fn render_exists<'q>(node: &'q SelectNode, backend: &Backend, ids: &'q Ids) -> Result<Rendered<'q>> {
    check(node)?;
    let mut writer = SqlWriter::new(backend, ids);
    writer.push("SELECT EXISTS (");
    writer.rows_only(node)?;
    writer.push(")");
    writer.finish(Some(node.from.table))
}

impl<'q> SqlWriter<'q> {
    fn select(&mut self, node: &'q SelectNode, most: Option<u64>) -> Result<()> {
        self.qualified = node.is_qualified();
        self.push("SELECT ");
        match &node.output {
            Output::Model => self.columns_of(node.from),
            Output::Expressions(list) => self.list(list, ", ", Self::lone)?,
        }
        self.scales = self.output_scales(node);
        self.source_and_filter(node)?;
        self.order_by(&node.order)?;
        self.limit(node.limit, node.offset, most);
        Ok(())
    }

    /// The query's rows without their columns, for a question about how many there are.
    fn rows_only(&mut self, node: &'q SelectNode) -> Result<()> {
        self.qualified = node.is_qualified();
        // Which aggregates there are makes no difference: they are one row.
        self.push(if aggregates(node) { "SELECT COUNT(*)" } else { "SELECT 1" });
        self.source_and_filter(node)?;
        self.limit(node.limit, node.offset, None);
        Ok(())
    }

    fn output_scales(&self, node: &SelectNode) -> Vec<u8> {
        if !self.facts.scales_decimals {
            return Vec::new();
        }
        let scales: Vec<Option<u8>> = match &node.output {
            Output::Model => node.from.table.columns.iter().map(|column| column.ty.scale()).collect(),
            Output::Expressions(list) => list.iter().map(decimal::scale_of).collect(),
        };
        if scales.iter().all(Option::is_none) {
            return Vec::new();
        }
        scales.into_iter().map(Option::unwrap_or_default).collect()
    }

    fn source_and_filter(&mut self, node: &'q SelectNode) -> Result<()> {
        self.push(" FROM ");
        self.source(node.from);
        for join in &node.joins {
            self.join(join)?;
        }
        if !node.filters.is_empty() {
            self.push(" WHERE ");
            let inside = if node.filters.len() > 1 { Level::Not } else { Level::Or };
            self.list(&node.filters, " AND ", |writer, filter| writer.flat_and(filter, inside))?;
        }
        Ok(())
    }

    /// A filter that is a list of conditions needs no parentheses among other filters.
    fn flat_and(&mut self, filter: &'q Node, inside: Level) -> Result<()> {
        match filter {
            Node::And(list) if !list.is_empty() => self.list(list, " AND ", |w, item| w.nested(item, Level::Not)),
            other => self.nested(other, inside),
        }
    }

    /// All columns of a table.
    fn columns_of(&mut self, source: SourceRef) {
        for (position, column) in source.table.columns.iter().enumerate() {
            if position > 0 {
                self.push(", ");
            }
            if self.qualified {
                self.quote(source.name());
                self.push(".");
            }
            self.quote(column.name);
        }
    }

    fn join(&mut self, join: &'q JoinNode) -> Result<()> {
        let capabilities = &self.backend.capabilities;
        self.push(match join.kind {
            JoinKind::Inner => " JOIN ",
            JoinKind::Left => " LEFT JOIN ",
            JoinKind::Right if capabilities.right_join => " RIGHT JOIN ",
            JoinKind::Right => {
                return Err(self.unsupported("RIGHT JOIN", "start from the other table, and use `left_join`"));
            }
            JoinKind::Full if capabilities.full_join => " FULL JOIN ",
            JoinKind::Full => return Err(self.unsupported("FULL JOIN", FULL_JOIN_INSTEAD)),
            JoinKind::Cross => " CROSS JOIN ",
        });
        self.source(join.source);
        match &join.on {
            JoinOn::Condition(condition) => {
                self.push(" ON ");
                self.node(condition)
            }
            JoinOn::Everything if join.kind == JoinKind::Cross => Ok(()),
            JoinOn::Everything => {
                self.push(" ON 1 = 1");
                Ok(())
            }
            JoinOn::NoKey(reason) => Err(Error::Query { reason: reason.clone() }),
        }
    }

    fn source(&mut self, source: SourceRef) {
        self.quote(source.table.name);
        if let Some(alias) = source.alias {
            self.push(" AS ");
            self.quote(alias);
        }
    }

    fn order_by(&mut self, order: &'q [OrderNode]) -> Result<()> {
        if order.is_empty() {
            return Ok(());
        }
        self.push(" ORDER BY ");
        self.list(order, ", ", |writer, item| {
            if !writer.enum_order(&item.by)? {
                writer.lone(&item.by)?;
            }
            let (ascending, descending) = writer.facts.nulls;
            match item.direction {
                Direction::Ascending if item.nullable => writer.push(ascending),
                Direction::Ascending => {}
                Direction::Descending => {
                    writer.push(" DESC");
                    if item.nullable {
                        writer.push(descending);
                    }
                }
            }
            Ok(())
        })
    }

    fn limit(&mut self, limit: Option<u64>, offset: Option<u64>, most: Option<u64>) {
        match (most, limit, offset, self.facts.no_limit) {
            (Some(most), ..) => {
                self.push(" LIMIT ");
                self.number(most);
            }
            (None, Some(limit), ..) => {
                self.push(" LIMIT ");
                self.bind(row_count(limit));
            }
            (None, None, Some(_), Some(no_limit)) => self.push(no_limit),
            _ => {}
        }
        if let Some(offset) = offset {
            self.push(" OFFSET ");
            self.bind(row_count(offset));
        }
    }
}

/// Refuses a query without meaning.
fn check(node: &SelectNode) -> Result<()> {
    check_sources(node)?;
    check_grouping(node)
}

/// Two tables with one name: which would a column be of?
fn check_sources(node: &SelectNode) -> Result<()> {
    for (position, join) in node.joins.iter().enumerate() {
        let name = join.source.name();
        let earlier = std::iter::once(&node.from).chain(node.joins[..position].iter().map(|join| &join.source));
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

fn row_count(rows: u64) -> Param<'static> {
    Param::Int(i64::try_from(rows).unwrap_or(i64::MAX))
}

const FULL_JOIN_INSTEAD: &str =
    "write it as two queries put together: a `left_join` of one table, and the rows of the other without a counterpart";
