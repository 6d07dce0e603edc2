//! Values of many rows as the text of a JSON array, where arrays are JSON.

use super::aggregate::Fold;
use super::function::type_of;
use super::writer::SqlWriter;
use crate::error::Result;
use crate::types::ColumnType;

impl<'q> SqlWriter<'q> {
    /// The text of a JSON array, put together from the texts of its elements, which `elements` writes with commas between:
    /// unlike a function for JSON, one for texts leaves NULL out, and sorts on every server. It is NULL over no rows alone, as
    /// the array is. `around` is what makes the array of those texts, or of NULL if there are none.
    pub(super) fn json_array_agg(
        &mut self,
        fold: Fold<'q>,
        around: [&str; 2],
        elements: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        if matches!(type_of(fold.operand()), Some(ColumnType::Uuid | ColumnType::Ip)) {
            return Err(self.unsupported("array_agg of UUIDs and addresses, which are texts in JSON", INSTEAD));
        }
        self.push("CASE WHEN ");
        self.count_all(fold)?;
        self.push(" > 0 THEN ");
        self.push(around[0]);
        elements(self)?;
        self.push(around[1]);
        self.push(" END");
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
