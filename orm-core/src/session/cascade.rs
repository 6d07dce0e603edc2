//! What the database did by itself when rows were deleted: the rules of foreign keys, followed on tracked objects.

use std::collections::HashSet;

use super::flush::{Outcome, Written};
use super::objects::Objects;
use super::ruled::Ruled;
use crate::error::Result;
use crate::kept::Kept;
use crate::model::{ColumnSet, ForeignKey, OnChange, Table};
use crate::types::Ids;

impl Objects {
    /// Takes over what a flush did: keys and values that the database made, rows that are gone.
    ///
    /// # Errors
    /// [`Error::Decode`](crate::Error::Decode) if a value that the database made does not fit its field.
    pub fn apply(&mut self, outcome: Outcome, ids: &Ids) -> Result<()> {
        let Outcome { written, emptied } = outcome;
        let mut deleted = Vec::new();
        for (store, written) in written {
            match written {
                Written::Inserted(inserted) => self.stores[store].apply_inserted(&inserted, ids)?,
                Written::Updated(slots) => self.stores[store].apply_updated(&slots, ids),
                Written::Calculated(calculated) => self.stores[store].apply_calculated(&calculated)?,
                Written::Deleted(slots) => {
                    deleted.push(self.stores[store].table());
                    self.follow_deletes(store, &slots);
                    self.stores[store].apply_deleted(&slots);
                }
            }
        }
        if !deleted.is_empty() || !emptied.is_empty() {
            self.suspect(&deleted, &emptied);
        }
        self.texts.clear();
        (self.ruled, self.changes) = (Ruled::default(), Kept::default());
        for store in &mut self.stores {
            store.settle_lists();
        }
        Ok(())
    }

    /// Follows the foreign keys that point at rows which are about to be marked as gone.
    pub(super) fn follow_deletes(&mut self, store: usize, slots: &[u32]) {
        let table = self.stores[store].table();
        for child in 0..self.stores.len() {
            let keys = self.stores[child].table().foreign_keys();
            for key in keys.filter(|key| std::ptr::eq((key.references)(), table)) {
                let referenced = key.referenced_columns();
                let gone = slots.iter().map(|slot| self.stores[store].key_text(*slot, referenced)).collect();
                match key.on_delete {
                    OnChange::Cascade => self.cascade(child, key.columns, &gone),
                    OnChange::SetNull => self.set_null(child, key.columns, &gone),
                    // What the default is, only the database knows.
                    OnChange::SetDefault => {
                        let slots = self.stores[child].slots_where(key.columns, &gone);
                        self.suspects.push((child, slots));
                    }
                    OnChange::NoAction | OnChange::Restrict => {}
                }
            }
        }
    }

    fn cascade(&mut self, child: usize, columns: &[usize], gone: &HashSet<String>) {
        let slots = self.stores[child].slots_where(columns, gone);
        // Objects that are gone are not found again, which ends the recursion where tables point at each other.
        self.stores[child].mark_gone(&slots);
        if !slots.is_empty() {
            self.follow_deletes(child, &slots);
        }
    }

    fn set_null(&mut self, child: usize, columns: &'static [usize], gone: &HashSet<String>) {
        let slots = self.stores[child].slots_where(columns, gone);
        self.stores[child].set_null(&slots, ColumnSet::of(columns));
    }
}

/// Rows that nobody here knows, and that pass a DELETE on to objects.
impl Objects {
    /// Notes the objects that the database may have changed by way of rows which are no objects: those of tables below the ones
    /// that rows were deleted from, and of such that were `emptied` of rows which nobody read.
    fn suspect(&mut self, deleted: &[&'static Table], emptied: &[&'static Table]) {
        for store in 0..self.stores.len() {
            for key in self.stores[store].table().foreign_keys().filter(acts) {
                let other = (key.references)();
                if !loses_unseen(other, deleted, emptied, &mut Vec::new()) {
                    continue;
                }
                let known = self.stores.iter().find(|store| std::ptr::eq(store.table(), other));
                let mut slots = self.stores[store].slots_with_rows();
                slots.retain(|slot| {
                    let key_of = self.stores[store].row_key(*slot, key.columns);
                    key_of.is_some_and(|values| {
                        !known.is_some_and(|known| known.has_row(key.referenced_columns(), &values))
                    })
                });
                self.suspects.push((store, slots));
            }
        }
    }

    /// The objects whose rows a flush may have changed without telling, to be read again.
    pub(super) fn take_suspects(&mut self) -> Vec<(usize, Vec<u32>)> {
        let mut suspects = std::mem::take(&mut self.suspects);
        suspects.retain(|(_, slots)| !slots.is_empty());
        suspects
    }
}

/// Whether the database changes rows by this foreign key when others are deleted.
fn acts(key: &ForeignKey) -> bool {
    !matches!(key.on_delete, OnChange::NoAction | OnChange::Restrict)
}

/// Whether rows of a table may be gone that no object stands for: they were deleted unread, or the database passed a DELETE on.
fn loses_unseen(
    table: &'static Table,
    deleted: &[&'static Table],
    emptied: &[&'static Table],
    seen: &mut Vec<&'static Table>,
) -> bool {
    let is_in = |tables: &[&'static Table], table| tables.iter().any(|other| std::ptr::eq(*other, table));
    if is_in(emptied, table) {
        return true;
    }
    if is_in(seen, table) {
        return false;
    }
    seen.push(table);
    table.foreign_keys().filter(|key| key.on_delete == OnChange::Cascade).any(|key| {
        let other = (key.references)();
        is_in(deleted, other) || loses_unseen(other, deleted, emptied, seen)
    })
}
