//! Raw SQL as text and the places of its values: `?` and `:name`, or what stood in the braces of `sql!`.

use super::lexis::{Kind, Lexis, is_word, is_word_before};
use crate::error::{Error, Result};

/// Which value stands at a placeholder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key<'t> {
    /// The value with this position, from 0.
    Position(usize),
    /// The value with this name.
    Name(&'t str),
}

/// A part of raw SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Segment<'t> {
    Text(&'t str),
    Value(Key<'t>),
}

/// The pieces of `sql!`, with a value between each two.
pub(super) fn of_pieces<'t>(pieces: &[&'t str]) -> Vec<Segment<'t>> {
    let mut segments = Vec::with_capacity(2 * pieces.len());
    for (position, piece) in pieces.iter().enumerate() {
        if let Some(position) = position.checked_sub(1) {
            segments.push(Segment::Value(Key::Position(position)));
        }
        segments.push(Segment::Text(piece));
    }
    segments
}

/// The text taken apart at its placeholders, which are `?` and `:name` outside of literals, names and comments. `??` is a
/// question mark; `?|` and `?&` are operators where `has_operators`.
///
/// # Errors
/// [`Error::Query`] if placeholders have numbers, or some have names and others not.
pub(super) fn of_text<'t>(sql: &'t str, lexis: &Lexis, has_operators: bool) -> Result<Vec<Segment<'t>>> {
    let mut found = Found { sql, has_operators, segments: Vec::new(), text: 0, positions: 0, names: 0 };
    let mut at = 0;
    while at < sql.len() {
        let token = lexis.token(sql, at);
        if token.kind == Kind::Code {
            found.code(at, token.end)?;
        }
        at = token.end;
    }
    found.push_text(sql.len());
    if found.positions > 0 && found.names > 0 {
        return Err(refused("it has placeholders with names and without: use `?` or `:name` for all"));
    }
    Ok(found.segments)
}

struct Found<'t> {
    sql: &'t str,
    has_operators: bool,
    segments: Vec<Segment<'t>>,
    /// Where the text begins that is not in `segments` yet.
    text: usize,
    positions: usize,
    names: usize,
}

impl<'t> Found<'t> {
    fn code(&mut self, start: usize, end: usize) -> Result<()> {
        let text = self.sql.as_bytes();
        let mut at = start;
        while at < end {
            at = match text[at] {
                b'?' => self.question_mark(at)?,
                b':' if text.get(at + 1) == Some(&b':') => at + 2,
                b':' if is_name_at(text, at + 1) && !is_operand_before(text, at) => self.name(at),
                b'$' if text.get(at + 1).is_some_and(u8::is_ascii_digit) && !is_word_before(text, at) => {
                    return Err(numbered(self.sql, at));
                }
                _ => at + 1,
            };
        }
        Ok(())
    }

    fn question_mark(&mut self, at: usize) -> Result<usize> {
        match self.sql.as_bytes().get(at + 1) {
            Some(b'?') => {
                self.push_text(at + 1);
                self.text = at + 2;
                Ok(at + 2)
            }
            Some(b'|' | b'&') if self.has_operators => Ok(at + 2),
            Some(digit) if digit.is_ascii_digit() => Err(numbered(self.sql, at)),
            _ => {
                self.push_text(at);
                self.segments.push(Segment::Value(Key::Position(self.positions)));
                self.positions += 1;
                self.text = at + 1;
                Ok(at + 1)
            }
        }
    }

    fn name(&mut self, at: usize) -> usize {
        let rest = &self.sql[at + 1..];
        let length = rest.bytes().position(|byte| !is_word(byte)).unwrap_or(rest.len());
        self.push_text(at);
        self.segments.push(Segment::Value(Key::Name(&rest[..length])));
        self.names += 1;
        self.text = at + 1 + length;
        self.text
    }

    fn push_text(&mut self, end: usize) {
        if self.text < end {
            self.segments.push(Segment::Text(&self.sql[self.text..end]));
        }
        self.text = end;
    }
}

fn is_name_at(text: &[u8], at: usize) -> bool {
    text.get(at).is_some_and(|&byte| is_word(byte) && !byte.is_ascii_digit())
}

/// Whether what ends before `at` makes a colon the bounds of a slice, `a[low:high]`.
fn is_operand_before(text: &[u8], at: usize) -> bool {
    is_word_before(text, at) || (at > 0 && matches!(text[at - 1], b')' | b']' | b'"'))
}

#[cold]
fn numbered(sql: &str, at: usize) -> Error {
    let length = sql[at + 1..].bytes().position(|byte| !byte.is_ascii_digit()).map_or(sql.len(), |end| at + 1 + end);
    refused(&format!("`{}` is a placeholder with a number: write `?`, or `:name`", &sql[at..length]))
}

#[cold]
pub(super) fn refused(reason: &str) -> Error {
    Error::Query { reason: reason.into() }
}

#[cfg(test)]
mod tests {
    use super::super::Dialect;
    use super::*;

    fn shown(dialect: Dialect, sql: &str) -> String {
        let facts = dialect.fragments().facts();
        match of_text(sql, &facts.lexis, facts.numbers_placeholders) {
            Ok(segments) => segments
                .iter()
                .map(|segment| match segment {
                    Segment::Text(text) => (*text).to_owned(),
                    Segment::Value(Key::Position(position)) => format!("<{position}>"),
                    Segment::Value(Key::Name(name)) => format!("<{name}>"),
                })
                .collect(),
            Err(error) => error.to_string(),
        }
    }

    #[track_caller]
    fn check(sql: &str, expected: &str) {
        for dialect in [Dialect::Sqlite, Dialect::Postgres, Dialect::Mysql] {
            assert_eq!(shown(dialect, sql), expected, "{dialect:?}");
        }
    }

    #[test]
    fn placeholders_are_found_in_code_only() {
        check("a = ? and b = ?", "a = <0> and b = <1>");
        check("a = :a and b = :b_2, :a", "a = <a> and b = <b_2>, <a>");
        check("'?' || ? || ':a'", "'?' || <0> || ':a'");
        check("\"?\" -- ?\n /* ? :a */ ?", "\"?\" -- ?\n /* ? :a */ <0>");
        check("'it''s ?' = ?", "'it''s ?' = <0>");
        check("'open ?", "'open ?");
    }

    #[test]
    fn a_doubled_question_mark_is_one() {
        check("a ?? b = ?", "a ? b = <0>");
    }

    #[test]
    fn casts_and_slices_are_no_names() {
        check("?::int, a[1:n], a[low:high], x := 1", "<0>::int, a[1:n], a[low:high], x := 1");
        check(":a::int", "<a>::int");
    }

    #[test]
    fn numbers_and_mixtures_are_refused() {
        check("a = $1", "this query has no meaning: `$1` is a placeholder with a number: write `?`, or `:name`");
        check("a = ?12", "this query has no meaning: `?12` is a placeholder with a number: write `?`, or `:name`");
        check(
            "a = ? and b = :b",
            "this query has no meaning: it has placeholders with names and without: use `?` or `:name` for all",
        );
    }

    #[test]
    fn each_dialect_quotes_in_its_own_way() {
        assert_eq!(shown(Dialect::Mysql, r"'it\'s ?' = ?"), r"'it\'s ?' = <0>");
        assert_eq!(shown(Dialect::Postgres, r"'a\' = ?"), r"'a\' = <0>");
        assert_eq!(shown(Dialect::Postgres, r"E'it\'s ?' = ?"), r"E'it\'s ?' = <0>");
        assert_eq!(shown(Dialect::Postgres, "$$ ? $$, $a$ ? $$ ? $a$, ?"), "$$ ? $$, $a$ ? $$ ? $a$, <0>");
        assert_eq!(
            shown(Dialect::Postgres, "a ?| b, a ?& ?, /* /* ? */ ? */ ?"),
            "a ?| b, a ?& <0>, /* /* ? */ ? */ <1>"
        );
        assert_eq!(shown(Dialect::Postgres, "-- ?\r?"), "-- ?\r<0>");
        assert_eq!(shown(Dialect::Sqlite, "-- ?\r?"), "-- ?\r?");
        assert_eq!(shown(Dialect::Mysql, "`?` # ?\n? --? -- ?"), "`?` # ?\n<0> --<1> -- ?");
        assert_eq!(shown(Dialect::Sqlite, "[?], a$b$ ? $b$"), "[?], a$b$ <0> $b$");
    }
}
