//! What the database did by itself when rows were deleted: the rules of foreign keys, followed on tracked objects.

use std::collections::HashSet;

use super::flush::{Outcome, Written};
use super::objects::Objects;
use crate::error::Result;
use crate::model::{ColumnSet, OnChange};
use crate::types::Ids;

impl Objects {
    /// Takes over what a flush did: keys and values that the database made, rows that are gone.
    ///
    /// # Errors
    /// [`Error::Decode`](crate::Error::Decode) if a value that the database made does not fit its field.
    pub fn apply(&mut self, outcome: Outcome, ids: &Ids) -> Result<()> {
        for (store, written) in outcome.written {
            match written {
                Written::Inserted(inserted) => self.stores[store].apply_inserted(&inserted, ids)?,
                Written::Updated(slots) => self.stores[store].apply_updated(&slots, ids),
                Written::Calculated(calculated) => self.stores[store].apply_calculated(&calculated)?,
                Written::Deleted(slots) => {
                    self.follow_deletes(store, &slots);
                    self.stores[store].apply_deleted(&slots);
                }
            }
        }
        self.texts.clear();
        for store in &mut self.stores {
            store.settle_lists();
        }
        Ok(())
    }

    /// Follows the foreign keys that point at rows which are about to be marked as gone.
    fn follow_deletes(&mut self, store: usize, slots: &[u32]) {
        let table = self.stores[store].table();
        for child in 0..self.stores.len() {
            let keys = self.stores[child].table().foreign_keys();
            for key in keys.filter(|key| std::ptr::eq((key.references)(), table)) {
                let referenced = key.referenced_columns();
                let gone = slots.iter().map(|slot| self.stores[store].key_text(*slot, referenced)).collect();
                match key.on_delete {
                    OnChange::Cascade => self.cascade(child, key.columns, &gone),
                    OnChange::SetNull => self.set_null(child, key.columns, &gone),
                    OnChange::NoAction | OnChange::Restrict | OnChange::SetDefault => {}
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
