//! CREATE and DROP of whole schemas: which statements, and in which order.

mod catalog;
mod column;
mod comment;
mod index;
mod table;

pub use catalog::{schema_names, table_names};

use super::backend::Backend;
use super::writer::SqlWriter;
use crate::error::{Error, Result};
use crate::schema::{Schema, TableSchema, in_dependency_order};
use crate::types::Ids;

/// The statements that create the tables of a schema with their indexes and constraints, in order.
///
/// # Errors
/// [`Error::Unsupported`] if the backend lacks the type of a column, or what a table, an index or a foreign key asks for;
/// [`Error::Models`] if a column has SQL for other dialects only.
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
        statements.extend(comment::statements(table, backend)?);
    }
    for position in ordered.cycle.into_iter().filter(|_| later) {
        let table = &schema.tables[position];
        for key in &table.foreign_keys {
            statements.push(write(backend, |writer| writer.add_foreign_key(table, key))?);
        }
    }
    Ok(statements)
}

/// The statements that create the schemas which tables are in and which do not exist: they come before those tables.
///
/// # Errors
/// [`Error::Models`] for one that is missing where a statement cannot make one: SQLite's are files that are attached.
pub fn create_namespaces(schema: &Schema, backend: &Backend, exists: impl Fn(&str) -> bool) -> Result<Vec<String>> {
    let mut missing: Vec<(&str, &TableSchema)> = Vec::new();
    for table in &schema.tables {
        if let Some(name) = table.schema.as_deref().filter(|name| !exists(name))
            && missing.iter().all(|(other, _)| *other != name)
        {
            missing.push((name, table));
        }
    }
    if !backend.dialect().fragments().facts().creates_schemas {
        let problems = missing.iter().map(|(name, table)| {
            let table = &table.name;
            format!("table `{table}` is in schema `{name}`, and no database is attached to the connection by that name")
        });
        let problems: Vec<String> = problems.collect();
        return if problems.is_empty() { Ok(Vec::new()) } else { Err(Error::Models(problems.join("\n").into())) };
    }
    let create = |(name, _): (&str, &TableSchema)| {
        write(backend, |writer| {
            writer.push("CREATE SCHEMA IF NOT EXISTS ");
            writer.quote(name);
            Ok(())
        })
    };
    missing.into_iter().map(create).collect()
}

/// The statements that drop the tables of a schema, where they exist, in order. Schemas stay.
///
/// # Errors
/// None at present.
pub fn drop_schema(schema: &Schema, backend: &Backend, exists: impl Fn(&TableSchema) -> bool) -> Result<Vec<String>> {
    let ordered = in_dependency_order(schema);
    let fragments = backend.dialect().fragments();
    let cycle = (!ordered.cycle.is_empty()).then(|| fragments.facts().around_drops_of_a_cycle);
    let (before, after) = cycle.unwrap_or_default();
    let mut statements: Vec<String> = before.iter().map(ToString::to_string).collect();
    if fragments.facts().adds_foreign_keys_later {
        for position in ordered.cycle {
            let table = &schema.tables[position];
            for key in table.foreign_keys.iter().filter(|_| exists(table)) {
                statements.push(write(backend, |writer| writer.drop_foreign_key(table, key))?);
            }
        }
    }
    let tables = ordered.order.into_iter().rev().map(|position| &schema.tables[position]);
    // Even IF EXISTS does not pass over a table in a schema that does not exist.
    for table in tables.filter(|table| table.schema.is_none() || exists(table)) {
        statements.push(write(backend, |writer| {
            writer.push("DROP TABLE IF EXISTS ");
            writer.path(table.schema.as_deref(), &table.name);
            Ok(())
        })?);
    }
    statements.extend(after.iter().map(ToString::to_string));
    Ok(statements)
}

fn write(backend: &Backend, body: impl FnOnce(&mut SqlWriter<'_>) -> Result<()>) -> Result<String> {
    let ids = Ids::default();
    let mut writer = SqlWriter::new(backend, &ids);
    body(&mut writer)?;
    Ok(writer.sql)
}
