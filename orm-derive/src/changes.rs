//! `#[derive(Changes)]`: a struct that says which fields of a model change, or what a new object has.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, Data, DeriveInput, Error, Fields, Ident, Path, Result, Token, Type};

use crate::attrs::items::{each_field, each_item, flag, set, unknown, value};
use crate::errors::Errors;
use crate::expand::{Support, SupportAt, place};
use crate::shape::Shape;

/// A struct of changes that is legal.
struct ChangesStruct<'i> {
    input: &'i DeriveInput,
    words: StructWords,
    fields: Vec<ChangedField<'i>>,
}

/// `#[changes(User, insert, unset(id))]`.
struct StructWords {
    model: Path,
    insert: Option<Ident>,
    /// The fields that a new object leaves to the database.
    unset: Vec<Ident>,
}

/// A field, and that of the model which it changes.
struct ChangedField<'i> {
    ident: &'i Ident,
    target: Ident,
    ty: &'i Type,
    given: Given,
    /// `#[changes(embed)]`: the model's field is several columns.
    embed: bool,
}

/// Whether the field has a value at all.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Given {
    Always,
    /// It is an `Option`.
    Option,
    /// It is a `Change`.
    Change,
}

pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    let mut errors = Errors::default();
    let words = struct_words(input, &mut errors);
    let fields = fields(input, &mut errors);
    let changes = words.zip(fields).map(|(words, fields)| ChangesStruct { input, words, fields });
    if let Some(changes) = &changes {
        check(changes, &mut errors);
    }
    match errors.or(changes) {
        Ok(changes) => expand(&changes),
        Err(errors) => errors.to_compile_errors(),
    }
}

fn struct_words(input: &DeriveInput, errors: &mut Errors) -> Option<StructWords> {
    let Some(attribute) = input.attrs.iter().find(|attribute| is_ours(attribute)) else {
        errors.at(&input.ident, format!("`{}` does not say what it changes: write `#[changes(User)]`", input.ident));
        return None;
    };
    attribute.parse_args_with(|content: ParseStream<'_>| words_of(content)).map_err(|error| errors.push(error)).ok()
}

fn words_of(content: ParseStream<'_>) -> Result<StructWords> {
    let model = content.call(Path::parse_mod_style).map_err(|error| Error::new(error.span(), MODEL))?;
    let mut words = StructWords { model, insert: None, unset: Vec::new() };
    while !content.is_empty() {
        content.parse::<Token![,]>()?;
        if content.is_empty() {
            break;
        }
        let word = content.call(Ident::parse_any)?;
        match word.to_string().as_str() {
            "insert" => set(&mut words.insert, &word, flag(&word, content)?)?,
            "unset" => words.unset.extend(each_field(&word, content, "fields: `unset(id, created_at)`")?),
            _ => return Err(unknown(&word, "#[changes]", &["insert", "unset"])),
        }
    }
    Ok(words)
}

fn fields<'i>(input: &'i DeriveInput, errors: &mut Errors) -> Option<Vec<ChangedField<'i>>> {
    let fields = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => fields,
            _ => {
                errors.at(
                    &input.ident,
                    "changes are a struct with named fields: each is called as the field that it changes",
                );
                return None;
            }
        },
        _ => {
            errors.at(&input.ident, "changes are a struct, with a field for each that can change");
            return None;
        }
    };
    Some(fields.named.iter().filter_map(|field| changed(field, errors)).collect())
}

fn changed<'i>(field: &'i syn::Field, errors: &mut Errors) -> Option<ChangedField<'i>> {
    let (mut skip, mut target, mut embed) = (None, None, None);
    for attribute in field.attrs.iter().filter(|attribute| is_ours(attribute)) {
        each_item(attribute, errors, |word, input| match word.to_string().as_str() {
            "skip" => set(&mut skip, word, flag(word, input)?),
            "embed" => set(&mut embed, word, flag(word, input)?),
            "field" => set(&mut target, word, value(word, input, "a field of the model: `field = name`")?),
            _ => Err(unknown(word, "#[changes]", &["skip", "field", "embed"])),
        });
    }
    let ident = field.ident.as_ref()?;
    let (ty, given) = match Shape::of(&field.ty) {
        Shape::Option(inner) => (inner, Given::Option),
        Shape::Change(inner) => (inner, Given::Change),
        _ => (&field.ty, Given::Always),
    };
    let target = target.unwrap_or_else(|| ident.clone());
    skip.is_none().then_some(ChangedField { ident, target, ty, given, embed: embed.is_some() })
}

fn check(changes: &ChangesStruct<'_>, errors: &mut Errors) {
    let ChangesStruct { words, fields, .. } = changes;
    if let (None, Some(first)) = (&words.insert, words.unset.first()) {
        errors.at(first, "`unset` is for new objects: write `insert` before it");
    }
    for (position, field) in fields.iter().enumerate() {
        if fields[..position].iter().any(|other| other.target == field.target) {
            errors.at(&field.target, format!("two fields change `{}`", field.target.unraw()));
        }
    }
    for field in &words.unset {
        if fields.iter().any(|other| other.target == *field) {
            errors.at(field, format!("`{field}` is a field here, and so is set by it: leave it out of `unset`"));
        }
    }
}

fn expand(changes: &ChangesStruct<'_>) -> TokenStream {
    let (ident, model) = (&changes.input.ident, &changes.words.model);
    let (generics, arguments, conditions) = changes.input.generics.split_for_impl();
    let visits = changes.fields.iter().map(|field| visit(field, model));
    let assignments = assignments(changes);
    let insert = changes.words.insert.as_ref().map(|_| insert(changes));
    quote! {
        #[automatically_derived]
        #[allow(deprecated, unused_variables)]
        impl #generics #Support::Changes for #ident #arguments #conditions {
            type Model = #model;

            fn visit<__Target: #Support::ChangeTarget<#model>>(self, __target: &mut __Target) {
                #(#visits)*
            }
        }
        #assignments
        #insert
    }
}

/// `__target.field(|model| &mut model.name, "name", self.name);`, if the field has a value.
fn visit(field: &ChangedField<'_>, model: &Path) -> TokenStream {
    let (target, name, span) = (&field.target, field.target.unraw().to_string(), place(field.ty));
    let support = SupportAt(span);
    let method = if field.embed { quote_spanned!(span=> embedded) } else { quote_spanned!(span=> field) };
    let value = optional(field, &quote_spanned!(span=> self));
    let place = quote_spanned!(span=> |__model: &mut #model| &mut (*__model).#target);
    let call = |value| quote_spanned!(span=> #support::ChangeTarget::#method(__target, #place, #name, #value););
    match field.given {
        Given::Always => call(value),
        Given::Option | Given::Change => {
            let call = call(quote_spanned!(span=> __value));
            quote_spanned!(span=> if let ::core::option::Option::Some(__value) = #value { #call })
        }
    }
}

/// `impl Assignments`: what `.set(…)` of a statement takes.
fn assignments(changes: &ChangesStruct<'_>) -> TokenStream {
    let (ident, model) = (&changes.input.ident, &changes.words.model);
    let mut of_impl = changes.input.generics.clone();
    of_impl.params.push(syn::parse_quote!(__Scope));
    let (generics, _, _) = of_impl.split_for_impl();
    let (_, arguments, conditions) = changes.input.generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #generics #Support::Assignments<#model, __Scope, #Support::Here> for #ident #arguments #conditions {
            fn push(self, __out: &mut ::std::vec::Vec<(usize, #Support::Node)>) {
                #Support::assign(self, __out);
            }
        }
    }
}

/// The field's value: as it is, or an `Option`.
fn optional(field: &ChangedField<'_>, of: &TokenStream) -> TokenStream {
    let (ident, support) = (field.ident, SupportAt(place(field.ty)));
    match field.given {
        Given::Always | Given::Option => quote_spanned!(place(field.ty)=> #of.#ident),
        Given::Change => quote_spanned!(place(field.ty)=> #support::Change::into_option(#of.#ident)),
    }
}

/// `impl From<NewUser> for User`.
fn insert(changes: &ChangesStruct<'_>) -> TokenStream {
    let (ident, model) = (&changes.input.ident, &changes.words.model);
    let (generics, arguments, conditions) = changes.input.generics.split_for_impl();
    let given = changes.fields.iter().map(|field| {
        let (target, support) = (&field.target, SupportAt(place(field.ty)));
        let value = optional(field, &quote_spanned!(place(field.ty)=> __new));
        match field.given {
            Given::Always => quote_spanned!(place(field.ty)=> #target: #support::WritesTo::write(#value)),
            _ => quote_spanned!(place(field.ty)=> #target: #support::write_or_leave(#value)),
        }
    });
    let left = changes.words.unset.iter().map(|field| {
        let support = SupportAt(place(field));
        quote_spanned!(place(field)=> #field: #support::LeftToDatabase::left())
    });
    let fields = given.chain(left);
    quote! {
        #[automatically_derived]
        #[allow(deprecated)]
        impl #generics ::core::convert::From<#ident #arguments> for #model #conditions {
            fn from(__new: #ident #arguments) -> Self {
                #model { #(#fields),* }
            }
        }
    }
}

fn is_ours(attribute: &Attribute) -> bool {
    attribute.path().is_ident("changes")
}

const MODEL: &str = "`changes` takes the model that changes: `#[changes(User)]`";
