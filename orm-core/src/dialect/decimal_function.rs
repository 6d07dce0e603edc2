//! Functions of decimals where the backend stores them as integers: the digits after the point are kept count of.

use super::decimal::{at_scale, factor, is_decimal, scale_of, shared_scale};
use super::render::Level;
use super::writer::SqlWriter;
use crate::error::Result;
use crate::expr::{Call, Function, Node};
use crate::types::Value;

/// Whether the function has to be written in another way because a decimal is in it.
pub(super) fn takes(call: &Call) -> bool {
    call.arguments.iter().any(is_decimal)
}

/// Digits after the point of a function's value, where it is a decimal.
pub(super) fn scale(call: &Call) -> Option<u8> {
    let first = call.arguments.first();
    match call.function {
        Function::IntegerToDecimal => Some(0),
        Function::Round | Function::Ceil | Function::Floor | Function::Trunc => first.and_then(scale_of).map(|_| 0),
        Function::RoundTo => first.and_then(scale_of).map(|scale| scale.min(digits(call))),
        Function::Lag | Function::Lead if call.arguments.len() == 3 => {
            takes(call).then(|| shared_scale(call.arguments.iter()))
        }
        Function::Abs
        | Function::Lag
        | Function::Lead
        | Function::FirstValue
        | Function::LastValue
        | Function::NthValue => first.and_then(scale_of),
        Function::Greatest | Function::Least | Function::Coalesce | Function::NullIf => {
            takes(call).then(|| shared_scale(call.arguments.iter()))
        }
        _ => None,
    }
}

pub(super) fn call<'q>(call: &'q Call, writer: &mut SqlWriter<'q>) -> Result<()> {
    let Some(first) = call.arguments.first() else { return Ok(()) };
    let own = scale_of(first).unwrap_or_default();
    match call.function {
        Function::Abs => writer.call("abs", first),
        Function::Sign => writer.fill("(({0!} > 0) - ({0!} < 0))", call),
        Function::Round => rounded("rowhouse_decimal_round", first, own, writer),
        Function::Ceil => rounded("rowhouse_decimal_ceil", first, own, writer),
        Function::Floor => rounded("rowhouse_decimal_floor", first, own, writer),
        Function::Trunc => rounded("rowhouse_decimal_trunc", first, own, writer),
        Function::RoundTo => rounded("rowhouse_decimal_round", first, own.saturating_sub(digits(call)), writer),
        Function::Greatest => aligned("max", call, writer),
        Function::Least => aligned("min", call, writer),
        Function::Coalesce => aligned("COALESCE", call, writer),
        Function::NullIf => aligned("NULLIF", call, writer),
        Function::DecimalToInteger => rounded("rowhouse_decimal_trunc", first, own, writer),
        Function::DecimalToText => {
            writer.push("rowhouse_decimal_text(");
            writer.lone(first)?;
            writer.push(", ");
            writer.number(own);
            writer.push(")");
            Ok(())
        }
        Function::ToFloat => as_float(first, writer),
        Function::Sqrt => of_floats("rowhouse_sqrt", call, writer),
        Function::Exp => of_floats("rowhouse_exp", call, writer),
        Function::Ln => of_floats("rowhouse_ln", call, writer),
        Function::Log10 => of_floats("rowhouse_log10", call, writer),
        Function::Log => of_floats("rowhouse_log", call, writer),
        Function::Power => of_floats("rowhouse_power", call, writer),
        other => Err(writer.unsupported(other.name(), "cast the decimal to a float, or to text, first")),
    }
}

fn digits(call: &Call) -> u8 {
    match call.arguments.get(1) {
        Some(Node::Value(literal)) => match literal.value {
            Value::Int(digits) => u8::try_from(digits).unwrap_or(u8::MAX),
            _ => 0,
        },
        _ => 0,
    }
}

/// A decimal that loses `lost` digits after the point.
fn rounded<'q>(name: &str, number: &'q Node, lost: u8, writer: &mut SqlWriter<'q>) -> Result<()> {
    if lost == 0 {
        return writer.argument(number);
    }
    writer.push(name);
    writer.push("(");
    writer.lone(number)?;
    writer.push(", ");
    writer.number(lost);
    writer.push(")");
    Ok(())
}

/// A function of decimals that all have the same digits after the point.
fn aligned<'q>(name: &str, call: &'q Call, writer: &mut SqlWriter<'q>) -> Result<()> {
    let scale = shared_scale(call.arguments.iter());
    writer.push(name);
    writer.push("(");
    writer.list(&call.arguments, ", ", |writer, argument| at_scale(argument, scale, Level::Sum, writer))?;
    writer.push(")");
    Ok(())
}

fn of_floats<'q>(name: &str, call: &'q Call, writer: &mut SqlWriter<'q>) -> Result<()> {
    writer.push(name);
    writer.push("(");
    writer.list(&call.arguments, ", ", |writer, argument| as_float(argument, writer))?;
    writer.push(")");
    Ok(())
}

pub(super) fn as_float<'q>(number: &'q Node, writer: &mut SqlWriter<'q>) -> Result<()> {
    let Some(scale) = scale_of(number) else { return writer.lone(number) };
    writer.push("(");
    writer.argument(number)?;
    writer.push(" / ");
    writer.number(factor(scale)?);
    writer.push(".0)");
    Ok(())
}
