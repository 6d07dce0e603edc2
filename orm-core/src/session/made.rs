//! What only the database makes of a row, and a program cannot change: generated columns, and the version.

use crate::model::{ColumnSet, Model};
use crate::row::ValueRow;
use crate::types::{Ids, Param, Timestamp, Value};

/// The columns that only the database makes.
pub(super) fn columns<M: Model>() -> ColumnSet {
    let mut made = M::table().generated();
    if let Some(version) = M::table().version {
        made.insert_if(version, true);
    }
    made
}

/// Takes note that an UPDATE has counted up the version that the row had.
pub(super) fn count_up<M: Model>(object: &mut M, row: &M) {
    let Some(position) = M::table().version else { return };
    let column = ColumnSet::of(&[position]);
    let mut version = Vec::new();
    if row.bind(column, &Ids::default(), &mut version).is_ok()
        && let [Param::Int(version)] = version[..]
    {
        // A number that the field has no room for is refused by the database before.
        let _ = object.read_back(column, &ValueRow(&[Value::Int(version + 1)]));
    }
}

/// Moves a version on that is a moment: to this one, or where the clock has not moved on since the row was written, to the
/// next microsecond of that.
pub(super) fn move_on<M: Model>(object: &mut M, row: &M, position: usize, now: Timestamp) {
    let column = ColumnSet::of(&[position]);
    let mut version = Vec::new();
    let known = row.bind(column, &Ids::default(), &mut version);
    let next = match (known, &version[..]) {
        (Ok(()), [Param::Timestamp(before)]) => now.max(Timestamp(before.0.saturating_add(1))),
        _ => now,
    };
    // The derive has checked that it is a moment.
    let _ = object.read_back(column, &ValueRow(&[Value::Timestamp(next)]));
}

/// Puts back what the program changed, and what was not written.
pub(super) fn restore<M: Model>(object: &mut M, row: &M) {
    let made = columns::<M>();
    let changed = if made.is_empty() { made } else { object.diff(row).intersection(made) };
    copy(object, row, changed);
}

/// The deferred columns that an object has loaded.
pub(super) fn loaded<M: Model>(object: &M) -> ColumnSet {
    let mut loaded = ColumnSet::EMPTY;
    for position in M::table().deferred().iter() {
        let bound = object.bind(ColumnSet::of(&[position]), &Ids::default(), &mut Vec::new());
        loaded.insert_if(position, bound.is_ok());
    }
    loaded
}

/// Keeps what is loaded of an object in one that has less of it.
pub(super) fn keep_loaded<M: Model>(object: &mut M, known: &M) {
    if !M::table().deferred().is_empty() {
        let columns = loaded(known).without(loaded(object));
        copy(object, known, columns);
    }
}

/// Copies columns of a row, which has a value for each of them.
pub(super) fn copy<M: Model>(object: &mut M, row: &M, columns: ColumnSet) {
    for column in columns.iter().map(|position| ColumnSet::of(&[position])) {
        let mut values = Vec::new();
        if row.bind(column, &Ids::default(), &mut values).is_ok() {
            let values: Vec<Value> = values.into_iter().map(|value| Value::from_param(Ok(value))).collect();
            // The value was read from such a column.
            let _ = object.read_back(column, &ValueRow(&values));
        }
    }
}
