//! CREATE and DROP of whole schemas.

use super::backend::{Backend, Server};
use super::enum_type::Enums;
use super::writer::SqlWriter;
use crate::error::Result;
use crate::model::OnChange;
use crate::schema::{
    ColumnSchema, ForeignKeySchema, KeySchema, Schema, TableSchema, allowed_name, in_dependency_order,
};
use crate::types::{Allowed, Ids};

/// The statements that create the tables of a schema with their indexes and constraints, in order.
///
/// # Errors
/// [`Error::Unsupported`](crate::Error::Unsupported) if the backend lacks the type of a column.
pub fn create_schema(schema: &Schema, backend: &Backend) -> Result<Vec<String>> {
    let ordered = in_dependency_order(schema);
    let later = backend.dialect().fragments().facts().adds_foreign_keys_later;
    let mut statements = Vec::new();
    for position in ordered.order {
        let table = &schema.tables[position];
        let deferred = later && ordered.cycle.contains(&position);
        statements.push(write(backend, |writer| writer.create_table(table, deferred))?);
        for index in &table.indexes {
            statements.push(write(backend, |writer| writer.create_index(table, index))?);
        }
    }
    for position in ordered.cycle.into_iter().filter(|_| later) {
        let table = &schema.tables[position];
        for key in &table.foreign_keys {
            statements.push(write(backend, |writer| writer.add_foreign_key(table, key))?);
        }
    }
    Ok(statements)
}

/// The statements that drop the tables of a schema, where they exist, in order.
///
/// # Errors
/// None at present.
pub fn drop_schema(schema: &Schema, backend: &Backend, exists: impl Fn(&str) -> bool) -> Result<Vec<String>> {
    let ordered = in_dependency_order(schema);
    let fragments = backend.dialect().fragments();
    let cycle = (!ordered.cycle.is_empty()).then(|| fragments.facts().around_drops_of_a_cycle);
    let (before, after) = cycle.unwrap_or_default();
    let mut statements: Vec<String> = before.iter().map(ToString::to_string).collect();
    if fragments.facts().adds_foreign_keys_later {
        for position in ordered.cycle {
            let table = &schema.tables[position];
            for key in table.foreign_keys.iter().filter(|_| exists(&table.name)) {
                statements.push(write(backend, |writer| writer.drop_foreign_key(table, key))?);
            }
        }
    }
    for position in ordered.order.into_iter().rev() {
        statements.push(write(backend, |writer| {
            writer.push("DROP TABLE IF EXISTS ");
            writer.quote(&schema.tables[position].name);
            Ok(())
        })?);
    }
    statements.extend(after.iter().map(ToString::to_string));
    Ok(statements)
}

/// A query for the names of the tables that exist.
pub fn table_names(backend: &Backend) -> &'static str {
    match backend.server {
        Server::Sqlite => "SELECT name FROM sqlite_schema WHERE type = 'table'",
        Server::Postgres => "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()",
        Server::Mysql | Server::MariaDb => {
            "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()"
        }
    }
}

fn write(backend: &Backend, body: impl FnOnce(&mut SqlWriter<'_>) -> Result<()>) -> Result<String> {
    let ids = Ids::default();
    let mut writer = SqlWriter::new(backend, &ids);
    body(&mut writer)?;
    Ok(writer.sql)
}

impl SqlWriter<'_> {
    fn create_table(&mut self, table: &TableSchema, foreign_keys_later: bool) -> Result<()> {
        self.push("CREATE TABLE ");
        self.quote(&table.name);
        self.push(" (");
        self.list(&table.columns, ", ", Self::column_definition)?;
        let key_is_stated = self.facts.generated_key_is_primary && table.columns.iter().any(|column| column.generated);
        if !key_is_stated {
            self.push(", PRIMARY KEY (");
            self.names(table.primary_key.iter().map(String::as_str));
            self.push(")");
        }
        for unique in &table.uniques {
            self.constraint(&unique.name, "UNIQUE");
            self.parenthesized(&unique.columns);
        }
        for check in &table.checks {
            self.constraint(&check.name, "CHECK (");
            self.push(&check.condition);
            self.push(")");
        }
        for column in &table.columns {
            self.allowed_values(table, column);
        }
        for key in table.foreign_keys.iter().filter(|_| !foreign_keys_later) {
            self.push(", ");
            self.foreign_key(key);
        }
        self.push(")");
        let capabilities = self.backend.capabilities;
        self.fragments.table_options(&capabilities, self);
        Ok(())
    }

    fn allowed_values(&mut self, table: &TableSchema, column: &ColumnSchema) {
        let is_kept_by_type = column.ty.as_enum().is_some() && self.facts.enums != Enums::Text;
        if column.allowed == Allowed::Any || is_kept_by_type {
            return;
        }
        self.constraint(&allowed_name(&table.name, &column.name), "CHECK (");
        self.quote(&column.name);
        self.push(" IN (");
        match column.allowed {
            Allowed::Any => {}
            Allowed::Texts(texts) => self.separated(texts, |writer, text| writer.text_literal(text)),
            Allowed::Integers(integers) => self.separated(integers, |writer, integer| writer.number(integer)),
        }
        self.push("))");
    }

    fn separated<T>(&mut self, items: &[T], mut each: impl FnMut(&mut Self, &T)) {
        for (position, item) in items.iter().enumerate() {
            if position > 0 {
                self.push(", ");
            }
            each(self, item);
        }
    }

    fn column_definition(&mut self, column: &ColumnSchema) -> Result<()> {
        self.quote(&column.name);
        self.push(" ");
        let capabilities = self.backend.capabilities;
        self.fragments.column_type(column, &capabilities, self)?;
        if !column.nullable {
            self.push(" NOT NULL");
        }
        if column.generated {
            self.push(self.facts.generated_key);
        }
        if let Some(default) = column.default {
            self.push(" DEFAULT ");
            self.fragments.default(default, column.ty, self);
        }
        Ok(())
    }

    fn create_index(&mut self, table: &TableSchema, index: &KeySchema) -> Result<()> {
        self.push("CREATE INDEX ");
        self.quote(&index.name);
        self.push(" ON ");
        self.quote(&table.name);
        self.parenthesized(&index.columns);
        Ok(())
    }

    fn add_foreign_key(&mut self, table: &TableSchema, key: &ForeignKeySchema) -> Result<()> {
        self.push("ALTER TABLE ");
        self.quote(&table.name);
        self.push(" ADD ");
        self.foreign_key(key);
        Ok(())
    }

    fn drop_foreign_key(&mut self, table: &TableSchema, key: &ForeignKeySchema) -> Result<()> {
        self.push("ALTER TABLE ");
        self.quote(&table.name);
        self.push(self.facts.drop_foreign_key);
        self.quote(&key.name);
        Ok(())
    }

    fn foreign_key(&mut self, key: &ForeignKeySchema) {
        self.push("CONSTRAINT ");
        self.quote(&key.name);
        self.push(" FOREIGN KEY");
        self.parenthesized(&key.columns);
        self.push(" REFERENCES ");
        self.quote(&key.table);
        self.parenthesized(&key.referenced);
        self.on_change(" ON DELETE ", key.on_delete);
        self.on_change(" ON UPDATE ", key.on_update);
    }

    fn on_change(&mut self, event: &str, action: OnChange) {
        let action = match action {
            OnChange::NoAction => return,
            OnChange::Restrict => "RESTRICT",
            OnChange::Cascade => "CASCADE",
            OnChange::SetNull => "SET NULL",
            OnChange::SetDefault => "SET DEFAULT",
        };
        self.push(event);
        self.push(action);
    }

    fn constraint(&mut self, name: &str, kind: &str) {
        self.push(", CONSTRAINT ");
        self.quote(name);
        self.push(" ");
        self.push(kind);
    }

    fn parenthesized(&mut self, names: &[String]) {
        self.push(" (");
        self.names(names.iter().map(String::as_str));
        self.push(")");
    }
}
