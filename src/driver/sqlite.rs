//! SQLite through `rusqlite`.

mod connect;
mod errors;
mod foreign_key;
mod functions;
mod limit;
mod row;

use orm_core::dialect::{Backend, Server, Version};
use orm_core::plan::{Answer, RowSink, Shape, Step};
use orm_core::types::{IpBytes, Param};
use orm_core::{Error, Result};
use rusqlite::types::{Null, ToSql, ToSqlOutput, Value as SqliteValue, ValueRef};
use rusqlite::{CachedStatement, Statement};

use self::limit::Limit;
use super::Driver;
use crate::engine::url::Url;
use row::{SqliteColumns, SqliteRow};

/// A connection to a SQLite database.
#[derive(Debug)]
pub(crate) struct SqliteConnection {
    connection: rusqlite::Connection,
    backend: Backend,
    /// How long a statement may run, where that is limited.
    limit: Option<Limit>,
}

impl Driver for SqliteConnection {
    fn connect(url: &Url) -> Result<Self> {
        let (connection, limit) = connect::open(url)?;
        let version = Version::parse(rusqlite::version());
        let mut backend = Backend::new(Server::Sqlite, version);
        backend.capabilities.matches_regex = functions::MATCHES_REGEX;
        Ok(Self { connection, backend, limit })
    }

    fn backend(&self) -> Backend {
        self.backend
    }

    fn run<S: RowSink>(&mut self, step: &Step<'_>, sink: &mut S) -> Result<()> {
        let _running = self.limit.as_ref().map(Limit::start);
        let mut statement = self.prepare(step.sql)?;
        match step.shape {
            Shape::Once => self.run_once(&mut statement, step, step.params, sink),
            Shape::Rows { width } => {
                step.params.chunks_exact(width).try_for_each(|row| self.run_once(&mut statement, step, row, sink))
            }
            Shape::Columns { .. } => Err(unsupported_arrays(&self.backend)),
        }
    }

    fn batch(&mut self, sql: &str) -> Result<()> {
        let _running = self.limit.as_ref().map(Limit::start);
        // Transaction control comes often and is one statement: it goes through the cache.
        match self.connection.prepare_cached(sql) {
            Ok(mut statement) if statement.column_count() == 0 => {
                statement.raw_execute().map(drop).map_err(|error| errors::classify(error, sql))
            }
            _ => self.connection.execute_batch(sql).map_err(|error| errors::classify(error, sql)),
        }
    }

    /// There is no server that could be gone.
    fn ping(&mut self) -> Result<()> {
        Ok(())
    }

    fn is_in_process(&self) -> bool {
        true
    }

    fn is_broken(&self) -> bool {
        false
    }

    fn in_transaction(&self) -> bool {
        !self.connection.is_autocommit()
    }
}

impl SqliteConnection {
    fn prepare(&self, sql: &str) -> Result<CachedStatement<'_>> {
        self.connection.prepare_cached(sql).map_err(|error| errors::classify(error, sql))
    }

    fn run_once<S: RowSink>(
        &self,
        statement: &mut Statement<'_>,
        step: &Step<'_>,
        params: &[Param<'_>],
        sink: &mut S,
    ) -> Result<()> {
        bind(statement, params, step.sql)?;
        let result = match step.answer {
            Answer::Rows => return self.rows(statement, step, params, sink),
            _ if statement.column_count() == 0 => statement.raw_execute(),
            _ => pass_over_rows(statement),
        };
        let affected = result.map_err(|error| self.explain(error, step, params))?;
        match step.answer {
            Answer::InsertedKey => sink.inserted(self.connection.last_insert_rowid()),
            Answer::Executed => {
                sink.affected(affected as u64)?;
                sink.inserted(self.connection.last_insert_rowid())
            }
            _ => sink.affected(affected as u64),
        }
    }

    fn rows<S: RowSink>(
        &self,
        statement: &mut Statement<'_>,
        step: &Step<'_>,
        params: &[Param<'_>],
        sink: &mut S,
    ) -> Result<()> {
        let mut rows = statement.raw_query();
        let mut told = !S::COLUMNS;
        loop {
            match rows.next() {
                Ok(Some(row)) => {
                    // Not before the first row: a table that has changed has its statement compiled again by then.
                    if !std::mem::replace(&mut told, true) {
                        sink.columns(&SqliteColumns(row.as_ref()))?;
                    }
                    sink.row(&SqliteRow { row, scales: step.scales })?;
                }
                Ok(None) => {
                    drop(rows);
                    return if told { Ok(()) } else { sink.columns(&SqliteColumns(statement)) };
                }
                Err(error) => {
                    drop(rows);
                    return Err(self.explain(error, step, params));
                }
            }
            if S::FIRST_ONLY {
                return Ok(());
            }
        }
    }

    fn explain(&self, error: rusqlite::Error, step: &Step<'_>, params: &[Param<'_>]) -> Error {
        let mut error = errors::classify(error, step.sql);
        if let Error::ForeignKey(violation) = &mut error {
            foreign_key::locate(&self.connection, step.sql, params, violation);
        }
        error
    }
}

#[cold]
fn unsupported_arrays(backend: &Backend) -> Error {
    Error::Unsupported {
        backend: backend.to_string().into(),
        construct: "array parameters",
        instead: "bind the values one by one",
    }
}

/// Binds all parameters. One that was forgotten would be NULL without a word, so they are counted.
fn bind(statement: &mut Statement<'_>, params: &[Param<'_>], sql: &str) -> Result<()> {
    if statement.parameter_count() != params.len() {
        let reason =
            format!("it has {} placeholders and {} parameters: {sql}", statement.parameter_count(), params.len());
        return Err(Error::Query { reason: reason.into() });
    }
    for (index, param) in params.iter().enumerate() {
        bind_one(statement, index + 1, param, sql)?;
    }
    Ok(())
}

/// The kinds that most values have are bound without a detour.
fn bind_one(statement: &mut Statement<'_>, index: usize, param: &Param<'_>, sql: &str) -> Result<()> {
    let bound = match param {
        Param::Text(text) => statement.raw_bind_parameter(index, *text),
        Param::Int(value) => statement.raw_bind_parameter(index, *value),
        Param::Null => statement.raw_bind_parameter(index, Null),
        other => statement.raw_bind_parameter(index, SqliteParam::new(other)?),
    };
    bound.map_err(|error| errors::classify(error, sql))
}

fn pass_over_rows(statement: &mut Statement<'_>) -> rusqlite::Result<usize> {
    let mut rows = statement.raw_query();
    let mut count = 0;
    while rows.next()?.is_some() {
        count += 1;
    }
    Ok(count)
}

struct SqliteParam<'a>(&'a Param<'a>);

impl<'a> SqliteParam<'a> {
    fn new(param: &'a Param<'a>) -> Result<Self> {
        match param {
            Param::Float(value) if value.is_nan() => Err(Error::encode("f64", "SQLite stores NaN as NULL")),
            Param::Decimal(_) => Err(Error::encode(
                "Decimal",
                "SQLite stores decimals as integers with the column's digits after the point: bind that integer",
            )),
            Param::List(_) => Err(Error::encode("list", "SQLite has no arrays: bind the values one by one")),
            _ => Ok(Self(param)),
        }
    }
}

impl ToSql for SqliteParam<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Param::Null | Param::Decimal(_) | Param::List(_) => ValueRef::Null,
            Param::Bool(value) => ValueRef::Integer((*value).into()),
            Param::Int(value) => ValueRef::Integer(*value),
            Param::Float(value) => ValueRef::Real(*value),
            Param::Text(value) => ValueRef::Text(value.as_bytes()),
            Param::Bytes(value) => ValueRef::Blob(value),
            Param::Uuid(value) => ValueRef::Blob(value),
            Param::Ip(value) => {
                let bytes = IpBytes::from(*value).as_slice().to_vec();
                return Ok(ToSqlOutput::Owned(SqliteValue::Blob(bytes)));
            }
            Param::Date(value) => return Ok(ToSqlOutput::Owned(SqliteValue::Text(value.to_string()))),
            Param::Array(value) => {
                let text = value.to_json().map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
                return Ok(ToSqlOutput::Owned(SqliteValue::Text(text)));
            }
            Param::Json(value) => {
                let text = value.to_json().map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
                return Ok(ToSqlOutput::Owned(SqliteValue::Text(text)));
            }
            Param::Time(value) => return Ok(ToSqlOutput::Owned(SqliteValue::Text(value.to_string()))),
            Param::Timestamp(value) => return Ok(ToSqlOutput::Owned(SqliteValue::Text(value.to_string()))),
        }))
    }
}

#[cfg(test)]
mod tests {
    use orm_core::Error;

    use crate::{Engine, sql};

    #[test]
    fn a_database_that_is_being_written_is_not_missing() {
        let engine = Engine::connect("sqlite::memory:?lock_timeout=0.1").unwrap();
        let mut session = engine.session();
        sql!("create table t (a integer)").execute(&mut session).unwrap();
        let error = sql!("select 1").scalar::<i64, _>(&engine).unwrap_err();
        assert!(matches!(error, Error::LockTimeout(_)), "{error}");
    }
}
