use std::collections::HashSet;

use orm_core::Result;
use orm_core::dialect;
use orm_core::model::Table;
use orm_core::query::RawSql;
use orm_core::schema::{Schema, from_models};

use super::Engine;
use crate::execute::run_batch;

impl Engine {
    /// Creates the tables of these models, with their constraints and indexes, in the order of their foreign keys.
    /// Tables that exist already are left as they are.
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
    /// [`Error::Models`](crate::Error::Models) if two models have the same table,
    /// [`Error::Unsupported`](crate::Error::Unsupported) if the backend lacks the type of a column.
    pub fn create_all(&self, models: &[&'static Table]) -> Result<()> {
        let schema = from_models(models)?;
        let existing = self.table_names()?;
        let missing = schema.tables.into_iter().filter(|table| !existing.contains(&table.name)).collect();
        self.run_all(&dialect::create_schema(&Schema { tables: missing }, &self.backend())?)
    }

    /// Drops the tables of these models with all their rows, in the reverse order. Tables that do not exist are
    /// passed over.
    ///
    /// # Errors
    /// [`Error::ForeignKey`](crate::Error::ForeignKey) or [`Error::Database`](crate::Error::Database) if a table that
    /// is not among them points at one of them.
    pub fn drop_all(&self, models: &[&'static Table]) -> Result<()> {
        let schema = from_models(models)?;
        let existing = self.table_names()?;
        self.run_all(&dialect::drop_schema(&schema, &self.backend(), |table| existing.contains(table))?)
    }

    fn table_names(&self) -> Result<HashSet<String>> {
        let sql = [dialect::table_names(&self.backend())];
        let names: Vec<String> = RawSql::new(&sql, Vec::new()).all(self)?;
        Ok(names.into_iter().collect())
    }

    fn run_all(&self, statements: &[String]) -> Result<()> {
        let mut connection = self.acquire()?;
        statements.iter().try_for_each(|sql| run_batch(&mut connection, sql, self.echo()))
    }
}
