use std::collections::HashMap;
use std::error::Error;
use std::hint::black_box;

use postgres::types::private::BytesMut;
use postgres::types::{FromSql, IsNull, ToSql, Type, accepts, to_sql_checked};
use postgres::{Client, NoTls, SimpleQueryMessage, Statement};
use rowhouse::Sql;
use rowhouse::prelude::Decimal;
use rowhouse::types::Value;

use super::{Raw, Result, unknown};
use crate::queries::line;

pub(super) struct Postgres {
    client: Client,
    prepared: HashMap<String, Statement>,
}

impl Postgres {
    pub(super) fn connect(url: &str) -> Result<Self> {
        Ok(Self { client: Client::connect(url, NoTls)?, prepared: HashMap::new() })
    }

    fn prepare(&mut self, sql: &str) -> Result<Statement> {
        if let Some(statement) = self.prepared.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql)?;
        self.prepared.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

impl Raw for Postgres {
    fn run(&mut self, sql: &Sql) -> Result<usize> {
        let statement = self.prepare(&sql.sql)?;
        let params: Vec<Bound<'_>> = sql.params.iter().map(Bound).collect();
        let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|param| param as _).collect();
        let rows = self.client.query(&statement, &params)?;
        for row in &rows {
            for (at, column) in row.columns().iter().enumerate() {
                match *column.type_() {
                    Type::INT4 => drop(black_box(row.try_get::<_, Option<i32>>(at)?)),
                    Type::INT8 => drop(black_box(row.try_get::<_, Option<i64>>(at)?)),
                    Type::NUMERIC => drop(black_box(row.try_get::<_, Option<Decimal>>(at)?)),
                    Type::DATE => drop(black_box(row.try_get::<_, Option<Day>>(at)?)),
                    Type::TEXT | Type::VARCHAR => drop(black_box(row.try_get::<_, Option<String>>(at)?)),
                    ref other => return Err(unknown(other)),
                }
            }
        }
        Ok(rows.len())
    }

    fn reference(&mut self, sql: &str) -> Result<Option<Vec<String>>> {
        let mut lines = Vec::new();
        for message in self.client.simple_query(sql)? {
            match message {
                SimpleQueryMessage::RowDescription(columns) => {
                    lines.push(line(&columns.iter().map(|column| column.name()).collect::<Vec<_>>()));
                }
                SimpleQueryMessage::Row(row) => {
                    lines.push(line(&(0..row.len()).map(|at| row.get(at)).collect::<Vec<_>>()));
                }
                _ => {}
            }
        }
        Ok(Some(lines))
    }
}

/// A parameter, in the type that the server wants.
#[derive(Debug)]
struct Bound<'a>(&'a Value);

impl ToSql for Bound<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> std::result::Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self.0 {
            Value::Int(number) if *ty == Type::INT4 => i32::try_from(*number)?.to_sql(ty, out),
            Value::Int(number) => number.to_sql(ty, out),
            Value::Text(text) => text.to_sql(ty, out),
            Value::Decimal(number) => {
                let number = Decimal::try_from_i128_with_scale(number.mantissa(), number.scale().into())?;
                number.to_sql(ty, out)
            }
            Value::Date(date) => {
                out.extend_from_slice(&(date.0 - DAYS_TO_2000).to_be_bytes());
                Ok(IsNull::No)
            }
            Value::List(values) => values.iter().map(Bound).collect::<Vec<_>>().to_sql(ty, out),
            other => Err(format!("no query has {other:?}").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// A day, as days since 2000.
struct Day(#[allow(dead_code, reason = "it is only read from the row")] i32);

impl<'a> FromSql<'a> for Day {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> std::result::Result<Self, Box<dyn Error + Sync + Send>> {
        i32::from_sql(ty, raw).map(Self)
    }

    accepts!(DATE);
}

/// From 1970, when days are counted from in [`Value`].
const DAYS_TO_2000: i32 = 10_957;
