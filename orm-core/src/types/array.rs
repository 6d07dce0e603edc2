//! `Vec` of scalars: an array where the backend has them, a JSON array elsewhere.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde_json::Value as Json;

use super::{ColumnType, Date, Ids, Param, Scalar, SqlValue, Time, Timestamp, ToArray, Value};
use crate::error::{Error, Result};
use crate::row::{RowAccess, ValueRow};

/// A type that a `Vec` in a column can hold. `Vec<u8>` is bytes and no array, and decimals have digits that an array
/// does not keep.
#[diagnostic::on_unimplemented(
    message = "`Vec<{Self}>` is not a type that a column can hold",
    label = "an array holds bool, integers, floats, String, Uuid, IP addresses, days and times"
)]
pub trait ArrayElement: Scalar {}

macro_rules! elements {
    ($($ty:ty),*) => {
        $(impl ArrayElement for $ty {})*
    };
}
elements!(bool, i8, i16, i32, i64, u16, u32, u64, f32, f64, String, IpAddr, Ipv4Addr, Ipv6Addr);

#[cfg(feature = "uuid")]
elements!(uuid::Uuid);
#[cfg(feature = "chrono")]
elements!(chrono::NaiveDate, chrono::NaiveTime, chrono::NaiveDateTime, chrono::DateTime<chrono::Utc>);
#[cfg(feature = "jiff")]
elements!(jiff::civil::Date, jiff::civil::Time, jiff::civil::DateTime, jiff::Timestamp);
#[cfg(feature = "time")]
elements!(time::Date, time::Time, time::PrimitiveDateTime, time::OffsetDateTime);

impl<E: ArrayElement> Scalar for Vec<E> {
    const TYPE: ColumnType = ColumnType::Array(&E::TYPE);

    /// An element that cannot be sent is told here, where the field is known.
    fn param(&self, ids: &Ids) -> Result<Param<'_>> {
        self.iter().try_for_each(|element| element.param(ids).map(drop))?;
        Ok(Param::Array(self))
    }

    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Option<Self>> {
        let Some(list) = row.list(column, E::TYPE)? else { return Ok(None) };
        let elements = (0..list.len()).map(|at| <E as SqlValue>::read(&ValueRow(&list), at));
        let found = |error: Error| match error {
            Error::Decode(decode) => {
                Error::decode(column, std::any::type_name::<Self>(), format!("an array with {}", decode.found))
            }
            other => other,
        };
        elements.collect::<Result<_>>().map(Some).map_err(found)
    }

    fn into_value(self) -> Value {
        let elements = self.into_iter().map(Scalar::into_value).collect::<Box<[Value]>>();
        // One element that cannot be sent makes the whole one that cannot.
        match elements.iter().find(|element| matches!(element, Value::Invalid { .. })) {
            Some(invalid) => invalid.clone(),
            None => Value::Array(elements),
        }
    }
}

impl<E: ArrayElement> ToArray for Vec<E> {
    fn count(&self) -> usize {
        self.len()
    }

    fn element(&self, at: usize) -> Result<Param<'_>> {
        self[at].param(&Ids::default())
    }
}

/// The JSON text of an array.
pub(super) fn to_json(array: &dyn ToArray) -> Result<String> {
    let elements = (0..array.count()).map(|at| array.element(at).and_then(json));
    Ok(Json::Array(elements.collect::<Result<_>>()?).to_string())
}

fn json(element: Param<'_>) -> Result<Json> {
    Ok(match element {
        Param::Bool(value) => value.into(),
        Param::Int(value) => value.into(),
        Param::Float(value) if value.is_finite() => value.into(),
        Param::Float(_) => return Err(Error::encode("float", "JSON has neither infinity nor NaN")),
        Param::Text(value) => value.into(),
        Param::Uuid(bytes) => hyphenated(bytes).into(),
        Param::Ip(value) => value.to_string().into(),
        Param::Date(value) => value.to_string().into(),
        Param::Time(value) => value.to_string().into(),
        Param::Timestamp(value) => value.to_string().into(),
        Param::Null => Json::Null,
        Param::Bytes(_) | Param::Decimal(_) | Param::Json(_) | Param::Array(_) | Param::List(_) => {
            return Err(Error::encode("Vec", "an array in JSON holds no such elements"));
        }
    })
}

/// The elements of an array in JSON text.
pub(crate) fn from_json(text: &str, column: usize, element: ColumnType) -> Result<Box<[Value]>> {
    let wrong = |found: String| Error::decode(column, "Vec", found);
    let list: Vec<Json> = serde_json::from_str(text).map_err(|error| wrong(format!("no JSON array: {error}")))?;
    let values = list.into_iter().map(|json| {
        let shown = json.to_string();
        value(json, element).ok_or_else(|| wrong(format!("a JSON array with {shown}, which is no {element}")))
    });
    values.collect()
}

fn value(json: Json, element: ColumnType) -> Option<Value> {
    Some(match (json, element) {
        (Json::Null, _) => Value::Null,
        (Json::Bool(value), ColumnType::Boolean) => Value::Bool(value),
        (Json::Number(number), ColumnType::Real | ColumnType::Double) => Value::Float(number.as_f64()?),
        (
            Json::Number(number),
            ColumnType::TinyInt | ColumnType::SmallInt | ColumnType::Integer | ColumnType::BigInt,
        ) => Value::Int(number.as_i64()?),
        (Json::String(text), ColumnType::Text | ColumnType::Enum(_)) => Value::Text(text.into()),
        (Json::String(text), ColumnType::Uuid) => Value::Uuid(parse_uuid(&text)?),
        (Json::String(text), ColumnType::Ip) => Value::Ip(text.parse().ok()?),
        (Json::String(text), ColumnType::Date) => Value::Date(Date::parse(&text)?),
        (Json::String(text), ColumnType::Time) => Value::Time(Time::parse(&text)?),
        (Json::String(text), ColumnType::Timestamp | ColumnType::DateTime) => {
            Value::Timestamp(Timestamp::parse(&text)?)
        }
        _ => return None,
    })
}

fn hyphenated(bytes: [u8; 16]) -> String {
    let mut text = String::with_capacity(36);
    for (at, byte) in bytes.into_iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push_str(&format!("{byte:02x}"));
    }
    text
}

fn parse_uuid(text: &str) -> Option<[u8; 16]> {
    let digits: String = text.chars().filter(|digit| *digit != '-').collect();
    if digits.len() != 32 || !digits.is_ascii() {
        return None;
    }
    u128::from_str_radix(&digits, 16).ok().map(u128::to_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_survives_its_text() {
        let bytes = 0x0123_4567_89ab_cdef_0123_4567_89ab_cdef_u128.to_be_bytes();
        assert_eq!(hyphenated(bytes), "01234567-89ab-cdef-0123-456789abcdef");
        assert_eq!(parse_uuid(&hyphenated(bytes)), Some(bytes));
        assert_eq!(parse_uuid("01234567"), None);
    }

    #[test]
    fn an_element_of_another_kind_is_named() {
        let error = from_json("[1, \"two\"]", 0, ColumnType::Integer).unwrap_err().to_string();
        assert!(error.ends_with("a JSON array with \"two\", which is no integer"), "{error}");
    }
}
