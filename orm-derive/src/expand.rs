//! Writes the code of a legal model: constants, and calls into `::rowhouse::derive_support`. Looks at no attribute.

mod column;
mod constants;
mod embedded;
mod fetched;
mod field;
mod model;
mod projection;
mod proof;
mod relation;
mod row;
mod table;
#[cfg(test)]
mod tests;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Type};

use crate::ir::{Column, Model, PerDialect};

pub(crate) use constants::{ColumnConstant, column_constants};
pub(crate) use embedded::embed;
pub(crate) use projection::projection;
pub(crate) use table::within;

/// All that `#[derive(Model)]` adds.
pub(crate) fn model(model: &Model) -> TokenStream {
    let (constants, relations) = (constants::of_model(model), relation::relations(model));
    let (table, source) = (table::table(model), table::source(model));
    let (from_row, model_impl) = (row::from_row(model), model::model(model));
    let proofs = proof::proofs(model);
    quote! {
        #constants
        #relations
        const _: () = {
            #table
            #source
            #from_row
            #model_impl
            #proofs
        };
    }
}

/// Where everything lives that generated code calls.
pub(crate) struct Support;

impl ToTokens for Support {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        SupportAt(Span::call_site()).to_tokens(tokens);
    }
}

/// The same, for calls whose errors belong to the user's tokens there.
pub(crate) struct SupportAt(pub(crate) Span);

impl ToTokens for SupportAt {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(quote_spanned!(self.0=> ::rowhouse::derive_support));
    }
}

/// The place of the user's tokens, marked as generated: errors point there, and lints do not look.
pub(crate) fn place(tokens: &impl Spanned) -> Span {
    generated(tokens.span())
}

fn generated(span: Span) -> Span {
    span.resolved_at(Span::call_site())
}

/// `<ty as Field>::item`. All that generated code asks of a type is written so, as rustc reports equal errors once.
fn of_field(ty: &Type, item: &str) -> TokenStream {
    let (span, support) = (place(ty), SupportAt(place(ty)));
    let item = Ident::new(item, span);
    quote_spanned!(span=> <#ty as #support::Field>::#item)
}

/// The type below `Option` and `Auto`.
fn base(ty: &Type) -> TokenStream {
    let (value, support) = (of_field(ty, "Value"), SupportAt(place(ty)));
    quote_spanned!(place(ty)=> <#value as #support::SqlValue>::Base)
}

/// `<base as Scalar>::item`.
fn of_base(ty: &Type, item: &str) -> TokenStream {
    let (base, support, item) = (base(ty), SupportAt(place(ty)), Ident::new(item, place(ty)));
    quote_spanned!(place(ty)=> <#base as #support::Scalar>::#item)
}

/// The positions and columns of a model.
fn numbered(model: &Model) -> impl Iterator<Item = (usize, &Column)> {
    model.columns.iter().enumerate()
}

/// `None`, or `Some(…)` with the type's full path.
fn option(value: Option<impl ToTokens>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}

/// A `PerDialect`.
fn per_dialect(texts: &PerDialect) -> TokenStream {
    let PerDialect { sqlite, postgres, mysql } = texts;
    match (sqlite, postgres, mysql) {
        (None, None, None) => quote!(#Support::PerDialect::NONE),
        (Some(text), Some(second), Some(third)) if text == second && text == third => {
            quote!(#Support::PerDialect::everywhere(#text))
        }
        _ => {
            let (sqlite, postgres, mysql) =
                (option(sqlite.as_ref()), option(postgres.as_ref()), option(mysql.as_ref()));
            quote!(#Support::PerDialect::new(#sqlite, #postgres, #mysql))
        }
    }
}
