use quote::quote;

use super::check_fields;

#[test]
fn columns_can_have_behaviours() {
    check_fields(
        quote! {
            #[column(created_at)] a: Auto<DateTime<Utc>>,
            #[column(updated_at)] b: DateTime<Utc>,
            #[column(default_fn = code::new, write_once)] c: Auto<String>,
            #[column(on_update = touch)] d: i64,
            #[column(default = 0, on_update = sql("1 + 1"))] e: Auto<i64>,
            #[column(read_only)] f: Auto<Option<i64>>,
            #[column(write_once)] g: String,
            #[column(created_at, write_once)] h: Timestamp,
            #[column(on_update = touch)] i: Auto<i64>,
            #[column(on_update = cascade)] j: Id<Other>,
        },
        &[],
    );
}

#[test]
fn stamps_are_moments() {
    check_fields(
        quote!(#[column(created_at)] at: String, #[column(updated_at)] then: Option<DateTime<Utc>>),
        &[
            "`created_at` is a moment and never NULL, such as `Auto<DateTime<Utc>>`: `at` is `String`",
            "`updated_at` is a moment and never NULL, such as `Auto<DateTime<Utc>>`: `then` is `Option<DateTime<Utc>>`",
        ],
    );
}

#[test]
fn what_is_made_can_be_unset() {
    check_fields(
        quote!(#[column(default_fn = new)] a: String, #[column(read_only)] b: i64),
        &[
            "`a` is made where it is unset: make it `Auto<String>`",
            "`b` is never written, and read back: make it `Auto<i64>`",
        ],
    );
    check_fields(
        quote!(#[column(on_update = sql("1"))] a: Auto<i64>),
        &["SQL for UPDATE alone leaves a new row without a value: give `a` a `default`, too"],
    );
}

#[test]
fn behaviours_that_contradict_each_other() {
    check_fields(
        quote! {
            #[column(created_at, updated_at)] a: Auto<DateTime<Utc>>,
            #[column(read_only, write_once)] b: Auto<i64>,
            #[column(write_once, on_update = touch)] c: i64,
            #[column(default = 0, default_fn = new)] d: Auto<i64>,
            #[column(generated = "1", write_once)] e: Auto<i64>,
        },
        &[
            "`a` is `created_at` already: `updated_at` does not go with it",
            "`b` is `read_only` already: `write_once` does not go with it",
            "`c` is `write_once`, so no UPDATE sets it",
            "`d` has `default_fn`, so a default of the database would never be used",
            "`e` is calculated by the database, so `write_once` says nothing of it",
        ],
    );
}

#[test]
fn what_happens_at_an_update_is_a_rule_a_function_or_sql() {
    check_fields(
        quote!(#[column(on_update = cascde)] a: Id<Other>),
        &[
            "`cascde` is no word of `on_update`; did you mean `cascade`? known are `cascade`, `restrict`, `set_null`, `set_default`, `no_action`",
        ],
    );
    check_fields(
        quote!(#[column(default = 0, on_update = sql(sqlite = "1"))] a: Auto<i64>),
        &["each backend needs its SQL here: `sqlite`, `postgres` and `mysql`"],
    );
    check_fields(
        quote!(#[column(default = 0, on_update = other("x"))] a: Auto<i64>),
        &["`on_update` takes a function or SQL: `on_update = next_code`, `on_update = sql(\"…\")`"],
    );
}

#[test]
fn one_field_marks_deleted_rows() {
    check_fields(quote!(#[column(soft_delete)] a: Option<DateTime<Utc>>), &[]);
    check_fields(quote!(#[column(soft_delete)] a: bool), &[]);
    check_fields(quote!(#[column(soft_delete)] a: Option<Moment>), &[]);
    check_fields(
        quote! {
            #[column(soft_delete)] a: Option<bool>,
            #[column(soft_delete)] b: bool,
        },
        &[
            "`a` marks deleted rows: make it `Option<DateTime<Utc>>` or `bool`, and not `Option<bool>`",
            "`User` marks deleted rows already, by `a`",
        ],
    );
    check_fields(
        quote!(#[column(soft_delete, write_once)] a: DateTime<Utc>),
        &[
            "`a` is `soft_delete` already: `write_once` does not go with it",
            "`a` marks deleted rows: make it `Option<DateTime<Utc>>` or `bool`, and not `DateTime<Utc>`",
        ],
    );
}
