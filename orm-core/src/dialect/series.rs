//! Series: `generate_series`, or a recursive query that counts.

use super::elements::GIVEN;
use super::function::type_of;
use super::writer::SqlWriter;
use crate::error::Result;
use crate::expr::Node;
use crate::query::{Step, Values};
use crate::types::ColumnType;

impl<'q> SqlWriter<'q> {
    /// What stands for the column of a series in a query for nothing else.
    pub(super) fn series_column(&mut self, values: &Values) {
        let ty = values.types.first().copied().unwrap_or(ColumnType::BigInt);
        // The function counts in some types only.
        let is_cast = self.facts.generates_series && !matches!(ty, ColumnType::Integer | ColumnType::BigInt);
        self.push(if is_cast { "CAST(" } else { "" });
        self.column_number(0);
        if is_cast {
            self.push(" AS ");
            self.cast_type(ty);
            self.push(")");
        }
    }

    /// ` FROM` the series.
    pub(super) fn series(&mut self, values: &'q Values, step: &'q Step) -> Result<()> {
        let [first, last, next] = values.values.as_slice() else { return Ok(()) };
        self.push(" FROM ");
        if self.facts.generates_series {
            return self.generated_series(first, last, step);
        }
        self.push("(WITH RECURSIVE ");
        self.quote(SERIES);
        self.push(" (");
        self.column_number(0);
        self.push(", ");
        self.quote(LAST);
        self.push(") AS (SELECT ");
        self.end_of_series(first)?;
        self.push(", ");
        self.end_of_series(last)?;
        // What is beyond the last value is left out behind the recursion: so nothing is added to the last value itself,
        // which may be the largest of its type.
        self.push(" UNION ALL SELECT ");
        self.node(next)?;
        self.push(", ");
        self.quote(LAST);
        self.push(" FROM ");
        self.quote(SERIES);
        self.push(" WHERE ");
        self.before_last(if step.is_negative() { " > " } else { " < " });
        self.push(") SELECT ");
        self.column_number(0);
        self.push(" FROM ");
        self.quote(SERIES);
        self.push(" WHERE ");
        self.before_last(if step.is_negative() { " >= " } else { " <= " });
        self.push(") AS ");
        self.quote(GIVEN);
        Ok(())
    }

    fn before_last(&mut self, operator: &str) {
        self.column_number(0);
        self.push(operator);
        self.quote(LAST);
    }

    /// The first or the last value, which says the type of the column.
    fn end_of_series(&mut self, node: &'q Node) -> Result<()> {
        match node {
            Node::Value(literal) if !self.facts.scales_decimals => self.cast_literal(literal),
            other => self.lone(other),
        }
    }

    fn generated_series(&mut self, first: &'q Node, last: &'q Node, step: &'q Step) -> Result<()> {
        self.push("generate_series(");
        // Of small integers there is no function, and more than one that would do.
        let is_small = matches!(type_of(first), Some(ColumnType::TinyInt | ColumnType::SmallInt));
        self.push(if is_small { "CAST(" } else { "" });
        self.lone(first)?;
        self.push(if is_small { " AS integer)" } else { "" });
        self.push(", ");
        self.lone(last)?;
        self.push(", ");
        match step {
            Step::Number(step) => self.lone(step)?,
            Step::Interval { parts, .. } => {
                self.push("interval '0'");
                self.interval_parts(parts)?;
            }
        }
        self.push(") AS ");
        self.quote(GIVEN);
        self.push(" (");
        self.column_number(0);
        self.push(")");
        Ok(())
    }
}

/// The name of the recursive query, and that of its column for the last value.
const SERIES: &str = "rowhouse_series";
const LAST: &str = "last";
