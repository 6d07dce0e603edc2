use super::objects::Objects;
use crate::derive_support::name_encode;
use crate::error::{Error, Violation};
use crate::model::{ColumnSet, Table};
use crate::plan::Step;
use crate::types::{Param, has_nul};

/// Adds to an error what the step knows: the statement, and of a broken constraint what the model says, as servers tell
/// the constraint's name or its columns, seldom both, and never the model.
#[must_use]
pub fn explain(mut error: Error, step: &Step<'_>) -> Error {
    if let Error::Columns { sql, .. } = &mut error {
        *sql = step.sql.into();
    }
    if let Error::Encode { place, .. } = &error
        && place.is_empty()
        && let Some((table, position)) = unwritable(step)
    {
        return name_encode(error, table, position);
    }
    explain_violation(error, step.table)
}

/// The field of the document that has no text, or one that the server does not take: drivers write it, and know no field.
fn unwritable(step: &Step<'_>) -> Option<(&'static Table, usize)> {
    let refused = |param: &Param<'_>| match param {
        Param::Json(document) => document.to_json().map_or(true, |text| has_nul(&text)),
        _ => false,
    };
    let at = step.params.iter().position(refused)?;
    step.table.zip(step.fields.column_of(at))
}

fn explain_violation(mut error: Error, table: Option<&'static Table>) -> Error {
    let foreign_key = error.is_foreign_key_violation();
    if let (Some(violation), Some(table)) = (error.violation_mut(), table) {
        if table.hides_some(ColumnSet::first(table.columns.len())) {
            // Servers say the values that are in conflict.
            violation.source = NOT_SHOWN.into();
        }
        if violation.table.is_empty() {
            violation.table = table.name.into();
        }
        split_anew(violation, table);
        violation.model = Some(table.model);
        violation.of_other_table = &*violation.table != table.name;
        if !violation.of_other_table {
            complete(violation, table, foreign_key);
        }
    }
    error
}

/// Servers say `table.name`, which is split at the first point; the table's own name may have more of them.
fn split_anew(violation: &mut Violation, table: &'static Table) {
    let Some(cut_off) = table.name.strip_prefix(&*violation.table).and_then(|rest| rest.strip_prefix('.')) else {
        return;
    };
    for name in violation.columns.iter_mut().chain([&mut violation.constraint]) {
        if let Some(own) = name.strip_prefix(cut_off).and_then(|rest| rest.strip_prefix('.')) {
            *name = own.into();
            violation.table = table.name.into();
        }
    }
}

impl Objects {
    /// Adds to a broken constraint of another table than the one that was written what the session knows of that:
    /// a DELETE can be refused by rows that point at what it deletes.
    #[must_use]
    pub fn explain(&self, mut error: Error) -> Error {
        let foreign_key = error.is_foreign_key_violation();
        if let Some(violation) = error.violation_mut().filter(|violation| violation.of_other_table) {
            let table = self.stores.iter().map(|store| store.table()).find(|table| *violation.table == *table.name);
            if let Some(table) = table {
                complete(violation, table, foreign_key);
            }
        }
        error
    }
}

fn complete(violation: &mut Violation, table: &'static Table, foreign_key: bool) {
    if foreign_key && violation.constraint.is_empty() && violation.columns.is_empty() {
        // A server that does not say which key was broken leaves no doubt where there is one only.
        let mut keys = table.foreign_keys();
        if let (Some(only), None) = (keys.next(), keys.next()) {
            violation.constraint = table.foreign_key_name(&only).into();
            violation.columns = table.names(only.columns).into_iter().map(Box::from).collect();
        }
    }
    if violation.columns.is_empty() && !violation.constraint.is_empty() {
        let own = table.constraint_columns(&violation.constraint);
        let columns = own.or_else(|| is_primary(&violation.constraint, table).then(|| table.names(table.key)));
        violation.columns = columns.unwrap_or_default().into_iter().map(Box::from).collect();
    }
    if violation.constraint.is_empty() && !violation.columns.is_empty() {
        let columns: Vec<&str> = violation.columns.iter().map(AsRef::as_ref).collect();
        let name = if foreign_key {
            table.foreign_keys().find(|key| table.names(key.columns) == columns).map(|key| table.foreign_key_name(&key))
        } else {
            table.unique_name(&columns)
        };
        violation.constraint = name.unwrap_or_default().into();
    }
}

/// What stands for a server's words.
const NOT_SHOWN: &str = "the server's words are not shown, as a column of the table is redacted";

fn is_primary(constraint: &str, table: &Table) -> bool {
    constraint == "PRIMARY" || constraint.strip_prefix(table.name) == Some("_pkey")
}
