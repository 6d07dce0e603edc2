use super::aggregate::Fold;
use super::backend::{Backend, BulkInsert, Capabilities, FramesOfTime, Version};
use super::decimal;
use super::decimal_function;
use super::elements::Elements;
use super::enum_type::Enums;
use super::fragments::{Comments, Facts, Fragments, JoinedChanges, KeyTargets, Quote, Upserts};
use super::function::{Template, type_of};
use super::function_sqlite;
use super::lexis::Lexis;
use super::lock::{Explains, Locks};
use super::render::Level;
use super::script::ScriptFacts;
use super::shared::fits_json;
use super::writer::SqlWriter;
use crate::error::{Error, Result};
use crate::expr::{AggregateFunction, Call, InList, Like};
use crate::model::ColumnDefault;
use crate::schema::ColumnSchema;
use crate::types::{ColumnType, Fixed, Param};

pub(super) struct Sqlite;

const FACTS: Facts = Facts {
    quote: Quote::Double,
    numbers_placeholders: false,
    enums: Enums::Text,
    greatest: ("max", "min"),
    lexis: Lexis {
        backslashes: false,
        escape_strings: false,
        dollar_quotes: false,
        nested_comments: false,
        carriage_returns: false,
        hash_comments: false,
        backticks: true,
        brackets: true,
    },
    script: ScriptFacts { compounds: &["TRIGGER"], atomic: false, delimiters: false, shell: Some('.') },
    lists_are_arrays: false,
    elements: Elements::JsonEach,
    generates_series: false,
    lists_rows: false,
    no_row: "SELECT NULL WHERE 0",
    refuses_some_texts: false,
    scales_decimals: true,
    casts_lone_params: false,
    casts_lone_integers: false,
    null_safe: (" IS ", " IS NOT "),
    aggregates: &[
        (AggregateFunction::BoolAnd, "MIN"),
        (AggregateFunction::BoolOr, "MAX"),
        (AggregateFunction::StddevSample, "rowhouse_stddev_samp"),
        (AggregateFunction::StddevPopulation, "rowhouse_stddev_pop"),
        (AggregateFunction::VarianceSample, "rowhouse_var_samp"),
        (AggregateFunction::VariancePopulation, "rowhouse_var_pop"),
    ],
    filters_aggregates: true,
    orders_aggregates: true,
    all_frames: true,
    microseconds: ("rowhouse_micros(", ")"),
    intervals: [("", ""); 3],
    casts_moments: false,
    integer_division: " / ",
    fails_on_zero_divisor: false,
    no_limit: Some(" LIMIT -1"),
    nulls: ("", ""),
    nulls_largest: Some((" NULLS LAST", " NULLS FIRST")),
    rollup: None,
    quantifies: false,
    tests_quantified: true,
    cuts_compared_queries: true,
    distinct_on: false,
    // Without AUTOINCREMENT the key of a deleted last row would be given out again.
    generated_key: " PRIMARY KEY AUTOINCREMENT",
    generated_key_is_primary: true,
    adds_foreign_keys_later: false,
    // A transaction that reads first and writes later fails at once where another has written in between.
    begin: ("BEGIN", "BEGIN IMMEDIATE"),
    drop_foreign_key: " DROP CONSTRAINT IF EXISTS ",
    insert_defaults: " DEFAULT VALUES",
    consecutive_keys: None,
    // DROP TABLE deletes the rows first, which those of the other table may point at.
    survives_failures: true,
    upserts: Upserts::OnConflict { named_constraints: false, any_updates: true, needs_where: true },
    joined_changes: JoinedChanges::Exists,
    set_in_order: false,
    around_drops_of_a_cycle: (&["BEGIN IMMEDIATE", "PRAGMA defer_foreign_keys = ON"], &["COMMIT"]),
    creates_schemas: false,
    index_names_its_schema: true,
    key_targets: KeyTargets::OfItsSchema,
    deferrable_keys: true,
    defaults_of_keys: true,
    partial_indexes: true,
    covering_indexes: false,
    index_methods: false,
    index_method_is_last: false,
    reads_by_type: false,
    comments: Comments::Nowhere,
};

pub(super) fn capabilities(version: Version) -> Capabilities {
    Capabilities {
        returning_insert: version >= Version::new(3, 35, 0),
        returning_update: version >= Version::new(3, 35, 0),
        returning_delete: version >= Version::new(3, 35, 0),
        update_from: version >= Version::new(3, 33, 0),
        update_reads_its_table: true,
        delete_reads_its_table: true,
        names_proposed_row: true,
        max_params: 32_766,
        bulk_insert: BulkInsert::Rows,
        text_collation: None,
        right_join: version >= Version::new(3, 39, 0),
        explain: Explains { plan: "EXPLAIN QUERY PLAN ", analyze: None, column: 3 },
        locks: Locks::None,
        lateral: false,
        json_table: false,
        intersect: true,
        intersect_all: false,
        frames_of_time: FramesOfTime::None,
        lag_defaults: true,
        ctes_before_changes: true,
        changes_in_ctes: false,
        materialized: version >= Version::new(3, 35, 0),
        groups_by_key: true,
        sorts_rollup: false,
        full_join: version >= Version::new(3, 39, 0),
        compares_json: false,
        // The driver adds them, if it is told to.
        matches_regex: false,
        case_collation: "",
        virtual_columns: true,
        generated_not_null: true,
        expression_indexes: true,
        nulls_not_distinct: false,
    }
}

impl Fragments for Sqlite {
    fn facts(&self) -> &'static Facts {
        &FACTS
    }

    fn wide_decimal(&self, _: u8) -> Option<(&'static str, u8)> {
        None
    }

    fn check_storable(&self, param: &Param<'_>) -> Result<()> {
        match param {
            Param::Float(value) if value.is_nan() => Err(Error::encode("float", "SQLite stores NaN as NULL")),
            Param::Array(array) => fits_json(*array),
            _ => Ok(()),
        }
    }

    fn in_list<'q>(&self, list: &'q InList, writer: &mut SqlWriter<'q>) -> Result<()> {
        writer.padded_in_list(list)
    }

    fn like<'q>(&self, like: &'q Like, writer: &mut SqlWriter<'q>) -> Result<()> {
        let Some(prefix) = &like.pattern.prefix else {
            writer.plain_like(like)?;
            writer.push(" ESCAPE '\\'");
            return Ok(());
        };
        // A bound LIKE cannot use an index here; a range of texts can.
        writer.push(if like.negated { "NOT (" } else { "(" });
        writer.nested(&like.operand, Level::Sum)?;
        writer.push(" >= ");
        writer.bind(Param::Text(&prefix.start));
        if let Some(end) = &prefix.end {
            writer.push(" AND ");
            writer.nested(&like.operand, Level::Sum)?;
            writer.push(" < ");
            writer.bind(Param::Text(end));
        }
        writer.push(")");
        Ok(())
    }

    fn aggregate<'q>(&self, fold: Fold<'q>, writer: &mut SqlWriter<'q>) -> Result<bool> {
        if !decimal::is_decimal(fold.operand()) {
            return Ok(false);
        }
        match fold.function() {
            AggregateFunction::Average => decimal::average(fold, writer)?,
            function @ (AggregateFunction::StddevSample
            | AggregateFunction::StddevPopulation
            | AggregateFunction::VarianceSample
            | AggregateFunction::VariancePopulation) => {
                let name = FACTS.aggregate_name(function);
                writer.fold_of(name, fold, |writer| decimal_function::as_float(fold.operand(), writer))?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn string_agg<'q>(&self, fold: Fold<'q>, writer: &mut SqlWriter<'q>) -> Result<()> {
        let comma = fold.aggregate.separator.as_deref() == Some(",");
        if fold.aggregate.distinct && !comma {
            return distinct_texts(fold, writer);
        }
        let separated = |writer: &mut SqlWriter<'q>| {
            // A function of distinct values takes one argument; the comma is what it puts between.
            if !fold.aggregate.distinct {
                writer.push(", ");
                writer.separator(fold);
            }
            writer.fold_order(fold)
        };
        writer.fold_with("group_concat", fold, |writer| writer.lone(fold.operand()), separated)
    }

    /// Over no rows it would be an empty array.
    fn json_agg<'q>(&self, fold: Fold<'q>, writer: &mut SqlWriter<'q>) -> Result<()> {
        writer.push("NULLIF(");
        writer.fold("json_group_array", fold)?;
        writer.push(", '[]')");
        Ok(())
    }

    fn array_agg<'q>(&self, fold: Fold<'q>, writer: &mut SqlWriter<'q>) -> Result<()> {
        let operand = fold.operand();
        let element = |writer: &mut SqlWriter<'q>| {
            if type_of(operand) == Some(ColumnType::Boolean) {
                writer.push("CASE ");
                writer.lone(operand)?;
                writer.push(" WHEN 1 THEN 'true' WHEN 0 THEN 'false' END");
                return Ok(());
            }
            // The text "null" has quotes in JSON: what has none is NULL.
            writer.push("NULLIF(json_quote(");
            writer.lone(operand)?;
            writer.push("), 'null')");
            Ok(())
        };
        writer.json_array_agg(fold, ["'[' || COALESCE(", ", '') || ']'"], |writer| {
            writer.fold_with("group_concat", fold, element, |writer| writer.fold_order(fold))
        })
    }

    fn function(&self, call: &Call, backend: &Backend) -> Template {
        function_sqlite::template(call, backend)
    }

    fn decimal_literal(&self, number: Fixed, writer: &mut SqlWriter<'_>) {
        writer.bind(Param::Decimal(number));
    }

    fn cast_type(&self, ty: ColumnType) -> &'static str {
        match ty {
            ColumnType::Real | ColumnType::Double => "REAL",
            ColumnType::Text
            | ColumnType::Enum(_)
            | ColumnType::Json
            | ColumnType::Array(_)
            | ColumnType::Date
            | ColumnType::Time
            | ColumnType::Timestamp
            | ColumnType::DateTime => "TEXT",
            ColumnType::Bytes | ColumnType::Uuid | ColumnType::Ip => "BLOB",
            _ => "INTEGER",
        }
    }

    // The names tell people and tools what a column means; the affinity that they imply is what is stored.
    fn column_type(&self, column: &ColumnSchema, _: &Capabilities, writer: &mut SqlWriter<'_>) -> Result<()> {
        match column.ty {
            ColumnType::Decimal { precision, .. } if precision > 18 => {
                return Err(writer.unsupported(
                    "decimals of more than 18 digits",
                    "give the column `precision = 18` or less, or store the number as text",
                ));
            }
            ColumnType::Decimal { precision, scale } => {
                writer.push("DECIMAL(");
                writer.number(precision);
                writer.push(", ");
                writer.number(scale);
                writer.push(")");
            }
            ColumnType::Boolean => writer.push("BOOLEAN"),
            ColumnType::TinyInt => writer.push("TINYINT"),
            ColumnType::SmallInt => writer.push("SMALLINT"),
            ColumnType::Integer => writer.push("INTEGER"),
            ColumnType::BigInt if column.generated => writer.push("INTEGER"),
            ColumnType::BigInt => writer.push("BIGINT"),
            ColumnType::Real => writer.push("FLOAT"),
            ColumnType::Double => writer.push("DOUBLE"),
            ColumnType::Text => writer.sized("TEXT", column.length),
            ColumnType::Enum(_) => writer.push("TEXT"),
            ColumnType::Bytes => writer.push("BLOB"),
            ColumnType::Uuid => writer.push("UUID"),
            ColumnType::Ip => writer.push("INET"),
            // A bare JSON would have the affinity of numbers, and turn the document `1` into one.
            ColumnType::Json | ColumnType::Array(_) => writer.push("JSON TEXT"),
            ColumnType::Date => writer.push("DATE"),
            ColumnType::Time => writer.push("TIME"),
            ColumnType::Timestamp => writer.push("TIMESTAMP"),
            ColumnType::DateTime => writer.push("DATETIME"),
        }
        Ok(())
    }

    fn default(&self, default: ColumnDefault, ty: ColumnType, writer: &mut SqlWriter<'_>) {
        match default {
            ColumnDefault::Now if ty == ColumnType::Date => writer.push("(date('now'))"),
            ColumnDefault::Now if ty == ColumnType::Time => writer.push("(strftime('%H:%M:%f000', 'now'))"),
            ColumnDefault::Now => writer.push("(strftime('%Y-%m-%d %H:%M:%f000', 'now'))"),
            ColumnDefault::Bool(value) => writer.push(if value { "1" } else { "0" }),
            other => writer.plain_default(other, ty),
        }
    }

    fn strict_type(&self, ty: ColumnType, options: Option<&str>) -> Option<&'static str> {
        words(options?).any(|word| word == "STRICT").then(|| self.cast_type(ty))
    }

    fn check_options(&self, options: Option<&str>, counts_key: bool, writer: &SqlWriter<'_>) -> Result<()> {
        if counts_key && words(options.unwrap_or_default()).any(|word| word == "ROWID") {
            return Err(writer.unsupported(
                "counted keys in tables WITHOUT ROWID",
                "leave that option out, or choose the key, as in `#[model(key = Uuid)]`",
            ));
        }
        Ok(())
    }

    fn table_options(&self, _: &Capabilities, options: Option<&str>, writer: &mut SqlWriter<'_>) {
        writer.own_options(options);
    }

    fn array_type(&self, _: ColumnType) -> &'static str {
        ""
    }
}

/// The words of a table's options.
fn words(options: &str) -> impl Iterator<Item = String> {
    options.split(|c: char| !c.is_ascii_alphabetic()).map(str::to_ascii_uppercase)
}

/// Distinct texts with another separator than a comma. A function of distinct values takes one argument and puts commas
/// between: the texts go in without any, and the commas become the separator.
fn distinct_texts<'q>(fold: Fold<'q>, writer: &mut SqlWriter<'q>) -> Result<()> {
    let escaped = |writer: &mut SqlWriter<'q>| {
        writer.push("rowhouse_escape(");
        writer.lone(fold.operand())?;
        writer.push(")");
        Ok(())
    };
    writer.push("rowhouse_separated(");
    writer.fold_with("group_concat", fold, escaped, |writer| writer.fold_order(fold))?;
    writer.push(", ");
    writer.separator(fold);
    writer.push(")");
    Ok(())
}
