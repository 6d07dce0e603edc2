//! `sql!("… {value} …")`: the text in pieces, with the values between them bound.

mod place;
#[cfg(test)]
mod tests;

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::parse::{ParseStream, Parser};
use syn::{Expr, LitStr, Result, Token, Type};

use crate::lexis::{self, Kind, Lexis};
use place::Place;

/// A piece of text, a value, or a list of values.
enum Part {
    Text(String),
    Value(Box<Expr>),
    List(Box<Expr>),
}

/// The text taken apart.
#[derive(Default)]
struct Parts {
    parts: Vec<Part>,
    /// Whether a `?` stands in the code.
    question_mark: bool,
}

pub(crate) fn expand(input: TokenStream) -> TokenStream {
    match literal.parse2(input).and_then(|literal| parts(&literal)) {
        Ok(parts) => tokens(parts),
        Err(error) => error.to_compile_error(),
    }
}

/// `sql_expr!(Type, "… {column} … {value}")`, or without the type where the context says it.
pub(crate) fn expand_expression(input: TokenStream) -> TokenStream {
    match typed_literal.parse2(input).and_then(|(ty, literal)| Ok((ty, parts(&literal)?, literal))) {
        Ok((ty, parts, literal)) => expression_tokens(ty, parts, &literal),
        Err(error) => error.to_compile_error(),
    }
}

/// The type of the value, if it is said, and the text.
fn typed_literal(input: ParseStream<'_>) -> Result<(Option<Type>, LitStr)> {
    if input.peek(LitStr) {
        return Ok((None, literal(input)?));
    }
    let ty = input.parse().map_err(|_| {
        input.error("`sql_expr!` takes a type and a text in quotes: `sql_expr!(bool, \"… {column} … {value}\")`")
    })?;
    input.parse::<Token![,]>()?;
    Ok((Some(ty), literal(input)?))
}

fn expression_tokens(ty: Option<Type>, Parts { parts, question_mark }: Parts, literal: &LitStr) -> TokenStream {
    let (mut pieces, mut values, mut piece) = (Vec::new(), Vec::new(), String::new());
    for part in parts {
        match part {
            Part::Text(text) => piece.push_str(&text),
            Part::Value(value) => {
                values.push(value);
                pieces.push(std::mem::take(&mut piece));
            }
            Part::List(_) => {
                let message = "`sql_expr!` takes no lists: use `.is_in(list)`";
                return syn::Error::new(literal.span(), message).to_compile_error();
            }
        }
    }
    pieces.push(piece);
    let values = values.iter().rev().fold(quote!(()), |rest, value| quote!((#value, #rest)));
    let ty = ty.map_or_else(|| quote!(_), |ty| quote!(#ty));
    quote!(::rowhouse::derive_support::fragment::<#ty, _>(&[#(#pieces),*], #values, #question_mark))
}

/// The text, which stands alone.
fn literal(input: ParseStream<'_>) -> Result<LitStr> {
    let literal = input.parse().map_err(|_| {
        input.error(
            "`sql!` takes a text in quotes, `sql!(\"… {value} …\")`: text made by the program could be anything, and \
             is for `raw(…)`",
        )
    })?;
    input.parse::<Option<Token![,]>>()?;
    if input.is_empty() {
        return Ok(literal);
    }
    let error = input.error("values are named in the text, `{value}`, and do not follow it");
    input.parse::<TokenStream>()?;
    Err(error)
}

fn tokens(Parts { parts, question_mark }: Parts) -> TokenStream {
    let (mut pieces, mut values, mut piece) = (Vec::new(), Vec::new(), String::new());
    for part in parts {
        match part {
            Part::Text(text) => piece.push_str(&text),
            Part::Value(value) => {
                values.push(quote!(::rowhouse::derive_support::one(&#value)));
                pieces.push(std::mem::take(&mut piece));
            }
            Part::List(list) => {
                values.push(quote!(::rowhouse::derive_support::spread((&#list).into_iter())));
                pieces.push(std::mem::take(&mut piece));
            }
        }
    }
    pieces.push(piece);
    quote!(::rowhouse::RawSql::of_pieces(&[#(#pieces),*], ::std::vec![#(#values),*], #question_mark))
}

/// Takes the text apart: `{name}` is a value, `{..names}` a list of values, and `{{` and `}}` are braces.
fn parts(literal: &LitStr) -> Result<Parts> {
    let text = literal.value();
    let mut found = Parts::default();
    let mut at = 0;
    while at < text.len() {
        let token = LEXIS.token(&text, at);
        at = if token.kind == Kind::Code {
            found.code(&Place::new(literal), &text, at, token.end)?
        } else {
            found.quoted(&Place::new(literal), &text, at, token)?
        };
    }
    Ok(found)
}

impl Parts {
    /// The code up to its end, or to the end of the first value in it.
    fn code(&mut self, place: &Place<'_>, text: &str, start: usize, end: usize) -> Result<usize> {
        let Some(brace) = text[start..end].find(['{', '}']).map(|offset| start + offset) else {
            self.plain_code(place, text, start, end)?;
            return Ok(end);
        };
        self.plain_code(place, text, start, brace)?;
        if let Some(doubled) = doubled(&text[brace..]) {
            self.text(doubled);
            return Ok(brace + 2);
        }
        let inside = inside(place, text, brace)?;
        self.parts.push(value(place, inside, brace)?);
        Ok(brace + inside.len() + 2)
    }

    fn plain_code(&mut self, place: &Place<'_>, text: &str, start: usize, end: usize) -> Result<()> {
        let bytes = text.as_bytes();
        let numbered = |at: &usize| {
            bytes[*at] == b'$'
                && bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
                && !lexis::is_word_before(bytes, *at)
        };
        if let Some(at) = (start..end).find(numbered) {
            return Err(place.error(at..at + 2, "values have no numbers here: write `{value}` in place of `$1`"));
        }
        self.question_mark |= text[start..end].contains('?');
        self.text(&text[start..end]);
        Ok(())
    }

    /// A literal, a quoted name or a comment, in which nothing can be bound.
    fn quoted(&mut self, place: &Place<'_>, text: &str, start: usize, token: lexis::Token) -> Result<usize> {
        let what = match token.kind {
            Kind::Name => "a quoted name",
            Kind::Comment => "a comment",
            Kind::Literal | Kind::Code => "a literal",
        };
        let mut at = start;
        while let Some(brace) = text[at..token.end].find(['{', '}']).map(|offset| at + offset) {
            self.text(&text[at..brace]);
            let Some(doubled) = doubled(&text[brace..]) else {
                let end = text[brace..token.end].find('}').map_or(brace, |offset| brace + offset) + 1;
                let message = format!(
                    "nothing is bound in {what}: close it before the value, and write `{{{{` and `}}}}` for braces"
                );
                return Err(place.error(brace..end, message));
            };
            self.text(doubled);
            at = brace + 2;
        }
        if !token.closed {
            let message = format!("{what} is never closed; a quote in a literal is written twice");
            return Err(place.error(start..start + 1, message));
        }
        self.text(&text[at..token.end]);
        Ok(token.end)
    }

    fn text(&mut self, text: &str) {
        self.parts.push(Part::Text(text.to_owned()));
    }
}

fn doubled(text: &str) -> Option<&str> {
    (text.starts_with("{{") || text.starts_with("}}")).then(|| &text[..1])
}

/// What is between the braces of which the first is at `brace`: up to the first that closes an expression.
fn inside<'t>(place: &Place<'_>, text: &'t str, brace: usize) -> Result<&'t str> {
    if text[brace..].starts_with('}') {
        return Err(place.error(brace..brace + 1, "a `}` stands alone: write `}}` for a brace"));
    }
    let rest = &text[brace + 1..];
    let closing = || rest.match_indices('}').map(|(end, _)| &rest[..end]);
    let is_whole = |inside: &&str| syn::parse_str::<Expr>(without_dots(inside).1).is_ok();
    closing()
        .find(is_whole)
        .or_else(|| closing().next())
        .ok_or_else(|| place.error(brace..brace + 1, "a `{` is never closed: write `{{` for a brace"))
}

/// Whether it is a list, and what it is without the dots that say so.
fn without_dots(inside: &str) -> (bool, &str) {
    match inside.trim_start().strip_prefix("..") {
        Some(list) => (true, list),
        None => (false, inside),
    }
}

fn value(place: &Place<'_>, inside: &str, brace: usize) -> Result<Part> {
    let range = brace..brace + inside.len() + 2;
    let (is_list, expression) = without_dots(inside);
    if expression.trim().is_empty() {
        return Err(place.error(range, "`{}` names no value: write `{name}`"));
    }
    let complain = || {
        let message =
            format!("`{{{inside}}}` is not a variable, a field or a call: bind what it should be by `let` first");
        place.error(range.clone(), message)
    };
    let tokens: TokenStream = expression.parse().map_err(|_| complain())?;
    let span = place.span(range.clone());
    let value: Expr = syn::parse2(located(tokens, span)).map_err(|_| complain())?;
    match value {
        value if !is_simple(&value) => Err(complain()),
        value if is_list => Ok(Part::List(Box::new(value))),
        value => Ok(Part::Value(Box::new(value))),
    }
}

/// The tokens, all of them at this place.
fn located(tokens: TokenStream, span: proc_macro2::Span) -> TokenStream {
    let located = tokens.into_iter().map(|token| match token {
        TokenTree::Group(group) => {
            let mut inner = proc_macro2::Group::new(group.delimiter(), located(group.stream(), span));
            inner.set_span(span);
            inner.into()
        }
        mut token => {
            token.set_span(span);
            token
        }
    });
    located.collect()
}

/// Whether the expression says what it is: calculations belong before the SQL.
fn is_simple(value: &Expr) -> bool {
    match value {
        Expr::Path(_) | Expr::Call(_) | Expr::MethodCall(_) | Expr::Index(_) => true,
        Expr::Field(field) => is_simple(&field.base),
        Expr::Reference(reference) => is_simple(&reference.expr),
        Expr::Unary(unary) => matches!(unary.op, syn::UnOp::Deref(_)) && is_simple(&unary.expr),
        Expr::Paren(paren) => is_simple(&paren.expr),
        _ => false,
    }
}

/// The quotes and comments of all dialects. A backslash escapes in `E'…'` only: the server that it does elsewhere for
/// is not known here.
const LEXIS: Lexis = Lexis {
    backslashes: false,
    escape_strings: true,
    dollar_quotes: true,
    nested_comments: false,
    carriage_returns: false,
    hash_comments: false,
    backticks: true,
    brackets: false,
};
