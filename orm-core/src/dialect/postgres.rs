use super::backend::{BulkInsert, Capabilities, Version};
use super::decimal;
use super::fragments::Fragments;
use super::render::Level;
use super::writer::SqlWriter;
use crate::error::{Error, Result};
use crate::expr::{AggregateFunction, InList, Like, Node};
use crate::model::ColumnDefault;
use crate::schema::ColumnSchema;
use crate::types::{ColumnType, Fixed, Param, Value};

pub(super) struct Postgres;

pub(super) fn capabilities(_: Version) -> Capabilities {
    Capabilities {
        returning: true,
        max_params: 65_535,
        bulk_insert: BulkInsert::Arrays,
        text_collation: Some("\"C\""),
        compares_json: false,
    }
}

impl Fragments for Postgres {
    fn quote(&self) -> char {
        '"'
    }

    fn numbers_placeholders(&self) -> bool {
        true
    }

    fn scales_decimals(&self) -> bool {
        false
    }

    fn casts_lone_params(&self) -> bool {
        true
    }

    fn null_safe(&self) -> (&'static str, &'static str) {
        (" IS NOT DISTINCT FROM ", " IS DISTINCT FROM ")
    }

    fn integer_division(&self) -> &'static str {
        " / "
    }

    fn fails_on_zero_divisor(&self) -> bool {
        true
    }

    /// A quotient has 16 digits that count, before and after the point, or those of its dividend after it.
    fn wide_decimal(&self, digits: u8) -> Option<(&'static str, u8)> {
        Some(("numeric(200, ", digits))
    }

    fn check_storable(&self, param: &Param<'_>) -> Result<()> {
        match param {
            Param::Text(text) if text.as_bytes().contains(&0) => {
                Err(Error::encode("String", "PostgreSQL cannot store text with NUL bytes"))
            }
            _ => Ok(()),
        }
    }

    fn no_limit(&self) -> Option<&'static str> {
        None
    }

    fn nulls(&self) -> (&'static str, &'static str) {
        (" NULLS FIRST", " NULLS LAST")
    }

    /// One array whatever the length of the list, so that the text stays the same. Provisional ids are resolved one
    /// by one, which an array that is borrowed from the query cannot do.
    fn in_list<'q>(&self, list: &'q InList, writer: &mut SqlWriter<'q>) -> Result<()> {
        if list.values.iter().any(|value| matches!(value, Value::Provisional { .. } | Value::Invalid { .. })) {
            return writer.padded_in_list(list);
        }
        match &list.operand {
            Node::Value(literal) => writer.lone_literal(literal)?,
            operand => writer.nested(operand, Level::Sum)?,
        }
        writer.push(if list.negated { " <> ALL(" } else { " = ANY(" });
        writer.bind(Param::List(&list.values));
        writer.push(")");
        Ok(())
    }

    fn like<'q>(&self, like: &'q Like, writer: &mut SqlWriter<'q>) -> Result<()> {
        writer.plain_like(like)
    }

    fn aggregate<'q>(
        &self,
        function: AggregateFunction,
        operand: &'q Node,
        writer: &mut SqlWriter<'q>,
    ) -> Result<bool> {
        let name = match function {
            AggregateFunction::Average => "AVG",
            AggregateFunction::Sum => "SUM",
            AggregateFunction::Min | AggregateFunction::Max => return extreme(function, operand, writer),
            AggregateFunction::Count => return Ok(false),
        };
        match decimal::scale_of(operand) {
            Some(scale) if function == AggregateFunction::Average => {
                self.decimal_average(operand, scale.saturating_add(decimal::QUOTIENT_DIGITS), writer)?;
            }
            Some(_) => return Ok(false),
            None if function == AggregateFunction::Sum && decimal::is_integer(operand) => return Ok(false),
            // The average of integers would be a decimal, and the sum of `real` would be one: both are doubles.
            None => {
                writer.push(name);
                writer.push("(CAST(");
                writer.node(operand)?;
                writer.push(" AS double precision))");
            }
        }
        Ok(true)
    }

    fn decimal_literal(&self, number: Fixed, writer: &mut SqlWriter<'_>) {
        writer.bind(Param::Decimal(number));
    }

    fn cast_type(&self, ty: ColumnType) -> &'static str {
        match ty {
            ColumnType::Boolean => "boolean",
            ColumnType::TinyInt | ColumnType::SmallInt => "smallint",
            ColumnType::Integer => "integer",
            ColumnType::BigInt => "bigint",
            ColumnType::Real => "real",
            ColumnType::Double => "double precision",
            ColumnType::Text => "text",
            ColumnType::Bytes => "bytea",
            ColumnType::Uuid => "uuid",
            ColumnType::Json => "jsonb",
            ColumnType::Date => "date",
            ColumnType::Time => "time",
            ColumnType::Timestamp => "timestamp with time zone",
            ColumnType::DateTime => "timestamp",
            ColumnType::Decimal { .. } => "numeric",
        }
    }

    fn column_type(
        &self,
        column: &ColumnSchema,
        capabilities: &Capabilities,
        writer: &mut SqlWriter<'_>,
    ) -> Result<()> {
        match (column.ty, column.length) {
            (ColumnType::Decimal { precision, scale }, _) => {
                writer.push("numeric(");
                writer.number(precision);
                writer.push(", ");
                writer.number(scale);
                writer.push(")");
            }
            (ColumnType::Text, Some(_)) => writer.sized("varchar", column.length),
            (ty, _) => writer.push(self.cast_type(ty)),
        }
        if let (ColumnType::Text, Some(collation)) = (column.ty, capabilities.text_collation) {
            writer.push(" COLLATE ");
            writer.push(collation);
        }
        Ok(())
    }

    fn generated_key(&self) -> &'static str {
        " GENERATED BY DEFAULT AS IDENTITY"
    }

    fn generated_key_is_primary(&self) -> bool {
        false
    }

    fn default(&self, default: ColumnDefault, ty: ColumnType, writer: &mut SqlWriter<'_>) {
        match default {
            ColumnDefault::Now if ty == ColumnType::Date => writer.push("((now() AT TIME ZONE 'UTC')::date)"),
            ColumnDefault::Now if ty == ColumnType::Time => writer.push("((now() AT TIME ZONE 'UTC')::time)"),
            ColumnDefault::Now if ty == ColumnType::DateTime => writer.push("(now() AT TIME ZONE 'UTC')"),
            ColumnDefault::Now => writer.push("now()"),
            ColumnDefault::Bool(value) => writer.push(if value { "true" } else { "false" }),
            other => writer.plain_default(other, ty),
        }
    }

    fn table_options(&self, _: &Capabilities, _: &mut SqlWriter<'_>) {}

    fn adds_foreign_keys_later(&self) -> bool {
        true
    }

    fn insert_defaults(&self) -> &'static str {
        " DEFAULT VALUES"
    }

    fn array_type(&self, ty: ColumnType) -> &'static str {
        match ty {
            ColumnType::Boolean => "boolean[]",
            ColumnType::TinyInt | ColumnType::SmallInt => "smallint[]",
            ColumnType::Integer => "integer[]",
            ColumnType::BigInt => "bigint[]",
            ColumnType::Real => "real[]",
            ColumnType::Double => "double precision[]",
            ColumnType::Text => "text[]",
            ColumnType::Bytes => "bytea[]",
            ColumnType::Uuid => "uuid[]",
            ColumnType::Json => "jsonb[]",
            ColumnType::Date => "date[]",
            ColumnType::Time => "time[]",
            ColumnType::Timestamp => "timestamptz[]",
            ColumnType::DateTime => "timestamp[]",
            ColumnType::Decimal { .. } => "numeric[]",
        }
    }
}

/// `MIN` and `MAX` of types for which the server has none, at least before version 18: of truth values, and of UUIDs
/// and bytes by way of text that sorts as they do. `false` for other types.
fn extreme<'q>(function: AggregateFunction, operand: &'q Node, writer: &mut SqlWriter<'q>) -> Result<bool> {
    let smallest = function == AggregateFunction::Min;
    let name = if smallest { "MIN" } else { "MAX" };
    match column_type_of(operand) {
        Some(ColumnType::Boolean) => writer.call(if smallest { "BOOL_AND" } else { "BOOL_OR" }, operand)?,
        Some(ColumnType::Uuid) => {
            writer.push("CAST(");
            writer.push(name);
            writer.push("(CAST(");
            writer.lone(operand)?;
            writer.push(" AS text) COLLATE \"C\") AS uuid)");
        }
        Some(ColumnType::Bytes) => {
            writer.push("decode(");
            writer.push(name);
            writer.push("(encode(");
            writer.lone(operand)?;
            writer.push(", 'hex') COLLATE \"C\"), 'hex')");
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// The type of an expression that is no calculation.
fn column_type_of(node: &Node) -> Option<ColumnType> {
    match node {
        Node::Column(column) => Some(column.column().ty),
        Node::Value(literal) => Some(literal.ty),
        Node::Aggregate(aggregate) => column_type_of(&aggregate.operand),
        Node::Binary(binary) if binary.op.is_arithmetic() => None,
        Node::Negate(_) | Node::CountRows => None,
        _ => Some(ColumnType::Boolean),
    }
}
