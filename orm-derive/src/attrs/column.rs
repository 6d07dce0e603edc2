//! The words of `#[column(…)]`.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, Error, Ident, Result};

use super::per_dialect::per_dialect;
use super::value::{
    action, default, deferrable, each_item, ends_item, flag, is_action, maker, number, set, text, unknown, value,
};
use super::{ColumnIndex, ColumnWords, ForeignKeyName, GeneratedWord, MakerValue, MakerWord};
use crate::errors::Errors;

/// Reads all `#[column(…)]` of a field.
pub(super) fn read(attributes: &[Attribute], errors: &mut Errors) -> ColumnWords {
    let mut words = ColumnWords::default();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("column")) {
        each_item(attribute, errors, |word, input| words.item(word, input));
    }
    words
}

impl ColumnWords {
    fn item(&mut self, word: &Ident, input: ParseStream<'_>) -> Result<()> {
        match word.to_string().as_str() {
            "name" => set(&mut self.name, word, text(word, input, "mail")?),
            // Kept even with a value, so that a model is not told twice that it has no key.
            "primary_key" => set(&mut self.primary_key, word, word.clone()).and(flag(word, input).map(drop)),
            "unique" => set(&mut self.unique, word, column_index(word, input)?),
            "index" => set(&mut self.index, word, column_index(word, input)?),
            "check" => set(&mut self.check, word, text(word, input, "age >= 0")?),
            "default" => set(&mut self.default, word, default(word, input)?),
            "on_delete" => set(&mut self.on_delete, word, action(word, input)?),
            "on_update" if is_action(input) => set(&mut self.on_update, word, action(word, input)?),
            "on_update" => set(&mut self.behaviour.on_update, word, maker(word, input)?),
            "default_fn" => {
                let maker = MakerValue::Function(value(word, input, DEFAULT_FN)?);
                set(&mut self.behaviour.default_fn, word, MakerWord { word: word.clone(), maker })
            }
            "created_at" => set(&mut self.behaviour.created_at, word, flag(word, input)?),
            "updated_at" => set(&mut self.behaviour.updated_at, word, flag(word, input)?),
            "read_only" => set(&mut self.behaviour.read_only, word, flag(word, input)?),
            "redacted" => set(&mut self.behaviour.redacted, word, flag(word, input)?),
            "soft_delete" => set(&mut self.behaviour.soft_delete, word, flag(word, input)?),
            "write_once" => set(&mut self.behaviour.write_once, word, flag(word, input)?),
            "references" => set(&mut self.references, word, value(word, input, REFERENCES)?),
            "foreign_key" if input.peek(syn::Token![=]) => {
                let name = text(word, input, "posts_author")?;
                set(&mut self.foreign_key, word, ForeignKeyName { word: word.clone(), name })
            }
            "deferrable" => set(&mut self.deferrable, word, deferrable(word, input)?),
            "generated" if !ends_item(input) => {
                let expression = per_dialect(word, input, "price * quantity")?;
                set(&mut self.generated, word, GeneratedWord { word: word.clone(), expression })
            }
            "stored" => set(&mut self.stored, word, flag(word, input)?),
            "virtual" => set(&mut self.virtual_, word, flag(word, input)?),
            "sql_type" => set(&mut self.sql_type, word, per_dialect(word, input, "citext")?),
            "collation" => set(&mut self.collation, word, per_dialect(word, input, "nocase")?),
            "version" => set(&mut self.version, word, word.clone()).and(flag(word, input).map(drop)),
            "comment" => set(&mut self.comment, word, text(word, input, "as it is on the invoice")?),
            "skip" => set(&mut self.skip, word, word.clone()).and(flag(word, input).map(drop)),
            "embed" => set(&mut self.embed, word, word.clone()).and(flag(word, input).map(drop)),
            "prefix" => set(&mut self.prefix, word, text(word, input, "home_")?),
            "precision" => set(&mut self.precision, word, number(word, input, "12")?),
            "scale" => set(&mut self.scale, word, number(word, input, "2")?),
            "length" => set(&mut self.length, word, number(word, input, "100")?),
            _ => Err(foreign_word(word).unwrap_or_else(|| unknown(word, "#[column]", &WORDS))),
        }
    }
}

/// `unique`, or `unique = "name"`.
fn column_index(word: &Ident, input: ParseStream<'_>) -> Result<ColumnIndex> {
    if ends_item(input) || input.peek(Ident::peek_any) {
        return Ok(ColumnIndex { name: None });
    }
    let usage = format!("a name in quotes, or nothing: `{word}`, `{word} = \"name\"`");
    Ok(ColumnIndex { name: Some(value(word, input, &usage)?) })
}

/// What to write for a word that other libraries have.
fn foreign_word(word: &Ident) -> Option<Error> {
    let name = word.to_string();
    let advice = match name.as_str() {
        "pk" | "primary" | "id" => "write `primary_key`",
        "rename" | "column_name" => "write `name = \"…\"`",
        "nullable" | "null" | "not_null" => "a column can be NULL if the field's type is `Option<…>`",
        "foreign_key" => {
            "a field of type `Id<Other>` is a foreign key; on other types write `references = Other::column`"
        }
        "auto_increment" | "autoincrement" => "`Id<…>` and `Auto<…>` are the types of what the database makes",
        "generated" => "write what it is calculated from, `generated = \"price * quantity\"`",
        "optimistic_lock" | "lock_version" | "row_version" | "concurrency" => "write `version`",
        "embedded" | "flatten" | "composite" => "write `embed`",
        "ignore" | "transient" | "not_mapped" => "write `skip`",
        "max_length" | "max_len" | "len" | "size" => "write `length = …`",
        "default_value" | "server_default" | "default_expr" => "write `default = …`",
        "uniq" | "unique_key" | "unique_index" => "write `unique`",
        "deleted_at" | "paranoid" | "softdelete" => "write `soft_delete`",
        "deferred" | "lazy" | "large" => "give the field the type `Deferred<…>`",
        "secret" | "sensitive" | "hidden" => "write `redacted`",
        "readonly" | "no_update" => "write `read_only`",
        "immutable" | "insert_only" => "write `write_once`",
        "computed" => "write `generated = \"…\"`",
        "type" | "db_type" | "ty" => "write `sql_type = \"…\"`",
        "collate" => "write `collation = \"…\"`",
        _ => return None,
    };
    Some(Error::new(word.span(), format!("`{name}` is no word of `#[column]`: {advice}")))
}

const REFERENCES: &str = "a column: `references = Country::code`";
const DEFAULT_FN: &str = "a function: `default_fn = new_code`";

const WORDS: [&str; 31] = [
    "name",
    "primary_key",
    "unique",
    "index",
    "check",
    "default",
    "default_fn",
    "generated",
    "stored",
    "virtual",
    "on_delete",
    "on_update",
    "references",
    "foreign_key",
    "deferrable",
    "precision",
    "scale",
    "length",
    "sql_type",
    "collation",
    "version",
    "comment",
    "skip",
    "embed",
    "prefix",
    "created_at",
    "updated_at",
    "read_only",
    "write_once",
    "soft_delete",
    "redacted",
];
