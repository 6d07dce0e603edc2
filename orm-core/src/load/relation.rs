use super::loader::Loader;
use super::related::RelatedRows;
use super::rows::{RowsLoader, Whole};
use super::shape::{AtMostOne, Exactly, Shape};
use crate::expr::{Inner, Nil};
use crate::model::{Column, ColumnCarrier, Id, KeyTarget, Link, Model, References, Related};
use crate::types::{Scalar, SqlValue};

/// What can be loaded with rows of `Parent`: a relation that starts there.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a relation of `{Parent}`",
    label = "this does not lead from `{Parent}` to other rows",
    note = "with rows of `{Parent}` are loaded its own foreign keys, and the relations that it declares: `has_many(…)`, `has_one(…)`, `many_to_many(…)`"
)]
pub trait Load<Parent> {
    /// What loads it.
    type Loader: Loader;

    /// What loads it.
    #[doc(hidden)]
    fn into_loader(self) -> Self::Loader;
}

/// A foreign key of type `V`, as to whether it always leads to a row.
#[diagnostic::on_unimplemented(
    message = "`{V}` is not the type of a foreign key, so that nothing is loaded by it",
    label = "this is not `Id<Other>`, nor an `Option` of it",
    note = "a column of another type is a foreign key by `#[column(references = Country::code)]`"
)]
pub trait LeadsTo<V>: KeyTarget<V, Target = <Self as LeadsTo<V>>::To> {
    /// Where it leads. Said here again, as the compiler would say twice what is no foreign key.
    type To: Model;
    /// What is loaded by it: a row, or an `Option` of one.
    type Shape: Shape;
}

impl<M: Model> LeadsTo<Id<M>> for ()
where
    Id<M>: SqlValue,
{
    type To = M;
    type Shape = Exactly;
}

impl<M: Model> LeadsTo<Option<Id<M>>> for ()
where
    Option<Id<M>>: SqlValue,
{
    type To = M;
    type Shape = AtMostOne;
}

impl<S: Scalar, Carrier: ColumnCarrier> LeadsTo<S> for References<Carrier> {
    type To = Carrier::Model;
    type Shape = Exactly;
}

impl<S: Scalar, Carrier: ColumnCarrier> LeadsTo<Option<S>> for References<Carrier> {
    type To = Carrier::Model;
    type Shape = AtMostOne;
}

/// A foreign key's own table and the rows of another one, by themselves.
type Belongs<Child, To, S, Nested> = RelatedRows<Child, (Inner<To>, Nil), Whole<To>, S, Nested>;

impl<Child: Model, V: SqlValue, Key: LeadsTo<V>> Load<Child> for Column<Child, V, Key> {
    type Loader = RowsLoader<Whole<Key::To>, Key::Shape, ()>;

    fn into_loader(self) -> Self::Loader {
        Belongs::<Child, Key::To, Key::Shape, ()>::of(self.path(), false).loader()
    }
}

impl<Child: Model, V: SqlValue, Key: LeadsTo<V>> Column<Child, V, Key> {
    /// Loads with the row that this foreign key points at what belongs to that: `Post::author_id.with(User::profile)`.
    ///
    /// See [`Select::with`](crate::query::Select::with).
    #[allow(clippy::type_complexity, reason = "the relation with its ends")]
    pub fn with<R: Load<Key::To>>(self, relation: R) -> Belongs<Child, Key::To, Key::Shape, (R::Loader,)> {
        Belongs::of(self.path(), false).with(relation)
    }
}

impl<From: Model, To: Model> Load<From> for Link<From, To> {
    type Loader = RowsLoader<Whole<To>, AtMostOne, ()>;

    fn into_loader(self) -> Self::Loader {
        Belongs::<From, To, AtMostOne, ()>::of(self.path(), false).loader()
    }
}

impl<From: Model, To: Model> Link<From, To> {
    /// Loads with the row that this foreign key points at what belongs to that.
    ///
    /// See [`Select::with`](crate::query::Select::with).
    #[allow(clippy::type_complexity, reason = "the relation with its ends")]
    pub fn with<R: Load<To>>(self, relation: R) -> Belongs<From, To, AtMostOne, (R::Loader,)> {
        Belongs::of(self.path(), false).with(relation)
    }
}
