//! Which foreign key was broken: SQLite only says that one was.
//!
//! The statement is run again with the check put off, the database is asked what is wrong, and all of it is rolled
//! back. This happens after a failure only.

use orm_core::error::Violation;
use orm_core::types::Param;
use rusqlite::{Connection, Result};

/// Adds table and columns of the broken key to the violation, if they can be found.
pub(super) fn locate(connection: &Connection, sql: &str, params: &[Param<'_>], violation: &mut Violation) {
    let in_transaction = !connection.is_autocommit();
    if connection.execute_batch("SAVEPOINT rowhouse_locate; PRAGMA defer_foreign_keys = ON").is_err() {
        return;
    }
    if let Ok(Some(Broken { schema, table, columns })) = run_and_check(connection, sql, params) {
        violation.constraint = constraint(connection, &schema, &table, &columns).unwrap_or_default().into();
        violation.table = table.into();
        violation.columns = columns.into_iter().map(Box::from).collect();
    }
    // What fails here leaves a transaction that the caller rolls back.
    let _ = connection.execute_batch("ROLLBACK TO rowhouse_locate; RELEASE rowhouse_locate");
    if in_transaction {
        let _ = connection.execute_batch("PRAGMA defer_foreign_keys = OFF");
    }
}

/// A key that was broken: the database that its table is in, the table, and the columns.
struct Broken {
    schema: String,
    table: String,
    columns: Vec<String>,
}

fn run_and_check(connection: &Connection, sql: &str, params: &[Param<'_>]) -> Result<Option<Broken>> {
    let mut statement = connection.prepare(sql)?;
    if super::bind(&mut statement, params, sql).is_err() {
        return Ok(None);
    }
    super::pass_over_rows(&mut statement)?;
    let mut attached = connection.prepare("SELECT name FROM pragma_database_list")?;
    let schemas = attached.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>>>()?;
    for schema in schemas {
        if let Some(broken) = broken_in(connection, schema)? {
            return Ok(Some(broken));
        }
    }
    Ok(None)
}

fn broken_in(connection: &Connection, schema: String) -> Result<Option<Broken>> {
    let mut check = connection.prepare(&format!("PRAGMA {}.foreign_key_check", quoted(&schema)))?;
    let mut broken = check.query([])?;
    let Some(row) = broken.next()? else { return Ok(None) };
    let (table, key): (String, i64) = (row.get(0)?, row.get(3)?);
    let mut list =
        connection.prepare("SELECT \"from\" FROM pragma_foreign_key_list(?, ?) WHERE id = ? ORDER BY seq")?;
    let columns = list.query_map((&table, &schema, key), |row| row.get(0))?.collect::<Result<Vec<String>>>()?;
    Ok(Some(Broken { schema, table, columns }))
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The name of the key, read from the statement that created the table, which is the only place where it is kept; none
/// if that was written in other words than ours.
fn constraint(connection: &Connection, schema: &str, table: &str, columns: &[String]) -> Option<String> {
    let text = format!("SELECT sql FROM {}.sqlite_schema WHERE type = 'table' AND name = ?", quoted(schema));
    let created: String = connection.query_row(&text, [table], |row| row.get(0)).ok()?;
    let columns: Vec<String> = columns.iter().map(|column| quoted(column)).collect();
    let (before, _) = created.split_once(&format!("\" FOREIGN KEY ({}) ", columns.join(", ")))?;
    let (_, name) = before.rsplit_once("CONSTRAINT \"")?;
    Some(name.replace("\"\"", "\""))
}
