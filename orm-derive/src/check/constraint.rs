//! Checks and foreign keys of the table.

use std::collections::HashSet;

use quote::ToTokens;

use super::{References, name, positions, reference, sql};
use crate::attrs::{ForeignKeyWords, Struct};
use crate::errors::Errors;
use crate::ir::{Check, ForeignKey, Target};
use crate::shape::without_self;

/// The checks of fields, then those of the model.
pub(super) fn checks(written: &Struct<'_>, errors: &mut Errors) -> Vec<Check> {
    let mut checks = Vec::new();
    for (position, field) in written.fields.iter().enumerate() {
        if let Some(condition) = &field.words.check {
            checks.push(Check {
                name: None,
                column: Some(position),
                condition: sql::text(condition, "the condition", errors),
            });
        }
    }
    let mut names = HashSet::new();
    for words in &written.words.checks {
        let name = words.name.as_ref().map(|given| name::given(given, "a check", errors));
        if name.as_ref().is_some_and(|name| !names.insert(name.clone())) {
            errors.at(&words.name, "two checks have this name");
        }
        checks.push(Check { name, column: None, condition: sql::text(&words.condition, "the condition", errors) });
    }
    checks
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
            name: words.name.as_ref().map(|given| name::given(given, "a foreign key", errors)),
            check: reference::check_time(words.deferrable.as_ref()),
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
            reference::check_action(written, *position, action, found, errors);
        }
    }
}
