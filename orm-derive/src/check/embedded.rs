//! Embedded structs: what derives `Embed`, and the fields that are such structs.

use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{DeriveInput, parse2};

use super::{References, column, index, name};
use crate::attrs::{self, ColumnWords, Struct, StructField};
use crate::errors::Errors;
use crate::ir::{Auto, Behaviour, Column, Digits, Key, Model, PerDialect, Reference};
use crate::shape::{Shape, display, without_self};

/// The struct that `input` describes, as a model without a table and a key, or its errors.
pub(crate) fn derive_input(input: &DeriveInput) -> Result<Model, Errors> {
    let mut errors = Errors::default();
    let model = attrs::read_embedded(input, &mut errors).map(|written| embedded(&written, &mut errors));
    errors.or(model)
}

fn embedded(written: &Struct<'_>, errors: &mut Errors) -> Model {
    for field in &written.fields {
        refuse_words_of_tables(field, errors);
    }
    let mut found = References::default();
    let columns = column::columns(written, None, &mut found, errors);
    name::distinct_columns(written, &columns, errors);
    Model {
        ident: written.ident.clone(),
        vis: written.vis.clone(),
        table: String::new(),
        schema: None,
        comment: None,
        hooks: None,
        options: PerDialect::default(),
        columns_type: None,
        key: Key::Chosen(Vec::new()),
        version: None,
        soft_delete: None,
        columns,
        skipped: column::skipped(written, errors),
        foreign_keys: Vec::new(),
        indexes: index::indexes(written, errors),
        checks: Vec::new(),
        relations: Vec::new(),
        proofs: found.proofs,
    }
}

/// Words that name a table's columns, which have other names in each model, or its key.
fn refuse_words_of_tables(field: &StructField<'_>, errors: &mut Errors) {
    let words = &field.words;
    if let Some(word) = &words.primary_key {
        errors.at(word, "an embedded struct is no part of a key: the key's fields are the model's own");
    }
    if let Some(word) = &words.version {
        errors.at(word, "an embedded struct is no version: the version is a field of the model");
    }
    if let Some(check) = &words.check {
        errors.at(check, "each model gives the column another name: write the check at the model");
    }
    if let Some(generated) = &words.generated {
        errors.at(&generated.word, "each model gives the columns other names: write generated columns at the model");
    }
    if let Some(foreign_key) = &words.foreign_key {
        errors.at(
            &foreign_key.word,
            "models that embed this struct would have two foreign keys of one name: leave it out",
        );
    }
    if let Some(references) = &words.references {
        errors.at(references, "an embedded field references by its type, `Id<Other>`, or not at all");
    }
    for word in words.behaviour.given().filter(|word| *word != "redacted") {
        errors.at(word, format!("`{word}` is for fields of the model itself, and not of structs that it embeds"));
    }
    for index in words.unique.iter().chain(&words.index) {
        if let Some(given) = &index.name {
            errors.at(given, "models that embed this struct would have two indexes of one name: leave the name out");
        }
    }
}

/// The column that stands for an embedded struct, if the field is one.
pub(super) fn column(written: &Struct<'_>, field: &StructField<'_>, errors: &mut Errors) -> Option<Column> {
    let words = &field.words;
    let Some(word) = &words.embed else {
        if let Some(prefix) = &words.prefix {
            errors.at(prefix, "`prefix` is for embedded structs: `#[column(embed, prefix = \"…\")]`");
        }
        return None;
    };
    let field_name = field.ident.unraw().to_string();
    if let Some(complaint) = complaint(field, words) {
        errors.at(word, complaint);
    }
    let prefix = match &words.prefix {
        Some(given) if given.value().is_empty() => String::new(),
        Some(given) => name::given(given, "a prefix", errors),
        None => format!("{field_name}_"),
    };
    Some(Column {
        field: field.ident.clone(),
        vis: field.vis.clone(),
        attributes: field.attributes.iter().filter(|attribute| column::is_kept(attribute)).cloned().collect(),
        ty: parse2(without_self(field.ty.to_token_stream(), written.ident)).unwrap_or_else(|_| field.ty.clone()),
        rust_type: display(field.ty),
        name: field_name,
        embed: Some(prefix),
        digits: Digits::Never,
        length: None,
        auto: Auto::No,
        default: None,
        generated: None,
        behaviour: Behaviour::default(),
        sql_type: PerDialect::default(),
        collation: PerDialect::default(),
        comment: None,
        reference: Reference::No,
    })
}

/// What is wrong with a field that is to be embedded, as far as its name and its words show.
fn complaint(field: &StructField<'_>, words: &ColumnWords) -> Option<String> {
    let (name, ty) = (field.ident.unraw(), display(field.ty));
    match Shape::of(field.ty) {
        Shape::Auto(_) => return Some(format!("`{name}` is `Auto`: that is for single columns, inside the struct")),
        Shape::Plain(_) | Shape::Id(_) | Shape::Reference | Shape::Unstorable(_) => {
            return Some(format!("`{name}` is `{ty}`, and what is embedded is a struct that derives `Embed`"));
        }
        Shape::Option(_) | Shape::Change(_) | Shape::Other => {}
    }
    words.says_of_a_column().then(|| {
        format!("`{name}` is several columns: only `prefix` goes with `embed`, and the rest is said at their fields")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(input: &str, expected: &[&str]) {
        let input: DeriveInput = syn::parse_str(input).unwrap();
        let messages = derive_input(&input).err().map(|errors| errors.messages()).unwrap_or_default();
        assert_eq!(messages, expected);
    }

    #[test]
    fn structs_of_columns_can_be_embedded() {
        check(
            "struct Address { street: String, #[column(unique)] code: Code, #[column(embed)] at: Option<Point> }",
            &[],
        );
        check("struct Point;", &["an embedded struct has fields, one at least: they are columns"]);
        check(
            "struct Point(i32, i32);",
            &["an embedded struct needs names for its columns; one around a single value derives `Scalar`"],
        );
        check("enum E { A }", &["an enum cannot be embedded; one that is stored in a column derives `DbEnum`"]);
    }

    #[test]
    fn what_belongs_to_a_table_is_said_there() {
        check(
            "struct A { #[column(primary_key)] a: i32, #[column(check = \"b > 0\")] b: i32, #[column(references = C::d)] c: i32,
             #[column(unique = \"x\")] d: i32, #[column(prefix = \"x\")] e: i32 }",
            &[
                "an embedded struct is no part of a key: the key's fields are the model's own",
                "each model gives the column another name: write the check at the model",
                "an embedded field references by its type, `Id<Other>`, or not at all",
                "models that embed this struct would have two indexes of one name: leave the name out",
                "`prefix` is for embedded structs: `#[column(embed, prefix = \"…\")]`",
            ],
        );
    }

    #[test]
    fn what_is_embedded_is_a_struct_and_nothing_else_is_said_of_it() {
        check(
            "struct A { #[column(embed)] a: String, #[column(embed)] b: Auto<B>, #[column(embed, unique)] c: C }",
            &[
                "`a` is `String`, and what is embedded is a struct that derives `Embed`",
                "`b` is `Auto`: that is for single columns, inside the struct",
                "`c` is several columns: only `prefix` goes with `embed`, and the rest is said at their fields",
            ],
        );
    }
}
