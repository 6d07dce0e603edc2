//! The one walk that writes queries, for every dialect.

use super::backend::Backend;
use super::decimal;
use super::function::type_of;
use super::grouping::{self, aggregates, check_grouping};
use super::render::Level;
use super::window::check_windows;
use super::writer::{Rendered, SqlWriter};
use crate::error::{Error, Result};
use crate::expr::{Direction, Node, OrderNode};
use crate::query::{Distinct, JoinKind, JoinNode, JoinOn, Output, SelectNode, SourceRef};
use crate::types::{ColumnType, Ids, Param};

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
    writer.select(node, &Form { most, is_result: true, ..Form::default() })?;
    writer.finish(Some(node.from.table))
}

/// How many rows a query has.
///
/// # Errors
/// As [`render_select`].
pub fn render_count<'q>(node: &'q SelectNode, backend: &Backend, ids: &'q Ids) -> Result<Rendered<'q>> {
    check(node)?;
    let mut writer = SqlWriter::new(backend, ids);
    if is_plain(node) {
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

/// Whether a query has a row for each that it reads.
fn is_plain(node: &SelectNode) -> bool {
    let is_cut = node.limit.is_some() || node.offset.is_some();
    !is_cut && !aggregates(node) && node.groups().is_empty() && *node.distinct() == Distinct::No
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
    /// A query inside another one, in this form.
    pub(super) fn checked(&mut self, node: &'q SelectNode, form: &Form<'_>) -> Result<()> {
        check(node)?;
        self.select(node, form)
    }

    fn select(&mut self, node: &'q SelectNode, form: &Form<'_>) -> Result<()> {
        self.qualified = node.is_qualified();
        self.push("SELECT ");
        self.distinct(node.distinct())?;
        self.outputs(node, form)?;
        self.scales = self.output_scales(node);
        self.source_and_filter(node)?;
        self.group_by(node)?;
        self.windows(node)?;
        self.order_by(node)?;
        self.limit(node.limit, node.offset, form.most);
        Ok(())
    }

    /// What is selected.
    fn outputs(&mut self, node: &'q SelectNode, form: &Form<'_>) -> Result<()> {
        let Output::Expressions(list) = &node.output else {
            self.columns_of(node.from);
            return Ok(());
        };
        self.list(list.iter().enumerate(), ", ", |writer, (position, output)| {
            match form.scales.get(position) {
                Some(scale) if decimal::is_decimal(output) => decimal::at_scale(output, *scale, Level::Or, writer)?,
                _ if form.is_result => writer.output(output)?,
                _ => writer.lone(output)?,
            }
            if form.is_named {
                writer.push(" AS ");
                writer.quote(&format!("c{position}"));
            }
            Ok(())
        })
    }

    /// The query's rows without their columns, for a question about how many there are.
    pub(super) fn rows_only(&mut self, node: &'q SelectNode) -> Result<()> {
        self.qualified = node.is_qualified();
        match node.distinct() {
            // Which aggregates there are makes no difference: they are one row.
            Distinct::No if aggregates(node) => self.push("SELECT COUNT(*)"),
            Distinct::No => self.push("SELECT 1"),
            distinct => {
                self.push("SELECT ");
                self.distinct(distinct)?;
                self.outputs(node, &Form { is_named: true, ..Form::default() })?;
            }
        }
        self.source_and_filter(node)?;
        self.group_by(node)?;
        self.windows(node)?;
        self.limit(node.limit, node.offset, None);
        Ok(())
    }

    fn output_scales(&self, node: &SelectNode) -> Vec<u8> {
        if !self.facts.scales_decimals {
            return Vec::new();
        }
        stored_scales((0..node.width()).map(|position| node.scale(position)))
    }

    /// Digits after the point of these expressions, where the backend stores decimals as integers and one is a decimal.
    pub(super) fn scales_of(&self, output: &[Node]) -> Vec<u8> {
        if !self.facts.scales_decimals {
            return Vec::new();
        }
        stored_scales(output.iter().map(decimal::scale_of))
    }

    fn source_and_filter(&mut self, node: &'q SelectNode) -> Result<()> {
        self.push(" FROM ");
        self.source(node.from);
        for join in &node.joins {
            self.join(join)?;
        }
        if !node.filters.is_empty() {
            self.push(" WHERE ");
            self.conditions(&node.filters)?;
        }
        Ok(())
    }

    /// Conditions that all hold.
    pub(super) fn conditions<F>(&mut self, filters: F) -> Result<()>
    where
        F: IntoIterator<Item = &'q Node, IntoIter: ExactSizeIterator>,
    {
        let filters = filters.into_iter();
        let inside = if filters.len() > 1 { Level::Not } else { Level::Or };
        self.list(filters, " AND ", |writer, filter| writer.flat_and(filter, inside))
    }

    /// A filter that is a list of conditions needs no parentheses among other filters.
    fn flat_and(&mut self, filter: &'q Node, inside: Level) -> Result<()> {
        match filter {
            Node::And(list) if !list.is_empty() => self.list(list, " AND ", |w, item| w.nested(item, Level::Not)),
            other => self.nested(other, inside),
        }
    }

    pub(super) fn join(&mut self, join: &'q JoinNode) -> Result<()> {
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

    pub(super) fn source(&mut self, source: SourceRef) {
        self.table(source.table);
        if let Some(alias) = source.alias {
            self.push(" AS ");
            self.quote(alias);
        }
    }

    fn distinct(&mut self, distinct: &'q Distinct) -> Result<()> {
        match distinct {
            Distinct::No => {}
            Distinct::Rows => self.push("DISTINCT "),
            Distinct::On(_) if !self.facts.distinct_on => {
                return Err(self.unsupported("DISTINCT ON", DISTINCT_ON_INSTEAD));
            }
            Distinct::On(list) => {
                self.push("DISTINCT ON (");
                self.list(list, ", ", Self::lone)?;
                self.push(") ");
            }
        }
        Ok(())
    }

    fn group_by(&mut self, node: &'q SelectNode) -> Result<()> {
        let by = node.groups();
        if !by.is_empty() {
            let (before, after) = self.totals(node)?;
            self.push(" GROUP BY ");
            self.push(before);
            self.list(by, ", ", |writer, expression| writer.by_position(node, expression))?;
            if !self.backend.capabilities.groups_by_key {
                for column in grouping::determined_columns(node) {
                    self.push(", ");
                    self.column(&column);
                }
            }
            self.push(after);
        }
        if !node.having().is_empty() {
            self.push(" HAVING ");
            let inside = if node.having().len() > 1 { Level::Not } else { Level::Or };
            self.list(node.having(), " AND ", |writer, condition| writer.flat_and(condition, inside))?;
        }
        Ok(())
    }

    /// What stands before and after the expressions of GROUP BY.
    fn totals(&self, node: &SelectNode) -> Result<(&'static str, &'static str)> {
        if !node.has_rollup() {
            return Ok(("", ""));
        }
        let Some(words) = self.facts.rollup else { return Err(self.unsupported("ROLLUP", ROLLUP_INSTEAD)) };
        if !node.order.is_empty() && !self.backend.capabilities.sorts_rollup {
            return Err(self.unsupported("ORDER BY beside ROLLUP", "sort the rows once they are there"));
        }
        Ok(words)
    }

    /// An expression, or its position among the outputs if it is one with parameters: to the server, the same text with
    /// other parameters is another expression.
    fn by_position(&mut self, node: &SelectNode, expression: &'q Node) -> Result<()> {
        match &node.output {
            Output::Expressions(list) if has_value(expression) => {
                if let Some(position) = list.iter().position(|output| output == expression) {
                    self.number(position + 1);
                    return Ok(());
                }
            }
            _ => {}
        }
        self.lone(expression)
    }

    fn order_by(&mut self, node: &'q SelectNode) -> Result<()> {
        if node.order.is_empty() {
            return Ok(());
        }
        self.push(" ORDER BY ");
        let one_of_many = !node.groups().is_empty() || *node.distinct() != Distinct::No;
        self.list(&node.order, ", ", |writer, item| {
            writer.order_item(item, |writer| {
                if writer.enum_order(&item.by)? {
                    return Ok(());
                }
                if one_of_many { writer.by_position(node, &item.by) } else { writer.lone(&item.by) }
            })
        })
    }

    /// What a window or an aggregate sorts by.
    pub(super) fn order_items(&mut self, order: &'q [OrderNode]) -> Result<()> {
        self.list(order, ", ", |writer, item| {
            writer.order_item(item, |writer| if writer.enum_order(&item.by)? { Ok(()) } else { writer.lone(&item.by) })
        })
    }

    /// What is sorted by, written by `by`, with its direction and the place of NULL.
    pub(super) fn order_item(&mut self, item: &'q OrderNode, by: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        let nulls = match (item.nullable, item.nulls_are_smallest()) {
            (false, _) => ("", ""),
            (true, true) => self.facts.nulls,
            (true, false) => match self.facts.nulls_largest {
                Some(words) => words,
                None => {
                    self.nested(&item.by, Level::Sum)?;
                    self.push(if item.direction == Direction::Ascending { " IS NULL, " } else { " IS NULL DESC, " });
                    ("", "")
                }
            },
        };
        by(self)?;
        match item.direction {
            Direction::Ascending => self.push(nulls.0),
            Direction::Descending => {
                self.push(" DESC");
                self.push(nulls.1);
            }
        }
        Ok(())
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

/// How a query is written inside another one, or with a limit of its own.
#[derive(Default)]
pub(super) struct Form<'f> {
    /// A limit that is part of the text, in place of the query's own.
    pub(super) most: Option<u64>,
    /// Whether its rows are the result, and not a part of another query.
    pub(super) is_result: bool,
    /// Whether each output has a name of its own, as a subquery in FROM needs it.
    pub(super) is_named: bool,
    /// The digits after the point that decimal outputs must have, where they are stored as integers.
    pub(super) scales: &'f [u8],
}

/// Refuses a query without meaning.
pub(super) fn check(node: &SelectNode) -> Result<()> {
    if let Some(reason) = node.rare.as_ref().and_then(|rare| rare.refused.clone()) {
        return Err(Error::Query { reason });
    }
    check_sources(node.from, &node.joins)?;
    check_distinct(node)?;
    check_windows(node)?;
    check_grouping(node)
}

/// What is sorted by must be the same for all rows that become one.
fn check_distinct(node: &SelectNode) -> Result<()> {
    let stray = match (node.distinct(), &node.output) {
        (Distinct::No, _) => None,
        (Distinct::Rows, Output::Model) => {
            node.order.iter().find(|order| !grouping::is_column_of(&order.by, node.from))
        }
        (Distinct::Rows, Output::Expressions(list)) => node.order.iter().find(|order| !list.contains(&order.by)),
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

fn stored_scales(scales: impl Iterator<Item = Option<u8>> + Clone) -> Vec<u8> {
    if scales.clone().all(|scale| scale.is_none()) {
        return Vec::new();
    }
    scales.map(Option::unwrap_or_default).collect()
}

fn row_count(rows: u64) -> Param<'static> {
    Param::Int(i64::try_from(rows).unwrap_or(i64::MAX))
}

impl SelectNode {
    /// How many columns it selects.
    pub(super) fn width(&self) -> usize {
        match &self.output {
            Output::Model => self.from.table.columns.len(),
            Output::Expressions(list) => list.len(),
        }
    }

    /// The digits after the point of the output at this position, if it is a decimal.
    pub(super) fn scale(&self, position: usize) -> Option<u8> {
        match &self.output {
            Output::Model => self.from.table.columns.get(position)?.ty.scale(),
            Output::Expressions(list) => decimal::scale_of(list.get(position)?),
        }
    }

    /// The SQL type of the output at this position.
    pub(super) fn type_of(&self, position: usize) -> Option<ColumnType> {
        match &self.output {
            Output::Model => Some(self.from.table.columns.get(position)?.ty),
            Output::Expressions(list) => type_of(list.get(position)?),
        }
    }
}

/// Whether there are parameters in it.
fn has_value(node: &Node) -> bool {
    matches!(node, Node::Value(_)) || node.children().any(has_value)
}

const DISTINCT_ON_INSTEAD: &str =
    "number the rows in a subquery, by `row_number()` over the same expressions, and keep the first ones";

const ROLLUP_INSTEAD: &str = "put a query for each total behind the one for the groups, by `union_all`";

const FULL_JOIN_INSTEAD: &str =
    "write it as two queries put together: a `left_join` of one table, and the rows of the other without a counterpart";
