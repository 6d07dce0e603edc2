//! The elements of an array as rows: `unnest`, and what stands for it where arrays are JSON.

use super::from::LATERAL_AFTER;
use super::select::Names;
use super::writer::SqlWriter;
use crate::error::{Error, Result};
use crate::expr::ColumnRef;
use crate::query::{Derived, Distinct, JoinKind, Output, SelectNode, Values, ValuesKind};
use crate::types::ColumnType;

/// What makes rows of an array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Elements {
    /// `unnest(array) AS name (column, …)`
    Unnest,
    /// `json_each(array) AS name`, whose columns have names of their own.
    JsonEach,
    /// `JSON_TABLE(array, '$[*]' COLUMNS (…)) AS name`
    JsonTable,
}

impl<'q> SqlWriter<'q> {
    /// What stands for a column of the elements in a query for nothing else.
    pub(super) fn element_column(&mut self, position: usize) {
        match (self.facts.elements, position) {
            (Elements::JsonEach, 0) => self.quote(VALUE),
            (Elements::JsonEach, _) => self.ordinal(None),
            (Elements::Unnest | Elements::JsonTable, _) => self.column_number(position),
        }
    }

    /// The number of an element, from 1.
    fn ordinal(&mut self, source: Option<&str>) {
        self.push("(");
        if let Some(source) = source {
            self.quote_source(source);
            self.push(".");
        }
        self.quote(KEY);
        self.push(" + 1)");
    }

    /// ` FROM` the elements.
    pub(super) fn elements(&mut self, node: &'q SelectNode, values: &'q Values) -> Result<()> {
        self.check_elements(values)?;
        self.qualified = node.is_qualified();
        self.push(" FROM ");
        self.element_rows(values, |writer, position| writer.column_number(position))?;
        self.push(" AS ");
        self.quote(GIVEN);
        if self.facts.elements == Elements::Unnest {
            self.push(" (");
            self.list(0..values.types.len(), ", ", |writer, position| {
                writer.column_number(position);
                Ok(())
            })?;
            self.push(")");
        }
        Ok(())
    }

    /// The call that makes rows of an array, with the names of its columns where they stand inside.
    fn element_rows(&mut self, values: &'q Values, name: impl Fn(&mut Self, usize)) -> Result<()> {
        self.push(match self.facts.elements {
            Elements::Unnest => "unnest(",
            Elements::JsonEach => "json_each(",
            Elements::JsonTable => "JSON_TABLE(",
        });
        self.list(&values.values, ", ", Self::lone)?;
        if self.facts.elements == Elements::JsonTable {
            self.push(", '$[*]' COLUMNS (");
            self.list(values.types.iter().enumerate(), ", ", |writer, (position, ty)| {
                name(writer, position);
                if position > 0 {
                    writer.push(" FOR ORDINALITY");
                } else {
                    writer.element_type(*ty);
                    writer.push(" PATH '$'");
                }
                Ok(())
            })?;
            self.push(")");
        }
        self.push(match (self.facts.elements, values.types.len()) {
            (Elements::Unnest, 2..) => ") WITH ORDINALITY",
            _ => ")",
        });
        Ok(())
    }

    /// The type of an element in a table that is made of JSON.
    fn element_type(&mut self, ty: ColumnType) {
        self.push(match ty {
            ColumnType::Text | ColumnType::Enum(_) => " LONGTEXT CHARACTER SET utf8mb4",
            ColumnType::Real | ColumnType::Double => " DOUBLE",
            ColumnType::Date => " DATE",
            ColumnType::Time => " TIME(6)",
            ColumnType::Timestamp | ColumnType::DateTime => " DATETIME(6)",
            _ => " BIGINT",
        });
        if let (ColumnType::Text | ColumnType::Enum(_), Some(collation)) =
            (ty, self.backend.capabilities.text_collation)
        {
            self.push(" COLLATE ");
            self.push(collation);
        }
    }

    /// Refuses elements that are kept in another form than a column of their type, and servers that make no rows of JSON.
    fn check_elements(&self, values: &Values) -> Result<()> {
        let is_known = self.facts.elements != Elements::JsonTable || self.backend.capabilities.json_table;
        match values.types.first() {
            _ if self.facts.elements == Elements::Unnest => Ok(()),
            _ if !is_known => Err(self.unsupported("JSON_TABLE", TABLE_INSTEAD)),
            Some(ColumnType::Uuid | ColumnType::Ip) => {
                Err(self.unsupported("unnest of UUIDs and addresses, which are texts in JSON", FORM_INSTEAD))
            }
            _ => Ok(()),
        }
    }

    /// Whether a query in FROM is the elements of an array of the tables before it and nothing else, where such an array
    /// stands in FROM by itself.
    fn is_joined_array(&self, derived: &Derived) -> bool {
        let is_array = matches!(&derived.query.output, Output::Values(values) if values.is_array());
        self.facts.elements != Elements::Unnest
            && derived.is_lateral
            && is_array
            && derived.query.is_bare()
            && *derived.query.distinct() == Distinct::No
    }

    /// The arrays that a query joins and whose columns have other names there.
    pub(super) fn open_elements(&mut self, node: &SelectNode) {
        if self.facts.elements != Elements::JsonEach {
            return;
        }
        for derived in node.derived() {
            if self.is_joined_array(derived) {
                self.elements.push(derived.source.name());
            }
        }
    }

    /// An array of the tables before it, in FROM by itself; `false` if the query is something else.
    pub(super) fn joined_array(&mut self, derived: &'q Derived, kind: JoinKind) -> Result<bool> {
        let Output::Values(values) = &derived.query.output else { return Ok(false) };
        if !self.is_joined_array(derived) {
            return Ok(false);
        }
        self.check_elements(values)?;
        if matches!(kind, JoinKind::Right | JoinKind::Full) {
            return Err(Error::Query { reason: LATERAL_AFTER.into() });
        }
        let name = derived.source.name();
        let names = Names::Of(derived.source.table);
        self.element_rows(values, |writer, position| {
            if let Some(name) = names.at(position) {
                writer.quote(&name);
            }
        })?;
        self.push(" AS ");
        self.quote_source(name);
        Ok(true)
    }

    /// A column of an array that is joined, under the name that it has there.
    pub(super) fn joined_element(&mut self, column: &ColumnRef) -> bool {
        let source = column.source_name();
        if !self.elements.contains(&source) {
            return false;
        }
        if column.position > 0 {
            self.ordinal(Some(source));
            return true;
        }
        self.quote_source(source);
        self.push(".");
        self.quote(VALUE);
        true
    }
}

impl Values {
    /// Whether they are the elements of an array.
    fn is_array(&self) -> bool {
        matches!(self.kind, ValuesKind::Elements)
    }
}

/// What rows of values are called in FROM.
pub(super) const GIVEN: &str = "given";
/// The columns of `json_each`.
const VALUE: &str = "value";
const KEY: &str = "key";

const TABLE_INSTEAD: &str = "ask for single elements by `array_contains`, or keep them in a table of their own";
const FORM_INSTEAD: &str = "keep them in a table of their own, or give values by `values`";
