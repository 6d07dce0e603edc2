use super::aggregate::Fold;
use super::backend::{Backend, BulkInsert, Capabilities, FramesOfTime, Server, Version};
use super::decimal;
use super::elements::Elements;
use super::enum_type::Enums;
use super::fragments::{Comments, Facts, Fragments, JoinedChanges, KeyTargets, Quote, Upserts};
use super::function::{Template, type_of};
use super::function_mysql;
use super::lexis::Lexis;
use super::lock::{Explains, Locks};
use super::script::ScriptFacts;
use super::shared::fits_json;
use super::writer::SqlWriter;
use crate::error::{Error, Result};
use crate::expr::{AggregateFunction, Call, InList, Like, Node};
use crate::model::ColumnDefault;
use crate::schema::ColumnSchema;
use crate::types::{Allowed, ColumnType, Fixed, Param};

pub(super) struct Mysql;

const FACTS: Facts = Facts {
    quote: Quote::Backtick,
    numbers_placeholders: false,
    enums: Enums::Columns,
    greatest: ("GREATEST", "LEAST"),
    lexis: Lexis {
        backslashes: true,
        escape_strings: false,
        dollar_quotes: false,
        nested_comments: false,
        carriage_returns: false,
        hash_comments: true,
        backticks: true,
        brackets: false,
    },
    script: ScriptFacts {
        compounds: &["TRIGGER", "PROCEDURE", "FUNCTION", "EVENT"],
        atomic: false,
        delimiters: true,
        shell: None,
    },
    lists_are_arrays: false,
    elements: Elements::JsonTable,
    generates_series: false,
    lists_rows: true,
    no_row: "SELECT NULL FROM DUAL WHERE 0",
    refuses_some_texts: false,
    scales_decimals: false,
    casts_lone_params: false,
    casts_lone_integers: true,
    null_safe: (" <=> ", ""),
    aggregates: &[(AggregateFunction::BoolAnd, "MIN"), (AggregateFunction::BoolOr, "MAX")],
    filters_aggregates: false,
    orders_aggregates: false,
    all_frames: false,
    microseconds: ("TIMESTAMPDIFF(MICROSECOND, '1970-01-01', ", ")"),
    intervals: [(" + INTERVAL ", " MONTH"), (" + INTERVAL ", " DAY"), (" + INTERVAL ", " MICROSECOND")],
    casts_moments: true,
    integer_division: " DIV ",
    fails_on_zero_divisor: false,
    no_limit: Some(" LIMIT 18446744073709551615"),
    nulls: ("", ""),
    nulls_largest: None,
    rollup: Some(("", " WITH ROLLUP")),
    quantifies: true,
    tests_quantified: false,
    cuts_compared_queries: false,
    distinct_on: false,
    generated_key: " AUTO_INCREMENT",
    generated_key_is_primary: false,
    adds_foreign_keys_later: true,
    begin: ("BEGIN", "BEGIN"),
    drop_foreign_key: " DROP FOREIGN KEY ",
    insert_defaults: " () VALUES ()",
    consecutive_keys: Some(
        "SELECT @@SESSION.auto_increment_increment, (SELECT COUNT(*) FROM information_schema.tables \
     WHERE table_schema = COALESCE(?, DATABASE()) AND table_name = ? AND engine = 'InnoDB')",
    ),
    survives_failures: true,
    upserts: Upserts::OnDuplicateKey,
    joined_changes: JoinedChanges::Tables,
    set_in_order: true,
    around_drops_of_a_cycle: (&[], &[]),
    creates_schemas: true,
    index_names_its_schema: false,
    key_targets: KeyTargets::OfItsSchemaUnlessNamed,
    deferrable_keys: false,
    defaults_of_keys: false,
    partial_indexes: false,
    covering_indexes: false,
    index_methods: true,
    index_method_is_last: true,
    reads_by_type: false,
    comments: Comments::Inline,
};

pub(super) fn mysql_capabilities(version: Version) -> Capabilities {
    Capabilities {
        returning_insert: false,
        returning_update: false,
        returning_delete: false,
        update_from: true,
        update_reads_its_table: false,
        delete_reads_its_table: false,
        names_proposed_row: version >= Version::new(8, 0, 20),
        max_params: 65_535,
        bulk_insert: BulkInsert::Values,
        text_collation: Some("utf8mb4_0900_bin"),
        right_join: true,
        full_join: false,
        explain: Explains { plan: "EXPLAIN FORMAT=TREE ", analyze: Some("EXPLAIN ANALYZE "), column: 0 },
        locks: Locks::Of,
        lateral: version >= Version::new(8, 0, 14),
        json_table: version >= Version::new(8, 0, 4),
        intersect: version >= Version::new(8, 0, 31),
        intersect_all: version >= Version::new(8, 0, 31),
        materialized: false,
        frames_of_time: FramesOfTime::OneUnit,
        lag_defaults: true,
        ctes_before_changes: true,
        changes_in_ctes: false,
        groups_by_key: true,
        sorts_rollup: version >= Version::new(8, 0, 12),
        compares_json: true,
        matches_regex: true,
        case_collation: "",
        virtual_columns: true,
        generated_not_null: true,
        expression_indexes: version >= Version::new(8, 0, 13),
        nulls_not_distinct: false,
    }
}

pub(super) fn mariadb_capabilities(version: Version) -> Capabilities {
    Capabilities {
        returning_insert: version >= Version::new(10, 5, 0),
        returning_update: version >= Version::new(13, 0, 0),
        returning_delete: true,
        update_reads_its_table: version >= Version::new(10, 3, 2),
        delete_reads_its_table: version >= Version::new(11, 1, 1),
        names_proposed_row: false,
        text_collation: Some("utf8mb4_nopad_bin"),
        compares_json: false,
        explain: Explains { plan: "EXPLAIN FORMAT=JSON ", analyze: Some("ANALYZE FORMAT=JSON "), column: 0 },
        locks: Locks::Mode { skips: version >= Version::new(10, 6, 0) },
        lateral: false,
        json_table: version >= Version::new(10, 6, 0),
        frames_of_time: FramesOfTime::None,
        lag_defaults: false,
        ctes_before_changes: false,
        intersect: version >= Version::new(10, 3, 0),
        intersect_all: version >= Version::new(10, 5, 0),
        groups_by_key: false,
        sorts_rollup: false,
        generated_not_null: false,
        expression_indexes: false,
        ..mysql_capabilities(version)
    }
}

impl Fragments for Mysql {
    fn facts(&self) -> &'static Facts {
        &FACTS
    }

    /// Digits are calculated nine at a time, and what is beyond is cut: at a multiple of nine nothing is left to round.
    fn wide_decimal(&self, digits: u8) -> Option<(&'static str, u8)> {
        (digits.is_multiple_of(9) && digits < 30).then_some(("DECIMAL(65, ", digits + 1))
    }

    fn check_storable(&self, param: &Param<'_>) -> Result<()> {
        match param {
            Param::Float(value) if !value.is_finite() => {
                Err(Error::encode("float", "MySQL has neither infinity nor NaN"))
            }
            Param::Array(array) => fits_json(*array),
            _ => Ok(()),
        }
    }

    fn in_list<'q>(&self, list: &'q InList, writer: &mut SqlWriter<'q>) -> Result<()> {
        writer.padded_in_list(list)
    }

    fn like<'q>(&self, like: &'q Like, writer: &mut SqlWriter<'q>) -> Result<()> {
        writer.plain_like(like)
    }

    fn aggregate<'q>(&self, fold: Fold<'q>, writer: &mut SqlWriter<'q>) -> Result<bool> {
        let operand = fold.operand();
        if fold.function() != AggregateFunction::Average {
            return Ok(false);
        }
        if let Some(scale) = decimal::scale_of(operand) {
            self.decimal_average(fold, scale.saturating_add(decimal::QUOTIENT_DIGITS), writer)?;
            return Ok(true);
        }
        // The average of integers would be a decimal of four digits after the point: ours is a double.
        let integers = decimal::is_integer(operand);
        if integers {
            writer.fold_of("AVG", fold, |writer| {
                writer.push("0e0 + ");
                writer.nested(operand, super::render::Level::Product)
            })?;
        }
        Ok(integers)
    }

    /// The separator is a literal in the grammar.
    fn string_agg<'q>(&self, fold: Fold<'q>, writer: &mut SqlWriter<'q>) -> Result<()> {
        writer.refuse_rows(fold, false)?;
        let separated = |writer: &mut SqlWriter<'q>| {
            writer.fold_order(fold)?;
            writer.push(" SEPARATOR ");
            writer.text_literal(fold.aggregate.separator.as_deref().unwrap_or_default());
            Ok(())
        };
        writer.fold_with("GROUP_CONCAT", fold, |writer| writer.lone(fold.operand()), separated)
    }

    fn json_agg<'q>(&self, fold: Fold<'q>, writer: &mut SqlWriter<'q>) -> Result<()> {
        writer.refuse_rows(fold, true)?;
        let sorted = fold.aggregate.distinct || !fold.aggregate.order.is_empty();
        if sorted && writer.backend.server == Server::Mysql {
            return Err(writer.unsupported("DISTINCT and ORDER BY in json_agg", "sort the array in Rust"));
        }
        writer.fold_with("JSON_ARRAYAGG", fold, |writer| writer.lone(fold.operand()), |writer| writer.fold_order(fold))
    }

    fn array_agg<'q>(&self, fold: Fold<'q>, writer: &mut SqlWriter<'q>) -> Result<()> {
        let around = if writer.backend.capabilities.compares_json {
            ["CAST(CONCAT('[', COALESCE(", ", ''), ']') AS JSON)"]
        } else {
            ["CONCAT('[', COALESCE(", ", ''), ']')"]
        };
        writer.json_array_agg(fold, around, |writer| {
            writer.refuse_rows(fold, false)?;
            let element = |writer: &mut SqlWriter<'q>| json_element(fold.operand(), writer);
            writer.fold_with("GROUP_CONCAT", fold, element, |writer| writer.fold_order(fold))
        })
    }

    fn function(&self, call: &Call, backend: &Backend) -> Template {
        function_mysql::template(call, backend)
    }

    /// A bare parameter would arrive as text, and be compared as a double.
    fn decimal_literal(&self, number: Fixed, writer: &mut SqlWriter<'_>) {
        writer.push("CAST(");
        writer.bind(Param::Decimal(number));
        writer.push(" AS DECIMAL(58, ");
        writer.number(decimal::literal_scale(number));
        writer.push("))");
    }

    fn cast_type(&self, ty: ColumnType) -> &'static str {
        match ty {
            ColumnType::Real | ColumnType::Double => "DOUBLE",
            ColumnType::Text | ColumnType::Enum(_) => "CHAR",
            ColumnType::Json | ColumnType::Array(_) => "JSON",
            ColumnType::Bytes | ColumnType::Uuid | ColumnType::Ip => "BINARY",
            ColumnType::Date => "DATE",
            ColumnType::Time => "TIME(6)",
            ColumnType::Timestamp | ColumnType::DateTime => "DATETIME(6)",
            _ => "SIGNED",
        }
    }

    fn column_type(&self, column: &ColumnSchema, _: &Capabilities, writer: &mut SqlWriter<'_>) -> Result<()> {
        match column.ty {
            ColumnType::Boolean => writer.push("BOOLEAN"),
            ColumnType::TinyInt => writer.push("TINYINT"),
            ColumnType::SmallInt => writer.push("SMALLINT"),
            ColumnType::Integer => writer.push("INTEGER"),
            ColumnType::BigInt => writer.push("BIGINT"),
            ColumnType::Real => writer.push("FLOAT"),
            ColumnType::Double => writer.push("DOUBLE"),
            // A text in an index needs a length, and the name of a variant is short.
            ColumnType::Text if column.indexed || column.allowed != Allowed::Any => {
                writer.sized("VARCHAR", column.length.or(Some(INDEXED_LENGTH)));
            }
            ColumnType::Text if column.length.is_some() => writer.sized("VARCHAR", column.length),
            ColumnType::Text => writer.push("LONGTEXT"),
            ColumnType::Enum(ty) => {
                writer.push("ENUM(");
                writer.values_of(ty);
                writer.push(")");
            }
            ColumnType::Bytes if column.indexed => writer.sized("VARBINARY", column.length.or(Some(INDEXED_LENGTH))),
            ColumnType::Bytes if column.length.is_some() => writer.sized("VARBINARY", column.length),
            ColumnType::Bytes => writer.push("LONGBLOB"),
            ColumnType::Uuid => writer.push("BINARY(16)"),
            ColumnType::Ip => writer.push("VARBINARY(17)"),
            ColumnType::Json | ColumnType::Array(_) => writer.push("JSON"),
            ColumnType::Date => writer.push("DATE"),
            ColumnType::Time => writer.push("TIME(6)"),
            ColumnType::Timestamp | ColumnType::DateTime => writer.push("DATETIME(6)"),
            ColumnType::Decimal { precision, scale } => {
                writer.push("DECIMAL(");
                writer.number(precision);
                writer.push(", ");
                writer.number(scale);
                writer.push(")");
            }
        }
        Ok(())
    }

    fn default(&self, default: ColumnDefault, ty: ColumnType, writer: &mut SqlWriter<'_>) {
        match default {
            ColumnDefault::Now if ty == ColumnType::Date => writer.push("(utc_date())"),
            ColumnDefault::Now if ty == ColumnType::Time => writer.push("(utc_time(6))"),
            // The session's zone is UTC.
            ColumnDefault::Now => writer.push("CURRENT_TIMESTAMP(6)"),
            ColumnDefault::Bool(value) => writer.push(if value { "1" } else { "0" }),
            // LONGTEXT takes an expression only.
            ColumnDefault::Text(_) => {
                writer.push("(");
                writer.plain_default(default, ty);
                writer.push(")");
            }
            other => writer.plain_default(other, ty),
        }
    }

    fn table_options(&self, capabilities: &Capabilities, options: Option<&str>, writer: &mut SqlWriter<'_>) {
        let says = |word: &str| options.is_some_and(|text| text.to_ascii_uppercase().contains(word));
        if !says("ENGINE") {
            writer.push(" ENGINE = InnoDB");
        }
        // A character set brings its own collation, so the two go together.
        if !says("CHARSET") && !says("CHARACTER SET") && !says("COLLATE") {
            writer.push(" DEFAULT CHARACTER SET utf8mb4");
            if let Some(collation) = capabilities.text_collation {
                writer.push(" COLLATE ");
                writer.push(collation);
            }
        }
        writer.own_options(options);
    }

    fn array_type(&self, _: ColumnType) -> &'static str {
        ""
    }
}

/// Characters (or bytes) of a text in an index, where the model does not say.
const INDEXED_LENGTH: u32 = 255;

/// A value as JSON, which is NULL where the value is.
fn json_element<'q>(operand: &'q Node, writer: &mut SqlWriter<'q>) -> Result<()> {
    match type_of(operand) {
        Some(ColumnType::Boolean) => {
            writer.push("IF(");
            writer.lone(operand)?;
            writer.push(", 'true', IF(");
            writer.lone(operand)?;
            writer.push(" IS NULL, NULL, 'false'))");
            Ok(())
        }
        // A FLOAT is written with six digits, and has up to nine.
        Some(ColumnType::Real | ColumnType::Double) => {
            writer.push("0e0 + ");
            writer.nested(operand, super::render::Level::Product)
        }
        Some(ColumnType::TinyInt | ColumnType::SmallInt | ColumnType::Integer | ColumnType::BigInt) => {
            writer.lone(operand)
        }
        Some(ColumnType::Text | ColumnType::Enum(_)) => {
            writer.push("JSON_QUOTE(");
            writer.lone(operand)?;
            writer.push(")");
            // The function's own collation is none that goes with a literal.
            if let Some(collation) = writer.backend.capabilities.text_collation {
                writer.push(" COLLATE ");
                writer.push(collation);
            }
            Ok(())
        }
        _ => {
            writer.push("CONCAT('\"', ");
            writer.lone(operand)?;
            writer.push(", '\"')");
            Ok(())
        }
    }
}
