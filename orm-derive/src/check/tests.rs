//! Each test is a struct and the messages that it gets.

mod behaviours;
mod defaults;
mod foreign_keys;
mod generated;
mod indexes;
mod keys;
mod names;
mod storage;
mod structs;
mod types;
mod words;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

/// Asserts the errors of a derive, in their order; none for a struct that is a model.
#[track_caller]
fn check(input: TokenStream, expected: &[&str]) {
    let input = syn::parse2(input).unwrap();
    let messages = super::derive_input(&input).map_or_else(|errors| errors.messages(), |_| Vec::new());
    assert_eq!(messages, expected);
}

/// Asserts the errors of a model that has these fields after its key.
#[track_caller]
fn check_fields(fields: impl ToTokens, expected: &[&str]) {
    check(quote!(struct User { id: Id<User>, #fields }), expected);
}

/// Asserts the errors of a model with the fields `name` and `age`, and these words in `#[model(…)]`.
#[track_caller]
fn check_words(words: impl ToTokens, expected: &[&str]) {
    check(
        quote!(
            #[model(#words)]
            struct User {
                id: Id<User>,
                name: String,
                age: Option<i32>,
            }
        ),
        expected,
    );
}
