//! What the compiler is left to decide, each as a constant of its own, so that all that fail are reported.

use proc_macro2::TokenStream;
use quote::quote_spanned;

use super::{SupportAt, generated};
use crate::ir::{Model, Rule};

/// A constant for each rule.
pub(super) fn proofs(model: &Model) -> TokenStream {
    let proofs = model.proofs.iter().map(|proof| {
        let (span, support) = (generated(proof.span), SupportAt(generated(proof.span)));
        let ty = &model.columns[proof.column].ty;
        match &proof.rule {
            Rule::ForeignKey => quote_spanned!(span=> const _: () = #support::foreign_key::<#ty>();),
            Rule::Auto(complaint) => {
                quote_spanned!(span=> const _: () = #support::must_be_auto::<#ty>(#complaint);)
            }
            Rule::Text(complaint) => {
                quote_spanned!(span=> const _: () = #support::must_be_text::<#ty>(#complaint);)
            }
            Rule::Version(complaint) => {
                quote_spanned!(span=> const _: () = #support::must_be_version::<#ty>(#complaint);)
            }
            Rule::Mark(complaint) => {
                quote_spanned!(span=> const _: () = #support::must_be_mark::<#ty>(#complaint);)
            }
            Rule::Moment(complaint) => {
                quote_spanned!(span=> const _: () = #support::must_be_moment::<#ty>(#complaint);)
            }
            Rule::Nullable(complaint) => {
                quote_spanned!(span=> const _: () = #support::must_be_nullable::<#ty>(#complaint);)
            }
        }
    });
    proofs.collect()
}
