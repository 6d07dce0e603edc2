//! The relation constants: `User::posts`.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Path, Visibility};

use super::{Support, SupportAt, generated, option, place};
use crate::ir::{DeleteRule, Model, OnChange, Relation, RelationKind};
use crate::shape::{display, without_self};

/// A constant for each relation.
pub(super) fn relations(model: &Model) -> TokenStream {
    if model.relations.is_empty() {
        return TokenStream::new();
    }
    let (ident, vis) = (&model.ident, &model.vis);
    let constants = model.relations.iter().map(|relation| constant(ident, vis, relation));
    let proofs = model.relations.iter().map(|relation| proofs(ident, relation));
    quote! {
        #(#proofs)*
        #[automatically_derived]
        #[allow(non_upper_case_globals, dead_code)]
        impl #ident {
            #(#constants)*
        }
    }
}

fn constant(model: &Ident, vis: &Visibility, relation: &Relation) -> TokenStream {
    let (name, ends) = (&relation.name, ends(model, relation));
    let (doc, value) = (doc(model, relation), value(model, relation));
    quote_spanned! {place(name)=>
        #[doc = #doc]
        #vis const #name: #ends = #value;
    }
}

/// That the foreign key can be what the relation's delete rule sets it to.
fn proofs(model: &Ident, relation: &Relation) -> TokenStream {
    let Some(DeleteRule { action, span }) = &relation.on_delete else { return TokenStream::new() };
    let (name, support) = (relation.name.unraw(), SupportAt(generated(*span)));
    let proofs = relation.columns.iter().map(|column| {
        let shown = display(column);
        let column = path(column, model);
        let (proof, complaint) = match action {
            OnChange::SetNull => (
                "must_take_null",
                format!(
                    "`{model}::{name}` sets `{shown}` to NULL when a `{model}` is deleted, and that cannot be NULL: make the \
                     field an `Option`, or choose another rule"
                ),
            ),
            OnChange::SetDefault => (
                "must_have_default",
                format!(
                    "`{model}::{name}` sets `{shown}` to its default when a `{model}` is deleted, and that has none: give it a \
                     value, `#[column(default = 1)]`, or choose another rule"
                ),
            ),
            _ => return TokenStream::new(),
        };
        let proof = Ident::new(proof, generated(*span));
        quote_spanned!(generated(*span)=> const _: () = #support::#proof(#column, #complaint);)
    });
    proofs.collect()
}

/// The constant's type.
fn ends(model: &Ident, relation: &Relation) -> TokenStream {
    let other = path(&relation.model, model);
    let kind = match relation.kind {
        RelationKind::Many | RelationKind::ManyToMany => quote!(#Support::Many),
        RelationKind::One => quote!(#Support::One),
    };
    let kind = if relation.filter.is_some() { quote!(#Support::Filtered<#kind>) } else { kind };
    match &relation.through {
        None => quote!(#Support::Relation<#model, #other, #kind>),
        Some(through) => {
            let through = path(&through.model, model);
            quote!(#Support::ManyToMany<#model, #through, #other, #kind>)
        }
    }
}

fn doc(model: &Ident, relation: &Relation) -> String {
    let shown = display(&relation.model);
    let those = if relation.filter.is_some() { ", those for which its condition holds" } else { "" };
    match (relation.kind, &relation.through) {
        (RelationKind::One, _) => format!("The row of [`{shown}`] that points at a [`{model}`]{those}."),
        (_, Some(through)) => {
            format!("The rows of [`{shown}`] that a [`{}`] links with a [`{model}`]{those}.", display(&through.model))
        }
        (_, None) => format!("The rows of [`{shown}`] that point at a [`{model}`]{those}."),
    }
}

fn value(model: &Ident, relation: &Relation) -> TokenStream {
    let (other, parent) = (path(&relation.model, model), quote!(#model));
    let relation_of_links = match &relation.through {
        None => {
            let link = link(model, relation, &parent, &other, &relation.columns);
            quote!(#Support::Relation::of(#link))
        }
        Some(through) => {
            let between = path(&through.model, model);
            let near = link(model, relation, &parent, &between, &relation.columns);
            let far = link(model, relation, &other, &between, &through.columns);
            quote!(#Support::ManyToMany::of(#near, #far))
        }
    };
    let relation_of_links =
        if relation.deletes_orphans { quote!(#relation_of_links.deleting_orphans()) } else { relation_of_links };
    match rows(model, relation, &other) {
        None => relation_of_links,
        Some(rows) if relation.filter.is_some() => quote!(#relation_of_links.filtered(#rows)),
        Some(rows) => quote!(#relation_of_links.ordered(#rows)),
    }
}

/// The foreign key of `from` that points at `to`, as the compiler checks it where the column's type says so.
fn link(model: &Ident, relation: &Relation, to: &TokenStream, from: &TokenStream, columns: &[Path]) -> TokenStream {
    let positions = columns.iter().map(|column| {
        let complaint = format!(
            "`{model}::{}` needs a foreign key to `{}`, and `{}` points at another model",
            relation.name.unraw(),
            to.to_string().replace(' ', ""),
            display(column)
        );
        let (support, column) = (SupportAt(place(column)), path(column, model));
        quote_spanned!(place(&column)=> #support::relation_position::<#to, #from, _, _>(#column, #complaint))
    });
    quote!(#Support::Link::new(#Support::ColumnSet::of(&[#(#positions),*])))
}

/// A function that makes the query for the rows that the relation always leads to.
fn rows(model: &Ident, relation: &Relation, other: &TokenStream) -> Option<TokenStream> {
    if relation.filter.is_none() && relation.order_by.is_none() {
        return None;
    }
    let query = match &relation.through {
        None => quote!(<#other as #Support::Model>::query()),
        Some(through) => {
            let between = path(&through.model, model);
            let far = link(model, relation, other, &between, &through.columns);
            quote!(#Support::linked::<#between, #other>(#far))
        }
    };
    let filter = relation.filter.as_ref().map(|filter| quote_spanned!(place(filter)=> .filter(#filter)));
    let order = relation.order_by.as_ref().map(|order| quote_spanned!(place(order)=> .order_by(#order)));
    Some(quote!(|| #Support::relation_rows(#query #filter #order)))
}

fn path(path: &Path, model: &Ident) -> TokenStream {
    without_self(quote!(#path), model)
}

/// What the table knows of the relations.
pub(super) fn definitions(model: &Model) -> TokenStream {
    let ident = &model.ident;
    let definitions = model.relations.iter().map(|relation| {
        let (name, text, is_filtered) = (&relation.name, relation.name.unraw().to_string(), relation.filter.is_some());
        let kind = match relation.kind {
            RelationKind::Many => quote!(Many),
            RelationKind::One => quote!(One),
            RelationKind::ManyToMany => quote!(ManyToMany),
        };
        let on_delete = option(relation.on_delete.as_ref().map(|rule| delete_rule(ident, relation, rule)).as_ref());
        quote! {
            #Support::RelationDef {
                name: #text,
                kind: #Support::RelationKind::#kind,
                is_filtered: #is_filtered,
                on_delete: #on_delete,
                path: || #Support::relation_path(#ident::#name),
            }
        }
    });
    quote!(&[#(#definitions),*])
}

/// What a session does to the rows that hold the foreign key.
fn delete_rule(model: &Ident, relation: &Relation, rule: &DeleteRule) -> TokenStream {
    let holder = path(relation.through.as_ref().map_or(&relation.model, |through| &through.model), model);
    let action = super::table::on_change(rule.action);
    quote!(#Support::DeleteRule { action: #action, store: #Support::store_of::<#holder> })
}
