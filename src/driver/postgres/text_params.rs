//! Parameters of statements that are not prepared: as text, whose type the server infers from where it stands.
//!
//! The binary forms of [`params`](super::params) need to know the type before, which takes a round trip of its own. Kinds
//! that only one type has name it and travel in its binary form.

use std::error::Error as StdError;
use std::fmt::{self, Write};

use orm_core::plan::Shape;
use orm_core::types::{Ids, Param};
use orm_core::{Error, Result};
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{Format, IsNull, ToSql, Type, to_sql_checked};

use super::params::PostgresParam;

/// A parameter as text.
pub(super) struct TextParam<'p>(PostgresParam<'p>);

impl<'p> TextParam<'p> {
    /// The parameters of a step, as [`PostgresParam::bind`] orders them.
    pub(super) fn bind(params: &'p [Param<'p>], shape: Shape) -> Vec<Self> {
        PostgresParam::bind(params, shape).into_iter().map(Self).collect()
    }

    /// The parameter with the type that the server is told; `UNKNOWN` lets it infer one.
    pub(super) fn typed(&self) -> (&(dyn ToSql + Sync), Type) {
        match self.own_type() {
            Some(ty) => (&self.0, ty),
            None => (self, Type::UNKNOWN),
        }
    }

    fn own_type(&self) -> Option<Type> {
        match self.0 {
            PostgresParam::One(Param::Bool(_)) => Some(Type::BOOL),
            PostgresParam::One(Param::Bytes(_)) => Some(Type::BYTEA),
            PostgresParam::One(Param::Uuid(_)) => Some(Type::UUID),
            _ => None,
        }
    }

    fn write(&self) -> Result<Option<String>> {
        let mut out = String::new();
        match &self.0 {
            PostgresParam::One(Param::Null) => return Ok(None),
            PostgresParam::One(Param::Array(array)) => {
                write_array((0..array.count()).map(|at| array.element(at)), &mut out)?;
            }
            PostgresParam::One(Param::List(values)) => {
                let ids = Ids::default();
                write_array(values.iter().map(|value| value.param(&ids)), &mut out)?;
            }
            PostgresParam::One(param) => write_param(param, &mut out)?,
            PostgresParam::Column { values, width } => {
                write_array(values.iter().step_by(*width).map(|param| Ok(*param)), &mut out)?;
            }
        }
        Ok(Some(out))
    }
}

impl ToSql for TextParam<'_> {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> std::result::Result<IsNull, Box<dyn StdError + Sync + Send>> {
        let Some(text) = self.write()? else { return Ok(IsNull::Yes) };
        out.extend_from_slice(text.as_bytes());
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn encode_format(&self, _: &Type) -> Format {
        Format::Text
    }

    to_sql_checked!();
}

impl fmt::Debug for TextParam<'_> {
    /// Shows no value: `tokio_postgres` logs its parameters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Appends what PostgreSQL reads as the value.
fn write_param(param: &Param<'_>, out: &mut String) -> Result<()> {
    match *param {
        Param::Bool(value) => out.push_str(if value { "t" } else { "f" }),
        Param::Int(value) => put(out, value),
        Param::Float(value) if value.is_infinite() => out.push_str(if value > 0.0 { "Infinity" } else { "-Infinity" }),
        // The shortest digits that are this number; large ones with an exponent.
        Param::Float(value) => put(out, format_args!("{value:?}")),
        Param::Text(value) => out.push_str(without_nul(value)?),
        Param::Bytes(value) => {
            out.push_str("\\x");
            value.iter().for_each(|byte| put(out, format_args!("{byte:02x}")));
        }
        Param::Ip(value) => put(out, value),
        Param::Uuid(value) => value.iter().for_each(|byte| put(out, format_args!("{byte:02x}"))),
        Param::Date(value) => put(out, value),
        Param::Time(value) => put(out, value),
        // For a column without a zone, the zone is passed over.
        Param::Timestamp(value) => put(out, format_args!("{value}+00")),
        Param::Decimal(value) => put(out, value),
        Param::Json(value) => out.push_str(without_nul(&value.to_json()?)?),
        Param::Null | Param::Array(_) | Param::List(_) => {
            return Err(Error::encode("Vec", "arrays are not nested"));
        }
    }
    Ok(())
}

/// Appends an array of one dimension, each element in quotes.
fn write_array<'a>(values: impl Iterator<Item = Result<Param<'a>>>, out: &mut String) -> Result<()> {
    let mut element = String::new();
    out.push('{');
    for (at, value) in values.enumerate() {
        if at > 0 {
            out.push(',');
        }
        match value? {
            Param::Null => out.push_str("NULL"),
            value => {
                element.clear();
                write_param(&value, &mut element)?;
                quote(&element, out);
            }
        }
    }
    out.push('}');
    Ok(())
}

fn quote(element: &str, out: &mut String) {
    out.push('"');
    for c in element.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
}

fn without_nul(text: &str) -> Result<&str> {
    match text.contains('\0') {
        true => Err(Error::encode("String", "PostgreSQL cannot store text with NUL bytes")),
        false => Ok(text),
    }
}

fn put(out: &mut String, value: impl fmt::Display) {
    // Writing to a `String` cannot fail.
    let _ = write!(out, "{value}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(param: Param<'_>) -> String {
        TextParam(PostgresParam::One(&param)).write().unwrap().unwrap()
    }

    #[test]
    fn numbers_are_written_exactly() {
        assert_eq!(text(Param::Float(1e300)), "1e300");
        assert_eq!(text(Param::Float(0.1)), "0.1");
        assert_eq!(text(Param::Float(f64::NAN)), "NaN");
        assert_eq!(text(Param::Float(f64::NEG_INFINITY)), "-Infinity");
        assert_eq!(text(Param::Int(i64::MIN)), "-9223372036854775808");
    }

    #[test]
    fn elements_of_arrays_are_quoted() {
        let params = [Param::Text("a\"b\\c,{}"), Param::Null, Param::Text(""), Param::Text("NULL")];
        let column = TextParam::bind(&params, Shape::Columns { width: 1 });
        assert_eq!(column[0].write().unwrap().unwrap(), r#"{"a\"b\\c,{}",NULL,"","NULL"}"#);
        assert!(TextParam(PostgresParam::One(&Param::Text("a\0b"))).write().is_err());
    }
}
