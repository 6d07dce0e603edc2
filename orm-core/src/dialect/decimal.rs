//! Decimals where the backend stores them as integers: the text keeps count of the digits after the point.
//!
//! A column `decimal(12, 2)` holds 1250 for 12.50. Sums align their sides, a product has the digits of both, a
//! quotient and an average four more than the dividend, rounded half away from zero: the rules of MySQL, exactly.

use super::aggregate::{self, Fold};
use super::decimal_function;
use super::render::{Level, operand_level, right_level};
use super::writer::SqlWriter;
use crate::error::{Error, Result};
use crate::expr::{AggregateFunction, Between, Binary, BinaryOp, Case, InList, Node, Role};
use crate::types::{ColumnType, Fixed, Param, Value};

/// Digits that a quotient or an average has after the point, beyond those of the dividend.
pub(crate) const QUOTIENT_DIGITS: u8 = 4;

/// Digits after the point of an expression that is a decimal.
pub(crate) fn scale_of(node: &Node) -> Option<u8> {
    match node {
        Node::Column(column) => column.column().ty.scale(),
        Node::Value(literal) => match &literal.value {
            Value::Decimal(number) => Some(literal_scale(*number)),
            _ => literal.ty.scale(),
        },
        Node::Negate(operand) => scale_of(operand),
        Node::Subquery(subquery) if subquery.role == Role::Value => subquery.query.scale(0),
        Node::Call(call) => decimal_function::scale(call),
        Node::Case(case) => case_scale(case),
        Node::Binary(binary) if binary.op.is_arithmetic() => {
            let (left, right) = (scale_of(&binary.left)?, scale_of(&binary.right)?);
            Some(match binary.op {
                BinaryOp::Multiply => left.saturating_add(right),
                BinaryOp::Divide => left.saturating_add(QUOTIENT_DIGITS),
                _ => left.max(right),
            })
        }
        Node::Aggregate(aggregate) => aggregate::scale(aggregate),
        Node::Over(over) => scale_of(&over.function),
        Node::Path(path) => scale_of(&path.value),
        _ => None,
    }
}

pub(crate) fn is_decimal(node: &Node) -> bool {
    scale_of(node).is_some()
}

pub(crate) fn literal_scale(number: Fixed) -> u8 {
    number.needed_scale()
}

/// Whether an expression is an integer, so that its quotient loses the fraction.
pub(crate) fn is_integer(node: &Node) -> bool {
    match node {
        Node::Column(column) => is_integer_type(column.column().ty),
        Node::Value(literal) => is_integer_type(literal.ty),
        Node::CountRows => true,
        Node::Subquery(subquery) if subquery.role == Role::Value => {
            subquery.query.type_of(0).is_some_and(is_integer_type)
        }
        Node::Aggregate(aggregate) => match aggregate.function {
            AggregateFunction::Count | AggregateFunction::CountRows => true,
            AggregateFunction::Sum | AggregateFunction::Min | AggregateFunction::Max => is_integer(&aggregate.operand),
            _ => false,
        },
        Node::Over(over) => is_integer(&over.function),
        Node::Path(path) => is_integer(&path.value),
        Node::Negate(operand) => is_integer(operand),
        Node::Call(call) => is_integer_type(call.ty),
        Node::Fragment(fragment) => is_integer_type(fragment.ty),
        Node::Case(case) => is_integer_type(case.ty),
        Node::Binary(binary) => binary.op.is_arithmetic() && is_integer(&binary.left),
        _ => false,
    }
}

pub(crate) fn is_integer_type(ty: ColumnType) -> bool {
    matches!(ty, ColumnType::TinyInt | ColumnType::SmallInt | ColumnType::Integer | ColumnType::BigInt)
}

/// A decimal parameter: as it is, or as an integer with `scale` digits after the point.
pub(crate) fn literal(number: Fixed, scale: u8, writer: &mut SqlWriter<'_>) -> Result<()> {
    if writer.facts.scales_decimals {
        writer.bind(scaled_param(number, scale)?);
    } else {
        writer.fragments.decimal_literal(number, writer);
    }
    Ok(())
}

/// The integer that stands for `number` in a column with `scale` digits after the point.
pub(crate) fn scaled_param(number: Fixed, scale: u8) -> Result<Param<'static>> {
    let scaled = number.mantissa_at(scale).and_then(|mantissa| i64::try_from(mantissa).ok());
    scaled.map(Param::Int).ok_or_else(|| {
        Error::encode(
            "Decimal",
            format!("SQLite keeps decimals of up to 18 digits, and it needs more at {scale} after the point"),
        )
    })
}

pub(crate) fn binary<'q>(binary: &'q Binary, writer: &mut SqlWriter<'q>) -> Result<()> {
    match binary.op {
        BinaryOp::Multiply => {
            at_scale(&binary.left, 0, Level::Product, writer)?;
            writer.push(" * ");
            at_scale(&binary.right, 0, right_level(BinaryOp::Multiply), writer)
        }
        BinaryOp::Divide => quotient(binary, writer),
        op => {
            let scale = shared_scale([&binary.left, &binary.right]);
            at_scale(&binary.left, scale, operand_level(op), writer)?;
            writer.push(writer.operator(op));
            at_scale(&binary.right, scale, right_level(op), writer)
        }
    }
}

/// `a / b` at four more digits than `a`, rounded half away from zero: by a function of the driver, as the dividend with those
/// digits often has more than 64 bits.
fn quotient<'q>(binary: &'q Binary, writer: &mut SqlWriter<'q>) -> Result<()> {
    let digits = scale_of(&binary.right).unwrap_or_default().saturating_add(QUOTIENT_DIGITS);
    writer.push("rowhouse_decimal_quotient(");
    writer.lone(&binary.left)?;
    writer.push(", ");
    writer.lone(&binary.right)?;
    writer.push(", ");
    writer.number(digits);
    writer.push(")");
    Ok(())
}

/// The average at four more digits, rounded half away from zero.
pub(crate) fn average<'q>(fold: Fold<'q>, writer: &mut SqlWriter<'q>) -> Result<()> {
    writer.push("rowhouse_decimal_quotient(");
    writer.fold("SUM", fold)?;
    writer.push(", ");
    writer.fold("COUNT", fold)?;
    writer.push(", ");
    writer.number(QUOTIENT_DIGITS);
    writer.push(")");
    Ok(())
}

pub(crate) fn between<'q>(between: &'q Between, writer: &mut SqlWriter<'q>) -> Result<()> {
    let scale = shared_scale([&between.operand, &between.low, &between.high]);
    at_scale(&between.operand, scale, Level::Sum, writer)?;
    writer.push(" BETWEEN ");
    at_scale(&between.low, scale, Level::Sum, writer)?;
    writer.push(" AND ");
    at_scale(&between.high, scale, Level::Sum, writer)
}

/// The tested expression of a list of decimals, and the scale that it and the values have.
pub(crate) fn in_list_operand<'q>(list: &'q InList, writer: &mut SqlWriter<'q>) -> Result<u8> {
    let own = scale_of(&list.operand).unwrap_or_default();
    let scales = list.values.iter().map(|value| match value {
        Value::Decimal(number) => literal_scale(*number),
        _ => 0,
    });
    let scale = scales.max().unwrap_or_default().max(own);
    at_scale(&list.operand, scale, Level::Sum, writer)?;
    Ok(scale)
}

fn case_scale(case: &Case) -> Option<u8> {
    let made = case.arms.iter().map(|(_, then)| then).chain(&case.otherwise);
    made.filter_map(scale_of).max()
}

/// The scales of what a case compares, and of what comes of it, where decimals have scales.
pub(crate) fn case_scales(case: &Case, scales_decimals: bool) -> (Option<u8>, Option<u8>) {
    if !scales_decimals {
        return (None, None);
    }
    let compared = case.arms.iter().map(|(when, _)| when).chain(&case.operand);
    let compared = case.operand.as_ref().and_then(|_| compared.filter_map(scale_of).max());
    (compared, case_scale(case))
}

pub(super) fn shared_scale<'n>(nodes: impl IntoIterator<Item = &'n Node>) -> u8 {
    nodes.into_iter().filter_map(scale_of).max().unwrap_or_default()
}

/// An expression with exactly `scale` digits after the point, rounded half away from zero: what a column keeps.
pub(crate) fn rounded<'q>(node: &'q Node, scale: u8, writer: &mut SqlWriter<'q>) -> Result<()> {
    let own = scale_of(node).unwrap_or_default();
    if own <= scale {
        return at_scale(node, scale, Level::Sum, writer);
    }
    rounded_at(own - scale, writer, |writer| writer.nested(node, Level::Product))
}

/// The column of a query with `from` digits after the point, at `to` of them.
pub(crate) fn rescaled_column(name: &str, from: u8, to: u8, writer: &mut SqlWriter<'_>) -> Result<()> {
    if from > to {
        return rounded_at(from - to, writer, |writer| {
            writer.quote(name);
            Ok(())
        });
    }
    writer.quote(name);
    if from < to {
        writer.push(" * ");
        writer.number(factor(to - from)?);
    }
    Ok(())
}

/// A number without its last `digits`, rounded half away from zero.
fn rounded_at<'q>(
    digits: u8,
    writer: &mut SqlWriter<'q>,
    number: impl Fn(&mut SqlWriter<'q>) -> Result<()>,
) -> Result<()> {
    let factor = factor(digits)?;
    writer.push("(");
    number(writer)?;
    writer.push(" + CASE WHEN ");
    number(writer)?;
    writer.push(" < 0 THEN -");
    writer.number(factor / 2);
    writer.push(" ELSE ");
    writer.number(factor / 2);
    writer.push(" END) / ");
    writer.number(factor);
    Ok(())
}

/// An expression with at least `scale` digits after the point.
pub(super) fn at_scale<'q>(node: &'q Node, scale: u8, inside: Level, writer: &mut SqlWriter<'q>) -> Result<()> {
    let own = scale_of(node).unwrap_or_default();
    if let Node::Value(value) = node
        && let Param::Decimal(number) = value.value.param(writer.ids)?
    {
        return literal(number, scale.max(own), writer);
    }
    if own >= scale {
        return writer.nested(node, inside);
    }
    writer.push("(");
    writer.nested(node, Level::Product)?;
    writer.push(" * ");
    writer.number(factor(scale - own)?);
    writer.push(")");
    Ok(())
}

pub(super) fn factor(digits: u8) -> Result<i64> {
    10_i64.checked_pow(u32::from(digits)).filter(|factor| *factor <= i64::MAX / 2).ok_or_else(|| Error::Query {
        reason: "a decimal on SQLite has at most 18 digits, and this expression needs more".into(),
    })
}
