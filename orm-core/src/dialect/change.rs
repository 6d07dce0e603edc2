//! INSERT, UPDATE and DELETE of single rows and batches, and the SELECTs that go with them.

use super::backend::{Backend, BulkInsert};
use super::writer::SqlWriter;
use crate::model::{ColumnSet, Table};
use crate::types::Ids;

/// An INSERT of `rows` rows with values for `columns`, which gives back the columns `returning`.
///
/// With [`BulkInsert::Arrays`] and more than one row, the parameters are one array a column, and the rows are
/// inserted in the order of the arrays.
pub fn insert(table: &Table, columns: ColumnSet, rows: usize, returning: ColumnSet, backend: &Backend) -> String {
    let ids = Ids::default();
    let mut writer = SqlWriter::new(backend, &ids);
    writer.push("INSERT INTO ");
    writer.quote(table.name);
    if columns.is_empty() {
        let defaults = writer.fragments.insert_defaults();
        writer.push(defaults);
    } else {
        writer.push(" (");
        writer.columns(table, columns);
        writer.push(")");
        if rows > 1 && backend.capabilities.bulk_insert == BulkInsert::Arrays {
            writer.select_from_arrays(table, columns);
        } else {
            writer.values(columns.len(), rows);
        }
    }
    if !returning.is_empty() {
        writer.push(" RETURNING ");
        writer.columns(table, returning);
    }
    writer.sql
}

/// An UPDATE of `columns` in the row with a key. Parameters: the columns, then the key.
pub fn update(table: &Table, columns: ColumnSet, backend: &Backend) -> String {
    let ids = Ids::default();
    let mut writer = SqlWriter::new(backend, &ids);
    writer.push("UPDATE ");
    writer.quote(table.name);
    writer.push(" SET ");
    for (number, position) in columns.iter().enumerate() {
        if number > 0 {
            writer.push(", ");
        }
        writer.quote(table.columns[position].name);
        writer.push(" = ");
        writer.placeholder(number + 1);
    }
    writer.where_key(table, columns.len(), 1);
    writer.sql
}

/// A DELETE of the row with a key. Parameters: the key.
pub fn delete(table: &Table, backend: &Backend) -> String {
    let ids = Ids::default();
    let mut writer = SqlWriter::new(backend, &ids);
    writer.push("DELETE FROM ");
    writer.quote(table.name);
    writer.where_key(table, 0, 1);
    writer.sql
}

/// A SELECT of `columns` from the rows with `rows` keys. Parameters: the keys, one after the other.
pub fn refetch(table: &Table, columns: ColumnSet, rows: usize, backend: &Backend) -> String {
    let ids = Ids::default();
    let mut writer = SqlWriter::new(backend, &ids);
    writer.push("SELECT ");
    writer.columns(table, columns);
    writer.push(" FROM ");
    writer.quote(table.name);
    writer.where_key(table, 0, rows);
    writer.sql
}

impl SqlWriter<'_> {
    fn columns(&mut self, table: &Table, columns: ColumnSet) {
        self.names(columns.iter().map(|position| table.columns[position].name));
    }

    fn values(&mut self, width: usize, rows: usize) {
        self.push(" VALUES ");
        let mut number = 0;
        for row in 0..rows {
            self.push(if row == 0 { "(" } else { ", (" });
            for column in 0..width {
                if column > 0 {
                    self.push(", ");
                }
                number += 1;
                self.placeholder(number);
            }
            self.push(")");
        }
    }

    fn select_from_arrays(&mut self, table: &Table, columns: ColumnSet) {
        self.push(" SELECT ");
        self.columns(table, columns);
        self.push(" FROM unnest(");
        for (number, position) in columns.iter().enumerate() {
            if number > 0 {
                self.push(", ");
            }
            self.placeholder(number + 1);
            self.push("::");
            self.push(self.fragments.array_type(table.columns[position].ty));
        }
        self.push(") WITH ORDINALITY AS ");
        self.quote(ROWS);
        self.push(" (");
        self.columns(table, columns);
        self.push(", ");
        self.quote(ORDER);
        self.push(") ORDER BY ");
        self.quote(ORDER);
    }

    /// `WHERE key = ?`, or for many rows `WHERE key = ? OR key = ? …`, after `bound` parameters.
    fn where_key(&mut self, table: &Table, bound: usize, rows: usize) {
        self.push(" WHERE ");
        let mut number = bound;
        for row in 0..rows {
            if row > 0 {
                self.push(" OR ");
            }
            for (part, position) in table.key.iter().enumerate() {
                if part > 0 {
                    self.push(" AND ");
                }
                self.quote(table.columns[*position].name);
                self.push(" = ");
                number += 1;
                self.placeholder(number);
            }
        }
    }
}

/// The name of the arrays as a table.
const ROWS: &str = "rowhouse_rows";
/// The name of the position in the arrays.
const ORDER: &str = "rowhouse_order";
