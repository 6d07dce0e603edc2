//! `sql!("… {value} …")`: the text in pieces, with the values between them bound.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{ParseStream, Parser};
use syn::{Error, Expr, LitStr, Result, Token};

/// A piece of text, or a value.
enum Part {
    Text(String),
    Value(Box<Expr>),
}

pub(crate) fn expand(input: TokenStream) -> TokenStream {
    match literal.parse2(input).and_then(|literal| parts(&literal)) {
        Ok(parts) => tokens(parts),
        Err(error) => error.to_compile_error(),
    }
}

/// The text, which stands alone.
fn literal(input: ParseStream<'_>) -> Result<LitStr> {
    let literal = input.parse().map_err(|_| {
        input
            .error("`sql!` takes a text in quotes, `sql!(\"… {value} …\")`: text made by the program could be anything")
    })?;
    input.parse::<Option<Token![,]>>()?;
    if input.is_empty() {
        return Ok(literal);
    }
    let error = input.error("values are named in the text, `{value}`, and do not follow it");
    input.parse::<TokenStream>()?;
    Err(error)
}

fn tokens(parts: Vec<Part>) -> TokenStream {
    let (mut pieces, mut values, mut piece) = (Vec::new(), Vec::new(), String::new());
    for part in parts {
        match part {
            Part::Text(text) => piece.push_str(&text),
            Part::Value(value) => {
                values.push(value);
                pieces.push(std::mem::take(&mut piece));
            }
        }
    }
    pieces.push(piece);
    quote! {
        ::rowhouse::RawSql::new(
            &[#(#pieces),*],
            ::std::vec![#(&#values as &dyn ::rowhouse::derive_support::RawValue),*],
        )
    }
}

/// Takes the text apart: `{name}` and `{a.b}` are values, `{{` and `}}` are braces.
fn parts(literal: &LitStr) -> Result<Vec<Part>> {
    let text = literal.value();
    let mut parts = Vec::new();
    let mut rest = text.as_str();
    while let Some(brace) = rest.find(['{', '}']) {
        let (before, after) = rest.split_at(brace);
        parts.push(Part::Text(before.to_owned()));
        rest = if let Some(doubled) = after.strip_prefix("{{").or_else(|| after.strip_prefix("}}")) {
            parts.push(Part::Text(after[..1].to_owned()));
            doubled
        } else {
            let (inside, rest) = placeholder(literal, after)?;
            parts.push(Part::Value(Box::new(value(literal, inside)?)));
            rest
        };
    }
    parts.push(Part::Text(rest.to_owned()));
    Ok(parts)
}

/// What is between the braces that `after` starts with, and what follows them.
fn placeholder<'t>(literal: &LitStr, after: &'t str) -> Result<(&'t str, &'t str)> {
    let inside = after
        .strip_prefix('{')
        .ok_or_else(|| Error::new(literal.span(), "a `}` stands alone: write `}}` for a brace"))?;
    inside.split_once('}').ok_or_else(|| Error::new(literal.span(), "a `{` is never closed: write `{{` for a brace"))
}

fn value(literal: &LitStr, inside: &str) -> Result<Expr> {
    if inside.trim().is_empty() {
        return Err(Error::new(literal.span(), "`{}` names no value: write `{name}`"));
    }
    let complain = |_| {
        let message = format!("`{{{inside}}}` is not a variable or a field: bind what it should be by `let` first");
        Error::new(literal.span(), message)
    };
    let tokens: TokenStream = inside.parse().map_err(|error: proc_macro2::LexError| complain(error.to_string()))?;
    let located = tokens.into_iter().map(|mut token| {
        token.set_span(literal.span());
        token
    });
    let value: Expr = syn::parse2(located.collect()).map_err(|error| complain(error.to_string()))?;
    if matches!(value, Expr::Path(_) | Expr::Field(_)) { Ok(value) } else { Err(complain(String::new())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let literal = LitStr::new(text, proc_macro2::Span::call_site());
        let found = match parts(&literal) {
            Ok(parts) => parts
                .iter()
                .map(|part| match part {
                    Part::Text(text) => text.clone(),
                    Part::Value(value) => format!("[{}]", quote!(#value)),
                })
                .collect(),
            Err(error) => error.to_string(),
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn values_are_taken_out_of_the_text() {
        check("a = {a} and b = {x.y}", "a = [a] and b = [x . y]");
        check("'{{}}' = {a}", "'{}' = [a]");
    }

    #[test]
    fn what_is_no_value_is_refused() {
        check("a = {}", "`{}` names no value: write `{name}`");
        check("a = {a", "a `{` is never closed: write `{{` for a brace");
        check("a }", "a `}` stands alone: write `}}` for a brace");
        check("a = {f(x)}", "`{f(x)}` is not a variable or a field: bind what it should be by `let` first");
    }
}
