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
            let (before, after) = self.facts.rollup.filter(|_| node.has_rollup()).unwrap_or_default();
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
        self.having(node)
    }

    pub(super) fn having(&mut self, node: &'q SelectNode) -> Result<()> {
        if !node.having().is_empty() {
            self.push(" HAVING ");
            self.conditions(node.having())?;
        }
        Ok(())
    }

    /// An expression, or its position among the outputs if it is one with parameters: to the server, the same text with
    /// other parameters is another expression.
    pub(super) fn by_position(&mut self, node: &SelectNode, expression: &'q Node) -> Result<()> {
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
        self.order_item_of(item, |writer| writer.nested(&item.by, Level::Sum), by)
    }

    /// The same of a column that was made to be sorted by.
    pub(super) fn named_order_item(&mut self, item: &'q OrderNode, name: impl Fn(&mut Self)) -> Result<()> {
        let name = |writer: &mut Self| {
            name(writer);
            Ok(())
        };
        self.order_item_of(item, name, name)
    }

    fn order_item_of(
        &mut self,
        item: &'q OrderNode,
        tested: impl FnOnce(&mut Self) -> Result<()>,
        by: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        let nulls = match (item.nullable, item.nulls_are_smallest()) {
            (false, _) => ("", ""),
            (true, true) => self.facts.nulls,
            (true, false) => match self.facts.nulls_largest {
                None if matches!(item.by, Node::Output(_)) => {
                    return Err(self.unsupported("NULLS FIRST and NULLS LAST for queries put together", NULLS_INSTEAD));
                }
                Some(words) => words,
                None => {
                    tested(self)?;
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

const NULLS_INSTEAD: &str =
    "leave NULL where the smallest value stands, or read the rows as a projection and sort `as_table()`";
