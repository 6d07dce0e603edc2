use super::{ColumnType, Ids, Param, Value};
use crate::error::{Error, Result};
use crate::model::Table;
use crate::row::RowAccess;

/// A Rust type that one column holds, and that is never NULL: `i32`, `String`, `Uuid`, a type of your own.
///
/// # Example: a type of your own
/// ```
/// use rowhouse::prelude::*;
/// use rowhouse::types::{ColumnType, Ids, Ordered, Param, RowAccess, Scalar};
///
/// #[derive(Clone, Debug, PartialEq)]
/// struct Celsius(f64);
///
/// impl Scalar for Celsius {
///     const TYPE: ColumnType = ColumnType::Double;
///     fn param(&self, _: &Ids) -> rowhouse::Result<Param<'_>> {
///         Ok(Param::Float(self.0))
///     }
///     fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> rowhouse::Result<Option<Self>> {
///         Ok(row.float(column)?.map(Celsius))
///     }
/// }
///
/// impl Ordered for Celsius {} // `lt`, `between`, `max`, …
///
/// #[derive(Model, Clone, Debug)]
/// #[model(table = "readings")]
/// struct Reading {
///     id: Id<Reading>,
///     degrees: Celsius,
/// }
/// assert_eq!(
///     Reading::query().filter(Reading::degrees.gt(Celsius(30.0))).to_sql(Dialect::Sqlite)?.sql,
///     r#"SELECT "id", "degrees" FROM "readings" WHERE "degrees" > ?"#
/// );
/// # Ok::<(), rowhouse::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a type that a column can hold",
    label = "no SQL type is known for this",
    note = "a column holds bool, an integer, a float, String, Vec<u8>, Id<Model>, IpAddr, or with their features Uuid, DateTime<Utc>, NaiveDate, Decimal, Json<…>, Vec<…>; `Option<…>` of one can be NULL",
    note = "an enum of your own derives `DbEnum`, a struct around one value `Scalar`; a struct of several columns derives `Embed`, and its field says `#[column(embed)]`; any other type is one document as `Json<…>`"
)]
pub trait Scalar: Clone + PartialEq + Send + Sync + 'static {
    /// The SQL type of the column.
    const TYPE: ColumnType;
    /// Whether a column of this type must say how many digits it keeps, by `#[column(precision = …, scale = …)]`.
    const NEEDS_PRECISION: bool = false;
    /// The table whose key this type holds, if it is a foreign key.
    const REFERENCES: Option<fn() -> &'static Table> = None;
    /// The name of the model whose key this type holds, if it is a foreign key.
    const REFERENCES_MODEL: Option<&'static str> = None;

    /// Whether values are not shown, in logs and elsewhere; see [`Redacted`](super::Redacted).
    const REDACTED: bool = false;

    /// The values that a column of this type may have, where they are few.
    const ALLOWED: Allowed = Allowed::Any;

    /// The value as it is sent; `ids` knows the keys of provisional ids.
    ///
    /// # Errors
    /// [`Error::Encode`] if the value cannot be stored, [`Error::Unresolved`] for a provisional id without a row.
    fn param(&self, ids: &Ids) -> Result<Param<'_>>;

    /// The value in a column of the row, `None` for NULL.
    ///
    /// # Errors
    /// [`Error::Decode`] if the column holds something else.
    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Option<Self>>;

    /// The value as a query holds it.
    fn into_value(self) -> Value {
        Value::from_param(self.param(&Ids::default()))
    }

    /// The number of a provisional id, which a flush replaces by a key.
    fn provisional(&self) -> Option<u64> {
        None
    }

    /// Replaces a provisional id by the key that `ids` knows for it.
    fn settle(&mut self, ids: &Ids) {
        let _ = ids;
    }
}

/// The values that a column may have, beyond what its SQL type says; a check constraint keeps to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowed {
    /// All of the SQL type.
    Any,
    /// One of these texts.
    Texts(&'static [&'static str]),
    /// One of these integers.
    Integers(&'static [i64]),
}

/// The value of an expression: a [`Scalar`], or `Option` of one where it can be NULL.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a type that a column can hold",
    label = "no SQL type is known for this",
    note = "a column holds bool, an integer, a float, String, Vec<u8>, Id<Model>, IpAddr, or with their features Uuid, DateTime<Utc>, NaiveDate, Decimal, Json<…>, Vec<…>; `Option<…>` of one can be NULL",
    note = "an enum of your own derives `DbEnum`, a struct around one value `Scalar`; a struct of several columns derives `Embed`, and its field says `#[column(embed)]`; any other type is one document as `Json<…>`"
)]
pub trait SqlValue: Clone + PartialEq + Send + Sync + 'static {
    /// The type without `Option`.
    type Base: Scalar;
    /// The type with `Option`.
    type Nullable: SqlValue<Base = Self::Base>;
    /// `Other`, nullable if this type is.
    type Or<Other: SqlValue>: SqlValue<Base = Other::Base>;
    /// Whether the type is an `Option`.
    const NULLABLE: bool;

    /// The value as it is sent.
    ///
    /// # Errors
    /// As [`Scalar::param`].
    fn param(&self, ids: &Ids) -> Result<Param<'_>>;

    /// The value in a column of the row.
    ///
    /// # Errors
    /// As [`Scalar::read`], and for NULL where the type is no `Option`.
    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Self>;

    /// The value as a query holds it.
    fn into_value(self) -> Value;

    /// The value without its `Option`.
    fn base(&self) -> Option<&Self::Base>;

    /// The same for changing it.
    fn base_mut(&mut self) -> Option<&mut Self::Base>;
}

impl<S: Scalar> SqlValue for S {
    type Base = S;
    type Nullable = Option<S>;
    type Or<Other: SqlValue> = Other;
    const NULLABLE: bool = false;

    fn param(&self, ids: &Ids) -> Result<Param<'_>> {
        S::param(self, ids)
    }

    #[inline]
    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Self> {
        match S::read(row, column) {
            Ok(Some(value)) => Ok(value),
            Ok(None) => Err(Error::decode(column, std::any::type_name::<S>(), "NULL")),
            Err(error) => Err(error.read_as::<S>()),
        }
    }

    fn into_value(self) -> Value {
        S::into_value(self)
    }

    fn base(&self) -> Option<&S> {
        Some(self)
    }

    fn base_mut(&mut self) -> Option<&mut S> {
        Some(self)
    }
}

impl<S: Scalar> SqlValue for Option<S> {
    type Base = S;
    type Nullable = Option<S>;
    type Or<Other: SqlValue> = Other::Nullable;
    const NULLABLE: bool = true;

    fn param(&self, ids: &Ids) -> Result<Param<'_>> {
        self.as_ref().map_or(Ok(Param::Null), |value| value.param(ids))
    }

    #[inline]
    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Self> {
        S::read(row, column).map_err(Error::read_as::<Self>)
    }

    fn into_value(self) -> Value {
        self.map_or(Value::Null, S::into_value)
    }

    fn base(&self) -> Option<&S> {
        self.as_ref()
    }

    fn base_mut(&mut self) -> Option<&mut S> {
        self.as_mut()
    }
}

/// A value that can be had as a `Wide`: as itself, or with an `Option` around it.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` is here, and a `{Wide}` is expected",
    label = "this is a `{Self}`"
)]
pub trait Widens<Wide>: SqlValue {}

impl<V: SqlValue> Widens<V> for V {}
impl<S: Scalar> Widens<Option<S>> for S {}

/// A type that SQL calculates with: `+`, `-`, `*`, `/`.
#[diagnostic::on_unimplemented(message = "SQL cannot calculate with `{Self}`")]
pub trait Arithmetic: Scalar {}

/// A number, with the types that its sum and average have.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a number")]
pub trait Numeric: Arithmetic {
    /// The type of `sum`.
    type Sum: Scalar;
    /// The type of `avg`.
    type Average: Scalar;
}

/// A number with a fraction: what `round` and `floor` work on.
#[diagnostic::on_unimplemented(message = "a number with a fraction is expected here, but this is a `{Self}`")]
pub trait Fractional: Numeric {}

/// An integer: what `bit_and` and `shift_left` work on.
#[diagnostic::on_unimplemented(message = "an integer is expected here, but this is a `{Self}`")]
pub trait Integral: Numeric {}

/// A number without rounding, an integer or a decimal: what `%` works on.
#[diagnostic::on_unimplemented(message = "an integer or a decimal is expected here, but this is a `{Self}`")]
pub trait Exact: Numeric {}

/// A type whose values SQL puts in the same order as Rust: what `lt`, `between`, `min` and `max` work on.
#[diagnostic::on_unimplemented(message = "`{Self}` has no order in SQL")]
pub trait Ordered: Scalar {}

/// A type that is text in SQL: what `like`, `contains` and `starts_with` work on.
#[diagnostic::on_unimplemented(message = "text is expected here, but this is a `{Self}`")]
pub trait TextLike: Scalar {}
