use std::hint::black_box;

use rowhouse::Sql;
use rowhouse::types::Value;
use rusqlite::functions::FunctionFlags;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, ToSql, params_from_iter};

use super::{Raw, Result, unknown};

pub(super) struct Sqlite(Connection);

impl Sqlite {
    pub(super) fn open(url: &str) -> Result<Self> {
        let path = url.trim_start_matches("sqlite:").trim_start_matches("//");
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        connection.pragma_update(None, "case_sensitive_like", true)?; // as Rowhouse has it
        connection.set_prepared_statement_cache_capacity(32);
        let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
        connection.create_scalar_function("rowhouse_decimal_quotient", 3, flags, |context| {
            let (dividend, divisor) = (context.get(0)?, context.get(1)?);
            Ok(Option::zip(dividend, divisor).and_then(|(a, b)| quotient(a, b, context.get(2).ok()?)))
        })?;
        Ok(Self(connection))
    }
}

impl Raw for Sqlite {
    fn run(&mut self, sql: &Sql) -> Result<usize> {
        let mut statement = self.0.prepare_cached(&sql.sql)?;
        let params = sql.params.iter().map(param).collect::<Result<Vec<_>>>()?;
        let columns = statement.column_count();
        let (mut rows, mut count) = (statement.query(params_from_iter(params))?, 0);
        while let Some(row) = rows.next()? {
            for column in 0..columns {
                match row.get_ref(column)? {
                    ValueRef::Text(text) => drop(black_box(str::from_utf8(text)?.to_owned())),
                    other => drop(black_box(other)),
                }
            }
            count += 1;
        }
        Ok(count)
    }
}

/// What Rowhouse adds to SQLite of which the queries make use: a quotient of decimals, which are integers there.
fn quotient(dividend: i64, divisor: i64, digits: u32) -> Option<i64> {
    let (dividend, divisor) = (i128::from(dividend) * 10_i128.pow(digits), i128::from(divisor));
    let (whole, rest) = (dividend.checked_div(divisor)?, dividend % divisor);
    let away = if 2 * rest.abs() >= divisor.abs() { dividend.signum() * divisor.signum() } else { 0 };
    i64::try_from(whole + away).ok()
}

/// Decimals are integers in the text for SQLite already.
fn param(value: &Value) -> Result<Box<dyn ToSql + '_>> {
    Ok(match value {
        Value::Int(number) => Box::new(number),
        Value::Text(text) => Box::new(text),
        Value::Date(date) => {
            let (year, month, day) = date.ymd();
            Box::new(format!("{year:04}-{month:02}-{day:02}"))
        }
        other => return Err(unknown(other)),
    })
}
