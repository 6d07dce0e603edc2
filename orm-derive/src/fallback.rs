//! What a struct gets that cannot be a model: its errors, and enough of a model that they stay the only ones.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Fields, Ident, Type, parse_quote, parse2};

use crate::attrs;
use crate::check::{is_reserved, is_stored, type_complaint};
use crate::errors::Errors;
use crate::expand::{ColumnConstant, Support, column_constants, within};
use crate::mark::mark;
use crate::shape::{Shape, without_self};

/// The errors, and impls that do nothing.
pub(crate) fn model(input: &DeriveInput, errors: &Errors) -> TokenStream {
    let errors = errors.to_compile_errors();
    if !input.generics.params.is_empty() {
        return errors;
    }
    let words = attrs::read(input, &mut Errors::default()).map(|written| written.words).unwrap_or_default();
    let columns_type = words.columns.filter(|columns| *columns != input.ident);
    let constants = constants(input, columns_type.as_ref());
    let impls = impls(&input.ident, &words.key.filter(is_stored).unwrap_or_else(|| parse_quote!(i64)));
    quote! {
        #errors
        #constants
        #impls
    }
}

/// The errors of a projection, and an impl that does nothing.
pub(crate) fn projection(input: &DeriveInput, errors: &Errors) -> TokenStream {
    let errors = errors.to_compile_errors();
    if !input.generics.params.is_empty() {
        return errors;
    }
    let from_row = from_row(&input.ident);
    quote!(#errors #from_row)
}

fn from_row(ident: &Ident) -> TokenStream {
    quote! {
        #[automatically_derived]
        #[allow(unused_variables)]
        impl #Support::FromRow for #ident {
            const WIDTH: usize = 0;
            fn from_row<__Row: #Support::RowAccess + ?::core::marker::Sized>(
                __row: &__Row,
                __at: usize,
            ) -> #Support::Result<Self> {
                ::core::unimplemented!()
            }
        }
    }
}

fn constants(input: &DeriveInput, columns_type: Option<&Ident>) -> TokenStream {
    let Data::Struct(data) = &input.data else { return TokenStream::new() };
    let Fields::Named(fields) = &data.fields else { return TokenStream::new() };
    let types: Vec<Type> = fields
        .named
        .iter()
        .filter(|field| !attrs::is_skipped(field))
        .map(|field| storable(&field.ty, &input.ident))
        .collect();
    let is_column = |field: &&syn::Field| !attrs::is_skipped(field);
    let columns =
        fields.named.iter().filter(is_column).zip(&types).enumerate().filter_map(|(position, (field, ty))| {
            let name = field.ident.as_ref()?;
            let is_free = columns_type.is_some() || !is_reserved(&name.unraw().to_string());
            let (position, embed) = (quote!(#position), embeds(field));
            is_free.then_some(ColumnConstant {
                position,
                field: name,
                vis: &field.vis,
                attributes: &[],
                ty,
                key: TokenStream::new(),
                embed,
            })
        });
    column_constants(&input.ident, &input.vis, columns_type, columns)
}

/// Whether the field is marked `embed`, and may be such a struct.
fn embeds(field: &syn::Field) -> bool {
    attrs::is_embedded(field) && matches!(Shape::of(&field.ty).base(), Shape::Other)
}

/// The type, or one that a column can hold.
fn storable(ty: &Type, model: &Ident) -> Type {
    match type_complaint(ty) {
        Some(_) => parse_quote!(i64),
        None => parse2(without_self(ty.to_token_stream(), model)).unwrap_or_else(|_| parse_quote!(i64)),
    }
}

fn impls(ident: &Ident, key: &Type) -> TokenStream {
    let name = ident.unraw().to_string();
    let never = quote!({ ::core::unimplemented!() });
    let (within, from_row, mark) = (within(ident), from_row(ident), mark(ident));
    quote! {
        const _: () = {
            #within
            #[automatically_derived]
            impl #Support::Source for #ident {
                type ReadAs = Self;
                type Mark = #mark;
                fn table() -> &'static #Support::Table #never
            }
            #from_row
            #[automatically_derived]
            #[allow(unused_variables)]
            impl #Support::Model for #ident {
                type Key = #key;
                type Identity = #Support::Id<Self>;
                const NAME: &'static str = #name;
                fn look_ups() -> &'static #Support::LookUps #never
                fn identity(&self) -> Self::Identity #never
                fn make_key(&mut self, __seed: &mut dyn ::core::ops::FnMut() -> #Support::KeySeed) #never
                fn unset(&self) -> #Support::ColumnSet #never
                fn bind<'__a>(
                    &'__a self,
                    __columns: #Support::ColumnSet,
                    __ids: &#Support::Ids,
                    __out: &mut ::std::vec::Vec<#Support::Param<'__a>>,
                ) -> #Support::Result<()> #never
                fn diff(&self, __old: &Self) -> #Support::ColumnSet #never
                fn settle(&mut self, __ids: &#Support::Ids) #never
                fn read_back<__Row: #Support::RowAccess + ?::core::marker::Sized>(
                    &mut self,
                    __columns: #Support::ColumnSet,
                    __row: &__Row,
                ) -> #Support::Result<()> #never
                fn provisional_references(&self, __out: &mut ::std::vec::Vec<u64>) #never
            }
        };
    }
}

/// The errors, and an impl that keeps the users of a value's type quiet.
pub(crate) fn scalar(input: &DeriveInput, errors: &Errors) -> TokenStream {
    let (ident, errors) = (&input.ident, errors.to_compile_errors());
    let generic = !input.generics.params.is_empty();
    let empty = (!generic).then(|| {
        quote! {
            impl #Support::Scalar for #ident {
                const TYPE: #Support::ColumnType = #Support::ColumnType::Text;

                fn param(&self, _: &#Support::Ids) -> #Support::Result<#Support::Param<'_>> {
                    ::core::result::Result::Ok(#Support::Param::Null)
                }

                fn read<R: #Support::RowAccess + ?::core::marker::Sized>(
                    _: &R,
                    _: usize,
                ) -> #Support::Result<::core::option::Option<Self>> {
                    ::core::result::Result::Ok(::core::option::Option::None)
                }
            }
        }
    });
    quote!(#errors #empty)
}

/// The errors, and an impl that keeps the models quiet which embed the struct.
pub(crate) fn embedded(input: &DeriveInput, errors: &Errors) -> TokenStream {
    let (ident, errors) = (&input.ident, errors.to_compile_errors());
    if !input.generics.params.is_empty() {
        return errors;
    }
    let (from_row, never) = (from_row(ident), quote!({ ::core::unimplemented!() }));
    quote! {
        #errors
        #from_row
        #[automatically_derived]
        impl<__Source, __Optional: #Support::Nullability, __Position>
            #Support::ColumnsAt<__Source, __Optional, __Position> for #ident
        {
            const COLUMNS: () = ();
        }
        #[automatically_derived]
        #[allow(unused_variables)]
        impl #Support::Embedded for #ident {
            type Columns<__Source, __Optional: #Support::Nullability> = ();
            const COLUMNS: &'static [#Support::ColumnDef] = &[];
            const INDEXES: &'static [#Support::Index] = &[];
            fn read<__Row: #Support::RowAccess + ?::core::marker::Sized>(
                __row: &__Row,
                __at: usize,
                __place: #Support::Place,
            ) -> #Support::Result<Self> #never
            fn bind<'__a>(
                &'__a self,
                __place: #Support::Place,
                __columns: #Support::ColumnSet,
                __ids: &#Support::Ids,
                __out: &mut ::std::vec::Vec<#Support::Param<'__a>>,
            ) -> #Support::Result<()> #never
            fn diff(&self, __old: &Self, __first: usize, __columns: &mut #Support::ColumnSet) #never
            fn unset(&self, __first: usize, __columns: &mut #Support::ColumnSet) #never
            fn settle(&mut self, __ids: &#Support::Ids) #never
            fn read_back<__Row: #Support::RowAccess + ?::core::marker::Sized>(
                &mut self,
                __place: #Support::Place,
                __columns: #Support::ColumnSet,
                __row: &__Row,
                __next: &mut usize,
            ) -> #Support::Result<()> #never
            fn provisional_references(&self, __out: &mut ::std::vec::Vec<u64>) #never
        }
    }
}
