//! Indexes, checks and foreign keys of the table.

use std::collections::HashSet;

use quote::ToTokens;
use syn::LitStr;

use super::{References, name, positions, reference};
use crate::attrs::{ColumnIndex, ForeignKeyWords, IndexWords, Struct};
use crate::errors::Errors;
use crate::ir::{Check, ForeignKey, Index, Target};
use crate::shape::without_self;

/// The indexes of fields, then those of the model.
pub(super) fn indexes(written: &Struct<'_>, errors: &mut Errors) -> Vec<Index> {
    let mut names = HashSet::new();
    let mut indexes = Vec::new();
    for (position, field) in written.fields.iter().enumerate() {
        for (words, unique) in [(&field.words.unique, true), (&field.words.index, false)] {
            if let Some(ColumnIndex { name }) = words {
                let name = index_name(name.as_ref(), &mut names, errors);
                indexes.push(Index { name, columns: vec![position], unique });
            }
        }
    }
    for IndexWords { fields, name, unique } in &written.words.indexes {
        let name = index_name(name.as_ref(), &mut names, errors);
        indexes.push(Index { name, columns: positions(written, fields, errors), unique: *unique });
    }
    indexes
}

fn index_name(given: Option<&LitStr>, names: &mut HashSet<String>, errors: &mut Errors) -> Option<String> {
    let name = name::given(given?, "an index", errors);
    if !names.insert(name.clone()) {
        let message = format!(
            "two indexes are called `{name}`; one over several fields is written at the struct, \
             `#[model(index(first, second, name = \"{name}\"))]`"
        );
        errors.at(given, message);
    }
    Some(name)
}

/// The checks of fields, then those of the model.
pub(super) fn checks(written: &Struct<'_>, errors: &mut Errors) -> Vec<Check> {
    let mut checks = Vec::new();
    for (position, field) in written.fields.iter().enumerate() {
        if let Some(condition) = &field.words.check {
            checks.push(Check { name: None, column: Some(position), condition: sql(condition, errors) });
        }
    }
    let mut names = HashSet::new();
    for words in &written.words.checks {
        let name = words.name.as_ref().map(|given| name::given(given, "a check", errors));
        if name.as_ref().is_some_and(|name| !names.insert(name.clone())) {
            errors.at(&words.name, "two checks have this name");
        }
        checks.push(Check { name, column: None, condition: sql(&words.condition, errors) });
    }
    checks
}

fn sql(condition: &LitStr, errors: &mut Errors) -> String {
    let text = condition.value();
    if text.trim().is_empty() {
        errors.at(condition, "the condition is empty");
    } else if text.contains('\0') {
        errors.at(condition, "a condition cannot contain NUL");
    }
    text
}

/// The foreign keys that the model states.
pub(super) fn foreign_keys(written: &Struct<'_>, found: &mut References, errors: &mut Errors) {
    for words in &written.words.foreign_keys {
        let columns = positions(written, &words.fields, errors);
        check_actions(written, words, &columns, found, errors);
        found.foreign_keys.push(ForeignKey {
            columns,
            target: Target::KeyOf(without_self(words.references.to_token_stream(), written.ident)),
            on_delete: reference::change(words.on_delete.as_ref()),
            on_update: reference::change(words.on_update.as_ref()),
        });
    }
}

fn check_actions(
    written: &Struct<'_>,
    words: &ForeignKeyWords,
    columns: &[usize],
    found: &mut References,
    errors: &mut Errors,
) {
    for action in words.on_delete.iter().chain(&words.on_update) {
        for position in columns {
            reference::check_action(*position, &written.fields[*position], action, found, errors);
        }
    }
}
