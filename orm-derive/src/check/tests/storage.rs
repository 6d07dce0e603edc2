use quote::quote;

use super::{check, check_fields, check_words};

#[test]
fn how_a_column_is_stored_can_be_said() {
    check_fields(
        quote! {
            #[column(sql_type = "citext", comment = "as it was typed")] a: String,
            #[column(sql_type(postgres = "inet"), collation(sqlite = "nocase"))] b: Option<String>,
            #[column(collation = "nocase")] c: SomeType,
            #[column(skip)] d: HashMap<String, [u8; 4]>,
        },
        &[],
    );
    check_words(
        quote!(schema = "audit", comment = "who logs in", options(mysql = "ROW_FORMAT=COMPRESSED", sqlite = "STRICT")),
        &[],
    );
}

#[test]
fn a_collation_is_for_text() {
    check_fields(quote!(#[column(collation = "nocase")] age: i32), &["`collation` is for text: `age` is `i32`"]);
}

#[test]
fn a_skipped_field_is_nothing_else() {
    check_fields(
        quote!(#[column(skip, unique)] a: i32),
        &["`skip` stands alone: `a` is no column, so nothing else can be said of it"],
    );
    check(
        quote!(
            #[model(index(cache))]
            struct User {
                id: Id<User>,
                #[column(skip)]
                cache: Cache,
            }
        ),
        &["`cache` is marked `skip`, so it is no column"],
    );
}

#[test]
fn the_type_of_the_own_key_is_not_said_twice() {
    check(
        quote!(
            struct User {
                #[column(sql_type = "int")]
                id: Id<User>,
            }
        ),
        &["`id` is the model's own key, whose type is what `#[model(key = …)]` says"],
    );
}

#[test]
fn texts_for_the_database_are_not_empty() {
    check_words(quote!(schema = ""), &["the name of a schema cannot be empty"]);
    check_words(quote!(options(sqlite = "")), &["an option is empty"]);
    check_words(
        quote!(options = "STRICT"),
        &["`options` takes what follows the columns in CREATE TABLE of each backend: \
           `options(mysql = \"ROW_FORMAT=COMPRESSED\")`"],
    );
    check_fields(quote!(#[column(sql_type = " ")] a: String), &["the type is empty"]);
    check_fields(
        quote!(#[column(sql_type)] a: String),
        &["`sql_type` takes a text in quotes, or one for each backend: `sql_type = \"citext\"`, \
           `sql_type(sqlite = \"citext\", …)`"],
    );
}

#[test]
fn words_of_foreign_keys_are_for_foreign_keys() {
    check_fields(quote!(#[column(deferrable = deferred, foreign_key = "own_name")] other: Id<Other>), &[]);
    check_fields(
        quote!(#[column(deferrable, foreign_key = "x")] age: i32),
        &["`foreign_key` is for foreign keys: `age` is `i32`", "`deferrable` is for foreign keys: `age` is `i32`"],
    );
    check_fields(
        quote!(#[column(deferrable = later)] other: Id<Other>),
        &["`deferrable` takes `deferred`, or nothing: `deferrable`, `deferrable = deferred`"],
    );
}
