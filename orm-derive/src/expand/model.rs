//! `impl Model`: each method is one call for each field that it is about.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::field::{self, Home};
use super::table::struct_name;
use super::{Support, SupportAt, of_field, place};
use crate::ir::{Column, Key, Model};

/// `impl Model`.
pub(super) fn model(model: &Model) -> TokenStream {
    let (ident, name) = (&model.ident, struct_name(model));
    let key = key(model);
    let (unset, bind, diff) = (unset(model), bind(model), diff(model));
    let (settle, read_back) = (settle(model), read_back(model));
    let references = provisional_references(model);
    let hooks = model.hooks.as_ref().map(|word| {
        let calls = quote_spanned!(place(word)=> #Support::HookCalls::<#ident>::of());
        quote!(const HOOKS: ::core::option::Option<#Support::HookCalls<Self>> = ::core::option::Option::Some(#calls);)
    });
    let support = SupportAt(place(ident));
    let header = quote_spanned!(place(ident)=> impl #support::Model for #ident);
    quote! {
        #[automatically_derived]
        #[allow(deprecated, unused_variables)]
        #header {
            const NAME: &'static str = #name;
            const TABLE: ::core::option::Option<&'static #Support::Table> = ::core::option::Option::Some(&__ROWHOUSE_TABLE);
            #hooks
            #key
            #unset
            #bind
            #diff
            #settle
            #read_back
            #references
        }
    }
}

/// The key's types, `identity` and `make_key`.
fn key(model: &Model) -> TokenStream {
    let (key, identity, value) = match &model.key {
        Key::Id { position, stored } => (quote!(#stored), quote!(#Support::Id<Self>), clone(&model.columns[*position])),
        Key::Chosen(positions) => {
            let (ty, value) = chosen(model, positions);
            (ty.clone(), ty, value)
        }
    };
    let make_key = own_id(model).map(|field| quote!(#Support::make_key(&mut self.#field, __seed);));
    quote! {
        type Key = #key;
        type Identity = #identity;

        fn look_ups() -> &'static #Support::LookUps {
            static LOOK_UPS: #Support::LookUps = #Support::LookUps::new();
            &LOOK_UPS
        }

        // Not `Self::Identity`, which asks once more whether the struct can be a model, at no token of the user's.
        fn identity(&self) -> #identity {
            #value
        }

        fn make_key(&mut self, __seed: &mut dyn ::core::ops::FnMut() -> #Support::KeySeed) {
            #make_key
        }
    }
}

/// The type and value of a key that the application chooses: one field's, or a tuple of several.
fn chosen(model: &Model, positions: &[usize]) -> (TokenStream, TokenStream) {
    let columns = positions.iter().map(|position| &model.columns[*position]);
    let types = columns.clone().map(|Column { ty, .. }| of_field(ty, "Value"));
    let values = columns.map(clone);
    match positions.len() {
        1 => (quote!(#(#types)*), quote!(#(#values)*)),
        _ => (quote!((#(#types),*)), quote!((#(#values),*))),
    }
}

fn clone(Column { field, ty, .. }: &Column) -> TokenStream {
    quote_spanned!(place(ty)=> ::core::clone::Clone::clone(&self.#field))
}

fn own_id(model: &Model) -> Option<&syn::Ident> {
    model.key.own_id().map(|position| &model.columns[position].field)
}

fn unset(model: &Model) -> TokenStream {
    let inserts = field::unsets(model, Home::Model);
    let binding = if inserts.is_empty() { quote!(let) } else { quote!(let mut) };
    quote! {
        fn unset(&self) -> #Support::ColumnSet {
            #binding __columns = #Support::ColumnSet::EMPTY;
            #(#inserts)*
            __columns
        }
    }
}

fn bind(model: &Model) -> TokenStream {
    let binds = field::binds(model, Home::Model);
    quote! {
        fn bind<'__a>(
            &'__a self,
            __columns: #Support::ColumnSet,
            __ids: &#Support::Ids,
            __out: &mut ::std::vec::Vec<#Support::Param<'__a>>,
        ) -> #Support::Result<()> {
            #(#binds)*
            ::core::result::Result::Ok(())
        }
    }
}

fn diff(model: &Model) -> TokenStream {
    let inserts = field::diffs(model, Home::Model);
    quote! {
        fn diff(&self, __old: &Self) -> #Support::ColumnSet {
            let mut __columns = #Support::ColumnSet::EMPTY;
            #(#inserts)*
            __columns
        }
    }
}

fn settle(model: &Model) -> TokenStream {
    let settles = field::settles(model);
    quote! {
        fn settle(&mut self, __ids: &#Support::Ids) {
            #(#settles)*
        }
    }
}

fn read_back(model: &Model) -> TokenStream {
    let reads = field::read_backs(model, Home::Model);
    quote! {
        fn read_back<__Row: #Support::RowAccess + ?::core::marker::Sized>(
            &mut self,
            __columns: #Support::ColumnSet,
            __row: &__Row,
        ) -> #Support::Result<()> {
            let mut __next = 0;
            #(#reads)*
            ::core::result::Result::Ok(())
        }
    }
}

fn provisional_references(model: &Model) -> TokenStream {
    let extends = field::references(model);
    quote! {
        fn provisional_references(&self, __out: &mut ::std::vec::Vec<u64>) {
            #(#extends)*
        }
    }
}
