use super::loader::Loader;
use super::plan::Queries;
use crate::dialect::{self, Backend, Rendered};
use crate::error::Result;
use crate::model::{ColumnSet, Model};
use crate::plan::{Answer, Plan, Plannable, RowSink, Shape, Statements, Step};
use crate::row::{RowAccess, ValueRow};
use crate::types::{Ids, Value};

/// What is loaded for rows that are at hand: what [`load`](https://docs.rs/rowhouse) of sessions and engines runs.
pub struct LoadFor<'r, M, L> {
    rows: Vec<&'r M>,
    loader: L,
    /// The columns of the rows that the relation goes by.
    columns: ColumnSet,
    queries: Queries,
}

impl<'r, M: Model, L: Loader> LoadFor<'r, M, L> {
    /// What `loader` loads for these rows.
    pub fn new(rows: impl IntoIterator<Item = &'r M>, mut loader: L) -> Self {
        let mut columns = ColumnSet::EMPTY;
        loader.place(&mut |column| {
            columns.insert_if(column, true);
            column
        });
        loader.place(&mut |column| columns.iter().take_while(|other| *other < column).count());
        Self { rows: rows.into_iter().collect(), loader, columns, queries: Queries::default() }
    }
}

impl<M: Model, L: Loader> Plannable for LoadFor<'_, M, L> {
    type Output = Vec<L::Loaded>;
    type Plan<'p>
        = ValuesPlan<'p, L>
    where
        Self: 'p;

    fn statements(&self) -> Statements {
        if self.rows.is_empty() { Statements::None } else { Statements::Reads }
    }

    fn plan<'p>(&'p self, backend: &Backend, ids: &'p Ids) -> Result<ValuesPlan<'p, L>> {
        self.loader.check()?;
        let mut loader = self.loader.clone();
        let mut values = Vec::new();
        for row in &self.rows {
            let mut params = Vec::new();
            row.bind(self.columns, ids, &mut params)?;
            values.clear();
            values.extend(params.into_iter().map(|param| Value::from_param(Ok(param))));
            loader.note(&ValueRow(&values))?;
        }
        let sink = ValuesSink { relation: 0, loader };
        Ok(ValuesPlan { rendered: None, queries: &self.queries, backend: *backend, ids, sink })
    }
}

/// The plan of what is loaded for rows that are at hand.
pub struct ValuesPlan<'p, L> {
    rendered: Option<Rendered<'p>>,
    queries: &'p Queries,
    backend: Backend,
    ids: &'p Ids,
    sink: ValuesSink<L>,
}

/// Takes the rows of each relation.
pub struct ValuesSink<L> {
    relation: usize,
    loader: L,
}

impl<L: Loader> RowSink for ValuesSink<L> {
    #[inline]
    fn row<R: RowAccess + ?Sized>(&mut self, row: &R) -> Result<()> {
        self.loader.row(self.relation, row)
    }
}

impl<L: Loader> Plan for ValuesPlan<'_, L> {
    type Sink = ValuesSink<L>;
    type Output = Vec<L::Loaded>;

    fn step(&mut self) -> Result<Option<(Step<'_>, &mut Self::Sink)>> {
        let Some((relation, query)) = self.sink.loader.next(&self.backend) else { return Ok(None) };
        self.sink.relation = relation;
        let (query, queries) = self.queries.keep(query);
        self.queries = queries;
        let rendered = self.rendered.insert(dialect::render_select(query, &self.backend, self.ids, None)?);
        Ok(Some((rendered.step(Shape::Once, Answer::Rows), &mut self.sink)))
    }

    fn finish(self) -> Result<Vec<L::Loaded>> {
        self.sink.loader.finish()
    }
}
