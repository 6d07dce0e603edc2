//! Queries whose rows are made by one inside, where a server lacks a clause: the first rows of DISTINCT ON, which are numbered, and
//! the totals of ROLLUP, which are put together or sorted from outside.

use super::grouping::has_aggregate;
use super::select::{Form, Names};
use super::writer::SqlWriter;
use crate::error::Result;
use crate::expr::{Node, OrderNode};
use crate::query::{Distinct, Output, SelectNode};

impl<'q> SqlWriter<'q> {
    /// Whether a query is written as one over another.
    pub(super) fn is_made_inside(&self, node: &SelectNode) -> bool {
        let is_first_rows = matches!(node.distinct(), Distinct::On(_)) && !self.facts.distinct_on;
        is_first_rows || node.has_rollup() && (self.facts.rollup.is_none() || self.sorts_totals(node))
    }

    /// Whether totals are sorted that the server cannot sort beside them.
    fn sorts_totals(&self, node: &SelectNode) -> bool {
        !node.order.is_empty() && !self.backend.capabilities.sorts_rollup
    }

    /// Such a query, with its order.
    pub(super) fn made_inside(&mut self, node: &'q SelectNode, form: &Form<'_>) -> Result<()> {
        if node.has_rollup() {
            self.check_totals(node)?;
        }
        self.qualified = node.is_qualified() || self.has_joined_paths();
        self.push("SELECT ");
        self.outer_columns(node, form);
        self.push(" FROM (");
        match node.distinct() {
            Distinct::On(list) => self.numbered_rows(node, list, form)?,
            _ if self.facts.rollup.is_some() => {
                self.inner_columns(node, form)?;
                self.source_and_filter(node)?;
                self.group_by(node)?;
            }
            _ => self.put_totals(node, form)?,
        }
        self.push(") AS ");
        self.quote(INNER);
        self.scales = self.output_scales(node);
        if matches!(node.distinct(), Distinct::On(_)) {
            self.push(" WHERE ");
            self.quote(NUMBER);
            self.push(" = 1");
        }
        self.outer_order(node)
    }

    /// The outputs of the query inside, by the names that they have there.
    fn outer_columns(&mut self, node: &'q SelectNode, form: &Form<'_>) {
        for position in 0..node.width() {
            if position > 0 {
                self.push(", ");
            }
            match &node.output {
                Output::Expressions(_) => {
                    self.numbered_name("c", position);
                    self.output_name_at(position, form);
                }
                _ => {
                    let column = node.from.table.columns.get(position);
                    self.quote(column.map_or("", |column| column.name));
                }
            }
        }
    }

    /// `SELECT` of the outputs, and of what they are sorted by.
    fn inner_columns(&mut self, node: &'q SelectNode, form: &Form<'_>) -> Result<()> {
        self.push("SELECT ");
        self.outputs(node, &Form { names: Names::Numbered, ..*form })?;
        for (position, item) in node.order.iter().enumerate().filter(|(_, item)| !is_output(item)) {
            self.push(", ");
            let sorted = |writer: &mut Self| if writer.enum_order(&item.by)? { Ok(()) } else { writer.lone(&item.by) };
            if self.forgets_null(node, &item.by) {
                self.nullable(sorted)?;
            } else {
                sorted(self)?;
            }
            self.push(" AS ");
            self.numbered_name(SORTED, position);
        }
        Ok(())
    }

    /// Whether the query around takes an expression for one that is never NULL, though it is in a row of totals. The server that
    /// cannot sort totals beside them sorts them wrongly from outside then.
    pub(super) fn forgets_null(&self, node: &SelectNode, expression: &Node) -> bool {
        let is_forgetful = self.facts.rollup.is_some() && !self.backend.capabilities.sorts_rollup;
        is_forgetful && node.has_rollup() && !has_aggregate(expression)
    }

    /// An expression that is taken for one that can be NULL.
    pub(super) fn nullable(&mut self, write: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        self.push("NULLIF(");
        write(self)?;
        self.push(", NULL)");
        Ok(())
    }

    fn outer_order(&mut self, node: &'q SelectNode) -> Result<()> {
        if node.order.is_empty() {
            return Ok(());
        }
        self.push(" ORDER BY ");
        self.list(node.order.iter().enumerate(), ", ", |writer, (position, item)| match item.by {
            Node::Output(output) => writer.order_item(item, |writer| {
                writer.number(output + 1);
                Ok(())
            }),
            _ => writer.named_order_item(item, |writer| writer.numbered_name(SORTED, position)),
        })
    }

    /// The rows, numbered among those with equal values, in the order of the query.
    fn numbered_rows(&mut self, node: &'q SelectNode, equal: &'q [Node], form: &Form<'_>) -> Result<()> {
        self.inner_columns(node, form)?;
        self.push(", ROW_NUMBER() OVER (PARTITION BY ");
        self.list(equal, ", ", Self::lone)?;
        if !node.order.is_empty() {
            self.push(" ORDER BY ");
            self.order_items(&node.order)?;
        }
        self.push(") AS ");
        self.quote(NUMBER);
        self.source_and_filter(node)?;
        self.group_by(node)?;
        self.windows(node)
    }

    /// The groups, and behind them the groups of fewer expressions, down to none, where NULL stands for the others.
    fn put_totals(&mut self, node: &'q SelectNode, form: &Form<'_>) -> Result<()> {
        let by = node.groups();
        for kept in (0..=by.len()).rev() {
            if kept < by.len() {
                self.push(" UNION ALL ");
            }
            let (kept, totalled) = by.split_at(kept);
            self.totalled = totalled.iter().filter(|expression| !kept.contains(expression)).collect();
            self.inner_columns(node, form)?;
            // With an aggregate among its outputs, a query without groups is one row.
            self.push(", COUNT(*)");
            let totalled = std::mem::take(&mut self.totalled);
            self.source_and_filter(node)?;
            if !kept.is_empty() {
                self.push(" GROUP BY ");
                self.list(kept, ", ", |writer, expression| writer.by_position(node, expression))?;
            }
            self.totalled = totalled;
            self.having(node)?;
            self.totalled.clear();
        }
        Ok(())
    }

    /// Refuses what would be about the rows of one of several queries, and not about all.
    fn check_totals(&self, node: &SelectNode) -> Result<()> {
        let output = if let Output::Expressions(list) = &node.output { list.as_slice() } else { &[] };
        let mut looked_at = output.iter().chain(node.order.iter().map(|order| &order.by));
        if *node.distinct() == Distinct::No && !looked_at.any(has_window) {
            return Ok(());
        }
        Err(self.unsupported("DISTINCT and window functions beside ROLLUP", TOTALS_INSTEAD))
    }

    fn numbered_name(&mut self, name: &str, number: usize) {
        self.quote(&format!("{name}{number}"));
    }
}

fn is_output(item: &OrderNode) -> bool {
    matches!(item.by, Node::Output(_))
}

fn has_window(node: &Node) -> bool {
    matches!(node, Node::Over(_)) || node.children().any(has_window)
}

/// What the rows inside are called.
const INNER: &str = "rowhouse_inner";
/// The name of the column that numbers rows with equal values.
const NUMBER: &str = "rowhouse_number";
/// What the names of columns begin with that are there to be sorted by.
const SORTED: &str = "rowhouse_sort";

const TOTALS_INSTEAD: &str = "read the totals as a projection, and ask for that `as_table()`";
