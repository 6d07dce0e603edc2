use std::fmt;
use std::marker::PhantomData;

use super::Table;
use crate::expr::{Here, Inner, Nil, Within};
use crate::row::FromRow;

/// A row source that a query can name: a model's table, or an alias of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    label = "this type is not mapped to a table",
    note = "derive it: `#[derive(Model, Clone)]`"
)]
pub trait Source: Within<(Inner<Self>, Nil), Here> + Sized + 'static {
    /// What a row of it is read as: the model.
    type ReadAs: FromRow;
    /// What tells it from all other sources: no query has two of one mark.
    #[doc(hidden)]
    type Mark: 'static;
    /// The name that the query gives it, where that is not the table's.
    const ALIAS: Option<&'static str> = None;

    /// The table.
    fn table() -> &'static Table;
}

/// The columns of a model, as columns of `Alias`: what [`alias!`](https://docs.rs/rowhouse) hands out.
#[doc(hidden)]
pub trait AliasColumns<Alias> {
    /// A struct with a column for each field.
    type Columns: 'static;
    /// The columns.
    const COLUMNS: &'static Self::Columns;
}

/// All columns of a source; made by [`Model::all`](super::Model::all).
pub struct All<S>(PhantomData<fn() -> S>);

impl<S> All<S> {
    #[doc(hidden)]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<S> Clone for All<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for All<S> {}

impl<S> Default for All<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: Source> fmt::Debug for All<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}::all()", S::table().model)
    }
}

/// A source that is joined where a condition holds; made by [`Model::on`](super::Model::matching).
#[derive(Debug, Clone)]
pub struct On<S, Condition> {
    pub(crate) condition: Condition,
    marker: PhantomData<fn() -> S>,
}

impl<S, Condition> On<S, Condition> {
    #[doc(hidden)]
    pub const fn new(condition: Condition) -> Self {
        Self { condition, marker: PhantomData }
    }
}
