//! UPDATE of many rows, each with values of its own, which are found by the columns of a key.

use super::backend::{Backend, BulkInsert};
use super::bulk::{ROWS_A_STEP, ROWS_OF_ARRAYS};
use super::change::{ROWS, takes_arrays};
use super::change_query::Returned;
use super::writer::{Rendered, SqlWriter};
use crate::error::Result;
use crate::expr::Node;
use crate::model::{ColumnSet, OnUpdate, Table};
use crate::plan::Shape;
use crate::query::DeletedRows;
use crate::types::{ColumnType, Ids, Param};

/// Rows of values for the columns of a key and for those that are set.
#[derive(Debug, Clone, Copy)]
pub struct UpdatedColumns {
    /// The table.
    pub table: &'static Table,
    /// The columns that say which row.
    pub key: ColumnSet,
    /// The columns that are set.
    pub set: ColumnSet,
    /// A column that counts up, too; it may be one of those that say which row.
    pub counted: Option<usize>,
    /// The columns that are set by SQL of the model, too.
    pub by_sql: ColumnSet,
    /// Which rows count, if the table has soft delete.
    pub deleted: DeletedRows,
}

/// How the rows of an UPDATE go into a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UpdateForm {
    /// One row; the parameters are those that are set, then the key.
    OneRow,
    /// One row after the other; the same.
    RowByRow,
    /// An array for each column, in their order.
    Arrays,
    /// The same; the rows are locked in the order of their primary keys first, so that two statements about the same rows do not
    /// wait for each other crosswise.
    OrderedArrays,
    /// A table of rows, each with its columns in their order.
    Rows,
}

impl UpdatedColumns {
    /// All of them.
    pub fn all(&self) -> ColumnSet {
        self.key.union(self.set)
    }

    /// How many of the rows that are left go into the next statement, and how.
    pub fn form(&self, left: usize, backend: &Backend) -> (usize, UpdateForm) {
        let own_type = |position: usize| self.table.columns[position].sql_type.get(backend.dialect()).is_some();
        match backend.capabilities.bulk_insert {
            _ if left == 1 => (1, UpdateForm::OneRow),
            BulkInsert::Arrays if takes_arrays(self.table, self.all(), backend) => {
                (left.min(ROWS_OF_ARRAYS), UpdateForm::Arrays)
            }
            BulkInsert::Values if !self.all().iter().any(own_type) => {
                let room = backend.capabilities.max_params / self.all().len();
                (left.min(room.clamp(1, ROWS_OF_A_TABLE)), UpdateForm::Rows)
            }
            _ => (left.min(ROWS_A_STEP), UpdateForm::RowByRow),
        }
    }
}

/// An UPDATE of rows in this form, with the parameters of `count` rows.
///
/// # Errors
/// [`Error::Unsupported`](crate::Error::Unsupported) for RETURNING where there is none.
pub fn render_update_rows<'p>(
    columns: UpdatedColumns,
    form: UpdateForm,
    params: Vec<Param<'p>>,
    returned: Option<&'p [Node]>,
    backend: &Backend,
    ids: &'p Ids,
) -> Result<(Rendered<'p>, Shape)> {
    let table = columns.table;
    let width = columns.all().len();
    let mut writer = SqlWriter::new(backend, ids);
    writer.update_rows(columns, form, params.len() / width);
    writer.params = params;
    writer.secret = table.hides_some(columns.all());
    writer.returned(returned.map(Returned::result), backend.capabilities.returning_update, "UPDATE … RETURNING")?;
    let shape = match form {
        UpdateForm::OneRow | UpdateForm::Rows => Shape::Once,
        UpdateForm::RowByRow => Shape::Rows { width },
        UpdateForm::Arrays | UpdateForm::OrderedArrays => Shape::Columns { width },
    };
    let params = if shape == Shape::Once { writer.params.len() } else { width };
    Ok((writer.finish_bound(table, params)?, shape))
}

/// How many of the rows that are left go into the next DELETE of many, and how, if they are found by the columns `key`.
pub fn delete_form(table: &Table, key: ColumnSet, left: usize, backend: &Backend) -> (usize, UpdateForm) {
    match backend.capabilities.bulk_insert {
        BulkInsert::Arrays if takes_arrays(table, key, backend) => (left.min(ROWS_OF_ARRAYS), UpdateForm::Arrays),
        BulkInsert::Values => {
            let room = backend.capabilities.max_params / key.len().max(1);
            (left.min(room.clamp(1, ROWS_OF_KEYS)), UpdateForm::Rows)
        }
        _ => (left.min(ROWS_A_STEP), UpdateForm::RowByRow),
    }
}

/// The form in which a flush writes so many rows, where it would write them in `form`. An UPDATE from arrays meets the rows in the
/// order of whatever plan the server makes, and costs half as much again in the order of their keys.
pub fn ordered_form(form: UpdateForm, rows: usize) -> UpdateForm {
    if form == UpdateForm::Arrays && rows <= ORDERED_ROWS { UpdateForm::OrderedArrays } else { form }
}

/// The text of an UPDATE of `rows` rows in this form, which gives back the columns `returning`.
pub fn update_rows(
    columns: UpdatedColumns,
    form: UpdateForm,
    rows: usize,
    returning: &[usize],
    backend: &Backend,
) -> String {
    let ids = Ids::default();
    let mut writer = SqlWriter::new(backend, &ids);
    writer.update_rows(columns, form, rows);
    writer.returning_of(columns.table, returning);
    writer.sql
}

/// The text of a DELETE of `rows` rows, which are found by the columns `key`, and which gives back the columns
/// `returning`. With arrays, the parameters are one for each column.
pub fn delete_rows(
    table: &Table,
    key: ColumnSet,
    form: UpdateForm,
    rows: usize,
    returning: &[usize],
    backend: &Backend,
) -> String {
    let ids = Ids::default();
    let mut writer = SqlWriter::new(backend, &ids);
    if form == UpdateForm::OrderedArrays {
        writer.ordered_rows(table, key, "UPDATE");
    }
    writer.push("DELETE FROM ");
    writer.table(table);
    if matches!(form, UpdateForm::Arrays | UpdateForm::OrderedArrays) {
        writer.qualified = true;
        writer.push(" USING ");
        writer.source_of_rows(table, key, form);
        writer.push(" WHERE ");
        writer.same_key(table, key);
    } else {
        writer.where_rows(table, key, rows);
    }
    writer.returning_of(table, returning);
    writer.sql
}

/// A SELECT of the columns `returned` of those of `rows` rows that are there, which it locks where rows can be locked, so
/// that it reads them as they are now. They are found by the columns `key`.
pub fn look_for_rows(table: &Table, key: ColumnSet, rows: usize, returned: &[usize], backend: &Backend) -> String {
    let ids = Ids::default();
    let mut writer = SqlWriter::new(backend, &ids);
    writer.push("SELECT ");
    writer.output_columns(table, returned.iter().copied());
    writer.push(" FROM ");
    writer.table(table);
    writer.where_rows(table, key, rows);
    if backend.capabilities.bulk_insert != BulkInsert::Rows {
        writer.push(" FOR UPDATE");
    }
    writer.sql
}

impl SqlWriter<'_> {
    fn update_rows(&mut self, columns: UpdatedColumns, form: UpdateForm, rows: usize) {
        let UpdatedColumns { table, key, .. } = columns;
        self.qualified = matches!(form, UpdateForm::Arrays | UpdateForm::OrderedArrays | UpdateForm::Rows);
        if form == UpdateForm::OrderedArrays {
            // As strong as the lock of an UPDATE that leaves keys alone: who points at the rows goes on.
            self.ordered_rows(table, columns.all(), "NO KEY UPDATE");
        }
        self.push("UPDATE ");
        self.table(table);
        match form {
            UpdateForm::OneRow | UpdateForm::RowByRow => {
                self.set_one_row(columns);
                self.and_live(table, columns.deleted);
            }
            UpdateForm::Arrays | UpdateForm::OrderedArrays => {
                self.push(" SET ");
                self.set_from_rows(columns, false);
                self.push(" FROM ");
                self.source_of_rows(table, columns.all(), form);
                self.push(" WHERE ");
                self.same_key(table, key);
                self.and_live(table, columns.deleted);
            }
            UpdateForm::Rows => {
                self.push(" JOIN (");
                self.table_of_rows(columns, rows);
                self.push(") AS ");
                self.quote(ROWS);
                self.push(" ON ");
                self.same_key(table, key);
                self.and_live(table, columns.deleted);
                self.push(" SET ");
                self.set_from_rows(columns, true);
            }
        }
    }

    /// The rows as they were sent, but those only that are there, which it locks in the order of their primary keys.
    fn ordered_rows(&mut self, table: &Table, columns: ColumnSet, lock: &'static str) {
        self.push("WITH ");
        self.quote(ROWS);
        self.push(" AS (SELECT ");
        self.quote(SENT);
        self.push(".* FROM ");
        self.named_arrays(table, columns, SENT);
        self.push(" JOIN ");
        self.table(table);
        for (at, position) in table.key.iter().enumerate() {
            self.push(if at == 0 { " ON " } else { " AND " });
            self.of_table(table, *position);
            self.push(" = ");
            self.quote(SENT);
            self.push(".");
            self.quote(table.columns[*position].name);
        }
        for (at, position) in table.key.iter().enumerate() {
            self.push(if at == 0 { " ORDER BY " } else { ", " });
            self.of_table(table, *position);
        }
        self.push(" FOR ");
        self.push(lock);
        self.push(" OF ");
        self.quote(table.name);
        self.push(") ");
    }

    fn of_table(&mut self, table: &Table, position: usize) {
        self.quote(table.name);
        self.push(".");
        self.quote(table.columns[position].name);
    }

    fn source_of_rows(&mut self, table: &Table, columns: ColumnSet, form: UpdateForm) {
        if form == UpdateForm::OrderedArrays { self.quote(ROWS) } else { self.named_arrays(table, columns, ROWS) }
    }

    fn named_arrays(&mut self, table: &Table, columns: ColumnSet, name: &str) {
        self.arrays(table, columns);
        self.push(" AS ");
        self.quote(name);
        self.push(" (");
        self.columns(table, columns);
        self.push(")");
    }

    fn returning_of(&mut self, table: &Table, returning: &[usize]) {
        for (at, position) in returning.iter().enumerate() {
            self.push(if at == 0 { " RETURNING " } else { ", " });
            let column = &table.columns[*position];
            let write = |writer: &mut Self| {
                if writer.qualified {
                    writer.quote(table.name);
                    writer.push(".");
                }
                writer.quote(column.name);
            };
            if self.must_read_as_text(column) { self.as_text(write) } else { write(self) }
        }
    }

    /// `WHERE id IN (?, ?)`; for several columns `WHERE a = ? AND b = ? OR a = ? AND b = ?`.
    fn where_rows(&mut self, table: &Table, key: ColumnSet, rows: usize) {
        let names: Vec<&str> = key.iter().map(|position| table.columns[position].name).collect();
        self.push(" WHERE ");
        if let ([name], true) = (names.as_slice(), rows > 1) {
            self.quote(name);
            self.push(" IN (");
            for row in 0..rows {
                self.push(if row == 0 { "" } else { ", " });
                self.placeholder(row + 1);
            }
            return self.push(")");
        }
        for row in 0..rows {
            for (part, name) in names.iter().enumerate() {
                self.push(match (row, part) {
                    (0, 0) => "",
                    (_, 0) => " OR ",
                    _ => " AND ",
                });
                self.quote(name);
                self.push(" = ");
                self.placeholder(row * names.len() + part + 1);
            }
        }
    }

    fn set_one_row(&mut self, columns: UpdatedColumns) {
        let mut number = 0;
        for (at, position) in columns.set.iter().enumerate() {
            self.push(if at == 0 { " SET " } else { ", " });
            self.quote(columns.table.columns[position].name);
            self.push(" = ");
            number += 1;
            self.placeholder(number);
        }
        self.count_up(columns, false);
        self.set_by_sql(columns.table, columns.by_sql, None);
        for (at, position) in columns.key.iter().enumerate() {
            self.push(if at == 0 { " WHERE " } else { " AND " });
            self.quote(columns.table.columns[position].name);
            self.push(" = ");
            number += 1;
            self.placeholder(number);
        }
    }

    /// `, "version" = "version" + 1`, behind the columns that are set.
    fn count_up(&mut self, columns: UpdatedColumns, named: bool) {
        let Some(position) = columns.counted else { return };
        let (table, name) = (columns.table.name, columns.table.columns[position].name);
        self.push(", ");
        if named {
            self.quote(table);
            self.push(".");
        }
        self.quote(name);
        self.push(" = ");
        if self.qualified {
            self.quote(table);
            self.push(".");
        }
        self.quote(name);
        self.push(" + 1");
    }

    fn set_from_rows(&mut self, columns: UpdatedColumns, named: bool) {
        for (at, position) in columns.set.iter().enumerate() {
            if at > 0 {
                self.push(", ");
            }
            if named {
                self.quote(columns.table.name);
                self.push(".");
            }
            self.quote(columns.table.columns[position].name);
            self.push(" = ");
            self.of_rows(columns.table, position);
        }
        self.count_up(columns, named);
        self.set_by_sql(columns.table, columns.by_sql, named.then_some(columns.table.name));
    }

    /// `, "changed" = current_timestamp`, behind the columns that are set.
    pub(super) fn set_by_sql(&mut self, table: &Table, columns: ColumnSet, named: Option<&str>) {
        for position in columns.iter() {
            let column = &table.columns[position];
            self.push(", ");
            if let Some(name) = named {
                self.quote(name);
                self.push(".");
            }
            self.quote(column.name);
            self.push(" = ");
            self.sql_of_update(table, position);
        }
    }

    /// What the model sets a column to in an UPDATE.
    pub(super) fn sql_of_update(&mut self, table: &Table, position: usize) {
        if let Some(OnUpdate::Sql(texts)) = table.columns[position].behaviour.on_update {
            // The derive asks for the text of each dialect.
            self.push(texts.get(self.backend.dialect()).unwrap_or("NULL"));
        }
    }

    fn same_key(&mut self, table: &Table, key: ColumnSet) {
        for (at, position) in key.iter().enumerate() {
            if at > 0 {
                self.push(" AND ");
            }
            self.of_table(table, position);
            self.push(" = ");
            self.of_rows(table, position);
        }
    }

    fn of_rows(&mut self, table: &Table, position: usize) {
        self.quote(ROWS);
        self.push(".");
        self.quote(table.columns[position].name);
    }

    /// A query for rows of parameters, each cast to the type of its column, which the first row names.
    fn table_of_rows(&mut self, columns: UpdatedColumns, rows: usize) {
        for row in 0..rows {
            self.push(if row == 0 { "SELECT " } else { " UNION ALL SELECT " });
            for (at, position) in columns.all().iter().enumerate() {
                if at > 0 {
                    self.push(", ");
                }
                let column = &columns.table.columns[position];
                self.cast_placeholder(column.ty);
                if row == 0 {
                    self.push(" AS ");
                    self.quote(column.name);
                }
            }
        }
    }

    /// The placeholder of a parameter that has to have this type by itself.
    fn cast_placeholder(&mut self, ty: ColumnType) {
        // Documents that are kept as text are no type of their own.
        let as_text = matches!(ty, ColumnType::Json | ColumnType::Array(_)) && !self.backend.capabilities.compares_json;
        let ty = if as_text { ColumnType::Text } else { ty };
        self.push("CAST(");
        self.placeholder(0);
        self.push(" AS ");
        match ty {
            ColumnType::Decimal { precision, scale } => {
                self.push("DECIMAL(");
                self.number(precision);
                self.push(", ");
                self.number(scale);
                self.push(")");
            }
            other => self.cast_type(other),
        }
        self.push(")");
        if let (ColumnType::Text, Some(collation)) = (ty, self.backend.capabilities.text_collation) {
            self.push(" COLLATE ");
            self.push(collation);
        }
    }
}

/// Rows of a statement that has them as a table: each is a SELECT.
const ROWS_OF_A_TABLE: usize = 500;

/// The name of the rows of an UPDATE in order, before they are locked.
const SENT: &str = "rowhouse_sent";

/// Up to so many rows are locked in the order of their keys, at a price that a small statement does not feel.
const ORDERED_ROWS: usize = 500;

/// Rows that a DELETE names by their keys.
const ROWS_OF_KEYS: usize = 1000;
