use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;
use std::ops::Index;
use std::sync::Arc;

use super::{Layout, ResultColumns, RowAccess, ValueRow};
use crate::error::{Error, Result};
use crate::query::RawRow;
use crate::types::{ColumnType, Date, Fixed, IpBytes, SqlValue, Time, Timestamp, Value};

/// A row of raw SQL whose columns are known at run time only: by name or by position, with the SQL types that the server tells.
///
/// ```
/// use rowhouse::doc::*;
/// use rowhouse::{Row, types::Value};
///
/// let (mut session, _) = rowhouse::doc::blog()?;
/// let rows: Vec<Row> = sql!("select id, name, age from users").all(&mut session)?;
/// assert_eq!(rows[0].get::<String>("name")?, "Alex");
/// assert_eq!(rows[0].get::<Option<i32>>(2)?, Some(30));
/// assert_eq!(rows[0]["id"], Value::Int(1));
/// let names: Vec<&str> = rows[0].columns().iter().map(|column| column.name()).collect();
/// assert_eq!(names, ["id", "name", "age"]);
/// # Ok::<(), rowhouse::Error>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct Row {
    columns: Arc<RowColumns>,
    values: Box<[Value]>,
}

/// The columns of all rows of a result.
#[doc(hidden)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowColumns {
    columns: Box<[RowColumn]>,
    scales_decimals: bool,
}

/// A column of a [`Row`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowColumn {
    name: Box<str>,
    sql_type: Box<str>,
    has_zone: bool,
}

impl RowColumn {
    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The SQL type, as the server calls it; on SQLite the one that the table declares, empty for an expression.
    pub fn sql_type(&self) -> &str {
        &self.sql_type
    }
}

/// A name or a position, from 0, of a column.
pub trait RowIndex: Copy + fmt::Display {
    /// The position in these columns.
    #[doc(hidden)]
    fn position(&self, columns: &[RowColumn]) -> Option<usize>;
}

impl RowIndex for usize {
    fn position(&self, columns: &[RowColumn]) -> Option<usize> {
        (*self < columns.len()).then_some(*self)
    }
}

impl RowIndex for &str {
    fn position(&self, columns: &[RowColumn]) -> Option<usize> {
        let exact = columns.iter().position(|column| &*column.name == *self);
        exact.or_else(|| columns.iter().position(|column| column.name.eq_ignore_ascii_case(self)))
    }
}

impl Row {
    /// The columns, in their order.
    pub fn columns(&self) -> &[RowColumn] {
        &self.columns.columns
    }

    /// The values, in the order of the columns.
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// The value of a column; of the first, if two have this name.
    ///
    /// # Errors
    /// [`Error::Columns`] if there is no such column, [`Error::Decode`] if it holds what `T` cannot.
    pub fn get<T: SqlValue>(&self, column: impl RowIndex) -> Result<T> {
        let position = column.position(self.columns()).ok_or_else(|| self.no_column(&column))?;
        T::read(self, position).map_err(|error| self.named(error, position))
    }

    /// The whole row as a model, a projection, a tuple, …, as raw SQL reads it.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// let row: rowhouse::Row = sql!("select * from users").one(&mut session)?;
    /// assert_eq!(row.read::<User>()?.name, "Alex");
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Columns`] if its columns are others, [`Error::Decode`] if one holds what its field cannot.
    pub fn read<T: super::FromRow>(&self) -> Result<T> {
        let layout = Layout::of::<T>(&*self.columns)?;
        <T as RawRow>::read(self, &layout)
    }

    /// The row as a JSON object: names and values. Bytes, dates, UUIDs and decimals are texts; bytes as PostgreSQL writes them,
    /// `\x00ff`, and moments as RFC 3339 does, `2026-11-23T01:02:03.5Z`, without the `Z` where the column has no zone, as
    /// MySQL's `datetime` has none. Of two columns with one name, the last one stays.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// let row: rowhouse::Row = sql!("select id, name, null as city from users").one(&mut session)?;
    /// assert_eq!(row.to_json().to_string(), r#"{"city":null,"id":1,"name":"Alex"}"#);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    #[cfg(feature = "json")]
    pub fn to_json(&self) -> serde_json::Value {
        let pairs = self.columns().iter().zip(&self.values);
        pairs.map(|(column, value)| (column.name.to_string(), json::value(value, column))).collect()
    }

    #[cold]
    fn no_column(&self, column: &dyn fmt::Display) -> Error {
        let names: Vec<String> = self.columns().iter().map(|column| format!("`{}`", column.name)).collect();
        Error::columns("Row", format!("it has no column `{column}`, but {}", names.join(", ")))
    }

    fn named(&self, mut error: Error, position: usize) -> Error {
        if let Error::Decode(decode) = &mut error {
            decode.column = self.columns()[position].name.clone();
        }
        error
    }

    fn row(&self) -> ValueRow<'_> {
        ValueRow(&self.values)
    }

    fn text_as<T>(&self, column: usize, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        match self.values.get(column) {
            Some(Value::Text(text)) => parse(text),
            _ => None,
        }
    }
}

impl RawRow for Row {
    type Layout = Arc<RowColumns>;

    fn layout(columns: &dyn ResultColumns) -> Result<Self::Layout> {
        let column = |at| RowColumn {
            name: columns.name(at).into(),
            sql_type: columns.sql_type(at).into(),
            has_zone: columns.has_zone(at),
        };
        let scales_decimals = columns.scales_decimals();
        Ok(Arc::new(RowColumns { columns: (0..columns.count()).map(column).collect(), scales_decimals }))
    }

    fn read<R: RowAccess + ?Sized>(row: &R, layout: &Self::Layout) -> Result<Self> {
        let values = (0..layout.count()).map(|column| row.value(column)).collect::<Result<_>>()?;
        Ok(Self { columns: Arc::clone(layout), values })
    }
}

impl ResultColumns for RowColumns {
    fn count(&self) -> usize {
        self.columns.len()
    }

    fn name(&self, column: usize) -> &str {
        self.columns.get(column).map_or("", RowColumn::name)
    }

    fn sql_type(&self, column: usize) -> Cow<'_, str> {
        self.columns.get(column).map_or("", RowColumn::sql_type).into()
    }

    fn has_zone(&self, column: usize) -> bool {
        self.columns.get(column).is_some_and(|column| column.has_zone)
    }

    fn scales_decimals(&self) -> bool {
        self.scales_decimals
    }
}

/// Values are of the kind that the backend has; where it stores one kind in the form of another, that is read too.
impl RowAccess for Row {
    fn bool(&self, column: usize) -> Result<Option<bool>> {
        self.row().bool(column)
    }

    fn int(&self, column: usize) -> Result<Option<i64>> {
        match self.values.get(column) {
            Some(Value::Decimal(number)) if number.needed_scale() == 0 => {
                Ok(number.mantissa_at(0).and_then(|number| i64::try_from(number).ok()))
            }
            _ => self.row().int(column),
        }
    }

    fn float(&self, column: usize) -> Result<Option<f64>> {
        match self.values.get(column) {
            Some(Value::Int(number)) => Ok(Some(*number as f64)),
            Some(Value::Decimal(number)) => Ok(number.to_string().parse().ok()),
            _ => self.row().float(column),
        }
    }

    fn text(&self, column: usize) -> Result<Option<&str>> {
        match self.values.get(column) {
            Some(Value::Text(text) | Value::Json(text)) => Ok(Some(text)),
            _ => self.row().text(column).map(|_| None),
        }
    }

    fn bytes(&self, column: usize) -> Result<Option<&[u8]>> {
        match self.values.get(column) {
            Some(Value::Bytes(bytes)) => Ok(Some(bytes)),
            _ => self.row().bytes(column).map(|_| None),
        }
    }

    fn uuid(&self, column: usize) -> Result<Option<[u8; 16]>> {
        match self.values.get(column) {
            Some(Value::Bytes(bytes)) if bytes.len() == 16 => Ok(bytes.as_ref().try_into().ok()),
            _ => self.row().uuid(column),
        }
    }

    fn ip(&self, column: usize) -> Result<Option<IpAddr>> {
        match self.values.get(column) {
            Some(Value::Bytes(bytes)) => Ok(IpBytes::read(bytes)),
            _ => self.row().ip(column),
        }
    }

    fn date(&self, column: usize) -> Result<Option<Date>> {
        match self.text_as(column, Date::parse) {
            None => self.row().date(column),
            parsed => Ok(parsed),
        }
    }

    fn time(&self, column: usize) -> Result<Option<Time>> {
        match self.text_as(column, Time::parse) {
            None => self.row().time(column),
            parsed => Ok(parsed),
        }
    }

    fn timestamp(&self, column: usize) -> Result<Option<Timestamp>> {
        match self.text_as(column, Timestamp::parse) {
            None => self.row().timestamp(column),
            parsed => Ok(parsed),
        }
    }

    fn decimal(&self, column: usize) -> Result<Option<Fixed>> {
        match self.values.get(column) {
            Some(Value::Int(_)) if self.columns.scales_decimals => {
                Err(Error::decode(column, "Decimal", super::UNKNOWN_SCALE))
            }
            Some(Value::Int(number)) => Ok(Fixed::new((*number).into(), 0)),
            _ => self.row().decimal(column),
        }
    }

    fn list(&self, column: usize, element: ColumnType) -> Result<Option<Box<[Value]>>> {
        #[cfg(feature = "json")]
        if let Some(Value::Text(text) | Value::Json(text)) = self.values.get(column) {
            return crate::types::array::from_json(text, column, element).map(Some);
        }
        self.row().list(column, element)
    }

    fn is_null(&self, column: usize) -> Result<bool> {
        self.row().is_null(column)
    }

    fn value(&self, column: usize) -> Result<Value> {
        self.row().value(column)
    }
}

/// The value of a column.
///
/// # Panics
/// If there is no such column, as indexing does everywhere; [`Row::get`] is an error then.
impl<I: RowIndex> Index<I> for Row {
    type Output = Value;

    #[allow(clippy::panic, reason = "indexing with a key that is not there panics, as with every collection")]
    fn index(&self, column: I) -> &Value {
        match column.position(self.columns()) {
            Some(position) => &self.values[position],
            None => panic!("{}", self.no_column(&column)),
        }
    }
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.columns().iter().map(RowColumn::name).zip(&self.values)).finish()
    }
}

#[cfg(feature = "json")]
mod json {
    use serde_json::Value as Json;

    use super::RowColumn;
    use crate::types::{Timestamp, Value};

    pub(super) fn value(value: &Value, column: &RowColumn) -> Json {
        match value {
            Value::Null | Value::Redacted(_) | Value::Provisional { .. } | Value::Invalid { .. } => Json::Null,
            Value::Bool(value) => (*value).into(),
            Value::Int(value) => (*value).into(),
            Value::Float(value) => (*value).into(),
            Value::Json(text) => document(text),
            Value::Text(text) if matches!(column.sql_type(), "json" | "jsonb" | "JSON TEXT") => document(text),
            Value::Text(text) if matches!(column.sql_type(), "TIMESTAMP" | "DATETIME") => {
                Json::String(Timestamp::parse(text).map_or_else(|| text.to_string(), |value| moment(value, column)))
            }
            Value::Text(text) => Json::String(text.to_string()),
            Value::Bytes(bytes) => Json::String(format!("\\x{}", hex(bytes))),
            Value::Uuid(bytes) => Json::String(uuid(bytes)),
            Value::Ip(value) => Json::String(value.to_string()),
            Value::Date(value) => Json::String(value.to_string()),
            Value::Time(value) => Json::String(value.to_string()),
            Value::Timestamp(value) => Json::String(moment(*value, column)),
            Value::Decimal(value) => Json::String(value.to_string()),
            Value::Array(list) | Value::List(list) => list.iter().map(|item| self::value(item, column)).collect(),
        }
    }

    /// As RFC 3339 has it: no zeros at the end of a fraction.
    fn moment(moment: Timestamp, column: &RowColumn) -> String {
        let text = moment.to_string().replacen(' ', "T", 1);
        let text = text.trim_end_matches('0').trim_end_matches('.');
        if column.has_zone { format!("{text}Z") } else { text.to_owned() }
    }

    fn document(text: &str) -> Json {
        serde_json::from_str(text).unwrap_or_else(|_| Json::String(text.to_owned()))
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn uuid(bytes: &[u8; 16]) -> String {
        let digits = hex(bytes);
        let (a, b, c, d, e) = (&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]);
        format!("{a}-{b}-{c}-{d}-{e}")
    }
}
