use quote::quote;

use super::check_fields;

#[test]
fn what_the_database_calculates_is_auto() {
    check_fields(
        quote! {
            #[column(generated = "a + b")] c: Auto<i32>,
            #[column(generated = "a + b", stored)] d: Auto<Option<i32>>,
            #[column(generated(sqlite = "a", postgres = "b"), virtual)] e: SomeType,
        },
        &[],
    );
    check_fields(
        quote!(#[column(generated = "price * quantity")] total: f64),
        &["`total` is calculated by the database, and read back: make it `Auto<f64>`"],
    );
}

#[test]
fn what_is_calculated_has_no_other_source() {
    check_fields(
        quote!(#[column(generated = "1", default = 2)] a: Auto<i32>),
        &["`a` is calculated always, so a default would never be used"],
    );
    check_fields(
        quote!(#[column(generated = "1", stored, virtual)] a: Auto<i32>),
        &["a generated column is stored or virtual, not both"],
    );
    check_fields(quote!(#[column(generated = " ")] a: Auto<i32>), &["the expression is empty"]);
}

#[test]
fn stored_and_virtual_are_for_what_is_calculated() {
    check_fields(
        quote!(#[column(stored)] a: i32, #[column(virtual)] b: i32),
        &[
            "`stored` is for generated columns: `generated = \"price * quantity\", stored`",
            "`virtual` is for generated columns: `generated = \"price * quantity\", virtual`",
        ],
    );
    check_fields(
        quote!(#[column(generated)] a: i32),
        &[
            "`generated` is no word of `#[column]`: write what it is calculated from, `generated = \"price * quantity\"`",
        ],
    );
}
