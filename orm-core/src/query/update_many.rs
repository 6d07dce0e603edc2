use std::fmt;
use std::marker::PhantomData;

use super::change_plan::ReadyStatement;
use super::insert::{NewRows, ValueRows, refuse_fixed};
use super::{Columns, DeletedRows, RowOf, Tracked};
use crate::dialect::{self, Backend, UpdateForm, UpdatedColumns};
use crate::error::{Error, Result};
use crate::expr::Node;
use crate::model::{ColumnSet, Model, Table};
use crate::plan::Answer;
use crate::types::{Ids, Param};

/// An UPDATE of many rows of `M`, each with values of its own; made by [`Model::update_many`].
///
/// ```
/// # use rowhouse::doc::*;
/// # let (mut session, alex) = rowhouse::doc::blog()?;
/// let rows = [(session[alex].id, (31, "Alexander"))];
/// let update = User::update_many(User::id, (User::age, User::name), rows);
/// assert_eq!(update.execute(&mut session)?, 1);
/// assert_eq!((session[alex].age, session[alex].name.as_str()), (Some(31), "Alexander"));
/// # Ok::<(), rowhouse::Error>(())
/// ```
#[must_use = "an UPDATE does nothing until it is run, by `execute`, or by `returning` and `all`, `first` or `one`"]
pub struct UpdateMany<M> {
    pub(crate) node: UpdateManyNode,
    marker: PhantomData<fn() -> M>,
}

/// An UPDATE of many rows without its types.
#[derive(Debug, Clone)]
pub struct UpdateManyNode {
    /// The rows: the values of the key's columns, then those of the columns that are set.
    pub rows: ValueRows,
    /// How many columns the key has.
    pub key: usize,
    /// What happens to the objects that a session tracks.
    pub tracked: Tracked,
    /// Which rows it sees, if the model has soft delete.
    pub deleted: DeletedRows,
}

impl<M: Model> UpdateMany<M> {
    pub(crate) fn of_rows<Key, To, K, V>(key: Key, columns: To, rows: impl IntoIterator<Item = (K, V)>) -> Self
    where
        Key: Columns<M>,
        To: Columns<M>,
        K: RowOf<Key>,
        V: RowOf<To>,
    {
        let (mut positions, mut values, mut count) = (Vec::new(), Vec::new(), 0);
        key.positions(&mut positions);
        let key = positions.len();
        columns.positions(&mut positions);
        for (row_key, row) in rows {
            row_key.push(&mut values);
            row.push(&mut values);
            count += 1;
        }
        let rows = ValueRows { table: M::table(), columns: positions, values, count };
        Self {
            node: UpdateManyNode { rows, key, tracked: Tracked::Refresh, deleted: DeletedRows::Hidden },
            marker: PhantomData,
        }
    }

    /// What happens to the objects that a session tracks; they are read again, unless this says otherwise.
    pub fn tracked(mut self, tracked: Tracked) -> Self {
        self.node.tracked = tracked;
        self
    }
}

impl UpdateManyNode {
    /// The columns that are set.
    pub(super) fn set(&self) -> ColumnSet {
        ColumnSet::of(&self.rows.columns[self.key..])
    }

    fn columns(&self) -> UpdatedColumns {
        let key = ColumnSet::of(&self.rows.columns[..self.key]);
        UpdatedColumns {
            table: self.rows.table,
            key,
            set: self.set(),
            counted: None,
            by_sql: self.rows.table.set_by_sql().without(self.set()),
            deleted: self.deleted,
        }
    }

    /// Checks what the types cannot: that no column is named twice, and that the values are ready.
    ///
    /// # Errors
    /// [`Error::Query`] with what is wrong.
    pub(super) fn check(&self) -> Result<()> {
        let table: &'static Table = self.rows.table;
        refuse_fixed(table, self.set())?;
        let twice = self.columns().all().len() < self.rows.columns.len();
        let reason = match (twice, self.rows.are_literal()) {
            (true, _) => "names a column twice, among those of the key and those that are set",
            (_, false) => "takes values, and no expressions",
            _ => return Ok(()),
        };
        Err(Error::Query { reason: format!("an UPDATE of many rows of `{}` {reason}", table.model).into() })
    }
}

/// The statements of an UPDATE of many rows: as many rows at once as the backend takes.
pub(super) struct UpdateSteps<'p> {
    pub(super) node: &'p UpdateManyNode,
    pub(super) returned: Option<&'p [Node]>,
    pub(super) backend: Backend,
    pub(super) ids: &'p Ids,
    /// Rows that were sent.
    pub(super) done: usize,
}

impl<'p> UpdateSteps<'p> {
    pub(super) fn is_done(&self) -> bool {
        self.done == self.node.rows.count
    }

    pub(super) fn next(&mut self) -> Result<Option<ReadyStatement<'p>>> {
        if self.is_done() {
            return Ok(None);
        }
        let left = self.node.rows.count - self.done;
        let columns = self.node.columns();
        let (most, form) = columns.form(left, &self.backend);
        let mut params = Vec::new();
        for row in self.done..self.done + most {
            self.bind(row, columns, form, &mut params)?;
        }
        let width = columns.all().len();
        let chunk = dialect::rows_within_limit(&params, width, most);
        params.truncate(chunk * width);
        self.done += chunk;
        let (rendered, shape) =
            dialect::render_update_rows(columns, form, params, self.returned, &self.backend, self.ids)?;
        let answer = if self.returned.is_some() { Answer::Rows } else { Answer::Affected };
        Ok(Some(ReadyStatement { rendered, shape, answer }))
    }

    fn bind(&self, row: usize, columns: UpdatedColumns, form: UpdateForm, out: &mut Vec<Param<'p>>) -> Result<()> {
        let UpdatedColumns { table, key, set, .. } = columns;
        let parts = match form {
            UpdateForm::OneRow | UpdateForm::RowByRow => [set, key],
            UpdateForm::Arrays | UpdateForm::OrderedArrays | UpdateForm::Rows => [columns.all(), ColumnSet::EMPTY],
        };
        for part in parts {
            let start = out.len();
            let rows: &'p ValueRows = &self.node.rows;
            rows.bind(row, part, self.ids, out)?;
            dialect::fit_written(&mut out[start..], table, part, &self.backend)?;
        }
        Ok(())
    }
}

impl<M> Clone for UpdateMany<M> {
    fn clone(&self) -> Self {
        Self { node: self.node.clone(), marker: PhantomData }
    }
}

impl<M> fmt::Debug for UpdateMany<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.node.fmt(f)
    }
}
