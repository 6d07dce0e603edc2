//! What the compiler is left to decide, each as a constant of its own, so that all that fail are reported.

use proc_macro2::TokenStream;
use quote::quote_spanned;

use super::Support;
use crate::ir::{Model, Rule};

/// A constant for each rule.
pub(super) fn proofs(model: &Model) -> TokenStream {
    let proofs = model.proofs.iter().map(|proof| {
        let ty = &model.columns[proof.column].ty;
        match &proof.rule {
            Rule::ForeignKey => quote_spanned!(proof.span=> const _: () = #Support::foreign_key::<#ty>();),
            Rule::Nullable(complaint) => {
                quote_spanned!(proof.span=> const _: () = #Support::must_be_nullable::<#ty>(#complaint);)
            }
        }
    });
    proofs.collect()
}
