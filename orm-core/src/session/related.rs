//! Statements of a flush that carry out delete rules on rows which were not read: one a relation and some thousand keys.

use super::any_store::AnyStore;
use super::flush::{FlushSink, Take};
use super::objects::Objects;
use super::rules::{Sides, assigned, seen};
use super::store::Removal;
use crate::dialect::{self, Backend, Rendered};
use crate::error::Result;
use crate::expr::{Binary, BinaryOp, Literal, Node};
use crate::load::{are_one_of, keys_a_statement};
use crate::model::{OnChange, Table};
use crate::plan::{Answer, Shape, Step};
use crate::query::{DeleteNode, OwnedChange, RowsNode, Tracked, UpdateNode};
use crate::types::{Ids, Timestamp, Value};

/// Changes and deletes the rows that point at objects which are removed.
#[derive(Debug)]
pub(super) struct RelatedJob<'s> {
    changes: &'s [OwnedChange],
    done: usize,
    rendered: Option<Rendered<'s>>,
    /// Empty: all values are known.
    ids: &'s Ids,
}

impl<'s> RelatedJob<'s> {
    pub(super) fn new(changes: &'s [OwnedChange], ids: &'s Ids) -> Self {
        Self { changes, done: 0, rendered: None, ids }
    }

    pub(super) fn has_step(&self) -> bool {
        self.done < self.changes.len()
    }

    /// The tables that lose rows by it.
    pub(super) fn emptied(&self) -> impl Iterator<Item = &'static Table> {
        self.changes.iter().filter_map(|change| match change {
            OwnedChange::Delete(delete) => Some(delete.table.table),
            _ => None,
        })
    }

    pub(super) fn step(&mut self, backend: &Backend, sink: &mut FlushSink) -> Result<Option<Step<'_>>> {
        let Some(change) = self.changes.get(self.done) else { return Ok(None) };
        self.done += 1;
        sink.take = Take::Counts;
        let rendered = match change {
            OwnedChange::Update(update) => dialect::render_update(update, None, backend, self.ids)?,
            OwnedChange::Delete(delete) => dialect::render_delete(delete, None, backend, self.ids)?,
            OwnedChange::Insert(_) | OwnedChange::UpdateMany(_) => return Ok(None),
        };
        Ok(Some(self.rendered.insert(rendered).step(Shape::Once, Answer::Affected)))
    }
}

/// The statements for objects of one store that are removed.
///
/// # Errors
/// [`Error::Query`](crate::Error::Query) for a relation over columns that are no foreign key.
pub(super) fn changes_for(
    store: &dyn AnyStore,
    slots: &[u32],
    removal: Removal,
    now: Timestamp,
    backend: &Backend,
) -> Result<Vec<OwnedChange>> {
    let mut changes = Vec::new();
    for (relation, rule) in store.table().ruled_relations() {
        let sides = Sides::of(relation)?;
        let read = sides.holder.table.ruled_relations().next().is_some();
        if rule.action == OnChange::Restrict || rule.action == OnChange::Cascade && read {
            continue;
        }
        let columns = sides.columns();
        let mut keys: Vec<Vec<Value>> = slots.iter().filter_map(|slot| store.row_key(*slot, &sides.own)).collect();
        keys.dedup();
        for some in keys.chunks(keys_a_statement(&columns, backend)) {
            let mut rows = RowsNode::default();
            rows.filters.push(are_one_of(&columns, &some.concat()));
            let change = change(rule.action, &sides, rows, removal)?.completed_at(now);
            changes.push(with_next_version(change, now));
        }
    }
    Ok(changes)
}

/// Objects elsewhere are to see that their rows have changed.
fn with_next_version(mut change: OwnedChange, now: Timestamp) -> OwnedChange {
    if let OwnedChange::Update(update) = &mut change
        && let Some(version) = update.table.table.version
    {
        let ty = update.table.table.columns[version].ty;
        let next = match update.table.table.moment_of_version() {
            Some(_) => Node::Value(Literal { value: Value::Timestamp(now), ty }),
            None => {
                let left = Node::column(update.table.table, update.table.alias, version);
                let right = Node::Value(Literal { value: Value::Int(1), ty });
                Node::Binary(Box::new(Binary { left, op: BinaryOp::Add, right }))
            }
        };
        update.set.retain(|(column, _)| *column != version);
        update.set.push((version, next));
    }
    change
}

fn change(action: OnChange, sides: &Sides, rows: RowsNode, removal: Removal) -> Result<OwnedChange> {
    let (table, deleted, tracked) = (sides.holder, seen(removal), Tracked::Leave);
    let (joins, derived, ctes) = (Vec::new(), Vec::new(), Vec::new());
    if action == OnChange::Cascade {
        let permanent = removal == Removal::Deleted;
        return Ok(OwnedChange::Delete(DeleteNode { table, joins, derived, ctes, rows, tracked, deleted, permanent }));
    }
    let literal = |(column, value): (usize, Value)| {
        let ty = table.table.columns[column].ty;
        (column, Node::Value(Literal { value, ty }))
    };
    let set = assigned(action, sides)?.into_iter().map(literal).collect();
    Ok(OwnedChange::Update(UpdateNode { table, set, joins, derived, ctes, rows, tracked, deleted }))
}

impl Objects {
    /// The job for objects of one store that are removed; none where rules were not looked at.
    pub(super) fn related_job(
        &self,
        store: usize,
        slots: &[u32],
        removal: Removal,
        backend: &Backend,
    ) -> Result<Option<Box<RelatedJob<'_>>>> {
        let Some(now) = self.ruled.now else { return Ok(None) };
        let changes = changes_for(&*self.stores[store], slots, removal, now, backend)?;
        if changes.is_empty() {
            return Ok(None);
        }
        Ok(Some(Box::new(RelatedJob::new(self.changes.keep(changes).0, &self.no_ids))))
    }
}
