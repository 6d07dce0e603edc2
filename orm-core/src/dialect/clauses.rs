//! DISTINCT, GROUP BY, HAVING and ORDER BY.

use super::grouping;
use super::render::Level;
use super::writer::SqlWriter;
use crate::error::Result;
use crate::expr::{Direction, Node, OrderNode};
use crate::query::{Distinct, Output, SelectNode};

impl<'q> SqlWriter<'q> {
    pub(super) fn distinct(&mut self, distinct: &'q Distinct) -> Result<()> {
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

    pub(super) fn group_by(&mut self, node: &'q SelectNode) -> Result<()> {
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
            self.conditions(node.having())?;
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

    pub(super) fn order_by(&mut self, node: &'q SelectNode) -> Result<()> {
        if node.order.is_empty() {
            return Ok(());
        }
        if matches!(node.output, Output::Combined(_) | Output::Values(_)) {
            self.qualified = false;
        }
        self.push(" ORDER BY ");
        let one_of_many =
            node.rare.as_ref().is_some_and(|rare| !rare.group.by.is_empty() || rare.distinct != Distinct::No);
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
                None if matches!(item.by, Node::Output(_)) => {
                    return Err(self.unsupported("NULLS FIRST and NULLS LAST for queries put together", NULLS_INSTEAD));
                }
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
}

/// Whether there are parameters in it.
fn has_value(node: &Node) -> bool {
    matches!(node, Node::Value(_)) || node.children().any(has_value)
}

const DISTINCT_ON_INSTEAD: &str =
    "number the rows in a subquery, by `row_number()` over the same expressions, and keep the first ones";

const ROLLUP_INSTEAD: &str = "put a query for each total behind the one for the groups, by `union_all`";

const NULLS_INSTEAD: &str =
    "leave NULL where the smallest value stands, or read the rows as a projection and sort `as_table()`";
