//! The table as a static, and `impl Source`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::{Support, numbered, option};
use crate::check::not_a_decimal;
use crate::ir::{Auto, Check, Column, Default, ForeignKey, Index, Key, Model, OnChange, Reference, Target};

/// `static __ROWHOUSE_TABLE`.
pub(super) fn table(model: &Model) -> TokenStream {
    let (name, struct_name) = (&model.table, struct_name(model));
    let columns = numbered(model).map(|(position, column)| column_def(model, position, column));
    let key = model.key.positions();
    let is_generated = key_is_generated(&model.key);
    let foreign_keys = model.foreign_keys.iter().map(|key| foreign_key(model, key));
    let indexes = model.indexes.iter().map(index);
    let checks = model.checks.iter().map(check);
    quote! {
        static __ROWHOUSE_TABLE: #Support::Table = #Support::Table {
            name: #name,
            model: #struct_name,
            columns: &[#(#columns),*],
            key: &[#(#key),*],
            key_is_generated: #is_generated,
            stated_foreign_keys: &[#(#foreign_keys),*],
            indexes: &[#(#indexes),*],
            checks: &[#(#checks),*],
        };
    }
}

/// `impl Source`.
pub(super) fn source(model: &Model) -> TokenStream {
    let ident = &model.ident;
    quote! {
        #[automatically_derived]
        impl #Support::Source for #ident {
            #[inline]
            fn table() -> &'static #Support::Table {
                &__ROWHOUSE_TABLE
            }
        }
    }
}

/// The struct's name as text.
pub(super) fn struct_name(model: &Model) -> String {
    syn::ext::IdentExt::unraw(&model.ident).to_string()
}

fn column_def(model: &Model, position: usize, column: &Column) -> TokenStream {
    let Column { ty, name, rust_type, .. } = column;
    let field = field_name(column);
    let (sql_type, length) = (sql_type(model, column), length(column));
    let (auto, default) = (auto(column), option(column.default.as_ref().map(default)));
    let references = reference(column);
    quote! {
        #Support::ColumnDef {
            position: #position,
            name: #name,
            field: #field,
            rust_type: #rust_type,
            ty: #sql_type,
            length: #length,
            nullable: #Support::nullable::<#ty>(),
            auto: #auto,
            default: #default,
            references: #references,
        }
    }
}

fn field_name(column: &Column) -> String {
    syn::ext::IdentExt::unraw(&column.field).to_string()
}

fn sql_type(model: &Model, column: &Column) -> TokenStream {
    let (model, field, ty) = (struct_name(model), field_name(column), &column.ty);
    match &column.digits {
        Some(digits) => {
            let (precision, scale, complaint) = (digits.precision, digits.scale, not_a_decimal(&model, &field));
            let digits_given = option(Some(quote!((#precision, #scale))));
            quote_spanned!(digits.span=> #Support::column_type::<#ty>(#digits_given, #complaint))
        }
        None => {
            let complaint = format!(
                "`{model}.{field}` is a decimal: say how many digits it keeps, `#[column(precision = 12, scale = 2)]`"
            );
            quote_spanned!(ty.span()=> #Support::column_type::<#ty>(::core::option::Option::None, #complaint))
        }
    }
}

fn length(column: &Column) -> TokenStream {
    let (field, ty) = (field_name(column), &column.ty);
    option(column.length.as_ref().map(|given| {
        let complaint = format!("`length` is for text and bytes: `{field}` is `{}`", column.rust_type);
        let length = given.length;
        quote_spanned!(given.span=> #Support::length::<#ty>(#length, #complaint))
    }))
}

fn auto(column: &Column) -> TokenStream {
    let (field, ty) = (field_name(column), &column.ty);
    match column.auto {
        Auto::Yes => quote!(true),
        Auto::No => quote!(false),
        Auto::May => quote!(<#ty as #Support::Field>::AUTO),
        Auto::MustNot => {
            let complaint =
                format!("`{field}` is `Auto`, so the database makes its value: say which, `#[column(default = …)]`");
            quote_spanned!(ty.span()=> #Support::not_auto::<#ty>(#complaint))
        }
    }
}

fn default(default: &Default) -> TokenStream {
    let value = match default {
        Default::Now => quote!(Now),
        Default::Sql(sql) => quote!(Sql(#sql)),
        Default::Bool(value) => quote!(Bool(#value)),
        Default::Int(value) => quote!(Int(#value)),
        Default::Float(value) => quote!(Float(#value)),
        Default::Text(value) => quote!(Text(#value)),
    };
    quote!(#Support::ColumnDefault::#value)
}

fn reference(column: &Column) -> TokenStream {
    let Reference::ByType { on_delete, on_update } = column.reference else { return option(None::<TokenStream>) };
    let (ty, on_delete, on_update) = (&column.ty, on_change(on_delete), on_change(on_update));
    quote!(#Support::reference::<#ty>(#on_delete, #on_update))
}

fn on_change(change: OnChange) -> TokenStream {
    let change = match change {
        OnChange::NoAction => quote!(NoAction),
        OnChange::Restrict => quote!(Restrict),
        OnChange::Cascade => quote!(Cascade),
        OnChange::SetNull => quote!(SetNull),
        OnChange::SetDefault => quote!(SetDefault),
    };
    quote!(#Support::OnChange::#change)
}

fn key_is_generated(key: &Key) -> TokenStream {
    match key {
        Key::Id { stored, .. } => quote!(#Support::key_is_generated::<#stored>()),
        Key::Chosen(_) => quote!(false),
    }
}

fn foreign_key(model: &Model, key: &ForeignKey) -> TokenStream {
    let columns = &key.columns;
    let types = key.columns.iter().map(|position| &model.columns[*position].ty);
    let (references, referenced) = match &key.target {
        Target::Column(path) => (
            quote_spanned!(path.span()=> #Support::references_column::<#(#types,)* _, _>(#path)),
            quote!(&[#Support::Column::position(#path)]),
        ),
        Target::KeyOf(other) => {
            let bases = types.map(|ty| quote!(#Support::Base<#ty>));
            let bases = if columns.len() == 1 { quote!(#(#bases)*) } else { quote!((#(#bases),*)) };
            (quote_spanned!(other.span()=> #Support::references_key::<#bases, #other>()), quote!(&[]))
        }
    };
    let (on_delete, on_update) = (on_change(key.on_delete), on_change(key.on_update));
    quote! {
        #Support::ForeignKey {
            columns: &[#(#columns),*],
            references: #references,
            referenced: #referenced,
            on_delete: #on_delete,
            on_update: #on_update,
        }
    }
}

fn index(index: &Index) -> TokenStream {
    let Index { name, columns, unique } = index;
    let name = option(name.as_ref());
    quote!(#Support::Index { name: #name, columns: &[#(#columns),*], unique: #unique })
}

fn check(check: &Check) -> TokenStream {
    let Check { name, column, condition } = check;
    let (name, column) = (option(name.as_ref()), option(column.as_ref()));
    quote!(#Support::Check { name: #name, column: #column, condition: #condition })
}
