use std::fmt::{self, Write};
use std::mem::take;

use super::backend::Backend;
use super::fragments::{Facts, Fragments, Quote};
use super::sources::Sources;
use crate::error::{Error, Result};
use crate::expr::Node;
use crate::model::{ColumnDef, Table};
use crate::plan::{Answer, Fields, Shape, Step};
use crate::query::SourceRef;
use crate::types::{Ids, Param, Value};

/// A statement with its parameters, ready to be run.
#[derive(Debug)]
pub struct Rendered<'q> {
    /// The text.
    pub sql: String,
    /// The parameters, in the order of their placeholders.
    pub params: Vec<Param<'q>>,
    /// Digits after the point of the result's decimal columns, where the backend stores them as integers.
    pub scales: Vec<u8>,
    /// The table that it is about.
    pub table: Option<&'static Table>,
    /// The fields of it that the parameters are the values of.
    pub fields: Fields,
}

impl Rendered<'_> {
    /// The statement as a step of a plan.
    pub fn step(&self, shape: Shape, answer: Answer) -> Step<'_> {
        let Self { sql, params, scales, table, fields } = self;
        Step { sql, params, shape, answer, table: *table, fields: *fields, scales }
    }

    /// The statement for people to read.
    pub fn to_sql(&self) -> Sql {
        let shown = |(at, param): (usize, &Param<'_>)| {
            let value = Value::from_param(Ok(*param));
            if self.fields.hides(at, self.table) { value.redacted() } else { value }
        };
        Sql { sql: self.sql.clone(), params: self.params.iter().enumerate().map(shown).collect() }
    }
}

/// The text of a statement, and its parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct Sql {
    /// The text, with a placeholder for each parameter.
    pub sql: String,
    /// The parameters, in the order of their placeholders.
    pub params: Vec<Value>,
}

impl Sql {
    /// No statement.
    pub(crate) fn empty() -> Self {
        Self { sql: String::new(), params: Vec::new() }
    }
}

impl fmt::Display for Sql {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sql)
    }
}

/// Collects text and parameters. Pushing cannot fail; values travel as parameters and names through `quote`,
/// and nothing else writes a user's text.
pub(crate) struct SqlWriter<'q> {
    pub(crate) backend: Backend,
    pub(crate) fragments: &'static dyn Fragments,
    pub(crate) facts: &'static Facts,
    pub(crate) ids: &'q Ids,
    pub(crate) sql: String,
    pub(crate) params: Vec<Param<'q>>,
    pub(crate) scales: Vec<u8>,
    /// Whether columns are written with the name of their table, as there are several.
    pub(crate) qualified: bool,
    /// Whether a parameter is not to be shown.
    pub(crate) secret: bool,
    /// Whether values become part of the text.
    pub(crate) inline: bool,
    /// The table that is changed, where queries inside cannot read it.
    pub(crate) hidden: Option<&'static Table>,
    /// Whether what follows is inside the statement, and no longer at its beginning.
    pub(crate) is_inside: bool,
    /// The common table expressions that are in sight.
    pub(crate) known_rows: Vec<&'static str>,
    /// The expressions for which NULL stands here, as totals are over all their values.
    pub(crate) totalled: Vec<&'q Node>,
    /// The arrays that are joined here, whose columns have other names.
    pub(crate) elements: Vec<&'static str>,
    /// What tables are called here, and what is joined for paths.
    pub(super) sources: Sources<'q>,
}

impl<'q> SqlWriter<'q> {
    pub(crate) fn new(backend: &Backend, ids: &'q Ids) -> Self {
        let fragments = backend.dialect().fragments();
        Self {
            backend: *backend,
            fragments,
            facts: fragments.facts(),
            ids,
            sql: String::with_capacity(256),
            params: Vec::new(),
            scales: Vec::new(),
            qualified: false,
            secret: false,
            inline: false,
            hidden: None,
            is_inside: false,
            known_rows: Vec::new(),
            totalled: Vec::new(),
            elements: Vec::new(),
            sources: Sources::default(),
        }
    }

    pub(crate) fn push(&mut self, text: &str) {
        self.sql.push_str(text);
    }

    /// A name in the dialect's quotes, doubled where the name contains them.
    pub(crate) fn quote(&mut self, name: &str) {
        // A mark that is known when this is compiled takes a byte, and no search for the end of a letter.
        match self.facts.quote {
            Quote::Double => quoted::<'"'>(&mut self.sql, name),
            Quote::Backtick => quoted::<'`'>(&mut self.sql, name),
        }
    }

    /// A name in a schema, or the name alone.
    pub(crate) fn path(&mut self, schema: Option<&str>, name: &str) {
        if let Some(schema) = schema {
            self.quote(schema);
            self.push(".");
        }
        self.quote(name);
    }

    /// The name of a table, with its schema where the model says one.
    pub(crate) fn table(&mut self, table: &Table) {
        match table.quoted.path(self.facts.quote.mark()) {
            Some(quoted) => self.push(quoted),
            None => self.path(table.schema, table.name),
        }
    }

    /// The name of a column, alone.
    pub(crate) fn column_name(&mut self, column: &ColumnDef) {
        match column.quoted.get(self.facts.quote.mark(), false) {
            Some(quoted) => self.push(quoted),
            None => self.quote(column.name),
        }
    }

    /// The name of a column, behind that of its table where columns are written so.
    pub(crate) fn qualified_column(&mut self, column: &ColumnDef, source: SourceRef) {
        if !self.qualified {
            return self.column_name(column);
        }
        let is_own = source.alias.is_none() && self.sources.has_own_names();
        match column.quoted.get(self.facts.quote.mark(), true) {
            Some(quoted) if is_own => self.push(quoted),
            _ => {
                self.quote_source(source.name());
                self.push(".");
                self.column_name(column);
            }
        }
    }

    pub(crate) fn number(&mut self, number: impl fmt::Display) {
        // Writing to a String cannot fail.
        let _ = write!(self.sql, "{number}");
    }

    /// A placeholder, and the parameter that it stands for.
    pub(crate) fn bind(&mut self, param: Param<'q>) {
        if self.inline {
            return self.inline_literal(param);
        }
        if self.params.capacity() == 0 {
            self.params = Vec::with_capacity(FIRST_PARAMS);
        }
        self.params.push(param);
        self.placeholder(self.params.len());
    }

    /// The placeholder of the parameter with this number, from 1.
    pub(crate) fn placeholder(&mut self, number: usize) {
        if self.facts.numbers_placeholders {
            self.sql.push('$');
            match u8::try_from(number) {
                Ok(digit @ 0..10) => self.sql.push(char::from(b'0' + digit)),
                _ => self.number(number),
            }
        } else {
            self.sql.push('?');
        }
    }

    /// Each item written by `each`, with `separator` between.
    pub(crate) fn list<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        separator: &str,
        mut each: impl FnMut(&mut Self, T) -> Result<()>,
    ) -> Result<()> {
        for (position, item) in items.into_iter().enumerate() {
            if position > 0 {
                self.push(separator);
            }
            each(self, item)?;
        }
        Ok(())
    }

    pub(crate) fn names<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) {
        for (position, name) in names.into_iter().enumerate() {
            if position > 0 {
                self.push(", ");
            }
            self.quote(name);
        }
    }

    pub(crate) fn unsupported(&self, construct: &'static str, instead: &'static str) -> Error {
        Error::Unsupported { backend: self.backend.to_string().into(), construct, instead }
    }

    pub(crate) fn finish(&mut self, table: Option<&'static Table>) -> Result<Rendered<'q>> {
        if self.params.len() > self.backend.capabilities.max_params {
            return Err(self.unsupported("room for so many parameters", "ask for fewer rows at once"));
        }
        Ok(self.rendered(table))
    }

    /// What was written, taken out of the writer.
    pub(super) fn rendered(&mut self, table: Option<&'static Table>) -> Rendered<'q> {
        let (sql, params, scales) = (take(&mut self.sql), take(&mut self.params), take(&mut self.scales));
        Rendered { sql, params, scales, table, fields: Fields { secret: self.secret, ..Fields::NONE } }
    }
}

/// Room for the parameters of most queries.
const FIRST_PARAMS: usize = 4;

#[inline]
fn quoted<const MARK: char>(sql: &mut String, name: &str) {
    // Names are short: a plain loop over their bytes is over before a search for a letter has begun.
    if name.bytes().any(|byte| u32::from(byte) == MARK as u32) {
        return quoted_doubled(sql, name, MARK);
    }
    sql.reserve(name.len() + 2);
    sql.push(MARK);
    sql.push_str(name);
    sql.push(MARK);
}

#[cold]
fn quoted_doubled(sql: &mut String, name: &str, mark: char) {
    sql.push(mark);
    for character in name.chars() {
        if character == mark {
            sql.push(mark);
        }
        sql.push(character);
    }
    sql.push(mark);
}
