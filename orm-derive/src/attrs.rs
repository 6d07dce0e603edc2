//! Reads a struct and its attributes: syntax in, the same with spans out. Knows the words and the kind of value that
//! each takes; knows nothing of what they mean together.

mod column;
mod model;
pub(crate) mod projection;
mod value;

use syn::punctuated::Punctuated;
use syn::{
    Attribute, Data, DeriveInput, Field, Fields, Generics, Ident, LitInt, LitStr, Path, Token, Type, Visibility,
};

use crate::errors::Errors;
use crate::ir;
use proc_macro2::Span;

/// A struct as it was written.
pub(crate) struct Struct<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) vis: &'a Visibility,
    /// The words of `#[model(…)]`.
    pub(crate) words: ModelWords,
    pub(crate) fields: Vec<StructField<'a>>,
}

/// A field as it was written.
pub(crate) struct StructField<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) vis: &'a Visibility,
    pub(crate) ty: &'a Type,
    pub(crate) attributes: &'a [Attribute],
    /// The words of `#[column(…)]`.
    pub(crate) words: ColumnWords,
}

/// The words of `#[model(…)]`.
#[derive(Default)]
pub(crate) struct ModelWords {
    pub(crate) table: Option<LitStr>,
    pub(crate) key: Option<Type>,
    pub(crate) columns: Option<Ident>,
    pub(crate) indexes: Vec<IndexWords>,
    pub(crate) checks: Vec<CheckWords>,
    pub(crate) foreign_keys: Vec<ForeignKeyWords>,
    pub(crate) relations: Vec<RelationWords>,
}

/// `has_many(posts = Post::author_id)`, one for each name.
pub(crate) struct RelationWords {
    pub(crate) name: Ident,
    pub(crate) kind: ir::RelationKind,
    /// The model that it leads to, where the path does not begin with it: `posts: Post = PostColumns::author_id`.
    pub(crate) model: Option<Path>,
    /// `Post::author_id`, or several for a foreign key of several columns.
    pub(crate) columns: Vec<Path>,
}

/// `unique(a, b, name = "x")` or `index(…)`.
pub(crate) struct IndexWords {
    pub(crate) fields: Vec<Ident>,
    pub(crate) name: Option<LitStr>,
    pub(crate) unique: bool,
}

/// `check = "…"` or `check(name = "x", "…")`.
pub(crate) struct CheckWords {
    pub(crate) name: Option<LitStr>,
    pub(crate) condition: LitStr,
}

/// `foreign_key(columns(a, b), references = Other, …)`.
pub(crate) struct ForeignKeyWords {
    pub(crate) fields: Vec<Ident>,
    pub(crate) references: Path,
    pub(crate) on_delete: Option<Action>,
    pub(crate) on_update: Option<Action>,
}

/// The words of `#[column(…)]`.
#[derive(Default)]
pub(crate) struct ColumnWords {
    pub(crate) name: Option<LitStr>,
    pub(crate) primary_key: Option<Ident>,
    pub(crate) unique: Option<ColumnIndex>,
    pub(crate) index: Option<ColumnIndex>,
    pub(crate) check: Option<LitStr>,
    pub(crate) default: Option<DefaultWord>,
    pub(crate) on_delete: Option<Action>,
    pub(crate) on_update: Option<Action>,
    pub(crate) references: Option<Path>,
    pub(crate) precision: Option<LitInt>,
    pub(crate) scale: Option<LitInt>,
    pub(crate) length: Option<LitInt>,
}

/// `unique` or `index` at a field.
pub(crate) struct ColumnIndex {
    pub(crate) name: Option<LitStr>,
}

/// `default = …`.
pub(crate) struct DefaultWord {
    pub(crate) value: ir::Default,
    pub(crate) span: Span,
}

/// `on_delete = …` or `on_update = …`.
pub(crate) struct Action {
    pub(crate) word: Ident,
    pub(crate) change: ir::OnChange,
    /// Where the action was written.
    pub(crate) span: Span,
}

/// Reads a struct, or says why the input is none that can be a model.
pub(crate) fn read<'a>(input: &'a DeriveInput, errors: &mut Errors) -> Option<Struct<'a>> {
    check_generics(&input.generics, errors);
    let words = model::read(&input.attrs, errors);
    let fields = named_fields(input, errors)?;
    let fields = fields.iter().filter_map(|field| read_field(field, errors)).collect();
    Some(Struct { ident: &input.ident, vis: &input.vis, words, fields })
}

fn read_field<'a>(field: &'a Field, errors: &mut Errors) -> Option<StructField<'a>> {
    Some(StructField {
        ident: field.ident.as_ref()?,
        vis: &field.vis,
        ty: &field.ty,
        attributes: &field.attrs,
        words: column::read(&field.attrs, errors),
    })
}

fn check_generics(generics: &Generics, errors: &mut Errors) {
    if !generics.params.is_empty() {
        let message = "a model is one table with columns of fixed types: it cannot be generic or have lifetimes";
        errors.at(&generics.params, message);
    }
}

fn named_fields<'a>(input: &'a DeriveInput, errors: &mut Errors) -> Option<&'a Punctuated<Field, Token![,]>> {
    let ident = &input.ident;
    let message = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) if !fields.named.is_empty() => return Some(&fields.named),
            Fields::Named(_) | Fields::Unit => format!("a model has fields, its key at least: `id: Id<{ident}>`"),
            Fields::Unnamed(_) => "a model needs names for its columns: a struct with named fields".to_owned(),
        },
        Data::Enum(_) => "a model is a struct; an enum cannot be a table".to_owned(),
        Data::Union(_) => "a model is a struct; a union cannot be a table".to_owned(),
    };
    errors.at(ident, message);
    None
}
