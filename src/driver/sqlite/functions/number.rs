use orm_core::types::Fixed;
use rusqlite::functions::Context;
use rusqlite::{Connection, Result};

use super::{failed, strict};

pub(super) fn register(connection: &Connection) -> Result<()> {
    floats(connection)?;
    decimals(connection)
}

fn floats(connection: &Connection) -> Result<()> {
    strict(connection, "rowhouse_ceil", 1, |context| Ok(context.get::<f64>(0)?.ceil()))?;
    strict(connection, "rowhouse_floor", 1, |context| Ok(context.get::<f64>(0)?.floor()))?;
    strict(connection, "rowhouse_trunc", 1, |context| Ok(context.get::<f64>(0)?.trunc()))?;
    strict(connection, "rowhouse_round", 2, |context| {
        let (number, digits) = (context.get::<f64>(0)?, context.get::<i32>(1)?);
        let factor = 10_f64.powi(digits);
        Ok((number * factor).round_ties_even() / factor)
    })?;
    strict(connection, "rowhouse_sqrt", 1, |context| Ok(defined(context.get::<f64>(0)?.sqrt())))?;
    strict(connection, "rowhouse_ln", 1, |context| Ok(logarithm(context.get(0)?, f64::ln)))?;
    strict(connection, "rowhouse_log10", 1, |context| Ok(logarithm(context.get(0)?, f64::log10)))?;
    strict(connection, "rowhouse_log", 2, |context| {
        let (number, base) = (logarithm(context.get(0)?, f64::ln), logarithm(context.get(1)?, f64::ln));
        Ok(number.zip(base.filter(|base| *base != 0.0)).map(|(number, base)| number / base))
    })?;
    strict(connection, "rowhouse_exp", 1, |context| finite(context.get::<f64>(0)?.exp()))?;
    strict(connection, "rowhouse_power", 2, |context| finite(context.get::<f64>(0)?.powf(context.get(1)?)))
}

/// NULL for what is no number.
fn defined(number: f64) -> Option<f64> {
    Some(number).filter(|number| !number.is_nan())
}

fn logarithm(number: f64, of: impl Fn(f64) -> f64) -> Option<f64> {
    if number > 0.0 { Some(of(number)) } else { None }
}

fn finite(number: f64) -> Result<f64> {
    if number.is_finite() { Ok(number) } else { Err(failed("the power has no value, or one that is too large")) }
}

fn decimals(connection: &Connection) -> Result<()> {
    for (name, towards) in [
        ("rowhouse_decimal_round", Towards::Nearest),
        ("rowhouse_decimal_ceil", Towards::Larger),
        ("rowhouse_decimal_floor", Towards::Smaller),
        ("rowhouse_decimal_trunc", Towards::Zero),
    ] {
        strict(connection, name, 2, move |context| without(context, towards))?;
    }
    strict(connection, "rowhouse_decimal_quotient", 3, |context| {
        quotient(context.get(0)?, context.get(1)?, context.get(2)?)
    })?;
    strict(connection, "rowhouse_decimal_text", 2, |context| {
        let scale = u8::try_from(context.get::<i64>(1)?).unwrap_or(u8::MAX);
        let number = Fixed::new(context.get::<i64>(0)?.into(), scale);
        number.map(|number| number.to_string()).ok_or_else(|| failed("a decimal has at most 28 digits after the point"))
    })
}

/// The integer of a decimal's quotient, whose dividend gets `digits` more; NULL where the divisor is 0.
fn quotient(dividend: i64, divisor: i64, digits: u32) -> Result<Option<i64>> {
    if divisor == 0 {
        return Ok(None);
    }
    let dividend = 10_i128.checked_pow(digits).and_then(|factor| factor.checked_mul(dividend.into()));
    let quotient = dividend.and_then(|dividend| i64::try_from(rounded(dividend, divisor.into())).ok());
    quotient.map(Some).ok_or_else(|| failed("a decimal on SQLite has at most 18 digits, and this quotient has more"))
}

/// A quotient of whole numbers, rounded half away from zero.
fn rounded(dividend: i128, divisor: i128) -> i128 {
    let (whole, rest) = (dividend / divisor, dividend % divisor);
    let step = if (dividend < 0) == (divisor < 0) { 1 } else { -1 };
    if 2 * rest.abs() >= divisor.abs() { whole + step } else { whole }
}

/// Where a decimal goes that loses digits.
#[derive(Debug, Clone, Copy)]
enum Towards {
    Nearest,
    Larger,
    Smaller,
    Zero,
}

/// The integer of a decimal without its last digits.
fn without(context: &Context<'_>, towards: Towards) -> Result<i64> {
    let (number, digits) = (context.get::<i64>(0)?, context.get::<u32>(1)?);
    // Beyond 18 digits nothing is left of 64 bits.
    let divisor = 10_i128.pow(digits.min(20));
    let (whole, rest) = (i128::from(number) / divisor, i128::from(number) % divisor);
    let step = match towards {
        Towards::Nearest if 2 * rest.abs() >= divisor => rest.signum(),
        Towards::Larger if rest > 0 => 1,
        Towards::Smaller if rest < 0 => -1,
        _ => 0,
    };
    i64::try_from(whole + step).map_err(|error| failed(error.to_string()))
}
