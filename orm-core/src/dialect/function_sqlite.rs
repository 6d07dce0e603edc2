//! SQLite's functions. Those whose name starts with `rowhouse_` are registered by the driver.

use super::backend::Backend;
use super::function::{Template, is_at_least};
use crate::expr::{Call, Function, Unit};

pub(super) fn template(call: &Call, backend: &Backend) -> Template {
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
        Function::MatchesRegex if backend.capabilities.matches_regex => "rowhouse_matches_regex({0}, {1})",
        Function::MatchesRegex => return Err("use the feature `regex` of Rowhouse, or `like`"),
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
        _ => return moment(call),
    })
}

fn moment(call: &Call) -> Template {
    Ok(match call.function {
        // Calculated by text, since the server's own functions round to milliseconds. The text has a fixed width.
        Function::Year => "CAST(substr({0}, 1, 4) AS INTEGER)",
        Function::Quarter => "((CAST(substr({0}, 6, 2) AS INTEGER) + 2) / 3)",
        Function::Month => "CAST(substr({0}, 6, 2) AS INTEGER)",
        Function::Week => "CAST(strftime('%V', substr({0}, 1, 10)) AS INTEGER)",
        Function::Day => "CAST(substr({0}, 9, 2) AS INTEGER)",
        Function::DayOfWeek => "CAST(strftime('%u', substr({0}, 1, 10)) AS INTEGER)",
        Function::DayOfYear => "CAST(strftime('%j', substr({0}, 1, 10)) AS INTEGER)",
        Function::Hour => "CAST(substr({0}, -15, 2) AS INTEGER)",
        Function::Minute => "CAST(substr({0}, -12, 2) AS INTEGER)",
        Function::Second => "CAST(substr({0}, -9, 2) AS INTEGER)",
        Function::Microsecond => "CAST(substr({0}, -6, 6) AS INTEGER)",
        Function::Epoch => "CAST(strftime('%s', substr({0}, 1, 19)) AS INTEGER)",
        Function::DateOf => "substr({0}, 1, 10)",
        Function::TimeOf => "substr({0}, 12)",
        Function::DateTrunc(unit) => truncated(unit),
        Function::Plus => "rowhouse_plus({0}, {1}, {2}, {3})",
        Function::PlusDays => "rowhouse_plus({0}, 0, {1}, 0)",
        Function::PlusMonths => "rowhouse_plus({0}, {1}, 0, 0)",
        Function::PlusSeconds => "rowhouse_plus({0}, 0, 0, {1!} * 1000000)",
        Function::DaysSince => "CAST(julianday(substr({0}, 1, 10)) - julianday(substr({1}, 1, 10)) AS INTEGER)",
        Function::SecondsSince => "((rowhouse_micros({0}) - rowhouse_micros({1})) / 1000000)",
        Function::MicrosecondsSince => "(rowhouse_micros({0}) - rowhouse_micros({1}))",
        Function::Now => "strftime('%Y-%m-%d %H:%M:%f000', 'now')",
        Function::CurrentDate => "date('now')",
        _ => return json(call),
    })
}

fn truncated(unit: Unit) -> &'static str {
    match unit {
        Unit::Year => "rowhouse_date_trunc({0}, 'year')",
        Unit::Quarter => "rowhouse_date_trunc({0}, 'quarter')",
        Unit::Month => "rowhouse_date_trunc({0}, 'month')",
        Unit::Week => "rowhouse_date_trunc({0}, 'week')",
        Unit::Day => "rowhouse_date_trunc({0}, 'day')",
        Unit::Hour => "rowhouse_date_trunc({0}, 'hour')",
        Unit::Minute => "rowhouse_date_trunc({0}, 'minute')",
        Unit::Second => "rowhouse_date_trunc({0}, 'second')",
    }
}

fn json(call: &Call) -> Template {
    Ok(match call.function {
        Function::JsonText => "CASE WHEN json_type({0}, {1}) = 'text' THEN json_extract({0}, {1}) END",
        Function::JsonInt => "CASE WHEN json_type({0}, {1}) = 'integer' THEN json_extract({0}, {1}) END",
        Function::JsonFloat => {
            "CASE WHEN json_type({0}, {1}) IN ('integer', 'real') THEN CAST(json_extract({0}, {1}) AS REAL) END"
        }
        Function::JsonBool => "CASE json_type({0}, {1}) WHEN 'true' THEN 1 WHEN 'false' THEN 0 END",
        Function::JsonPart => "({0!} -> {1})",
        Function::JsonLength => "CASE WHEN json_type({0}, {1}) = 'array' THEN json_array_length({0}, {1}) END",
        Function::JsonExists => "(json_type({0}, {1}) IS NOT NULL)",
        Function::JsonContains => "rowhouse_json_contains({0}, {1})",
        Function::ArrayLength => "json_array_length({0})",
        Function::ArrayContains => {
            "CASE WHEN {0!} IS NOT NULL AND {1!} IS NOT NULL \
             THEN EXISTS (SELECT 1 FROM json_each({0}) AS held WHERE held.value = {1!}) END"
        }
        Function::ArrayContainsAll => {
            "CASE WHEN {0!} IS NOT NULL AND {1!} IS NOT NULL THEN NOT EXISTS (SELECT 1 FROM json_each({1}) AS wanted \
             WHERE wanted.value NOT IN (SELECT held.value FROM json_each({0}) AS held)) END"
        }
        Function::ArrayOverlaps => {
            "CASE WHEN {0!} IS NOT NULL AND {1!} IS NOT NULL THEN EXISTS (SELECT 1 FROM json_each({1}) AS wanted \
             WHERE wanted.value IN (SELECT held.value FROM json_each({0}) AS held)) END"
        }
        Function::ArrayElement => "json_extract({0}, '$[{1#}]')",
        Function::ArrayAppend => "json_insert({0}, '$[#]', {1})",
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
