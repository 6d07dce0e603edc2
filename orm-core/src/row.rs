//! Rows on their way in: how a driver shows a row, and how Rust values are read from it by position.
//!
//! Knows no driver: each wraps its own row type and implements [`RowAccess`].

use crate::error::Result;
use crate::types::{Date, Fixed, Scalar, Timestamp, Value};

/// One row of a result, as a driver shows it: columns by position from 0, each as one of a few kinds, NULL as `None`.
///
/// Each method fails with [`Error::Decode`](crate::Error::Decode) if the column holds another kind, or if there is no such column.
#[allow(missing_docs, reason = "each method is named after the kind that it reads")]
pub trait RowAccess {
    fn bool(&self, column: usize) -> Result<Option<bool>>;
    fn int(&self, column: usize) -> Result<Option<i64>>;
    fn float(&self, column: usize) -> Result<Option<f64>>;
    fn text(&self, column: usize) -> Result<Option<&str>>;
    fn bytes(&self, column: usize) -> Result<Option<&[u8]>>;
    fn uuid(&self, column: usize) -> Result<Option<[u8; 16]>>;
    fn date(&self, column: usize) -> Result<Option<Date>>;
    fn timestamp(&self, column: usize) -> Result<Option<Timestamp>>;
    fn decimal(&self, column: usize) -> Result<Option<Fixed>>;
    /// Whether the column is NULL.
    fn is_null(&self, column: usize) -> Result<bool>;
    /// The column in the kind that it has, owned.
    fn value(&self, column: usize) -> Result<Value>;
}

/// A Rust type that a row, or some columns of one, can be read as: a scalar, `Option` of one, a model, a tuple.
pub trait FromRow: Sized {
    /// How many columns it takes.
    const WIDTH: usize;

    /// Reads the columns from `at` on.
    ///
    /// # Errors
    /// [`Error::Decode`](crate::Error::Decode) if a column holds something else.
    fn from_row<R: RowAccess + ?Sized>(row: &R, at: usize) -> Result<Self>;

    /// Reads the columns from `at` on, `None` where an outer join found no row.
    ///
    /// # Errors
    /// As [`FromRow::from_row`].
    fn from_optional_row<R: RowAccess + ?Sized>(row: &R, at: usize) -> Result<Option<Self>> {
        for column in at..at + Self::WIDTH {
            if !row.is_null(column)? {
                return Self::from_row(row, at).map(Some);
            }
        }
        Ok(None)
    }
}

impl<S: Scalar> FromRow for S {
    const WIDTH: usize = 1;

    #[inline]
    fn from_row<R: RowAccess + ?Sized>(row: &R, at: usize) -> Result<Self> {
        <S as crate::types::SqlValue>::read(row, at)
    }

    #[inline]
    fn from_optional_row<R: RowAccess + ?Sized>(row: &R, at: usize) -> Result<Option<Self>> {
        <S as Scalar>::read(row, at)
    }
}

impl<T: FromRow> FromRow for Option<T> {
    const WIDTH: usize = T::WIDTH;

    #[inline]
    fn from_row<R: RowAccess + ?Sized>(row: &R, at: usize) -> Result<Self> {
        T::from_optional_row(row, at)
    }
}

macro_rules! tuple {
    ($($name:ident)+) => {
        impl<$($name: FromRow),+> FromRow for ($($name,)+) {
            const WIDTH: usize = 0 $(+ $name::WIDTH)+;

            #[inline]
            #[allow(unused_assignments, reason = "the last position is not read")]
            fn from_row<R: RowAccess + ?Sized>(row: &R, at: usize) -> Result<Self> {
                let mut next = at;
                Ok(($({
                    let start = next;
                    next += $name::WIDTH;
                    $name::from_row(row, start)?
                },)+))
            }
        }
    };
}
crate::for_tuples!(tuple);

/// Calls a macro with the type parameters of every tuple from 1 to 16.
#[doc(hidden)]
#[macro_export]
macro_rules! for_tuples {
    ($each:ident) => {
        $each!(A);
        $each!(A B);
        $each!(A B C);
        $each!(A B C D);
        $each!(A B C D E);
        $each!(A B C D E F);
        $each!(A B C D E F G);
        $each!(A B C D E F G H);
        $each!(A B C D E F G H J);
        $each!(A B C D E F G H J K);
        $each!(A B C D E F G H J K L);
        $each!(A B C D E F G H J K L M);
        $each!(A B C D E F G H J K L M N);
        $each!(A B C D E F G H J K L M N O);
        $each!(A B C D E F G H J K L M N O P);
        $each!(A B C D E F G H J K L M N O P Q);
    };
}
