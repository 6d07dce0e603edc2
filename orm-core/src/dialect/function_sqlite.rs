//! SQLite's functions. Those whose name starts with `rowhouse_` are registered by the driver.

use super::function::{Template, is_at_least};
use crate::expr::{Call, Function};

pub(super) fn template(call: &Call) -> Template {
    Ok(match call.function {
        Function::Concat => "({|})",
        Function::Lower => "rowhouse_lower({0})",
        Function::Upper => "rowhouse_upper({0})",
        Function::Trim => "trim({0})",
        Function::Ltrim => "ltrim({0})",
        Function::Rtrim => "rtrim({0})",
        Function::Substring if is_at_least(call, 1, 1) && is_at_least(call, 2, 0) => "substr({0}, {1}, {2})",
        Function::Substring => "substr({0}, max({1}, 1), max({1!} + {2!} - max({1}, 1), 0))",
        Function::SubstringFrom if is_at_least(call, 1, 1) => "substr({0}, {1})",
        Function::SubstringFrom => "substr({0}, max({1}, 1))",
        Function::Length => "length({0})",
        Function::OctetLength => "octet_length({0})",
        Function::Replace => "replace({0}, {1}, {2})",
        Function::Position => "instr({0}, {1})",
        Function::Left if is_at_least(call, 1, 0) => "substr({0}, 1, {1})",
        Function::Left => "substr({0}, 1, max({1}, 0))",
        Function::Right => "substr({0}, -max({1}, 0), max({1}, 0))",
        Function::Lpad => "rowhouse_lpad({0}, {1}, {2})",
        Function::Rpad => "rowhouse_rpad({0}, {1}, {2})",
        Function::Reverse => "rowhouse_reverse({0})",
        Function::Repeat => "rowhouse_repeat({0}, {1})",
        Function::MatchesRegex => return Err("use `like`, or filter the rows in Rust"),
        _ => return number(call),
    })
}

fn number(call: &Call) -> Template {
    Ok(match call.function {
        Function::Abs => "abs({0})",
        Function::Sign => "(({0!} > 0) - ({0!} < 0))",
        Function::Round => "rowhouse_round({0}, 0)",
        Function::RoundTo => "rowhouse_round({0}, {1#})",
        Function::Ceil => "rowhouse_ceil({0})",
        Function::Floor => "rowhouse_floor({0})",
        Function::Trunc => "rowhouse_trunc({0})",
        Function::Sqrt => "rowhouse_sqrt({0})",
        Function::Exp => "rowhouse_exp({0})",
        Function::Ln => "rowhouse_ln({0})",
        Function::Log10 => "rowhouse_log10({0})",
        Function::Log => "rowhouse_log({0}, {1})",
        Function::Power => "rowhouse_power({0}, {1})",
        // 53 bits of 63, as a fraction.
        Function::Random => "(((random() >> 11) & 9007199254740991) / 9007199254740992.0)",
        Function::Greatest => "max({,})",
        Function::Least => "min({,})",
        Function::BitAnd => "({0!} & {1!})",
        Function::BitOr => "({0!} | {1!})",
        Function::BitXor => "(({0!} | {1!}) - ({0!} & {1!}))",
        Function::BitNot => "(~{0!})",
        Function::ShiftLeft => "({0!} << {1#})",
        Function::ShiftRight => "({0!} >> {1#})",
        _ => return value(call),
    })
}

fn value(call: &Call) -> Template {
    Ok(match call.function {
        Function::Coalesce => "COALESCE({,})",
        Function::NullIf => "NULLIF({0}, {1})",
        Function::IsTrue => "({0!} IS TRUE)",
        Function::IsFalse => "({0!} IS FALSE)",
        Function::FloatToInteger => "CAST({0} AS INTEGER)",
        Function::TextToInteger => "rowhouse_integer({0})",
        Function::TextToFloat => "rowhouse_float({0})",
        Function::ToFloat => "CAST({0} AS REAL)",
        Function::IntegerToText => "CAST({0} AS TEXT)",
        Function::IntegerToBool => "({0!} <> 0)",
        Function::DateToMoment => "({0!} || ' 00:00:00.000000')",
        Function::DecimalToInteger | Function::DecimalToText => return Err("cast the decimal in Rust"),
        _ => "{0!}",
    })
}
