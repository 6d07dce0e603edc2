//! A struct that derives `Projection`, as it was written.

use syn::{Attribute, Data, DeriveInput, Expr, Field, Fields, Ident, LitInt, LitStr, Path, Type, Visibility};

use super::value::{each_item, ends_item, flag, number, set, text, unknown, value};
use crate::errors::Errors;

/// A struct as it was written.
pub(crate) struct ProjectionStruct<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) vis: &'a Visibility,
    /// The words of `#[projection(…)]`.
    pub(crate) words: ProjectionWords,
    pub(crate) fields: Vec<ProjectionField<'a>>,
}

/// The words of `#[projection(…)]`.
#[derive(Default)]
pub(crate) struct ProjectionWords {
    /// The name of the view that has the rows.
    pub(crate) view: Option<LitStr>,
    /// The name that a query gives it.
    pub(crate) name: Option<LitStr>,
    /// The type of the column constants.
    pub(crate) columns: Option<Ident>,
    /// The model that its fields are read from.
    pub(crate) from: Option<Path>,
    /// The table between, which they are read from, too, with the word.
    pub(crate) through: Option<(Ident, Path)>,
}

/// A field as it was written.
pub(crate) struct ProjectionField<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) vis: &'a Visibility,
    pub(crate) attributes: &'a [Attribute],
    pub(crate) ty: &'a Type,
    /// `#[column(name = "…")]`.
    pub(crate) name: Option<LitStr>,
    /// `#[column(scale = …)]`.
    pub(crate) scale: Option<LitInt>,
    /// `#[projection(select = …)]`, with the word.
    pub(crate) select: Option<(Ident, Expr)>,
    /// `#[projection(flatten)]`.
    pub(crate) flatten: Option<Ident>,
    /// `#[projection(with)]` or `#[projection(with = …)]`, with the word.
    pub(crate) with: Option<(Ident, Option<Expr>)>,
}

/// Reads a struct, or says why the input is none that rows can be read as.
pub(crate) fn read<'a>(input: &'a DeriveInput, errors: &mut Errors) -> Option<ProjectionStruct<'a>> {
    if !input.generics.params.is_empty() {
        let message = "a projection has columns of fixed types: it cannot be generic or have lifetimes";
        errors.at(&input.generics.params, message);
    }
    let fields = named_fields(input, errors)?;
    let fields = fields.named.iter().filter_map(|field| read_field(field, errors)).collect();
    let words = read_words(&input.attrs, errors);
    Some(ProjectionStruct { ident: &input.ident, vis: &input.vis, words, fields })
}

fn read_words(attributes: &[Attribute], errors: &mut Errors) -> ProjectionWords {
    let mut words = ProjectionWords::default();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("projection")) {
        each_item(attribute, errors, |word, input| match word.to_string().as_str() {
            "view" => set(&mut words.view, word, text(word, input, "totals")?),
            "name" => set(&mut words.name, word, text(word, input, "totals")?),
            "columns" => {
                let usage = "the name of a new type: `columns = TotalsColumns`";
                set(&mut words.columns, word, value(word, input, usage)?)
            }
            "from" => set(&mut words.from, word, value(word, input, "a model: `from = User`")?),
            "through" => {
                let usage = "the table between of a many-to-many relation: `through = PostTag`";
                set(&mut words.through, word, (word.clone(), value(word, input, usage)?))
            }
            _ => Err(unknown(word, "#[projection]", &["from", "through", "view", "name", "columns"])),
        });
    }
    if let (Some(name), Some(_)) = (&words.name, &words.view) {
        errors.at(name, "a view has its own name: leave `name` out");
    }
    words
}

fn named_fields<'a>(input: &'a DeriveInput, errors: &mut Errors) -> Option<&'a syn::FieldsNamed> {
    let message = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) if !fields.named.is_empty() => return Some(fields),
            Fields::Named(_) | Fields::Unit => "a projection has fields, one at least: they are the columns of a row",
            Fields::Unnamed(_) => {
                "a projection needs names for its columns: a struct with named fields, or a plain tuple"
            }
        },
        Data::Enum(_) => "a projection is a struct; an enum that is stored in a column derives `DbEnum`",
        Data::Union(_) => "a projection is a struct; a union cannot be read from a row",
    };
    errors.at(&input.ident, message);
    None
}

fn read_field<'a>(field: &'a Field, errors: &mut Errors) -> Option<ProjectionField<'a>> {
    let (mut name, mut scale) = (None, None);
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("column")) {
        each_item(attribute, errors, |word, input| match word.to_string().as_str() {
            "name" => set(&mut name, word, text(word, input, "total")?),
            "scale" => set(&mut scale, word, number(word, input, "2")?),
            other => {
                let message =
                    format!("a projection's `#[column]` knows `name` and `scale` only: `{other}` is for models");
                Err(syn::Error::new(word.span(), message))
            }
        });
    }
    let (mut select, mut flatten, mut with) = (None, None, None);
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("projection")) {
        each_item(attribute, errors, |word, input| match word.to_string().as_str() {
            "select" => {
                let usage = "a column or an expression: `select = User::name.upper()`";
                set(&mut select, word, (word.clone(), value(word, input, usage)?))
            }
            "flatten" => set(&mut flatten, word, flag(word, input)?),
            "with" => {
                let usage = "a relation: `with = User::posts`, or stands alone for that of the field's name";
                let relation = if ends_item(input) { None } else { Some(value(word, input, usage)?) };
                set(&mut with, word, (word.clone(), relation))
            }
            _ => Err(unknown(word, "#[projection]", &["select", "with", "flatten"])),
        });
    }
    let ident = field.ident.as_ref()?;
    let (vis, attributes, ty) = (&field.vis, &field.attrs[..], &field.ty);
    Some(ProjectionField { ident, vis, attributes, ty, name, scale, select, flatten, with })
}
