//! Rows from PostgreSQL, read from the binary form.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::net::IpAddr;

use orm_core::row::{ResultColumns, RowAccess};
use orm_core::types::{ColumnType, Date, Fixed, Time, Timestamp, Value};
use orm_core::{Error, Result};
use tokio_postgres::types::{FromSql, Kind, Type};
use tokio_postgres::{Column, Row};

use super::numeric::Numeric;
use super::types::{self, sql_name};

/// A row of `tokio_postgres`.
#[derive(Debug, Clone, Copy)]
pub struct PostgresRow<'r>(pub &'r Row);

/// The columns of a statement's result.
#[derive(Debug, Clone, Copy)]
pub struct PostgresColumns<'c>(pub &'c [Column]);

impl ResultColumns for PostgresColumns<'_> {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn name(&self, column: usize) -> &str {
        self.0.get(column).map_or("", Column::name)
    }

    fn sql_type(&self, column: usize) -> Cow<'_, str> {
        self.0.get(column).map_or(Cow::Borrowed(""), |column| sql_name(column.type_()))
    }

    fn has_zone(&self, column: usize) -> bool {
        let ty = self.0.get(column).map(|column| types::base(column.type_()));
        ty.is_some_and(|ty| matches!(*ty, Type::TIMESTAMPTZ | Type::TIMESTAMPTZ_ARRAY))
    }
}

/// A column's bytes, whatever its type.
struct Raw<'a>(&'a [u8]);

impl<'a> FromSql<'a> for Raw<'a> {
    #[inline]
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(Self(raw))
    }

    #[inline]
    fn accepts(_: &Type) -> bool {
        true
    }
}

/// A column: where, of which type, and its bytes unless it is NULL.
#[derive(Clone, Copy)]
struct Cell<'r> {
    column: usize,
    ty: &'r Type,
    bytes: &'r [u8],
}

impl<'r> PostgresRow<'r> {
    #[inline]
    fn cell(&self, column: usize, rust_type: &'static str) -> Result<Option<Cell<'r>>> {
        match self.0.try_get::<_, Option<Raw<'r>>>(column) {
            Ok(Some(Raw(bytes))) => Ok(Some(Cell { column, ty: self.0.columns()[column].type_(), bytes })),
            Ok(None) => Ok(None),
            Err(_) => Err(Error::decode(column, rust_type, "nothing: the result has fewer columns")),
        }
    }
}

impl RowAccess for PostgresRow<'_> {
    #[inline]
    fn bool(&self, column: usize) -> Result<Option<bool>> {
        self.cell(column, "bool")?.map(Cell::bool).transpose()
    }

    #[inline]
    fn int(&self, column: usize) -> Result<Option<i64>> {
        self.cell(column, "i64")?.map(Cell::int).transpose()
    }

    #[inline]
    fn float(&self, column: usize) -> Result<Option<f64>> {
        self.cell(column, "f64")?.map(Cell::float).transpose()
    }

    #[inline]
    fn text(&self, column: usize) -> Result<Option<&str>> {
        self.cell(column, "String")?.map(Cell::text).transpose()
    }

    #[inline]
    fn bytes(&self, column: usize) -> Result<Option<&[u8]>> {
        self.cell(column, "Vec<u8>")?.map(Cell::blob).transpose()
    }

    #[inline]
    fn uuid(&self, column: usize) -> Result<Option<[u8; 16]>> {
        self.cell(column, "Uuid")?.map(Cell::uuid).transpose()
    }

    #[inline]
    fn ip(&self, column: usize) -> Result<Option<IpAddr>> {
        self.cell(column, "IpAddr")?.map(Cell::ip).transpose()
    }

    #[inline]
    fn date(&self, column: usize) -> Result<Option<Date>> {
        self.cell(column, "Date")?.map(Cell::date).transpose()
    }

    #[inline]
    fn time(&self, column: usize) -> Result<Option<Time>> {
        self.cell(column, "Time")?.map(Cell::time).transpose()
    }

    #[inline]
    fn timestamp(&self, column: usize) -> Result<Option<Timestamp>> {
        self.cell(column, "Timestamp")?.map(Cell::timestamp).transpose()
    }

    #[inline]
    fn decimal(&self, column: usize) -> Result<Option<Fixed>> {
        self.cell(column, "Decimal")?.map(Cell::decimal).transpose()
    }

    fn list(&self, column: usize, _: ColumnType) -> Result<Option<Box<[Value]>>> {
        let Some(cell) = self.cell(column, "Vec")? else { return Ok(None) };
        match cell.ty.kind() {
            Kind::Array(element) => cell.list(element).map(Some),
            _ => Err(cell.wrong("Vec")),
        }
    }

    #[inline]
    fn is_null(&self, column: usize) -> Result<bool> {
        Ok(self.cell(column, "NULL")?.is_none())
    }

    fn value(&self, column: usize) -> Result<Value> {
        self.cell(column, "Value")?.map_or(Ok(Value::Null), Cell::value)
    }
}

impl<'r> Cell<'r> {
    #[inline]
    fn bool(self) -> Result<bool> {
        match *self.ty {
            Type::BOOL => Ok(self.array::<1>("bool")? != [0]),
            _ => Err(self.wrong("bool")),
        }
    }

    #[inline]
    fn int(self) -> Result<i64> {
        match *self.ty {
            Type::INT8 => self.array("i64").map(i64::from_be_bytes),
            Type::INT4 => self.array("i64").map(|bytes| i32::from_be_bytes(bytes).into()),
            Type::INT2 => self.array("i64").map(|bytes| i16::from_be_bytes(bytes).into()),
            Type::OID => self.array("i64").map(|bytes| u32::from_be_bytes(bytes).into()),
            Type::NUMERIC => {
                let number = self.numeric("i64")?;
                number.int().ok_or_else(|| self.found("i64", describe_for_int(number)))
            }
            _ => Err(self.wrong("i64")),
        }
    }

    #[inline]
    fn float(self) -> Result<f64> {
        match *self.ty {
            Type::FLOAT8 => self.array("f64").map(f64::from_be_bytes),
            Type::FLOAT4 => self.array("f64").map(|bytes| f32::from_be_bytes(bytes).into()),
            Type::NUMERIC => self.numeric("f64").map(Numeric::float),
            Type::INT8 | Type::INT4 | Type::INT2 => self.int().map(|number| number as f64),
            _ => Err(self.wrong("f64")),
        }
    }

    #[inline]
    fn text(self) -> Result<&'r str> {
        let bytes = match *self.ty {
            Type::TEXT | Type::VARCHAR | Type::CHAR => self.bytes,
            Type::JSONB => self.bytes.strip_prefix(&[types::JSONB_VERSION]).ok_or_else(|| self.wrong("String"))?,
            _ if types::is_text(self.ty) => self.bytes,
            _ => return Err(self.wrong("String")),
        };
        std::str::from_utf8(bytes).map_err(|_| self.found("String", "text that is no UTF-8"))
    }

    #[inline]
    fn blob(self) -> Result<&'r [u8]> {
        if *self.ty == Type::BYTEA { Ok(self.bytes) } else { Err(self.wrong("Vec<u8>")) }
    }

    #[inline]
    fn uuid(self) -> Result<[u8; 16]> {
        if *self.ty == Type::UUID { self.array("Uuid") } else { Err(self.wrong("Uuid")) }
    }

    fn ip(self) -> Result<IpAddr> {
        if *self.ty != Type::INET {
            return Err(self.wrong("IpAddr"));
        }
        match *self.bytes {
            [types::INET_V4, 32, _, 4, ref octets @ ..] => <[u8; 4]>::try_from(octets).map(IpAddr::from),
            [types::INET_V6, 128, _, 16, ref octets @ ..] => <[u8; 16]>::try_from(octets).map(IpAddr::from),
            _ => return Err(self.found("IpAddr", "a network")),
        }
        .map_err(|_| self.wrong("IpAddr"))
    }

    #[inline]
    fn date(self) -> Result<Date> {
        if *self.ty != Type::DATE {
            return Err(self.wrong("Date"));
        }
        match i32::from_be_bytes(self.array("Date")?) {
            i32::MIN | i32::MAX => Err(self.found("Date", "infinity")),
            days => {
                let days = days.checked_add(types::EPOCH_DAYS).ok_or_else(|| self.wrong("Date"))?;
                Ok(Date(days))
            }
        }
    }

    #[inline]
    fn time(self) -> Result<Time> {
        if *self.ty != Type::TIME {
            return Err(self.wrong("Time"));
        }
        match i64::from_be_bytes(self.array("Time")?) {
            micros @ 0..MICROS_PER_DAY => Ok(Time(micros)),
            _ => Err(self.found("Time", "24:00:00")),
        }
    }

    #[inline]
    fn timestamp(self) -> Result<Timestamp> {
        if !matches!(*self.ty, Type::TIMESTAMPTZ | Type::TIMESTAMP) {
            return Err(self.wrong("Timestamp"));
        }
        match i64::from_be_bytes(self.array("Timestamp")?) {
            i64::MIN | i64::MAX => Err(self.found("Timestamp", "infinity")),
            micros => {
                let micros = micros.checked_add(types::EPOCH_MICROS).ok_or_else(|| self.wrong("Timestamp"))?;
                Ok(Timestamp(micros))
            }
        }
    }

    #[inline]
    fn decimal(self) -> Result<Fixed> {
        match *self.ty {
            Type::NUMERIC => match self.numeric("Decimal")? {
                Numeric::Fixed(number) => Ok(number),
                other => Err(self.found("Decimal", other.describe())),
            },
            Type::INT8 | Type::INT4 | Type::INT2 => {
                Fixed::new(self.int()?.into(), 0).ok_or_else(|| self.wrong("Decimal"))
            }
            _ => Err(self.wrong("Decimal")),
        }
    }

    fn value(self) -> Result<Value> {
        Ok(match *self.ty {
            Type::BOOL => Value::Bool(self.bool()?),
            Type::INT2 | Type::INT4 | Type::INT8 | Type::OID => Value::Int(self.int()?),
            Type::FLOAT4 | Type::FLOAT8 => Value::Float(self.float()?),
            Type::NUMERIC => Value::Decimal(self.decimal()?),
            Type::BYTEA => Value::Bytes(self.bytes.into()),
            Type::UUID => Value::Uuid(self.uuid()?),
            Type::INET => Value::Ip(self.ip()?),
            Type::DATE => Value::Date(self.date()?),
            Type::TIME => Value::Time(self.time()?),
            Type::TIMESTAMP | Type::TIMESTAMPTZ => Value::Timestamp(self.timestamp()?),
            Type::JSONB | Type::CHAR => Value::Text(self.text()?.into()),
            // What a function without a result gives back.
            Type::VOID => Value::Null,
            _ if types::is_text(self.ty) => Value::Text(self.text()?.into()),
            _ => match self.ty.kind() {
                Kind::Array(element) => Value::List(self.list(element)?),
                _ => return Err(self.wrong("Value")),
            },
        })
    }

    /// The elements of an array of one dimension, or of none.
    fn list(self, element: &Type) -> Result<Box<[Value]>> {
        let broken = || self.wrong("Value");
        let (dimensions, rest) = take_i32(self.bytes).ok_or_else(broken)?;
        match dimensions {
            0 => return Ok(Box::default()),
            1 => {}
            _ => return Err(self.found("Value", "an array of several dimensions")),
        }
        // Whether there are NULLs, the type, the length, the lower bound.
        let mut rest = rest.get(16..).ok_or_else(broken)?;
        let mut values = Vec::new();
        while let Some((length, after)) = take_i32(rest) {
            let Ok(length) = usize::try_from(length) else {
                values.push(Value::Null);
                rest = after;
                continue;
            };
            let (bytes, after) = after.split_at_checked(length).ok_or_else(broken)?;
            values.push(Cell { column: self.column, ty: element, bytes }.value()?);
            rest = after;
        }
        Ok(values.into())
    }

    #[inline]
    fn numeric(self, rust_type: &'static str) -> Result<Numeric> {
        Numeric::read(self.bytes).ok_or_else(|| self.wrong(rust_type))
    }

    #[inline]
    fn array<const N: usize>(self, rust_type: &'static str) -> Result<[u8; N]> {
        self.bytes.try_into().map_err(|_| self.wrong(rust_type))
    }

    #[cold]
    fn wrong(self, rust_type: &'static str) -> Error {
        self.found(rust_type, &sql_name(self.ty))
    }

    #[cold]
    fn found(self, rust_type: &'static str, found: &str) -> Error {
        Error::decode(self.column, rust_type, found)
    }
}

fn take_i32(bytes: &[u8]) -> Option<(i32, &[u8])> {
    let (number, rest) = bytes.split_first_chunk::<4>()?;
    Some((i32::from_be_bytes(*number), rest))
}

fn describe_for_int(number: Numeric) -> &'static str {
    match number {
        Numeric::Fixed(fixed) if fixed.needed_scale() == 0 => "a numeric beyond 64 bits",
        Numeric::Fixed(_) => "a numeric with a fraction",
        other => other.describe(),
    }
}

/// PostgreSQL's day ends at 24:00:00, which is no time of day here.
const MICROS_PER_DAY: i64 = 86_400_000_000;
