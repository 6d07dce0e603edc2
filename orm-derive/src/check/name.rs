//! Names of tables, columns and constraints.

use std::collections::HashMap;

use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Ident, LitStr};

use crate::attrs::Struct;
use crate::errors::Errors;
use crate::ir::Column;

/// The table's name.
pub(super) fn table(written: &Struct<'_>, errors: &mut Errors) -> String {
    match &written.words.table {
        Some(name) => given(name, "a table", errors),
        None => {
            let name = snake_case(&written.ident.unraw().to_string());
            check(&name, written.ident, "a table", errors);
            name
        }
    }
}

/// The name of a field's column.
pub(super) fn of_field(field: &Ident, written: Option<&LitStr>, errors: &mut Errors) -> String {
    match written {
        Some(name) => given(name, "a column", errors),
        None => {
            let name = field.unraw().to_string();
            check(&name, field, "a column", errors);
            name
        }
    }
}

/// A name that was given; `of` says for what.
pub(super) fn given(name: &LitStr, of: &str, errors: &mut Errors) -> String {
    let text = name.value();
    check(&text, name, of, errors);
    text
}

/// Refuses a name that a backend would refuse, or shorten in silence.
pub(super) fn check(name: &str, tokens: impl ToTokens, of: &str, errors: &mut Errors) {
    if name.trim().is_empty() {
        errors.at(tokens, format!("the name of {of} cannot be empty"));
    } else if name.contains('\0') {
        errors.at(tokens, format!("the name of {of} cannot contain NUL"));
    } else if name.len() > MAX_BYTES {
        errors.at(tokens, format!("the name of {of} can have {MAX_BYTES} bytes; this one has {}", name.len()));
    }
}

/// Refuses two fields with the same column; the databases tell `Mail` from `mail` or not, as they like.
pub(super) fn distinct_columns(written: &Struct<'_>, columns: &[Column], errors: &mut Errors) {
    let mut seen: HashMap<String, &Column> = HashMap::new();
    // What an embedded struct's columns are called, only its own derive knows: they are compared when the table is made.
    for (column, field) in columns.iter().zip(&written.fields).filter(|(column, _)| column.embed.is_none()) {
        if let Some(first) = seen.insert(column.name.to_lowercase(), column) {
            let (a, b) = (first.field.unraw(), column.field.unraw());
            let message = format!("the fields `{a}` and `{b}` have the same column, `{}`", column.name);
            match &field.words.name {
                Some(name) => errors.at(name, message),
                None => errors.at(field.ident, message),
            }
        }
    }
}

/// Refuses fields whose constants would hide what a model has, and a type for the constants that is the model.
pub(super) fn constants(written: &Struct<'_>, errors: &mut Errors) {
    let model = written.ident;
    if let Some(columns) = &written.words.columns {
        if columns == model {
            let message = format!("`columns` names a new type for the column constants, such as `{model}Columns`");
            errors.at(columns, message);
        }
        return;
    }
    for field in written.fields.iter().filter(|field| is_reserved(&field.ident.unraw().to_string())) {
        let name = field.ident.unraw();
        errors.at(
            name.clone(),
            format!(
                "a field cannot be called `{name}`: its constant would hide the function `{model}::{name}`; \
                 call it otherwise and keep the column, `#[column(name = \"{name}\")]`, \
                 or move the constants, `#[model(columns = {model}Columns)]`"
            ),
        );
    }
}

/// Whether `Model::name` is called through the model's path: an associated constant with that name comes first there.
/// What is called as a method, or only by the core, which writes `<M as Model>::…`, is not hidden.
pub(crate) fn is_reserved(name: &str) -> bool {
    matches!(
        name,
        "query" | "table" | "all" | "matching" | "insert" | "insert_all" | "update" | "update_many" | "delete"
    )
}

/// `HttpServer` and `HTTPServer` as `http_server`.
pub(crate) fn snake_case(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (index, letter) in letters.iter().enumerate() {
        let after_lower = index > 0 && letters[index - 1] != '_' && !letters[index - 1].is_uppercase();
        let before_lower = letters.get(index + 1).is_some_and(|next| next.is_lowercase());
        let after_letter = index > 0 && letters[index - 1] != '_';
        if letter.is_uppercase() && (after_lower || (after_letter && before_lower)) {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// PostgreSQL cuts a longer name off, MySQL refuses one of more than 64 letters.
const MAX_BYTES: usize = 63;

#[cfg(test)]
mod tests {
    #[test]
    fn a_table_is_called_like_its_struct_in_snake_case() {
        for (name, table) in
            [("User", "user"), ("OrderItem", "order_item"), ("HTTPServer", "http_server"), ("Order_Item", "order_item")]
        {
            assert_eq!(super::snake_case(name), table);
        }
    }
}
