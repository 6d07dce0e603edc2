//! The functions of MySQL and MariaDB.

use super::backend::{Backend, Server};
use super::function::{Template, is_at_least, type_of};
use crate::expr::{Call, Function, Node, Unit};
use crate::types::{ColumnType, Value};

pub(super) fn template(call: &Call, backend: &Backend) -> Template {
    Ok(match call.function {
        Function::Concat => "CONCAT({,})",
        Function::Lower => "LOWER({0})",
        Function::Upper => "UPPER({0})",
        Function::Trim => "TRIM({0})",
        Function::Ltrim => "LTRIM({0})",
        Function::Rtrim => "RTRIM({0})",
        Function::Substring if is_at_least(call, 1, 1) => "SUBSTRING({0}, {1}, {2})",
        Function::Substring => "SUBSTRING({0}, GREATEST({1}, 1), {1!} + {2!} - GREATEST({1}, 1))",
        Function::SubstringFrom if is_at_least(call, 1, 1) => "SUBSTRING({0}, {1})",
        Function::SubstringFrom => "SUBSTRING({0}, GREATEST({1}, 1))",
        Function::Length => "CHAR_LENGTH({0})",
        Function::OctetLength => "LENGTH({0})",
        Function::Replace => "REPLACE({0}, {1}, {2})",
        Function::Position => "LOCATE({1}, {0})",
        Function::Left => "LEFT({0}, {1})",
        Function::Right => "RIGHT({0}, {1})",
        Function::Lpad => "LPAD({0}, GREATEST({1}, 0), {2})",
        Function::Rpad => "RPAD({0}, GREATEST({1}, 0), {2})",
        Function::Reverse => "REVERSE({0})",
        Function::Repeat => "REPEAT({0}, {1})",
        Function::MatchesRegex if backend.server == Server::MariaDb => "({0!} REGEXP {1!})",
        Function::MatchesRegex if may_be_empty(call.arguments.get(1)) => {
            "REGEXP_LIKE({0}, CASE WHEN {1!} = '' THEN '^' ELSE {1} END, 'c')"
        }
        Function::MatchesRegex => "REGEXP_LIKE({0}, {1}, 'c')",
        // MariaDB finds no such key, and does not say so.
        _ if backend.server == Server::MariaDb && has_key_with_minus(call) => {
            return Err("give the key another first character than `-`, or look it up in Rust");
        }
        _ => return number(call),
    })
}

/// Whether it reads a place in a JSON document by a key that begins with a minus sign. Keys in paths have no quotes.
fn has_key_with_minus(call: &Call) -> bool {
    let reads_path = matches!(
        call.function,
        Function::JsonText
            | Function::JsonInt
            | Function::JsonFloat
            | Function::JsonBool
            | Function::JsonPart
            | Function::JsonLength
            | Function::JsonExists
    );
    let path = call.arguments.get(1).filter(|_| reads_path);
    matches!(path, Some(Node::Value(literal)) if matches!(&literal.value, Value::Text(path) if path.contains(".\"-")))
}

/// Whether a pattern can be the empty one, which matches every text but is an error on MySQL.
fn may_be_empty(pattern: Option<&Node>) -> bool {
    !matches!(pattern, Some(Node::Value(literal)) if matches!(&literal.value, Value::Text(text) if !text.is_empty()))
}

fn number(call: &Call) -> Template {
    Ok(match call.function {
        Function::Abs => "ABS({0+})",
        Function::Sign => "SIGN({0})",
        Function::Round => "ROUND({0})",
        Function::RoundTo => "ROUND({0}, {1#})",
        Function::Ceil => "CEILING({0})",
        Function::Floor => "FLOOR({0})",
        Function::Trunc => "TRUNCATE({0}, 0)",
        Function::Sqrt => "SQRT({0})",
        Function::Exp => "EXP({0})",
        Function::Ln => "LN({0})",
        Function::Log10 => "LOG10({0})",
        Function::Log => "(LN({0}) / NULLIF(LN({1}), 0))",
        Function::Power => "POWER({0}, {1})",
        Function::Random => "RAND()",
        Function::Greatest => "GREATEST({,})",
        Function::Least => "LEAST({,})",
        // The operators give integers without a sign.
        Function::BitAnd => "CAST({0!} & {1!} AS SIGNED)",
        Function::BitOr => "CAST({0!} | {1!} AS SIGNED)",
        Function::BitXor => "CAST({0!} ^ {1!} AS SIGNED)",
        Function::BitNot => "CAST(~{0!} AS SIGNED)",
        Function::ShiftLeft => "CAST({0!} << {1#} AS SIGNED)",
        Function::ShiftRight => "CASE WHEN {0!} < 0 THEN CAST(~(~{0!} >> {1#}) AS SIGNED) ELSE {0!} >> {1#} END",
        _ => return moment(call),
    })
}

fn moment(call: &Call) -> Template {
    Ok(match call.function {
        Function::Year => "YEAR({0})",
        Function::Quarter => "QUARTER({0})",
        Function::Month => "MONTH({0})",
        Function::Week => "WEEK({0}, 3)",
        Function::Day => "DAYOFMONTH({0})",
        Function::DayOfWeek => "(WEEKDAY({0}) + 1)",
        Function::DayOfYear => "DAYOFYEAR({0})",
        Function::Hour => "HOUR({0})",
        Function::Minute => "MINUTE({0})",
        Function::Second => "SECOND({0})",
        Function::Microsecond => "MICROSECOND({0})",
        // UNIX_TIMESTAMP knows the years from 1970 only.
        Function::Epoch if call.arguments.first().and_then(type_of) == Some(ColumnType::Date) => {
            "((TO_DAYS({0}) - 719528) * 86400)"
        }
        Function::Epoch => "((TO_DAYS({0}) - 719528) * 86400 + HOUR({0}) * 3600 + MINUTE({0}) * 60 + SECOND({0}))",
        Function::DateOf => "DATE({0})",
        Function::TimeOf => "TIME({0})",
        Function::DateTrunc(unit) => truncated(unit),
        Function::Plus => "({0!}{interval})",
        Function::PlusDays => "({0!} + INTERVAL {1!} DAY)",
        Function::PlusMonths => "({0!} + INTERVAL {1!} MONTH)",
        Function::PlusSeconds => "({0!} + INTERVAL {1!} SECOND)",
        Function::DaysSince => "DATEDIFF({0}, {1})",
        Function::SecondsSince => "TIMESTAMPDIFF(SECOND, {1}, {0})",
        Function::MicrosecondsSince => "TIMESTAMPDIFF(MICROSECOND, {1}, {0})",
        Function::Now => "UTC_TIMESTAMP(6)",
        Function::CurrentDate => "UTC_DATE()",
        _ => return json(call),
    })
}

fn truncated(unit: Unit) -> &'static str {
    match unit {
        Unit::Year => "CAST(DATE_FORMAT({0}, '%Y-01-01') AS {type})",
        Unit::Quarter => "CAST(CONCAT(DATE_FORMAT({0}, '%Y-'), LPAD(QUARTER({0}) * 3 - 2, 2, '0'), '-01') AS {type})",
        Unit::Month => "CAST(DATE_FORMAT({0}, '%Y-%m-01') AS {type})",
        Unit::Week => "CAST(DATE({0}) - INTERVAL WEEKDAY({0}) DAY AS {type})",
        Unit::Day => "CAST(DATE({0}) AS {type})",
        Unit::Hour => "CAST(DATE_FORMAT({0}, '%Y-%m-%d %H:00:00') AS {type})",
        Unit::Minute => "CAST(DATE_FORMAT({0}, '%Y-%m-%d %H:%i:00') AS {type})",
        Unit::Second => "CAST(DATE_FORMAT({0}, '%Y-%m-%d %H:%i:%s') AS {type})",
    }
}

fn json(call: &Call) -> Template {
    Ok(match call.function {
        Function::JsonText => {
            "CASE WHEN JSON_TYPE(JSON_EXTRACT({0}, {1})) = _utf8mb4'STRING' COLLATE {ours} \
             THEN JSON_UNQUOTE(JSON_EXTRACT({0}, {1})) COLLATE {ours} END"
        }
        Function::JsonInt => {
            "CASE WHEN JSON_TYPE(JSON_EXTRACT({0}, {1})) IN (_utf8mb4'INTEGER' COLLATE {ours}, 'UNSIGNED INTEGER') \
             THEN CAST(JSON_EXTRACT({0}, {1}) AS SIGNED) END"
        }
        Function::JsonFloat => {
            "CASE WHEN JSON_TYPE(JSON_EXTRACT({0}, {1})) IN (_utf8mb4'INTEGER' COLLATE {ours}, 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL') \
             THEN CAST(JSON_EXTRACT({0}, {1}) AS DOUBLE) END"
        }
        Function::JsonBool => {
            "CASE WHEN JSON_TYPE(JSON_EXTRACT({0}, {1})) = _utf8mb4'BOOLEAN' COLLATE {ours} \
             THEN JSON_UNQUOTE(JSON_EXTRACT({0}, {1})) COLLATE {ours} = 'true' END"
        }
        Function::JsonPart => "JSON_EXTRACT({0}, {1})",
        Function::JsonLength => {
            "CASE WHEN JSON_TYPE(JSON_EXTRACT({0}, {1})) = _utf8mb4'ARRAY' COLLATE {ours} THEN JSON_LENGTH(JSON_EXTRACT({0}, {1})) END"
        }
        Function::JsonExists => "(JSON_EXTRACT({0}, {1}) IS NOT NULL)",
        Function::JsonContains => "JSON_CONTAINS({0}, {1})",
        Function::ArrayLength => "JSON_LENGTH({0})",
        Function::ArrayContains => "CASE WHEN {1!} IS NOT NULL THEN JSON_CONTAINS({0}, JSON_ARRAY({1})) END",
        Function::ArrayContainsAll => "JSON_CONTAINS({0}, {1})",
        Function::ArrayOverlaps => "JSON_OVERLAPS({0}, {1})",
        Function::ArrayElement if call.ty == ColumnType::Text => {
            "(JSON_UNQUOTE(JSON_EXTRACT({0}, '$[{1#}]')) COLLATE {ours})"
        }
        Function::ArrayElement => "CAST(JSON_EXTRACT({0}, '$[{1#}]') AS SIGNED)",
        Function::ArrayAppend => "JSON_ARRAY_APPEND({0}, '$', {1})",
        _ => return value(call),
    })
}

fn value(call: &Call) -> Template {
    Ok(match call.function {
        Function::Coalesce => "COALESCE({,})",
        Function::NullIf => "NULLIF({0}, {1})",
        Function::IsTrue => "({0!} IS TRUE)",
        Function::IsFalse => "({0!} IS FALSE)",
        // A truth value stays one in JSON.
        Function::BoolToInteger => "CAST({0} AS SIGNED)",
        Function::FloatToInteger | Function::DecimalToInteger => "CAST(TRUNCATE({0}, 0) AS SIGNED)",
        Function::TextToInteger => "CASE WHEN {0!} REGEXP '^[+-]?[0-9]{1,18}\\\\z' THEN CAST({0} AS SIGNED) END",
        Function::TextToFloat => {
            "CASE WHEN {0!} REGEXP '^[+-]?([0-9]+(\\\\.[0-9]*)?|\\\\.[0-9]+)([eE][+-]?[0-9]+)?\\\\z' THEN CAST({0} AS DOUBLE) END"
        }
        Function::ToFloat => "CAST({0} AS DOUBLE)",
        // MySQL takes a parameter inside for a decimal, and the number for one with its digits.
        Function::IntegerToText if !matches!(call.arguments.first(), Some(Node::Column(_))) => {
            "CAST(CAST({0} AS SIGNED) AS CHAR)"
        }
        Function::IntegerToText | Function::DecimalToText => "CAST({0} AS CHAR)",
        Function::CalendarToText => match call.arguments.first().and_then(type_of) {
            Some(ColumnType::Date) => "CAST({0} AS CHAR)",
            Some(ColumnType::Time) => "TIME_FORMAT({0}, '%H:%i:%s.%f')",
            _ => "DATE_FORMAT({0}, '%Y-%m-%d %H:%i:%s.%f')",
        },
        Function::IntegerToBool => "({0!} <> 0)",
        Function::DateToMoment => "CAST({0} AS DATETIME(6))",
        Function::IntegerToDecimal => "CAST({0} AS DECIMAL(20, 0))",
        _ => "{0!}",
    })
}
