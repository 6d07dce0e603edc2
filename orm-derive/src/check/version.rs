//! `version`: the field that counts the changes of a row.

use syn::ext::IdentExt;

use super::{References, is_own_id};
use crate::attrs::{Struct, StructField};
use crate::errors::Errors;
use crate::ir::{Proof, Rule};
use crate::shape::{Plain, Shape, display};

/// The position of the field that is marked as version.
pub(super) fn version(written: &Struct<'_>, found: &mut References, errors: &mut Errors) -> Option<usize> {
    let mut first: Option<usize> = None;
    for (position, field) in written.fields.iter().enumerate() {
        let Some(word) = &field.words.version else { continue };
        if let Some(first) = first {
            let first = written.fields[first].ident.unraw();
            errors.at(word, format!("`{}` has a version already, `{first}`", written.ident));
            continue;
        }
        first = Some(position);
        check_companions(written, field, errors);
        check_type(position, field, found, errors);
    }
    first
}

fn check_companions(written: &Struct<'_>, field: &StructField<'_>, errors: &mut Errors) {
    let name = field.ident.unraw();
    if field.words.primary_key.is_some() || is_own_id(written, field.ty) {
        errors.at(&field.words.version, format!("`{name}` is the key, and so cannot count the changes of a row"));
    } else if field.words.generated.is_some() {
        errors
            .at(&field.words.version, format!("`{name}` is calculated by the database, and so cannot be the version"));
    }
}

fn check_type(position: usize, field: &StructField<'_>, found: &mut References, errors: &mut Errors) {
    let complaint = format!(
        "the version `{}` counts the changes of a row: make it an integer, such as `i32`, or a moment, and not `{}`",
        field.ident.unraw(),
        display(field.ty)
    );
    match (Shape::of(field.ty), &field.words.version) {
        (Shape::Plain(Plain::Integer(..)), _) => {}
        (Shape::Other | Shape::Plain(Plain::Time), Some(word)) => {
            found.proofs.push(Proof { column: position, rule: Rule::Version(complaint), span: word.span() });
        }
        // The key is told elsewhere that it cannot be one.
        (Shape::Id(_), _) if field.ident == "id" => {}
        _ => errors.at(field.ty, complaint),
    }
}
