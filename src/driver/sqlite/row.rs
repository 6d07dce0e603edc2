use std::borrow::Cow;

use orm_core::row::{ResultColumns, RowAccess};
use orm_core::types::{Date, Fixed, Time, Timestamp, Value};
use orm_core::{Error, Result};
use rusqlite::types::ValueRef;
use rusqlite::{Row, Statement};

/// A row, with the digits after the point of its decimal columns, which SQLite does not know.
pub(super) struct SqliteRow<'a, 'stmt> {
    pub(super) row: &'a Row<'stmt>,
    pub(super) scales: &'a [u8],
}

impl SqliteRow<'_, '_> {
    #[inline]
    fn cell(&self, column: usize) -> Result<ValueRef<'_>> {
        self.row.get_ref(column).map_err(|_| Error::decode(column, "a value", "nothing: the result has no such column"))
    }
}

/// The columns of a statement's result.
pub(super) struct SqliteColumns<'a, 'stmt>(pub(super) &'a Statement<'stmt>);

impl ResultColumns for SqliteColumns<'_, '_> {
    fn count(&self) -> usize {
        self.0.column_count()
    }

    fn name(&self, column: usize) -> &str {
        self.0.column_name(column).unwrap_or_default()
    }

    fn sql_type(&self, column: usize) -> Cow<'_, str> {
        let declared = self.0.columns().nth(column).and_then(|column| column.decl_type().map(str::to_owned));
        declared.unwrap_or_default().into()
    }

    fn has_zone(&self, column: usize) -> bool {
        self.sql_type(column) == "TIMESTAMP"
    }

    fn scales_decimals(&self) -> bool {
        true
    }
}

#[cold]
fn mismatch(column: usize, rust_type: &'static str, found: ValueRef<'_>) -> Error {
    let found = match found {
        ValueRef::Null => "NULL",
        ValueRef::Integer(_) => "an integer",
        ValueRef::Real(_) => "a floating point number",
        ValueRef::Text(_) => "text",
        ValueRef::Blob(_) => "a blob",
    };
    Error::decode(column, rust_type, found)
}

#[cold]
fn malformed(column: usize, rust_type: &'static str) -> Error {
    Error::decode(column, rust_type, "text of another form")
}

impl RowAccess for SqliteRow<'_, '_> {
    fn bool(&self, column: usize) -> Result<Option<bool>> {
        match self.cell(column)? {
            ValueRef::Null => Ok(None),
            ValueRef::Integer(value @ 0..=1) => Ok(Some(value == 1)),
            other => Err(mismatch(column, "bool", other)),
        }
    }

    #[inline]
    fn int(&self, column: usize) -> Result<Option<i64>> {
        match self.cell(column)? {
            ValueRef::Null => Ok(None),
            ValueRef::Integer(value) => Ok(Some(value)),
            other => Err(mismatch(column, "i64", other)),
        }
    }

    #[inline]
    fn float(&self, column: usize) -> Result<Option<f64>> {
        match self.cell(column)? {
            ValueRef::Null => Ok(None),
            ValueRef::Real(value) => Ok(Some(value)),
            ValueRef::Integer(value) => Ok(Some(value as f64)),
            other => Err(mismatch(column, "f64", other)),
        }
    }

    #[inline]
    fn text(&self, column: usize) -> Result<Option<&str>> {
        match self.cell(column)? {
            ValueRef::Null => Ok(None),
            ValueRef::Text(value) => std::str::from_utf8(value)
                .map(Some)
                .map_err(|_| Error::decode(column, "String", "text that is no UTF-8")),
            other => Err(mismatch(column, "String", other)),
        }
    }

    #[inline]
    fn bytes(&self, column: usize) -> Result<Option<&[u8]>> {
        match self.cell(column)? {
            ValueRef::Null => Ok(None),
            ValueRef::Blob(value) => Ok(Some(value)),
            other => Err(mismatch(column, "Vec<u8>", other)),
        }
    }

    fn uuid(&self, column: usize) -> Result<Option<[u8; 16]>> {
        let Some(bytes) = self.bytes(column)? else { return Ok(None) };
        bytes
            .try_into()
            .map(Some)
            .map_err(|_| Error::decode(column, "Uuid", format!("a blob of {} bytes", bytes.len())))
    }

    fn date(&self, column: usize) -> Result<Option<Date>> {
        let Some(text) = self.text(column)? else { return Ok(None) };
        Date::parse(text).map(Some).ok_or_else(|| malformed(column, "a date"))
    }

    fn time(&self, column: usize) -> Result<Option<Time>> {
        let Some(text) = self.text(column)? else { return Ok(None) };
        Time::parse(text).map(Some).ok_or_else(|| malformed(column, "a time"))
    }

    fn timestamp(&self, column: usize) -> Result<Option<Timestamp>> {
        let Some(text) = self.text(column)? else { return Ok(None) };
        Timestamp::parse(text).map(Some).ok_or_else(|| malformed(column, "a timestamp"))
    }

    fn decimal(&self, column: usize) -> Result<Option<Fixed>> {
        match (self.cell(column)?, self.scales.get(column)) {
            (ValueRef::Null, _) => Ok(None),
            (ValueRef::Integer(value), Some(scale)) => Ok(Fixed::new(value.into(), *scale)),
            (ValueRef::Integer(_), None) => Err(Error::decode(column, "Decimal", orm_core::row::UNKNOWN_SCALE)),
            (other, _) => Err(mismatch(column, "Decimal", other)),
        }
    }

    fn is_null(&self, column: usize) -> Result<bool> {
        Ok(matches!(self.cell(column)?, ValueRef::Null))
    }

    fn value(&self, column: usize) -> Result<Value> {
        Ok(match self.cell(column)? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(value) => Value::Int(value),
            ValueRef::Real(value) => Value::Float(value),
            ValueRef::Text(_) => self.text(column)?.map_or(Value::Null, |text| Value::Text(text.into())),
            ValueRef::Blob(value) => Value::Bytes(value.into()),
        })
    }
}
