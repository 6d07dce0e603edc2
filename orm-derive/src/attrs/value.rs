//! The items of an attribute and the kinds of value that they take.

use proc_macro2::{Span, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Error, Ident, Lit, LitInt, LitStr, Result, Token, parenthesized};

use super::per_dialect::of_dialects;
use crate::attrs::{Action, DefaultWord, Deferrable, MakerValue, MakerWord, PerDialectWords};
use crate::errors::Errors;
use crate::ir::{CheckTime, Default, OnChange, PerDialect};
use crate::suggest::{did_you_mean, listed};

/// Reads `#[word(item, item)]`, an item at a time; after a wrong item goes on with the next.
pub(crate) fn each_item(
    attribute: &Attribute,
    errors: &mut Errors,
    mut read: impl FnMut(&Ident, ParseStream<'_>) -> Result<()>,
) {
    let before = errors.len();
    let outcome = attribute.parse_args_with(|input: ParseStream<'_>| {
        while !input.is_empty() {
            if let Err(error) = item(input, &mut read) {
                errors.push(error);
                skip_item(input)?;
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(())
    });
    // Syn reports once more what a wrong item left unread.
    if let (Err(error), true) = (outcome, errors.len() == before) {
        errors.push(error);
    }
}

fn item(input: ParseStream<'_>, read: &mut impl FnMut(&Ident, ParseStream<'_>) -> Result<()>) -> Result<()> {
    let word = input.call(Ident::parse_any).map_err(|_| input.error("a word is expected here, such as `name`"))?;
    read(&word, input)?;
    if ends_item(input) { Ok(()) } else { Err(input.error(format!("a comma is expected here, after `{word}`"))) }
}

fn skip_item(input: ParseStream<'_>) -> Result<()> {
    while !ends_item(input) {
        input.parse::<TokenTree>()?;
    }
    Ok(())
}

/// Whether the item has no more tokens.
pub(super) fn ends_item(input: ParseStream<'_>) -> bool {
    input.is_empty() || input.peek(Token![,])
}

/// The error for a word that is none of `known`.
pub(crate) fn unknown(word: &Ident, attribute: &str, known: &[&str]) -> Error {
    let name = word.to_string();
    let hint = did_you_mean(&name, known.iter().copied());
    let end = if hint.is_empty() { "; " } else { " " };
    Error::new(
        word.span(),
        format!("`{name}` is no word of `{attribute}`{hint}{end}known are {}", listed(known.iter().copied())),
    )
}

/// Keeps `value`, if the word came for the first time.
pub(crate) fn set<T>(slot: &mut Option<T>, word: &Ident, value: T) -> Result<()> {
    if slot.is_some() {
        return Err(Error::new(word.span(), format!("`{word}` is given twice")));
    }
    *slot = Some(value);
    Ok(())
}

/// The word alone.
pub(crate) fn flag(word: &Ident, input: ParseStream<'_>) -> Result<Ident> {
    if ends_item(input) { Ok(word.clone()) } else { Err(complaint(word, input, "stands alone, without a value")) }
}

/// `word = value`; `usage` says what the value is, for the error.
pub(crate) fn value<T: Parse>(word: &Ident, input: ParseStream<'_>, usage: &str) -> Result<T> {
    equals(word, input, usage)?;
    input.parse().map_err(|_| complaint(word, input, &format!("takes {usage}")))
}

/// `word = "text"`.
pub(super) fn text(word: &Ident, input: ParseStream<'_>, example: &str) -> Result<LitStr> {
    value(word, input, &format!("a text in quotes: `{word} = \"{example}\"`"))
}

/// `word = 12`.
pub(super) fn number(word: &Ident, input: ParseStream<'_>, example: &str) -> Result<LitInt> {
    value(word, input, &format!("a number: `{word} = {example}`"))
}

/// `(content)`, read by `read`; what is left of it after an error is dropped, so that Syn does not report it too.
pub(super) fn parentheses<T>(
    word: &Ident,
    input: ParseStream<'_>,
    usage: &str,
    read: impl FnOnce(ParseStream<'_>) -> Result<T>,
) -> Result<T> {
    if !input.peek(syn::token::Paren) {
        return Err(complaint(word, input, &format!("takes {usage}")));
    }
    let content;
    parenthesized!(content in input);
    let outcome = read(&content);
    while !content.is_empty() {
        let left = content.parse::<TokenTree>()?;
        if outcome.is_ok() {
            return Err(Error::new(left.span(), format!("this is too much: `{word}` takes {usage}")));
        }
    }
    outcome
}

/// `on_delete = cascade`.
pub(super) fn action(word: &Ident, input: ParseStream<'_>) -> Result<Action> {
    let usage = format!("one of {}", listed(OnChange::WORDS));
    equals(word, input, &usage)?;
    if input.peek(LitStr) {
        return Err(complaint(
            word,
            input,
            &format!("takes a word without quotes, one of {}", listed(OnChange::WORDS)),
        ));
    }
    let given = input.call(Ident::parse_any).map_err(|_| complaint(word, input, &format!("takes {usage}")))?;
    match OnChange::from_word(&given.to_string()) {
        Some(change) => Ok(Action { word: word.clone(), change, span: given.span() }),
        None => Err(unknown(&given, &word.to_string(), &OnChange::WORDS)),
    }
}

/// Whether what follows `on_update` is what a foreign key does: one of its words, something near to one, or nothing that
/// could be a function.
pub(super) fn is_action(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    let name = ahead.parse::<Token![=]>().and_then(|_| ahead.call(Ident::parse_any));
    let Ok(name) = name else { return true };
    if !ends_item(&ahead) {
        return false;
    }
    let name = name.to_string();
    OnChange::from_word(&name).is_some() || !did_you_mean(&name, OnChange::WORDS).is_empty()
}

/// `on_update = path`, or `on_update = sql("…")`.
pub(super) fn maker(word: &Ident, input: ParseStream<'_>) -> Result<MakerWord> {
    let usage = "a function or SQL: `on_update = next_code`, `on_update = sql(\"…\")`";
    equals(word, input, usage)?;
    if input.peek(Ident) && input.peek2(syn::token::Paren) {
        let given: Ident = input.parse()?;
        if given != "sql" {
            return Err(wrong(given.span(), word, usage));
        }
        let sql = match sql(&given, input)? {
            Default::SqlOf(texts) => texts,
            Default::Sql(text) => PerDialect::everywhere(text),
            _ => {
                let message = "`now` is the database's own moment in a default; here, write `updated_at`, or its SQL";
                return Err(Error::new(given.span(), message));
            }
        };
        if sql.sqlite.is_none() || sql.postgres.is_none() || sql.mysql.is_none() {
            return Err(Error::new(given.span(), "each backend needs its SQL here: `sqlite`, `postgres` and `mysql`"));
        }
        return Ok(MakerWord { word: word.clone(), maker: MakerValue::Sql(sql) });
    }
    let path = input.parse().map_err(|_| complaint(word, input, &format!("takes {usage}")))?;
    Ok(MakerWord { word: word.clone(), maker: MakerValue::Function(path) })
}

/// `deferrable`, or `deferrable = deferred`.
pub(super) fn deferrable(word: &Ident, input: ParseStream<'_>) -> Result<Deferrable> {
    let usage = "`deferred`, or nothing: `deferrable`, `deferrable = deferred`";
    let word = word.clone();
    if ends_item(input) {
        return Ok(Deferrable { word, check: CheckTime::Deferrable });
    }
    let given: Ident = value(&word, input, usage)?;
    if given != "deferred" {
        return Err(wrong(given.span(), &word, usage));
    }
    Ok(Deferrable { word, check: CheckTime::Deferred })
}

/// `(a, b)`, with the names of fields.
pub(crate) fn each_field(word: &Ident, input: ParseStream<'_>, usage: &str) -> Result<Vec<Ident>> {
    parentheses(word, input, usage, |content| {
        let fields = Punctuated::<Ident, Token![,]>::parse_terminated_with(content, Ident::parse_any)
            .map_err(|error| wrong(error.span(), word, usage))?;
        if fields.is_empty() {
            return Err(wrong(word.span(), word, usage));
        }
        Ok(fields.into_iter().collect())
    })
}

/// The comma before the next item, if there is one.
pub(super) fn comma(input: ParseStream<'_>) -> Result<()> {
    if input.is_empty() { Ok(()) } else { input.parse::<Token![,]>().map(drop) }
}

/// `default = …`.
pub(super) fn default(word: &Ident, input: ParseStream<'_>) -> Result<DefaultWord> {
    equals(word, input, DEFAULT_USAGE)?;
    let span = input.span();
    let value = if input.peek(Ident::peek_any) && !input.peek(syn::LitBool) {
        default_word(word, input)?
    } else {
        default_literal(word, input)?
    };
    Ok(DefaultWord { value, span })
}

fn default_word(word: &Ident, input: ParseStream<'_>) -> Result<Default> {
    let given = input.call(Ident::parse_any)?;
    match given.to_string().as_str() {
        "now" if ends_item(input) => Ok(Default::Now),
        "sql" => sql(&given, input),
        _ => Err(wrong(given.span(), word, DEFAULT_USAGE)),
    }
}

/// `("…")`, or `(sqlite = "…", postgres = "…", mysql = "…")`.
fn sql(word: &Ident, input: ParseStream<'_>) -> Result<Default> {
    let usage = "SQL in quotes: `sql(\"…\")`, `sql(sqlite = \"…\", postgres = \"…\", mysql = \"…\")`";
    parentheses(word, input, usage, |content| {
        if content.peek(Ident::peek_any) {
            let words = of_dialects(word, content, usage)?;
            return Ok(Default::SqlOf(texts(&words, "the SQL")?));
        }
        let sql: LitStr = content.parse().map_err(|_| wrong(content.span(), word, usage))?;
        match sql.value().trim() {
            "" => Err(Error::new(sql.span(), "the SQL is empty")),
            "now" => Ok(Default::Now),
            expression => Ok(Default::Sql(expression.to_owned())),
        }
    })
}

/// The texts of each dialect, none of them empty; `what` says what they are.
pub(crate) fn texts(words: &PerDialectWords, what: &str) -> Result<PerDialect> {
    for given in words.texts() {
        if given.value().trim().is_empty() {
            return Err(Error::new(given.span(), format!("{what} is empty")));
        }
        if given.value().contains('\0') {
            return Err(Error::new(given.span(), format!("{what} cannot contain NUL")));
        }
    }
    let of = |own: &Option<LitStr>| own.as_ref().or(words.everywhere.as_ref()).map(LitStr::value);
    Ok(PerDialect { sqlite: of(&words.sqlite), postgres: of(&words.postgres), mysql: of(&words.mysql) })
}

fn default_literal(word: &Ident, input: ParseStream<'_>) -> Result<Default> {
    let start = input.span();
    let minus = input.parse::<Option<Token![-]>>()?.map_or("", |_| "-");
    let wrong = |span| wrong(span, word, DEFAULT_USAGE);
    let literal: Lit = input.parse().map_err(|_| wrong(if input.is_empty() { word.span() } else { start }))?;
    match (&literal, minus) {
        (Lit::Int(int), _) => match format!("{minus}{}", int.base10_digits()).parse() {
            Ok(value) => Ok(Default::Int(value)),
            Err(_) => Err(Error::new(int.span(), "integers are stored in 64 bits: this one is too large")),
        },
        (Lit::Float(float), _) => match format!("{minus}{}", float.base10_digits()).parse() {
            Ok(value) => Ok(Default::Float(value)),
            Err(_) => Err(wrong(float.span())),
        },
        (Lit::Bool(value), "") => Ok(Default::Bool(value.value)),
        (Lit::Str(value), "") => Ok(Default::Text(value.value())),
        (other, _) => Err(wrong(other.span())),
    }
}

pub(super) fn equals(word: &Ident, input: ParseStream<'_>, usage: &str) -> Result<()> {
    if !input.peek(Token![=]) {
        return Err(complaint(word, input, &format!("takes {usage}")));
    }
    input.parse::<Token![=]>().map(drop)
}

/// `` `word` takes … ``.
pub(super) fn wrong(span: Span, word: &Ident, usage: &str) -> Error {
    Error::new(span, format!("`{word}` takes {usage}"))
}

/// `` `word` … ``, at what comes next, or at the word where nothing does.
fn complaint(word: &Ident, input: ParseStream<'_>, message: &str) -> Error {
    let span: Span = if ends_item(input) { word.span() } else { input.span() };
    Error::new(span, format!("`{word}` {message}"))
}

const DEFAULT_USAGE: &str = "a number, `true`, `false`, a text in quotes, `now`, or `sql(\"…\")`";
