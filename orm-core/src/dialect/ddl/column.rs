//! One column of CREATE TABLE.

use super::super::writer::SqlWriter;
use crate::error::{Error, Result};
use crate::model::{ColumnDefault, Generated, Storage};
use crate::schema::{ColumnSchema, TableSchema};

impl SqlWriter<'_> {
    pub(super) fn column_definition(&mut self, table: &TableSchema, column: &ColumnSchema) -> Result<()> {
        self.quote(&column.name);
        self.push(" ");
        self.type_of_column(table, column)?;
        if let Some(collation) = column.collation.get(self.backend.dialect()) {
            self.push(" COLLATE ");
            self.quote(collation);
        }
        if let Some(generated) = column.calculated {
            self.calculated(table, column, generated)?;
        }
        if !column.nullable && (column.calculated.is_none() || self.backend.capabilities.generated_not_null) {
            self.push(" NOT NULL");
        }
        if column.generated {
            self.push(self.facts.generated_key);
        }
        if let Some(default) = column.default {
            self.push(" DEFAULT ");
            self.column_default(table, column, default)?;
        }
        self.inline_comment(column.comment.as_deref());
        Ok(())
    }

    fn type_of_column(&mut self, table: &TableSchema, column: &ColumnSchema) -> Result<()> {
        let dialect = self.backend.dialect();
        let strict = self.fragments.strict_type(column.ty, table.options.get(dialect));
        if let Some(name) = column.sql_type.get(dialect).or(strict) {
            self.push(name);
            return Ok(());
        }
        let capabilities = self.backend.capabilities;
        self.fragments.column_type(column, &capabilities, self)
    }

    fn calculated(&mut self, table: &TableSchema, column: &ColumnSchema, generated: Generated) -> Result<()> {
        let Some(expression) = generated.expression.get(self.backend.dialect()) else {
            return Err(self.missing_sql(table, column, "generated"));
        };
        if generated.storage == Storage::Virtual && !self.backend.capabilities.virtual_columns {
            return Err(self.unsupported("virtual generated columns", "write `stored` instead of `virtual`"));
        }
        self.push(" GENERATED ALWAYS AS (");
        self.push(expression);
        self.push(match generated.storage {
            Storage::Stored => ") STORED",
            Storage::Virtual => ") VIRTUAL",
        });
        Ok(())
    }

    fn column_default(&mut self, table: &TableSchema, column: &ColumnSchema, default: ColumnDefault) -> Result<()> {
        let default = match default {
            ColumnDefault::SqlOf(texts) => match texts.get(self.backend.dialect()) {
                Some(text) => ColumnDefault::Sql(text),
                None => return Err(self.missing_sql(table, column, "default")),
            },
            other => other,
        };
        self.fragments.default(default, column.ty, self);
        Ok(())
    }

    #[cold]
    fn missing_sql(&self, table: &TableSchema, column: &ColumnSchema, word: &str) -> Error {
        let (table, column, server) = (&table.name, &column.name, self.backend.server);
        Error::Models(
            format!("`{table}.{column}`: its `{word}` has SQL for other backends, but none for {server}").into(),
        )
    }
}
