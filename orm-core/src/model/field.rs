use super::{Auto, Table};
use crate::error::Result;
use crate::row::RowAccess;
use crate::types::{Ids, Param, Scalar, SqlValue};

/// The Rust side of a column: the type of a model's field. A scalar, `Option` of one, or [`Auto`] of either.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a type that a column can hold",
    label = "no SQL type is known for this",
    note = "a column holds bool, an integer, a float, String, Vec<u8>, Id<Model>, IpAddr, or with their features Uuid, DateTime<Utc>, NaiveDate, Decimal, Json<…>, Vec<…>; `Option<…>` of one can be NULL",
    note = "an enum of your own derives `DbEnum`, a struct around one value `Scalar`; a struct of several columns derives `Embed`, and its field says `#[column(embed)]`; any other type is one document as `Json<…>`"
)]
pub trait Field: Clone + Send + Sync + 'static {
    /// The type that the column has in queries.
    type Value: SqlValue;
    /// Whether the database makes the value while the field is unset.
    const AUTO: bool;
    /// Whether it is left out where whole rows are read; see [`Deferred`](super::Deferred).
    const DEFERRED: bool = false;

    /// The value as it is sent.
    ///
    /// # Errors
    /// As [`Scalar::param`].
    fn param(&self, ids: &Ids) -> Result<Param<'_>>;

    /// The value in a column of the row.
    ///
    /// # Errors
    /// As [`SqlValue::read`].
    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Self>;

    /// Whether the database is to make the value.
    fn is_unset(&self) -> bool;

    /// Whether the values differ, so that an UPDATE must write it. A float that is not a number equals itself.
    fn differs(&self, other: &Self) -> bool;

    /// Replaces a provisional id by the key that `ids` knows for it.
    fn settle(&mut self, ids: &Ids);

    /// The number of a provisional id.
    fn provisional(&self) -> Option<u64>;

    /// The column's value, unless the database is to make it.
    fn into_column(self) -> Option<Self::Value>;
}

impl<V: SqlValue> Field for V {
    type Value = V;
    const AUTO: bool = false;

    fn param(&self, ids: &Ids) -> Result<Param<'_>> {
        SqlValue::param(self, ids)
    }

    #[inline]
    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Self> {
        <V as SqlValue>::read(row, column)
    }

    fn is_unset(&self) -> bool {
        false
    }

    fn differs(&self, other: &Self) -> bool {
        // A value that is unequal to itself (NaN) would be written at every flush.
        #[allow(clippy::eq_op, reason = "asks whether both are NaN")]
        let both_nan = self != self && other != other;
        self != other && !both_nan
    }

    fn settle(&mut self, ids: &Ids) {
        if let Some(base) = self.base_mut() {
            Scalar::settle(base, ids);
        }
    }

    fn provisional(&self) -> Option<u64> {
        self.base().and_then(Scalar::provisional)
    }

    fn into_column(self) -> Option<V> {
        Some(self)
    }
}

impl<V: SqlValue> Field for Auto<V> {
    type Value = V;
    const AUTO: bool = true;

    fn param(&self, ids: &Ids) -> Result<Param<'_>> {
        self.get()?.param(ids)
    }

    #[inline]
    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Self> {
        if row.leaves_out(column) {
            return Ok(Self::new());
        }
        Ok(Self::from(V::read(row, column)?))
    }

    fn is_unset(&self) -> bool {
        !self.is_set()
    }

    fn differs(&self, other: &Self) -> bool {
        match (self.as_ref(), other.as_ref()) {
            (Some(a), Some(b)) => a.differs(b),
            (None, None) => false,
            _ => true,
        }
    }

    fn settle(&mut self, ids: &Ids) {
        if let Some(value) = self.as_mut() {
            value.settle(ids);
        }
    }

    fn provisional(&self) -> Option<u64> {
        self.as_ref().and_then(Field::provisional)
    }

    fn into_column(self) -> Option<V> {
        self.into_option()
    }
}

/// A field whose type is a foreign key by itself: `Id<Other>` or `Option<Id<Other>>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a foreign key",
    label = "this attribute is for foreign keys",
    note = "a foreign key is a field of type `Id<Other>` or `Option<Id<Other>>`, or one with `#[column(references = Other::column)]`"
)]
pub trait ForeignKeyField: Field {
    /// The table that the key points at.
    fn references() -> &'static Table;
}

impl<M: super::Model> ForeignKeyField for super::Id<M>
where
    M::Key: super::IdKey,
{
    fn references() -> &'static Table {
        M::table()
    }
}

impl<M: super::Model> ForeignKeyField for Option<super::Id<M>>
where
    M::Key: super::IdKey,
{
    fn references() -> &'static Table {
        M::table()
    }
}
