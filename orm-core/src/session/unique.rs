//! Unique values that one row of a flush frees and another takes.
//!
//! A DELETE frees all unique values of its row, an UPDATE those that it changes; an INSERT takes all of its own, an UPDATE
//! those that it changes. Nothing is looked at unless a table has rows of both kinds, for the same constraint.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hash, Hasher};

use hashbrown::DefaultHashBuilder;

use super::any_store::AnyStore;
use super::order::RowRef;
use super::partial::{Condition, Membership};
use crate::model::{ColumnSet, Index, Table, UniqueNulls};
use crate::types::{Ids, Param};

/// A primary key, a unique constraint, or a unique index.
#[derive(Debug, Clone, Copy)]
pub(super) struct UniqueKey {
    pub(super) columns: ColumnSet,
    /// Whether it may have no say: whether it holds for a row cannot be told here, or what equals what.
    pub(super) weak: bool,
    /// Whether NULL equals NULL.
    nulls_conflict: bool,
    /// Which rows it is about, where not all.
    condition: Option<&'static str>,
}

/// A row that takes a unique value which another one frees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Claim {
    pub(super) taker: RowRef,
    pub(super) freer: RowRef,
    /// Which of the table's [`unique_keys`].
    pub(super) key: usize,
}

/// What is to be written of one store.
#[derive(Debug, Default)]
pub(super) struct Writes<'s> {
    pub(super) new: &'s [u32],
    pub(super) changed: Vec<(u32, ColumnSet)>,
    pub(super) deleted: &'s [u32],
}

/// Hashes values of columns; equal for equal values.
#[derive(Debug, Default, Clone)]
pub(super) struct Hashes(DefaultHashBuilder);

/// What a table has of unique values, as far as they are known before they are written.
pub(super) fn unique_keys(table: &'static Table) -> Vec<UniqueKey> {
    let columns = ColumnSet::of(table.key);
    let primary = UniqueKey { columns, weak: is_fuzzy(table, table.key), nulls_conflict: false, condition: None };
    let unique = table.indexes.iter().filter(|index| index.unique);
    let keys = unique.filter_map(|index| of_index(table, index)).filter(|key| key.columns != primary.columns);
    std::iter::once(primary).chain(keys).filter(|key| key.columns.intersection(table.generated()).is_empty()).collect()
}

fn of_index(table: &'static Table, index: &'static Index) -> Option<UniqueKey> {
    let columns = index.columns()?;
    Some(UniqueKey {
        columns: ColumnSet::of(&columns),
        weak: index.condition.is_some() || is_fuzzy(table, &columns),
        nulls_conflict: index.nulls == UniqueNulls::NotDistinct,
        condition: index.condition,
    })
}

/// Whether texts that differ may be equal to the database.
fn is_fuzzy(table: &Table, columns: &[usize]) -> bool {
    columns.iter().any(|position| has_own_collation(table, *position))
}

fn has_own_collation(table: &Table, position: usize) -> bool {
    !table.columns[position].collation.is_none()
}

/// The claims among the rows of a store.
pub(super) fn claims(
    number: usize,
    store: &dyn AnyStore,
    writes: &Writes<'_>,
    ids: &Ids,
    hashes: &Hashes,
    held: &mut HashSet<u64>,
) -> Vec<Claim> {
    if writes.deleted.is_empty() && writes.changed.is_empty() || writes.new.is_empty() && writes.changed.is_empty() {
        return Vec::new();
    }
    let mut claims = Vec::new();
    for (position, key) in unique_keys(store.table()).iter().enumerate() {
        let condition = key.condition.map(|text| Condition::of(text, store.table()));
        let looked_at = condition.as_ref().map_or(key.columns, |condition| condition.columns.union(key.columns));
        let changes = writes.changed.iter().filter(|(_, columns)| !columns.intersection(looked_at).is_empty()).count();
        if writes.deleted.len() + changes == 0 || writes.new.len() + changes == 0 {
            continue;
        }
        let places = Places::of(key, condition.as_ref(), looked_at, store, writes, ids);
        if places.freers.is_empty() || places.takers.is_empty() || places.is_one_row() {
            continue;
        }
        let freers = places.freers.iter().copied();
        let freed: HashMap<u64, u32> =
            freers.filter_map(|slot| Some((hashes.of_row(store, slot, key, ids)?, slot))).collect();
        for taker in places.takers {
            let Some(hash) = hashes.of_object(store, taker, key, ids) else { continue };
            held.insert(hash);
            if let Some(freer) = freed.get(&hash).filter(|freer| **freer != taker) {
                let row = |slot| RowRef { store: number, slot };
                claims.push(Claim { taker: row(taker), freer: row(*freer), key: position });
            }
        }
        held.extend(freed.into_keys());
    }
    claims
}

/// The rows that may free values of a unique key, and those that may take some.
struct Places {
    freers: Vec<u32>,
    takers: Vec<u32>,
}

impl Places {
    /// Of changes in the columns `looked_at`: those of the key, and of its condition.
    fn of(
        key: &UniqueKey,
        condition: Option<&Condition>,
        looked_at: ColumnSet,
        store: &dyn AnyStore,
        writes: &Writes<'_>,
        ids: &Ids,
    ) -> Self {
        let was = |slot: u32| condition.map_or(Membership::In, |condition| condition.of_row(store, slot, ids));
        let will = |slot: u32, is_new: bool| {
            condition.map_or(Membership::In, |condition| condition.of_object(store, slot, is_new, ids))
        };
        let known = |slot: &u32| store.unset(*slot).intersection(key.columns).is_empty();
        let mut places = Self {
            freers: writes.deleted.iter().copied().filter(|slot| was(*slot) != Membership::Out).collect(),
            takers: writes
                .new
                .iter()
                .copied()
                .filter(known)
                .filter(|slot| will(*slot, true) != Membership::Out)
                .collect(),
        };
        for (slot, columns) in &writes.changed {
            if columns.intersection(looked_at).is_empty() {
                continue;
            }
            let (was, will) = (was(*slot), will(*slot, false));
            if columns.intersection(key.columns).is_empty() && (was, will) == (Membership::In, Membership::In) {
                continue;
            }
            if was != Membership::Out {
                places.freers.push(*slot);
            }
            if will != Membership::Out {
                places.takers.push(*slot);
            }
        }
        places
    }

    /// Whether a row would take its own value only.
    fn is_one_row(&self) -> bool {
        self.freers.len() == 1 && self.freers == self.takers
    }
}

impl UniqueKey {
    /// Whether NULL equals NULL.
    pub(super) fn nulls_conflict(&self) -> bool {
        self.nulls_conflict
    }
}

impl Hashes {
    /// Of the values that the row has in the database.
    pub(super) fn of_row(&self, store: &dyn AnyStore, slot: u32, key: &UniqueKey, ids: &Ids) -> Option<u64> {
        let mut values = Vec::new();
        store.bind_row(slot, key.columns, ids, &mut values).ok()?;
        self.of_key(store.table(), key, &values)
    }

    /// Of the values that the object is to write.
    fn of_object(&self, store: &dyn AnyStore, slot: u32, key: &UniqueKey, ids: &Ids) -> Option<u64> {
        let mut values = Vec::new();
        store.bind(&[slot], key.columns, ids, &mut values).ok()?;
        self.of_key(store.table(), key, &values)
    }

    /// Of the values of a unique key; none if they are in conflict with no others.
    pub(super) fn of_key(&self, table: &'static Table, key: &UniqueKey, values: &[Param<'_>]) -> Option<u64> {
        if !key.nulls_conflict && values.contains(&Param::Null) {
            return None;
        }
        let mut hasher = self.0.build_hasher();
        (std::ptr::from_ref(table) as usize, key.columns).hash(&mut hasher);
        for (position, value) in key.columns.iter().zip(values) {
            match value {
                Param::Text(text) if has_own_collation(table, position) => text.to_lowercase().hash(&mut hasher),
                value => hash_value(value, &mut hasher),
            }
        }
        Some(hasher.finish())
    }

    /// Of values that foreign keys have in common with what they point at; none if one is NULL.
    pub(super) fn of_reference(&self, table: usize, columns: &[usize], values: &[Param<'_>]) -> Option<u64> {
        if values.contains(&Param::Null) {
            return None;
        }
        let mut hasher = self.0.build_hasher();
        (table, columns).hash(&mut hasher);
        values.iter().for_each(|value| hash_value(value, &mut hasher));
        Some(hasher.finish())
    }
}

fn hash_value(value: &Param<'_>, hasher: &mut impl Hasher) {
    match value {
        Param::Null => 0_u8.hash(hasher),
        Param::Bool(value) => value.hash(hasher),
        Param::Int(value) => value.hash(hasher),
        Param::Text(value) => value.hash(hasher),
        Param::Bytes(value) => value.hash(hasher),
        Param::Uuid(value) => value.hash(hasher),
        Param::Float(value) => (value + 0.0).to_bits().hash(hasher),
        // Equal numbers have one form with the most digits after the point, if they have it at all.
        Param::Decimal(value) => value.mantissa_at(crate::types::Fixed::MAX_SCALE).hash(hasher),
        other => format!("{other:?}").hash(hasher),
    }
}
