use quote::quote;

use super::{check, check_fields};

#[test]
fn the_field_id_is_the_key() {
    check(
        quote!(
            struct User {
                id: Id<User>,
            }
        ),
        &[],
    );
    check(
        quote!(
            struct User {
                id: Id<Self>,
            }
        ),
        &[],
    );
    check(
        quote!(
            struct User {
                id: rowhouse::Id<crate::User>,
            }
        ),
        &[],
    );
    check(
        quote!(
            struct User {
                id: String,
            }
        ),
        &[],
    );
    check(
        quote!(
            struct Profile {
                id: Id<User>,
            }
        ),
        &[],
    );
}

#[test]
fn marked_fields_are_the_key() {
    check(
        quote!(
            struct Country {
                #[column(primary_key)]
                code: String,
            }
        ),
        &[],
    );
    check(
        quote!(
            struct User {
                #[column(primary_key)]
                number: Id<User>,
            }
        ),
        &[],
    );
    check(
        quote!(
            struct Part {
                #[column(primary_key)]
                a: i32,
                #[column(primary_key)]
                b: Id<User>,
            }
        ),
        &[],
    );
}

#[test]
fn a_model_has_a_key() {
    check(
        quote!(
            struct Country {
                code: String,
            }
        ),
        &["`Country` has no key: add `id: Id<Country>` for one that the database makes, or mark the fields that are \
           the key with `#[column(primary_key)]`"],
    );
    check(
        quote!(
            struct User {
                user_id: Id<User>,
            }
        ),
        &["`User` has no key: if it is `user_id`, mark it with `#[column(primary_key)]` or call it `id`"],
    );
}

#[test]
fn a_model_has_one_key() {
    check_fields(
        quote!(#[column(primary_key)] code: String),
        &["`User` has two keys: `id` is one by its type, `Id<User>`; mark others with `#[column(unique)]`"],
    );
}

#[test]
fn a_key_is_neither_auto_nor_optional() {
    check(
        quote!(
            struct User {
                #[column(default = 0)]
                id: Auto<i64>,
            }
        ),
        &["`id` is the key, so it cannot be made by a default: write `id: Id<User>` for a key that the database makes"],
    );
    check(
        quote!(
            struct User {
                id: Option<Id<User>>,
            }
        ),
        &["`id` is the key, so it cannot be NULL: write `id: Id<User>`; that of a new object is `Id::new()`"],
    );
    check(
        quote!(
            struct Country {
                #[column(primary_key)]
                code: Option<String>,
            }
        ),
        &["`code` is the key, so it cannot be NULL: write `code: String`"],
    );
}

#[test]
fn a_float_is_no_key() {
    check(
        quote!(
            struct Point {
                #[column(primary_key)]
                x: f64,
            }
        ),
        &["`x` is a key, and a `f64` cannot be one: it need not equal itself"],
    );
}

#[test]
fn the_type_of_a_key_is_for_ids() {
    check(
        quote!(
            #[model(key = Uuid)]
            struct Country {
                #[column(primary_key)]
                code: String,
            }
        ),
        &["`key` says what an `Id<Country>` stores, but the key of `Country` is no field `id: Id<Country>`"],
    );
}

#[test]
fn a_mark_with_a_value_is_still_a_mark() {
    check(
        quote!(
            struct Country {
                #[column(primary_key = true)]
                code: String,
            }
        ),
        &["`primary_key` stands alone, without a value"],
    );
}

#[test]
fn an_id_has_no_default_and_references_nothing() {
    check(
        quote!(
            struct User {
                #[column(default = 1, on_delete = cascade, references = Other::id)]
                id: Id<User>,
            }
        ),
        &[
            "`on_delete` is for foreign keys: `id` is the model's own key",
            "`references` is for foreign keys: `id` is the model's own key",
            "`id` is the key: it gets its value without a default",
        ],
    );
}

#[test]
fn an_id_stores_few_types() {
    check(
        quote!(
            #[model(key = Uuid)]
            struct User {
                id: Id<User>,
            }
        ),
        &[],
    );
    check(
        quote!(
            #[model(key = UserNumber)]
            struct User {
                id: Id<User>,
            }
        ),
        &[],
    );
    for (ty, shown) in [(quote!(bool), "bool"), (quote!(u64), "u64"), (quote!(Option<i64>), "Option<i64>")] {
        let message = format!(
            "an `Id` stores `i64`, `i32`, `Uuid` or `String`, not `{shown}`; other keys are plain fields, marked \
             `#[column(primary_key)]`"
        );
        check(
            quote!(
                #[model(key = #ty)]
                struct User {
                    id: Id<User>,
                }
            ),
            &[&message],
        );
    }
}
