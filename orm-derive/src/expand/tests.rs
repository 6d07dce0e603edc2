//! Each test is a struct and what its code holds.

use proc_macro2::TokenStream;
use quote::quote;

use crate::shape::display;

/// Asserts that the code of a derive holds these tokens.
#[track_caller]
fn check(input: TokenStream, expected: &[TokenStream]) {
    let input = syn::parse2(input).unwrap();
    let model = crate::check::derive_input(&input).map_err(|errors| errors.messages()).unwrap();
    let code = display(&super::model(&model));
    for tokens in expected {
        assert!(code.contains(&display(tokens)), "no `{}` in:\n{code}", display(tokens));
    }
}

#[test]
fn a_constant_has_the_name_visibility_and_docs_of_its_field() {
    check(
        quote! {
            struct User {
                id: Id<User>,
                /// How old.
                pub(crate) r#type: Option<i32>,
            }
        },
        &[quote! {
            #[doc = r" How old."]
            pub(crate) const r#type: ::rowhouse::derive_support::Column<
                User,
                <Option<i32> as ::rowhouse::derive_support::Field>::Value
            > = ::rowhouse::derive_support::Column::new(1usize as u16);
        }],
    );
}

#[test]
fn constants_can_have_a_type_of_their_own() {
    check(
        quote!(
            #[model(columns = UserColumns)]
            pub struct User {
                id: Id<User>,
            }
        ),
        &[
            quote!(
                pub struct UserColumns;
            ),
            quote!(impl UserColumns),
        ],
    );
}

#[test]
fn a_key_of_several_fields_is_a_tuple() {
    check(
        quote!(
            struct Grade {
                #[column(primary_key)]
                student: i64,
                points: f64,
                #[column(primary_key)]
                course: i32,
            }
        ),
        &[
            quote!(key: &[0usize, 2usize]),
            quote!((::core::clone::Clone::clone(&self.student), ::core::clone::Clone::clone(&self.course))),
        ],
    );
}

#[test]
fn an_outer_join_is_told_by_the_key() {
    check(
        quote!(
            struct Country {
                name: String,
                #[column(primary_key)]
                code: String,
            }
        ),
        &[quote!(::rowhouse::derive_support::optional_row(__row, __at, __at + 1usize))],
    );
}

#[test]
fn self_in_a_type_is_the_model() {
    check(
        quote!(
            struct Node {
                id: Id<Self>,
                parent: Option<Id<Self>>,
            }
        ),
        &[quote!(<Option<Id<Node>> as ::rowhouse::derive_support::Field>::settle(&mut self.parent, __ids))],
    );
}

#[test]
fn names_of_raw_identifiers_are_plain() {
    check(
        quote!(
            struct r#Type {
                id: Id<Type>,
                r#type: String,
            }
        ),
        &[
            quote!(name: "type", schema: ::core::option::Option::None, model: "Type"),
            quote!(name: "type", field: "type", rust_type: "String"),
        ],
    );
}

#[test]
fn what_fails_leaves_a_model_behind() {
    let input = syn::parse2(quote!(
        struct User {
            id: Id<User>,
            name: Option<Option<i32>>,
        }
    ))
    .unwrap();
    let code = display(&crate::model(&input));
    for part in ["compile_error!", "Model for User", "const name"] {
        assert!(code.contains(part), "no `{part}` in:\n{code}");
    }
}
