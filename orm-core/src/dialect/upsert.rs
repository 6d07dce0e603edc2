//! What an INSERT says of rows that are in conflict: `ON CONFLICT`, or `ON DUPLICATE KEY UPDATE`.

use super::backend::Backend;
use super::fragments::Upserts;
use super::writer::SqlWriter;
use crate::error::{Error, Result};
use crate::expr::Node;
use crate::model::{ColumnSet, Index, Table};
use crate::query::{ConflictAction, ConflictNode, ConflictTarget, EXCLUDED, InsertNode, InsertRows, proposed};
use crate::types::Ids;

/// How many parameters the clause for conflicts has.
///
/// # Errors
/// As [`render_insert_rows`](super::render_insert_rows).
pub fn params_of_conflict(node: &InsertNode, columns: ColumnSet, backend: &Backend, ids: &Ids) -> Result<usize> {
    if node.conflict.is_none() {
        return Ok(0);
    }
    let mut writer = SqlWriter::new(backend, ids);
    writer.conflict(node, columns)?;
    Ok(writer.params.len())
}

impl<'q> SqlWriter<'q> {
    /// The clause for conflicts, behind the rows that give values for `columns`.
    pub(super) fn conflict(&mut self, node: &'q InsertNode, columns: ColumnSet) -> Result<()> {
        let Some(conflict) = &node.conflict else { return Ok(()) };
        let before = std::mem::replace(&mut self.qualified, true);
        match self.facts.upserts {
            Upserts::OnConflict { named_constraints, any_updates, .. } => {
                self.conflict_target(node.table, conflict, named_constraints, any_updates)?;
                self.conflict_action(node, conflict, columns)?;
            }
            Upserts::OnDuplicateKey => {
                self.check_other_keys(node.table, conflict, columns)?;
                self.duplicate_key(node, conflict, columns)?;
            }
        }
        self.qualified = before;
        Ok(())
    }

    fn conflict_target(
        &mut self,
        table: &'static Table,
        conflict: &'q ConflictNode,
        named_constraints: bool,
        any_updates: bool,
    ) -> Result<()> {
        self.push(" ON CONFLICT");
        match &conflict.target {
            ConflictTarget::Any => {
                let updates = matches!(conflict.action, ConflictAction::Update { .. });
                if updates && !any_updates {
                    return Err(self.unsupported(
                        "DO UPDATE without the columns that are in conflict",
                        "name them, by `.on_conflict(…)`",
                    ));
                }
            }
            ConflictTarget::Constraint(name) if named_constraints => {
                self.push(" ON CONSTRAINT ");
                self.quote(name);
            }
            ConflictTarget::Constraint(name) => {
                let index = self.unique_index(table, name)?;
                self.target_columns(table, &index.columns().unwrap_or_default());
                self.condition_of(Some(index));
            }
            ConflictTarget::Columns(columns, filters) => {
                self.target_columns(table, columns);
                if filters.is_empty() {
                    self.condition_of(stated_index(table, ColumnSet::of(columns)));
                } else {
                    self.target_condition(filters)?;
                }
            }
        }
        Ok(())
    }

    /// The condition that the model states for a partial index.
    fn condition_of(&mut self, index: Option<&Index>) {
        if let Some(condition) = index.and_then(|index| index.condition) {
            self.push(" WHERE ");
            self.push(condition);
        }
    }

    /// What the server compares with the condition of an index, which has no parameters.
    fn target_condition(&mut self, filters: &'q [Node]) -> Result<()> {
        self.push(" WHERE ");
        let bound = self.params.len();
        (self.inline, self.qualified) = (true, false);
        let written = self.conditions(filters);
        (self.inline, self.qualified) = (false, true);
        written?;
        if self.params.len() > bound {
            return Err(self.unsupported(
                "the condition of an index over such a value",
                "compare with integers, texts and truth values, or name the constraint",
            ));
        }
        Ok(())
    }

    fn target_columns(&mut self, table: &Table, columns: &[usize]) {
        self.push(" (");
        self.names(table.names(columns));
        self.push(")");
    }

    /// The unique index with this name, for a dialect that takes no names.
    fn unique_index(&self, table: &'static Table, name: &str) -> Result<&'static Index> {
        let index = table.indexes.iter().find(|index| index.unique && crate::schema::index_name(table, index) == name);
        index.filter(|index| index.columns().is_some()).ok_or_else(|| {
            self.unsupported("conflicts with a named constraint", "name its columns, by `.on_conflict(…)`")
        })
    }

    /// The columns of the unique index with this name.
    fn columns_of_constraint(&self, table: &'static Table, name: &str) -> Result<ColumnSet> {
        let columns = self.unique_index(table, name)?.columns();
        Ok(columns.map_or(ColumnSet::EMPTY, |columns| ColumnSet::of(&columns)))
    }

    fn conflict_action(&mut self, node: &'q InsertNode, conflict: &'q ConflictNode, columns: ColumnSet) -> Result<()> {
        let ConflictAction::Update { all, set, filters } = &conflict.action else {
            self.push(" DO NOTHING");
            return Ok(());
        };
        self.push(" DO UPDATE SET ");
        let taken_over = self.taken_over(node.table, conflict, *all, columns)?;
        self.list(taken_over.iter(), ", ", |writer, position| {
            writer.quote(node.table.columns[position].name);
            writer.push(" = ");
            writer.excluded(node.table, position);
            Ok(())
        })?;
        if !*all {
            self.list(set, ", ", |writer, (position, value)| {
                writer.quote(node.table.columns[*position].name);
                writer.push(" = ");
                writer.assigned(node.table, *position, value)
            })?;
        }
        self.set_by_sql(node.table, left_to_sql(node.table, taken_over, set), None);
        if !filters.is_empty() {
            self.push(" WHERE ");
            self.conditions(filters)?;
        }
        Ok(())
    }

    /// The columns that take over all that was proposed, where that was asked for.
    fn taken_over(
        &self,
        table: &'static Table,
        conflict: &ConflictNode,
        all: bool,
        given: ColumnSet,
    ) -> Result<ColumnSet> {
        let target = match &conflict.target {
            ConflictTarget::Columns(columns, _) => ColumnSet::of(columns),
            ConflictTarget::Constraint(name) => self.columns_of_constraint(table, name).unwrap_or(ColumnSet::EMPTY),
            ConflictTarget::Any => ColumnSet::EMPTY,
        };
        let rest = given.without(target).without(ColumnSet::of(table.key)).without(table.kept_by_upserts());
        let nothing = match &conflict.action {
            ConflictAction::Update { set, .. } if !all => set.is_empty(),
            _ => rest.is_empty(),
        };
        if nothing {
            let reason = format!("an upsert of `{}` updates no column; `do_nothing()` says so", table.model);
            return Err(Error::Query { reason: reason.into() });
        }
        Ok(if all { rest } else { ColumnSet::EMPTY })
    }

    fn excluded(&mut self, table: &'static Table, position: usize) {
        if let Node::Column(column) = proposed(table, position) {
            self.column(&column);
        }
    }

    /// Refuses an INSERT of which MySQL could not tell whether the constraint that it means is the one that a row breaks.
    fn check_other_keys(&self, table: &'static Table, conflict: &ConflictNode, given: ColumnSet) -> Result<()> {
        let target = match &conflict.target {
            ConflictTarget::Any => return Ok(()),
            ConflictTarget::Columns(_, filters) if !filters.is_empty() => {
                return Err(self.unsupported("partial indexes", "make the condition a generated column of the index"));
            }
            ConflictTarget::Columns(columns, _) => ColumnSet::of(columns),
            ConflictTarget::Constraint(name) => self.columns_of_constraint(table, name)?,
        };
        let key = ColumnSet::of(table.key);
        // What an index over expressions holds is unknown here: it is one that nobody has named.
        let unique = table.indexes.iter().filter(|index| index.unique).map(columns_of_index);
        // A key that the database counts up is new. Columns that are left out have their defaults, which can be there already.
        let can_conflict =
            |columns: &ColumnSet| *columns != key || !table.key_is_generated || !given.intersection(key).is_empty();
        let other = unique.chain([key]).filter(can_conflict).any(|columns| columns != target);
        if other {
            return Err(self.unsupported(
                "conflicts with one of several unique keys",
                "leave the others to the database, say `.on_any_conflict()`, or look for the row first in a transaction",
            ));
        }
        Ok(())
    }

    fn duplicate_key(&mut self, node: &'q InsertNode, conflict: &'q ConflictNode, columns: ColumnSet) -> Result<()> {
        let table = node.table;
        let ConflictAction::Update { all, set, filters } = &conflict.action else {
            self.push(" ON DUPLICATE KEY UPDATE ");
            let first = table.key.first().copied().unwrap_or_default();
            self.marked(table, first);
            return Ok(());
        };
        let taken_over = self.taken_over(table, conflict, *all, columns)?;
        if !matches!(node.rows, InsertRows::Query(..)) && self.backend.capabilities.names_proposed_row {
            self.push(" AS ");
            self.quote(EXCLUDED);
        }
        self.push(" ON DUPLICATE KEY UPDATE ");
        if *all {
            self.check_condition(table, taken_over, filters)?;
            self.list(taken_over.iter(), ", ", |writer, position| {
                writer.set_where(table, position, filters, |writer| {
                    writer.excluded(table, position);
                    Ok(())
                })
            })?;
        } else {
            let order = self.order_of_setting(table, set, filters)?;
            self.list(order, ", ", |writer, at| {
                let (position, value) = &set[at];
                writer.set_where(table, *position, filters, |writer| writer.assigned(table, *position, value))
            })?;
        }
        let written = set.iter().fold(taken_over, |mut all, (position, _)| {
            all.insert_if(*position, true);
            all
        });
        for position in left_to_sql(table, taken_over, set).iter() {
            self.push(", ");
            self.set_where(table, position, filters, |writer| {
                writer.sql_of_update(table, position);
                Ok(())
            })?;
        }
        let unwritten = (0..table.columns.len()).find(|position| !written.contains(*position));
        if let (false, Some(position)) = (filters.is_empty(), unwritten) {
            self.push(", ");
            self.marked(table, position);
        }
        Ok(())
    }

    /// The condition is read anew with each column: one that is set already must not be part of it.
    fn check_condition(&self, table: &'static Table, written: ColumnSet, filters: &[Node]) -> Result<()> {
        let set: Vec<(usize, Node)> = written.iter().map(|position| (position, proposed(table, position))).collect();
        let order = self.order_of_setting(table, &set, filters)?;
        if order.is_sorted() {
            return Ok(());
        }
        Err(self.unsupported(
            "a condition over columns that the upsert sets",
            "name the columns in `do_update`, the one of the condition last",
        ))
    }

    /// `column = value`, or where there are conditions `column = IF(conditions, value, column)`.
    fn set_where(
        &mut self,
        table: &'static Table,
        position: usize,
        filters: &'q [Node],
        value: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        self.quote(table.columns[position].name);
        self.push(" = ");
        if filters.is_empty() {
            return value(self);
        }
        self.push("IF(");
        self.conditions(filters)?;
        self.push(", ");
        value(self)?;
        self.push(", ");
        self.own_column(table, position);
        self.push(")");
        Ok(())
    }

    /// Sets a column to what it is, and tells the driver that there was a conflict: the server counts such a row like one
    /// that it has inserted, and says nothing else of a single one.
    fn marked(&mut self, table: &'static Table, position: usize) {
        self.quote(table.columns[position].name);
        self.push(" = IF(LAST_INSERT_ID(");
        self.number(CONFLICT_MARK);
        self.push("), ");
        self.own_column(table, position);
        self.push(", ");
        self.own_column(table, position);
        self.push(")");
    }

    fn own_column(&mut self, table: &'static Table, position: usize) {
        self.quote(table.name);
        self.push(".");
        self.quote(table.columns[position].name);
    }
}

fn columns_of_index(index: &Index) -> ColumnSet {
    index.columns().map_or(ColumnSet::EMPTY, |columns| ColumnSet::of(&columns))
}

/// The unique index of these columns that the model states: one of all rows, or else a partial one.
fn stated_index(table: &'static Table, columns: ColumnSet) -> Option<&'static Index> {
    let stated = || table.indexes.iter().filter(|index| index.unique && columns_of_index(index) == columns);
    stated().find(|index| index.condition.is_none()).or_else(|| stated().next())
}

/// What MySQL gives back in place of a key when a single row was in conflict: no key is as large.
pub const CONFLICT_MARK: u64 = u64::MAX;

/// The columns that SQL of the model sets, as the clause does not.
fn left_to_sql(table: &Table, taken_over: ColumnSet, set: &[(usize, Node)]) -> ColumnSet {
    let set = set.iter().fold(taken_over, |written, (position, _)| written.union(ColumnSet::of(&[*position])));
    table.set_by_sql().without(set)
}
