use quote::{format_ident, quote};

use super::{check, check_fields};

#[test]
fn a_model_is_a_struct_with_named_fields() {
    check(
        quote!(
            enum User {
                A,
            }
        ),
        &["a model is a struct; an enum cannot be a table"],
    );
    check(quote!(union User { a: u8 }), &["a model is a struct; a union cannot be a table"]);
    check(
        quote!(
            struct User(i32);
        ),
        &["a model needs names for its columns: a struct with named fields"],
    );
    check(
        quote!(
            struct User;
        ),
        &["a model has fields, its key at least: `id: Id<User>`"],
    );
    check(
        quote!(
            struct User {}
        ),
        &["a model has fields, its key at least: `id: Id<User>`"],
    );
}

#[test]
fn a_model_is_not_generic() {
    let message = "a model is one table with columns of fixed types: it cannot be generic or have lifetimes";
    check(
        quote!(
            struct User<T> {
                id: Id<Self>,
                value: T,
            }
        ),
        &[message],
    );
    check(
        quote!(
            struct User<'a> {
                id: Id<Self>,
                name: Cow<'a, str>,
            }
        ),
        &[message],
    );
}

#[test]
fn all_errors_come_at_once() {
    check(
        quote! {
            #[model(tabel = "users", unique(nmae))]
            struct User { #[column(uniqe, scale = 2)] name: &'static str, query: i32 }
        },
        &[
            "`tabel` is no word of `#[model]`; did you mean `table`? known are `table`, `schema`, `key`, `columns`, \
             `unique`, `index`, `check`, `foreign_key`, `has_many`, `has_one`, `many_to_many`, `comment`, `hooks`, `options`",
            "`uniqe` is no word of `#[column]`; did you mean `unique`? known are `name`, `primary_key`, `unique`, \
             `index`, `check`, `default`, `default_fn`, `generated`, `stored`, `virtual`, `on_delete`, `on_update`, `references`, \
             `foreign_key`, `deferrable`, `precision`, `scale`, `length`, `sql_type`, `collation`, `version`, `comment`, `skip`, `embed`, \
             `prefix`, `created_at`, `updated_at`, \
             `read_only`, `write_once`, `soft_delete`, `redacted`",
            "`User` has no key: add `id: Id<User>` for one that the database makes, or mark the fields that are the \
             key with `#[column(primary_key)]`",
            "a field cannot be called `query`: its constant would hide the function `User::query`; call it otherwise \
             and keep the column, `#[column(name = \"query\")]`, or move the constants, `#[model(columns = UserColumns)]`",
            "a model owns its values: write `String` for text, `Vec<u8>` for bytes",
            "`scale` alone says too little: give `precision` too, the digits in all",
            "`User` has no field `nmae`; did you mean `name`?",
        ],
    );
}

#[test]
fn a_model_has_at_most_128_columns() {
    let fields = (1..=128).map(|number| format_ident!("f{number}")).map(|field| quote!(#field: i32));
    check_fields(quote!(#(#fields),*), &["a model has 128 columns at most; `User` has 129"]);
}

#[test]
fn attributes_of_other_macros_are_left_alone() {
    check_fields(quote!(#[serde(rename = "x")] #[doc = "A name."] name: String), &[]);
}

#[test]
fn relations_have_names_of_their_own_and_lead_to_a_model() {
    check(
        quote! {
            #[model(has_many(name = Post::author_id, query = Post::author_id, posts = author_id), has_one(all))]
            struct User { id: Id<User>, name: String }
        },
        &[
            "`has_one` takes names and foreign keys: `has_one(posts = Post::author_id)`",
            "`User` has a field `name`: call the relation otherwise",
            "a relation cannot be called `query`: that is a function of every model",
            "`posts` leads to a foreign key of a model: `posts = Post::author_id`",
        ],
    );
    check(
        quote! {
            #[model(has_many(posts = Post::author_id), has_one(posts = Post::editor_id))]
            struct User { id: Id<User> }
        },
        &["two relations are called `posts`"],
    );
}
