//! The primary key: the field `id`, or the fields marked `primary_key`.

use syn::Type;
use syn::ext::IdentExt;

use super::is_own_id;
use crate::attrs::{Struct, StructField};
use crate::errors::Errors;
use crate::ir::Key;
use crate::shape::{Plain, Shape, display};

/// The primary key.
pub(super) fn key(written: &Struct<'_>, errors: &mut Errors) -> Option<Key> {
    let key = match marked(written).as_slice() {
        [] => unmarked_key(written, errors),
        [only] if is_own_id(written, written.fields[*only].ty) && other_id(written, *only).is_none() => {
            Some(own_id(written, *only))
        }
        fields => marked_key(written, fields, errors),
    };
    if let Some(stored) = &written.words.key {
        check_stored(written, key.as_ref(), stored, errors);
    }
    key
}

/// Refuses `key = …` for what is no `Id`, and a type that an `Id` does not store, as far as its name shows.
fn check_stored(written: &Struct<'_>, key: Option<&Key>, stored: &Type, errors: &mut Errors) {
    let (model, ty) = (written.ident, display(stored));
    if let Some(Key::Chosen(_)) = key {
        let message =
            format!("`key` says what an `Id<{model}>` stores, but the key of `{model}` is no field `id: Id<{model}>`");
        errors.at(stored, message);
    } else if !is_stored(stored) {
        let message = format!(
            "an `Id` stores `i64`, `i32`, `Uuid` or `String`, not `{ty}`; other keys are plain fields, marked \
             `#[column(primary_key)]`"
        );
        errors.at(stored, message);
    }
}

/// Whether an `Id` stores this type, as far as its name shows.
pub(crate) fn is_stored(ty: &Type) -> bool {
    match Shape::of(ty) {
        Shape::Plain(Plain::Integer(..)) => matches!(display(ty).as_str(), "i32" | "i64"),
        Shape::Plain(plain) => matches!(plain, Plain::Text | Plain::Uuid),
        shape => matches!(shape, Shape::Other),
    }
}

/// The positions of the fields marked `primary_key`.
fn marked(written: &Struct<'_>) -> Vec<usize> {
    let fields = written.fields.iter().enumerate();
    fields.filter(|(_, field)| field.words.primary_key.is_some()).map(|(position, _)| position).collect()
}

/// The position of the field `id: Id<Self>`, if it is another than `position`.
fn other_id(written: &Struct<'_>, position: usize) -> Option<usize> {
    id_field(written).filter(|id| *id != position && is_own_id(written, written.fields[*id].ty))
}

fn id_field(written: &Struct<'_>) -> Option<usize> {
    written.fields.iter().position(|field| field.ident == "id")
}

fn unmarked_key(written: &Struct<'_>, errors: &mut Errors) -> Option<Key> {
    let Some(position) = id_field(written) else {
        errors.at(written.ident, no_key(written));
        return None;
    };
    let field = &written.fields[position];
    if is_own_id(written, field.ty) {
        return Some(own_id(written, position));
    }
    check_part(written, field, errors);
    Some(Key::Chosen(vec![position]))
}

fn no_key(written: &Struct<'_>) -> String {
    let model = written.ident;
    match written.fields.iter().find(|field| is_own_id(written, field.ty)) {
        Some(field) => format!(
            "`{model}` has no key: if it is `{0}`, mark it with `#[column(primary_key)]` or call it `id`",
            field.ident.unraw()
        ),
        None => format!(
            "`{model}` has no key: add `id: Id<{model}>` for one that the database makes, \
             or mark the fields that are the key with `#[column(primary_key)]`"
        ),
    }
}

fn own_id(written: &Struct<'_>, position: usize) -> Key {
    let stored = written.words.key.clone().unwrap_or_else(|| syn::parse_quote!(i64));
    Key::Id { position, stored: Box::new(stored) }
}

fn marked_key(written: &Struct<'_>, fields: &[usize], errors: &mut Errors) -> Option<Key> {
    let model = written.ident;
    let own_id = written
        .fields
        .iter()
        .position(|field| is_own_id(written, field.ty) && (field.ident == "id" || field.words.primary_key.is_some()));
    if let Some(own) = own_id {
        let id = written.fields[own].ident;
        for mark in fields
            .iter()
            .filter(|field| **field != own)
            .filter_map(|field| written.fields[*field].words.primary_key.as_ref())
        {
            let message = format!(
                "`{model}` has two keys: `{id}` is one by its type, `Id<{model}>`; mark others with `#[column(unique)]`"
            );
            errors.at(mark, message);
        }
        return None;
    }
    for field in fields {
        check_part(written, &written.fields[*field], errors);
    }
    if let Some(mark) = fields.get(MAX_FIELDS).and_then(|field| written.fields[*field].words.primary_key.as_ref()) {
        errors.at(mark, format!("a key has {MAX_FIELDS} fields at most"));
    }
    Some(Key::Chosen(fields.to_vec()))
}

/// Refuses a type that cannot be part of a key.
fn check_part(written: &Struct<'_>, field: &StructField<'_>, errors: &mut Errors) {
    let name = field.ident.unraw();
    match Shape::of(field.ty) {
        Shape::Auto(inner) => errors.at(field.ty, instead(written, field, inner, "made by a default")),
        Shape::Option(inner) => errors.at(field.ty, instead(written, field, inner, "NULL")),
        Shape::Plain(Plain::Float) => {
            let message =
                format!("`{name}` is a key, and a `{}` cannot be one: it need not equal itself", display(field.ty));
            errors.at(field.ty, message);
        }
        _ => {}
    }
}

fn instead(written: &Struct<'_>, field: &StructField<'_>, inner: &Type, what: &str) -> String {
    let (name, model) = (field.ident.unraw(), written.ident);
    let generated = name == "id" && !matches!(Shape::of(inner), Shape::Plain(Plain::Text | Plain::Bytes));
    let advice = match (is_own_id(written, inner), generated) {
        (true, _) => format!("write `{name}: Id<{model}>`; that of a new object is `Id::new()`"),
        (false, true) => format!("write `id: Id<{model}>` for a key that the database makes"),
        (false, false) => format!("write `{name}: {}`", display(inner)),
    };
    format!("`{name}` is the key, so it cannot be {what}: {advice}")
}

/// As many as a tuple can have and still be an identity.
const MAX_FIELDS: usize = 8;
