//! What is done for each field: one statement, a call into `::rowhouse::derive_support`.

use proc_macro2::TokenStream;
use quote::quote;

use super::embedded::{of_embedded, position};
use super::{Support, numbered, of_field};
use crate::ir::{Auto, Column, Model, Reference, Writes};

/// Whose fields they are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Home {
    /// A model's: `__ROWHOUSE_TABLE` is its table.
    Model,
    /// Those of a struct that models embed: `__first` is the position of the first column, and `__place` says of which
    /// table.
    Embedded,
}

impl Home {
    /// The set of columns that statements add to.
    fn columns(self) -> TokenStream {
        match self {
            Self::Model => quote!(&mut __columns),
            Self::Embedded => quote!(&mut *__columns),
        }
    }

    /// The next column of the row that came back.
    fn next(self) -> TokenStream {
        match self {
            Self::Model => quote!(&mut __next),
            Self::Embedded => quote!(&mut *__next),
        }
    }

    /// The position of a field's column in the table.
    fn position(self, model: &Model, index: usize) -> TokenStream {
        let position = position(model, index);
        match self {
            Self::Model => position,
            Self::Embedded => quote!((__first + #position)),
        }
    }

    /// A `Place`.
    fn place(self, model: &Model, index: usize) -> TokenStream {
        let position = position(model, index);
        match self {
            Self::Model => quote!(#Support::Place::of(&__ROWHOUSE_TABLE, #position)),
            Self::Embedded => quote!(__place.after(#position)),
        }
    }

    /// What was read, its error naming the field.
    fn named(self, read: &TokenStream, model: &Model, index: usize) -> TokenStream {
        let position = position(model, index);
        match self {
            Self::Model => quote!(#Support::named(#read, &__ROWHOUSE_TABLE, #position)?),
            Self::Embedded => quote!(#Support::named_at(#read, __place.after(#position))?),
        }
    }
}

/// `field: value`, read from the row's columns from `__at` on.
pub(super) fn reads(model: &Model, home: Home) -> impl Iterator<Item = TokenStream> {
    numbered(model).map(move |(index, Column { field, ty, embed, .. })| {
        let at = at(model, index);
        if embed.is_some() {
            let (read, place) = (of_embedded(ty, "read"), home.place(model, index));
            return quote!(#field: #read(__row, #at, #place)?);
        }
        let read = of_field(ty, "read");
        let value = home.named(&quote!(#read(__row, #at)), model, index);
        quote!(#field: #value)
    })
}

/// The column of the row that holds that of a field.
pub(super) fn at(model: &Model, index: usize) -> TokenStream {
    let position = position(model, index);
    if index == 0 { quote!(__at) } else { quote!(__at + #position) }
}

/// Statements that add the columns which have no value yet. Only what can be unset is asked: the model's own id, and fields
/// that are `Auto` or may be.
pub(super) fn unsets(model: &Model, home: Home) -> Vec<TokenStream> {
    let own = model.key.own_id();
    let inserts = numbered(model).filter_map(|(index, Column { field, ty, auto, generated, behaviour, embed, .. })| {
        let position = home.position(model, index);
        if embed.is_some() {
            let (unset, columns) = (of_embedded(ty, "unset"), home.columns());
            return Some(quote!(#unset(&self.#field, #position, #columns);));
        }
        if own == Some(index) {
            return Some(quote!(__columns.insert_if(#position, #Support::key_is_unset(&self.#field));));
        }
        if generated.is_some() || behaviour.writes == Writes::Never {
            // Whatever it holds: the database makes it.
            return Some(quote!(__columns.insert_if(#position, true);));
        }
        let is_unset = of_field(ty, "is_unset");
        matches!(auto, Auto::Yes | Auto::May).then(|| quote!(__columns.insert_if(#position, #is_unset(&self.#field));))
    });
    inserts.collect()
}

/// Statements that append the values of those columns that are wanted.
pub(super) fn binds(model: &Model, home: Home) -> impl Iterator<Item = TokenStream> {
    numbered(model).map(move |(index, Column { field, ty, embed, .. })| {
        let place = home.place(model, index);
        if embed.is_some() {
            let bind = of_embedded(ty, "bind");
            return quote!(#bind(&self.#field, #place, __columns, __ids, __out)?;);
        }
        let (param, position) = (of_field(ty, "param"), home.position(model, index));
        let push = match home {
            Home::Model => quote!(#Support::push(#param(&self.#field, __ids), __out, &__ROWHOUSE_TABLE, #position)?;),
            Home::Embedded => quote!(#Support::push_at(#param(&self.#field, __ids), __out, #place)?;),
        };
        quote! {
            if __columns.contains(#position) {
                #push
            }
        }
    })
}

/// Statements that add the columns which differ.
pub(super) fn diffs(model: &Model, home: Home) -> impl Iterator<Item = TokenStream> {
    numbered(model).map(move |(index, Column { field, ty, embed, .. })| {
        let position = home.position(model, index);
        if embed.is_some() {
            let (diff, columns) = (of_embedded(ty, "diff"), home.columns());
            return quote!(#diff(&self.#field, &__old.#field, #position, #columns););
        }
        let differs = of_field(ty, "differs");
        quote!(__columns.insert_if(#position, #differs(&self.#field, &__old.#field));)
    })
}

/// Statements that settle provisional ids. Fields that are visibly no id have nothing to settle.
pub(super) fn settles(model: &Model) -> impl Iterator<Item = TokenStream> {
    let own = model.key.own_id();
    let fields = numbered(model).filter(move |(index, column)| own == Some(*index) || may_reference(column));
    fields.map(|(_, Column { field, ty, embed, .. })| {
        let settle = if embed.is_some() { of_embedded(ty, "settle") } else { of_field(ty, "settle") };
        quote!(#settle(&mut self.#field, __ids);)
    })
}

/// Statements that take over those columns that came back.
pub(super) fn read_backs(model: &Model, home: Home) -> impl Iterator<Item = TokenStream> {
    numbered(model).map(move |(index, Column { field, ty, embed, .. })| {
        let next = home.next();
        if embed.is_some() {
            let (read_back, place) = (of_embedded(ty, "read_back"), home.place(model, index));
            return quote!(#read_back(&mut self.#field, #place, __columns, __row, #next)?;);
        }
        let (read, position) = (of_field(ty, "read"), home.position(model, index));
        let value = home.named(&quote!(#read(__row, #Support::next(#next))), model, index);
        quote! {
            if __columns.contains(#position) {
                self.#field = #value;
            }
        }
    })
}

/// Statements that append the provisional ids of foreign keys.
pub(super) fn references(model: &Model) -> impl Iterator<Item = TokenStream> {
    model.columns.iter().filter(|column| may_reference(column)).map(|Column { field, ty, embed, .. }| {
        if embed.is_some() {
            let references = of_embedded(ty, "provisional_references");
            return quote!(#references(&self.#field, __out););
        }
        let provisional = of_field(ty, "provisional");
        quote!(__out.extend(#provisional(&self.#field));)
    })
}

fn may_reference(column: &Column) -> bool {
    column.embed.is_some() || matches!(column.reference, Reference::ByType { .. })
}
