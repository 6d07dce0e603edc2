//! The derive macros of Rowhouse.
//!
//! In: a struct and its attributes. Out: the impls that make it a model, all of them calls into
//! `::rowhouse::derive_support`. On the way: `attrs` reads what was written, with spans; `check` turns it into
//! an `ir::Model`, which is legal by construction, or into errors, all of them at once; `expand` writes tokens.
//! Knows the syntax of types only, never their meaning: what depends on that is left to the compiler, as a proof
//! that the generated code demands.

mod attrs;
mod changes;
mod check;
mod db_enum;
mod errors;
mod expand;
mod fallback;
mod ir;
mod lexis;
mod mark;
mod scalar;
mod shape;
mod sql;
mod suggest;

use proc_macro2::TokenStream;
use syn::DeriveInput;

#[doc = include_str!("../docs/model.md")]
#[proc_macro_derive(Model, attributes(model, column))]
pub fn derive_model(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = syn::parse_macro_input!(input as DeriveInput);
    model(&input).into()
}

#[doc = include_str!("../docs/projection.md")]
#[proc_macro_derive(Projection, attributes(projection, column))]
pub fn derive_projection(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = syn::parse_macro_input!(input as DeriveInput);
    projection(&input).into()
}

#[doc = include_str!("../docs/embed.md")]
#[proc_macro_derive(Embed, attributes(column))]
pub fn derive_embed(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = syn::parse_macro_input!(input as DeriveInput);
    match check::embedded::derive_input(&input) {
        Ok(model) => expand::embed(&model),
        Err(errors) => fallback::embedded(&input, &errors),
    }
    .into()
}

/// What tells a source of rows from all others, as a type; for [`alias!`](https://docs.rs/rowhouse/latest/rowhouse/macro.alias.html).
#[doc(hidden)]
#[proc_macro]
pub fn source_mark(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    mark::mark(&syn::parse_macro_input!(input as syn::Ident)).into()
}

#[doc = include_str!("../docs/changes.md")]
#[proc_macro_derive(Changes, attributes(changes))]
pub fn derive_changes(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    changes::derive(&syn::parse_macro_input!(input as DeriveInput)).into()
}

#[doc = include_str!("../docs/db_enum.md")]
#[proc_macro_derive(DbEnum, attributes(db_enum))]
pub fn derive_db_enum(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    db_enum::derive(&syn::parse_macro_input!(input as DeriveInput)).into()
}

#[doc = include_str!("../docs/scalar.md")]
#[proc_macro_derive(Scalar, attributes(scalar))]
pub fn derive_scalar(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    scalar::derive(&syn::parse_macro_input!(input as DeriveInput)).into()
}

/// SQL of your own, with the values in braces bound as parameters, never spliced into the text.
///
/// A value is a variable or a field, `{name}` or `{user.name}`; `{{` and `}}` are braces. The result is a
/// [`RawSql`](../rowhouse/struct.RawSql.html), to be run by `execute`, `all`, `first`, `one` or `scalar`.
///
/// ```
/// use rowhouse::prelude::*;
///
/// let engine = Engine::connect("sqlite::memory:")?;
/// let (a, b) = (2, "x'; drop table users");
/// let row: (i64, String) = sql!("select {a} + 40, {b}").one(&engine)?;
/// assert_eq!(row, (42, b.to_owned()));
/// # Ok::<(), rowhouse::Error>(())
/// ```
#[proc_macro]
pub fn sql(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    sql::expand(input.into()).into()
}

/// An expression in SQL of your own, with columns, expressions and values in braces: the last way out.
///
/// The type of its value comes first, `Option<…>` if it can be NULL, or is left out where the context says it. What is in
/// braces is an expression, whose tables become those of the whole, or a Rust value, which is bound.
///
/// ```
/// # use rowhouse::doc::*;
/// # let (mut session, _) = rowhouse::doc::blog()?;
/// let least = 18;
/// let adults = User::query().filter(sql_expr!(Option<bool>, "{User::age} - {least} >= 0"));
/// assert_eq!(adults.count(&mut session)?, 1);
/// let hex: Vec<String> = User::query().select(sql_expr!(String, "hex({User::name})")).all(&mut session)?;
/// assert_eq!(hex, ["416C6578"]);
/// # Ok::<(), rowhouse::Error>(())
/// ```
#[proc_macro]
pub fn sql_expr(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    sql::expand_expression(input.into()).into()
}

fn projection(input: &DeriveInput) -> TokenStream {
    match check::projection::derive_input(input) {
        Ok(projection) => expand::projection(&projection),
        Err(errors) => fallback::projection(input, &errors),
    }
}

fn model(input: &DeriveInput) -> TokenStream {
    match check::derive_input(input) {
        Ok(model) => expand::model(&model),
        Err(errors) => fallback::model(input, &errors),
    }
}
