//! Embedded structs: what `#[derive(Embed)]` adds, and how a table is put together of columns and such structs.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Ident, Type};

use super::column::ColumnDef;
use super::field::{self, Home};
use super::row::skipped;
use super::table::index;
use super::{Support, SupportAt, numbered, of_field, place, proof};
use crate::ir::{Column, Model};

/// `<ty as EmbeddedField>::item`.
pub(super) fn of_embedded(ty: &Type, item: &str) -> TokenStream {
    let (span, support) = (place(ty), SupportAt(place(ty)));
    let item = Ident::new(item, span);
    quote_spanned!(span=> <#ty as #support::EmbeddedField>::#item)
}

/// The position of a field's column: a number, and how many columns the embedded structs before it have.
pub(super) fn position(model: &Model, index: usize) -> TokenStream {
    let before = model.columns.get(..index).unwrap_or_default();
    let plain = before.iter().filter(|column| column.embed.is_none()).count();
    let mut widths = before.iter().filter(|column| column.embed.is_some()).map(|column| width(&column.ty)).peekable();
    if widths.peek().is_none() { quote!(#plain) } else { quote!((#plain #(+ #widths)*)) }
}

fn width(ty: &Type) -> TokenStream {
    let (embedded, support) = (of_embedded(ty, "Struct"), SupportAt(place(ty)));
    quote_spanned!(place(ty)=> <#embedded as #support::Embedded>::COLUMNS.len())
}

/// The type of the columns of an embedded struct as columns of `source`, optional if the field or `optional` is.
pub(super) fn columns_type(ty: &Type, source: &TokenStream, optional: Option<&TokenStream>) -> TokenStream {
    let (embedded, support, nullability) = (of_embedded(ty, "Struct"), SupportAt(place(ty)), nullability(ty, optional));
    quote_spanned!(place(ty)=> <#embedded as #support::Embedded>::Columns<#source, #nullability>)
}

/// Their value, from the column at `position`, a type, on.
pub(super) fn columns_value(
    ty: &Type,
    source: &TokenStream,
    optional: Option<&TokenStream>,
    position: &TokenStream,
) -> TokenStream {
    let (embedded, support, nullability) = (of_embedded(ty, "Struct"), SupportAt(place(ty)), nullability(ty, optional));
    quote_spanned!(place(ty)=> <#embedded as #support::ColumnsAt<#source, #nullability, #position>>::COLUMNS)
}

/// A position as a type.
pub(super) fn at(position: &TokenStream) -> TokenStream {
    quote!(#Support::At<{ #position }>)
}

fn nullability(ty: &Type, optional: Option<&TokenStream>) -> TokenStream {
    let (own, support) = (of_embedded(ty, "Optional"), SupportAt(place(ty)));
    match optional {
        None => own,
        Some(outer) => quote_spanned!(place(ty)=> <#own as #support::Nullability>::And<#outer>),
    }
}

/// The constants `__COLUMNS` and `__INDEXES`: columns and indexes of fields and of embedded structs, in one list each.
pub(super) fn parts(model: &Model) -> TokenStream {
    let mut constants = TokenStream::new();
    let mut parts = Vec::new();
    let mut own = Vec::new();
    for (index, column) in numbered(model) {
        if column.embed.is_none() {
            let def = ColumnDef::new(model, index, column);
            constants.extend(def.constants);
            own.push(def.value);
            continue;
        }
        parts.push(own_part(&mut own));
        parts.push(embedded_part(model, column));
    }
    parts.push(own_part(&mut own));
    let indexes = model.indexes.iter().map(|own| index(model, own));
    let complaint = format!(
        "two columns of `{}` have one name, or there are more than 128: an embedded struct can have another prefix, \
         `#[column(embed, prefix = \"…\")]`",
        model.ident.unraw()
    );
    quote! {
        #constants
        const __PARTS: &[#Support::Part] = &[#(#parts,)* #Support::Part::indexes(&[#(#indexes),*])];
        const __NAMES: [u8; #Support::embedded::names_length(__PARTS)] = #Support::embedded::names(__PARTS);
        const __COLUMNS: [#Support::ColumnDef; #Support::embedded::width(__PARTS)] =
            #Support::embedded::columns(__PARTS, &__NAMES, #complaint);
        const __INDEX_PARTS: [#Support::IndexPart; #Support::embedded::index_part_count(__PARTS)] =
            #Support::embedded::index_parts(__PARTS);
        const __INDEXES: [#Support::Index; #Support::embedded::index_count(__PARTS)] =
            #Support::embedded::indexes(__PARTS, &__INDEX_PARTS);
    }
}

fn own_part(columns: &mut Vec<TokenStream>) -> TokenStream {
    let columns = std::mem::take(columns);
    quote!(#Support::Part::own(&[#(#columns),*]))
}

fn embedded_part(model: &Model, column: &Column) -> TokenStream {
    let (owner, field, ty) = (model.ident.unraw().to_string(), column.field.unraw().to_string(), &column.ty);
    let prefix = column.embed.as_deref().unwrap_or_default();
    let complaint = format!(
        "`{owner}.{field}` cannot be an `Option`: that takes a struct with a column that is never NULL otherwise, and with \
         none that the database makes"
    );
    let support = SupportAt(place(ty));
    quote_spanned!(place(ty)=> #support::Part::embedded::<#ty>(#field, #prefix, #complaint))
}

/// All that `#[derive(Embed)]` adds.
pub(crate) fn embed(model: &Model) -> TokenStream {
    let (parts, columns) = (parts(model), columns(model));
    let (embedded, from_row, proofs) = (embedded(model), from_row(model), proof::proofs(model));
    quote! {
        const _: () = {
            #parts
            #columns
            #embedded
            #from_row
            #proofs
        };
    }
}

fn columns_name(model: &Model) -> Ident {
    format_ident!("{}Columns", model.ident.unraw(), span = Span::call_site())
}

/// The struct of typed columns, `AddressColumns`: what stands behind `User::address`.
fn columns(model: &Model) -> TokenStream {
    let (ident, vis, name) = (&model.ident, &model.vis, columns_name(model));
    let (source, optional) = (quote!(__Source), quote!(__Optional));
    let fields = model.columns.iter().map(|Column { field, vis, ty, attributes, embed, .. }| {
        let ty = match embed {
            Some(_) => columns_type(ty, &source, Some(&optional)),
            None => {
                let (value, support) = (of_field(ty, "Value"), SupportAt(place(ty)));
                quote_spanned!(place(ty)=>
                    #support::Column<__Source, <__Optional as #support::Nullability>::Apply<#value>>)
            }
        };
        quote!(#(#attributes)* #vis #field: #ty)
    });
    let values = numbered(model).map(|(index, Column { field, ty, embed, .. })| {
        let position = position(model, index);
        match embed {
            Some(_) => {
                let after = quote!(#Support::After<__Position, { #position }>);
                let value = columns_value(ty, &source, Some(&optional), &after);
                quote!(#field: #value)
            }
            None => quote!(#field: #Support::Column::new((__Position::AT + #position) as u16)),
        }
    });
    let doc = format!("The columns of an embedded [`{}`].", ident.unraw());
    quote! {
        #[doc = #doc]
        #[allow(dead_code, missing_debug_implementations, missing_docs, non_snake_case)]
        #vis struct #name<__Source, __Optional: #Support::Nullability> {
            #(#fields,)*
            __rowhouse_first: u16,
        }

        #[automatically_derived]
        impl<__Source, __Optional: #Support::Nullability> ::core::clone::Clone for #name<__Source, __Optional> {
            fn clone(&self) -> Self {
                *self
            }
        }

        #[automatically_derived]
        impl<__Source, __Optional: #Support::Nullability> ::core::marker::Copy for #name<__Source, __Optional> {}

        #[automatically_derived]
        #[allow(deprecated)]
        impl<__Source, __Optional, __Position> #Support::ColumnsAt<__Source, __Optional, __Position> for #ident
        where
            __Source: #Support::Source,
            __Optional: #Support::Nullability,
            __Position: #Support::Position,
        {
            const COLUMNS: #name<__Source, __Optional> =
                #name { #(#values,)* __rowhouse_first: __Position::AT as u16 };
        }

        #[automatically_derived]
        impl<__Scope, __Index, __Source, __Optional> #Support::Selection<__Scope, __Index> for #name<__Source, __Optional>
        where
            __Source: #Support::Source + #Support::Within<__Scope, __Index>,
            __Optional: #Support::Nullability,
        {
            type Row = <<<__Source as #Support::Within<__Scope, __Index>>::Nullability as #Support::Nullability>::And<
                __Optional,
            > as #Support::Nullability>::Whole<#ident>;

            fn push(self, __out: &mut ::std::vec::Vec<#Support::Node>) {
                #Support::push_columns::<__Source>(self.__rowhouse_first, __COLUMNS.len(), __out);
            }
        }
    }
}

/// `impl Embedded`.
fn embedded(model: &Model) -> TokenStream {
    let (ident, name) = (&model.ident, columns_name(model));
    let home = Home::Embedded;
    let reads = field::reads(model, home).chain(skipped(model));
    let (binds, diffs) = (field::binds(model, home), field::diffs(model, home));
    let (unsets, settles) = (field::unsets(model, home), field::settles(model));
    let (read_backs, references) = (field::read_backs(model, home), field::references(model));
    quote! {
        #[automatically_derived]
        #[allow(deprecated, unused_variables)]
        impl #Support::Embedded for #ident {
            type Columns<__Source, __Optional: #Support::Nullability> = #name<__Source, __Optional>;
            const COLUMNS: &'static [#Support::ColumnDef] = &__COLUMNS;
            const INDEXES: &'static [#Support::Index] = &__INDEXES;

            fn read<__Row: #Support::RowAccess + ?::core::marker::Sized>(
                __row: &__Row,
                __at: usize,
                __place: #Support::Place,
            ) -> #Support::Result<Self> {
                ::core::result::Result::Ok(Self { #(#reads),* })
            }

            fn bind<'__a>(
                &'__a self,
                __place: #Support::Place,
                __columns: #Support::ColumnSet,
                __ids: &#Support::Ids,
                __out: &mut ::std::vec::Vec<#Support::Param<'__a>>,
            ) -> #Support::Result<()> {
                let __first = __place.first;
                #(#binds)*
                ::core::result::Result::Ok(())
            }

            fn diff(&self, __old: &Self, __first: usize, __columns: &mut #Support::ColumnSet) {
                #(#diffs)*
            }

            fn unset(&self, __first: usize, __columns: &mut #Support::ColumnSet) {
                #(#unsets)*
            }

            fn settle(&mut self, __ids: &#Support::Ids) {
                #(#settles)*
            }

            fn read_back<__Row: #Support::RowAccess + ?::core::marker::Sized>(
                &mut self,
                __place: #Support::Place,
                __columns: #Support::ColumnSet,
                __row: &__Row,
                __next: &mut usize,
            ) -> #Support::Result<()> {
                let __first = __place.first;
                #(#read_backs)*
                ::core::result::Result::Ok(())
            }

            fn provisional_references(&self, __out: &mut ::std::vec::Vec<u64>) {
                #(#references)*
            }
        }
    }
}

/// `impl FromRow`: by itself, the struct is read from a row as a projection is.
fn from_row(model: &Model) -> TokenStream {
    let ident = &model.ident;
    quote! {
        #[automatically_derived]
        impl #Support::FromRow for #ident {
            const WIDTH: usize = __COLUMNS.len();

            fn from_row<__Row: #Support::RowAccess + ?::core::marker::Sized>(
                __row: &__Row,
                __at: usize,
            ) -> #Support::Result<Self> {
                <Self as #Support::Embedded>::read(__row, __at, #Support::Place::NOWHERE)
            }

            fn names(__names: &mut #Support::Names) {
                __names.columns(&__COLUMNS);
            }
        }
    }
}
