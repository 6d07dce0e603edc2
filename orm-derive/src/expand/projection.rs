//! What `#[derive(Projection)]` adds: `impl FromRow`, by position, and the names of the columns.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Ident, Type};

use super::{Support, SupportAt, place};
use crate::ir::{Projection, ProjectionColumn};

/// All that `#[derive(Projection)]` adds.
pub(crate) fn projection(projection: &Projection) -> TokenStream {
    let from_row = from_row(projection);
    quote! {
        const _: () = {
            #from_row
        };
    }
}

fn from_row(projection: &Projection) -> TokenStream {
    let (ident, name) = (&projection.ident, projection.ident.unraw().to_string());
    let widths = projection.columns.iter().map(|column| of_row(&column.ty, "WIDTH"));
    let reads = projection.columns.iter().map(|column| read(column, &name));
    let names = projection.columns.iter().map(names);
    quote! {
        #[automatically_derived]
        #[allow(deprecated)]
        impl #Support::FromRow for #ident {
            const WIDTH: usize = 0 #(+ #widths)*;

            fn from_row<__Row: #Support::RowAccess + ?::core::marker::Sized>(
                __row: &__Row,
                __at: usize,
            ) -> #Support::Result<Self> {
                let mut __next = __at;
                ::core::result::Result::Ok(Self { #(#reads),* })
            }

            fn names(__names: &mut #Support::Names) {
                #(#names)*
            }
        }
    }
}

/// `<ty as FromRow>::item`. All that generated code asks of a type is written so, as rustc reports equal errors once.
fn of_row(ty: &Type, item: &str) -> TokenStream {
    let (span, support) = (place(ty), SupportAt(place(ty)));
    let item = Ident::new(item, span);
    quote_spanned!(span=> <#ty as #support::FromRow>::#item)
}

fn read(ProjectionColumn { field, ty, .. }: &ProjectionColumn, projection: &str) -> TokenStream {
    let (from_row, width, name) = (of_row(ty, "from_row"), of_row(ty, "WIDTH"), field.unraw().to_string());
    let read = quote!(#from_row(__row, #Support::advance(&mut __next, #width)));
    quote!(#field: #Support::named_field(#read, #projection, #name)?)
}

fn names(ProjectionColumn { ty, name, .. }: &ProjectionColumn) -> TokenStream {
    let names = of_row(ty, "names");
    quote!(__names.field(#name, #names);)
}
