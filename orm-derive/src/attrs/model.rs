//! The words of `#[model(…)]`.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Attribute, Error, Ident, LitStr, Path, Result, Token};

use super::index::index;
use super::per_dialect::of_each;
use super::value::{action, comma, each_field, each_item, flag, parentheses, set, text, unknown, value, wrong};
use super::{CheckWords, ForeignKeyWords, ModelWords, RelationWords};
use crate::errors::Errors;
use crate::ir::RelationKind;

/// Reads all `#[model(…)]` of a struct.
pub(super) fn read(attributes: &[Attribute], errors: &mut Errors) -> ModelWords {
    let mut words = ModelWords::default();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("model")) {
        each_item(attribute, errors, |word, input| words.item(word, input));
    }
    words
}

impl ModelWords {
    fn item(&mut self, word: &Ident, input: ParseStream<'_>) -> Result<()> {
        match word.to_string().as_str() {
            "table" => set(&mut self.table, word, text(word, input, "users")?),
            "key" => set(&mut self.key, word, value(word, input, "a type: `key = Uuid`")?),
            "columns" => {
                set(&mut self.columns, word, value(word, input, "the name of a new type: `columns = UserColumns`")?)
            }
            "schema" => set(&mut self.schema, word, text(word, input, "audit")?),
            "hooks" => set(&mut self.hooks, word, flag(word, input)?),
            "comment" => set(&mut self.comment, word, text(word, input, "who may log in")?),
            "options" => set(&mut self.options, word, of_each(word, input, OPTIONS)?),
            "unique" | "index" => index(word, input).map(|index| self.indexes.push(index)),
            "check" => check(word, input).map(|check| self.checks.push(check)),
            "has_many" => relations(word, RelationKind::Many, input).map(|found| self.relations.extend(found)),
            "has_one" => relations(word, RelationKind::One, input).map(|found| self.relations.extend(found)),
            "many_to_many" => {
                relations(word, RelationKind::ManyToMany, input).map(|found| self.relations.extend(found))
            }
            "foreign_key" => foreign_key(word, input).map(|key| self.foreign_keys.push(key)),
            _ => Err(foreign_word(word).unwrap_or_else(|| unknown(word, "#[model]", &WORDS))),
        }
    }
}

/// `= "…"`, or `(name = "x", "…")`.
fn check(word: &Ident, input: ParseStream<'_>) -> Result<CheckWords> {
    let usage = "a condition in quotes: `check = \"low < high\"`, `check(name = \"ordered\", \"low < high\")`";
    if !input.peek(syn::token::Paren) {
        return Ok(CheckWords { name: None, condition: value(word, input, usage)? });
    }
    parentheses(word, input, usage, |content| {
        let mut name = None;
        if content.peek(Ident) {
            let given: Ident = content.parse()?;
            if given != "name" {
                return Err(unknown(&given, "check", &["name"]));
            }
            name = Some(text(&given, content, "name")?);
            comma(content)?;
        }
        let condition: LitStr = content.parse().map_err(|_| wrong(content.span(), word, usage))?;
        comma(content)?;
        Ok(CheckWords { name, condition })
    })
}

/// `(columns(a, b), references = Other, on_delete = cascade, on_update = cascade)`.
fn foreign_key(word: &Ident, input: ParseStream<'_>) -> Result<ForeignKeyWords> {
    let usage = "columns and a model: `foreign_key(columns(part_id, supplier_id), references = PartSupplier)`";
    parentheses(word, input, usage, |content| {
        let (mut fields, mut references, mut on_delete, mut on_update) = (None, None, None, None);
        let (mut name, mut deferrable) = (None, None);
        while !content.is_empty() {
            let item = content.call(Ident::parse_any).map_err(|_| wrong(content.span(), word, usage))?;
            match item.to_string().as_str() {
                "columns" => set(&mut fields, &item, each_field(&item, content, COLUMNS)?)?,
                "references" => set(&mut references, &item, value(&item, content, REFERENCES)?)?,
                "on_delete" => set(&mut on_delete, &item, action(&item, content)?)?,
                "on_update" => set(&mut on_update, &item, action(&item, content)?)?,
                "name" => set(&mut name, &item, text(&item, content, "name")?)?,
                "deferrable" => set(&mut deferrable, &item, super::value::deferrable(&item, content)?)?,
                _ => return Err(unknown(&item, "foreign_key", &FOREIGN_KEY_WORDS)),
            }
            comma(content)?;
        }
        match (fields, references) {
            (Some(fields), Some(references)) => {
                Ok(ForeignKeyWords { fields, references, on_delete, on_update, name, deferrable })
            }
            _ => Err(wrong(word.span(), word, usage)),
        }
    })
}

/// `(posts = Post::author_id, items = (Item::order_id, Item::line))`, each followed by `filter = …`, `order_by = …`,
/// `orphans = delete` and `on_delete = cascade`.
fn relations(word: &Ident, kind: RelationKind, input: ParseStream<'_>) -> Result<Vec<RelationWords>> {
    let usage = match kind {
        RelationKind::ManyToMany => {
            format!("names, models and foreign keys: `{word}(tags: Tag = PostTag::post_id => PostTag::tag_id)`")
        }
        _ => format!("names and foreign keys: `{word}(posts = Post::author_id)`"),
    };
    parentheses(word, input, &usage, |content| {
        let mut relations: Vec<RelationWords> = Vec::new();
        while !content.is_empty() {
            let name = content.call(Ident::parse_any).map_err(|_| wrong(content.span(), word, &usage))?;
            let last = relations.last_mut().filter(|_| RELATION_WORDS.iter().any(|word| name == word));
            match last {
                Some(last) if name == "on_delete" => {
                    let action = super::value::action(&name, content)?;
                    set(&mut last.on_delete, &name, action)?;
                }
                Some(last) if name == "through" => set(&mut last.through, &name, value(&name, content, THROUGH)?)?,
                Some(last) if name == "filter" => set(&mut last.filter, &name, value(&name, content, FILTER)?)?,
                Some(last) if name == "orphans" => {
                    let word: Ident = value(&name, content, ORPHANS)?;
                    if word != "delete" {
                        return Err(unknown(&word, "orphans", &["delete"]));
                    }
                    set(&mut last.orphans, &name, word)?;
                }
                Some(last) => set(&mut last.order_by, &name, value(&name, content, ORDER_BY)?)?,
                None => {
                    relations.push(relation(name, kind, content).map_err(|error| wrong(error.span(), word, &usage))?);
                }
            }
            comma(content)?;
        }
        if relations.is_empty() { Err(wrong(word.span(), word, &usage)) } else { Ok(relations) }
    })
}

/// What follows the name of a relation: `: Post = Post::author_id`.
fn relation(name: Ident, kind: RelationKind, content: ParseStream<'_>) -> Result<RelationWords> {
    let colon: Option<Token![:]> = content.parse()?;
    let model = colon.map(|_| content.parse::<Path>()).transpose()?;
    let start = name.span();
    content.parse::<Token![=]>().map_err(|error| Error::new(start, error))?;
    let columns = foreign_key_columns(content)?;
    let far = if kind == RelationKind::ManyToMany {
        content.parse::<Token![=>]>()?;
        foreign_key_columns(content)?
    } else {
        Vec::new()
    };
    Ok(RelationWords {
        name,
        kind,
        model,
        columns,
        far,
        filter: None,
        order_by: None,
        through: None,
        orphans: None,
        on_delete: None,
    })
}

/// A path, or several in parentheses.
fn foreign_key_columns(input: ParseStream<'_>) -> Result<Vec<Path>> {
    if !input.peek(syn::token::Paren) {
        return Ok(vec![input.parse()?]);
    }
    let content;
    syn::parenthesized!(content in input);
    Ok(Punctuated::<Path, Token![,]>::parse_terminated(&content)?.into_iter().collect())
}

/// What to write for a word that other libraries have.
fn foreign_word(word: &Ident) -> Option<Error> {
    let name = word.to_string();
    let advice = match name.as_str() {
        "table_name" | "name" | "rename" => "write `table = \"…\"`",
        "primary_key" => "mark the fields of the key with `#[column(primary_key)]`",
        _ => return None,
    };
    Some(Error::new(word.span(), format!("`{name}` is no word of `#[model]`: {advice}")))
}

const REFERENCES: &str = "a model: `references = PartSupplier`";

const FILTER: &str = "a condition: `filter = Post::title.ne(\"\")`";
const ORDER_BY: &str = "an order: `order_by = Post::id.desc()`";
const THROUGH: &str = "the model of the link: `through = PostTag`";
const ORPHANS: &str = "what becomes of rows that belong to none any more: `orphans = delete`";
const COLUMNS: &str = "fields: `columns(part_id, supplier_id)`";
const OPTIONS: &str =
    "what follows the columns in CREATE TABLE of each backend: `options(mysql = \"ROW_FORMAT=COMPRESSED\")`";
/// What can follow a relation.
const RELATION_WORDS: [&str; 5] = ["filter", "order_by", "orphans", "on_delete", "through"];
const FOREIGN_KEY_WORDS: [&str; 6] = ["columns", "references", "on_delete", "on_update", "name", "deferrable"];

const WORDS: [&str; 14] = [
    "table",
    "schema",
    "key",
    "columns",
    "unique",
    "index",
    "check",
    "foreign_key",
    "has_many",
    "has_one",
    "many_to_many",
    "comment",
    "hooks",
    "options",
];
