//! What rows can be read as with what is loaded beside them: projections with relations in them, and whole models.

use std::marker::PhantomData;

use super::loader::{Loader, Loaders};
use super::rows::{Item, push_columns};
use crate::dialect::Backend;
use crate::error::Result;
use crate::expr::{ColumnRef, Node};
use crate::model::{Model, Source};
use crate::query::SelectNode;
use crate::row::{FromRow, RowAccess};
use crate::session::Objects;

/// What the rows of a model can be read as: a projection that says `#[projection(from = …)]`, or the model itself. It says what is
/// read of a row, and which relations are loaded with it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say from which model it is read",
    label = "this is not what the rows of a relation are read as",
    note = "rows are read as a model or as a projection with `#[projection(from = …)]`; a relation to many as a `Vec` of these, and one to one row or none as an `Option`"
)]
pub trait Fetched: Sized + Send + 'static {
    /// The model.
    type From: Source;
    /// The table between, of a many-to-many relation, that it is also read from; [`NoLink`], if it is not.
    type Through;
    /// What is read of the row itself.
    type Row: FromRow + Send + Sync + 'static;
    /// What loads its relations.
    type Loaders: Loaders;

    /// Appends what is selected.
    #[doc(hidden)]
    fn push_selected(out: &mut Vec<Node>);

    /// What loads its relations, by keys that `at` says the places of.
    #[doc(hidden)]
    fn loaders(at: &mut dyn FnMut(ColumnRef) -> usize) -> Self::Loaders;

    /// A row with what was loaded.
    #[doc(hidden)]
    fn put_together(row: Self::Row, loaded: <Self::Loaders as Loaders>::With<()>) -> Self;
}

/// A type that rows of `Root` can be read as; see [`Fetched`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say how it is read from `{Root}`",
    label = "not a projection from `{Root}`",
    note = "such a struct derives `Projection`, and says `#[projection(from = {Root})]`"
)]
pub trait FetchFrom<Root: Source>: Fetched<From = Root> {
    /// What a query for it says that its rows are: it itself, or [`Nested`](super::Nested), if relations are loaded with it.
    #[doc(hidden)]
    type Rows;
}

/// A projection: what was made to be shown, and is never saved in place of the rows that it was read from.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is a whole row, and of the rows only a part is loaded",
    label = "this could be taken for all rows, and saved as such",
    note = "a part is a `Part<{Self}>`; a `Vec` is for projections"
)]
pub trait Shown {}

/// No table between.
#[derive(Debug, Clone, Copy)]
pub enum NoLink {}

/// Whether what is read from a table between can be read where `Through` is that.
#[diagnostic::on_unimplemented(
    message = "a projection with `through = {Self}` is read where a many-to-many relation over `{Self}` is loaded, and this is not one",
    label = "there is no row of `{Self}` here"
)]
pub trait ReadThrough<Through> {}

impl<Through> ReadThrough<Through> for NoLink {}

impl<Through: Model> ReadThrough<Through> for Through {}

impl<M: Model> Fetched for M {
    type From = M;
    type Through = NoLink;
    type Row = M;
    type Loaders = ();

    fn push_selected(out: &mut Vec<Node>) {
        push_columns::<M>(out);
    }

    fn loaders(_: &mut dyn FnMut(ColumnRef) -> usize) {}

    fn put_together(row: M, (): ()) -> M {
        row
    }
}

impl<M: Model> FetchFrom<M> for M {
    type Rows = M;
}

/// A row, and the row of the link that leads to it.
impl<A, B> Fetched for (A, B)
where
    A: Fetched<Through = NoLink>,
    B: Fetched<Through = NoLink>,
{
    type From = A::From;
    type Through = B::From;
    type Row = (A::Row, B::Row);
    type Loaders = (Beside<A::Loaders>, Beside<B::Loaders>);

    fn push_selected(out: &mut Vec<Node>) {
        A::push_selected(out);
        B::push_selected(out);
    }

    fn loaders(at: &mut dyn FnMut(ColumnRef) -> usize) -> Self::Loaders {
        (Beside::new(A::loaders(at)), Beside::new(B::loaders(at)))
    }

    fn put_together((a, b): Self::Row, ((), with_a, with_b): <Self::Loaders as Loaders>::With<()>) -> Self {
        (A::put_together(a, with_a), B::put_together(b, with_b))
    }
}

impl<Root: Source, A, B> FetchFrom<Root> for (A, B)
where
    A: FetchFrom<Root, Through = NoLink>,
    B: Fetched<Through = NoLink>,
{
    type Rows = Self;
}

impl<A: Shown, B: Shown> Shown for (A, B) {}

/// Rows that are read as `P`.
pub struct Shaped<P>(PhantomData<fn() -> P>);

impl<P: Fetched> Item<P::Loaders> for Shaped<P> {
    type Row = P::Row;
    type Loaded = P;
    type Tracked = P;

    fn finish(rows: Vec<P::Row>, nested: P::Loaders) -> Result<Vec<P>> {
        nested.finish_as(rows, P::put_together)
    }

    fn track(loaded: P, _: &mut Objects) -> P {
        loaded
    }
}

/// Loads the relations of a projection that stands in another one for a part of its fields.
#[derive(Debug, Clone)]
pub struct Beside<L> {
    loaders: L,
    parents: usize,
}

impl<L> Beside<L> {
    /// As these do.
    pub fn new(loaders: L) -> Self {
        Self { loaders, parents: 0 }
    }
}

impl<L: Loaders> Loader for Beside<L> {
    type Loaded = L::With<()>;
    type Tracked = L::With<()>;
    const RELATIONS: usize = L::RELATIONS;

    fn place(&mut self, at: &mut dyn FnMut(usize) -> usize) {
        self.loaders.place(at);
    }

    fn check(&self) -> Result<()> {
        self.loaders.check()
    }

    #[inline]
    fn note<R: RowAccess + ?Sized>(&mut self, row: &R) -> Result<()> {
        self.parents += 1;
        self.loaders.note(row)
    }

    fn next(&mut self, backend: &Backend) -> Option<(usize, SelectNode)> {
        self.loaders.next(backend)
    }

    #[inline]
    fn row<R: RowAccess + ?Sized>(&mut self, relation: usize, row: &R) -> Result<()> {
        self.loaders.row(relation, row)
    }

    fn finish(self) -> Result<Vec<Self::Loaded>> {
        self.loaders.finish(vec![(); self.parents])
    }

    fn track(loaded: Self::Loaded, _: &mut Objects) -> Self::Tracked {
        loaded
    }
}
