//! `impl Model`: each method is one call for each field that it is about.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::table::struct_name;
use super::{Support, SupportAt, numbered, of_field, place};
use crate::ir::{Auto, Column, Key, Model, Reference};

/// `impl Model`.
pub(super) fn model(model: &Model) -> TokenStream {
    let (ident, name) = (&model.ident, struct_name(model));
    let key = key(model);
    let (unset, bind, diff) = (unset(model), bind(model), diff(model));
    let (settle, read_back) = (settle(model), read_back(model));
    let references = provisional_references(model);
    let support = SupportAt(place(ident));
    let header = quote_spanned!(place(ident)=> impl #support::Model for #ident);
    quote! {
        #[automatically_derived]
        #[allow(deprecated, unused_variables)]
        #header {
            const NAME: &'static str = #name;
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

/// Only what can be unset is asked: the model's own id, and fields that are `Auto` or may be.
fn unset(model: &Model) -> TokenStream {
    let own = model.key.own_id();
    let inserts = numbered(model).filter_map(|(position, Column { field, ty, auto, generated, .. })| {
        if own == Some(position) {
            return Some(quote!(__columns.insert_if(#position, #Support::key_is_unset(&self.#field));));
        }
        if generated.is_some() {
            // Whatever it holds: the database calculates it.
            return Some(quote!(__columns.insert_if(#position, true);));
        }
        let is_unset = of_field(ty, "is_unset");
        matches!(auto, Auto::Yes | Auto::May).then(|| quote!(__columns.insert_if(#position, #is_unset(&self.#field));))
    });
    let inserts: Vec<_> = inserts.collect();
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
    let binds = numbered(model).map(|(position, Column { field, ty, .. })| {
        let param = of_field(ty, "param");
        quote! {
            if __columns.contains(#position) {
                #Support::push(#param(&self.#field, __ids), __out, &__ROWHOUSE_TABLE, #position)?;
            }
        }
    });
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
    let inserts = numbered(model).map(|(position, Column { field, ty, .. })| {
        let differs = of_field(ty, "differs");
        quote!(__columns.insert_if(#position, #differs(&self.#field, &__old.#field));)
    });
    quote! {
        fn diff(&self, __old: &Self) -> #Support::ColumnSet {
            let mut __columns = #Support::ColumnSet::EMPTY;
            #(#inserts)*
            __columns
        }
    }
}

/// Fields that are visibly no id have nothing to settle.
fn settle(model: &Model) -> TokenStream {
    let own = model.key.own_id();
    let fields = numbered(model).filter(|(position, column)| own == Some(*position) || may_reference(column));
    let settles = fields.map(|(_, Column { field, ty, .. })| {
        let settle = of_field(ty, "settle");
        quote!(#settle(&mut self.#field, __ids);)
    });
    quote! {
        fn settle(&mut self, __ids: &#Support::Ids) {
            #(#settles)*
        }
    }
}

fn read_back(model: &Model) -> TokenStream {
    let reads = numbered(model).map(|(position, Column { field, ty, .. })| {
        let read = of_field(ty, "read");
        quote! {
            if __columns.contains(#position) {
                self.#field = #Support::named(#read(__row, #Support::next(&mut __next)), &__ROWHOUSE_TABLE, #position)?;
            }
        }
    });
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
    let fields = model.columns.iter().filter(|column| may_reference(column));
    let extends = fields.map(|Column { field, ty, .. }| {
        let provisional = of_field(ty, "provisional");
        quote!(__out.extend(#provisional(&self.#field));)
    });
    quote! {
        fn provisional_references(&self, __out: &mut ::std::vec::Vec<u64>) {
            #(#extends)*
        }
    }
}

fn may_reference(column: &Column) -> bool {
    matches!(column.reference, Reference::ByType { .. })
}
