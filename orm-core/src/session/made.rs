//! What only the database makes of a row, and a program cannot change: generated columns, and the version.

use crate::model::{ColumnSet, Model};
use crate::row::ValueRow;
use crate::types::{Ids, Param, Value};

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

/// Puts back what the program changed, and what was not written.
pub(super) fn restore<M: Model>(object: &mut M, row: &M) {
    let made = columns::<M>();
    let changed = if made.is_empty() { made } else { object.diff(row).intersection(made) };
    copy(object, row, changed);
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
