use super::backend::Capabilities;
use super::writer::SqlWriter;
use crate::error::Result;
use crate::expr::{AggregateFunction, InList, Like, Node};
use crate::model::ColumnDefault;
use crate::schema::ColumnSchema;
use crate::types::{ColumnType, Fixed, Param};

/// What differs between dialects: facts, and the few fragments that are written in another way.
pub(crate) trait Fragments: Send + Sync {
    /// The mark around names.
    fn quote(&self) -> char;

    /// Whether placeholders are `$1`, `$2`, … instead of `?`.
    fn numbers_placeholders(&self) -> bool;

    /// Whether decimals are stored as integers, so that the text must keep count of their scales.
    fn scales_decimals(&self) -> bool;

    /// Whether a parameter whose neighbours have no type needs a cast.
    fn casts_lone_params(&self) -> bool;

    /// The operators of null-safe equality and inequality.
    fn null_safe(&self) -> (&'static str, &'static str);

    /// The operator of the quotient of integers, without its fraction.
    fn integer_division(&self) -> &'static str;

    /// Whether a division by zero is an error, so that the divisor must become NULL instead.
    fn fails_on_zero_divisor(&self) -> bool;

    /// The decimal type (up to its scale, and that) which a dividend needs so that its quotient is rounded at `digits`
    /// after the point, and neither cut nor rounded before; none if its own type will do.
    fn wide_decimal(&self, digits: u8) -> Option<(&'static str, u8)>;

    /// `AVG` of a decimal with `digits` after the point.
    fn decimal_average<'q>(&self, operand: &'q Node, digits: u8, writer: &mut SqlWriter<'q>) -> Result<()> {
        writer.push("ROUND(AVG(");
        writer.dividend(operand, digits)?;
        writer.push("), ");
        writer.number(digits);
        writer.push(")");
        Ok(())
    }

    /// Refuses a value that its column cannot store as it is.
    fn check_storable(&self, param: &Param<'_>) -> Result<()>;

    /// What a limit is written as when there is an offset but no limit.
    fn no_limit(&self) -> Option<&'static str>;

    /// What `ORDER BY … ASC` and `… DESC` need so that NULL counts as the smallest value.
    fn nulls(&self) -> (&'static str, &'static str);

    fn in_list<'q>(&self, list: &'q InList, writer: &mut SqlWriter<'q>) -> Result<()>;

    fn like<'q>(&self, like: &'q Like, writer: &mut SqlWriter<'q>) -> Result<()>;

    /// An aggregate whose type or precision would differ; `false` if the plain form is right.
    fn aggregate<'q>(&self, function: AggregateFunction, operand: &'q Node, writer: &mut SqlWriter<'q>)
    -> Result<bool>;

    /// A decimal parameter that keeps its type.
    fn decimal_literal(&self, number: Fixed, writer: &mut SqlWriter<'_>);

    /// The name of a type for `CAST`.
    fn cast_type(&self, ty: ColumnType) -> &'static str;

    /// The type of a column in CREATE TABLE.
    fn column_type(&self, column: &ColumnSchema, capabilities: &Capabilities, writer: &mut SqlWriter<'_>)
    -> Result<()>;

    /// What follows the type of a key that the database counts up.
    fn generated_key(&self) -> &'static str;

    /// Whether the generated key says PRIMARY KEY itself.
    fn generated_key_is_primary(&self) -> bool;

    /// A default in CREATE TABLE.
    fn default(&self, default: ColumnDefault, ty: ColumnType, writer: &mut SqlWriter<'_>);

    /// What follows the closing parenthesis of CREATE TABLE.
    fn table_options(&self, capabilities: &Capabilities, writer: &mut SqlWriter<'_>);

    /// What stands around the DROPs of tables that point at each other, where their foreign keys cannot be dropped
    /// before them.
    fn around_drops_of_a_cycle(&self) -> (&'static [&'static str], &'static [&'static str]) {
        (&[], &[])
    }

    /// Whether a table can get foreign keys after it was created, which tables that point at each other need.
    fn adds_foreign_keys_later(&self) -> bool;

    /// What begins a transaction, and one that is going to write.
    fn begin(&self) -> (&'static str, &'static str) {
        ("BEGIN", "BEGIN")
    }

    /// What drops a foreign key, between the table's name and the key's.
    fn drop_foreign_key(&self) -> &'static str {
        " DROP CONSTRAINT IF EXISTS "
    }

    /// `INSERT` of a row that says no column.
    fn insert_defaults(&self) -> &'static str;

    /// A query about the keys of one INSERT of many rows; see [`consecutive_keys`](super::change::consecutive_keys).
    fn consecutive_keys(&self) -> Option<&'static str> {
        None
    }

    /// The array type of a parameter, where one INSERT takes an array for each column.
    fn array_type(&self, ty: ColumnType) -> &'static str;
}
