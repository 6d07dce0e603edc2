//! `impl Fetched`: what the fields of a projection are read from, and what is loaded into them.

use std::borrow::Cow;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Path, Type, parse_quote_spanned};

use super::projection::{ReadField, from_row};
use super::{Support, SupportAt, place};
use crate::ir::{Projection, ProjectionColumn, Selected};

/// `impl Fetched`, and the marks beside it.
pub(super) fn fetched(projection: &Projection, root: &Path) -> TokenStream {
    let ident = &projection.ident;
    let (scope, through) = scope(projection, root);
    let pushes = projection.columns.iter().map(|column| push(column, root, &scope, &through));
    let (parts, rows) = if projection.is_nested() {
        (nested(projection, root), quote!(#Support::Nested<#ident>))
    } else {
        (flat(ident), quote!(#ident))
    };
    let Parts { items, row, loaders, load, put_together } = parts;
    quote! {
        #items
        #[automatically_derived]
        #[allow(deprecated, clippy::unused_unit)]
        impl #Support::Fetched for #ident {
            type From = #root;
            type Through = #through;
            type Row = #row;
            type Loaders = #loaders;

            fn push_selected(__out: &mut ::std::vec::Vec<#Support::Node>) {
                #(#pushes)*
            }

            fn loaders(__at: &mut dyn ::core::ops::FnMut(#Support::ColumnRef) -> usize) -> Self::Loaders {
                #load
            }

            fn put_together(__row: Self::Row, __loaded: <Self::Loaders as #Support::Loaders>::With<()>) -> Self {
                #put_together
            }
        }
        #[automatically_derived]
        impl #Support::FetchFrom<#root> for #ident {
            type Rows = #rows;
        }
        #[automatically_derived]
        impl #Support::Shown for #ident {}
    }
}

/// The tables that fields are read from, and the one between.
fn scope(projection: &Projection, root: &Path) -> (TokenStream, TokenStream) {
    match &projection.through {
        Some(through) => (quote!(#Support::Linking<#through, #root>), quote!(#through)),
        None => (quote!((#Support::Inner<#root>, #Support::Nil)), quote!(#Support::NoLink)),
    }
}

/// What the field is read from.
fn push(column: &ProjectionColumn, root: &Path, scope: &TokenStream, through: &TokenStream) -> TokenStream {
    let ProjectionColumn { field, ty, selected, .. } = column;
    let support = SupportAt(place(ty));
    match selected {
        Selected::Column => {
            let column = quote_spanned!(field.span()=> <#root>::#field);
            quote_spanned!(place(ty)=> #support::push_field::<#scope, #ty, _, _>(#column, __out);)
        }
        Selected::Expression(selected) => {
            quote_spanned!(place(ty)=> #support::push_field::<#scope, #ty, _, _>(#selected, __out);)
        }
        Selected::Flattened { .. } => {
            quote_spanned!(place(ty)=> #support::push_flattened::<#root, #through, #ty>(__out);)
        }
        Selected::Related(_) => TokenStream::new(),
    }
}

/// What differs between projections with relations in them and those without.
struct Parts {
    /// Items beside the impl.
    items: TokenStream,
    /// The type of what is read of the row itself.
    row: TokenStream,
    /// The type of what loads the relations.
    loaders: TokenStream,
    /// What loads the relations.
    load: TokenStream,
    /// The projection, of `__row` and `__loaded`.
    put_together: TokenStream,
}

/// All of it is read from the row.
fn flat(ident: &syn::Ident) -> Parts {
    Parts {
        items: TokenStream::new(),
        row: quote!(#ident),
        loaders: quote!(()),
        load: quote!(()),
        put_together: quote!({
            let () = __loaded;
            __row
        }),
    }
}

/// A struct of its own has what is read from the row.
fn nested(projection: &Projection, root: &Path) -> Parts {
    let read: Vec<ReadField<'_>> = projection.columns.iter().filter_map(read_field).collect();
    let (fields, types) = (read.iter().map(|read| read.field), read.iter().map(|read| &read.ty));
    let from_row = from_row(&quote::format_ident!("__Row"), &projection.ident.unraw().to_string(), &read);
    let loads: Vec<Load<'_>> = projection.columns.iter().filter_map(|column| load(column, root)).collect();
    let loaders = side_by_side(&loads, |load| load.ty.clone(), |group| quote!(#Support::Beside<(#(#group,)*)>));
    let calls = side_by_side(&loads, |load| load.call.clone(), |group| quote!(#Support::Beside::new((#(#group,)*))));
    let loaded = side_by_side(&loads, |load| load.field.to_token_stream(), |group| quote!(((), #(#group),*)));
    let values = projection.columns.iter().map(value);
    Parts {
        items: quote! {
            #[doc(hidden)]
            #[allow(deprecated, missing_docs, missing_debug_implementations, unreachable_pub)]
            pub struct __Row {
                #(#fields: #types,)*
            }
            #from_row
        },
        row: quote!(__Row),
        loaders: quote!((#(#loaders,)*)),
        load: quote!((#(#calls,)*)),
        put_together: quote!({
            let ((), #(#loaded),*) = __loaded;
            Self { #(#values),* }
        }),
    }
}

/// The field of the row's struct for a field.
fn read_field(column: &ProjectionColumn) -> Option<ReadField<'_>> {
    let ty = &column.ty;
    match column.selected {
        Selected::Related(_) => None,
        Selected::Flattened { .. } => {
            let (span, support) = (place(ty), SupportAt(place(ty)));
            let row: Type = parse_quote_spanned!(span=> <#ty as #support::Fetched>::Row);
            Some(ReadField { ty: Cow::Owned(row), ..ReadField::of(column) })
        }
        Selected::Column | Selected::Expression(_) => Some(ReadField::of(column)),
    }
}

/// A relation, or those of a projection in this one: which field it is for, the type of what loads it, and that.
struct Load<'a> {
    field: &'a syn::Ident,
    ty: TokenStream,
    call: TokenStream,
}

fn load<'a>(column: &'a ProjectionColumn, root: &Path) -> Option<Load<'a>> {
    let ProjectionColumn { field, ty, selected, .. } = column;
    let (span, support) = (place(ty), SupportAt(place(ty)));
    let (ty, call) = match selected {
        Selected::Related(relation) => {
            let (at, relation) = match relation {
                Some(relation) => (place(relation), quote!(#relation)),
                None => (place(field), quote_spanned!(field.span()=> <#root>::#field)),
            };
            let from = SupportAt(at);
            let rows = quote_spanned!(at=> #from::field_rows::<#root, _>(#relation));
            (
                quote_spanned!(span=> <#ty as #support::RelatedField>::Loader),
                quote_spanned!(span=> #rows.loader::<#ty>(__at)),
            )
        }
        Selected::Flattened { .. } => (
            quote_spanned!(span=> #support::Beside<<#ty as #support::Fetched>::Loaders>),
            quote_spanned!(span=> #support::Beside::new(<#ty as #support::Fetched>::loaders(__at))),
        ),
        Selected::Column | Selected::Expression(_) => return None,
    };
    Some(Load { field, ty, call })
}

/// How many relations stand side by side; more are put into groups.
const SIDE_BY_SIDE: usize = 8;

/// Something for each relation, in groups where there are many.
fn side_by_side(
    loads: &[Load<'_>],
    item: impl Fn(&Load<'_>) -> TokenStream,
    group: impl Fn(Vec<TokenStream>) -> TokenStream,
) -> Vec<TokenStream> {
    if loads.len() <= SIDE_BY_SIDE {
        return loads.iter().map(item).collect();
    }
    loads.chunks(SIDE_BY_SIDE).map(|loads| group(loads.iter().map(&item).collect())).collect()
}

/// The field's value, of the row and of what was loaded.
fn value(ProjectionColumn { field, ty, selected, .. }: &ProjectionColumn) -> TokenStream {
    match selected {
        Selected::Related(_) => quote!(#field),
        Selected::Flattened { .. } => {
            let (span, support) = (place(ty), SupportAt(place(ty)));
            quote_spanned!(span=> #field: <#ty as #support::Fetched>::put_together(__row.#field, #field))
        }
        Selected::Column | Selected::Expression(_) => quote!(#field: __row.#field),
    }
}
