//! `impl FromRow`: one read by position for each column.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::{Support, numbered, of_field, place};
use crate::ir::{Column, Model, Skipped};

/// `impl FromRow`.
pub(super) fn from_row(model: &Model) -> TokenStream {
    let (ident, width) = (&model.ident, model.columns.len());
    let fields = numbered(model).map(|(position, column)| field(position, column));
    let skipped = model
        .skipped
        .iter()
        .map(|Skipped { field, ty }| quote_spanned!(place(ty)=> #field: <#ty as ::core::default::Default>::default()));
    let fields = fields.chain(skipped);
    let key = at(model.key.positions().first().copied().unwrap_or_default());
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

fn field(position: usize, Column { field, ty, .. }: &Column) -> TokenStream {
    let at = at(position);
    let read = of_field(ty, "read");
    quote!(#field: #Support::named(#read(__row, #at), &__ROWHOUSE_TABLE, #position)?)
}

/// The column of the row that holds the column at `position` of the table.
fn at(position: usize) -> TokenStream {
    if position == 0 { quote!(__at) } else { quote!(__at + #position) }
}
