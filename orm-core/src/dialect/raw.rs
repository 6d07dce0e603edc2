//! SQL of the user's own: its text as it is, with a placeholder of the backend for each value.

use super::backend::Backend;
use super::placeholders::{self, Key, Segment, refused};
use super::writer::{Rendered, SqlWriter};
use crate::error::Result;
use crate::query::{Bound, RawList, RawSql, RawText};
use crate::types::{Ids, Param};

/// SQL of the user's own, with its values as parameters.
///
/// # Errors
/// [`Error::Query`](crate::Error::Query) if placeholders and values do not match,
/// [`Error::Unresolved`](crate::Error::Unresolved) and [`Error::Encode`](crate::Error::Encode).
pub fn render_raw<'q>(raw: &'q RawSql<'_>, backend: &Backend, ids: &'q Ids) -> Result<Rendered<'q>> {
    let mut writer = RawWriter { writer: SqlWriter::new(backend, ids), named: Vec::new(), closes: false };
    writer.writer.secret = raw.is_secret();
    let segments = segments(raw.text(), backend)?;
    check_used(raw, &segments)?;
    for (position, segment) in segments.iter().enumerate() {
        match segment {
            Segment::Text(text) => writer.text(text),
            Segment::Value(key) => match raw.value(*key, ids) {
                Some(Bound::One(param)) => writer.one(*key, param?),
                Some(Bound::List(list)) => writer.list(list, segments.get(position + 1))?,
                None => return Err(missing(*key, &segments)),
            },
        }
    }
    writer.writer.finish(None)
}

/// The text and the places of its values, as the backend reads it.
///
/// # Errors
/// [`Error::Query`](crate::Error::Query) for placeholders that are none on this backend.
pub(super) fn segments<'t>(text: RawText<'t>, backend: &Backend) -> Result<Vec<Segment<'t>>> {
    let facts = backend.dialect().fragments().facts();
    match text {
        RawText::Pieces { question_mark: true, .. } if !facts.numbers_placeholders => {
            Err(refused("a `?` in `sql!` is a placeholder here, and no value belongs to it: name the value, `{value}`"))
        }
        RawText::Pieces { pieces, .. } => Ok(placeholders::of_pieces(pieces)),
        RawText::Whole(sql) => placeholders::of_text(sql, &facts.lexis, facts.numbers_placeholders),
    }
}

/// Refuses values that the text does not ask for.
fn check_used(raw: &RawSql<'_>, segments: &[Segment<'_>]) -> Result<()> {
    let keys =
        || segments.iter().filter_map(|segment| if let Segment::Value(key) = segment { Some(*key) } else { None });
    if let Some(name) = raw.names().find(|name| !keys().any(|key| key == Key::Name(name))) {
        return Err(refused(&format!("a value is bound to `:{name}`, which the SQL does not have")));
    }
    let (bound, placeholders) = (raw.positions(), keys().filter(|key| matches!(key, Key::Position(_))).count());
    if bound > placeholders {
        let reason = format!("value {} has no placeholder: the SQL has {placeholders}", placeholders + 1);
        return Err(refused(&reason));
    }
    Ok(())
}

#[cold]
pub(super) fn missing(key: Key<'_>, segments: &[Segment<'_>]) -> crate::Error {
    match key {
        Key::Name(name) => refused(&format!("no value is bound to `:{name}`")),
        Key::Position(position) => {
            let placeholders = segments.iter().filter(|segment| matches!(segment, Segment::Value(_))).count();
            refused(&format!(
                "placeholder {} of {placeholders} has no value; a question mark that is none is written `??`",
                position + 1
            ))
        }
    }
}

struct RawWriter<'q, 't> {
    writer: SqlWriter<'q>,
    /// The names that have a parameter already, with its number.
    named: Vec<(&'t str, usize)>,
    /// Whether the next text begins with a parenthesis that was cut off.
    closes: bool,
}

impl<'q, 't> RawWriter<'q, 't> {
    fn text(&mut self, text: &str) {
        let cut = std::mem::replace(&mut self.closes, false);
        self.writer.push(if cut { text.trim_start().strip_prefix(')').unwrap_or(text) } else { text });
    }

    fn one(&mut self, key: Key<'t>, param: Param<'q>) {
        // A number can come twice: so the server sees that it is one value, of one type.
        if let (Key::Name(name), true) = (key, self.writer.facts.numbers_placeholders) {
            if let Some((_, number)) = self.named.iter().find(|(known, _)| *known == name) {
                let number = *number;
                return self.writer.placeholder(number);
            }
            self.named.push((name, self.writer.params.len() + 1));
        }
        self.writer.bind(param);
    }

    /// A list alone in the parentheses of `IN (…)` can be empty, and has one text whatever its length where the backend has
    /// arrays; elsewhere it is values with commas between them.
    fn list(&mut self, list: &'q dyn RawList, next: Option<&Segment<'_>>) -> Result<()> {
        let closed = matches!(next, Some(Segment::Text(text)) if text.trim_start().starts_with(')'));
        let Some((start, negated)) = in_before(&self.writer.sql).filter(|_| closed) else {
            return self.commas(list, list.count());
        };
        let ids = self.writer.ids;
        let is_known = |at| list.param(at, &Ids::default()).is_ok() || list.param(at, ids).is_err();
        if self.writer.facts.lists_are_arrays && (0..list.count()).all(is_known) {
            self.writer.sql.truncate(start);
            self.writer.push(if negated { "<> ALL(" } else { "= ANY(" });
            self.writer.bind(Param::Array(list));
            self.writer.push(")");
            self.closes = true;
            return Ok(());
        }
        match list.count() {
            0 => self.writer.push(self.writer.facts.no_row),
            count => {
                let room = self.writer.backend.capabilities.max_params.saturating_sub(self.writer.params.len());
                self.commas(list, count.next_power_of_two().min(room.max(count)))?;
            }
        }
        Ok(())
    }

    /// The values, the last one again until there are `length`.
    fn commas(&mut self, list: &'q dyn RawList, length: usize) -> Result<()> {
        let Some(last) = list.count().checked_sub(1) else {
            return Err(refused("an empty list means something only alone in the parentheses of `IN (…)`"));
        };
        let ids = self.writer.ids;
        self.writer.list(0..length, ", ", |writer, at| {
            writer.bind(list.param(at.min(last), ids)?);
            Ok(())
        })
    }
}

/// Whether the text ends in `IN (` or `NOT IN (`: where that begins, and whether it is negated.
fn in_before(sql: &str) -> Option<(usize, bool)> {
    let before = sql.trim_end().strip_suffix('(')?.trim_end();
    let start = word_before(before, "IN")?;
    match word_before(sql[..start].trim_end(), "NOT") {
        Some(start) => Some((start, true)),
        None => Some((start, false)),
    }
}

/// Where the word begins that the text ends in.
fn word_before(text: &str, word: &str) -> Option<usize> {
    let start = text.len().checked_sub(word.len())?;
    let is_there = text.get(start..)?.eq_ignore_ascii_case(word);
    (is_there && !super::lexis::is_word_before(text.as_bytes(), start)).then_some(start)
}
