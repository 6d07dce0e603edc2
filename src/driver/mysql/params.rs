//! Parameters, as the `mysql` crate takes them: owned.

use mysql::{Params, Value};
use orm_core::types::{Date, Param, Timestamp};
use orm_core::{Error, Result};

pub(super) fn values(params: &[Param<'_>]) -> Result<Params> {
    if params.is_empty() {
        return Ok(Params::Empty);
    }
    params.iter().map(value).collect::<Result<_>>().map(Params::Positional)
}

fn value(param: &Param<'_>) -> Result<Value> {
    Ok(match *param {
        Param::Null => Value::NULL,
        Param::Bool(value) => Value::Int(value.into()),
        Param::Int(value) => Value::Int(value),
        Param::Float(value) => float(value)?,
        Param::Text(value) => Value::Bytes(value.as_bytes().to_vec()),
        Param::Bytes(value) => Value::Bytes(value.to_vec()),
        Param::Uuid(value) => Value::Bytes(value.to_vec()),
        Param::Date(value) => date(value)?,
        Param::Timestamp(value) => timestamp(value)?,
        Param::Decimal(value) => Value::Bytes(value.to_string().into_bytes()),
        Param::List(_) => return Err(Error::encode("list", "MySQL has no arrays")),
    })
}

/// The servers would store 0 for what is no number.
fn float(value: f64) -> Result<Value> {
    if value.is_finite() {
        Ok(Value::Double(value))
    } else {
        Err(Error::encode("f64", "MySQL has neither infinity nor NaN"))
    }
}

fn date(value: Date) -> Result<Value> {
    let (year, month, day) = calendar_parts(value, "Date")?;
    Ok(Value::Date(year, month, day, 0, 0, 0, 0))
}

fn timestamp(value: Timestamp) -> Result<Value> {
    let (year, month, day) = calendar_parts(value.parts().0, "Timestamp")?;
    let (hour, minute, second, micro) = value.hms_micro();
    Ok(Value::Date(year, month, day, hour as u8, minute as u8, second as u8, micro))
}

fn calendar_parts(date: Date, rust_type: &'static str) -> Result<(u16, u8, u8)> {
    if !date.has_four_digit_year() {
        return Err(Error::encode(rust_type, "MySQL's calendar has the years 1 to 9999"));
    }
    let (year, month, day) = date.ymd();
    Ok((year as u16, month as u8, day as u8))
}
