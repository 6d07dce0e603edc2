//! `generated = …`: what the database calculates, and nothing writes.

use syn::ext::IdentExt;

use super::{References, sql};
use crate::attrs::StructField;
use crate::errors::Errors;
use crate::ir::{Generated, Proof, Rule};
use crate::shape::{Shape, display};

/// What the database calculates for a field.
pub(super) fn of_field(
    position: usize,
    field: &StructField<'_>,
    found: &mut References,
    errors: &mut Errors,
) -> Option<Generated> {
    let words = &field.words;
    let Some(given) = &words.generated else {
        for word in words.stored.iter().chain(&words.virtual_) {
            let message = format!("`{word}` is for generated columns: `generated = \"price * quantity\", {word}`");
            errors.at(word, message);
        }
        return None;
    };
    if let (Some(_), Some(second)) = (&words.stored, &words.virtual_) {
        errors.at(second, "a generated column is stored or virtual, not both");
    }
    check_companions(field, errors);
    let (name, ty) = (field.ident.unraw(), display(field.ty));
    let complaint = format!("`{name}` is calculated by the database, and read back: make it `Auto<{ty}>`");
    match Shape::of(field.ty) {
        Shape::Auto(_) => {}
        Shape::Other => {
            found.proofs.push(Proof { column: position, rule: Rule::Auto(complaint), span: given.word.span() });
        }
        _ => errors.at(field.ty, complaint),
    }
    let expression = sql::per_dialect(Some(&given.expression), "the expression", errors);
    Some(Generated { expression, stored: words.virtual_.is_none() })
}

fn check_companions(field: &StructField<'_>, errors: &mut Errors) {
    let name = field.ident.unraw();
    if let Some(default) = &field.words.default {
        errors.push(syn::Error::new(
            default.span,
            format!("`{name}` is calculated always, so a default would never be used"),
        ));
    }
    if let Some(key) = &field.words.primary_key {
        errors.at(key, format!("`{name}` is calculated, and so cannot be the key"));
    }
}
