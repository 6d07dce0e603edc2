//! Rows of the `mysql` crate, read column by column.
//!
//! What a column holds is told by its type, its character set (text or bytes), and by whether it is a table's column
//! or an expression: the servers call bound bytes text and a bound day a moment, so expressions are read less strictly.
//! Statements that cannot be prepared give everything as text.

use std::borrow::Cow;

use mysql::consts::ColumnType;
use mysql::{Column, Row, Value};
use orm_core::row::{ResultColumns, RowAccess};
use orm_core::types::{self, Date, Fixed, Time, Timestamp};
use orm_core::{Error, Result};

/// A row, borrowed from the crate's.
pub(super) struct MysqlRow<'r>(pub(super) &'r Row);

/// The columns of a result, and their names where those are text.
pub(super) struct MysqlColumns<'r>(pub(super) &'r [Column]);

impl ResultColumns for MysqlColumns<'_> {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn name(&self, column: usize) -> &str {
        self.0.get(column).and_then(|column| std::str::from_utf8(column.name_ref()).ok()).unwrap_or_default()
    }

    fn sql_type(&self, column: usize) -> Cow<'_, str> {
        self.0.get(column).map_or(Cow::Borrowed(""), type_name)
    }

    /// The server turns them into the connection's zone, which is UTC.
    fn has_zone(&self, column: usize) -> bool {
        self.sql_type(column) == "timestamp"
    }
}

impl RowAccess for MysqlRow<'_> {
    fn bool(&self, column: usize) -> Result<Option<bool>> {
        self.read(column, "bool", |value, kind| match integer(value, kind)? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        })
    }

    fn int(&self, column: usize) -> Result<Option<i64>> {
        self.read(column, "i64", |value, kind| match value {
            Value::Int(number) => Some(*number),
            Value::Bytes(bytes) if is_decimal(kind) => i64::try_from(fixed(bytes)?.mantissa_at(0)?).ok(),
            _ => i64::try_from(integer(value, kind)?).ok(),
        })
    }

    fn float(&self, column: usize) -> Result<Option<f64>> {
        self.read(column, "f64", |value, kind| match value {
            Value::Double(number) => Some(*number),
            Value::Float(number) => Some(f64::from(*number)),
            Value::Bytes(bytes) if is_decimal(kind) || is_float(kind) => ascii(bytes)?.parse().ok(),
            _ => integer(value, kind).map(|number| number as f64),
        })
    }

    fn text(&self, column: usize) -> Result<Option<&str>> {
        self.read(column, "String", |value, kind| match value {
            Value::Bytes(bytes) if is_text(kind) => std::str::from_utf8(bytes).ok(),
            _ => None,
        })
    }

    fn bytes(&self, column: usize) -> Result<Option<&[u8]>> {
        self.read(column, "Vec<u8>", |value, kind| match value {
            Value::Bytes(bytes) if is_binary(kind) || is_bound(kind) => Some(bytes.as_slice()),
            _ => None,
        })
    }

    fn uuid(&self, column: usize) -> Result<Option<[u8; 16]>> {
        self.read(column, "Uuid", |value, kind| match value {
            Value::Bytes(bytes) if is_binary(kind) || is_bound(kind) => bytes.as_slice().try_into().ok(),
            _ => None,
        })
    }

    fn date(&self, column: usize) -> Result<Option<Date>> {
        self.read(column, "Date", |value, kind| match kind.column_type() {
            ColumnType::MYSQL_TYPE_DATE | ColumnType::MYSQL_TYPE_NEWDATE => day(value),
            _ if is_moment(kind) && is_expression(kind) => match moment(value)?.parts() {
                (date, 0) => Some(date),
                _ => None,
            },
            _ => None,
        })
    }

    fn time(&self, column: usize) -> Result<Option<Time>> {
        self.read(column, "Time", |value, kind| match value {
            Value::Time(false, 0, hour, minute, second, micro) => {
                let seconds = (i64::from(*hour) * 60 + i64::from(*minute)) * 60 + i64::from(*second);
                Some(Time(seconds * 1_000_000 + i64::from(*micro)))
            }
            Value::Bytes(text) if is_time(kind) => Time::parse(ascii(text)?),
            _ => None,
        })
    }

    fn timestamp(&self, column: usize) -> Result<Option<Timestamp>> {
        self.read(column, "Timestamp", |value, kind| if is_moment(kind) { moment(value) } else { None })
    }

    fn decimal(&self, column: usize) -> Result<Option<Fixed>> {
        self.read(column, "Decimal", |value, kind| match value {
            Value::Bytes(bytes) if is_decimal(kind) || is_bound(kind) => fixed(bytes),
            _ => Fixed::new(integer(value, kind)?, 0),
        })
    }

    fn is_null(&self, column: usize) -> Result<bool> {
        self.read(column, "Option", |_, _| Some(())).map(|value| value.is_none())
    }

    fn value(&self, column: usize) -> Result<types::Value> {
        let value = self.read(column, "Value", |value, kind| Some(natural(value, kind)))?;
        Ok(value.unwrap_or(types::Value::Null))
    }
}

impl<'r> MysqlRow<'r> {
    /// What `convert` makes of the column, `None` for NULL; an error if it makes nothing of it.
    #[inline]
    fn read<T>(
        &self,
        column: usize,
        rust_type: &'static str,
        convert: impl FnOnce(&'r Value, &'r Column) -> Option<T>,
    ) -> Result<Option<T>> {
        let (Some(value), Some(kind)) = (self.0.as_ref(column), self.0.columns_ref().get(column)) else {
            return Err(Error::decode(column, rust_type, "nothing: the result has fewer columns"));
        };
        if matches!(value, Value::NULL) {
            return Ok(None);
        }
        match convert(value, kind) {
            None => Err(unfit(column, rust_type, value, kind)),
            converted => Ok(converted),
        }
    }
}

#[cold]
fn unfit(index: usize, rust_type: &'static str, value: &Value, kind: &Column) -> Error {
    let mut error = Error::decode(index, rust_type, found(rust_type, value, kind));
    if let Error::Decode(decode) = &mut error {
        decode.column = kind.name_str().into();
    }
    error
}

/// The SQL type, and the number where a number of this type might have fitted.
fn found(rust_type: &str, value: &Value, kind: &Column) -> String {
    let name = type_name(kind);
    let is_number = is_decimal(kind) || is_integer(kind);
    match value {
        Value::Bytes(digits) if is_number => format!("the {name} {}", String::from_utf8_lossy(digits)),
        Value::Int(number) if matches!(rust_type, "bool" | "i64") => format!("the {name} {number}"),
        Value::UInt(number) if matches!(rust_type, "bool" | "i64") => format!("the {name} {number}"),
        Value::Bytes(bytes) if rust_type == "Uuid" && is_binary(kind) => format!("{name} of {} bytes", bytes.len()),
        _ => name.into_owned(),
    }
}

fn type_name(kind: &Column) -> Cow<'static, str> {
    Cow::Borrowed(match kind.column_type() {
        ColumnType::MYSQL_TYPE_TINY => "tinyint",
        ColumnType::MYSQL_TYPE_SHORT => "smallint",
        ColumnType::MYSQL_TYPE_INT24 => "mediumint",
        ColumnType::MYSQL_TYPE_LONG => "int",
        ColumnType::MYSQL_TYPE_LONGLONG => "bigint",
        ColumnType::MYSQL_TYPE_YEAR => "year",
        ColumnType::MYSQL_TYPE_BIT => "bit",
        ColumnType::MYSQL_TYPE_FLOAT => "float",
        ColumnType::MYSQL_TYPE_DOUBLE => "double",
        ColumnType::MYSQL_TYPE_DECIMAL | ColumnType::MYSQL_TYPE_NEWDECIMAL => "decimal",
        ColumnType::MYSQL_TYPE_DATE | ColumnType::MYSQL_TYPE_NEWDATE => "date",
        ColumnType::MYSQL_TYPE_DATETIME | ColumnType::MYSQL_TYPE_DATETIME2 => "datetime",
        ColumnType::MYSQL_TYPE_TIMESTAMP | ColumnType::MYSQL_TYPE_TIMESTAMP2 => "timestamp",
        ColumnType::MYSQL_TYPE_TIME | ColumnType::MYSQL_TYPE_TIME2 => "time",
        ColumnType::MYSQL_TYPE_JSON => "json",
        ColumnType::MYSQL_TYPE_GEOMETRY => "geometry",
        ColumnType::MYSQL_TYPE_VECTOR => "vector",
        _ if is_text(kind) => "text",
        _ if is_string(kind) => "binary",
        other => return Cow::Owned(format!("{other:?}").trim_start_matches("MYSQL_TYPE_").to_lowercase()),
    })
}

fn is_integer(kind: &Column) -> bool {
    matches!(
        kind.column_type(),
        ColumnType::MYSQL_TYPE_TINY
            | ColumnType::MYSQL_TYPE_SHORT
            | ColumnType::MYSQL_TYPE_INT24
            | ColumnType::MYSQL_TYPE_LONG
            | ColumnType::MYSQL_TYPE_LONGLONG
            | ColumnType::MYSQL_TYPE_YEAR
    )
}

fn is_decimal(kind: &Column) -> bool {
    matches!(kind.column_type(), ColumnType::MYSQL_TYPE_NEWDECIMAL | ColumnType::MYSQL_TYPE_DECIMAL)
}

fn is_float(kind: &Column) -> bool {
    matches!(kind.column_type(), ColumnType::MYSQL_TYPE_DOUBLE | ColumnType::MYSQL_TYPE_FLOAT)
}

fn is_moment(kind: &Column) -> bool {
    matches!(kind.column_type(), ColumnType::MYSQL_TYPE_DATETIME | ColumnType::MYSQL_TYPE_TIMESTAMP)
}

fn is_time(kind: &Column) -> bool {
    matches!(kind.column_type(), ColumnType::MYSQL_TYPE_TIME | ColumnType::MYSQL_TYPE_TIME2)
}

/// Text and bytes, which only the character set tells apart.
fn is_string(kind: &Column) -> bool {
    matches!(
        kind.column_type(),
        ColumnType::MYSQL_TYPE_VAR_STRING
            | ColumnType::MYSQL_TYPE_STRING
            | ColumnType::MYSQL_TYPE_BLOB
            | ColumnType::MYSQL_TYPE_LONG_BLOB
            | ColumnType::MYSQL_TYPE_MEDIUM_BLOB
            | ColumnType::MYSQL_TYPE_TINY_BLOB
            | ColumnType::MYSQL_TYPE_VARCHAR
            | ColumnType::MYSQL_TYPE_ENUM
            | ColumnType::MYSQL_TYPE_SET
    )
}

fn is_text(kind: &Column) -> bool {
    match kind.column_type() {
        ColumnType::MYSQL_TYPE_JSON => true,
        _ => is_string(kind) && kind.character_set() != BINARY,
    }
}

fn is_binary(kind: &Column) -> bool {
    match kind.column_type() {
        ColumnType::MYSQL_TYPE_GEOMETRY | ColumnType::MYSQL_TYPE_VECTOR => true,
        _ => is_string(kind) && kind.character_set() == BINARY,
    }
}

/// Bytes and decimals that are bound as parameters and given back are text to the servers.
fn is_bound(kind: &Column) -> bool {
    is_string(kind) && is_expression(kind)
}

fn is_expression(kind: &Column) -> bool {
    kind.org_table_ref().is_empty()
}

fn integer(value: &Value, kind: &Column) -> Option<i128> {
    match value {
        Value::Int(number) => Some((*number).into()),
        Value::UInt(number) => Some((*number).into()),
        Value::Bytes(bits) if kind.column_type() == ColumnType::MYSQL_TYPE_BIT && bits.len() <= 8 => {
            Some(bits.iter().fold(0, |number, byte| (number << 8) | i128::from(*byte)))
        }
        Value::Bytes(digits) if is_integer(kind) => ascii(digits)?.parse().ok(),
        _ => None,
    }
}

fn ascii(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

/// Calculations give up to 30 digits after the point, most of them zeros.
fn fixed(digits: &[u8]) -> Option<Fixed> {
    let digits = ascii(digits)?;
    Fixed::parse(digits).or_else(|| match digits.split_once('.') {
        Some(_) => Fixed::parse(digits.trim_end_matches('0')),
        None => None,
    })
}

/// `None` also for days such as 0000-00-00.
fn day(value: &Value) -> Option<Date> {
    match value {
        Value::Date(year, month, day, ..) => Date::from_ymd((*year).into(), (*month).into(), (*day).into()),
        Value::Bytes(text) => Date::parse(ascii(text)?),
        _ => None,
    }
}

fn moment(value: &Value) -> Option<Timestamp> {
    match value {
        Value::Date(_, _, _, hour, minute, second, micro) => {
            let seconds = (i64::from(*hour) * 60 + i64::from(*minute)) * 60 + i64::from(*second);
            Timestamp::from_parts(day(value)?, seconds * 1_000_000 + i64::from(*micro))
        }
        Value::Bytes(text) => Timestamp::parse(ascii(text)?),
        _ => None,
    }
}

/// The value in the kind that its column has; as text if it is of a kind that we do not have.
fn natural(value: &Value, kind: &Column) -> types::Value {
    let converted = match value {
        Value::Float(number) => Some(types::Value::Float((*number).into())),
        Value::Double(number) => Some(types::Value::Float(*number)),
        Value::Date(..) if is_moment(kind) => moment(value).map(types::Value::Timestamp),
        Value::Date(..) => day(value).map(types::Value::Date),
        Value::Bytes(bytes) => natural_bytes(value, bytes, kind),
        _ => integer(value, kind).map(natural_integer),
    };
    converted.unwrap_or_else(|| types::Value::Text(shown(value)))
}

fn natural_bytes(value: &Value, bytes: &[u8], kind: &Column) -> Option<types::Value> {
    match kind.column_type() {
        _ if is_binary(kind) => Some(types::Value::Bytes(bytes.into())),
        _ if is_decimal(kind) => fixed(bytes).map(types::Value::Decimal),
        _ if is_float(kind) => ascii(bytes)?.parse().ok().map(types::Value::Float),
        _ if is_moment(kind) => moment(value).map(types::Value::Timestamp),
        ColumnType::MYSQL_TYPE_DATE => day(value).map(types::Value::Date),
        ColumnType::MYSQL_TYPE_BIT => integer(value, kind).map(natural_integer),
        _ if is_integer(kind) => integer(value, kind).map(natural_integer),
        _ => Some(match ascii(bytes) {
            Some(text) => types::Value::Text(text.into()),
            None => types::Value::Bytes(bytes.into()),
        }),
    }
}

/// Unsigned numbers can be larger than our integers.
fn natural_integer(number: i128) -> types::Value {
    match i64::try_from(number) {
        Ok(number) => types::Value::Int(number),
        Err(_) => Fixed::new(number, 0).map_or(types::Value::Null, types::Value::Decimal),
    }
}

/// A time of day, a day that no calendar has, a number of too many digits.
fn shown(value: &Value) -> Box<str> {
    match value {
        Value::Bytes(bytes) => String::from_utf8_lossy(bytes).into(),
        Value::Time(negative, days, hour, minute, second, micro) => {
            let sign = if *negative { "-" } else { "" };
            let hours = u64::from(*days) * 24 + u64::from(*hour);
            let fraction = if *micro == 0 { String::new() } else { format!(".{micro:06}") };
            format!("{sign}{hours:02}:{minute:02}:{second:02}{fraction}").into()
        }
        other => other.as_sql(true).trim_matches('\'').into(),
    }
}

/// The number of the character set that says bytes.
const BINARY: u16 = 63;
