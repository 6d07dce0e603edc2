//! One column: the type of its field and the words that say how it is stored.

use syn::ext::IdentExt;
use syn::{LitInt, Type, parse2};

use super::{References, behaviour, default, embedded, generated, name, reference, sql};
use crate::attrs::{Struct, StructField};
use crate::errors::Errors;
use crate::ir::{Auto, Column, Digits, Length, PerDialect, Proof, Rule, Skipped};
use crate::shape::{Plain, Shape, display, without_self};
use quote::ToTokens;

/// The columns, in the order of the fields; `own_id` is the position of the field of type `Id<Self>` that is the key.
pub(super) fn columns(
    written: &Struct<'_>,
    own_id: Option<usize>,
    found: &mut References,
    errors: &mut Errors,
) -> Vec<Column> {
    if let Some(field) = written.fields.get(MAX_COLUMNS) {
        let count = written.fields.len();
        errors.at(field.ident, format!("a model has {MAX_COLUMNS} columns at most; `{}` has {count}", written.ident));
    }
    let fields = written.fields.iter().enumerate();
    fields.map(|(position, field)| column(written, position, field, own_id == Some(position), found, errors)).collect()
}

fn column(
    written: &Struct<'_>,
    position: usize,
    field: &StructField<'_>,
    is_own_id: bool,
    found: &mut References,
    errors: &mut Errors,
) -> Column {
    if let Some(column) = embedded::column(written, field, errors) {
        return column;
    }
    if let Some(complaint) = type_complaint(field.ty) {
        errors.at(field.ty, complaint);
    }
    let reference = if is_own_id {
        reference::refuse(field, errors)
    } else {
        reference::of_field(written, position, field, found, errors)
    };
    Column {
        field: field.ident.clone(),
        vis: field.vis.clone(),
        attributes: field.attributes.iter().filter(|attribute| is_kept(attribute)).cloned().collect(),
        ty: parse2(without_self(field.ty.to_token_stream(), written.ident)).unwrap_or_else(|_| field.ty.clone()),
        rust_type: display(field.ty),
        embed: None,
        name: name::of_field(field.ident, field.words.name.as_ref(), errors),
        digits: digits(written, field, errors),
        length: length(field, errors),
        auto: auto(field),
        generated: generated::of_field(position, field, found, errors),
        behaviour: behaviour::of_field(position, field, is_own_id, found, errors),
        sql_type: sql_type(field, is_own_id, errors),
        collation: collation(position, field, found, errors),
        comment: sql::comment(field.words.comment.as_ref(), errors),
        default: if is_own_id { default::refuse(field, errors) } else { default::of_field(field, errors) },
        reference,
    }
}

/// The fields that are no columns.
pub(super) fn skipped(written: &Struct<'_>, errors: &mut Errors) -> Vec<Skipped> {
    let skipped = written.skipped.iter().map(|field| {
        if let (Some(skip), true) = (&field.words.skip, field.words.says_of_a_column()) {
            let name = field.ident.unraw();
            errors.at(skip, format!("`skip` stands alone: `{name}` is no column, so nothing else can be said of it"));
        }
        let ty = parse2(without_self(field.ty.to_token_stream(), written.ident)).unwrap_or_else(|_| field.ty.clone());
        Skipped { field: field.ident.clone(), ty }
    });
    skipped.collect()
}

fn sql_type(field: &StructField<'_>, is_own_id: bool, errors: &mut Errors) -> PerDialect {
    if let (true, Some(given)) = (is_own_id, field.words.sql_type.as_ref().and_then(|words| words.texts().next())) {
        let message =
            format!("`{}` is the model's own key, whose type is what `#[model(key = …)]` says", field.ident.unraw());
        errors.at(given, message);
    }
    sql::per_dialect(field.words.sql_type.as_ref(), "the type", errors)
}

fn collation(position: usize, field: &StructField<'_>, found: &mut References, errors: &mut Errors) -> PerDialect {
    let given = field.words.collation.as_ref();
    if let Some(first) = given.and_then(|words| words.texts().next()) {
        let complaint = format!("`collation` is for text: `{}` is `{}`", field.ident.unraw(), display(field.ty));
        match Shape::of(field.ty).base() {
            Shape::Plain(Plain::Text) => {}
            Shape::Plain(_) => errors.at(first, complaint),
            _ => found.proofs.push(Proof { column: position, rule: Rule::Text(complaint), span: first.span() }),
        }
    }
    sql::per_dialect(given, "the collation", errors)
}

/// What is wrong with a type, as far as its name shows.
pub(crate) fn type_complaint(ty: &Type) -> Option<String> {
    match Shape::of(ty) {
        Shape::Option(inner) => match Shape::of(inner) {
            Shape::Option(_) => Some(format!("a column knows one NULL, not two: write `{}`", display(inner))),
            Shape::Auto(innermost) => Some(format!(
                "a value is made by the database first, and is then NULL or not: write `Auto<Option<{}>>`",
                display(innermost)
            )),
            _ => type_complaint(inner),
        },
        Shape::Auto(inner) => match Shape::of(inner) {
            Shape::Auto(_) => Some(format!("once is enough: write `{}`", display(inner))),
            _ => type_complaint(inner),
        },
        Shape::Reference => Some("a model owns its values: write `String` for text, `Vec<u8>` for bytes".to_owned()),
        Shape::Unstorable(other) => Some(format!("no column holds `{}`: write {other}", display(ty))),
        _ => None,
    }
}

/// Whether the constant gets the attribute too.
pub(super) fn is_kept(attribute: &syn::Attribute) -> bool {
    attribute.path().is_ident("doc") || attribute.path().is_ident("deprecated")
}

fn auto(field: &StructField<'_>) -> Auto {
    let is_made = field.words.default.is_some()
        || field.words.generated.is_some()
        || field.words.behaviour.makes()
        || field.words.behaviour.read_only.is_some();
    match (Shape::of(field.ty), is_made) {
        (Shape::Auto(_), _) => Auto::Yes,
        (Shape::Other, false) => Auto::MustNot,
        (Shape::Other, true) => Auto::May,
        _ => Auto::No,
    }
}

fn digits(written: &Struct<'_>, field: &StructField<'_>, errors: &mut Errors) -> Digits {
    let is_known = matches!(Shape::of(field.ty).base(), Shape::Plain(plain) if plain != Plain::Decimal);
    let unknown = if is_known { Digits::Never } else { Digits::Missing };
    let (precision, scale) = (&field.words.precision, &field.words.scale);
    match (precision.as_ref().or(scale.as_ref()), precision) {
        (None, _) => unknown,
        (Some(first), _) if is_known => {
            errors.at(first, not_a_decimal(&written.ident.to_string(), &field.ident.unraw().to_string()));
            unknown
        }
        (Some(first), None) => {
            errors.at(first, "`scale` alone says too little: give `precision` too, the digits in all");
            unknown
        }
        (Some(_), Some(precision)) => given_digits(precision, scale.as_ref(), errors).unwrap_or(unknown),
    }
}

fn given_digits(precision: &LitInt, scale: Option<&LitInt>, errors: &mut Errors) -> Option<Digits> {
    let digits = number(precision, 1, MAX_DIGITS, "`precision`", errors)?;
    let scale = match scale {
        Some(scale) => number(scale, 0, digits, "`scale`", errors)?,
        None => 0,
    };
    Some(Digits::Given { precision: digits.try_into().ok()?, scale: scale.try_into().ok()?, span: precision.span() })
}

/// The complaint about digits of what is no decimal.
pub(crate) fn not_a_decimal(model: &str, field: &str) -> String {
    format!("`{model}.{field}` is not a decimal: `precision` and `scale` are for decimals")
}

fn length(field: &StructField<'_>, errors: &mut Errors) -> Option<Length> {
    let given = field.words.length.as_ref()?;
    let shape = Shape::of(field.ty).base();
    if matches!(shape, Shape::Plain(plain) if !matches!(plain, Plain::Text | Plain::Bytes)) {
        let message = format!("`length` is for text and bytes: `{}` is `{}`", field.ident.unraw(), display(field.ty));
        errors.at(given, message);
        return None;
    }
    Some(Length { length: number(given, 1, MAX_LENGTH, "`length`", errors)?, span: given.span() })
}

fn number(literal: &LitInt, least: u32, most: u32, what: &str, errors: &mut Errors) -> Option<u32> {
    match literal.base10_parse::<u32>() {
        Ok(number) if (least..=most).contains(&number) => Some(number),
        _ => {
            errors.at(literal, format!("{what} is a number from {least} to {most} here"));
            None
        }
    }
}

/// As many as a `ColumnSet` can hold.
const MAX_COLUMNS: usize = 128;
/// As many as a decimal of 96 bits is sure to hold.
const MAX_DIGITS: u32 = 28;
/// What fits into every backend's count of bytes, at four a letter.
const MAX_LENGTH: u32 = i32::MAX as u32 / 4;
