use super::place::in_source;
use super::*;

#[track_caller]
fn check(text: &str, expected: &str) {
    let literal = LitStr::new(text, proc_macro2::Span::call_site());
    let found = match parts(&literal) {
        Ok(Parts { parts, .. }) => parts
            .iter()
            .map(|part| match part {
                Part::Text(text) => text.clone(),
                Part::Value(value) => format!("[{}]", quote!(#value)),
                Part::List(value) => format!("[..{}]", quote!(#value)),
            })
            .collect(),
        Err(error) => error.to_string(),
    };
    assert_eq!(found, expected);
}

#[test]
fn values_are_taken_out_of_the_text() {
    check("a = {a} and b = {x.y}", "a = [a] and b = [x . y]");
    check("'{{}}' = {a}", "'{}' = [a]");
    check("a in ({..ids}) and b = {*b}", "a in ([..ids]) and b = [* b]");
    check("{x.f(\"}\")} {list[0]} {a::b()}", "[x . f (\"}\")] [list [0]] [a :: b ()]");
    check("{ a } {{ {b}}}", "[a] { [b]}");
}

#[test]
fn what_is_no_value_is_refused() {
    check("a = {}", "`{}` names no value: write `{name}`");
    check("a = {..}", "`{}` names no value: write `{name}`");
    check("a = {a", "a `{` is never closed: write `{{` for a brace");
    check("a }", "a `}` stands alone: write `}}` for a brace");
    for wrong in ["1", "a + b", "a: b", "\"a\""] {
        let message =
            format!("`{{{wrong}}}` is not a variable, a field or a call: bind what it should be by `let` first");
        check(&format!("a = {{{wrong}}}"), &message);
    }
    check("a = $1", "values have no numbers here: write `{value}` in place of `$1`");
}

#[test]
fn nothing_is_bound_in_literals_names_and_comments() {
    let message = |what: &str| {
        format!("nothing is bound in {what}: close it before the value, and write `{{{{` and `}}}}` for braces")
    };
    for (text, what) in [
        ("a = '{a}'", "a literal"),
        ("a = E'\\'{a}'", "a literal"),
        ("a = $$ {a} $$", "a literal"),
        ("a = $x$ $$ {a} $x$", "a literal"),
        ("a = \"{a}\"", "a quoted name"),
        ("a = `{a}`", "a quoted name"),
        ("a -- {a}", "a comment"),
        ("a /* {a} */", "a comment"),
    ] {
        check(text, &message(what));
    }
    check("a\n = '{a}'", &format!("line 2 of the text: {}", message("a literal")));
    check("'it''s {{' || {a} -- '\n|| {b}", "'it''s {' || [a] -- '\n|| [b]");
    check("$1a$ || {a}", "values have no numbers here: write `{value}` in place of `$1`");
    check("a$b$ || {a} || $c$ x $c$", "a$b$ || [a] || $c$ x $c$");
}

#[test]
fn what_is_opened_is_closed() {
    check("a = 'it's'", "a literal is never closed; a quote in a literal is written twice");
    check("a = \"b", "a quoted name is never closed; a quote in a literal is written twice");
    check("/* a", "a comment is never closed; a quote in a literal is written twice");
}

#[test]
fn a_question_mark_in_the_code_is_noticed() {
    let is_noticed =
        |text: &str| parts(&LitStr::new(text, proc_macro2::Span::call_site())).is_ok_and(|parts| parts.question_mark);
    assert!(is_noticed("a = ?"));
    assert!(!is_noticed("a = '?' -- ?"));
}

#[test]
fn places_are_found_behind_escapes() {
    let check = |source: &str, wanted: usize, expected: &str| {
        assert!(source[in_source(source, wanted).unwrap()..].starts_with(expected), "{source} {wanted}");
    };
    check(r#""a {b}""#, 2, "{b}");
    check(r##"r#"a {b}"#"##, 2, "{b}");
    check(r#""\n\"\x41\u{e4} {b}""#, 6, "{b}");
    check("\"ä\\\n   {b}\"", 2, "\\\n   {b}");
    check("\"ä\\\n   {b}\"", 3, "b}");
}

#[test]
fn the_copy_of_the_lexis_is_equal() {
    assert_eq!(include_str!("../lexis.rs"), include_str!("../../../orm-core/src/dialect/lexis.rs"));
}
