use quote::quote;

use super::{check_fields, check_words};

#[test]
fn a_word_comes_once() {
    check_fields(quote!(#[column(unique, unique)] name: String), &["`unique` is given twice"]);
    check_fields(quote!(#[column(name = "a")] #[column(name = "b")] name: String), &["`name` is given twice"]);
    check_words(quote!(table = "a", table = "b"), &["`table` is given twice"]);
}

#[test]
fn a_value_has_its_kind() {
    check_fields(
        quote!(#[column(unique = 3)] name: String),
        &["`unique` takes a name in quotes, or nothing: `unique`, `unique = \"name\"`"],
    );
    check_fields(quote!(#[column(name = mail)] name: String), &["`name` takes a text in quotes: `name = \"mail\"`"]);
    check_fields(quote!(#[column(name)] name: String), &["`name` takes a text in quotes: `name = \"mail\"`"]);
    check_fields(quote!(#[column(length = "9")] name: String), &["`length` takes a number: `length = 100`"]);
    check_words(quote!(unique), &["`unique` takes fields: `unique(first, second)`"]);
    check_words(quote!(unique()), &["`unique` takes fields: `unique(first, second)`"]);
    check_words(
        quote!(check(3)),
        &["`check` takes a condition in quotes: `check = \"low < high\"`, `check(name = \"ordered\", \"low < high\")`"],
    );
    check_words(
        quote!(foreign_key(columns(age))),
        &[
            "`foreign_key` takes columns and a model: `foreign_key(columns(part_id, supplier_id), references = PartSupplier)`",
        ],
    );
}

#[test]
fn items_are_separated_by_commas() {
    check_fields(quote!(#[column(unique index)] name: String), &["a comma is expected here, after `unique`"]);
    check_fields(quote!(#[column("unique")] name: String), &["a word is expected here, such as `name`"]);
    check_fields(quote!(#[column] name: String), &["expected attribute arguments in parentheses: #[column(...)]"]);
}

#[test]
fn words_of_other_libraries_are_translated() {
    check_fields(quote!(#[column(pk)] name: String), &["`pk` is no word of `#[column]`: write `primary_key`"]);
    check_fields(
        quote!(#[column(max_length = 9)] name: String),
        &["`max_length` is no word of `#[column]`: write `length = …`"],
    );
    check_words(quote!(table_name = "x"), &["`table_name` is no word of `#[model]`: write `table = \"…\"`"]);
}

#[test]
fn what_follows_a_wrong_item_is_still_read() {
    check_fields(
        quote!(#[column(unique = (1, 2), name = 3, length = 0)] name: String),
        &[
            "`unique` takes a name in quotes, or nothing: `unique`, `unique = \"name\"`",
            "`name` takes a text in quotes: `name = \"mail\"`",
            "`length` is a number from 1 to 536870911 here",
        ],
    );
}
