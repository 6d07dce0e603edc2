//! A struct that derives `Projection`, as it was written.

use syn::{Data, DeriveInput, Field, Fields, Ident, LitStr, Type};

use super::value::{each_item, set, text};
use crate::errors::Errors;

/// A struct as it was written.
pub(crate) struct ProjectionStruct<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) fields: Vec<ProjectionField<'a>>,
}

/// A field as it was written.
pub(crate) struct ProjectionField<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) ty: &'a Type,
    /// `#[column(name = "…")]`.
    pub(crate) name: Option<LitStr>,
}

/// Reads a struct, or says why the input is none that rows can be read as.
pub(crate) fn read<'a>(input: &'a DeriveInput, errors: &mut Errors) -> Option<ProjectionStruct<'a>> {
    if !input.generics.params.is_empty() {
        let message = "a projection has columns of fixed types: it cannot be generic or have lifetimes";
        errors.at(&input.generics.params, message);
    }
    let fields = named_fields(input, errors)?;
    let fields = fields.named.iter().filter_map(|field| read_field(field, errors)).collect();
    Some(ProjectionStruct { ident: &input.ident, fields })
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
    let mut name = None;
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("column")) {
        each_item(attribute, errors, |word, input| match word.to_string().as_str() {
            "name" => set(&mut name, word, text(word, input, "total")?),
            other => {
                let message = format!("a projection's `#[column]` knows `name` only: `{other}` is for models");
                Err(syn::Error::new(word.span(), message))
            }
        });
    }
    Some(ProjectionField { ident: field.ident.as_ref()?, ty: &field.ty, name })
}
