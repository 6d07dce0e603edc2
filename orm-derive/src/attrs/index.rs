//! `index(…)` and `unique(…)` of a model.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitStr, Result, Token};

use super::per_dialect::of_each;
use super::value::{comma, each_field, ends_item, equals, flag, parentheses, set, text, unknown, wrong};
use super::{IndexKeyWords, IndexPartWords, IndexWords, PerDialectWords};

/// `(a, b desc, name = "x", where = "…")`.
pub(super) fn index(word: &Ident, input: ParseStream<'_>) -> Result<IndexWords> {
    let usage = format!("fields: `{word}(first, second)`");
    parentheses(word, input, &usage, |content| {
        let mut index = IndexWords::new(word);
        while !content.is_empty() {
            index.item(word, content, &usage)?;
            comma(content)?;
        }
        if index.parts.is_empty() { Err(wrong(word.span(), word, &usage)) } else { Ok(index) }
    })
}

impl IndexWords {
    /// One that has nothing yet.
    fn new(word: &Ident) -> Self {
        Self {
            word: word.clone(),
            parts: Vec::new(),
            name: None,
            unique: word == "unique",
            condition: None,
            method: None,
            include: Vec::new(),
            nulls_not_distinct: None,
        }
    }

    fn item(&mut self, word: &Ident, content: ParseStream<'_>, usage: &str) -> Result<()> {
        if content.peek(LitStr) {
            let key = IndexKeyWords::Expression(content.parse()?);
            return self.part(word, key, content);
        }
        let item = content.call(Ident::parse_any).map_err(|_| wrong(content.span(), word, usage))?;
        let takes_value = content.peek(Token![=]) || content.peek(syn::token::Paren);
        match item.to_string().as_str() {
            "nulls_not_distinct" => set(&mut self.nulls_not_distinct, &item, flag(&item, content)?),
            _ if !takes_value => self.part(word, IndexKeyWords::Field(item), content),
            "name" => set(&mut self.name, &item, text(&item, content, "name")?),
            "where" => set(&mut self.condition, &item, text(&item, content, "deleted_at IS NULL")?),
            "using" => set(&mut self.method, &item, method(&item, content)?),
            "include" => {
                self.include.extend(each_field(&item, content, "fields: `include(first, second)`")?);
                Ok(())
            }
            _ => Err(unknown(&item, &word.to_string(), &WORDS)),
        }
    }

    fn part(&mut self, word: &Ident, key: IndexKeyWords, content: ParseStream<'_>) -> Result<()> {
        let mut descending = None;
        if !ends_item(content) {
            let direction = content.call(Ident::parse_any).map_err(|_| wrong(content.span(), word, DIRECTION))?;
            match direction.to_string().as_str() {
                "desc" => descending = Some(direction),
                "asc" => {}
                _ => return Err(wrong(direction.span(), word, DIRECTION)),
            }
        }
        self.parts.push(IndexPartWords { key, descending });
        Ok(())
    }
}

/// `= gin`, or `(postgres = "gin")`.
fn method(word: &Ident, content: ParseStream<'_>) -> Result<PerDialectWords> {
    let usage = "the kind of index: `using = gin`, `using(postgres = \"gin\")`";
    if content.peek(syn::token::Paren) {
        return of_each(word, content, usage);
    }
    equals(word, content, usage)?;
    let name = if content.peek(LitStr) {
        content.parse()?
    } else {
        let name = content.call(Ident::parse_any).map_err(|_| wrong(content.span(), word, usage))?;
        LitStr::new(&name.to_string(), name.span())
    };
    Ok(PerDialectWords { everywhere: Some(name), ..PerDialectWords::default() })
}

const DIRECTION: &str = "a comma or `desc` after a field";

const WORDS: [&str; 5] = ["name", "where", "using", "include", "nulls_not_distinct"];
