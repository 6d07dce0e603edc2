use quote::quote;

use super::check_fields;

#[test]
fn a_column_has_one_null_and_one_default() {
    check_fields(quote!(a: Option<Option<i32>>), &["a column knows one NULL, not two: write `Option<i32>`"]);
    check_fields(quote!(#[column(default = 0)] a: Auto<Auto<i32>>), &["once is enough: write `Auto<i32>`"]);
    check_fields(
        quote!(#[column(default = 0)] a: Option<Auto<i32>>),
        &["a value is made by the database first, and is then NULL or not: write `Auto<Option<i32>>`"],
    );
    check_fields(quote!(#[column(default = 0)] a: Auto<Option<i32>>), &[]);
}

#[test]
fn types_that_no_column_holds_name_one_that_does() {
    check_fields(quote!(a: usize), &["no column holds `usize`: write `u64`"]);
    check_fields(quote!(a: Option<char>), &["no column holds `char`: write `String`"]);
}

#[test]
fn only_decimals_have_digits() {
    check_fields(
        quote!(#[column(precision = 4)] name: String),
        &["`User.name` is not a decimal: `precision` and `scale` are for decimals"],
    );
    check_fields(quote!(#[column(precision = 28, scale = 28)] price: Option<Decimal>), &[]);
    check_fields(quote!(#[column(precision = 29)] price: Decimal), &["`precision` is a number from 1 to 28 here"]);
    check_fields(quote!(#[column(precision = 4, scale = 5)] price: Decimal), &["`scale` is a number from 0 to 4 here"]);
}

#[test]
fn only_text_and_bytes_have_a_length() {
    check_fields(quote!(#[column(length = 9)] name: String, #[column(length = 9)] hash: Vec<u8>), &[]);
    check_fields(
        quote!(#[column(length = 9)] age: Option<i32>),
        &["`length` is for text and bytes: `age` is `Option<i32>`"],
    );
}
