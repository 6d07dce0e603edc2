use std::fmt::{self, Write};
use std::str::FromStr;

use crate::error::Error;
use crate::types::{ColumnType, Date, Fixed, Time, Timestamp, Value};

/// A place between the rows of a query: the values of its order at the last row that was read. Made by
/// [`Select::slice`](super::Select::slice), taken by [`Select::after`](super::Select::after).
///
/// It can be sent to a browser and back, as text ([`Display`](fmt::Display), [`FromStr`]) of letters, digits and `.-`. It holds the
/// values that the rows are sorted by, not hidden from those who look.
///
/// ```
/// # use rowhouse::doc::*;
/// use rowhouse::query::Cursor;
///
/// # let (mut session, _) = rowhouse::doc::blog()?;
/// session.add(User::named("Bo"));
/// let by_name = User::query().order_by((User::name.asc(), User::id.asc()));
/// let first = by_name.clone().slice(1, &mut session)?;
/// let text = first.next.expect("there is another user").to_string();
///
/// let cursor: Cursor = text.parse()?;
/// let second = by_name.after(&cursor).slice(1, &mut session)?;
/// assert_eq!(second.rows[0].name, "Bo");
/// assert!(second.next.is_none());
/// # Ok::<(), rowhouse::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Cursor {
    pub(super) values: Vec<Value>,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, value) in self.values.iter().enumerate() {
            if position > 0 {
                f.write_char('.')?;
            }
            write_value(value, f)?;
        }
        Ok(())
    }
}

impl FromStr for Cursor {
    type Err = Error;

    /// # Errors
    /// [`Error::Query`] if the text is none that a cursor has written.
    fn from_str(text: &str) -> Result<Self, Error> {
        let values: Option<Vec<Value>> = text.split('.').map(read_value).collect();
        values
            .map(|values| Self { values })
            .ok_or_else(|| Error::Query { reason: "this is not the text of a cursor".into() })
    }
}

/// Whether a cursor can hold a value.
pub(super) fn holds(value: &Value) -> bool {
    use Value::{Array, Invalid, Json, List, Provisional};
    !matches!(value, Json(_) | Array(_) | List(_) | Provisional { .. } | Invalid { .. })
}

/// Whether a value is one of this type, or NULL.
pub(super) fn fits(value: &Value, ty: ColumnType) -> bool {
    match ty {
        _ if *value == Value::Null => true,
        ColumnType::Boolean => matches!(value, Value::Bool(_)),
        ColumnType::TinyInt | ColumnType::SmallInt | ColumnType::Integer | ColumnType::BigInt => {
            matches!(value, Value::Int(_))
        }
        ColumnType::Real | ColumnType::Double => matches!(value, Value::Float(_)),
        ColumnType::Text | ColumnType::Enum(_) => matches!(value, Value::Text(_)),
        ColumnType::Bytes => matches!(value, Value::Bytes(_)),
        ColumnType::Uuid => matches!(value, Value::Uuid(_)),
        ColumnType::Ip => matches!(value, Value::Ip(_)),
        ColumnType::Date => matches!(value, Value::Date(_)),
        ColumnType::Time => matches!(value, Value::Time(_)),
        ColumnType::Timestamp | ColumnType::DateTime => matches!(value, Value::Timestamp(_)),
        ColumnType::Decimal { .. } => matches!(value, Value::Decimal(_)),
        ColumnType::Json | ColumnType::Array(_) => false,
    }
}

/// A letter for the kind, and the value.
fn write_value(value: &Value, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match value {
        Value::Bool(value) => write!(f, "b{}", u8::from(*value)),
        Value::Int(value) => write!(f, "i{value}"),
        Value::Float(value) => write!(f, "f{:x}", value.to_bits()),
        Value::Text(text) => write_hex('t', text.as_bytes(), f),
        Value::Bytes(bytes) => write_hex('x', bytes, f),
        Value::Uuid(bytes) => write_hex('u', bytes, f),
        Value::Ip(address) => write_hex('a', address.to_string().as_bytes(), f),
        Value::Date(Date(days)) => write!(f, "d{days}"),
        Value::Time(Time(micros)) => write!(f, "h{micros}"),
        Value::Timestamp(Timestamp(micros)) => write!(f, "m{micros}"),
        Value::Decimal(number) => write!(f, "n{}e{}", number.mantissa(), number.scale()),
        _ => f.write_char('0'),
    }
}

fn write_hex(kind: char, bytes: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_char(kind)?;
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

fn read_value(text: &str) -> Option<Value> {
    let (kind, rest) = (text.chars().next()?, text.get(1..)?);
    Some(match kind {
        '0' if rest.is_empty() => Value::Null,
        'b' => Value::Bool(rest == "1"),
        'i' => Value::Int(rest.parse().ok()?),
        'f' => Value::Float(f64::from_bits(u64::from_str_radix(rest, 16).ok()?)),
        't' => Value::Text(String::from_utf8(bytes(rest)?).ok()?.into()),
        'x' => Value::Bytes(bytes(rest)?.into()),
        'u' => Value::Uuid(bytes(rest)?.try_into().ok()?),
        'a' => Value::Ip(String::from_utf8(bytes(rest)?).ok()?.parse().ok()?),
        'd' => Value::Date(Date(rest.parse().ok()?)),
        'h' => Value::Time(Time(rest.parse().ok()?)),
        'm' => Value::Timestamp(Timestamp(rest.parse().ok()?)),
        'n' => {
            let (mantissa, scale) = rest.split_once('e')?;
            Value::Decimal(Fixed::new(mantissa.parse().ok()?, scale.parse().ok()?)?)
        }
        _ => return None,
    })
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let pairs = hex.as_bytes().chunks(2);
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2)?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_value_comes_back_from_its_text() {
        let values = vec![
            Value::Null,
            Value::Bool(true),
            Value::Int(-5),
            Value::Float(0.1),
            Value::Text("a.b 'ä'".into()),
            Value::Text("".into()),
            Value::Bytes([0, 255].into()),
            Value::Uuid([7; 16]),
            Value::Ip([127, 0, 0, 1].into()),
            Value::Date(Date(-1)),
            Value::Time(Time(1)),
            Value::Timestamp(Timestamp(-1_000_000)),
            Value::Decimal(Fixed::new(-1250, 2).unwrap()),
        ];
        let cursor = Cursor { values };
        let text = cursor.to_string();
        assert!(text.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-'), "{text}");
        assert_eq!(text.parse::<Cursor>().unwrap(), cursor);
    }

    #[test]
    fn other_texts_are_no_cursors() {
        for text in ["", "q1", "i", "ix", "t0", "tzz", "u00", "n5", "i1.", "é"] {
            assert!(text.parse::<Cursor>().is_err(), "{text}");
        }
    }
}
