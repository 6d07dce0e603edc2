//! What a payload says of a model's fields: [`Change`], and the types that can be written to which fields.

#[cfg(feature = "serde")]
mod serde;

use super::embedded::EmbeddedField;
use super::{Auto, Deferred, Field, Id, IdKey, Model};
use crate::types::{Scalar, SqlValue};

/// What a payload says of one field: nothing, or a value, which is NULL where the field is an `Option`.
///
/// Unset, set to NULL and set to a value are three things for a `Change<Option<T>>`. With the feature `serde` it is read by
/// serde: `null` is NULL, and a field that is not there is unset, if the struct says `#[serde(default)]`.
///
/// ```
/// use rowhouse::prelude::*;
///
/// let (unset, null, given) = (Change::<Option<i32>>::Keep, Change::from(None::<i32>), Change::from(Some(30)));
/// assert_eq!([unset, null, given].map(Change::into_option), [None, Some(None), Some(Some(30))]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Change<T> {
    /// The field stays as it is; a new object leaves it to the database.
    #[default]
    Keep,
    /// The field gets this value.
    Set(T),
}

impl<T> Change<T> {
    /// Whether the field stays as it is.
    pub const fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }

    /// The value, if there is one.
    pub fn into_option(self) -> Option<T> {
        match self {
            Self::Keep => None,
            Self::Set(value) => Some(value),
        }
    }

    /// The value, if there is one.
    pub const fn as_ref(&self) -> Option<&T> {
        match self {
            Self::Keep => None,
            Self::Set(value) => Some(value),
        }
    }
}

impl<T> From<T> for Change<T> {
    fn from(value: T) -> Self {
        Self::Set(value)
    }
}

/// A struct that says which fields of a model change, by `#[derive(Changes)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say what changes",
    label = "this type is no set of changes",
    note = "derive it: `#[derive(Changes)] #[changes(User)]`"
)]
pub trait Changes {
    /// The model whose fields change.
    type Model: Model;

    /// Writes what is set into an object, and leaves the rest as it is. The next flush writes the columns that differ.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// #[derive(Changes)]
    /// #[changes(User)]
    /// struct Rename {
    ///     name: Option<String>,
    ///     age: Change<Option<i32>>,
    /// }
    ///
    /// Rename { name: Some("Alexander".into()), age: Change::Keep }.apply_to(&mut session[alex]);
    /// assert_eq!((session[alex].name.as_str(), session[alex].age), ("Alexander", Some(30)));
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    fn apply_to(self, object: &mut Self::Model)
    where
        Self: Sized,
    {
        self.visit(&mut Object(object));
    }

    /// Hands what is set to `target`, a field after the other.
    #[doc(hidden)]
    fn visit<T: ChangeTarget<Self::Model>>(self, target: &mut T);
}

/// What takes changes: an object, or a statement.
#[doc(hidden)]
pub trait ChangeTarget<M> {
    /// A field that is a column, the way to it, and its new value.
    fn field<F: Field, V: WritesTo<F>>(&mut self, place: fn(&mut M) -> &mut F, name: &str, value: V);

    /// The same for an embedded struct.
    fn embedded<F: EmbeddedField, V: WritesTo<F>>(&mut self, place: fn(&mut M) -> &mut F, name: &str, value: V);
}

struct Object<'o, M>(&'o mut M);

impl<M> ChangeTarget<M> for Object<'_, M> {
    fn field<F: Field, V: WritesTo<F>>(&mut self, place: fn(&mut M) -> &mut F, _: &str, value: V) {
        *place(self.0) = value.write();
    }

    fn embedded<F: EmbeddedField, V: WritesTo<F>>(&mut self, place: fn(&mut M) -> &mut F, _: &str, value: V) {
        *place(self.0) = value.write();
    }
}

/// A value that can be written to a field of type `Field`: of its type, or of the type within its `Option` or `Auto`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be written to a field of type `{Field}`",
    label = "the model's field has the type `{Field}`",
    note = "a field of `#[derive(Changes)]` has the type of the model's field, or that in an `Option` or a `Change`, where it need not be set"
)]
pub trait WritesTo<Field> {
    /// The value as the field has it.
    fn write(self) -> Field;
}

impl<F> WritesTo<F> for F {
    fn write(self) -> F {
        self
    }
}

impl<S: Scalar> WritesTo<Option<S>> for S {
    fn write(self) -> Option<S> {
        Some(self)
    }
}

impl<V: SqlValue> WritesTo<Auto<V>> for V {
    fn write(self) -> Auto<V> {
        Auto::from(self)
    }
}

impl<V: SqlValue> WritesTo<Deferred<V>> for V {
    fn write(self) -> Deferred<V> {
        Deferred::from(self)
    }
}

impl<S: Scalar> WritesTo<Auto<Option<S>>> for S {
    fn write(self) -> Auto<Option<S>> {
        Auto::from(Some(self))
    }
}

impl WritesTo<String> for &str {
    fn write(self) -> String {
        self.to_owned()
    }
}

impl WritesTo<Option<String>> for &str {
    fn write(self) -> Option<String> {
        Some(self.to_owned())
    }
}

impl WritesTo<Option<String>> for Option<&str> {
    fn write(self) -> Option<String> {
        self.map(str::to_owned)
    }
}

/// A field that a new object can leave to the database.
#[diagnostic::on_unimplemented(
    message = "a new row needs a value for a field of type `{Self}`",
    label = "this may be unset",
    note = "`Id` and `Auto` are made by the database, and an `Option` is NULL; a field of another type is always set"
)]
pub trait LeftToDatabase {
    /// What the field is until the flush.
    fn left() -> Self;
}

impl<V> LeftToDatabase for Auto<V> {
    fn left() -> Self {
        Self::new()
    }
}

impl<V> LeftToDatabase for Option<V> {
    fn left() -> Self {
        None
    }
}

impl<M: Model<Key: IdKey>> LeftToDatabase for Id<M> {
    fn left() -> Self {
        Self::new()
    }
}
