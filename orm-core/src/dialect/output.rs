//! Columns of a table in a result: each by its name, and in a form that its field reads.

use super::writer::SqlWriter;
use crate::model::{ColumnDef, ColumnSet, Table};
use crate::query::SourceRef;
use crate::types::ColumnType;

impl SqlWriter<'_> {
    /// All columns of a table.
    pub(super) fn columns_of(&mut self, source: SourceRef, loaded: ColumnSet) {
        let is_own = !self.qualified || source.alias.is_none() && self.sources.has_own_names();
        let all = source.table.quoted.columns(self.facts.quote.mark(), self.qualified);
        if let Some(all) = all.filter(|_| is_own) {
            return self.push(all);
        }
        for (position, column) in source.table.columns.iter().enumerate() {
            if position > 0 {
                self.push(", ");
            }
            if column.behaviour.deferred && !loaded.contains(position) {
                self.push("NULL AS ");
                self.quote(column.name);
                continue;
            }
            let name = |writer: &mut Self| writer.qualified_column(column, source);
            if self.must_read_as_text(column) { self.as_text(name) } else { name(self) }
        }
    }

    /// Columns of a table in the result, by their names; NULL in place of those that are deferred.
    pub(super) fn output_columns(&mut self, table: &Table, positions: impl Iterator<Item = usize>) {
        for (number, column) in positions.map(|position| &table.columns[position]).enumerate() {
            if number > 0 {
                self.push(", ");
            }
            if column.behaviour.deferred { self.push("NULL") } else { self.output_column(column) }
        }
    }

    /// A column in the result, by its name.
    pub(super) fn output_column(&mut self, column: &ColumnDef) {
        if self.must_read_as_text(column) {
            self.as_text(|writer| writer.quote(column.name));
        } else {
            self.quote(column.name);
        }
    }

    /// Whether a text comes in the form of another type, because the model gives the column a type of its own.
    pub(super) fn must_read_as_text(&self, column: &ColumnDef) -> bool {
        self.facts.reads_by_type
            && column.ty == ColumnType::Text
            && column.sql_type.get(self.backend.dialect()).is_some()
    }

    pub(super) fn as_text(&mut self, column: impl FnOnce(&mut Self)) {
        self.push("CAST(");
        column(self);
        self.push(" AS text)");
    }
}
