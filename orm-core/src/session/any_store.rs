//! What a flush asks of the objects of one model, whichever it is.

use std::any::Any;
use std::collections::HashSet;

use super::change_set::ObjectChange;
use super::insert::Inserted;
use super::store::{Keys, Removal, Taken};
use crate::error::{Problem, Result};
use crate::model::{ColumnSet, Table};
use crate::types::{Ids, Param, Timestamp, Value};

/// A store of whichever model: one call for many objects.
pub(super) trait AnyStore: Any + Send + Sync {
    fn as_any(&self) -> &dyn Any;
    fn as_any_mut(&mut self) -> &mut dyn Any;
    fn table(&self) -> &'static Table;
    /// The new objects, in the order in which they were added.
    fn new_rows(&self) -> &[u32];
    /// The changed objects with the columns that changed.
    fn changed_rows(&self) -> Vec<(u32, ColumnSet)>;
    fn deleted_rows(&self) -> &[u32];
    fn has_changes(&self) -> bool;
    /// Appends the values of `columns` of each object.
    fn bind<'s>(&'s self, slots: &[u32], columns: ColumnSet, ids: &Ids, out: &mut Vec<Param<'s>>) -> Result<()>;
    /// Appends the key's values, as the database has them, of an object.
    fn bind_key<'s>(&'s self, slot: u32, ids: &Ids, out: &mut Vec<Param<'s>>) -> Result<()>;
    /// Appends the values of `columns`, as the database has them, of an object.
    fn bind_row<'s>(&'s self, slot: u32, columns: ColumnSet, ids: &Ids, out: &mut Vec<Param<'s>>) -> Result<()>;
    /// The positions in `slots` in the order of the keys that the database has.
    fn key_order(&self, slots: &[u32], ids: &Ids) -> Vec<usize>;
    /// The columns that the database makes for a new object.
    fn unset(&self, slot: u32) -> ColumnSet;
    /// The provisional numbers of new objects.
    fn own_numbers(&self, slots: &[u32], out: &mut Vec<u64>);
    /// How many objects had the place before.
    fn generation_of(&self, slot: u32) -> u16;
    /// The key, for a message.
    fn describe_key(&self, slot: u32) -> String;
    /// For rows that came back, the position among `slots` of the object that each belongs to.
    fn match_rows(&self, slots: &[u32], rows: &[Value], width: usize, keys: Keys, ids: &Ids) -> Result<Vec<usize>>;
    fn apply_inserted(&mut self, inserted: &Inserted, ids: &Ids) -> Result<()>;
    fn apply_updated(&mut self, slots: &[u32], ids: &Ids);
    fn apply_calculated(&mut self, calculated: &Inserted) -> Result<()>;
    fn apply_deleted(&mut self, slots: &[u32]);
    /// The objects with rows in which the columns at these positions have one of these lists of values.
    fn slots_where(&self, columns: &[usize], values: &HashSet<String>) -> Vec<u32>;
    /// The values of columns, as the object's row has them; `None` if one is NULL.
    fn row_key(&self, slot: u32, columns: &[usize]) -> Option<Vec<Value>>;
    /// The objects that hold one of these keys, whether their rows do so yet or not; marked ones, if rows are deleted.
    fn pointing_at(&self, columns: &[usize], keys: &HashSet<String>, ids: &Ids, removal: Removal) -> Vec<u32>;
    /// The objects that the next flush removes so.
    fn removed(&self, removal: Removal) -> Vec<u32>;
    /// Whether the next flush may remove some.
    fn removes_some(&self) -> bool;
    /// Whether an object has the row with these values in these columns, where they are the key.
    fn has_row(&self, columns: &[usize], values: &[Value]) -> bool;
    /// Tracks a row, if no object has it.
    fn track_row(&mut self, values: &[Value]) -> Result<Option<u32>>;
    /// Whether an object has the row.
    fn knows_row(&self, values: &[Value]) -> Result<bool>;
    /// Writes values into columns; gives back what they held.
    fn assign(&mut self, slot: u32, values: &[(usize, Value)]) -> Result<Taken>;
    /// Removes an object, as a rule says.
    fn remove_by_rule(&mut self, slot: u32, removal: Removal, now: Timestamp) -> Option<Taken>;
    /// Takes back what a rule did.
    fn give_back(&mut self, slot: u32, taken: Taken);
    /// Takes new objects that rules have removed off the list of what is inserted.
    fn drop_removed_new(&mut self);
    /// Puts them back.
    fn revive_new(&mut self);
    /// The values of the columns at these positions, as the database has them, in a form to compare.
    fn key_text(&self, slot: u32, columns: &[usize]) -> String;
    /// Empties the lists of changes: all of them were written.
    fn settle_lists(&mut self);
    /// Takes note that the database deleted these objects' rows.
    fn mark_gone(&mut self, slots: &[u32]);
    /// Takes note that the database set these columns to NULL.
    fn set_null(&mut self, slots: &[u32], columns: ColumnSet);
    /// The objects with rows.
    fn slots_with_rows(&self) -> Vec<u32>;
    /// Takes over what an object's row has become; what was changed in the object and not written yet stays.
    fn refresh(&mut self, slot: u32, values: &[Value]) -> Result<()>;
    /// Takes objects whose rows are gone off the lists of what is to be written.
    fn drop_changes_of_gone(&mut self);
    /// Forgets the objects with rows that have no changes to be written.
    fn forget_clean(&mut self);
    /// Takes note that a savepoint was set.
    fn begin_level(&mut self, level: u32);
    /// Takes note that the savepoints from `depth` on are gone, and what was done since them stays.
    fn release_levels(&mut self, depth: usize, outer: u32);
    /// Puts the objects back as they were at the savepoint `depth`.
    fn rollback_levels(&mut self, depth: usize, outer: u32);
    fn commit(&mut self, first: u32);
    fn rollback(&mut self, first: u32);
    /// Fills what the program makes in new and changed objects.
    fn fill(&mut self, now: Timestamp) -> Vec<(u32, ColumnSet)>;
    /// Takes that back.
    fn unfill(&mut self, slot: u32, columns: ColumnSet);
    /// Checks that no object changes what may not be changed.
    fn check_fixed(&self) -> Result<()>;
    /// Has the model look at what is to be written.
    fn call_hooks(&mut self, problems: &mut Vec<Problem>);
    /// Appends what is to be written of each object.
    fn push_changes(&self, session: u32, store: u16, ids: &Ids, out: &mut Vec<ObjectChange>) -> Result<()>;
    /// Adds what is known of an inserted row after the flush.
    fn complete(&self, slot: u32, change: &mut ObjectChange, ids: &Ids) -> Result<()>;
    /// Forgets everything.
    fn clear(&mut self);
    /// Forgets what the transaction has touched.
    fn forget_noted(&mut self, first: u32);
}
