use quote::quote;

use super::{check, check_fields, check_words};

#[test]
fn an_id_of_another_model_is_a_foreign_key() {
    check_fields(
        quote! {
            #[column(on_delete = cascade)] a: Id<Post>,
            #[column(on_delete = set_null, on_update = no_action)] b: Option<Id<Self>>,
            #[column(references = Country::code, on_delete = restrict)] c: String,
            #[column(on_delete = set_default, default = 1)] d: Id<Post>,
        },
        &[],
    );
}

#[test]
fn actions_are_for_foreign_keys() {
    check_fields(
        quote!(#[column(on_delete = cascade)] name: String),
        &["`on_delete` is for foreign keys: `name` is `String`"],
    );
}

#[test]
fn an_unknown_action_gets_the_list() {
    check_fields(
        quote!(#[column(on_delete = cascde)] a: Id<Post>),
        &["`cascde` is no word of `on_delete`; did you mean `cascade`? known are `cascade`, `restrict`, `set_null`, \
           `set_default`, `no_action`"],
    );
    check_fields(
        quote!(#[column(on_update = "cascade")] a: Id<Post>),
        &[
            "`on_update` takes a word without quotes, one of `cascade`, `restrict`, `set_null`, `set_default`, `no_action`",
        ],
    );
}

#[test]
fn set_null_needs_an_option() {
    check_fields(
        quote!(#[column(on_delete = set_null)] author: Id<Post>),
        &[
            "`User::author` says `on_delete = set_null`, and cannot be NULL: make it an `Option<Id<Post>>`, or choose another rule",
        ],
    );
}

#[test]
fn set_default_needs_a_default() {
    check_fields(
        quote!(#[column(on_delete = set_default)] author: Id<Post>),
        &[
            "`User::author` says `on_delete = set_default`, and has no default: give it one, `#[column(default = …)]`, or choose \
           another rule",
        ],
    );
}

#[test]
fn a_reference_names_a_column() {
    check_fields(
        quote!(#[column(references = Country)] code: String),
        &["`references` names a column of a model: `Country::code`"],
    );
    check_fields(
        quote!(#[column(references = "Country::code")] code: String),
        &["`references` takes a column: `references = Country::code`"],
    );
    check_fields(
        quote!(#[column(references = Post::id)] post: Id<Post>),
        &["`post` references `Post` by its type already: leave `references` out"],
    );
}

#[test]
fn a_key_of_several_fields_names_them() {
    check_words(quote!(foreign_key(columns(name, age), references = Other, on_delete = cascade)), &[]);
    check_words(
        quote!(foreign_key(columns(nam, age, age), references = Other, on_delete = set_null)),
        &["`User` has no field `nam`; did you mean `name`?", "`age` is named twice"],
    );
    check_words(
        quote!(foreign_key(columns(name), references = Other, on_delete = set_null)),
        &[
            "`User::name` says `on_delete = set_null`, and cannot be NULL: make it an `Option<String>`, or choose another rule",
        ],
    );
}

#[test]
fn fields_are_named_not_columns() {
    check(
        quote!(
            #[model(unique(mail))]
            struct User {
                id: Id<User>,
                #[column(name = "mail")]
                email: String,
            }
        ),
        &["`User` has no field `mail`; that is the column of the field `email`, and fields are named here"],
    );
}
