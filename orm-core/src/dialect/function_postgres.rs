//! PostgreSQL's functions.

use super::function::{Template, is_at_least, of_decimal, type_of};
use crate::expr::{Call, Function, Node, Unit};
use crate::types::ColumnType;

pub(super) fn template(call: &Call) -> Template {
    Ok(match call.function {
        Function::Concat => "({|})",
        // The collation of our columns knows the case of ASCII letters only.
        Function::Lower => "(lower({0~} COLLATE {fold}) COLLATE \"C\")",
        Function::Upper => "(upper({0~} COLLATE {fold}) COLLATE \"C\")",
        Function::Trim => "trim({0})",
        Function::Ltrim => "ltrim({0})",
        Function::Rtrim => "rtrim({0})",
        Function::Substring if is_at_least(call, 2, 0) => "substring({0}, {1}, {2})",
        Function::Substring => "substring({0}, {1}, CASE WHEN {2!} < 0 THEN 0 ELSE {2} END)",
        Function::SubstringFrom => "substring({0}, {1})",
        Function::Length => "length({0})",
        Function::OctetLength => "octet_length({0})",
        Function::Replace => "replace({0}, {1}, {2})",
        Function::Position => "strpos({0}, {1})",
        Function::Left if is_at_least(call, 1, 0) => "left({0}, {1})",
        Function::Left => "left({0}, CASE WHEN {1!} < 0 THEN 0 ELSE {1} END)",
        Function::Right if is_at_least(call, 1, 0) => "right({0}, {1})",
        Function::Right => "right({0}, CASE WHEN {1!} < 0 THEN 0 ELSE {1} END)",
        Function::Lpad => "lpad({0}, {1}, {2})",
        Function::Rpad => "rpad({0}, {1}, {2})",
        Function::Reverse => "reverse({0})",
        Function::Repeat => "repeat({0}, {1})",
        Function::MatchesRegex => "({0!} ~ {1!})",
        _ => return number(call),
    })
}

fn number(call: &Call) -> Template {
    let literals = call.arguments.iter().all(|argument| matches!(argument, Node::Value(_)));
    Ok(match call.function {
        Function::Abs => "abs({0})",
        Function::Sign => "CAST(sign({0}) AS integer)",
        Function::Round => "round({0})",
        Function::RoundTo if of_decimal(call) => "round({0}, {1#})",
        Function::RoundTo => "(round({0!} * 10 ^ {1#}) / 10 ^ {1#})",
        Function::Ceil => "ceil({0})",
        Function::Floor => "floor({0})",
        Function::Trunc => "trunc({0})",
        Function::Sqrt => "CASE WHEN {0!} >= 0 THEN sqrt(CAST({0} AS double precision)) END",
        Function::Exp => "exp(CAST({0} AS double precision))",
        Function::Ln => "CASE WHEN {0!} > 0 THEN ln(CAST({0} AS double precision)) END",
        Function::Log10 => "CASE WHEN {0!} > 0 THEN log(CAST({0} AS double precision)) END",
        Function::Log => {
            "CASE WHEN {0!} > 0 AND {1!} > 0 AND {1!} <> 1 THEN ln(CAST({0} AS double precision)) / ln({1}) END"
        }
        Function::Power => "power(CAST({0} AS double precision), {1})",
        Function::Random => "random()",
        // The server's own pass over NULL.
        Function::Greatest if literals => "GREATEST({,})",
        Function::Greatest => "CASE WHEN {nulls} THEN NULL ELSE GREATEST({,}) END",
        Function::Least if literals => "LEAST({,})",
        Function::Least => "CASE WHEN {nulls} THEN NULL ELSE LEAST({,}) END",
        Function::BitAnd => "({0!} & {1!})",
        Function::BitOr => "({0!} | {1!})",
        Function::BitXor => "({0!} # {1!})",
        // `~-` would be one operator.
        Function::BitNot => "(~ {0!})",
        Function::ShiftLeft => "(CAST({0} AS bigint) << {1#})",
        Function::ShiftRight => "(CAST({0} AS bigint) >> {1#})",
        _ => return moment(call),
    })
}

fn moment(call: &Call) -> Template {
    Ok(match call.function {
        Function::Year => "CAST(EXTRACT(YEAR FROM {0}) AS integer)",
        Function::Quarter => "CAST(EXTRACT(QUARTER FROM {0}) AS integer)",
        Function::Month => "CAST(EXTRACT(MONTH FROM {0}) AS integer)",
        Function::Week => "CAST(EXTRACT(WEEK FROM {0}) AS integer)",
        Function::Day => "CAST(EXTRACT(DAY FROM {0}) AS integer)",
        Function::DayOfWeek => "CAST(EXTRACT(ISODOW FROM {0}) AS integer)",
        Function::DayOfYear => "CAST(EXTRACT(DOY FROM {0}) AS integer)",
        Function::Hour => "CAST(EXTRACT(HOUR FROM {0}) AS integer)",
        Function::Minute => "CAST(EXTRACT(MINUTE FROM {0}) AS integer)",
        Function::Second => "CAST(FLOOR(EXTRACT(SECOND FROM {0})) AS integer)",
        Function::Microsecond => "(CAST(EXTRACT(MICROSECONDS FROM {0}) AS integer) % 1000000)",
        Function::Epoch => "CAST(FLOOR(EXTRACT(EPOCH FROM {0})) AS bigint)",
        Function::DateOf => "CAST({0} AS date)",
        Function::TimeOf => "CAST({0} AS time)",
        Function::DateTrunc(unit) => truncated(unit),
        Function::Plus => "CAST({0!}{interval} AS {type})",
        Function::PlusDays => "CAST({0!} + make_interval(days => {1}) AS {type})",
        Function::PlusMonths => "CAST({0!} + make_interval(months => {1}) AS {type})",
        Function::PlusSeconds => "CAST({0!} + make_interval(secs => {1}) AS {type})",
        Function::DaysSince => "CAST(CAST({0} AS date) - CAST({1} AS date) AS bigint)",
        Function::SecondsSince => "CAST(TRUNC(EXTRACT(EPOCH FROM {0!} - {1!})) AS bigint)",
        Function::MicrosecondsSince => "CAST(EXTRACT(EPOCH FROM {0!} - {1!}) * 1000000 AS bigint)",
        // Of the statement, as on the other servers; now() is that of the transaction.
        Function::Now | Function::CurrentDate => "CAST(statement_timestamp() AS {type})",
        _ => return json(call),
    })
}

fn truncated(unit: Unit) -> &'static str {
    match unit {
        Unit::Year => "CAST(date_trunc('year', {0}) AS {type})",
        Unit::Quarter => "CAST(date_trunc('quarter', {0}) AS {type})",
        Unit::Month => "CAST(date_trunc('month', {0}) AS {type})",
        Unit::Week => "CAST(date_trunc('week', {0}) AS {type})",
        Unit::Day => "CAST(date_trunc('day', {0}) AS {type})",
        Unit::Hour => "CAST(date_trunc('hour', {0}) AS {type})",
        Unit::Minute => "CAST(date_trunc('minute', {0}) AS {type})",
        Unit::Second => "CAST(date_trunc('second', {0}) AS {type})",
    }
}

fn json(call: &Call) -> Template {
    Ok(match call.function {
        Function::JsonText => "CASE WHEN jsonb_typeof({0!} #> {2}) = 'string' THEN ({0!} #>> {2}) COLLATE \"C\" END",
        Function::JsonInt => {
            "CASE WHEN jsonb_typeof({0!} #> {2}) = 'number' AND ({0!} #>> {2}) ~ '^-?[0-9]{1,18}$' \
             THEN CAST({0!} #>> {2} AS bigint) END"
        }
        Function::JsonFloat => {
            "CASE WHEN jsonb_typeof({0!} #> {2}) = 'number' THEN CAST({0!} #>> {2} AS double precision) END"
        }
        Function::JsonBool => "CASE WHEN jsonb_typeof({0!} #> {2}) = 'boolean' THEN CAST({0!} #>> {2} AS boolean) END",
        Function::JsonPart => "({0!} #> {2})",
        Function::JsonLength => {
            "CASE WHEN jsonb_typeof({0!} #> {2}) = 'array' THEN jsonb_array_length({0!} #> {2}) END"
        }
        Function::JsonExists => "(({0!} #> {2}) IS NOT NULL)",
        Function::JsonContains => "({0!} @> {1!})",
        Function::ArrayLength => "cardinality({0})",
        Function::ArrayContains if matches!(call.arguments.get(1), Some(Node::Value(_))) => "({1!} = ANY({0}))",
        // `NULL = ANY` of no elements is false.
        Function::ArrayContains => "CASE WHEN {1!} IS NOT NULL THEN ({1!} = ANY({0})) END",
        Function::ArrayContainsAll => "({0!} @> {1!})",
        Function::ArrayOverlaps => "({0!} && {1!})",
        Function::ArrayElement => "({0})[{2#}]",
        Function::ArrayAppend => "CASE WHEN {0!} IS NOT NULL THEN array_append({0}, {1}) END",
        _ => return value(call),
    })
}

fn value(call: &Call) -> Template {
    Ok(match call.function {
        Function::Coalesce => "COALESCE({,})",
        Function::NullIf => "NULLIF({0}, {1})",
        Function::IsTrue => "({0!} IS TRUE)",
        Function::IsFalse => "({0!} IS FALSE)",
        Function::FloatToInteger | Function::DecimalToInteger => "CAST(trunc({0}) AS {type})",
        Function::TextToInteger => "CASE WHEN {0!} ~ '^[+-]?[0-9]{1,18}$' THEN CAST({0} AS {type}) END",
        Function::TextToFloat => {
            "CASE WHEN {0!} ~ '^[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?$' THEN CAST({0} AS {type}) END"
        }
        Function::IntegerToText | Function::DecimalToText => "(CAST({0} AS text) COLLATE \"C\")",
        Function::CalendarToText => match call.arguments.first().and_then(type_of) {
            Some(ColumnType::Date) => "(to_char({0}, 'YYYY-MM-DD') COLLATE \"C\")",
            Some(ColumnType::Time) => "(to_char({0}, 'HH24:MI:SS.US') COLLATE \"C\")",
            _ => "(to_char({0}, 'YYYY-MM-DD HH24:MI:SS.US') COLLATE \"C\")",
        },
        Function::BoolToInteger => "CAST(CAST({0} AS integer) AS {type})",
        Function::IntegerToBool => "({0!} <> 0)",
        _ => "CAST({0} AS {type})",
    })
}
