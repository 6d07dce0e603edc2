//! Rows on their way in: how a driver shows a row, and how Rust values are read from it by position.
//!
//! Knows no driver: each wraps its own row type and implements [`RowAccess`].

mod dynamic;
mod layout;
mod left_out;
mod names;
mod permuted;

use std::borrow::Cow;
use std::net::IpAddr;

use crate::error::{Error, Result};
use crate::model::SingleColumn;
use crate::types::{ColumnType, Date, Fixed, IpBytes, Scalar, Time, Timestamp, Value};

pub use dynamic::{Row, RowColumn, RowIndex};
pub use layout::Layout;
pub(crate) use left_out::LeftOut;
pub use names::Names;
pub(crate) use permuted::PermutedRow;

/// The columns of a result, as a driver shows them.
pub trait ResultColumns {
    /// How many there are.
    fn count(&self) -> usize;
    /// The name of one, from 0; empty if there is no such column.
    fn name(&self, column: usize) -> &str;
    /// Its SQL type, as the server calls it; empty if it has none that is known.
    fn sql_type(&self, column: usize) -> Cow<'_, str>;
    /// Whether its moments are of a zone, which is UTC.
    fn has_zone(&self, column: usize) -> bool;
    /// Whether decimals are stored as integers, so that only a table knows how many of their digits are after the point.
    fn scales_decimals(&self) -> bool {
        false
    }
}

/// What an integer is that cannot be read as a decimal, where decimals are stored as integers.
pub const UNKNOWN_SCALE: &str = "an integer, as decimals are stored here, and SQL of your own does not say how many of its \
                                 digits are after the point: read it as `i64`, or the row as its model";

/// One row of a result, as a driver shows it: columns by position from 0, each as one of a few kinds, NULL as `None`.
///
/// Each method fails with [`Error::Decode`] if the column holds another kind, or if there is no such column.
#[allow(missing_docs, reason = "each method is named after the kind that it reads")]
pub trait RowAccess {
    fn bool(&self, column: usize) -> Result<Option<bool>>;
    fn int(&self, column: usize) -> Result<Option<i64>>;
    fn float(&self, column: usize) -> Result<Option<f64>>;
    fn text(&self, column: usize) -> Result<Option<&str>>;
    fn bytes(&self, column: usize) -> Result<Option<&[u8]>>;
    fn uuid(&self, column: usize) -> Result<Option<[u8; 16]>>;
    /// An address of the internet; where the backend has none, in the form of [`IpBytes`].
    fn ip(&self, column: usize) -> Result<Option<IpAddr>> {
        let Some(bytes) = self.bytes(column)? else { return Ok(None) };
        let wrong = || Error::decode(column, "IpAddr", format!("{} bytes that are no address", bytes.len()));
        IpBytes::read(bytes).map(Some).ok_or_else(wrong)
    }
    fn date(&self, column: usize) -> Result<Option<Date>>;
    fn time(&self, column: usize) -> Result<Option<Time>>;
    fn timestamp(&self, column: usize) -> Result<Option<Timestamp>>;
    fn decimal(&self, column: usize) -> Result<Option<Fixed>>;
    /// The elements of an array of elements of this type; where the backend has no arrays, of a JSON array.
    #[cfg(feature = "json")]
    fn list(&self, column: usize, element: ColumnType) -> Result<Option<Box<[Value]>>> {
        self.text(column)?.map(|text| crate::types::array::from_json(text, column, element)).transpose()
    }
    /// The elements of an array, which the feature `json` brings.
    #[cfg(not(feature = "json"))]
    fn list(&self, column: usize, _: ColumnType) -> Result<Option<Box<[Value]>>> {
        Err(Error::decode(column, "Vec", "an array, and those need the feature `json`"))
    }
    /// Whether the row says nothing of the column, so that a field that can be unset is that.
    #[inline]
    fn leaves_out(&self, column: usize) -> bool {
        let _ = column;
        false
    }
    /// Whether NULL is the value of its column, and never stands for one that was left out.
    #[inline]
    fn is_exact(&self) -> bool {
        false
    }
    /// The number of the provisional id that stands for a key which is not known yet. Rows of a database have none.
    #[inline]
    fn provisional(&self, column: usize) -> Option<u64> {
        let _ = column;
        None
    }
    /// Whether the column is NULL.
    fn is_null(&self, column: usize) -> Result<bool>;
    /// The column in the kind that it has, owned.
    fn value(&self, column: usize) -> Result<Value>;
}

/// Values that came back, as a row.
#[derive(Debug, Clone, Copy)]
pub struct ValueRow<'a>(pub &'a [Value]);

impl ValueRow<'_> {
    fn kind<T>(
        &self,
        column: usize,
        wanted: &'static str,
        pick: impl FnOnce(&Value) -> Option<T>,
    ) -> Result<Option<T>> {
        match self.0.get(column) {
            Some(Value::Null) => Ok(None),
            Some(value) => pick(value).map(Some).ok_or_else(|| Error::decode(column, wanted, value.kind())),
            None => Err(Error::decode(column, wanted, "nothing: the result has no such column")),
        }
    }
}

impl RowAccess for ValueRow<'_> {
    fn is_exact(&self) -> bool {
        true
    }

    fn provisional(&self, column: usize) -> Option<u64> {
        match self.0.get(column) {
            Some(Value::Provisional { number, .. }) => Some(*number),
            _ => None,
        }
    }

    fn bool(&self, column: usize) -> Result<Option<bool>> {
        self.kind(column, "bool", |value| match value {
            Value::Bool(v) => Some(*v),
            Value::Int(v @ 0..=1) => Some(*v == 1),
            _ => None,
        })
    }

    fn int(&self, column: usize) -> Result<Option<i64>> {
        self.kind(column, "i64", |value| if let Value::Int(v) = value { Some(*v) } else { None })
    }

    fn float(&self, column: usize) -> Result<Option<f64>> {
        self.kind(column, "f64", |value| if let Value::Float(v) = value { Some(*v) } else { None })
    }

    fn text(&self, column: usize) -> Result<Option<&str>> {
        match self.0.get(column) {
            Some(Value::Text(text) | Value::Json(text)) => Ok(Some(text)),
            _ => self.kind(column, "String", |_| None),
        }
    }

    fn bytes(&self, column: usize) -> Result<Option<&[u8]>> {
        match self.0.get(column) {
            Some(Value::Bytes(bytes)) => Ok(Some(bytes)),
            _ => self.kind(column, "Vec<u8>", |_| None),
        }
    }

    fn uuid(&self, column: usize) -> Result<Option<[u8; 16]>> {
        self.kind(column, "Uuid", |value| if let Value::Uuid(v) = value { Some(*v) } else { None })
    }

    fn ip(&self, column: usize) -> Result<Option<IpAddr>> {
        self.kind(column, "IpAddr", |value| if let Value::Ip(v) = value { Some(*v) } else { None })
    }

    fn date(&self, column: usize) -> Result<Option<Date>> {
        self.kind(column, "a date", |value| if let Value::Date(v) = value { Some(*v) } else { None })
    }

    fn time(&self, column: usize) -> Result<Option<Time>> {
        self.kind(column, "a time", |value| if let Value::Time(v) = value { Some(*v) } else { None })
    }

    fn timestamp(&self, column: usize) -> Result<Option<Timestamp>> {
        self.kind(column, "a timestamp", |value| if let Value::Timestamp(v) = value { Some(*v) } else { None })
    }

    fn decimal(&self, column: usize) -> Result<Option<Fixed>> {
        self.kind(column, "Decimal", |value| if let Value::Decimal(v) = value { Some(*v) } else { None })
    }

    fn list(&self, column: usize, _: ColumnType) -> Result<Option<Box<[Value]>>> {
        self.kind(column, "Vec", |value| match value {
            Value::Array(list) | Value::List(list) => Some(list.clone()),
            _ => None,
        })
    }

    fn is_null(&self, column: usize) -> Result<bool> {
        Ok(self.kind(column, "a value", |_| Some(()))?.is_none())
    }

    fn value(&self, column: usize) -> Result<Value> {
        self.0
            .get(column)
            .cloned()
            .ok_or_else(|| Error::decode(column, "a value", "nothing: the result has no such column"))
    }
}

/// The column of a row, read as the kind that its type says.
///
/// # Errors
/// [`Error::Decode`] if it holds another kind.
pub(crate) fn read_value<R: RowAccess + ?Sized>(row: &R, column: usize, ty: ColumnType) -> Result<Value> {
    let value = match ty {
        ColumnType::Boolean => row.bool(column)?.map(Value::Bool),
        ColumnType::TinyInt | ColumnType::SmallInt | ColumnType::Integer | ColumnType::BigInt => {
            row.int(column)?.map(Value::Int)
        }
        ColumnType::Real | ColumnType::Double => row.float(column)?.map(Value::Float),
        ColumnType::Text | ColumnType::Enum(_) => row.text(column)?.map(|text| Value::Text(text.into())),
        ColumnType::Array(element) => row.list(column, *element)?.map(Value::Array),
        ColumnType::Json => row.text(column)?.map(|text| Value::Json(text.into())),
        ColumnType::Bytes => row.bytes(column)?.map(|bytes| Value::Bytes(bytes.into())),
        ColumnType::Uuid => row.uuid(column)?.map(Value::Uuid),
        ColumnType::Ip => row.ip(column)?.map(Value::Ip),
        ColumnType::Date => row.date(column)?.map(Value::Date),
        ColumnType::Time => row.time(column)?.map(Value::Time),
        ColumnType::Timestamp | ColumnType::DateTime => row.timestamp(column)?.map(Value::Timestamp),
        ColumnType::Decimal { .. } => row.decimal(column)?.map(Value::Decimal),
    };
    Ok(value.unwrap_or(Value::Null))
}

/// A Rust type that a row, or some columns of one, can be read as: a scalar, a model, a projection, `Option` of one, a
/// tuple.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from a row",
    label = "this is not what columns can be read as",
    note = "a row is read as scalars, as structs with `#[derive(Model)]` or `#[derive(Projection)]`, as `Option` of one, or as a tuple of up to 16 of these"
)]
pub trait FromRow: Sized + Send {
    /// How many columns it takes.
    const WIDTH: usize;
    /// What is known of the column, if it takes one.
    const COLUMN: Option<SingleColumn> = None;

    /// Reads the columns from `at` on.
    ///
    /// # Errors
    /// [`Error::Decode`] if a column holds something else.
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

    /// The value of its column, if it takes one.
    #[doc(hidden)]
    fn into_given(self) -> Option<Value> {
        None
    }

    /// Appends the names of its columns, as many as [`WIDTH`](Self::WIDTH); a column without one is read by position.
    fn names(names: &mut Names) {
        (0..Self::WIDTH).for_each(|_| names.unnamed());
    }
}

impl<S: Scalar> FromRow for S {
    const WIDTH: usize = 1;
    const COLUMN: Option<SingleColumn> = Some(SingleColumn { ty: S::TYPE, nullable: false, references: S::REFERENCES });

    #[inline]
    fn from_row<R: RowAccess + ?Sized>(row: &R, at: usize) -> Result<Self> {
        <S as crate::types::SqlValue>::read(row, at)
    }

    #[inline]
    fn from_optional_row<R: RowAccess + ?Sized>(row: &R, at: usize) -> Result<Option<Self>> {
        <Option<S> as crate::types::SqlValue>::read(row, at)
    }

    fn into_given(self) -> Option<Value> {
        Some(self.into_value())
    }
}

impl<T: FromRow> FromRow for Option<T> {
    const WIDTH: usize = T::WIDTH;
    const COLUMN: Option<SingleColumn> = match T::COLUMN {
        Some(column) => Some(SingleColumn { nullable: true, ..column }),
        None => None,
    };

    #[inline]
    fn from_row<R: RowAccess + ?Sized>(row: &R, at: usize) -> Result<Self> {
        T::from_optional_row(row, at)
    }

    fn into_given(self) -> Option<Value> {
        match self {
            Some(value) => value.into_given(),
            None => T::COLUMN.map(|_| Value::Null),
        }
    }

    fn names(names: &mut Names) {
        T::names(names);
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

            fn names(names: &mut Names) {
                $(names.part::<$name>();)+
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
