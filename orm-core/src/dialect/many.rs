//! Raw SQL that is run with many rows of values: each by itself, or many in one `INSERT … VALUES (…), (…)`.

use super::backend::{Backend, BulkInsert};
use super::lexis::{Kind, Lexis, is_word_before};
use super::placeholders::{Key, Segment, refused};
use super::raw::{missing, segments};
use super::writer::SqlWriter;
use crate::error::Result;
use crate::query::{Params, RawSql};
use crate::types::{Ids, Param};

/// A statement for many rows of values.
pub struct ManyRows<'t> {
    backend: Backend,
    segments: Vec<Segment<'t>>,
    keys: Vec<Key<'t>>,
    /// The parentheses that are repeated for each row, if several rows go into one statement.
    group: Option<Group>,
}

/// Where the parentheses of `VALUES (…)` open and close: a segment, and a place in its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Group {
    open: usize,
    close: (usize, usize),
}

/// How many rows are sent.
pub struct Fitting {
    /// With one step.
    pub in_step: usize,
    /// With each statement of that.
    pub in_statement: usize,
}

/// The statement of `raw`, which has no values of its own.
///
/// # Errors
/// [`Error::Query`](crate::Error::Query) for placeholders that are none, and if values are bound already.
pub fn render_many<'t>(raw: &'t RawSql<'_>, backend: &Backend) -> Result<ManyRows<'t>> {
    if raw.positions() > 0 || raw.names().next().is_some() {
        return Err(refused("`execute_many` takes all values from its rows, and some are bound already"));
    }
    let segments = segments(raw.text(), backend)?;
    let keys: Vec<Key<'t>> = segments
        .iter()
        .filter_map(|segment| if let Segment::Value(key) = segment { Some(*key) } else { None })
        .collect();
    if keys.is_empty() {
        return Err(refused("the SQL has no placeholders, so every row would do the same"));
    }
    // SQLite has no way to go: row by row is as fast there.
    let facts = backend.dialect().fragments().facts();
    let apart = backend.capabilities.bulk_insert == BulkInsert::Rows;
    let group = if apart { None } else { group(&segments, &facts.lexis) };
    Ok(ManyRows { backend: *backend, segments, keys, group })
}

impl<'t> ManyRows<'t> {
    /// How many parameters a row has.
    pub fn width(&self) -> usize {
        self.keys.len()
    }

    /// Appends the parameters of a row.
    ///
    /// # Errors
    /// [`Error::Query`](crate::Error::Query) if the row lacks a value, or has one too many; and what sending gives.
    pub fn push<'a>(&self, row: &'a dyn Params, ids: &Ids, out: &mut Vec<Param<'a>>) -> Result<()> {
        if let Some(name) = row.names().into_iter().find(|name| !self.keys.contains(&Key::Name(name))) {
            return Err(refused(&format!("a row has a value `{name}`, and the SQL has no `:{name}`")));
        }
        let placeholders = self.keys.iter().filter(|key| matches!(key, Key::Position(_))).count();
        if row.positions() != placeholders {
            let reason =
                format!("the SQL has {placeholders} placeholders, and a row has {} values for them", row.positions());
            return Err(refused(&reason));
        }
        for key in &self.keys {
            let value = match key {
                Key::Position(position) => row.at(*position, ids),
                Key::Name(name) => row.named(name, ids),
            };
            out.push(value.ok_or_else(|| missing(*key, &self.segments))??);
        }
        Ok(())
    }

    /// How many of the rows that are left go next.
    pub fn fitting(&self, left: usize, params: &[Param<'_>]) -> Fitting {
        let width = self.keys.len();
        let most = MOST_ROWS.min(self.backend.capabilities.max_params / width).max(1);
        if self.group.is_none() {
            return Fitting { in_step: left, in_statement: 1 };
        }
        // Powers of two, so that few statements are prepared.
        let mut rows = 1 << most.min(left).ilog2();
        let bytes = |rows: usize| params.iter().take(rows * width).map(Param::size).sum::<usize>();
        while rows > 1 && bytes(rows) > MOST_BYTES {
            rows /= 2;
        }
        let steps = if bytes(left) > MOST_BYTES { 1 } else { left / rows };
        Fitting { in_step: rows * steps, in_statement: rows }
    }

    /// The statement for so many rows.
    pub fn sql(&self, rows: usize) -> String {
        let ids = Ids::default();
        let mut writer = SqlWriter::new(&self.backend, &ids);
        let mut number = 0;
        match self.group {
            Some(group) if rows > 1 => {
                self.write(&mut writer, &mut number, (0, 0), group.start());
                for row in 0..rows {
                    writer.push(if row == 0 { "" } else { ", " });
                    self.write(&mut writer, &mut number, group.start(), group.close);
                }
                self.write(&mut writer, &mut number, group.close, (self.segments.len(), 0));
            }
            _ => self.write(&mut writer, &mut number, (0, 0), (self.segments.len(), 0)),
        }
        writer.sql
    }

    /// The segments from a place in one to a place in another.
    fn write(&self, writer: &mut SqlWriter<'_>, number: &mut usize, from: (usize, usize), to: (usize, usize)) {
        let last = to.0.min(self.segments.len().saturating_sub(1));
        for (position, segment) in self.segments.iter().enumerate().take(last + 1).skip(from.0) {
            match segment {
                Segment::Text(text) => {
                    let start = if position == from.0 { from.1 } else { 0 };
                    let end = if position == to.0 { to.1 } else { text.len() };
                    writer.push(&text[start..end]);
                }
                Segment::Value(_) if position < to.0 => {
                    *number += 1;
                    writer.placeholder(*number);
                }
                Segment::Value(_) => {}
            }
        }
    }
}

impl Group {
    fn start(self) -> (usize, usize) {
        (0, self.open)
    }
}

/// The parentheses of `INSERT … VALUES (…)` that hold all placeholders, if there are such.
fn group(segments: &[Segment<'_>], lexis: &Lexis) -> Option<Group> {
    let Some(Segment::Text(head)) = segments.first() else { return None };
    let first = head.split_whitespace().next()?;
    if !["insert", "replace"].iter().any(|word| first.eq_ignore_ascii_case(word)) {
        return None;
    }
    let open = last_values(head, lexis)?;
    let mut depth = 0;
    for (position, segment) in segments.iter().enumerate() {
        let Segment::Text(text) = segment else { continue };
        let start = if position == 0 { open } else { 0 };
        if let Some(close) = closing(text, start, &mut depth, lexis) {
            let is_last = segments[position..].iter().all(|segment| matches!(segment, Segment::Text(_)));
            return is_last.then_some(Group { open, close: (position, close) }).filter(|_| ends_well(&text[close..]));
        }
    }
    None
}

/// Where the parenthesis opens behind the last VALUES of the code.
fn last_values(head: &str, lexis: &Lexis) -> Option<usize> {
    let mut found = None;
    let mut at = 0;
    while at < head.len() {
        let token = lexis.token(head, at);
        if token.kind == Kind::Code {
            let code = &head[at..token.end];
            for (start, _) in code.char_indices() {
                let is_word = code.get(start..start + 6).is_some_and(|word| word.eq_ignore_ascii_case("values"));
                let rest = code.get(start + 6..).unwrap_or_default();
                if is_word && !is_word_before(code.as_bytes(), start) && rest.trim_start().starts_with('(') {
                    found = Some(at + start + 6 + rest.len() - rest.trim_start().len());
                }
            }
        }
        at = token.end;
    }
    found
}

/// Where the parenthesis is closed that the text, from `start` on, opens or has open.
fn closing(text: &str, start: usize, depth: &mut usize, lexis: &Lexis) -> Option<usize> {
    let mut at = start;
    while at < text.len() {
        let token = lexis.token(text, at);
        if token.kind == Kind::Code {
            for (offset, byte) in text[at..token.end].bytes().enumerate() {
                match byte {
                    b'(' => *depth += 1,
                    b')' => *depth = depth.saturating_sub(1),
                    _ => continue,
                }
                if *depth == 0 {
                    return Some(at + offset + 1);
                }
            }
        }
        at = token.end;
    }
    None
}

/// Whether what follows the row is about all rows.
fn ends_well(rest: &str) -> bool {
    let rest = rest.trim_start();
    rest.is_empty() || rest.get(..3).is_some_and(|word| word.eq_ignore_ascii_case("on "))
}

const MOST_ROWS: usize = 256;
/// Well below the smallest limit that a server has for one statement.
const MOST_BYTES: usize = 512 * 1024;

#[cfg(test)]
mod tests {
    use super::super::{Server, Version};
    use super::*;
    use crate::query::raw;

    #[track_caller]
    fn check(sql: &str, expected: &str) {
        let backend = Backend::new(Server::Postgres, Version::new(15, 0, 0));
        let raw = raw(sql);
        assert_eq!(render_many(&raw, &backend).unwrap().sql(2), expected);
    }

    #[test]
    fn the_row_of_an_insert_is_repeated() {
        check("insert into t (a, b) values (?, ?)", "insert into t (a, b) values ($1, $2), ($3, $4)");
        check("insert into values (a) values(lower(?))", "insert into values (a) values(lower($1)), (lower($2))");
        check(
            "INSERT INTO t VALUES (:a, 'x)', :a) ON CONFLICT DO NOTHING",
            "INSERT INTO t VALUES ($1, 'x)', $2), ($3, 'x)', $4) ON CONFLICT DO NOTHING",
        );
    }

    #[test]
    fn other_statements_stay_as_they_are() {
        for sql in [
            "update t set a = ?",
            "insert into t select ?",
            "insert into t values (?), (2)",
            "insert into t values (1), (?)",
            "insert into t values (?) on conflict do update set a = ?",
            "insert into t values (?) returning a",
        ] {
            let expected = sql.replacen('?', "$1", 1).replacen('?', "$2", 1);
            check(sql, &expected);
        }
    }
}
