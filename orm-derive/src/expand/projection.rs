//! What `#[derive(Projection)]` adds: `impl FromRow`, by position, and the names of the columns.

use std::borrow::Cow;

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Ident, Type};

use super::constants::carrier_type;
use super::fetched::fetched;
use super::table::within;
use super::{Support, SupportAt, option, place};
use crate::check::is_reserved;
use crate::ir::{Projection, ProjectionColumn};
use crate::mark::mark;

/// All that `#[derive(Projection)]` adds.
pub(crate) fn projection(projection: &Projection) -> TokenStream {
    let fetch = projection.from.as_ref().map(|root| fetched(projection, root));
    if projection.is_nested() {
        return quote!(const _: () = { #fetch };);
    }
    let fields: Vec<ReadField<'_>> = projection.columns.iter().map(ReadField::of).collect();
    let from_row = from_row(&projection.ident, &projection.ident.unraw().to_string(), &fields);
    let (source, constants, given) = (source(projection), constants(projection), given(projection));
    quote! {
        #constants
        const _: () = {
            #from_row
            #source
            #fetch
            #given
        };
    }
}

/// `impl GivenRow`: its values as a row of values. As that reads the fields, those of a struct that is only a table are no dead
/// code, either.
fn given(projection: &Projection) -> TokenStream {
    let ident = &projection.ident;
    let types = projection.columns.iter().map(|ProjectionColumn { ty, .. }| {
        let column = of_row(ty, "COLUMN");
        quote!(#Support::given_type(#column))
    });
    let values = projection.columns.iter().map(|ProjectionColumn { field, ty, rust_type, .. }| {
        let (column, value) = (of_row(ty, "COLUMN"), of_row(ty, "into_given"));
        quote!(#Support::given_field(#value(self.#field), #column, #rust_type))
    });
    quote! {
        #[allow(deprecated)]
        impl #Support::GivenRow for #ident {
            type Row = Self;

            fn types() -> ::std::vec::Vec<#Support::ColumnType> {
                ::std::vec![#(#types),*]
            }

            fn push(self, __out: &mut ::std::vec::Vec<#Support::Node>) {
                __out.extend([#(#values),*]);
            }
        }
    }
}

/// The column constants, `Totals::sum`: of the types of the fields, those that are no column too, which nothing takes.
fn constants(projection: &Projection) -> TokenStream {
    let Projection { ident, vis, columns_type, columns, .. } = projection;
    let carrier = columns_type.as_ref().map(|carrier| carrier_type(ident, vis, carrier));
    let on = columns_type.as_ref().unwrap_or(ident);
    let free = columns.iter().enumerate();
    let free = free.filter(|(_, column)| columns_type.is_some() || !is_reserved(&column.field.unraw().to_string()));
    let constants = free.map(|(position, ProjectionColumn { field, vis, attributes, ty, .. })| {
        let documented = attributes.iter().any(|attribute| attribute.path().is_ident("doc"));
        let doc = (!documented).then(|| format!("The column of [`{ident}`]'s field `{}`.", field.unraw()));
        let doc = doc.map(|doc| quote!(#[doc = #doc]));
        let position = u16::try_from(position).unwrap_or(u16::MAX);
        quote_spanned! {place(field)=>
            #doc
            #(#attributes)*
            #vis const #field: #Support::Column<#ident, #ty> = #Support::Column::projected(#position);
        }
    });
    quote! {
        #carrier
        #[automatically_derived]
        #[allow(non_upper_case_globals, dead_code, deprecated)]
        impl #on {
            #(#constants)*
        }
    }
}

/// `impl Source`, and that it is read from what it has as fields.
fn source(projection: &Projection) -> TokenStream {
    let Projection { ident, name, is_view, columns, .. } = projection;
    let struct_name = ident.unraw().to_string();
    let kind = if *is_view { quote!(Stored) } else { quote!(Query) };
    let defs = columns.iter().enumerate().map(|(position, column)| {
        let ProjectionColumn { field, ty, name, rust_type, scale, .. } = column;
        let (known, field) = (of_row(ty, "COLUMN"), field.unraw().to_string());
        let scale = option(scale.as_ref());
        quote!(#Support::ColumnDef::projected(#position, #name, #field, #rust_type, #known, #scale))
    });
    let (within, mark, types) = (within(ident), mark(ident), columns.iter().map(|column| &column.ty));
    let single = (columns.len() == 1).then(|| {
        let ty = &columns[0].ty;
        quote!(#[automatically_derived] impl #Support::ReadFrom<#ty> for #ident {})
    });
    quote! {
        #within
        static __ROWHOUSE_TABLE: #Support::Table = #Support::Table::projection(
            #Support::TableKind::#kind,
            #name,
            #struct_name,
            &[#(#defs),*],
        );
        #[automatically_derived]
        impl #Support::Source for #ident {
            type ReadAs = Self;
            type Mark = #mark;

            #[inline]
            fn table() -> &'static #Support::Table {
                &__ROWHOUSE_TABLE
            }
        }
        #[automatically_derived]
        impl #Support::Projection for #ident {}
        #[automatically_derived]
        impl #Support::ReadFrom<(#(#types,)*)> for #ident {}
        #single
    }
}

/// A field that is read from columns.
pub(super) struct ReadField<'a> {
    pub(super) field: &'a Ident,
    pub(super) ty: Cow<'a, Type>,
    pub(super) name: &'a str,
}

impl<'a> ReadField<'a> {
    pub(super) fn of(ProjectionColumn { field, ty, name, .. }: &'a ProjectionColumn) -> Self {
        Self { field, ty: Cow::Borrowed(ty), name }
    }
}

/// `impl FromRow`, whose errors name the struct `name`.
pub(super) fn from_row(ident: &Ident, name: &str, fields: &[ReadField<'_>]) -> TokenStream {
    let widths = fields.iter().map(|field| of_row(&field.ty, "WIDTH"));
    let reads = fields.iter().map(|field| read(field, name));
    let names = fields.iter().map(names);
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

fn read(ReadField { field, ty, .. }: &ReadField<'_>, projection: &str) -> TokenStream {
    let (from_row, width, name) = (of_row(ty, "from_row"), of_row(ty, "WIDTH"), field.unraw().to_string());
    let read = quote!(#from_row(__row, #Support::advance(&mut __next, #width)));
    quote!(#field: #Support::named_field(#read, #projection, #name)?)
}

fn names(ReadField { ty, name, .. }: &ReadField<'_>) -> TokenStream {
    let names = of_row(ty, "names");
    quote!(__names.field(#name, #names);)
}
