//! Values that raw SQL binds: one, or a list of them.

use std::borrow::Cow;
use std::fmt;

use crate::error::Result;
use crate::types::{Ids, Param, Scalar, SqlValue, ToArray};

/// A Rust value that raw SQL can bind.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be bound in SQL",
    label = "this is not a type that a column can hold",
    note = "what a reference points at is bound by `{{*name}}`, the values of a list by `{{..names}}`"
)]
pub trait RawValue: Sync {
    /// The value as it is sent.
    ///
    /// # Errors
    /// As [`Scalar::param`](crate::types::Scalar::param).
    fn param(&self, ids: &Ids) -> Result<Param<'_>>;

    /// Whether it is not to be shown in logs.
    fn is_secret(&self) -> bool {
        false
    }
}

impl<V: SqlValue> RawValue for V {
    fn param(&self, ids: &Ids) -> Result<Param<'_>> {
        SqlValue::param(self, ids)
    }

    fn is_secret(&self) -> bool {
        <V::Base as Scalar>::REDACTED
    }
}

macro_rules! texts_and_bytes {
    ($($ty:ty, $this:ident => $param:expr;)*) => {$(
        impl RawValue for $ty {
            fn param(&self, _: &Ids) -> Result<Param<'_>> {
                let $this = self;
                Ok($param)
            }
        }
    )*};
}
texts_and_bytes! {
    &str, this => Param::Text(this);
    &String, this => Param::Text(this);
    Cow<'_, str>, this => Param::Text(this);
    Option<&str>, this => this.map_or(Param::Null, Param::Text);
    &[u8], this => Param::Bytes(this);
    Option<&[u8]>, this => this.map_or(Param::Null, Param::Bytes);
}

/// A list of values that raw SQL binds.
pub trait RawList: ToArray {
    /// Whether one of them is not to be shown in logs.
    fn is_secret(&self) -> bool;

    /// The value at this position.
    ///
    /// # Errors
    /// As [`RawValue::param`].
    fn param(&self, at: usize, ids: &Ids) -> Result<Param<'_>>;
}

struct List<V>(Vec<V>);

impl<V> fmt::Debug for List<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} values", self.0.len())
    }
}

impl<V: RawValue + Send> ToArray for List<V> {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn element(&self, at: usize) -> Result<Param<'_>> {
        self.0[at].param(&Ids::default())
    }
}

impl<V: RawValue + Send> RawList for List<V> {
    fn is_secret(&self) -> bool {
        self.0.iter().any(RawValue::is_secret)
    }

    fn param(&self, at: usize, ids: &Ids) -> Result<Param<'_>> {
        self.0[at].param(ids)
    }
}

/// A value that is held elsewhere.
struct Borrowed<'a, V>(&'a V);

impl<V: RawValue> RawValue for Borrowed<'_, V> {
    fn param(&self, ids: &Ids) -> Result<Param<'_>> {
        self.0.param(ids)
    }

    fn is_secret(&self) -> bool {
        self.0.is_secret()
    }
}

/// What a placeholder stands for, held or borrowed by raw SQL.
pub struct Held<'a>(pub(super) Holds<'a>);

pub(super) enum Holds<'a> {
    Ref(&'a dyn RawValue),
    Own(Box<dyn RawValue + Send + 'a>),
    List(Box<dyn RawList + 'a>),
}

impl<'a> Held<'a> {
    pub(super) fn own(value: impl RawValue + Send + 'a) -> Self {
        Self(Holds::Own(Box::new(value)))
    }

    pub(super) fn list<V: RawValue + Send + 'a>(values: impl IntoIterator<Item = V>) -> Self {
        Self(Holds::List(Box::new(List(values.into_iter().collect()))))
    }

    /// Whether it is not to be shown in logs.
    pub(super) fn is_secret(&self) -> bool {
        match &self.0 {
            Holds::Ref(value) => value.is_secret(),
            Holds::Own(value) => value.is_secret(),
            Holds::List(list) => list.is_secret(),
        }
    }

    pub(super) fn bound<'q>(&'q self, ids: &Ids) -> Bound<'q> {
        match &self.0 {
            Holds::Ref(value) => Bound::One(value.param(ids)),
            Holds::Own(value) => Bound::One(value.param(ids)),
            Holds::List(list) => Bound::List(&**list),
        }
    }
}

/// What a placeholder stands for.
pub enum Bound<'q> {
    /// A value, or why it cannot be sent.
    One(Result<Param<'q>>),
    /// A list of values.
    List(&'q dyn RawList),
}

/// A value of `sql!`.
#[doc(hidden)]
pub fn one<V: RawValue>(value: &V) -> Held<'_> {
    Held(Holds::Ref(value))
}

/// A list of `sql!`.
#[doc(hidden)]
pub fn spread<'a, V: RawValue + 'a>(values: impl IntoIterator<Item = &'a V>) -> Held<'a> {
    Held::list(values.into_iter().map(Borrowed))
}
