use quote::quote;

use super::check_fields;

#[test]
fn what_the_database_makes_has_a_default() {
    check_fields(
        quote!(at: Auto<DateTime<Utc>>),
        &["`at` is `Auto`, so the database makes its value: say which, `#[column(default = now)]`"],
    );
}

#[test]
fn a_default_fits_its_type() {
    check_fields(
        quote! {
            #[column(default = -1)] a: i32,
            #[column(default = 1.5)] b: Option<f64>,
            #[column(default = true)] c: Auto<bool>,
            #[column(default = "x")] d: String,
            #[column(default = now)] e: Auto<Option<DateTime<Utc>>>,
            #[column(default = sql("gen_random_uuid()"))] f: Auto<Uuid>,
            #[column(default = "x")] g: SomeType,
            #[column(default = sql(sqlite = "random()", postgres = "random()", mysql = "rand()"))] h: Auto<f64>,
        },
        &[],
    );
}

#[test]
fn a_default_of_another_kind_is_refused() {
    check_fields(
        quote!(#[column(default = "x")] age: Option<i32>),
        &["`age` is `Option<i32>`, so its default is an integer in its range, or `sql(\"…\")`; this is a text"],
    );
    check_fields(
        quote!(#[column(default = 256)] age: u8),
        &["`age` is `u8`, so its default is an integer in its range, or `sql(\"…\")`; this is 256"],
    );
    check_fields(
        quote!(#[column(default = now)] name: String),
        &["`name` is `String`, so its default is a text in quotes, or `sql(\"…\")`; this is `now`"],
    );
}

#[test]
fn a_default_is_a_literal_or_one_of_two_words() {
    let usage = "`default` takes a number, `true`, `false`, a text in quotes, `now`, or `sql(\"…\")`";
    for wrong in [quote!(default = none), quote!(default = -true), quote!(default = 'x'), quote!(default)] {
        check_fields(quote!(#[column(#wrong)] a: Kind), &[usage]);
    }
    check_fields(
        quote!(#[column(default = sql(3))] a: Kind),
        &["`sql` takes SQL in quotes: `sql(\"…\")`, `sql(sqlite = \"…\", postgres = \"…\", mysql = \"…\")`"],
    );
    check_fields(quote!(#[column(default = sql(""))] a: Kind), &["the SQL is empty"]);
    check_fields(
        quote!(#[column(default = 9223372036854775808)] a: Kind),
        &["integers are stored in 64 bits: this one is too large"],
    );
    check_fields(quote!(#[column(default = -9223372036854775808)] a: i64), &[]);
}

#[test]
fn the_sql_of_each_backend_has_a_name_and_a_text() {
    check_fields(
        quote!(#[column(default = sql(sqlit = "1"))] a: i32),
        &["`sqlit` is no word of `sql`; did you mean `sqlite`? known are `sqlite`, `postgres`, `mysql`"],
    );
    check_fields(quote!(#[column(default = sql(sqlite = ""))] a: i32), &["the SQL is empty"]);
    check_fields(quote!(#[column(default = sql(sqlite = "1", sqlite = "2"))] a: i32), &["`sqlite` is given twice"]);
}
