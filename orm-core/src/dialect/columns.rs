//! What a query selects, column by column: how many, and of which types.

use super::decimal;
use super::function::type_of;
use super::select::Names;
use crate::query::{Output, SelectNode};
use crate::types::ColumnType;

impl SelectNode {
    /// How many columns it selects.
    pub(super) fn width(&self) -> usize {
        match &self.output {
            Output::Model => self.from.table.columns.len(),
            Output::Expressions(list) => list.len(),
            Output::Everything => self.derived().first().map_or(0, |derived| derived.query.width()),
            Output::Combined(combined) => combined.left.width(),
            Output::Values(values) => values.types.len(),
        }
    }

    /// The digits after the point of the output at this position, if it is a decimal.
    pub(super) fn scale(&self, position: usize) -> Option<u8> {
        match &self.output {
            Output::Model => self.from.table.columns.get(position)?.ty.scale(),
            Output::Expressions(list) => decimal::scale_of(list.get(position)?),
            Output::Everything => self.derived().first()?.query.scale(position),
            Output::Combined(combined) => combined.left.scale(position).max(combined.right.scale(position)),
            Output::Values(values) => {
                values.types.get(position)?.scale()?;
                Some(values.rows().filter_map(|row| decimal::scale_of(&row[position])).max().unwrap_or_default())
            }
        }
    }

    /// The SQL type of the output at this position.
    pub(super) fn type_of(&self, position: usize) -> Option<ColumnType> {
        match &self.output {
            Output::Model => Some(self.from.table.columns.get(position)?.ty),
            Output::Expressions(list) => type_of(list.get(position)?),
            Output::Everything => self.derived().first()?.query.type_of(position),
            Output::Combined(combined) => combined.left.type_of(position),
            Output::Values(values) => values.types.get(position).copied(),
        }
    }

    /// The names that the outputs need where the query stands in FROM.
    pub(super) fn inner_names(&self) -> Names {
        match &self.output {
            Output::Combined(combined) if !combined.source.table.columns.is_empty() => Names::Own,
            Output::Model | Output::Everything => Names::Own,
            Output::Expressions(_) | Output::Combined(_) | Output::Values(_) => Names::Numbered,
        }
    }
}
