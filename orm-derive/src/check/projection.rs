//! A projection: a struct that rows are read as.

use std::collections::HashMap;

use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Attribute, DeriveInput, Type, parse2};

use super::name;
use crate::attrs::projection::{self, ProjectionField, ProjectionStruct};
use crate::errors::Errors;
use crate::ir::{Projection, ProjectionColumn, Selected};
use crate::shape::{Shape, display, without_self};

/// The projection that `input` describes, or its errors.
pub(crate) fn derive_input(input: &DeriveInput) -> Result<Projection, Errors> {
    let mut errors = Errors::default();
    let projection = projection::read(input, &mut errors).map(|written| projection(&written, &mut errors));
    errors.or(projection)
}

fn projection(written: &ProjectionStruct<'_>, errors: &mut Errors) -> Projection {
    let columns: Vec<_> = written.fields.iter().map(|field| column(written, field, errors)).collect();
    distinct(written, &columns, errors);
    let words = &written.words;
    let name = match words.view.as_ref().or(words.name.as_ref()) {
        Some(given) => name::given(given, "a projection", errors),
        None => name::snake_case(&written.ident.unraw().to_string()),
    };
    Projection {
        ident: written.ident.clone(),
        vis: written.vis.clone(),
        name,
        is_view: words.view.is_some(),
        columns_type: words.columns.clone(),
        from: words.from.clone(),
        columns,
    }
}

fn column(written: &ProjectionStruct<'_>, field: &ProjectionField<'_>, errors: &mut Errors) -> ProjectionColumn {
    if let Some(complaint) = type_complaint(field.ty) {
        errors.at(field.ty, complaint);
    }
    let scale = field.scale.as_ref().and_then(|scale| match scale.base10_parse::<u8>() {
        Ok(digits @ 0..=30) => Some(digits),
        _ => {
            errors.at(scale, "a decimal has 30 digits after the point at most");
            None
        }
    });
    let selected = selected(written, field, errors);
    let kept = |attribute: &&Attribute| attribute.path().is_ident("doc") || attribute.path().is_ident("deprecated");
    ProjectionColumn {
        field: field.ident.clone(),
        vis: field.vis.clone(),
        attributes: field.attributes.iter().filter(kept).cloned().collect(),
        rust_type: display(field.ty),
        scale,
        ty: parse2(without_self(field.ty.to_token_stream(), written.ident)).unwrap_or_else(|_| field.ty.clone()),
        name: name::of_field(field.ident, field.name.as_ref(), errors),
        selected,
    }
}

/// What the field is read from, where the struct says from which model.
fn selected(written: &ProjectionStruct<'_>, field: &ProjectionField<'_>, errors: &mut Errors) -> Selected {
    let words = [field.select.as_ref().map(|(word, _)| word), field.flatten.as_ref()];
    if written.words.from.is_none() {
        for word in words.into_iter().flatten() {
            errors.at(word, format!("`{word}` needs a model to select from: `#[projection(from = …)]` on the struct"));
        }
    }
    match (&field.select, &field.flatten) {
        (Some(_), Some(flatten)) => {
            errors.at(flatten, "a field is read from an expression, or is a projection itself: not both");
            Selected::Flattened
        }
        (Some((_, expression)), None) => Selected::Expression(Box::new(expression.clone())),
        (None, Some(_)) => Selected::Flattened,
        (None, None) => Selected::Column,
    }
}

/// What is wrong with a type, as far as its name shows.
pub(crate) fn type_complaint(ty: &Type) -> Option<String> {
    match Shape::of(ty) {
        Shape::Reference => {
            Some("a projection owns its values: write `String` for text, `Vec<u8>` for bytes".to_owned())
        }
        Shape::Auto(inner) => {
            Some(format!("a row that is read has its values: write `{}`, without `Auto`", display(inner)))
        }
        Shape::Option(inner) => match Shape::of(inner) {
            Shape::Option(_) => Some(format!("a column knows one NULL, not two: write `{}`", display(inner))),
            _ => type_complaint(inner),
        },
        Shape::Unstorable(other) => Some(format!("no column holds `{}`: write {other}", display(ty))),
        _ => None,
    }
}

/// Refuses two fields with the same column.
fn distinct(written: &ProjectionStruct<'_>, columns: &[ProjectionColumn], errors: &mut Errors) {
    let mut seen: HashMap<String, &ProjectionColumn> = HashMap::new();
    for (column, field) in columns.iter().zip(&written.fields) {
        if let Some(first) = seen.insert(column.name.to_lowercase(), column) {
            let (a, b) = (first.field.unraw(), column.field.unraw());
            let message = format!("the fields `{a}` and `{b}` have the same column, `{}`", column.name);
            match &field.name {
                Some(name) => errors.at(name, message),
                None => errors.at(field.ident, message),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(input: &str, expected: &[&str]) {
        let input: DeriveInput = syn::parse_str(input).unwrap();
        let messages = derive_input(&input).err().map(|errors| errors.messages()).unwrap_or_default();
        assert_eq!(messages, expected);
    }

    #[test]
    fn structs_of_what_rows_hold_are_projections() {
        check("struct Totals { name: String, user: Option<User>, part: (i64, i64), other: Rest }", &[]);
        check("struct Totals { #[column(name = \"sum\")] total: i64 }", &[]);
    }

    #[test]
    fn all_mistakes_are_reported_together() {
        check(
            "struct Totals<'a> { name: &'a str, #[column(unique)] id: Option<Option<i64>>, at: Auto<i64>, n: u128 }",
            &[
                "a projection has columns of fixed types: it cannot be generic or have lifetimes",
                "a projection's `#[column]` knows `name` and `scale` only: `unique` is for models",
                "a projection owns its values: write `String` for text, `Vec<u8>` for bytes",
                "a column knows one NULL, not two: write `Option<i64>`",
                "a row that is read has its values: write `i64`, without `Auto`",
                "no column holds `u128`: write `i64`",
            ],
        );
    }

    #[test]
    fn what_a_field_is_read_from_needs_a_model() {
        check("#[projection(from = blog::User)] struct A { #[projection(select = count())] n: i64, id: i64 }", &[]);
        check(
            "struct A { #[projection(select = count())] n: i64, #[projection(flatten)] part: Part }",
            &[
                "`select` needs a model to select from: `#[projection(from = …)]` on the struct",
                "`flatten` needs a model to select from: `#[projection(from = …)]` on the struct",
            ],
        );
        check(
            "#[projection(from = User)] struct A { #[projection(select = count(), flatten)] n: i64 }",
            &["a field is read from an expression, or is a projection itself: not both"],
        );
        check(
            "#[projection(form = User)] struct A { #[projection(selct = count())] n: i64 }",
            &[
                "`selct` is no word of `#[projection]`; did you mean `select`? known are `select`, `flatten`",
                "`form` is no word of `#[projection]`; did you mean `from`? known are `from`, `view`, `name`, `columns`",
            ],
        );
    }

    #[test]
    fn two_fields_are_two_columns() {
        check(
            "struct Totals { id: i64, #[column(name = \"ID\")] other: i64 }",
            &["the fields `id` and `other` have the same column, `ID`"],
        );
    }

    #[test]
    fn other_shapes_are_told_what_to_be() {
        check("struct Totals;", &["a projection has fields, one at least: they are the columns of a row"]);
        check("enum Totals { A }", &["a projection is a struct; an enum that is stored in a column derives `DbEnum`"]);
        check(
            "struct Totals(i64);",
            &["a projection needs names for its columns: a struct with named fields, or a plain tuple"],
        );
    }
}
