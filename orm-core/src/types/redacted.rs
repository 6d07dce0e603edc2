use std::fmt;
use std::ops::Deref;

use super::{Allowed, ColumnType, Ids, Ordered, Param, Scalar, Value};
use crate::error::Result;
use crate::model::Table;
use crate::row::RowAccess;

/// A value that is not shown: its `Debug` is `…`, also within a struct that derives `Debug`, and a column of this type is
/// [redacted](crate::model::Behaviour), so that it is in no log, no change set and no error.
///
/// It is stored as the value itself. `Deref` and [`Redacted::into_inner`] give that. With serde it can be read, and not be
/// written, so that a struct with it is not sent to anybody by mistake; `#[serde(skip_serializing)]` leaves it out, and
/// `#[serde(serialize_with = "Redacted::reveal")]` writes it.
///
/// ```
/// use rowhouse::prelude::*;
/// use rowhouse::Redacted;
///
/// #[derive(Model, Clone, Debug)]
/// #[model(table = "accounts")]
/// struct Account {
///     id: Id<Account>,
///     name: String,
///     password: Redacted<String>,
/// }
///
/// let account = Account { id: Id::from(1), name: "Alex".into(), password: "secret".to_owned().into() };
/// assert_eq!(format!("{account:?}"), r#"Account { id: Id<Account>(1), name: "Alex", password: … }"#);
/// assert_eq!(account.password.len(), 6);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Redacted<T>(T);

impl<T> Redacted<T> {
    /// A value that is not shown.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value.
    pub fn into_inner(self) -> T {
        self.0
    }

    /// Writes the value as it is, for `#[serde(serialize_with = "Redacted::reveal")]`.
    ///
    /// # Errors
    /// What the serializer says.
    #[cfg(feature = "serde")]
    pub fn reveal<S: serde::Serializer>(this: &Self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        T: serde::Serialize,
    {
        this.0.serialize(serializer)
    }
}

impl<T> From<T> for Redacted<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl From<&str> for Redacted<String> {
    fn from(value: &str) -> Self {
        Self(value.to_owned())
    }
}

impl<T> Deref for Redacted<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Redacted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

#[cfg(feature = "serde")]
impl<'de, T: serde::Deserialize<'de>> serde::Deserialize<'de> for Redacted<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self)
    }
}

impl<S: Scalar> Scalar for Redacted<S> {
    const TYPE: ColumnType = S::TYPE;
    const NEEDS_PRECISION: bool = S::NEEDS_PRECISION;
    const REFERENCES: Option<fn() -> &'static Table> = S::REFERENCES;
    const REFERENCES_MODEL: Option<&'static str> = S::REFERENCES_MODEL;
    const ALLOWED: Allowed = S::ALLOWED;
    const REDACTED: bool = true;

    fn param(&self, ids: &Ids) -> Result<Param<'_>> {
        self.0.param(ids)
    }

    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Option<Self>> {
        Ok(S::read(row, column)?.map(Self))
    }

    fn into_value(self) -> Value {
        Value::redacted(self.0.into_value())
    }

    fn provisional(&self) -> Option<u64> {
        self.0.provisional()
    }

    fn settle(&mut self, ids: &Ids) {
        self.0.settle(ids);
    }
}

impl<S: Ordered> Ordered for Redacted<S> {}
