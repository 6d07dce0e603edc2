use std::hint::black_box;

use mysql::prelude::Queryable;
use mysql::{Conn, Opts, Params, Value as MysqlValue, from_value};
use rowhouse::Sql;
use rowhouse::prelude::Decimal;
use rowhouse::types::Value;

use super::{Raw, Result, unknown};

pub(super) struct Mysql(Conn);

impl Mysql {
    pub(super) fn connect(url: &str) -> Result<Self> {
        let url = url.replacen("mariadb:", "mysql:", 1);
        Ok(Self(Conn::new(Opts::from_url(&url)?)?))
    }
}

impl Raw for Mysql {
    fn run(&mut self, sql: &Sql) -> Result<usize> {
        let statement = self.0.prep(&sql.sql)?; // which the driver keeps
        let params = sql.params.iter().map(param).collect::<Result<Vec<_>>>()?;
        let mut count = 0;
        for row in self.0.exec_iter(statement, Params::Positional(params))? {
            let row = row?;
            let types: Vec<_> = row.columns_ref().iter().map(|column| column.column_type()).collect();
            for (value, ty) in row.unwrap().into_iter().zip(types) {
                match value {
                    MysqlValue::Bytes(digits) if ty.is_numeric_type() => {
                        black_box(str::from_utf8(&digits)?.parse::<Decimal>()?);
                    }
                    text @ MysqlValue::Bytes(_) => drop(black_box(from_value::<String>(text))),
                    other => drop(black_box(other)),
                }
            }
            count += 1;
        }
        Ok(count)
    }
}

fn param(value: &Value) -> Result<MysqlValue> {
    Ok(match value {
        Value::Int(number) => MysqlValue::Int(*number),
        Value::Text(text) => MysqlValue::Bytes(text.as_bytes().to_vec()),
        Value::Decimal(number) => MysqlValue::Bytes(number.to_string().into_bytes()),
        Value::Date(date) => {
            let (year, month, day) = date.ymd();
            MysqlValue::Date(u16::try_from(year)?, u8::try_from(month)?, u8::try_from(day)?, 0, 0, 0, 0)
        }
        other => return Err(unknown(other)),
    })
}
