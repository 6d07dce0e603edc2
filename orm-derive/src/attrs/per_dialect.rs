//! SQL of the user's own: one text for every dialect, or one for each.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitStr, Result, Token};

use super::PerDialectWords;
use super::value::{parentheses, set, text, unknown, value, wrong};

/// `word = "text"`, or `word(sqlite = "text", …)`.
pub(super) fn per_dialect(word: &Ident, input: ParseStream<'_>, example: &str) -> Result<PerDialectWords> {
    let usage = format!(
        "a text in quotes, or one for each backend: `{word} = \"{example}\"`, `{word}(sqlite = \"{example}\", …)`"
    );
    if !input.peek(syn::token::Paren) {
        return Ok(PerDialectWords { everywhere: Some(value(word, input, &usage)?), ..PerDialectWords::default() });
    }
    of_each(word, input, &usage)
}

/// `word(sqlite = "text", …)`.
pub(super) fn of_each(word: &Ident, input: ParseStream<'_>, usage: &str) -> Result<PerDialectWords> {
    parentheses(word, input, usage, |content| {
        let words = of_dialects(word, content, usage)?;
        if words.is_empty() { Err(wrong(word.span(), word, usage)) } else { Ok(words) }
    })
}

/// `sqlite = "text", postgres = "text"`, up to the end.
pub(super) fn of_dialects(word: &Ident, content: ParseStream<'_>, usage: &str) -> Result<PerDialectWords> {
    let mut words = PerDialectWords::default();
    while !content.is_empty() {
        let dialect = content.call(Ident::parse_any).map_err(|_| wrong(content.span(), word, usage))?;
        let slot = match dialect.to_string().as_str() {
            "sqlite" => &mut words.sqlite,
            "postgres" => &mut words.postgres,
            "mysql" => &mut words.mysql,
            _ => return Err(unknown(&dialect, &word.to_string(), &DIALECTS)),
        };
        set(slot, &dialect, text(&dialect, content, "…")?)?;
        if !content.is_empty() {
            content.parse::<Token![,]>()?;
        }
    }
    Ok(words)
}

impl PerDialectWords {
    /// All texts that were written.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &LitStr> {
        self.everywhere.iter().chain(&self.sqlite).chain(&self.postgres).chain(&self.mysql)
    }

    /// Whether none was.
    pub(crate) fn is_empty(&self) -> bool {
        self.texts().next().is_none()
    }
}

const DIALECTS: [&str; 3] = ["sqlite", "postgres", "mysql"];
