use std::marker::PhantomData;

use super::loader::Loaders;
use crate::dialect::{self, Access, Backend, Rendered};
use crate::error::Result;
use crate::kept::Kept;
use crate::model::Model;
use crate::plan::{Answer, Plan, Plannable, RowSink, Shape, Statements, Step};
use crate::query::{Gather, SelectNode};
use crate::row::{FromRow, RowAccess};
use crate::session::Objects;
use crate::types::Ids;

/// A query, the relations that are loaded with its rows, and how they are gathered.
pub(super) struct LoadRows<'q, Row, L, G> {
    query: &'q SelectNode,
    loaders: &'q L,
    statements: Queries,
    marker: PhantomData<fn() -> (Row, G)>,
}

impl<'q, Row, L, G> LoadRows<'q, Row, L, G> {
    pub(super) fn new(query: &'q SelectNode, loaders: &'q L) -> Self {
        Self { query, loaders, statements: Queries::default(), marker: PhantomData }
    }
}

/// The queries that a plan has made up, which live as long as what it was made from.
pub(super) type Queries = Kept<SelectNode>;

impl<Row, L, G> Plannable for LoadRows<'_, Row, L, G>
where
    Row: FromRow + Clone,
    L: Loaders,
    G: Gather<L::With<Row>>,
{
    type Output = G::Output;
    type Plan<'p>
        = LoadPlan<'p, Row, L, G>
    where
        Self: 'p;

    fn access(&self) -> Access {
        if self.query.lock().is_some() { Access::Write } else { Access::Read }
    }

    fn statements(&self) -> Statements {
        Statements::Reads
    }

    fn plan<'p>(&'p self, backend: &Backend, ids: &'p Ids) -> Result<Self::Plan<'p>> {
        self.loaders.check()?;
        let most = G::LIMIT.filter(|most| self.query.limit.is_none_or(|own| own > *most));
        Ok(LoadPlan {
            query: dialect::render_select(self.query, backend, ids, most)?,
            related: None,
            queries: &self.statements,
            backend: *backend,
            ids,
            sent: false,
            sink: LoadSink { relation: None, rows: Vec::new(), loaders: self.loaders.clone() },
            gather: PhantomData,
        })
    }
}

/// The plan of a query and the relations that are loaded with its rows: one statement for the query, and one a relation, or
/// more where there are many keys.
pub struct LoadPlan<'p, Row, L, G> {
    query: Rendered<'p>,
    related: Option<Rendered<'p>>,
    queries: &'p Queries,
    backend: Backend,
    ids: &'p Ids,
    sent: bool,
    sink: LoadSink<Row, L>,
    gather: PhantomData<fn() -> G>,
}

/// Takes the rows of the query, and those of each relation.
pub struct LoadSink<Row, L> {
    /// The number of the relation whose rows come.
    pub(super) relation: Option<usize>,
    rows: Vec<Row>,
    pub(super) loaders: L,
}

impl<Row: FromRow, L: Loaders> RowSink for LoadSink<Row, L> {
    #[inline]
    fn row<R: RowAccess + ?Sized>(&mut self, row: &R) -> Result<()> {
        if let Some(relation) = self.relation {
            return self.loaders.row(relation, row);
        }
        self.loaders.note(row)?;
        self.rows.push(Row::from_row(row, 0)?);
        Ok(())
    }
}

impl<Row, L, G> Plan for LoadPlan<'_, Row, L, G>
where
    Row: FromRow + Clone,
    L: Loaders,
    G: Gather<L::With<Row>>,
{
    type Sink = LoadSink<Row, L>;
    type Output = G::Output;

    fn step(&mut self) -> Result<Option<(Step<'_>, &mut Self::Sink)>> {
        if !std::mem::replace(&mut self.sent, true) {
            return Ok(Some((self.query.step(Shape::Once, Answer::Rows), &mut self.sink)));
        }
        let Some((relation, query)) = self.sink.loaders.next(&self.backend) else { return Ok(None) };
        self.sink.relation = Some(relation);
        let (query, queries) = self.queries.keep(query);
        self.queries = queries;
        let rendered = self.related.insert(dialect::render_select(query, &self.backend, self.ids, None)?);
        Ok(Some((rendered.step(Shape::Once, Answer::Rows), &mut self.sink)))
    }

    fn finish(self) -> Result<G::Output> {
        let LoadSink { rows, loaders, .. } = self.sink;
        let mut gathered = G::default();
        loaders.finish(rows)?.into_iter().for_each(|row| gathered.push(row));
        gathered.finish(&self.query.sql)
    }
}

/// What loads rows and what belongs to them, and then makes objects of them: what a
/// [`Tracker`](crate::query::Tracker) runs.
pub trait TrackedLoad: Plannable {
    /// The objects.
    type Objects: Send;

    /// Makes objects of what was loaded.
    fn track(loaded: Self::Output, objects: &mut Objects) -> Self::Objects;
}

impl<M: Model, L: Loaders> TrackedLoad for LoadRows<'_, M, L, Vec<L::With<M>>>
where
    Vec<L::With<M>>: Gather<L::With<M>, Output = Vec<L::With<M>>>,
{
    type Objects = Vec<L::TrackedWith<crate::session::Handle<M>>>;

    fn track(loaded: Self::Output, objects: &mut Objects) -> Self::Objects {
        loaded.into_iter().map(|row| L::track(row, objects, |row: M, objects| objects.track(row))).collect()
    }
}
