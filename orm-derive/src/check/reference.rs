//! Foreign keys of single fields: by the field's type, or stated by `references`.

use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Error, Ident, Path};

use super::{References, name};
use crate::attrs::{Action, Deferrable, Struct, StructField};
use crate::errors::Errors;
use crate::ir::{CheckTime, ForeignKey, OnChange, Proof, Reference, Rule, Target};
use crate::shape::{Shape, display, without_self};

/// What a field references.
pub(super) fn of_field(
    written: &Struct<'_>,
    position: usize,
    field: &StructField<'_>,
    found: &mut References,
    errors: &mut Errors,
) -> Reference {
    for action in actions(field) {
        check_action(written, position, action, found, errors);
    }
    let (on_delete, on_update) = (change(field.words.on_delete.as_ref()), change(field.words.on_update.as_ref()));
    let check = check_time(field.words.deferrable.as_ref());
    let name = field.words.foreign_key.as_ref().map(|given| name::given(&given.name, "a foreign key", errors));
    match (&field.words.references, Shape::of(field.ty).base()) {
        (Some(path), shape) => {
            check_path(field, shape, path, errors);
            let target = target(path, written.ident);
            found.foreign_keys.push(ForeignKey { columns: vec![position], target, on_delete, on_update, name, check });
            Reference::No
        }
        (None, Shape::Plain(_)) => {
            refuse_words(field, &format!("`{}` is `{}`", field.ident.unraw(), display(field.ty)), errors);
            Reference::No
        }
        (None, shape) => {
            if let (Shape::Other, Some(word)) = (shape, words(field).next()) {
                found.proofs.push(Proof { column: position, rule: Rule::ForeignKey, span: word.span() });
            }
            Reference::ByType { on_delete, on_update, name, check }
        }
    }
}

/// The column that a path names, and what it is a column of.
fn target(path: &Path, model: &Ident) -> Target {
    let mut carrier = path.clone();
    carrier.segments.pop();
    carrier.segments.pop_punct();
    Target::Column {
        constant: without_self(path.to_token_stream(), model),
        carrier: without_self(carrier.into_token_stream(), model),
    }
}

/// Refuses foreign keys at the model's own id.
pub(super) fn refuse(field: &StructField<'_>, errors: &mut Errors) -> Reference {
    let why = format!("`{}` is the model's own key", field.ident.unraw());
    refuse_words(field, &why, errors);
    if let Some(path) = &field.words.references {
        errors.at(path, format!("`references` is for foreign keys: {why}"));
    }
    Reference::No
}

/// What happens on a change; nothing, if that is not given.
pub(super) fn change(action: Option<&Action>) -> OnChange {
    action.map_or(OnChange::NoAction, |action| action.change)
}

/// When a foreign key is checked; by each statement, if that is not given.
pub(super) fn check_time(given: Option<&Deferrable>) -> CheckTime {
    given.map_or(CheckTime::Immediate, |given| given.check)
}

/// Refuses to set NULL what cannot be NULL, and a default where there is none.
pub(super) fn check_action(
    written: &Struct<'_>,
    position: usize,
    action: &Action,
    found: &mut References,
    errors: &mut Errors,
) {
    let field = &written.fields[position];
    let (model, name, ty, word) = (written.ident, field.ident.unraw(), display(field.ty), &action.word);
    let shape = Shape::of(field.ty);
    match action.change {
        OnChange::SetNull if shape.is_optional() => {}
        OnChange::SetNull => {
            let complaint = format!(
                "`{model}::{name}` says `{word} = set_null`, and cannot be NULL: make it an `Option<{ty}>`, or choose another rule"
            );
            if shape.is_required() {
                errors.push(Error::new(action.span, complaint));
            } else {
                found.proofs.push(Proof { column: position, rule: Rule::Nullable(complaint), span: action.span });
            }
        }
        OnChange::SetDefault if shape.is_required() && field.words.default.is_none() => {
            let message = format!(
                "`{model}::{name}` says `{word} = set_default`, and has no default: give it one, `#[column(default = …)]`, or choose \
                 another rule"
            );
            errors.push(Error::new(action.span, message));
        }
        _ => {}
    }
}

fn actions<'a>(field: &'a StructField<'_>) -> impl Iterator<Item = &'a Action> {
    field.words.on_delete.iter().chain(&field.words.on_update)
}

/// The words that are for foreign keys only.
fn words<'a>(field: &'a StructField<'_>) -> impl Iterator<Item = &'a Ident> {
    let name = field.words.foreign_key.iter().map(|given| &given.word);
    let check = field.words.deferrable.iter().map(|given| &given.word);
    actions(field).map(|action| &action.word).chain(name).chain(check)
}

fn refuse_words(field: &StructField<'_>, why: &str, errors: &mut Errors) {
    for word in words(field) {
        errors.at(word, format!("`{word}` is for foreign keys: {why}"));
    }
}

fn check_path(field: &StructField<'_>, shape: Shape<'_>, path: &Path, errors: &mut Errors) {
    if let Shape::Id(model) = shape {
        let (name, model) = (field.ident.unraw(), display(model));
        errors.at(path, format!("`{name}` references `{model}` by its type already: leave `references` out"));
    } else if path.segments.len() < 2 {
        errors.at(path, format!("`references` names a column of a model: `{}::code`", display(path)));
    }
}
