use super::handle::Handle;
use super::objects::Objects;
use super::store::Store;
use crate::dialect::{self, Backend, Rendered};
use crate::error::{Error, Result};
use crate::model::{Identity, Model};
use crate::plan::{Answer, Fields, Finished, OneStatement, Plan, RowSink, Shape, Step};
use crate::query::{KeyStatement, SelectNode};
use crate::row::RowAccess;
use crate::types::{Ids, Param};

/// Reads rows into tracked objects: one handle a row, the one that the row has already where there is one.
pub struct TrackSink<'s, M: Model, const FIRST: bool> {
    session: u32,
    number: u16,
    store: &'s mut Store<M>,
    handles: Vec<Handle<M>>,
}

impl<'s, M: Model, const FIRST: bool> TrackSink<'s, M, FIRST> {
    fn new(objects: &'s mut Objects) -> Self {
        let (session, number, store) = objects.store_mut::<M>();
        Self { session, number, store, handles: Vec::new() }
    }
}

impl<M: Model, const FIRST: bool> RowSink for TrackSink<'_, M, FIRST> {
    const FIRST_ONLY: bool = FIRST;

    fn row<R: RowAccess + ?Sized>(&mut self, row: &R) -> Result<()> {
        let (slot, generation) = self.store.track(M::from_row(row, 0)?);
        self.handles.push(Handle::new(self.session, self.number, slot, generation));
        Ok(())
    }
}

impl<M: Model> Finished for TrackSink<'_, M, false> {
    type Output = Vec<Handle<M>>;

    fn finished(self, _: &str) -> Result<Vec<Handle<M>>> {
        Ok(self.handles)
    }
}

impl<M: Model> Finished for TrackSink<'_, M, true> {
    type Output = Option<Handle<M>>;

    #[inline]
    fn finished(self, _: &str) -> Result<Option<Handle<M>>> {
        Ok(self.handles.first().copied())
    }
}

/// The plan of a query whose rows become tracked objects.
pub type TrackPlan<'s, M> = OneStatement<Rendered<'s>, TrackSink<'s, M, false>>;

impl<'s, M: Model> TrackPlan<'s, M> {
    /// A plan for all rows of the query.
    ///
    /// # Errors
    /// As [`dialect::render_select`].
    pub fn new(query: &'s SelectNode, backend: &Backend, ids: &'s Ids, objects: &'s mut Objects) -> Result<Self> {
        if query.changes_rows() {
            let reason = "a query that changes rows cannot be tracked: run it by `all`, and read the objects then";
            return Err(Error::Query { reason: reason.into() });
        }
        Ok(Self::of(dialect::render_select(query, backend, ids, None)?, TrackSink::new(objects)))
    }
}

/// The plan of a look-up by key.
pub type GetPlan<'s, M> = OneStatement<KeyStatement<'s>, TrackSink<'s, M, true>>;

impl<'s, M: Model> GetPlan<'s, M> {
    /// A plan for the row that `identity` names.
    ///
    /// # Errors
    /// [`Error::Unresolved`](crate::Error::Unresolved) if `ids` does not know a provisional id.
    pub fn new(identity: &'s M::Identity, backend: &Backend, ids: &Ids, objects: &'s mut Objects) -> Result<Self> {
        Ok(Self::of(KeyStatement::of::<M>(identity, backend, ids)?, TrackSink::new(objects)))
    }
}

/// The plan of a look-up of many keys, some hundred a statement.
pub struct GetManyPlan<'s, M: Model> {
    keys: &'s [M::Identity],
    done: usize,
    ids: &'s Ids,
    backend: Backend,
    sql: String,
    params: Vec<Param<'s>>,
    scales: Vec<u8>,
    sink: TrackSink<'s, M, false>,
}

impl<'s, M: Model> GetManyPlan<'s, M> {
    /// A plan for the rows with these keys.
    pub fn new(keys: &'s [M::Identity], backend: &Backend, ids: &'s Ids, objects: &'s mut Objects) -> Self {
        let all: Vec<usize> = (0..M::WIDTH).collect();
        Self {
            keys,
            done: 0,
            ids,
            backend: *backend,
            sql: String::new(),
            params: Vec::new(),
            scales: dialect::stored_scales(M::table(), &all, backend),
            sink: TrackSink::new(objects),
        }
    }
}

impl<'s, M: Model> Plan for GetManyPlan<'s, M> {
    type Sink = TrackSink<'s, M, false>;
    type Output = ();

    fn step(&mut self) -> Result<Option<(Step<'_>, &mut Self::Sink)>> {
        let rest = &self.keys[self.done..];
        let keys = &rest[..rest.len().min(dialect::ROWS_A_STEP)];
        if keys.is_empty() {
            return Ok(None);
        }
        let table = M::table();
        self.done += keys.len();
        self.params.clear();
        keys.iter().try_for_each(|key| key.params(self.ids, &mut self.params))?;
        dialect::fit_params(&mut self.params, table, crate::model::ColumnSet::of(table.key), &self.backend)?;
        self.sql = dialect::select_by_keys(table, keys.len(), &self.backend);
        let step = Step {
            sql: &self.sql,
            params: &self.params,
            shape: Shape::Once,
            answer: Answer::Rows,
            table: Some(table),
            fields: Fields::NONE,
            scales: &self.scales,
        };
        Ok(Some((step, &mut self.sink)))
    }

    fn finish(self) -> Result<()> {
        Ok(())
    }
}
