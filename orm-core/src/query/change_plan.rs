//! How a statement that changes rows is run: one statement, or as many as its rows take.

use std::collections::VecDeque;
use std::marker::PhantomData;
use std::sync::Arc;

use super::change::{ChangeNode, OwnedChange};
use super::insert::{InsertNode, InsertRows, NewRows};
use super::made::{Maker, completed};
use super::run::{Gather, GatherSink};
use super::update_many::UpdateSteps;
use crate::dialect::{self, Access, Backend, Rendered};
use crate::error::Result;
use crate::expr::Node;
use crate::model::{ColumnSet, KeySeed};
use crate::plan::{Answer, Conflicts, Effect, Finished, Plan, Plannable, RowSink, Shape, Statements, Step};
use crate::row::{FromRow, RowAccess};
use crate::types::{Ids, Timestamp};

/// A change, and what becomes of its rows.
pub struct RunChange<'q, S> {
    change: ChangeNode<'q>,
    /// The same with what the program makes and the statement does not say.
    completed: Option<OwnedChange>,
    returned: Option<&'q [Node]>,
    /// The rows of an INSERT with their keys, and all that is known of provisional ids, where keys had to be made.
    keyed: Option<(Arc<dyn NewRows>, Ids)>,
    /// All that is known of provisional ids, where a statement before this one makes keys.
    ids_inside: Option<Ids>,
    marker: PhantomData<fn() -> S>,
}

impl<'q, S> RunChange<'q, S> {
    pub(super) fn new(change: ChangeNode<'q>, returned: Option<&'q [Node]>) -> Self {
        Self { change, completed: None, returned, keyed: None, ids_inside: None, marker: PhantomData }
    }

    /// The statement, with what the program makes.
    fn change(&self) -> ChangeNode<'_> {
        self.completed.as_ref().map_or(self.change, OwnedChange::node)
    }

    /// Adds what the program makes by the clock, and by functions.
    pub(super) fn fill(&mut self, now: &dyn Fn() -> Timestamp) {
        self.completed = completed(self.change, now);
        self.complete_inside(&Ids::default(), Maker::shown(now));
        if let (ChangeNode::Insert(InsertNode { rows: InsertRows::Structs(rows), .. }), None) =
            (self.change, &self.keyed)
        {
            self.keyed = rows.filled(now).map(|rows| (rows, Ids::default()));
        }
    }

    /// The same for what changes rows before the statement.
    fn complete_inside(&mut self, ids: &Ids, mut maker: Maker<'_>) {
        if self.change.changes_inside() {
            let completed = self.completed.get_or_insert_with(|| self.change.owned());
            maker.make(completed.ctes_mut());
            self.ids_inside = Some(maker.ids(ids));
        }
    }

    fn new_rows(&self) -> Option<&dyn NewRows> {
        match (self.change(), &self.keyed) {
            (_, Some((rows, _))) => Some(&**rows),
            (ChangeNode::Insert(InsertNode { rows: InsertRows::Structs(rows), .. }), None) => Some(&**rows),
            (ChangeNode::Insert(InsertNode { rows: InsertRows::Values(rows), .. }), None)
                if rows.are_literal() || rows.count == 0 =>
            {
                Some(rows)
            }
            _ => None,
        }
    }
}

/// What takes in the rows of a change, and what comes of it.
pub trait ChangeSink: Finished + Default {}

impl<S: Finished + Default> ChangeSink for S {}

/// Counts the rows that were changed.
#[derive(Debug, Default)]
pub struct CountRows(u64);

impl RowSink for CountRows {
    fn row<R: RowAccess + ?Sized>(&mut self, _: &R) -> Result<()> {
        Ok(())
    }

    fn affected(&mut self, rows: u64) -> Result<()> {
        self.0 += rows;
        Ok(())
    }
}

impl Finished for CountRows {
    type Output = u64;

    fn finished(self, _: &str) -> Result<u64> {
        Ok(self.0)
    }
}

impl<Row: FromRow, G: Gather<Row>> Default for GatherSink<Row, G> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: ChangeSink> Plannable for RunChange<'_, S> {
    type Output = S::Output;
    type Plan<'p>
        = ChangePlan<'p, S>
    where
        Self: 'p;

    fn access(&self) -> Access {
        Access::Write
    }

    fn statements(&self) -> Statements {
        let rows = match self.change() {
            ChangeNode::UpdateMany(update) => Some(update.rows.count),
            _ => self.new_rows().map(NewRows::count),
        };
        match rows {
            Some(0) => Statements::None,
            Some(1) | None => Statements::One,
            Some(_) => Statements::Many,
        }
    }

    fn effects(&self) -> Vec<Effect> {
        self.change().effects()
    }

    fn prepare(&mut self, ids: &Ids, seed: &mut dyn FnMut() -> KeySeed, now: &dyn Fn() -> Timestamp) {
        self.completed = completed(self.change, now);
        self.complete_inside(ids, Maker::new(now, seed));
        let ChangeNode::Insert(InsertNode { rows: InsertRows::Structs(rows), .. }) = self.change else { return };
        let mut made = Ids::default();
        if let Some(keyed) = rows.prepared(&mut made, seed, now) {
            made.take_over(ids);
            self.keyed = Some((keyed, made));
        }
    }

    fn plan<'p>(&'p self, backend: &Backend, ids: &'p Ids) -> Result<ChangePlan<'p, S>> {
        let change = self.change();
        change.check()?;
        let keyed = self.keyed.as_ref().map(|(_, ids)| ids);
        let ids = keyed.or(self.ids_inside.as_ref()).unwrap_or(ids);
        let steps = match (self.new_rows(), change) {
            (Some(rows), ChangeNode::Insert(node)) => {
                Steps::Rows(Box::new(RowSteps::new(node, rows, self.returned, backend, ids)))
            }
            (None, ChangeNode::UpdateMany(node)) => {
                Steps::Updates(UpdateSteps { node, returned: self.returned, backend: *backend, ids, done: 0 })
            }
            _ => Steps::One(one_statement(change, self.returned, backend, ids)?),
        };
        ChangePlan::new(steps)
    }
}

fn one_statement<'p>(
    change: ChangeNode<'p>,
    returned: Option<&'p [Node]>,
    backend: &Backend,
    ids: &'p Ids,
) -> Result<Option<ReadyStatement<'p>>> {
    let (rendered, answer) = match change {
        ChangeNode::UpdateMany(_) => return Ok(None),
        ChangeNode::Insert(insert) => (dialect::render_insert(insert, returned, backend, ids)?, counted(insert)),
        ChangeNode::Update(update) => (dialect::render_update(update, returned, backend, ids)?, Answer::Affected),
        ChangeNode::Delete(delete) => (dialect::render_delete(delete, returned, backend, ids)?, Answer::Affected),
    };
    let answer = if returned.is_some() { Answer::Rows } else { answer };
    Ok(Some(ReadyStatement { rendered, shape: Shape::Once, answer }))
}

/// What an INSERT is asked, of which no rows come back.
fn counted(insert: &InsertNode) -> Answer {
    match &insert.conflict {
        None => Answer::Affected,
        Some(conflict) if conflict.leaves_rows_alone() => Answer::Upserted(Conflicts::LeftAlone),
        Some(_) => Answer::Upserted(Conflicts::Updated),
    }
}

/// A statement that is ready to be sent.
pub(super) struct ReadyStatement<'p> {
    pub(super) rendered: Rendered<'p>,
    pub(super) shape: Shape,
    pub(super) answer: Answer,
}

/// The statements of a change.
enum Steps<'p> {
    /// The only one.
    One(Option<ReadyStatement<'p>>),
    /// As many as the rows take.
    Rows(Box<RowSteps<'p>>),
    /// As many as the rows of an UPDATE take.
    Updates(UpdateSteps<'p>),
}

impl<'p> Steps<'p> {
    fn next(&mut self) -> Result<Option<ReadyStatement<'p>>> {
        match self {
            Self::One(statement) => Ok(statement.take()),
            Self::Rows(rows) => rows.next(),
            Self::Updates(rows) => rows.next(),
        }
    }

    fn is_done(&self) -> bool {
        match self {
            Self::One(statement) => statement.is_none(),
            Self::Rows(rows) => rows.groups.is_empty(),
            Self::Updates(rows) => rows.is_done(),
        }
    }
}

/// The plan of a change.
pub struct ChangePlan<'p, S> {
    steps: Steps<'p>,
    /// The statement that is under way, or was sent last; before any is, the first one.
    current: Option<ReadyStatement<'p>>,
    started: bool,
    sink: S,
}

impl<'p, S: ChangeSink> ChangePlan<'p, S> {
    /// The first statement is made here, so that what cannot be sent is known before anything is.
    fn new(mut steps: Steps<'p>) -> Result<Self> {
        let current = steps.next()?;
        Ok(Self { steps, current, started: false, sink: S::default() })
    }

    /// The text and parameters of the first statement.
    pub(super) fn first_sql(&self) -> dialect::Sql {
        self.current.as_ref().map_or_else(dialect::Sql::empty, |statement| statement.rendered.to_sql())
    }
}

impl<S: ChangeSink> Plan for ChangePlan<'_, S> {
    type Sink = S;
    type Output = S::Output;

    fn step(&mut self) -> Result<Option<(Step<'_>, &mut S)>> {
        if std::mem::replace(&mut self.started, true) {
            match self.steps.next()? {
                Some(next) => self.current = Some(next),
                None => return Ok(None),
            }
        }
        let Some(statement) = &self.current else { return Ok(None) };
        Ok(Some((statement.rendered.step(statement.shape, statement.answer), &mut self.sink)))
    }

    fn is_one_run(&self) -> bool {
        let once = |statement: &ReadyStatement<'_>| {
            statement.answer != Answer::Rows && !matches!(statement.shape, Shape::Rows { .. })
        };
        !self.started && self.steps.is_done() && self.current.as_ref().is_none_or(once)
    }

    fn finish(self) -> Result<S::Output> {
        self.sink.finished(self.current.as_ref().map_or("", |statement| &statement.rendered.sql))
    }
}

/// The statements that insert rows whose values are bound as they are: those that leave the same columns to the database
/// together, as many at once as the backend takes.
struct RowSteps<'p> {
    node: &'p InsertNode,
    rows: &'p dyn NewRows,
    returned: Option<&'p [Node]>,
    backend: Backend,
    ids: &'p Ids,
    /// The columns of each group, and its rows.
    groups: VecDeque<(ColumnSet, Vec<usize>)>,
    /// Rows of the first group that were sent.
    done: usize,
}

impl<'p> RowSteps<'p> {
    fn new(
        node: &'p InsertNode,
        rows: &'p dyn NewRows,
        returned: Option<&'p [Node]>,
        backend: &Backend,
        ids: &'p Ids,
    ) -> Self {
        let all = ColumnSet::first(node.table.columns.len()).without(node.table.generated());
        let mut groups: Vec<(ColumnSet, Vec<usize>)> = Vec::new();
        for row in 0..rows.count() {
            let columns = all.without(rows.unset(row));
            match groups.iter_mut().rev().find(|(known, _)| *known == columns) {
                Some((_, rows)) => rows.push(row),
                None => groups.push((columns, vec![row])),
            }
        }
        Self { node, rows, returned, backend: *backend, ids, groups: groups.into(), done: 0 }
    }

    fn next(&mut self) -> Result<Option<ReadyStatement<'p>>> {
        let Some((columns, rows)) = self.groups.front() else { return Ok(None) };
        let (columns, left) = (*columns, &rows[self.done..]);
        let others = dialect::params_of_conflict(self.node, columns, &self.backend, self.ids)?;
        let (most, shape) = dialect::bulk_shape(self.node.table, columns, left.len(), others, &self.backend);
        let mut params = Vec::with_capacity(most * columns.len());
        for row in &left[..most] {
            self.rows.bind(*row, columns, self.ids, &mut params)?;
        }
        let chunk = dialect::rows_within_limit(&params, columns.len(), most);
        params.truncate(chunk * columns.len());
        dialect::fit_written(&mut params, self.node.table, columns, &self.backend)?;
        let rows = dialect::InsertedRows { columns, params, count: chunk, shape };
        let (rendered, shape) = dialect::render_insert_rows(self.node, rows, self.returned, &self.backend, self.ids)?;
        self.done += chunk;
        if self.done == self.groups.front().map_or(0, |(_, rows)| rows.len()) {
            self.groups.pop_front();
            self.done = 0;
        }
        let answer = if self.returned.is_some() { Answer::Rows } else { counted(self.node) };
        Ok(Some(ReadyStatement { rendered, shape, answer }))
    }
}
