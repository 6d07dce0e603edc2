use super::aggregate::Fold;
use super::backend::{Backend, Capabilities};
use super::elements::Elements;
use super::enum_type::Enums;
use super::function::Template;
use super::lexis::Lexis;
use super::script::ScriptFacts;
use super::writer::SqlWriter;
use crate::error::Result;
use crate::expr::{AggregateFunction, Call, InList, Like};
use crate::model::ColumnDefault;
use crate::schema::ColumnSchema;
use crate::types::{ColumnType, Fixed, Param};

/// The mark around names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quote {
    /// `"name"`
    Double,
    /// `` `name` ``
    Backtick,
}

impl Quote {
    #[inline]
    pub(crate) const fn mark(self) -> char {
        match self {
            Self::Double => '"',
            Self::Backtick => '`',
        }
    }
}

/// What differs between dialects and needs no more than a word to say.
pub(crate) struct Facts {
    /// The mark around names.
    pub(crate) quote: Quote,
    /// Whether placeholders are `$1`, `$2`, … instead of `?`.
    pub(crate) numbers_placeholders: bool,
    /// How enums are kept.
    pub(crate) enums: Enums,
    /// The functions for the greatest and the least of some values; NULL if one of them is.
    pub(crate) greatest: (&'static str, &'static str),
    /// What quotes, and what begins a comment.
    pub(crate) lexis: Lexis,
    /// What scripts have of their own.
    pub(crate) script: ScriptFacts,
    /// Whether a list of values can be one array.
    pub(crate) lists_are_arrays: bool,
    /// What makes rows of an array.
    pub(crate) elements: Elements,
    /// Whether a function makes rows of a series.
    pub(crate) generates_series: bool,
    /// Whether the rows that some columns are compared with stand in a list: `IN ((…), (…))`.
    pub(crate) lists_rows: bool,
    /// What stands in the parentheses of `IN (…)` so that they hold nothing.
    pub(crate) no_row: &'static str,
    /// Whether there are texts that cannot be stored.
    pub(crate) refuses_some_texts: bool,
    /// Whether decimals are stored as integers, so that the text must keep count of their scales.
    pub(crate) scales_decimals: bool,
    /// Whether a parameter whose neighbours have no type needs a cast.
    pub(crate) casts_lone_params: bool,
    /// Whether an integer that is a parameter becomes a float where its neighbours have no type, as in `-?`.
    pub(crate) casts_lone_integers: bool,
    /// The operators of null-safe equality and inequality.
    pub(crate) null_safe: (&'static str, &'static str),
    /// What `BOOL_AND`, `BOOL_OR` and the variances are called; `None` for the words of SQL.
    pub(crate) aggregates: &'static [(AggregateFunction, &'static str)],
    /// Whether an aggregate has FILTER, which is a CASE otherwise.
    pub(crate) filters_aggregates: bool,
    /// Whether every aggregate can be told the order of its rows.
    pub(crate) orders_aggregates: bool,
    /// Whether frames of windows can be GROUPS, and leave rows out.
    pub(crate) all_frames: bool,
    /// What stands before and after a moment to make microseconds of it, where frames are measured in numbers only.
    pub(crate) microseconds: (&'static str, &'static str),
    /// What stands before and after the months, the days and the microseconds that are added to a moment.
    pub(crate) intervals: [(&'static str, &'static str); 3],
    /// Whether a day or a moment that is a parameter is text to the server, where no column is beside it.
    pub(crate) casts_moments: bool,
    /// The operator of the quotient of integers, without its fraction.
    pub(crate) integer_division: &'static str,
    /// Whether a division by zero is an error, so that the divisor must become NULL instead.
    pub(crate) fails_on_zero_divisor: bool,
    /// What a limit is written as when there is an offset but no limit.
    pub(crate) no_limit: Option<&'static str>,
    /// What `ORDER BY … ASC` and `… DESC` need so that NULL counts as the smallest value.
    pub(crate) nulls: (&'static str, &'static str),
    /// What they need so that NULL counts as the largest value, where there are words for it.
    pub(crate) nulls_largest: Option<(&'static str, &'static str)>,
    /// What stands before and after the expressions of a GROUP BY with totals, where there is one.
    pub(crate) rollup: Option<(&'static str, &'static str)>,
    /// Whether there are ANY and ALL.
    pub(crate) quantifies: bool,
    /// Whether `IS NULL` looks at the value of a comparison by ANY or ALL, and not at whether one can be NULL, which MariaDB
    /// answers wrongly.
    pub(crate) tests_quantified: bool,
    /// Whether a query whose values are compared may have a LIMIT.
    pub(crate) cuts_compared_queries: bool,
    /// Whether there is DISTINCT ON.
    pub(crate) distinct_on: bool,
    /// What follows the type of a key that the database counts up.
    pub(crate) generated_key: &'static str,
    /// Whether the generated key says PRIMARY KEY itself.
    pub(crate) generated_key_is_primary: bool,
    /// Whether a table can get foreign keys after it was created, which tables that point at each other need.
    pub(crate) adds_foreign_keys_later: bool,
    /// What begins a transaction, and one that is going to write.
    pub(crate) begin: (&'static str, &'static str),
    /// What drops a foreign key, between the table's name and the key's.
    pub(crate) drop_foreign_key: &'static str,
    /// `INSERT` of a row that says no column.
    pub(crate) insert_defaults: &'static str,
    /// A query about the keys of one INSERT of many rows; see [`consecutive_keys`](super::change::consecutive_keys).
    pub(crate) consecutive_keys: Option<&'static str>,
    /// Whether a statement can make a schema.
    pub(crate) creates_schemas: bool,
    /// Whether CREATE INDEX names the schema with the index, and not with the table.
    pub(crate) index_names_its_schema: bool,
    /// Which tables a foreign key can point at.
    pub(crate) key_targets: KeyTargets,
    /// Whether a foreign key can wait for the end of the transaction.
    pub(crate) deferrable_keys: bool,
    /// Whether a foreign key can be set to its default; one server says no, and the other says nothing and does nothing.
    pub(crate) defaults_of_keys: bool,
    /// Whether an index can leave rows out.
    pub(crate) partial_indexes: bool,
    /// Whether an index can carry columns that it does not sort by.
    pub(crate) covering_indexes: bool,
    /// Whether there is more than one kind of index.
    pub(crate) index_methods: bool,
    /// Whether the kind of an index comes after its columns.
    pub(crate) index_method_is_last: bool,
    /// Whether a column comes in the form of its SQL type, whatever the program reads it as.
    pub(crate) reads_by_type: bool,
    /// How tables and columns are commented.
    pub(crate) comments: Comments,
    /// Whether a transaction goes on after a statement that failed.
    pub(crate) survives_failures: bool,
    /// What an INSERT says of rows that are in conflict.
    pub(crate) upserts: Upserts,
    /// How UPDATE and DELETE read other tables.
    pub(crate) joined_changes: JoinedChanges,
    /// Whether UPDATE sets its columns one after the other, so that a value sees what those before it have set.
    pub(crate) set_in_order: bool,
    /// What stands around the DROPs of tables that point at each other, where their foreign keys cannot be dropped
    /// before them.
    pub(crate) around_drops_of_a_cycle: (&'static [&'static str], &'static [&'static str]),
}

/// Which tables a foreign key can point at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyTargets {
    /// Those of its own schema, which is not named.
    OfItsSchema,
    /// All; without a schema, one of that of its own table.
    OfItsSchemaUnlessNamed,
    /// All; without a schema, one of that of the connection.
    Any,
}

/// How tables and columns are commented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comments {
    /// Not at all.
    Nowhere,
    /// In CREATE TABLE.
    Inline,
    /// By statements of their own.
    Statements,
}

/// What an INSERT says of rows that are in conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Upserts {
    /// `ON CONFLICT`
    OnConflict {
        /// Whether a constraint can be named.
        named_constraints: bool,
        /// Whether rows in conflict with any constraint can be updated.
        any_updates: bool,
        /// Whether a query before it needs a WHERE, not to be taken for a join.
        needs_where: bool,
    },
    /// `ON DUPLICATE KEY UPDATE`, which does not say which key.
    OnDuplicateKey,
}

/// How UPDATE and DELETE read other tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JoinedChanges {
    /// `UPDATE … FROM` and `DELETE … USING`
    Using,
    /// `UPDATE … FROM`, and `DELETE … WHERE EXISTS (…)`
    Exists,
    /// `UPDATE a CROSS JOIN b`, and `DELETE a FROM a CROSS JOIN b`
    Tables,
}

/// What differs between dialects: facts, and the few fragments that are written in another way.
pub(crate) trait Fragments: Send + Sync {
    /// The facts.
    fn facts(&self) -> &'static Facts;

    /// The decimal type (up to its scale, and that) which a dividend needs so that its quotient is rounded at `digits`
    /// after the point, and neither cut nor rounded before; none if its own type will do.
    fn wide_decimal(&self, digits: u8) -> Option<(&'static str, u8)>;

    /// `AVG` of a decimal with `digits` after the point.
    fn decimal_average<'q>(&self, fold: Fold<'q>, digits: u8, writer: &mut SqlWriter<'q>) -> Result<()> {
        writer.push("ROUND(");
        writer.fold_of("AVG", fold, |writer| writer.dividend(fold.operand(), digits))?;
        writer.push(", ");
        writer.number(digits);
        writer.push(")");
        Ok(())
    }

    /// Refuses a value that its column cannot store as it is.
    fn check_storable(&self, param: &Param<'_>) -> Result<()>;

    fn in_list<'q>(&self, list: &'q InList, writer: &mut SqlWriter<'q>) -> Result<()>;

    fn like<'q>(&self, like: &'q Like, writer: &mut SqlWriter<'q>) -> Result<()>;

    /// An aggregate whose type or precision would differ; `false` if the plain form is right.
    fn aggregate<'q>(&self, fold: Fold<'q>, writer: &mut SqlWriter<'q>) -> Result<bool>;

    /// Texts, one after the other.
    fn string_agg<'q>(&self, fold: Fold<'q>, writer: &mut SqlWriter<'q>) -> Result<()>;

    /// Values as a JSON array.
    fn json_agg<'q>(&self, fold: Fold<'q>, writer: &mut SqlWriter<'q>) -> Result<()>;

    /// Values but NULL as an array.
    fn array_agg<'q>(&self, fold: Fold<'q>, writer: &mut SqlWriter<'q>) -> Result<()>;

    /// How a function is written, or the way around where there is none.
    fn function(&self, call: &Call, backend: &Backend) -> Template;

    /// A decimal parameter that keeps its type.
    fn decimal_literal(&self, number: Fixed, writer: &mut SqlWriter<'_>);

    /// The name of a type for `CAST`.
    fn cast_type(&self, ty: ColumnType) -> &'static str;

    /// The type of a column in CREATE TABLE.
    fn column_type(&self, column: &ColumnSchema, capabilities: &Capabilities, writer: &mut SqlWriter<'_>)
    -> Result<()>;

    /// A default in CREATE TABLE.
    fn default(&self, default: ColumnDefault, ty: ColumnType, writer: &mut SqlWriter<'_>);

    /// The type of a column in a table whose `options` ask for few types only.
    fn strict_type(&self, _ty: ColumnType, _options: Option<&str>) -> Option<&'static str> {
        None
    }

    /// Refuses `options` that a table cannot have whose key the database counts up.
    fn check_options(&self, _options: Option<&str>, _counts_key: bool, _writer: &SqlWriter<'_>) -> Result<()> {
        Ok(())
    }

    /// What follows the closing parenthesis of CREATE TABLE; `options` are the model's own.
    fn table_options(&self, capabilities: &Capabilities, options: Option<&str>, writer: &mut SqlWriter<'_>);

    /// The array type of a parameter, where one INSERT takes an array for each column.
    fn array_type(&self, ty: ColumnType) -> &'static str;
}
