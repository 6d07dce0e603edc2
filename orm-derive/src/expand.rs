//! Writes the code of a legal model: constants, and calls into `::rowhouse::derive_support`. Looks at no attribute.

mod constants;
mod model;
mod proof;
mod row;
mod table;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use crate::ir::{Column, Model};

pub(crate) use constants::{ColumnConstant, column_constants};

/// All that `#[derive(Model)]` adds.
pub(crate) fn model(model: &Model) -> TokenStream {
    let constants = constants::of_model(model);
    let (table, source) = (table::table(model), table::source(model));
    let (from_row, model_impl) = (row::from_row(model), model::model(model));
    let proofs = proof::proofs(model);
    quote! {
        #constants
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
        tokens.extend(quote!(::rowhouse::derive_support));
    }
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
