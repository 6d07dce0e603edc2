//! Values of many rows as an array: `array_agg`, and the JSON array that stands for it where arrays are JSON.

use super::aggregate::Fold;
use super::elements::Elements;
use super::function::type_of;
use super::writer::SqlWriter;
use crate::error::Result;
use crate::types::ColumnType;

impl<'q> SqlWriter<'q> {
    pub(super) fn array_agg(&mut self, fold: Fold<'q>) -> Result<()> {
        if self.fragments.array_type(ColumnType::Text).is_empty() {
            return self.json_array_agg(fold);
        }
        self.push("array_remove(");
        self.fold("array_agg", fold)?;
        self.push(", NULL)");
        Ok(())
    }

    /// The text of a JSON array, put together from texts of its elements: unlike a function for JSON, one for texts leaves
    /// NULL out, and sorts on every server. It is NULL over no rows alone, as the array is.
    fn json_array_agg(&mut self, fold: Fold<'q>) -> Result<()> {
        if matches!(type_of(fold.operand()), Some(ColumnType::Uuid | ColumnType::Ip)) {
            return Err(self.unsupported("array_agg of UUIDs and addresses, which are texts in JSON", INSTEAD));
        }
        let is_json = self.backend.capabilities.compares_json;
        let by_operator = self.facts.elements == Elements::JsonEach;
        self.push("CASE WHEN ");
        self.count_all(fold)?;
        self.push(match (is_json, by_operator) {
            (true, _) => " > 0 THEN CAST(CONCAT('[', COALESCE(",
            (false, true) => " > 0 THEN '[' || COALESCE(",
            (false, false) => " > 0 THEN CONCAT('[', COALESCE(",
        });
        self.fragments.json_elements(fold, self)?;
        self.push(match (is_json, by_operator) {
            (true, _) => ", ''), ']') AS JSON) END",
            (false, true) => ", '') || ']' END",
            (false, false) => ", ''), ']') END",
        });
        Ok(())
    }

    /// How many rows a function is over, whichever values they have.
    fn count_all(&mut self, fold: Fold<'q>) -> Result<()> {
        match &fold.aggregate.filter {
            Some(filter) if !self.facts.filters_aggregates => {
                self.push("COUNT(CASE WHEN ");
                self.lone(filter)?;
                self.push(" THEN 1 END)");
            }
            _ => self.push("COUNT(*)"),
        }
        self.rows_of(fold)
    }
}

const INSTEAD: &str = "select their texts, or read the rows and gather them in Rust";
