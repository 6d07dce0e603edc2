//! A projection: a struct that rows are read as.

use std::collections::HashMap;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Attribute, DeriveInput, Ident, Type, parse2};

use super::name;
use crate::attrs::projection::{self, ProjectionField, ProjectionStruct, ProjectionWords};
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
    if let (Some((word, _)), None) = (&words.through, &words.from) {
        errors.at(word, "`through` needs the model where the relation leads: `#[projection(from = …, through = …)]`");
    }
    let name = match words.view.as_ref().or(words.name.as_ref()) {
        Some(given) => name::given(given, "a projection", errors),
        None => name::snake_case(&written.ident.unraw().to_string()),
    };
    let projection = Projection {
        ident: written.ident.clone(),
        vis: written.vis.clone(),
        name,
        is_view: words.view.is_some(),
        columns_type: words.columns.clone(),
        from: words.from.clone(),
        through: words.through.as_ref().map(|(_, through)| through.clone()),
        columns,
    };
    if projection.is_nested() {
        no_table(words, errors);
    }
    projection
}

/// Refuses what only a table has.
fn no_table(words: &ProjectionWords, errors: &mut Errors) {
    let message = "a projection with relations in it is no table, and has no columns: leave this out";
    [&words.view, &words.name].into_iter().flatten().for_each(|name| errors.at(name, message));
    words.columns.iter().for_each(|columns| errors.at(columns, message));
}

fn column(written: &ProjectionStruct<'_>, field: &ProjectionField<'_>, errors: &mut Errors) -> ProjectionColumn {
    let complaint = match &field.with {
        Some(_) => holds_no_rows(field.ty).or_else(|| within_itself(written, field)),
        None => type_complaint(field.ty),
    };
    if let Some(complaint) = complaint {
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
    let ProjectionField { select, flatten, with, .. } = field;
    let words = [select.as_ref().map(|(word, _)| word), with.as_ref().map(|(word, _)| word), flatten.as_ref()];
    if written.words.from.is_none() {
        for word in words.into_iter().flatten() {
            errors.at(word, format!("`{word}` needs a model to select from: `#[projection(from = …)]` on the struct"));
        }
    }
    match (select, with, flatten) {
        (Some(_), _, Some(flatten)) => {
            errors.at(flatten, "a field is read from an expression, or is a projection itself: not both");
            Selected::Flattened { with: false }
        }
        (Some(_), Some((with, _)), None) => {
            errors.at(with, "a field is selected, or loaded by a relation: not both");
            Selected::Related(None)
        }
        (None, Some((with, Some(_))), Some(_)) => {
            errors.at(with, "a projection that is flattened says itself what it loads: `flatten, with`");
            Selected::Flattened { with: true }
        }
        (Some((_, expression)), None, None) => Selected::Expression(Box::new(expression.clone())),
        (None, Some((_, relation)), None) => Selected::Related(relation.clone().map(Box::new)),
        (None, with, Some(_)) => Selected::Flattened { with: with.is_some() },
        (None, None, None) => Selected::Column,
    }
}

/// Refuses a type that visibly is no row, and none of several.
fn holds_no_rows(ty: &Type) -> Option<String> {
    let is_value = matches!(Shape::of(ty).base(), Shape::Plain(_) | Shape::Id(_));
    let message = "a relation loads rows, which are read as projections or models, and `{}` is neither; numbers of rows are selected: \
                   `select = User::posts.count()`";
    is_value.then(|| message.replace("{}", &display(ty)))
}

/// Refuses a field whose rows are those of the struct, without end.
fn within_itself(written: &ProjectionStruct<'_>, field: &ProjectionField<'_>) -> Option<String> {
    let ident = written.ident;
    let mentions = mentions(without_self(field.ty.to_token_stream(), ident), ident);
    mentions.then(|| {
        format!(
            "`{ident}` would be in itself without end: write a projection a level; a tree is loaded by `descendants()`"
        )
    })
}

fn mentions(tokens: TokenStream, name: &Ident) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == *name,
        TokenTree::Group(group) => mentions(group.stream(), name),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
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
    let read = |(column, _): &(&ProjectionColumn, _)| !matches!(column.selected, Selected::Related(_));
    for (column, field) in columns.iter().zip(&written.fields).filter(read) {
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
                "`selct` is no word of `#[projection]`; did you mean `select`? known are `select`, `with`, `flatten`",
                "`form` is no word of `#[projection]`; did you mean `from`? known are `from`, `through`, `view`, `name`, `columns`",
            ],
        );
    }

    #[test]
    fn a_field_is_loaded_by_a_relation() {
        check(
            "#[projection(from = User)] struct A { #[projection(with)] posts: Vec<Post>, #[projection(with = User::posts.limit(3))] a: Vec<Post> }",
            &[],
        );
        check("#[projection(from = Tag, through = PostTag)] struct A { #[projection(flatten, with)] part: Part }", &[]);
        check(
            "#[projection(through = PostTag)] struct A { #[projection(with)] posts: Vec<Post> }",
            &[
                "`with` needs a model to select from: `#[projection(from = …)]` on the struct",
                "`through` needs the model where the relation leads: `#[projection(from = …, through = …)]`",
            ],
        );
        check(
            "#[projection(from = User)] struct A { #[projection(with, select = count())] n: B, #[projection(flatten, with = User::posts)] m: B, #[projection(with = )] l: B }",
            &[
                "`with` takes a relation: `with = User::posts`, or stands alone for that of the field's name",
                "a field is selected, or loaded by a relation: not both",
                "a projection that is flattened says itself what it loads: `flatten, with`",
            ],
        );
    }

    #[test]
    fn numbers_are_not_loaded_as_rows() {
        check(
            "#[projection(from = User)] struct A { #[projection(with = User::posts)] n: Option<i64> }",
            &[
                "a relation loads rows, which are read as projections or models, and `Option<i64>` is neither; numbers of rows are \
               selected: `select = User::posts.count()`",
            ],
        );
    }

    #[test]
    fn a_projection_with_relations_is_no_table_and_has_an_end() {
        check(
            "#[projection(from = User, view = \"a\", columns = B)] struct A { #[projection(with)] posts: Vec<Self>, #[projection(with)] up: Option<A> }",
            &[
                "`A` would be in itself without end: write a projection a level; a tree is loaded by `descendants()`",
                "`A` would be in itself without end: write a projection a level; a tree is loaded by `descendants()`",
                "a projection with relations in it is no table, and has no columns: leave this out",
                "a projection with relations in it is no table, and has no columns: leave this out",
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
