//! The table as a static, and `impl Source`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::column::ColumnDef;
use super::constants::key_type;
use super::embedded::{self, at, columns_type, columns_value, position};
use super::{Support, SupportAt, numbered, of_field, option, per_dialect, place};
use crate::ir::{Check, CheckTime, Column, ForeignKey, Index, IndexKey, IndexPart, Key, Model, OnChange, Target};
use crate::mark::mark;

/// `static __ROWHOUSE_TABLE`.
pub(super) fn table(model: &Model) -> TokenStream {
    let (name, struct_name) = (&model.table, struct_name(model));
    let (constants, indexes) = columns_and_indexes(model);
    let key = model.key.positions().iter().map(|index| position(model, *index));
    let is_generated = key_is_generated(&model.key);
    let foreign_keys = model.foreign_keys.iter().map(|key| foreign_key(model, key));
    let checks = model.checks.iter().map(|own| check(model, own));
    let relations = super::relation::definitions(model);
    let (schema, comment) = (option(model.schema.as_ref()), option(model.comment.as_ref()));
    let options = per_dialect(&model.options);
    let version = option(model.version.map(|index| position(model, index)).as_ref());
    let soft_delete = option(model.soft_delete.map(|index| position(model, index)).as_ref());
    quote! {
        #constants
        const __QUOTED: #Support::quoted::Texts<[u8; #Support::quoted::length(#schema, #name, &__COLUMNS)]> =
            #Support::quoted::texts(#schema, #name, &__COLUMNS);
        static __ROWHOUSE_TABLE: #Support::Table = #Support::Table {
            kind: #Support::TableKind::Stored,
            name: #name,
            schema: #schema,
            model: #struct_name,
            columns: &#Support::quoted::columns(#schema, #name, __COLUMNS, &__QUOTED),
            key: &[#(#key),*],
            key_is_generated: #is_generated,
            version: #version,
            soft_delete: #soft_delete,
            stated_foreign_keys: &[#(#foreign_keys),*],
            relations: #relations,
            indexes: #indexes,
            checks: &[#(#checks),*],
            comment: #comment,
            options: #options,
            quoted: #Support::QuotedTable::of(#schema, #name, &__COLUMNS, &__QUOTED),
        };
    }
}

/// The constants before the table, `__COLUMNS` among them, and its indexes.
fn columns_and_indexes(model: &Model) -> (TokenStream, TokenStream) {
    if model.columns.iter().any(|column| column.embed.is_some()) {
        return (embedded::parts(model), quote!(&__INDEXES));
    }
    let columns: Vec<_> = numbered(model).map(|(index, column)| ColumnDef::new(model, index, column)).collect();
    let constants = columns.iter().map(|column| &column.constants);
    let (width, values) = (columns.len(), columns.iter().map(|column| &column.value));
    let indexes = model.indexes.iter().map(|own| index(model, own));
    let constants = quote! {
        #(#constants)*
        const __COLUMNS: [#Support::ColumnDef; #width] = [#(#values),*];
    };
    (constants, quote!(&[#(#indexes),*]))
}

/// `impl Source`, and what it asks for.
pub(super) fn source(model: &Model) -> TokenStream {
    let ident = &model.ident;
    let (within, alias_columns, mark) = (within(ident), alias_columns(model), mark(ident));
    let soft_delete =
        model.soft_delete.map(|_| quote!(#[automatically_derived] impl #Support::SoftDelete for #ident {}));
    quote! {
        #soft_delete
        #within
        #alias_columns
        #[automatically_derived]
        impl #Support::Source for #ident {
            type ReadAs = Self;
            type Mark = #mark;

            #[inline]
            fn table() -> &'static #Support::Table {
                &__ROWHOUSE_TABLE
            }
        }
    }
}

/// `impl Within`: the model is in a query that has it; and it is what a row of it is read as.
pub(crate) fn within(ident: &syn::Ident) -> TokenStream {
    quote! {
        #[automatically_derived]
        impl<__Scope: #Support::Has<#ident, __Index>, __Index> #Support::Within<__Scope, __Index> for #ident {
            type Nullability = __Scope::Nullability;
        }
        #[automatically_derived]
        impl #Support::Combines<#ident> for #ident {
            type Row = Self;
            type Scope = #Support::OfModel<Self>;

            fn source() -> #Support::SourceRef {
                #Support::source_of::<Self>()
            }
        }
        #[automatically_derived]
        impl #Support::WholeRow for #ident {
            type Optional = ::core::option::Option<Self>;
        }
    }
}

/// The columns as fields of a struct, for aliases, whose type is not the model.
fn alias_columns(model: &Model) -> TokenStream {
    let ident = &model.ident;
    let source = quote!(__Alias);
    let fields = numbered(model).map(|(index, Column { field, vis, ty, attributes, embed, .. })| {
        if embed.is_some() {
            let ty = columns_type(ty, &source, None);
            return quote!(#(#attributes)* #vis #field: #ty);
        }
        let (value, support) = (of_field(ty, "Value"), SupportAt(place(ty)));
        let key = key_type(model, index);
        let ty = quote_spanned!(place(ty)=> #support::Column<__Alias, #value #key>);
        quote!(#(#attributes)* #vis #field: #ty)
    });
    let values = numbered(model).map(|(index, Column { field, ty, embed, .. })| {
        let (position, support) = (position(model, index), SupportAt(place(ty)));
        if embed.is_some() {
            let value = columns_value(ty, &source, None, &at(&position));
            return quote!(#field: #value);
        }
        let new = quote_spanned!(place(ty)=> #support::Column::new(#position as u16));
        quote!(#field: #new)
    });
    quote! {
        #[doc(hidden)]
        #[allow(dead_code, missing_debug_implementations, missing_docs, non_snake_case)]
        pub struct Columns<__Alias> {
            #(#fields),*
        }
        #[automatically_derived]
        #[allow(deprecated)]
        impl<__Alias: #Support::Source> #Support::AliasColumns<__Alias> for #ident {
            type Columns = Columns<__Alias>;
            const COLUMNS: &'static Columns<__Alias> = &Columns { #(#values),* };
        }
    }
}

/// The struct's name as text.
pub(super) fn struct_name(model: &Model) -> String {
    syn::ext::IdentExt::unraw(&model.ident).to_string()
}

/// An `OnChange`.
pub(super) fn on_change(change: OnChange) -> TokenStream {
    let change = match change {
        OnChange::NoAction => quote!(NoAction),
        OnChange::Restrict => quote!(Restrict),
        OnChange::Cascade => quote!(Cascade),
        OnChange::SetNull => quote!(SetNull),
        OnChange::SetDefault => quote!(SetDefault),
    };
    quote!(#Support::OnChange::#change)
}

/// A `CheckTime`.
pub(super) fn check_time(check: CheckTime) -> TokenStream {
    let check = match check {
        CheckTime::Immediate => quote!(Immediate),
        CheckTime::Deferrable => quote!(Deferrable),
        CheckTime::Deferred => quote!(Deferred),
    };
    quote!(#Support::CheckTime::#check)
}

fn key_is_generated(key: &Key) -> TokenStream {
    match key {
        Key::Id { stored, .. } => {
            let support = SupportAt(place(stored));
            quote_spanned!(place(stored)=> #support::key_is_generated::<#stored>())
        }
        Key::Chosen(_) => quote!(false),
    }
}

fn foreign_key(model: &Model, key: &ForeignKey) -> TokenStream {
    let columns = key.columns.iter().map(|index| position(model, *index));
    let types = key.columns.iter().map(|position| &model.columns[*position].ty);
    let (references, referenced) = match &key.target {
        Target::Column { constant: path, .. } => {
            let (span, support) = (place(path), SupportAt(place(path)));
            let table = quote_spanned!(span=> #support::references_column::<#(#types,)* _, _, _>(#path));
            (table, quote!(&[#Support::Column::position(#path)]))
        }
        Target::KeyOf(other) => {
            let bases = types.map(|ty| quote!(#Support::Base<#ty>));
            let bases = if key.columns.len() == 1 { quote!(#(#bases)*) } else { quote!((#(#bases),*)) };
            let (span, support) = (place(other), SupportAt(place(other)));
            (quote_spanned!(span=> #support::references_key::<#bases, #other>()), quote!(&[]))
        }
    };
    let (on_delete, on_update) = (on_change(key.on_delete), on_change(key.on_update));
    let (name, check) = (option(key.name.as_ref()), check_time(key.check));
    quote! {
        #Support::ForeignKey {
            columns: &[#(#columns),*],
            references: #references,
            referenced: #referenced,
            on_delete: #on_delete,
            on_update: #on_update,
            name: #name,
            check: #check,
        }
    }
}

/// An `Index`.
pub(super) fn index(model: &Model, index: &Index) -> TokenStream {
    let Index { name, parts, unique, condition, method, include, nulls_not_distinct } = index;
    let (name, condition, method) = (option(name.as_ref()), option(condition.as_ref()), per_dialect(method));
    let parts = parts.iter().map(|part| index_part(model, part));
    let include = include.iter().map(|index| position(model, *index));
    let nulls = if *nulls_not_distinct { quote!(NotDistinct) } else { quote!(Distinct) };
    quote! {
        #Support::Index {
            name: #name,
            parts: &[#(#parts),*],
            unique: #unique,
            nulls: #Support::UniqueNulls::#nulls,
            condition: #condition,
            method: #method,
            include: &[#(#include),*],
        }
    }
}

fn index_part(model: &Model, part: &IndexPart) -> TokenStream {
    let key = match &part.key {
        IndexKey::Column(index) => {
            let position = position(model, *index);
            quote!(Column(#position))
        }
        IndexKey::Expression(expression) => quote!(Expression(#expression)),
    };
    let direction = if part.descending { quote!(Descending) } else { quote!(Ascending) };
    quote! {
        #Support::IndexPart { key: #Support::IndexKey::#key, direction: #Support::IndexDirection::#direction }
    }
}

fn check(model: &Model, check: &Check) -> TokenStream {
    let Check { name, column, condition } = check;
    let (name, column) = (option(name.as_ref()), option(column.map(|index| position(model, index))));
    quote!(#Support::Check { name: #name, column: #column, condition: #condition })
}
