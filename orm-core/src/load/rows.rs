use std::fmt;
use std::marker::PhantomData;

use super::keys::{Keys, NO_GROUP};
use super::loader::{Loader, Loaders};
use super::shape::{Gathered, Shape};
use super::template::Template;
use crate::dialect::Backend;
use crate::error::Result;
use crate::expr::Node;
use crate::model::{Model, RelationPath};
use crate::query::{SelectNode, whole_row_column};
use crate::row::{FromRow, RowAccess};
use crate::session::{Handle, Objects};

/// What each row of a relation is read as.
pub trait Item: Send + Sync + 'static {
    /// What it is read as.
    type Row: FromRow + Clone + Send + Sync + 'static;
    /// The same as objects that a session tracks.
    type Tracked: Send + Clone;

    /// Appends what is selected.
    fn push(path: &RelationPath, out: &mut Vec<Node>);

    /// Makes an object of a row.
    fn track(row: Self::Row, objects: &mut Objects) -> Self::Tracked;
}

/// Whole rows of a model.
pub struct Whole<M>(PhantomData<fn() -> M>);

impl<M: Model> Item for Whole<M> {
    type Row = M;
    type Tracked = Handle<M>;

    fn push(_: &RelationPath, out: &mut Vec<Node>) {
        push_columns::<M>(out);
    }

    fn track(row: M, objects: &mut Objects) -> Handle<M> {
        objects.track(row)
    }
}

/// Whole rows of a model, each with the row of the link that leads to it.
pub struct WithLink<M, Through>(PhantomData<fn() -> (M, Through)>);

impl<M: Model, Through: Model> Item for WithLink<M, Through> {
    type Row = (M, Through);
    type Tracked = (Handle<M>, Handle<Through>);

    fn push(_: &RelationPath, out: &mut Vec<Node>) {
        push_columns::<M>(out);
        push_columns::<Through>(out);
    }

    fn track((row, link): (M, Through), objects: &mut Objects) -> Self::Tracked {
        (objects.track(row), objects.track(link))
    }
}

/// All columns of a model; NULL for those that are deferred.
pub(super) fn push_columns<M: Model>(out: &mut Vec<Node>) {
    out.extend((0..M::WIDTH).map(whole_row_column::<M>));
}

/// Loads the rows of a relation, and what is loaded with them.
pub struct RowsLoader<I: Item, S, Nested> {
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

impl<I: Item, S, Nested> RowsLoader<I, S, Nested> {
    pub(super) fn new(keys: Keys, template: Template, nested: Nested) -> Self {
        Self { keys, template, asked: 0, rows: Vec::new(), groups: Vec::new(), nested, shape: PhantomData }
    }
}

impl<I: Item, S: Shape, Nested: Loaders> RowsLoader<I, S, Nested> {
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

impl<I: Item, S: Shape, Nested: Loaders> Loader for RowsLoader<I, S, Nested> {
    type Loaded = S::Of<Nested::With<I::Row>>;
    type Tracked = S::Tracked<Nested::TrackedWith<I::Tracked>>;
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
        let items = self.nested.finish(self.rows)?;
        let gathered = Gathered {
            groups: &self.groups,
            count: self.keys.len(),
            parents: self.keys.parents(),
            model: self.template.table().model,
        };
        S::gather(items, &gathered)
    }

    fn track(loaded: Self::Loaded, objects: &mut Objects) -> Self::Tracked {
        S::map(loaded, &mut |item| Nested::track(item, objects, I::track))
    }
}

impl<I: Item, S, Nested: Clone> Clone for RowsLoader<I, S, Nested> {
    fn clone(&self) -> Self {
        Self {
            keys: self.keys.clone(),
            template: self.template.clone(),
            asked: self.asked,
            rows: self.rows.clone(),
            groups: self.groups.clone(),
            nested: self.nested.clone(),
            shape: PhantomData,
        }
    }
}

impl<I: Item, S, Nested: fmt::Debug> fmt::Debug for RowsLoader<I, S, Nested> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowsLoader")
            .field("template", &self.template)
            .field("nested", &self.nested)
            .finish_non_exhaustive()
    }
}
