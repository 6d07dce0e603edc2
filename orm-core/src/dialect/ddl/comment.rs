//! Comments on tables and columns: in CREATE TABLE itself, as statements of their own, or nowhere.

use super::super::backend::Backend;
use super::super::fragments::Comments;
use super::super::writer::SqlWriter;
use super::write;
use crate::error::Result;
use crate::schema::TableSchema;

/// The statements that comment a table and its columns, where the dialect has such.
pub(super) fn statements(table: &TableSchema, backend: &Backend) -> Result<Vec<String>> {
    if backend.dialect().fragments().facts().comments != Comments::Statements {
        return Ok(Vec::new());
    }
    let of_table = table.comment.iter().map(|text| (None, text));
    let of_columns =
        table.columns.iter().filter_map(|column| Some((Some(column.name.as_str()), column.comment.as_ref()?)));
    let comments = of_table.chain(of_columns);
    comments.map(|(column, text)| write(backend, |writer| writer.comment_on(table, column, text))).collect()
}

impl SqlWriter<'_> {
    fn comment_on(&mut self, table: &TableSchema, column: Option<&str>, text: &str) -> Result<()> {
        self.push(if column.is_some() { "COMMENT ON COLUMN " } else { "COMMENT ON TABLE " });
        self.path(table.schema.as_deref(), &table.name);
        if let Some(column) = column {
            self.push(".");
            self.quote(column);
        }
        self.push(" IS ");
        self.text_literal(text);
        Ok(())
    }

    /// A comment inside of CREATE TABLE, where the dialect has such.
    pub(super) fn inline_comment(&mut self, text: Option<&str>) {
        if let (Comments::Inline, Some(text)) = (self.facts.comments, text) {
            self.push(" COMMENT ");
            self.text_literal(text);
        }
    }
}
