//! CREATE INDEX.

use super::super::writer::SqlWriter;
use crate::error::Result;
use crate::model::{IndexDirection, UniqueNulls};
use crate::schema::{IndexKeySchema, IndexPartSchema, IndexSchema, TableSchema};

impl SqlWriter<'_> {
    pub(super) fn create_index(&mut self, table: &TableSchema, index: &IndexSchema) -> Result<()> {
        self.check_index(index)?;
        self.push(if index.unique { "CREATE UNIQUE INDEX " } else { "CREATE INDEX " });
        let schema = table.schema.as_deref();
        let of_index = schema.filter(|_| self.facts.index_names_its_schema);
        self.path(of_index, &index.name);
        self.push(" ON ");
        self.path(schema.filter(|_| !self.facts.index_names_its_schema), &table.name);
        let method = index.method.get(self.backend.dialect());
        let before = method.filter(|_| !self.facts.index_method_is_last);
        self.index_method(before);
        self.push(" (");
        self.list(&index.parts, ", ", Self::index_part)?;
        self.push(")");
        self.index_method(method.filter(|_| before.is_none()));
        if !index.include.is_empty() {
            self.push(" INCLUDE");
            self.parenthesized(&index.include);
        }
        if index.nulls == UniqueNulls::NotDistinct {
            self.push(" NULLS NOT DISTINCT");
        }
        if let Some(condition) = &index.condition {
            self.push(" WHERE ");
            self.push(condition);
        }
        Ok(())
    }

    fn index_method(&mut self, method: Option<&str>) {
        if let Some(method) = method {
            self.push(" USING ");
            self.push(method);
        }
    }

    fn index_part(&mut self, part: &IndexPartSchema) -> Result<()> {
        match &part.key {
            IndexKeySchema::Column(name) => self.quote(name),
            IndexKeySchema::Expression(expression) => {
                self.push("(");
                self.push(expression);
                self.push(")");
            }
        }
        if part.direction == IndexDirection::Descending {
            self.push(" DESC");
        }
        Ok(())
    }

    fn check_index(&self, index: &IndexSchema) -> Result<()> {
        let by_expression = index.parts.iter().any(|part| matches!(part.key, IndexKeySchema::Expression(_)));
        if by_expression && !self.backend.capabilities.expression_indexes {
            return Err(
                self.unsupported("indexes on expressions", "index a column that is `generated` by the expression")
            );
        }
        if index.condition.is_some() && !self.facts.partial_indexes {
            return Err(self.unsupported(
                "partial indexes",
                "index a `generated` column that is NULL in the rows which are not to count",
            ));
        }
        if !index.include.is_empty() && !self.facts.covering_indexes {
            return Err(self.unsupported("indexes with `include`", "put the columns last into the index itself"));
        }
        if index.method.get(self.backend.dialect()).is_some() && !self.facts.index_methods {
            return Err(self.unsupported(
                "kinds of indexes",
                "say for which backends `using` is, as in `using(postgres = \"gin\")`",
            ));
        }
        self.check_nulls(index.nulls)
    }

    pub(super) fn check_nulls(&self, nulls: UniqueNulls) -> Result<()> {
        if nulls == UniqueNulls::NotDistinct && !self.backend.capabilities.nulls_not_distinct {
            return Err(self.unsupported(
                "NULLS NOT DISTINCT",
                "make the columns NOT NULL, or index a column that is `generated` by `coalesce(…)`",
            ));
        }
        Ok(())
    }
}
