use std::collections::HashSet;

use orm_core::Result;
use orm_core::dialect;
use orm_core::model::Table;
use orm_core::query::raw;
use orm_core::schema::{Schema, TableSchema, from_models};

use super::{Engine, Holder};
use crate::execute::run_batch;

impl Engine {
    /// Creates the tables of these models, with their constraints and indexes, in the order of their foreign keys.
    /// Tables that exist already are left as they are. So are the types of native enums, which PostgreSQL has beside its
    /// tables.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let engine = Engine::connect("sqlite::memory:")?;
    /// engine.create_all(&models![Post, User])?; // in any order
    /// engine.drop_all(&models![Post, User])?;
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Models`](crate::Error::Models) if two models have the same table, or the type of an enum exists with other
    /// values,
    /// [`Error::Unsupported`](crate::Error::Unsupported) if the backend lacks the type of a column.
    #[track_caller]
    pub fn create_all(&self, models: &[&'static Table]) -> Result<()> {
        let schema = from_models(models)?;
        let existing = self.table_names()?;
        let missing = schema.tables.into_iter().filter(|table| !existing.contains(&key_of(table))).collect();
        let missing = Schema { tables: missing };
        let backend = self.backend();
        // Planned before anything is sent, so that what cannot be created leaves no schema behind.
        let tables = dialect::create_schema(&missing, &backend)?;
        if missing.tables.iter().any(|table| table.schema.is_some()) {
            let schemas = self.schema_names()?;
            self.run_all(&dialect::create_namespaces(&missing, &backend, |name| schemas.contains(name))?)?;
        }
        let mut statements = self.create_enums(&missing)?;
        statements.extend(tables);
        self.run_all(&statements)?;
        if dialect::enum_values(&missing, &backend).is_some() {
            // Connections that prepare nothing have learned the database's types when they were made.
            self.shared.pool.close_idle();
        }
        Ok(())
    }

    /// Drops the tables of these models with all their rows, in the reverse order. Tables that do not exist are
    /// passed over. The type of a native enum goes with the last table that uses it.
    ///
    /// # Errors
    /// [`Error::ForeignKey`](crate::Error::ForeignKey) or [`Error::Database`](crate::Error::Database) if a table that
    /// is not among them points at one of them.
    #[track_caller]
    pub fn drop_all(&self, models: &[&'static Table]) -> Result<()> {
        let schema = from_models(models)?;
        let existing = self.table_names()?;
        self.run_all(&dialect::drop_schema(&schema, &self.backend(), |table| existing.contains(&key_of(table)))?)?;
        if let Some(unused) = dialect::unused_enums(&schema, &self.backend()) {
            let unused: Vec<String> = raw(unused).all(self)?;
            self.run_all(&dialect::drop_enums(&schema, &self.backend(), &unused))?;
        }
        // A statement that is prepared knows the types of its parameters: a table or an enum that is made again under the
        // same name may have others.
        self.shared.pool.close_idle();
        Ok(())
    }

    /// The statements that create the enum types which the tables need.
    fn create_enums(&self, schema: &Schema) -> Result<Vec<String>> {
        let existing: Vec<(String, String)> = match dialect::enum_values(schema, &self.backend()) {
            Some(sql) => raw(sql).all(self)?,
            None => Vec::new(),
        };
        dialect::create_enums(schema, &self.backend(), &existing)
    }

    /// The tables that exist, by schema and name; those that need no schema to be found also without one.
    #[track_caller]
    fn table_names(&self) -> Result<HashSet<(Option<String>, String)>> {
        let sql = dialect::table_names(&self.backend());
        let tables: Vec<(String, String, i64)> = raw(sql).all(self)?;
        let unqualified = tables.iter().filter(|(.., near)| *near == 1).map(|(_, name, _)| (None, name.clone()));
        let unqualified: Vec<_> = unqualified.collect();
        Ok(tables.into_iter().map(|(schema, name, _)| (Some(schema), name)).chain(unqualified).collect())
    }

    fn schema_names(&self) -> Result<HashSet<String>> {
        let sql = dialect::schema_names(&self.backend());
        let names: Vec<String> = raw(sql).all(self)?;
        Ok(names.into_iter().collect())
    }

    #[track_caller]
    fn run_all(&self, statements: &[String]) -> Result<()> {
        let mut connection = self.acquire(Holder::here())?;
        statements.iter().try_for_each(|sql| run_batch(&mut connection, sql, self.log()))
    }
}

fn key_of(table: &TableSchema) -> (Option<String>, String) {
    (table.schema.clone(), table.name.clone())
}
