//! Names as statements write them, in the quotes of each dialect: made of the names themselves when the program is compiled.
//!
//! In: the names of a table and its columns. Out: one text with all of them in quotes, and the parts of it that each table and
//! column has. Parts are cut from such a text only, and only [`texts`] and [`leaked`] make one, so that none can hold a mark that is
//! not doubled.

use super::ColumnDef;
use super::embedded::take;
use crate::types::ColumnType;

/// A text in both kinds of quotes; empty if it was not made.
#[derive(Debug, Clone, Copy)]
struct Quoted {
    double: &'static str,
    backtick: &'static str,
}

impl Quoted {
    const NONE: Self = Self { double: "", backtick: "" };

    const fn with(self, mark: u8, text: &'static str) -> Self {
        if mark == DOUBLE { Self { double: text, ..self } } else { Self { backtick: text, ..self } }
    }

    #[inline]
    fn get(&self, mark: char) -> Option<&'static str> {
        let text = if mark == '"' { self.double } else { self.backtick };
        if text.is_empty() { None } else { Some(text) }
    }
}

/// The name of a column in quotes.
#[derive(Debug, Clone, Copy)]
pub struct QuotedColumn {
    alone: Quoted,
    qualified: Quoted,
}

impl QuotedColumn {
    /// Not made: the name is quoted each time it is written.
    pub const NONE: Self = Self { alone: Quoted::NONE, qualified: Quoted::NONE };

    /// The name alone, or behind that of the table.
    #[inline]
    pub(crate) fn get(&self, mark: char, qualified: bool) -> Option<&'static str> {
        if qualified { self.qualified.get(mark) } else { self.alone.get(mark) }
    }
}

/// The names of a table and of all its columns in quotes.
#[derive(Debug, Clone, Copy)]
pub struct QuotedTable {
    path: Quoted,
    columns: Quoted,
    qualified_columns: Quoted,
}

impl QuotedTable {
    /// Not made: the names are quoted each time they are written.
    pub const NONE: Self = Self { path: Quoted::NONE, columns: Quoted::NONE, qualified_columns: Quoted::NONE };

    /// Those of the table that `texts` was made for, by [`texts`].
    pub const fn of(
        schema: Option<&'static str>,
        table: &'static str,
        columns: &[ColumnDef],
        texts: &'static Texts<[u8]>,
    ) -> Self {
        Self::cut(schema, table, columns, &texts.0)
    }

    const fn cut(
        schema: Option<&'static str>,
        table: &'static str,
        columns: &[ColumnDef],
        texts: &'static [u8],
    ) -> Self {
        let (mut quoted, mut rest, mut turn) = (Self::NONE, texts, 0);
        let as_they_are = are_read_as_they_are(columns);
        while turn < MARKS.len() {
            let mark = MARKS[turn];
            let (path, after_path) = take(rest, path_length(schema, table, mark));
            let (alone, after_alone) = take(after_path, list_length(None, columns, mark));
            let (qualified, after_qualified) = take(after_alone, list_length(Some(table), columns, mark));
            quoted.path = quoted.path.with(mark, path);
            if as_they_are {
                quoted.columns = quoted.columns.with(mark, alone);
                quoted.qualified_columns = quoted.qualified_columns.with(mark, qualified);
            }
            (rest, turn) = (after_qualified, turn + 1);
        }
        quoted
    }

    /// The table's name, behind that of its schema.
    #[inline]
    pub(crate) fn path(&self, mark: char) -> Option<&'static str> {
        self.path.get(mark)
    }

    /// All columns, if each is read as it is: one after the other, behind the table's name if `qualified`.
    #[inline]
    pub(crate) fn columns(&self, mark: char, qualified: bool) -> Option<&'static str> {
        if qualified { self.qualified_columns.get(mark) } else { self.columns.get(mark) }
    }
}

/// Whether a query for all columns writes their names and nothing else.
const fn are_read_as_they_are(columns: &[ColumnDef]) -> bool {
    let mut at = 0;
    while at < columns.len() {
        let column = &columns[at];
        // A text with an SQL type of its own is read by a CAST on some servers.
        if column.behaviour.deferred || (matches!(column.ty, ColumnType::Text) && !column.sql_type.is_none()) {
            return false;
        }
        at += 1;
    }
    true
}

/// How many bytes [`texts`] makes.
pub const fn length(schema: Option<&'static str>, table: &'static str, columns: &[ColumnDef]) -> usize {
    let (mut length, mut turn) = (0, 0);
    while turn < MARKS.len() {
        let mark = MARKS[turn];
        length += path_length(schema, table, mark)
            + list_length(None, columns, mark)
            + list_length(Some(table), columns, mark);
        turn += 1;
    }
    length
}

/// For each kind of quotes: the table, its columns, and its columns behind its name.
#[derive(Debug)]
pub struct Texts<Bytes: ?Sized>(Bytes);

/// The names of a table and of its columns in quotes.
pub const fn texts<const LENGTH: usize>(
    schema: Option<&'static str>,
    table: &'static str,
    columns: &[ColumnDef],
) -> Texts<[u8; LENGTH]> {
    let mut bytes = [0; LENGTH];
    write(schema, table, columns, &mut bytes);
    Texts(bytes)
}

/// The same for a table that is made at run time, whose columns get their names in quotes.
pub fn leaked(schema: Option<&'static str>, table: &'static str, columns: &mut [ColumnDef]) -> QuotedTable {
    let mut bytes = vec![0; length(schema, table, columns)];
    write(schema, table, columns, &mut bytes);
    let bytes: &'static [u8] = Box::leak(bytes.into());
    name(schema, table, columns, bytes);
    QuotedTable::cut(schema, table, columns, bytes)
}

/// The columns with their names in quotes, as parts of `texts`.
pub const fn columns<const WIDTH: usize>(
    schema: Option<&'static str>,
    table: &'static str,
    mut columns: [ColumnDef; WIDTH],
    texts: &'static Texts<[u8]>,
) -> [ColumnDef; WIDTH] {
    name(schema, table, &mut columns, &texts.0);
    columns
}

const fn write(schema: Option<&'static str>, table: &'static str, columns: &[ColumnDef], out: &mut [u8]) {
    let (mut end, mut turn) = (0, 0);
    while turn < MARKS.len() {
        let mark = MARKS[turn];
        end = path(out, end, schema, table, mark);
        end = list(out, end, None, columns, mark);
        end = list(out, end, Some(table), columns, mark);
        turn += 1;
    }
}

/// Gives each column its name in quotes, as a part of `texts`.
const fn name(schema: Option<&'static str>, table: &'static str, columns: &mut [ColumnDef], texts: &'static [u8]) {
    let (mut rest, mut turn) = (texts, 0);
    while turn < MARKS.len() {
        let mark = MARKS[turn];
        (_, rest) = take(rest, path_length(schema, table, mark));
        rest = name_list(None, columns, rest, mark);
        rest = name_list(Some(table), columns, rest, mark);
        turn += 1;
    }
}

/// The same with one list of columns; gives what is behind it.
const fn name_list(
    table: Option<&'static str>,
    columns: &mut [ColumnDef],
    texts: &'static [u8],
    mark: u8,
) -> &'static [u8] {
    let (mut rest, mut at) = (texts, 0);
    while at < columns.len() {
        let (_, item) = take(rest, separator_length(at));
        let (text, after) = take(item, path_length(table, columns[at].name, mark));
        let quoted = &mut columns[at].quoted;
        match table {
            None => quoted.alone = quoted.alone.with(mark, text),
            Some(_) => quoted.qualified = quoted.qualified.with(mark, text),
        }
        (rest, at) = (after, at + 1);
    }
    rest
}

const fn path_length(before: Option<&str>, name: &str, mark: u8) -> usize {
    match before {
        Some(before) => quoted_length(before, mark) + 1 + quoted_length(name, mark),
        None => quoted_length(name, mark),
    }
}

const fn list_length(table: Option<&str>, columns: &[ColumnDef], mark: u8) -> usize {
    let (mut length, mut at) = (0, 0);
    while at < columns.len() {
        length += separator_length(at) + path_length(table, columns[at].name, mark);
        at += 1;
    }
    length
}

const fn separator_length(at: usize) -> usize {
    if at == 0 { 0 } else { SEPARATOR.len() }
}

const fn quoted_length(name: &str, mark: u8) -> usize {
    let (bytes, mut length, mut at) = (name.as_bytes(), name.len() + 2, 0);
    while at < bytes.len() {
        length += (bytes[at] == mark) as usize;
        at += 1;
    }
    length
}

const fn list(out: &mut [u8], mut end: usize, table: Option<&str>, columns: &[ColumnDef], mark: u8) -> usize {
    let mut at = 0;
    while at < columns.len() {
        if at > 0 {
            end = append(out, end, SEPARATOR);
        }
        end = path(out, end, table, columns[at].name, mark);
        at += 1;
    }
    end
}

/// A name, behind that of its schema or table if there is one.
const fn path(out: &mut [u8], mut end: usize, before: Option<&str>, name: &str, mark: u8) -> usize {
    if let Some(before) = before {
        end = quote(out, end, before, mark);
        end = append(out, end, b".");
    }
    quote(out, end, name, mark)
}

/// A name in quotes, its own marks doubled.
const fn quote(out: &mut [u8], end: usize, name: &str, mark: u8) -> usize {
    let (bytes, mut end, mut at) = (name.as_bytes(), append(out, end, &[mark]), 0);
    while at < bytes.len() {
        if bytes[at] == mark {
            end = append(out, end, &[mark]);
        }
        end = append(out, end, &[bytes[at]]);
        at += 1;
    }
    append(out, end, &[mark])
}

const fn append(out: &mut [u8], end: usize, bytes: &[u8]) -> usize {
    let mut at = 0;
    while at < bytes.len() {
        out[end + at] = bytes[at];
        at += 1;
    }
    end + bytes.len()
}

const SEPARATOR: &[u8] = b", ";
const DOUBLE: u8 = b'"';
const MARKS: [u8; 2] = [DOUBLE, b'`'];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::PerDialect;
    use crate::model::{SingleColumn, Table};

    const NASTY: [&str; 6] = ["id", "a\"b", "`", "\"\"``", "é, \"x\".y", "a\\"];

    fn column(position: usize) -> ColumnDef {
        let single = SingleColumn { ty: ColumnType::Text, nullable: false, references: None };
        ColumnDef::projected(position, NASTY[position], "field", "String", Some(single), None)
    }

    fn quoted_by_hand(name: &str, mark: char) -> String {
        format!("{mark}{}{mark}", name.replace(mark, &format!("{mark}{mark}")))
    }

    #[test]
    fn each_name_is_quoted_with_its_marks_doubled() {
        for (schema, table) in [(None, "t"), (Some("s\"`"), "`t\"")] {
            let mut columns: Vec<ColumnDef> = (0..NASTY.len()).map(column).collect();
            let quoted = leaked(schema, table, &mut columns);
            for mark in ['"', '`'] {
                let own = quoted_by_hand(table, mark);
                let path = schema.map_or(own.clone(), |schema| format!("{}.{own}", quoted_by_hand(schema, mark)));
                assert_eq!(quoted.path(mark), Some(path.as_str()));
                let names = NASTY.map(|name| quoted_by_hand(name, mark));
                assert_eq!(quoted.columns(mark, false), Some(names.join(", ").as_str()));
                let qualified = names.each_ref().map(|name| format!("{own}.{name}"));
                assert_eq!(quoted.columns(mark, true), Some(qualified.join(", ").as_str()));
                for (column, (name, qualified)) in columns.iter().zip(names.iter().zip(&qualified)) {
                    assert_eq!(column.quoted.get(mark, false), Some(name.as_str()));
                    assert_eq!(column.quoted.get(mark, true), Some(qualified.as_str()));
                }
            }
        }
    }

    #[test]
    fn columns_that_are_not_read_as_they_are_have_no_list() {
        let mut deferred = column(0);
        deferred.behaviour.deferred = true;
        let typed = ColumnDef { sql_type: PerDialect::everywhere("citext"), ..column(0) };
        for special in [deferred, typed] {
            let quoted = leaked(None, "t", &mut [column(1), special]);
            assert_eq!((quoted.columns('"', false), quoted.columns('`', true)), (None, None));
            assert_eq!(quoted.path('"'), Some("\"t\""));
        }
    }

    #[test]
    fn what_was_not_made_is_not_there() {
        let table = Table::projection(crate::model::TableKind::Query, "t", "T", &[]);
        assert_eq!((table.quoted.path('"'), table.quoted.columns('"', false)), (None, None));
        assert_eq!((column(0).quoted.get('"', false), column(0).quoted.get('`', true)), (None, None));
    }
}
