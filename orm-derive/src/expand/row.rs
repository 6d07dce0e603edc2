//! `impl FromRow`: one read by position for each column.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::embedded::position;
use super::field::{self, Home};
use super::{Support, place};
use crate::ir::{Model, Skipped};

/// `impl FromRow`.
pub(super) fn from_row(model: &Model) -> TokenStream {
    let (ident, width) = (&model.ident, position(model, model.columns.len()));
    let fields = field::reads(model, Home::Model).chain(skipped(model));
    let key = field::at(model, model.key.positions().first().copied().unwrap_or_default());
    quote! {
        #[automatically_derived]
        #[allow(deprecated)]
        impl #Support::FromRow for #ident {
            const WIDTH: usize = #width;

            fn from_row<__Row: #Support::RowAccess + ?::core::marker::Sized>(
                __row: &__Row,
                __at: usize,
            ) -> #Support::Result<Self> {
                ::core::result::Result::Ok(Self { #(#fields),* })
            }

            #[inline]
            fn from_optional_row<__Row: #Support::RowAccess + ?::core::marker::Sized>(
                __row: &__Row,
                __at: usize,
            ) -> #Support::Result<::core::option::Option<Self>> {
                #Support::optional_row(__row, __at, #key)
            }

            fn names(__names: &mut #Support::Names) {
                __names.table(&__ROWHOUSE_TABLE);
            }
        }
    }
}

/// `field: value` for the fields that are no columns.
pub(super) fn skipped(model: &Model) -> impl Iterator<Item = TokenStream> {
    model
        .skipped
        .iter()
        .map(|Skipped { field, ty }| quote_spanned!(place(ty)=> #field: <#ty as ::core::default::Default>::default()))
}
