//! Fields of projections that relations are loaded into.

use std::marker::PhantomData;

use super::fetched::{FetchFrom, Fetched, NoLink, ReadThrough, Shaped, Shown};
use super::loader::Loader;
use super::part::Part;
use super::related::{Linking, LoadKind, RelatedRows, RowsOf};
use super::relation::LeadsTo;
use super::rows::{RowsLoader, Whole, WithLink};
use super::shape::{All, AtMostOne, Exactly, Shape, Some as Some_};
use super::template::{keys_of, placed};
use crate::expr::{ColumnRef, Inner, Nil};
use crate::model::{Column, Link, ManyToMany, Model, Related, Relation};
use crate::types::SqlValue;

/// The type of a field that a relation is loaded into: a [`Fetched`] type, or a `Vec`, an `Option` or a [`Part`] of one.
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` cannot hold the rows of a relation",
    label = "rows of a relation are not read as this",
    note = "rows are read as models, or as projections that say `#[projection(from = …)]` and derive `Clone`, as parents can share them; those of a relation to many go into a `Vec`, one row or none into an `Option`"
)]
pub trait RelatedField: Sized {
    /// What each row is read as.
    type Item: Fetched + Clone;
    /// How many rows there are.
    type Shape: Shape;
    /// What loads it.
    type Loader: Loader<Loaded = Self>;

    /// What loads it from rows with these keys.
    #[doc(hidden)]
    fn loader(rows: RowsOf, always: bool, at: &mut dyn FnMut(ColumnRef) -> usize) -> Self::Loader;
}

macro_rules! field {
    ([$($generics:tt)*] $field:ty, $shape:ty) => {
        impl<$($generics)*> RelatedField for $field {
            type Item = P;
            type Shape = $shape;
            type Loader = RowsLoader<Shaped<P>, $shape, P::Loaders>;

            fn loader(rows: RowsOf, always: bool, at: &mut dyn FnMut(ColumnRef) -> usize) -> Self::Loader {
                shaped(rows, always, at)
            }
        }
    };
}
field!([P: Fetched + Clone] P, Exactly);
field!([P: Fetched + Clone] Option<P>, AtMostOne);
field!([P: Fetched + Clone] Vec<P>, All);
field!([P: Fetched + Clone] Part<P>, Some_);

/// What loads rows that are read as `P`.
fn shaped<P: Fetched, S>(
    rows: RowsOf,
    always: bool,
    at: &mut dyn FnMut(ColumnRef) -> usize,
) -> RowsLoader<Shaped<P>, S, P::Loaders> {
    let mut outputs = Vec::new();
    P::push_selected(&mut outputs);
    let nested = P::loaders(&mut |column| placed(&mut outputs, column));
    let (mut keys, from) = (keys_of(&rows.path), rows.path.from);
    keys.place(&mut |position| at(ColumnRef { table: from.table, alias: from.alias, position: position as u16 }));
    RowsLoader::new(keys, rows.template(outputs, always), nested)
}

/// A relation of `Parent` whose rows can be loaded into a field of a projection from `Parent`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not lead from `{Parent}` to other rows",
    label = "this is not a relation of `{Parent}`",
    note = "into a field are loaded foreign keys of `{Parent}` and the relations that it declares: `has_many(…)`, `has_one(…)`, `many_to_many(…)`; numbers are selected: `select = User::posts.count()`"
)]
pub trait LoadAs<Parent> {
    /// The model that it leads to.
    type To: Model;
    /// The table between, or [`NoLink`].
    type Through;
    /// How many rows it leads to.
    type Shape: Shape;

    /// Its rows.
    #[doc(hidden)]
    fn into_rows(self) -> RowsOf;
}

impl<Child: Model, V: SqlValue, Key: LeadsTo<V>> LoadAs<Child> for Column<Child, V, Key> {
    type To = Key::To;
    type Through = NoLink;
    type Shape = Key::Shape;

    fn into_rows(self) -> RowsOf {
        untyped::<Child, Key::To>(self)
    }
}

impl<From: Model, To: Model> LoadAs<From> for Link<From, To> {
    type To = To;
    type Through = NoLink;
    type Shape = AtMostOne;

    fn into_rows(self) -> RowsOf {
        untyped::<From, To>(self)
    }
}

/// The row that a foreign key points at.
fn untyped<From, To>(key: impl Related) -> RowsOf {
    RelatedRows::<From, (), Whole<To>, ()>::of(key.path(), false).into_parts().0
}

impl<From: Model, To: Model, Kind: LoadKind> LoadAs<From> for Relation<From, To, Kind> {
    type To = To;
    type Through = NoLink;
    type Shape = Kind::Shape;

    fn into_rows(self) -> RowsOf {
        self.rows().into_parts().0
    }
}

impl<From: Model, Through: Model, To: Model, Kind: LoadKind> LoadAs<From> for ManyToMany<From, Through, To, Kind> {
    type To = To;
    type Through = Through;
    type Shape = Kind::Shape;

    fn into_rows(self) -> RowsOf {
        self.rows().into_parts().0
    }
}

macro_rules! narrowed {
    ([$($generics:tt)*] $scope:ty, $item:ty, $through:ty) => {
        impl<From: Model, To: Model, $($generics)* S: Shape> LoadAs<From> for RelatedRows<From, $scope, $item, S> {
            type To = To;
            type Through = $through;
            type Shape = S;

            fn into_rows(self) -> RowsOf {
                self.into_parts().0
            }
        }
    };
}
narrowed!([] (Inner<To>, Nil), Whole<To>, NoLink);
narrowed!([Through: Model,] Linking<Through, To>, Whole<To>, Through);
narrowed!([Through: Model,] Linking<Through, To>, WithLink<To, Through>, Through);

/// A type of field that what a relation of `Parent` loads, `Loaded`, goes into.
#[diagnostic::on_unimplemented(
    message = "a relation of `{Parent}` loads `{Loaded}` into a field of type `{Self}`",
    label = "the field has another type than what is loaded"
)]
pub trait ReadsLoaded<Loaded, Parent> {}

impl<T, Parent> ReadsLoaded<T, Parent> for T {}

/// What is only shown is not taken for all rows, and saved as such.
impl<P: Shown, Parent> ReadsLoaded<Part<P>, Parent> for Vec<P> {}

/// The rows of a relation that is loaded into a field of a projection from `Parent`.
#[doc(hidden)]
pub struct FieldRows<Parent, To, Through, S> {
    rows: RowsOf,
    marker: Marks<Parent, To, Through, S>,
}

/// What its type says, and its value does not hold.
type Marks<Parent, To, Through, S> = PhantomData<fn() -> (Parent, To, Through, S)>;

/// The rows of a relation of `Parent`. What is asked of the field is asked by a method of them, so that rustc knows their types by
/// then, and does not take them to be what would fit.
#[doc(hidden)]
pub fn field_rows<Parent, R: LoadAs<Parent>>(relation: R) -> FieldRows<Parent, R::To, R::Through, R::Shape> {
    FieldRows { rows: relation.into_rows(), marker: PhantomData }
}

impl<Parent, To: Model, Through, S: Shape> FieldRows<Parent, To, Through, S> {
    /// What loads them into a field.
    #[doc(hidden)]
    pub fn loader<Field>(self, at: &mut dyn FnMut(ColumnRef) -> usize) -> Field::Loader
    where
        Field: RelatedField + ReadsLoaded<S::Of<Field::Item>, Parent>,
        Field::Item: FetchFrom<To, Through: ReadThrough<Through>>,
    {
        Field::loader(self.rows, S::ALWAYS, at)
    }
}
