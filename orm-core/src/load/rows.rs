use std::fmt;
use std::marker::PhantomData;

use super::keys::{Keys, NO_GROUP};
use super::loader::{Loader, Loaders};
use super::shape::{Gathered, Shape};
use super::template::Template;
use crate::dialect::Backend;
use crate::error::Result;
use crate::expr::Node;
use crate::model::Model;
use crate::query::{SelectNode, whole_row_column};
use crate::row::{FromRow, RowAccess};
use crate::session::{Handle, Objects};

/// What each row of a relation is read as, with what `Nested` loads beside it.
pub trait Item<Nested: Loaders>: Send + Sync + 'static {
    /// What it is read as by itself.
    type Row: FromRow + Send + Sync + 'static;
    /// What it is with what was loaded.
    type Loaded: Send;
    /// The same as objects that a session tracks.
    type Tracked: Send;

    /// Puts together the rows and what was loaded with them.
    ///
    /// # Errors
    /// As [`Loader::finish`].
    fn finish(rows: Vec<Self::Row>, nested: Nested) -> Result<Vec<Self::Loaded>>;

    /// Makes an object of a row.
    fn track(loaded: Self::Loaded, objects: &mut Objects) -> Self::Tracked;
}

/// The columns that whole rows are read from.
pub trait Columns {
    /// Appends what is selected.
    fn push(out: &mut Vec<Node>);
}

/// Whole rows of a model.
pub struct Whole<M>(PhantomData<fn() -> M>);

impl<M: Model> Columns for Whole<M> {
    fn push(out: &mut Vec<Node>) {
        push_columns::<M>(out);
    }
}

impl<M: Model, Nested: Loaders> Item<Nested> for Whole<M> {
    type Row = M;
    type Loaded = Nested::With<M>;
    type Tracked = Nested::TrackedWith<Handle<M>>;

    fn finish(rows: Vec<M>, nested: Nested) -> Result<Vec<Self::Loaded>> {
        nested.finish(rows)
    }

    fn track(loaded: Self::Loaded, objects: &mut Objects) -> Self::Tracked {
        Nested::track(loaded, objects, |row, objects| objects.track(row))
    }
}

/// Whole rows of a model, each with the row of the link that leads to it.
pub struct WithLink<M, Through>(PhantomData<fn() -> (M, Through)>);

impl<M: Model, Through: Model> Columns for WithLink<M, Through> {
    fn push(out: &mut Vec<Node>) {
        push_columns::<M>(out);
        push_columns::<Through>(out);
    }
}

impl<M: Model, Through: Model, Nested: Loaders> Item<Nested> for WithLink<M, Through> {
    type Row = (M, Through);
    type Loaded = Nested::With<(M, Through)>;
    type Tracked = Nested::TrackedWith<(Handle<M>, Handle<Through>)>;

    fn finish(rows: Vec<(M, Through)>, nested: Nested) -> Result<Vec<Self::Loaded>> {
        nested.finish(rows)
    }

    fn track(loaded: Self::Loaded, objects: &mut Objects) -> Self::Tracked {
        Nested::track(loaded, objects, |(row, link), objects| (objects.track(row), objects.track(link)))
    }
}

/// All columns of a model; NULL for those that are deferred.
pub(super) fn push_columns<M: Model>(out: &mut Vec<Node>) {
    out.extend((0..M::WIDTH).map(whole_row_column::<M>));
}

/// Loads the rows of a relation, and what is loaded with them.
pub struct RowsLoader<I: Item<Nested>, S, Nested: Loaders> {
    keys: Keys,
    template: Template,
    /// How many groups were asked for.
    asked: usize,
    rows: Vec<I::Row>,
    /// The group of each row.
    groups: Vec<u32>,
    nested: Nested,
    shape: PhantomData<fn() -> S>,
}

impl<I: Item<Nested>, S, Nested: Loaders> RowsLoader<I, S, Nested> {
    pub(super) fn new(keys: Keys, template: Template, nested: Nested) -> Self {
        Self { keys, template, asked: 0, rows: Vec::new(), groups: Vec::new(), nested, shape: PhantomData }
    }
}

impl<I: Item<Nested>, S: Shape, Nested: Loaders> RowsLoader<I, S, Nested> {
    #[inline]
    fn own_row<R: RowAccess + ?Sized>(&mut self, row: &R) -> Result<()> {
        let group = self.keys.find(row, self.template.at())?;
        if group == NO_GROUP {
            return Err(self.template.stray());
        }
        self.nested.note(row)?;
        self.groups.push(group);
        self.rows.push(I::Row::from_row(row, 0)?);
        Ok(())
    }
}

impl<I, S: Shape, Nested: Loaders> Loader for RowsLoader<I, S, Nested>
where
    I: Item<Nested, Loaded: Clone>,
{
    type Loaded = S::Of<I::Loaded>;
    type Tracked = S::Tracked<I::Tracked>;
    const RELATIONS: usize = 1 + Nested::RELATIONS;

    fn place(&mut self, at: &mut dyn FnMut(usize) -> usize) {
        self.keys.place(at);
    }

    fn check(&self) -> Result<()> {
        self.template.check()?;
        self.nested.check()
    }

    #[inline]
    fn note<R: RowAccess + ?Sized>(&mut self, row: &R) -> Result<()> {
        self.keys.note(row)
    }

    fn next(&mut self, backend: &Backend) -> Option<(usize, SelectNode)> {
        if let Some(query) = self.template.next(&self.keys, &mut self.asked, backend) {
            return Some((0, query));
        }
        let (relation, query) = self.nested.next(backend)?;
        Some((1 + relation, query))
    }

    #[inline]
    fn row<R: RowAccess + ?Sized>(&mut self, relation: usize, row: &R) -> Result<()> {
        if relation == 0 { self.own_row(row) } else { self.nested.row(relation - 1, row) }
    }

    fn finish(self) -> Result<Vec<Self::Loaded>> {
        let items = I::finish(self.rows, self.nested)?;
        let gathered = Gathered {
            groups: &self.groups,
            count: self.keys.len(),
            parents: self.keys.parents(),
            model: self.template.table().model,
        };
        S::gather(items, &gathered)
    }

    fn track(loaded: Self::Loaded, objects: &mut Objects) -> Self::Tracked {
        S::map(loaded, &mut |item| I::track(item, objects))
    }
}

/// As it was before the first row.
impl<I: Item<Nested>, S, Nested: Loaders> Clone for RowsLoader<I, S, Nested> {
    fn clone(&self) -> Self {
        Self::new(self.keys.clone(), self.template.clone(), self.nested.clone())
    }
}

impl<I: Item<Nested>, S, Nested: Loaders> fmt::Debug for RowsLoader<I, S, Nested> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowsLoader").field("template", &self.template).finish_non_exhaustive()
    }
}
