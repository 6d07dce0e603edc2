use std::borrow::Cow;
use std::marker::PhantomData;

use super::loader::Loaders;
use super::rows::{Item, Whole};
use crate::dialect::{self, Access, Backend, Rendered};
use crate::error::{Error, Result};
use crate::kept::Kept;
use crate::model::Model;
use crate::plan::{Answer, Plan, Plannable, RowSink, Shape, Statements, Step};
use crate::query::{Gather, SelectNode};
use crate::row::{FromRow, RowAccess};
use crate::session::Objects;
use crate::types::Ids;

/// A query, the relations that are loaded with its rows, what those are read as, and how they are collected.
pub(super) struct LoadRows<'q, I, O, C> {
    query: Cow<'q, SelectNode>,
    /// The query whose rows are counted before.
    counted: Option<&'q SelectNode>,
    origin: O,
    collect: C,
    statements: Queries,
    marker: PhantomData<fn() -> I>,
}

impl<'q, I, O, C> LoadRows<'q, I, O, C> {
    pub(super) fn new(query: Cow<'q, SelectNode>, origin: O, collect: C) -> Self {
        Self { query, counted: None, origin, collect, statements: Queries::default(), marker: PhantomData }
    }

    /// The same, and how many rows that query has.
    pub(super) fn counting(self, counted: &'q SelectNode) -> Self {
        Self { counted: Some(counted), ..self }
    }
}

/// Where the loaders of a plan come from.
pub(super) trait Origin: Send + Sync {
    /// What loads relations.
    type Loaders: Loaders;

    /// Loaders that have seen nothing yet, for the rows of this query.
    fn loaders(&self, query: &SelectNode) -> Result<Self::Loaders>;
}

impl<L: Loaders> Origin for &L {
    type Loaders = L;

    fn loaders(&self, _: &SelectNode) -> Result<L> {
        Ok(L::clone(self))
    }
}

/// How the rows of a query are collected, with what was loaded.
pub trait Collect<T>: Clone + Send + Sync {
    /// What comes of them.
    type Output: Send;
    /// The most rows that are worth fetching.
    const LIMIT: Option<u64> = None;

    /// Refuses a query that cannot be collected so.
    ///
    /// # Errors
    /// [`Error::Query`] with the reason.
    fn check(&self) -> Result<()> {
        Ok(())
    }

    /// Whether this row is one of them.
    ///
    /// # Errors
    /// [`Error::Decode`] if a column holds something else.
    #[inline]
    fn takes<R: RowAccess + ?Sized>(&mut self, row: &R) -> Result<bool> {
        let _ = row;
        Ok(true)
    }

    /// What comes of them, `total` being how many were counted.
    ///
    /// # Errors
    /// If the number of rows is not the one asked for.
    fn finish(self, rows: Vec<T>, total: u64, sql: &str) -> Result<Self::Output>;
}

/// Gathers all rows as `G` does.
pub(super) struct GatherAs<G>(PhantomData<fn() -> G>);

impl<G> GatherAs<G> {
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<G> Clone for GatherAs<G> {
    fn clone(&self) -> Self {
        Self::new()
    }
}

impl<T, G: Gather<T>> Collect<T> for GatherAs<G> {
    type Output = G::Output;
    const LIMIT: Option<u64> = G::LIMIT;

    fn finish(self, rows: Vec<T>, _: u64, sql: &str) -> Result<G::Output> {
        G::default().finish_with(rows, sql)
    }
}

/// The queries that a plan has made up, which live as long as what it was made from.
pub(super) type Queries = Kept<SelectNode>;

impl<I, O, C> Plannable for LoadRows<'_, I, O, C>
where
    I: Item<O::Loaders>,
    O: Origin,
    C: Collect<I::Loaded>,
{
    type Output = C::Output;
    type Plan<'p>
        = LoadPlan<'p, I, O::Loaders, C>
    where
        Self: 'p;

    fn access(&self) -> Access {
        if self.query.lock().is_some() { Access::Write } else { Access::Read }
    }

    fn statements(&self) -> Statements {
        if self.counted.is_some() { Statements::Many } else { Statements::Reads }
    }

    fn plan<'p>(&'p self, backend: &Backend, ids: &'p Ids) -> Result<Self::Plan<'p>> {
        if self.query.changes_rows() {
            return Err(Error::Query { reason: CHANGES.into() });
        }
        self.collect.check()?;
        let loaders = self.origin.loaders(&self.query)?;
        loaders.check()?;
        let most = C::LIMIT.filter(|most| self.query.limit.is_none_or(|own| own > *most));
        Ok(LoadPlan {
            counted: self.counted.map(|counted| dialect::render_count(counted, backend, ids)).transpose()?,
            query: dialect::render_select(&self.query, backend, ids, most)?,
            related: None,
            queries: &self.statements,
            backend: *backend,
            ids,
            sink: LoadSink {
                reads: Reads::Nothing,
                total: 0,
                rows: Vec::new(),
                loaders,
                collect: self.collect.clone(),
            },
        })
    }
}

/// The plan of a query and the relations that are loaded with its rows: one statement for the query, and one a relation, or
/// more where there are many keys.
pub struct LoadPlan<'p, I: Item<L>, L: Loaders, C> {
    counted: Option<Rendered<'p>>,
    query: Rendered<'p>,
    related: Option<Rendered<'p>>,
    queries: &'p Queries,
    backend: Backend,
    ids: &'p Ids,
    sink: LoadSink<I, L, C>,
}

/// Takes the rows of the query, and those of each relation.
pub struct LoadSink<I: Item<L>, L: Loaders, C> {
    reads: Reads,
    total: u64,
    rows: Vec<I::Row>,
    loaders: L,
    collect: C,
}

/// Whose rows come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reads {
    /// No statement was sent.
    Nothing,
    /// The only row of the query that counts.
    Count,
    /// Those of the query.
    Rows,
    /// Those of the relation with this number.
    Relation(usize),
}

impl<I: Item<L>, L: Loaders, C: Collect<I::Loaded>> RowSink for LoadSink<I, L, C> {
    #[inline]
    fn row<R: RowAccess + ?Sized>(&mut self, row: &R) -> Result<()> {
        match self.reads {
            Reads::Relation(relation) => return self.loaders.row(relation, row),
            Reads::Count => self.total = u64::from_row(row, 0)?,
            Reads::Rows | Reads::Nothing if self.collect.takes(row)? => {
                self.loaders.note(row)?;
                self.rows.push(I::Row::from_row(row, 0)?);
            }
            Reads::Rows | Reads::Nothing => {}
        }
        Ok(())
    }
}

impl<I: Item<L>, L: Loaders, C: Collect<I::Loaded>> Plan for LoadPlan<'_, I, L, C> {
    type Sink = LoadSink<I, L, C>;
    type Output = C::Output;

    fn step(&mut self) -> Result<Option<(Step<'_>, &mut Self::Sink)>> {
        let statement = match (self.sink.reads, &self.counted) {
            (Reads::Nothing, Some(counted)) => {
                self.sink.reads = Reads::Count;
                counted
            }
            (Reads::Nothing, None) | (Reads::Count, _) => {
                self.sink.reads = Reads::Rows;
                &self.query
            }
            _ => {
                let Some((relation, query)) = self.sink.loaders.next(&self.backend) else { return Ok(None) };
                self.sink.reads = Reads::Relation(relation);
                let (query, queries) = self.queries.keep(query);
                self.queries = queries;
                self.related.insert(dialect::render_select(query, &self.backend, self.ids, None)?)
            }
        };
        Ok(Some((statement.step(Shape::Once, Answer::Rows), &mut self.sink)))
    }

    fn finish(self) -> Result<C::Output> {
        let LoadSink { rows, loaders, collect, total, .. } = self.sink;
        collect.finish(I::finish(rows, loaders)?, total, &self.query.sql)
    }
}

const CHANGES: &str = "relations are loaded with rows that are read: a query that changes rows is run by `all`, and `load` loads \
                       for what it gives";

/// What loads rows and what belongs to them, and then makes objects of them: what a
/// [`Tracker`](crate::query::Tracker) runs.
pub trait TrackedLoad: Plannable {
    /// The objects.
    type Objects: Send;

    /// Makes objects of what was loaded.
    fn track(loaded: Self::Output, objects: &mut Objects) -> Self::Objects;
}

impl<M: Model, L: Loaders> TrackedLoad for LoadRows<'_, Whole<M>, &L, GatherAs<Vec<L::With<M>>>>
where
    Vec<L::With<M>>: Gather<L::With<M>, Output = Vec<L::With<M>>>,
{
    type Objects = Vec<L::TrackedWith<crate::session::Handle<M>>>;

    fn track(loaded: Self::Output, objects: &mut Objects) -> Self::Objects {
        loaded.into_iter().map(|row| <Whole<M> as Item<L>>::track(row, objects)).collect()
    }
}
