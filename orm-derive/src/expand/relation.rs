//! The relation constants: `User::posts`.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Visibility;

use super::{Support, SupportAt, place};
use crate::ir::{Model, Relation, RelationKind};
use crate::shape::{display, without_self};

/// A constant for each relation.
pub(super) fn relations(model: &Model) -> TokenStream {
    if model.relations.is_empty() {
        return TokenStream::new();
    }
    let (ident, vis) = (&model.ident, &model.vis);
    let constants = model.relations.iter().map(|relation| constant(ident, vis, relation));
    quote! {
        #[automatically_derived]
        #[allow(non_upper_case_globals, dead_code)]
        impl #ident {
            #(#constants)*
        }
    }
}

fn constant(model: &Ident, vis: &Visibility, relation: &Relation) -> TokenStream {
    let Relation { name, kind, model: other, columns } = relation;
    let kind = match kind {
        RelationKind::Many => format_ident!("HasMany"),
        RelationKind::One => format_ident!("HasOne"),
    };
    let shown = display(other);
    let other = without_self(quote!(#other), model);
    let doc = match relation.kind {
        RelationKind::Many => format!("The rows of [`{shown}`] that point at a [`{model}`]."),
        RelationKind::One => format!("The row of [`{shown}`] that points at a [`{model}`]."),
    };
    let positions = columns.iter().map(|column| {
        let (support, column) = (SupportAt(place(column)), without_self(quote!(#column), model));
        quote_spanned!(place(&column)=> #support::position_in::<#other, _>(#column))
    });
    quote_spanned! {place(name)=>
        #[doc = #doc]
        #vis const #name: #Support::#kind<#model, #other> =
            #Support::Relation::of(#Support::Link::new(#Support::ColumnSet::of(&[#(#positions),*])));
    }
}
