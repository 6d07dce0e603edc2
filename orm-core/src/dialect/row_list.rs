//! Columns that together are one of some rows.

use super::function::type_of;
use super::writer::SqlWriter;
use crate::error::Result;
use crate::expr::RowList;

impl<'q> SqlWriter<'q> {
    /// `(a, b) IN ((?, ?), (?, ?))`, the last row repeated up to the next power of two, so that few texts serve all lengths.
    pub(super) fn row_list(&mut self, rows: &'q RowList) -> Result<()> {
        let width = rows.columns.len().max(1);
        let Some(last) = rows.values.chunks_exact(width).last() else {
            self.push("1 = 0");
            return Ok(());
        };
        self.push("(");
        self.list(&rows.columns, ", ", Self::lone)?;
        self.push(if self.facts.lists_rows { ") IN (" } else { ") IN (VALUES " });
        let (count, room) =
            (rows.values.len() / width, self.backend.capabilities.max_params.saturating_sub(self.params.len()));
        let padded = count.next_power_of_two().min((room / width).max(count));
        let padded = rows.values.chunks_exact(width).chain(std::iter::repeat(last)).take(padded);
        self.list(padded.enumerate(), ", ", |writer, (number, row)| {
            writer.push("(");
            writer.list(row.iter().zip(&rows.columns), ", ", |writer, (value, column)| {
                let param = value.param(writer.ids)?;
                match (number, type_of(column)) {
                    // Where parameters have types, those of the first row say which.
                    (0, Some(ty)) if writer.facts.lists_are_arrays => {
                        writer.push("CAST(");
                        writer.bind(param);
                        writer.push(" AS ");
                        writer.cast_type(ty);
                        writer.push(")");
                    }
                    _ => writer.bind_typed(param),
                }
                Ok(())
            })?;
            writer.push(")");
            Ok(())
        })?;
        self.push(")");
        Ok(())
    }
}
