use quote::{format_ident, quote};

use super::{check, check_fields, check_words};

#[test]
fn names_are_neither_empty_nor_too_long() {
    let long = "x".repeat(64);
    check_words(quote!(table = ""), &["the name of a table cannot be empty"]);
    check_words(quote!(table = #long), &["the name of a table can have 63 bytes; this one has 64"]);
    check_words(quote!(index(name, name = "")), &["the name of an index cannot be empty"]);
    check_fields(quote!(#[column(name = "a\0b")] name: String), &["the name of a column cannot contain NUL"]);
    let field = format_ident!("{long}");
    check_fields(quote!(#field: i32), &["the name of a column can have 63 bytes; this one has 64"]);
}

#[test]
fn two_fields_have_two_columns() {
    check_fields(
        quote!(email: String, #[column(name = "Email")] mail: String),
        &["the fields `email` and `mail` have the same column, `Email`"],
    );
}

#[test]
fn constants_do_not_hide_functions() {
    let message = |name: &str| {
        format!(
            "a field cannot be called `{name}`: its constant would hide the function `User::{name}`; call it \
             otherwise and keep the column, `#[column(name = \"{name}\")]`, or move the constants, \
             `#[model(columns = UserColumns)]`"
        )
    };
    check_fields(quote!(query: String, table: i32), &[&message("query"), &message("table")]);
    check(
        quote!(
            #[model(columns = UserColumns)]
            struct User {
                id: Id<User>,
                query: String,
            }
        ),
        &[],
    );
}

#[test]
fn constants_move_to_a_new_type() {
    check_words(
        quote!(columns = User),
        &["`columns` names a new type for the column constants, such as `UserColumns`"],
    );
}

#[test]
fn indexes_and_checks_have_names_of_their_own() {
    check_words(
        quote!(index(name, name = "x"), unique(age, name = "x")),
        &["two indexes are called `x`; one over several fields is written at the struct, \
           `#[model(index(first, second, name = \"x\"))]`"],
    );
    check_words(quote!(check(name = "x", "1"), check(name = "x", "2")), &["two checks have this name"]);
}
