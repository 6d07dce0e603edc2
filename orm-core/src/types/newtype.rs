//! What a newtype takes over from the type that it wraps: order, text, a place in a `Vec`.
//!
//! A macro does not see what its field's type can do, and a bound such as `bool: TextLike` is an error where it does not
//! hold, not an impl that is absent. A bound over a lifetime is left to those who ask: hence [`Via`].

use std::fmt::Display;
use std::marker::PhantomData;

use super::{Ordered, TextLike, Value};
use crate::error::{Error, Result};

/// The type `T`, in a bound over a lifetime.
#[derive(Debug)]
pub struct Via<'a, T>(PhantomData<(&'a (), T)>);

/// Holds for `Via<T>` where `T` is [`Ordered`].
#[diagnostic::on_unimplemented(message = "`{Self}` has no order in SQL")]
pub trait Sorts {}

impl<T: Ordered> Sorts for Via<'_, T> {}

/// Holds for `Via<T>` where `T` is [`TextLike`].
#[diagnostic::on_unimplemented(message = "`{Self}` is no text in SQL")]
pub trait ReadsAsText {}

impl<T: TextLike> ReadsAsText for Via<'_, T> {}

/// Holds for `Via<T>` where a `Vec<T>` can be a column.
#[diagnostic::on_unimplemented(message = "`{Self}` is no element of an array")]
pub trait Repeats {}

#[cfg(feature = "json")]
impl<T: super::ArrayElement> Repeats for Via<'_, T> {}

/// A type that a `Vec` can hold, which without the feature `json` is none.
#[cfg(not(feature = "json"))]
pub trait ArrayElement {}

/// What the validation of a value that is sent has said.
///
/// # Errors
/// [`Error::Encode`] with its complaint.
#[inline]
pub fn valid<E: Display>(verdict: Result<(), E>, rust_type: &'static str) -> Result<()> {
    verdict.map_err(|complaint| Error::encode(rust_type, complaint.to_string()))
}

/// What the validation of a value that was read has said.
///
/// # Errors
/// [`Error::Decode`] with its complaint.
#[inline]
pub fn valid_in_row<E: Display>(verdict: Result<(), E>, rust_type: &'static str, column: usize) -> Result<()> {
    verdict.map_err(|complaint| Error::decode(column, rust_type, format!("a value that is not valid: {complaint}")))
}

/// A value that a query holds and that can never be sent.
pub fn invalid(rust_type: &'static str, complaint: &dyn Display) -> Value {
    Value::Invalid { rust_type, reason: complaint.to_string().into() }
}
