use quote::quote;

use super::check_words;

#[test]
fn an_index_sorts_by_fields_and_expressions() {
    check_words(quote!(index(name, age desc), index("lower(name)", age asc, name = "by_name")), &[]);
    check_words(quote!(unique(name, where = "age IS NULL", nulls_not_distinct)), &[]);
    check_words(quote!(index(age, using = hash, include(name)), index(name, using(postgres = "gin"))), &[]);
}

#[test]
fn an_index_on_an_expression_has_a_name() {
    check_words(quote!(index("lower(name)")), &["an index on an expression needs a name: `index(…, name = \"…\")`"]);
    check_words(quote!(index("", name = "x")), &["the expression is empty"]);
}

#[test]
fn the_words_of_an_index_are_known() {
    check_words(
        quote!(index(name, wher = "x")),
        &["`wher` is no word of `index`; did you mean `where`? known are `name`, `where`, `using`, `include`, \
           `nulls_not_distinct`"],
    );
    check_words(quote!(index(name dsc)), &["`index` takes a comma or `desc` after a field"]);
    check_words(quote!(index(name, where = "")), &["the condition is empty"]);
    check_words(quote!(index(name, include(nam))), &["`User` has no field `nam`; did you mean `name`?"]);
    check_words(quote!(index(name, include(name))), &["the index has `name` already"]);
    check_words(
        quote!(index(name, nulls_not_distinct)),
        &["`nulls_not_distinct` is for `unique(…)`: other indexes have NULL as often as it comes"],
    );
}
