//! Parameters, as the `mysql` crate takes them: owned.

use mysql::{Params, Value};
use orm_core::types::{Date, IpBytes, Param, Time, Timestamp};
use orm_core::{Error, Result};

/// `longest` is how many bytes the server takes at a time: it hangs up on longer ones.
pub(super) fn values(params: &[Param<'_>], longest: usize) -> Result<Params> {
    if params.is_empty() {
        return Ok(Params::Empty);
    }
    params.iter().map(|param| value(param, longest)).collect::<Result<_>>().map(Params::Positional)
}

fn value(param: &Param<'_>, longest: usize) -> Result<Value> {
    Ok(match *param {
        Param::Null => Value::NULL,
        Param::Bool(value) => Value::Int(value.into()),
        Param::Int(value) => Value::Int(value),
        Param::Float(value) => float(value)?,
        Param::Text(value) if value.len() > longest => return Err(too_long("String", longest)),
        Param::Text(value) => Value::Bytes(value.as_bytes().to_vec()),
        Param::Bytes(value) if value.len() > longest => return Err(too_long("Vec<u8>", longest)),
        Param::Bytes(value) => Value::Bytes(value.to_vec()),
        Param::Uuid(value) => Value::Bytes(value.to_vec()),
        Param::Ip(value) => Value::Bytes(IpBytes::from(value).as_slice().to_vec()),
        Param::Date(value) => date(value)?,
        Param::Time(value) => time(value),
        Param::Timestamp(value) => timestamp(value)?,
        Param::Decimal(value) => Value::Bytes(value.to_string().into_bytes()),
        Param::Array(value) => match value.to_json()? {
            text if text.len() > longest => return Err(too_long("Vec", longest)),
            text => Value::Bytes(text.into_bytes()),
        },
        Param::Json(value) => match value.to_json()? {
            text if text.len() > longest => return Err(too_long("Json", longest)),
            text => Value::Bytes(text.into_bytes()),
        },
        Param::List(_) => return Err(Error::encode("list", "MySQL has no arrays")),
    })
}

#[cold]
fn too_long(rust_type: &'static str, longest: usize) -> Error {
    Error::encode(rust_type, format!("the server takes {longest} bytes at a time: raise its `max_allowed_packet`"))
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

fn time(value: Time) -> Value {
    let (hour, minute, second, micro) = value.hms_micro();
    Value::Time(false, 0, hour as u8, minute as u8, second as u8, micro)
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

#[cfg(test)]
mod tests {
    use orm_core::types::Fixed;

    use super::*;

    #[test]
    fn what_the_servers_would_store_as_something_else_is_refused() {
        for param in
            [Param::Float(f64::NAN), Param::Float(f64::INFINITY), Param::Date(Date(-800_000)), Param::Text("four")]
        {
            assert!(matches!(values(&[param], 3), Err(Error::Encode { .. })), "{param:?}");
        }
    }

    #[test]
    fn values_keep_all_their_digits() {
        let moment = Timestamp::parse("1969-12-31 23:59:59.999999").expect("a moment");
        let decimal = Fixed::parse("-0.050").expect("a decimal");
        let values = values(&[Param::Timestamp(moment), Param::Decimal(decimal), Param::Bool(true)], 100);
        let Ok(Params::Positional(values)) = values else { unreachable!("they can be sent") };
        assert_eq!(values, [Value::Date(1969, 12, 31, 23, 59, 59, 999_999), Value::from("-0.050"), Value::Int(1)]);
    }
}
