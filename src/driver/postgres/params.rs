//! Parameters on their way to PostgreSQL: each in the binary form of the type that the server inferred for it.

use std::error::Error as StdError;
use std::fmt;
use std::net::IpAddr;

use orm_core::plan::Shape;
use orm_core::types::{Date, Fixed, Ids, Param, Timestamp, has_nul};
use orm_core::{Error, Result};
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{Format, IsNull, Kind, ToSql, Type, to_sql_checked};

use super::numeric;
use super::types::{self, sql_name};

/// One parameter of a statement: a value, or a column of values that is sent as an array.
#[derive(Clone, Copy)]
pub enum PostgresParam<'p> {
    /// A value.
    One(&'p Param<'p>),
    /// The first value, and every `width`th after it.
    Column {
        /// The values from the first one on.
        values: &'p [Param<'p>],
        /// How far from one to the next.
        width: usize,
    },
}

impl<'p> PostgresParam<'p> {
    /// The parameters of a step, in the order of binding; with [`Shape::Rows`] those of all its runs.
    pub fn bind(params: &'p [Param<'p>], shape: Shape) -> Vec<Self> {
        match shape {
            Shape::Once | Shape::Rows { .. } => params.iter().map(Self::One).collect(),
            Shape::Columns { width } => (0..width)
                .map(|column| Self::Column { values: params.get(column..).unwrap_or_default(), width })
                .collect(),
        }
    }
}

impl ToSql for PostgresParam<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        Ok(match self {
            Self::One(Param::Null) => IsNull::Yes,
            Self::One(Param::Text(value)) if types::is_read_from_text(ty) => {
                push_text(value, out)?;
                IsNull::No
            }
            Self::One(Param::List(values)) => {
                let ids = Ids::default();
                write_array(ty, values.iter().map(|value| value.param(&ids)), values.len(), out)?
            }
            Self::One(Param::Array(array)) => {
                let elements = (0..array.count()).map(|at| array.element(at));
                write_array(ty, elements, array.count(), out)?
            }
            Self::One(param) => write_param(param, types::base(ty), out)?,
            Self::Column { values, width } => {
                let column = values.iter().step_by(*width);
                let length = column.len();
                write_array(ty, column.map(|param| Ok(*param)), length, out)?
            }
        })
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    /// Text goes to types that are no text as it is, for the server to read.
    fn encode_format(&self, ty: &Type) -> Format {
        match self {
            Self::One(Param::Text(_)) if types::is_read_from_text(ty) => Format::Text,
            _ => Format::Binary,
        }
    }

    to_sql_checked!();
}

impl fmt::Debug for PostgresParam<'_> {
    /// Shows no value: `tokio_postgres` logs its parameters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::One(param) => rust_type(param),
            Self::Column { .. } => "array",
        })
    }
}

/// Appends a value; `ty` is no domain.
fn write_param(param: &Param<'_>, ty: &Type, out: &mut BytesMut) -> Result<IsNull> {
    match *param {
        Param::Null => return Ok(IsNull::Yes),
        Param::Bool(value) if *ty == Type::BOOL => out.extend_from_slice(&[value.into()]),
        Param::Int(value) => write_int(value, ty, out)?,
        Param::Float(value) => write_float(value, ty, out)?,
        Param::Text(value) => write_text(value, ty, out)?,
        Param::Bytes(value) if *ty == Type::BYTEA => out.extend_from_slice(value),
        Param::Uuid(value) if *ty == Type::UUID => out.extend_from_slice(&value),
        Param::Ip(value) if *ty == Type::INET => write_ip(value, out),
        Param::Date(value) if *ty == Type::DATE => write_date(value, out)?,
        Param::Time(value) if *ty == Type::TIME => out.extend_from_slice(&value.0.to_be_bytes()),
        Param::Timestamp(value) if matches!(*ty, Type::TIMESTAMPTZ | Type::TIMESTAMP) => write_timestamp(value, out)?,
        Param::Decimal(value) => write_decimal(value, ty, out)?,
        Param::Json(value) if *ty == Type::JSONB => {
            let text = value.to_json()?;
            if has_nul(&text) {
                return Err(Error::encode("Json", "PostgreSQL cannot store text with NUL bytes, in JSON neither"));
            }
            out.extend_from_slice(&[types::JSONB_VERSION]);
            write_text(&text, &Type::JSON, out)?;
        }
        Param::Json(value) if types::is_text(ty) => write_text(&value.to_json()?, ty, out)?,
        _ => return Err(wrong_type(param, ty)),
    }
    Ok(IsNull::No)
}

fn write_int(value: i64, ty: &Type, out: &mut BytesMut) -> Result<()> {
    let out_of_range = |_| Error::encode("i64", format!("it is out of range for {}", sql_name(ty)));
    match *ty {
        Type::INT8 => out.extend_from_slice(&value.to_be_bytes()),
        Type::INT4 => out.extend_from_slice(&i32::try_from(value).map_err(out_of_range)?.to_be_bytes()),
        Type::INT2 => out.extend_from_slice(&i16::try_from(value).map_err(out_of_range)?.to_be_bytes()),
        Type::OID => out.extend_from_slice(&u32::try_from(value).map_err(out_of_range)?.to_be_bytes()),
        Type::FLOAT8 => out.extend_from_slice(&(value as f64).to_be_bytes()),
        Type::FLOAT4 => out.extend_from_slice(&(value as f32).to_be_bytes()),
        Type::NUMERIC => {
            // 64 bits always fit into the 96 of a `Fixed`.
            let number = Fixed::new(value.into(), 0).ok_or_else(|| wrong_type(&Param::Int(value), ty))?;
            numeric::write_fixed(number, out);
        }
        _ => return Err(wrong_type(&Param::Int(value), ty)),
    }
    Ok(())
}

fn write_float(value: f64, ty: &Type, out: &mut BytesMut) -> Result<()> {
    match *ty {
        Type::FLOAT8 => out.extend_from_slice(&value.to_be_bytes()),
        Type::FLOAT4 if value.is_finite() && !(value as f32).is_finite() => {
            return Err(Error::encode("f64", "it is out of range for real"));
        }
        Type::FLOAT4 => out.extend_from_slice(&(value as f32).to_be_bytes()),
        Type::NUMERIC => numeric::write_float(value, out),
        _ => return Err(wrong_type(&Param::Float(value), ty)),
    }
    Ok(())
}

fn write_text(value: &str, ty: &Type, out: &mut BytesMut) -> Result<()> {
    if types::has_own_param(ty) {
        return Err(wrong_type(&Param::Text(value), ty));
    }
    push_text(value, out)
}

fn push_text(value: &str, out: &mut BytesMut) -> Result<()> {
    if value.as_bytes().contains(&0) {
        return Err(Error::encode("String", "PostgreSQL cannot store text with NUL bytes"));
    }
    out.extend_from_slice(value.as_bytes());
    Ok(())
}

fn write_decimal(value: Fixed, ty: &Type, out: &mut BytesMut) -> Result<()> {
    if *ty != Type::NUMERIC {
        return Err(wrong_type(&Param::Decimal(value), ty));
    }
    numeric::write_fixed(value, out);
    Ok(())
}

/// The family (that of version 6 has the next number), the bits of the network, whether it is one, and the address.
fn write_ip(value: IpAddr, out: &mut BytesMut) {
    match value {
        IpAddr::V4(v4) => {
            out.extend_from_slice(&[types::INET_V4, 32, 0, 4]);
            out.extend_from_slice(&v4.octets());
        }
        IpAddr::V6(v6) => {
            out.extend_from_slice(&[types::INET_V6, 128, 0, 16]);
            out.extend_from_slice(&v6.octets());
        }
    }
}

fn write_date(value: Date, out: &mut BytesMut) -> Result<()> {
    // The smallest number means minus infinity.
    let days = value.0.checked_sub(types::EPOCH_DAYS).filter(|days| *days != i32::MIN);
    let days = days.ok_or_else(|| Error::encode("Date", "it is out of range for date"))?;
    out.extend_from_slice(&days.to_be_bytes());
    Ok(())
}

fn write_timestamp(value: Timestamp, out: &mut BytesMut) -> Result<()> {
    let micros = value.0.checked_sub(types::EPOCH_MICROS).filter(|micros| *micros != i64::MIN);
    let micros = micros.ok_or_else(|| Error::encode("Timestamp", "it is out of range for timestamp"))?;
    out.extend_from_slice(&micros.to_be_bytes());
    Ok(())
}

/// Appends an array of one dimension, or of none if it is empty.
fn write_array<'a>(
    ty: &Type,
    values: impl Iterator<Item = Result<Param<'a>>>,
    length: usize,
    out: &mut BytesMut,
) -> Result<IsNull> {
    let Kind::Array(element) = types::base(ty).kind() else {
        return Err(Error::encode("Vec", format!("the server takes {} here", sql_name(ty))));
    };
    let count = i32::try_from(length).map_err(|_| Error::encode("Vec", "an array has at most 2^31 elements"))?;
    put(out, i32::from(count > 0));
    let nulls = out.len();
    put(out, 0);
    out.extend_from_slice(&element.oid().to_be_bytes());
    if count > 0 {
        put(out, count);
        put(out, 1);
    }
    let element = types::base(element);
    let mut any_null = false;
    for value in values {
        any_null |= write_element(&value?, element, out)?;
    }
    patch(out, nulls, any_null.into());
    Ok(IsNull::No)
}

/// Appends the length and the bytes of an element; whether it is NULL.
fn write_element(value: &Param<'_>, element: &Type, out: &mut BytesMut) -> Result<bool> {
    let start = out.len();
    put(out, NULL_LENGTH);
    if let Param::Text(_) = value {
        match *element {
            Type::TEXT => {}
            // Elements travel in the binary form, which for `jsonb` is a version and the text.
            Type::JSONB => out.extend_from_slice(&[types::JSONB_VERSION]),
            _ if types::is_text(element) => {}
            _ => return Err(wrong_type(value, element)),
        }
    }
    if matches!(write_param(value, element, out)?, IsNull::Yes) {
        return Ok(true);
    }
    let length = i32::try_from(out.len() - start - 4)
        .map_err(|_| Error::encode(rust_type(value), "PostgreSQL takes at most 2 GiB at once"))?;
    patch(out, start, length);
    Ok(false)
}

fn put(out: &mut BytesMut, number: i32) {
    out.extend_from_slice(&number.to_be_bytes());
}

fn patch(out: &mut BytesMut, at: usize, number: i32) {
    if let Some(place) = out.get_mut(at..at + 4) {
        place.copy_from_slice(&number.to_be_bytes());
    }
}

#[cold]
fn wrong_type(param: &Param<'_>, ty: &Type) -> Error {
    Error::encode(rust_type(param), format!("the server takes {} here", sql_name(ty)))
}

fn rust_type(param: &Param<'_>) -> &'static str {
    match param {
        Param::Null => "NULL",
        Param::Bool(_) => "bool",
        Param::Int(_) => "i64",
        Param::Float(_) => "f64",
        Param::Text(_) => "String",
        Param::Bytes(_) => "Vec<u8>",
        Param::Uuid(_) => "Uuid",
        Param::Ip(_) => "IpAddr",
        Param::Date(_) => "Date",
        Param::Time(_) => "Time",
        Param::Timestamp(_) => "Timestamp",
        Param::Decimal(_) => "Decimal",
        Param::Json(_) => "Json",
        Param::Array(_) | Param::List(_) => "Vec",
    }
}

const NULL_LENGTH: i32 = -1;

#[cfg(test)]
mod tests {
    use orm_core::types::Value;

    use super::*;

    fn bytes(param: PostgresParam<'_>, ty: &Type) -> Result<Vec<u8>, String> {
        let mut out = BytesMut::new();
        param.to_sql(ty, &mut out).map(|_| out.to_vec()).map_err(|error| error.to_string())
    }

    #[test]
    fn an_integer_never_wraps() {
        for (ty, fits, too_large) in [
            (Type::INT2, -32_768, 32_768),
            (Type::INT4, i64::from(i32::MIN), i64::from(i32::MAX) + 1),
            (Type::OID, i64::from(u32::MAX), -1),
        ] {
            assert!(bytes(PostgresParam::One(&Param::Int(fits)), &ty).is_ok());
            let error = bytes(PostgresParam::One(&Param::Int(too_large)), &ty).unwrap_err();
            assert_eq!(error, format!("cannot store this i64: it is out of range for {}", sql_name(&ty)));
        }
    }

    #[test]
    fn a_nul_in_json_is_known_by_its_escape() {
        for (json, nul) in
            [(r#""\u0000""#, true), (r#""\\u0000""#, false), (r#""\\\u0000""#, true), (r#""u0000""#, false)]
        {
            assert_eq!(has_nul(json), nul, "{json}");
        }
    }

    #[test]
    fn columns_are_read_by_stride() {
        let params = [Param::Int(1), Param::Text("a"), Param::Null, Param::Text("b")];
        let columns = PostgresParam::bind(&params, Shape::Columns { width: 2 });
        let header = |nulls, oid, length| [1, nulls, oid, length, 1].map(i32::to_be_bytes).concat();
        let numbers = [header(1, 23, 2), [4, 1, -1].map(i32::to_be_bytes).concat()].concat();
        assert_eq!(bytes(columns[0], &Type::INT4_ARRAY), Ok(numbers));
        let texts = [&header(0, 25, 2)[..], &[0, 0, 0, 1, b'a', 0, 0, 0, 1, b'b']].concat();
        assert_eq!(bytes(columns[1], &Type::TEXT_ARRAY), Ok(texts));
    }

    #[test]
    fn an_empty_list_is_an_empty_array() {
        let expected = [0, 0, 20].map(i32::to_be_bytes).concat();
        assert_eq!(bytes(PostgresParam::One(&Param::List(&[])), &Type::INT8_ARRAY), Ok(expected.clone()));
        let columns = PostgresParam::bind(&[], Shape::Columns { width: 1 });
        assert_eq!(bytes(columns[0], &Type::INT8_ARRAY), Ok(expected));
    }

    #[test]
    fn text_is_no_date_and_has_no_nul() {
        let error = bytes(PostgresParam::One(&Param::Text("2026-11-23")), &Type::DATE).unwrap_err();
        assert_eq!(error, "cannot store this String: the server takes date here");
        assert!(bytes(PostgresParam::One(&Param::Text("a\0b")), &Type::TEXT).is_err());
        let list = [Value::Text("1 day".into())];
        assert!(bytes(PostgresParam::One(&Param::List(&list)), &Type::INTERVAL_ARRAY).is_err());
    }

    #[test]
    fn days_and_moments_count_from_2000() {
        let day = Param::Date(Date(10_957));
        assert_eq!(bytes(PostgresParam::One(&day), &Type::DATE), Ok(vec![0; 4]));
        let moment = Param::Timestamp(Timestamp(946_684_800_000_000));
        assert_eq!(bytes(PostgresParam::One(&moment), &Type::TIMESTAMPTZ), Ok(vec![0; 8]));
        assert!(bytes(PostgresParam::One(&Param::Timestamp(Timestamp(i64::MIN))), &Type::TIMESTAMPTZ).is_err());
    }
}
