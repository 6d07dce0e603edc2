//! The column constants: `User::age`.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Attribute, Ident, Type, Visibility};

use super::embedded::{at, columns_type, columns_value, position};
use super::{Support, SupportAt, of_field, place};
use crate::ir::{Model, Target};
use crate::shape::Shape;

/// What a column constant is made from.
pub(crate) struct ColumnConstant<'a> {
    pub(crate) position: TokenStream,
    pub(crate) field: &'a Ident,
    pub(crate) vis: &'a Visibility,
    pub(crate) attributes: &'a [Attribute],
    pub(crate) ty: &'a Type,
    /// `, References<Other>`, if its model says that it is a foreign key.
    pub(crate) key: TokenStream,
    /// Whether it stands for the columns of an embedded struct.
    pub(crate) embed: bool,
}

/// The constants of a legal model.
pub(super) fn of_model(model: &Model) -> TokenStream {
    let columns = super::numbered(model).map(|(index, column)| ColumnConstant {
        position: position(model, index),
        field: &column.field,
        vis: &column.vis,
        attributes: &column.attributes,
        ty: &column.ty,
        key: key_type(model, index),
        embed: column.embed.is_some(),
    });
    let constants = column_constants(&model.ident, &model.vis, model.columns_type.as_ref(), columns);
    let ident = &model.ident;
    let carrier = model.columns_type.as_ref().map(|carrier| {
        quote! {
            #[automatically_derived]
            impl #Support::ColumnCarrier for #carrier {
                type Model = #ident;
            }
        }
    });
    quote!(#constants #carrier)
}

/// What the type of a column says of the foreign key that it is by an attribute: `, References<Other>`.
pub(super) fn key_type(model: &Model, index: usize) -> TokenStream {
    let says_itself = matches!(Shape::of(&model.columns[index].ty).base(), Shape::Id(_));
    let mut keys = model.foreign_keys.iter().filter(|key| !says_itself && key.columns == [index]);
    let (Some(key), None) = (keys.next(), keys.next()) else { return TokenStream::new() };
    let (Target::Column { carrier: other, .. } | Target::KeyOf(other)) = &key.target;
    quote!(, #Support::References<#other>)
}

/// The constants, on the model or on a type of their own.
pub(crate) fn column_constants<'a>(
    model: &Ident,
    vis: &Visibility,
    columns_type: Option<&Ident>,
    columns: impl Iterator<Item = ColumnConstant<'a>>,
) -> TokenStream {
    let carrier = columns_type.map(|carrier| carrier_type(model, vis, carrier));
    let on = columns_type.unwrap_or(model);
    let constants = columns.map(|column| constant(model, &column));
    quote! {
        #carrier
        #[automatically_derived]
        #[allow(non_upper_case_globals, dead_code, deprecated)]
        impl #on {
            #(#constants)*
        }
    }
}

pub(super) fn carrier_type(model: &Ident, vis: &Visibility, carrier: &Ident) -> TokenStream {
    let doc = format!("The columns of [`{model}`].");
    quote! {
        #[doc = #doc]
        #[allow(dead_code)]
        #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::marker::Copy)]
        #vis struct #carrier;
    }
}

fn constant(model: &Ident, column: &ColumnConstant<'_>) -> TokenStream {
    let ColumnConstant { position, field, vis, attributes, ty, key, embed } = column;
    let documented = attributes.iter().any(|attribute| attribute.path().is_ident("doc"));
    let doc = (!documented).then(|| format!("The column of [`{model}`]'s field `{}`.", field.unraw()));
    let doc = doc.map(|doc| quote!(#[doc = #doc]));
    let (ty, value) = if *embed {
        let source = model.to_token_stream();
        (columns_type(ty, &source, None), columns_value(ty, &source, None, &at(position)))
    } else {
        let (value, support) = (of_field(ty, "Value"), SupportAt(place(ty)));
        let new = quote_spanned!(place(ty)=> #support::Column::new(#position as u16));
        (quote!(#Support::Column<#model, #value #key>), new)
    };
    quote_spanned! {place(field)=>
        #doc
        #(#attributes)*
        #vis const #field: #ty = #value;
    }
}
