//! INSERT, UPDATE and DELETE of single rows and batches, and the SELECTs that go with them.

use super::backend::{Backend, BulkInsert};
use super::decimal;
use super::writer::SqlWriter;
use crate::derive_support::name_encode;
use crate::error::{Error, Result};
use crate::model::{ColumnSet, Table};
use crate::query::DeletedRows;
use crate::types::{ColumnType, Fixed, Ids, Param};

/// An INSERT of `rows` rows with values for `columns`, which gives back the columns `returning`.
///
/// With [`BulkInsert::Arrays`] and more than one row, the parameters are one array a column, and the rows are
/// inserted in the order of the arrays.
pub fn insert(table: &Table, columns: ColumnSet, rows: usize, returning: &[usize], backend: &Backend) -> String {
    let ids = Ids::default();
    let mut writer = SqlWriter::new(backend, &ids);
    writer.insert_bound(table, columns, rows, rows > 1 && takes_arrays(table, columns, backend));
    if !returning.is_empty() {
        writer.push(" RETURNING ");
        writer.output_columns(table, returning.iter().copied());
    }
    writer.sql
}

/// Whether an INSERT of many rows takes an array for each column. A column that is an array itself would be taken
/// apart, and one of a type that the model names has no array that we know how to write: such a table goes by VALUES.
pub fn takes_arrays(table: &Table, columns: ColumnSet, backend: &Backend) -> bool {
    let plain = |position: usize| {
        let column = &table.columns[position];
        !matches!(column.ty, ColumnType::Array(_)) && column.sql_type.get(backend.dialect()).is_none()
    };
    backend.capabilities.bulk_insert == BulkInsert::Arrays && columns.iter().all(plain)
}

/// A SELECT of the columns at these positions from the rows with `rows` keys. Parameters: the keys, one after the other.
/// Deferred columns are NULL.
pub fn refetch(table: &Table, columns: &[usize], rows: usize, backend: &Backend) -> String {
    let ids = Ids::default();
    let mut writer = SqlWriter::new(backend, &ids);
    writer.push("SELECT ");
    writer.output_columns(table, columns.iter().copied());
    writer.push(" FROM ");
    writer.table(table);
    writer.push(" WHERE ");
    writer.keys(table, rows);
    writer.sql
}

/// The same with what deferred columns have.
pub fn read_columns(table: &Table, columns: &[usize], rows: usize, backend: &Backend) -> String {
    let ids = Ids::default();
    let mut writer = SqlWriter::new(backend, &ids);
    writer.push("SELECT ");
    for (at, position) in columns.iter().enumerate() {
        writer.push(if at > 0 { ", " } else { "" });
        writer.output_column(&table.columns[*position]);
    }
    writer.push(" FROM ");
    writer.table(table);
    writer.push(" WHERE ");
    writer.keys(table, rows);
    writer.sql
}

/// A SELECT of whole rows of a model, from the rows with `rows` keys, without those that are marked as deleted. Parameters:
/// the keys, one after the other.
pub fn select_by_keys(table: &'static Table, rows: usize, backend: &Backend) -> String {
    let all: Vec<usize> = (0..table.columns.len()).collect();
    let ids = Ids::default();
    let mut writer = SqlWriter::new(backend, &ids);
    writer.push("SELECT ");
    writer.output_columns(table, all.iter().copied());
    writer.push(" FROM ");
    writer.table(table);
    let grouped = table.soft_delete.is_some() && rows > 1;
    writer.push(if grouped { " WHERE (" } else { " WHERE " });
    writer.keys(table, rows);
    writer.push(if grouped { ")" } else { "" });
    writer.and_live(table, DeletedRows::Hidden);
    writer.sql
}

/// The digits after the point of the columns at these positions, where the backend stores decimals as integers.
pub fn stored_scales(table: &Table, columns: &[usize], backend: &Backend) -> Vec<u8> {
    let scales = columns.iter().map(|position| table.columns[*position].ty.scale());
    let any = backend.dialect().fragments().facts().scales_decimals && scales.clone().any(|scale| scale.is_some());
    if any { scales.map(Option::unwrap_or_default).collect() } else { Vec::new() }
}

/// A query that tells whether keys that the server counts up are consecutive within one INSERT of many rows: the
/// step between them, and whether the engine of the table (the parameter) makes that promise; none where keys
/// come back in another way.
pub fn consecutive_keys(backend: &Backend) -> Option<&'static str> {
    backend.dialect().fragments().facts().consecutive_keys.filter(|_| !backend.capabilities.returning_insert)
}

/// What [`fit_params`] does, for values that are to be written: they must also have room in their columns. SQLite takes
/// any length, and PostgreSQL cuts blanks off.
///
/// # Errors
/// As [`fit_params`], and for a text or bytes longer than its column.
pub fn fit_written(
    params: &mut [Param<'_>],
    table: &'static Table,
    columns: ColumnSet,
    backend: &Backend,
) -> Result<()> {
    for (offset, position) in columns.iter().enumerate() {
        let Some(most) = table.columns[position].length else { continue };
        let rust_type = table.columns[position].rust_type;
        for param in params.iter().skip(offset).step_by(columns.len()) {
            check_length(param, most as usize, rust_type).map_err(|error| name_encode(error, table, position))?;
        }
    }
    fit_params(params, table, columns, backend)
}

fn check_length(param: &Param<'_>, most: usize, rust_type: &'static str) -> Result<()> {
    match param {
        // A character has one byte or more, so most texts need no counting.
        Param::Text(text) if text.len() > most && text.chars().count() > most => {
            Err(Error::encode(rust_type, format!("the column holds {most} characters")))
        }
        Param::Bytes(bytes) if bytes.len() > most => {
            Err(Error::encode(rust_type, format!("the column holds {most} bytes")))
        }
        _ => Ok(()),
    }
}

/// Checks that the values in `params`, whole rows of `columns`, can be stored exactly, and turns decimals into integers
/// where the backend stores them so.
///
/// # Errors
/// [`Error::Encode`](crate::Error::Encode), with the field, for a number with more digits than its column keeps, and
/// for a value that the backend cannot store.
pub fn fit_params(
    params: &mut [Param<'_>],
    table: &'static Table,
    columns: ColumnSet,
    backend: &Backend,
) -> Result<()> {
    let width = columns.len();
    for (offset, position) in columns.iter().enumerate() {
        let ty = table.columns[position].ty;
        if !can_be_unfit(ty, backend) {
            continue;
        }
        for param in params.iter_mut().skip(offset).step_by(width) {
            fit(param, ty, backend).map_err(|error| name_encode(error, table, position))?;
        }
    }
    Ok(())
}

/// Whether a value of such a column may be one that cannot be stored, or not as it is.
pub(super) fn can_be_unfit(ty: ColumnType, backend: &Backend) -> bool {
    match ty {
        ColumnType::Text => backend.dialect().fragments().facts().refuses_some_texts,
        ColumnType::Decimal { .. } | ColumnType::Real | ColumnType::Double | ColumnType::Array(_) => true,
        _ => false,
    }
}

fn fit(param: &mut Param<'_>, ty: ColumnType, backend: &Backend) -> Result<()> {
    match (*param, ty) {
        (Param::Decimal(number), ColumnType::Decimal { precision, scale }) => {
            *param = fit_decimal(number, precision, scale, backend)?;
            Ok(())
        }
        (param, _) => backend.dialect().fragments().check_storable(&param),
    }
}

fn fit_decimal(number: Fixed, precision: u8, scale: u8, backend: &Backend) -> Result<Param<'static>> {
    let largest = 10_i128.pow(u32::from(precision));
    match number.mantissa_at(scale) {
        Some(mantissa) if mantissa.abs() < largest && backend.dialect().fragments().facts().scales_decimals => {
            decimal::scaled_param(number, scale)
        }
        Some(mantissa) if mantissa.abs() < largest => Ok(Param::Decimal(number)),
        _ => Err(Error::encode(
            "Decimal",
            format!("the column keeps {precision} digits, {scale} of them after the point"),
        )),
    }
}

impl SqlWriter<'_> {
    /// An INSERT of rows that are bound as they are, without what may follow.
    pub(super) fn insert_bound(&mut self, table: &Table, columns: ColumnSet, rows: usize, as_arrays: bool) {
        self.push("INSERT INTO ");
        self.table(table);
        if columns.is_empty() {
            let defaults = self.facts.insert_defaults;
            return self.push(defaults);
        }
        self.push(" (");
        self.columns(table, columns);
        self.push(")");
        if as_arrays {
            self.select_from_arrays(table, columns);
        } else {
            self.values(columns.len(), rows);
        }
    }

    pub(super) fn columns(&mut self, table: &Table, columns: ColumnSet) {
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

    /// Arrays of the columns' types as parameters, as a table.
    pub(super) fn arrays(&mut self, table: &Table, columns: ColumnSet) {
        self.push("unnest(");
        for (number, position) in columns.iter().enumerate() {
            if number > 0 {
                self.push(", ");
            }
            self.placeholder(number + 1);
            self.push("::");
            self.array_type(table.columns[position].ty);
        }
        self.push(")");
    }

    fn select_from_arrays(&mut self, table: &Table, columns: ColumnSet) {
        self.push(" SELECT ");
        self.columns(table, columns);
        self.push(" FROM ");
        self.arrays(table, columns);
        self.push(" WITH ORDINALITY AS ");
        self.quote(ROWS);
        self.push(" (");
        self.columns(table, columns);
        self.push(", ");
        self.quote(ORDER);
        self.push(") ORDER BY ");
        self.quote(ORDER);
    }

    /// `key = ?`, or for many rows `key = ? OR key = ? …`.
    fn keys(&mut self, table: &Table, rows: usize) {
        let mut number = 0;
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

/// The name of rows of parameters as a table.
pub(super) const ROWS: &str = "rowhouse_rows";
/// The name of the position in the arrays.
const ORDER: &str = "rowhouse_order";
