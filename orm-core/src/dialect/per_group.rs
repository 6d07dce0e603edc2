//! So many rows of each group: numbered in a subquery.

use super::select::{Form, Names};
use super::writer::SqlWriter;
use crate::error::Result;
use crate::query::{PerGroup, SelectNode};
use crate::types::Param;

impl<'q> SqlWriter<'q> {
    /// `SELECT * FROM (SELECT …, ROW_NUMBER() OVER (PARTITION BY … ORDER BY …) …) WHERE …`: the query's rows, and behind their
    /// columns the number in the group.
    pub(super) fn per_group(&mut self, node: &'q SelectNode, groups: &'q PerGroup, form: &Form<'_>) -> Result<()> {
        self.ctes(node)?;
        self.qualified = node.is_qualified();
        self.push("SELECT * FROM (SELECT ");
        self.outputs(node, &Form { names: Names::Numbered, ..*form })?;
        self.scales = self.output_scales(node);
        self.push(", ROW_NUMBER() OVER (PARTITION BY ");
        self.list(&groups.by, ", ", Self::lone)?;
        if !node.order.is_empty() {
            self.push(" ORDER BY ");
            self.order_items(&node.order)?;
        }
        self.push(") AS ");
        self.quote(NUMBER);
        self.source_and_filter(node)?;
        self.push(") AS ");
        self.quote(NUMBERED);
        self.push(" WHERE ");
        self.quote(NUMBER);
        self.push(" > ");
        self.bind(row_number(groups.offset));
        if let Some(limit) = groups.limit {
            self.push(" AND ");
            self.quote(NUMBER);
            self.push(" <= ");
            self.bind(row_number(limit.saturating_add(groups.offset)));
        }
        self.push(" ORDER BY ");
        self.quote(NUMBER);
        Ok(())
    }
}

fn row_number(number: u64) -> Param<'static> {
    Param::Int(i64::try_from(number).unwrap_or(i64::MAX))
}

/// The name of the column that numbers the rows of a group.
const NUMBER: &str = "rowhouse_number";
/// The name of the numbered rows.
const NUMBERED: &str = "rowhouse_numbered";
