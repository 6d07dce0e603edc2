//! UPDATE of many rows, each with values of its own, which are found by the columns of a key.

use super::backend::{Backend, BulkInsert};
use super::bulk::{ROWS_A_STEP, ROWS_OF_ARRAYS};
use super::change::{ROWS, takes_arrays};
use super::writer::{Rendered, SqlWriter};
use crate::error::Result;
use crate::expr::Node;
use crate::model::{ColumnSet, Table};
use crate::plan::Shape;
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
    let UpdatedColumns { table, key, .. } = columns;
    let width = columns.all().len();
    let mut writer = SqlWriter::new(backend, ids);
    writer.qualified = matches!(form, UpdateForm::Arrays | UpdateForm::Rows);
    writer.push("UPDATE ");
    writer.table(table);
    match form {
        UpdateForm::OneRow | UpdateForm::RowByRow => writer.set_one_row(columns),
        UpdateForm::Arrays => {
            writer.push(" SET ");
            writer.set_from_rows(columns, false);
            writer.push(" FROM ");
            writer.arrays(table, columns.all());
            writer.push(" AS ");
            writer.quote(ROWS);
            writer.push(" (");
            writer.columns(table, columns.all());
            writer.push(") WHERE ");
            writer.same_key(table, key);
        }
        UpdateForm::Rows => {
            writer.push(" JOIN (");
            writer.table_of_rows(columns, params.len() / width);
            writer.push(") AS ");
            writer.quote(ROWS);
            writer.push(" ON ");
            writer.same_key(table, key);
            writer.push(" SET ");
            writer.set_from_rows(columns, true);
        }
    }
    writer.params = params;
    writer.returned(returned, backend.capabilities.returning_update, "UPDATE … RETURNING")?;
    let shape = match form {
        UpdateForm::OneRow | UpdateForm::Rows => Shape::Once,
        UpdateForm::RowByRow => Shape::Rows { width },
        UpdateForm::Arrays => Shape::Columns { width },
    };
    let params = if shape == Shape::Once { writer.params.len() } else { width };
    Ok((writer.finish_bound(table, params)?, shape))
}

impl SqlWriter<'_> {
    fn set_one_row(&mut self, columns: UpdatedColumns) {
        let parts = [(" SET ", ", ", columns.set), (" WHERE ", " AND ", columns.key)];
        let mut number = 0;
        for (word, between, set) in parts {
            for (at, position) in set.iter().enumerate() {
                self.push(if at == 0 { word } else { between });
                self.quote(columns.table.columns[position].name);
                self.push(" = ");
                number += 1;
                self.placeholder(number);
            }
        }
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
    }

    fn same_key(&mut self, table: &Table, key: ColumnSet) {
        for (at, position) in key.iter().enumerate() {
            if at > 0 {
                self.push(" AND ");
            }
            self.quote(table.name);
            self.push(".");
            self.quote(table.columns[position].name);
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
const ROWS_OF_A_TABLE: usize = 200;
