//! Rows of values as a query.

use super::backend::BulkInsert;
use super::decimal;
use super::elements::GIVEN;
use super::render::Level;
use super::select::Form;
use super::writer::SqlWriter;
use crate::error::Result;
use crate::expr::{Literal, Node};
use crate::query::{SelectNode, Values, ValuesKind};
use crate::types::ColumnType;

impl<'q> SqlWriter<'q> {
    /// Rows of values: the columns of a table in FROM, which names them `column1`, `column2`, … everywhere.
    pub(super) fn rows_of_values(&mut self, node: &'q SelectNode, values: &'q Values, form: &Form<'_>) -> Result<()> {
        let scales = match form.scales {
            [] => self.output_scales(node),
            wanted => wanted.to_vec(),
        };
        for position in 0..values.types.len() {
            self.push(if position == 0 { "SELECT " } else { ", " });
            self.given_column(values, position);
            self.output_name_at(position, form);
        }
        match &values.kind {
            ValuesKind::Rows => self.given_rows(values, &scales, form)?,
            ValuesKind::Elements => self.elements(node, values)?,
            ValuesKind::Series(step) => self.series(values, step)?,
        }
        self.scales = scales;
        Ok(())
    }

    /// ` FROM` the rows.
    fn given_rows(&mut self, values: &'q Values, scales: &[u8], form: &Form<'_>) -> Result<()> {
        self.push(" FROM (");
        if values.values.is_empty() {
            self.no_values(&values.types);
        } else if self.backend.capabilities.bulk_insert == BulkInsert::Values {
            self.selected_values(values)?;
        } else {
            self.listed_values(values, &Form { scales, ..*form })?;
        }
        self.push(") AS ");
        self.quote(GIVEN);
        if values.values.is_empty() {
            self.push(" WHERE 1 = 0");
        }
        Ok(())
    }

    /// What is selected of the values at this position.
    fn given_column(&mut self, values: &Values, position: usize) {
        match values.kind {
            ValuesKind::Rows => self.column_number(position),
            ValuesKind::Elements => self.element_column(position),
            ValuesKind::Series(_) => self.series_column(values),
        }
    }

    pub(super) fn column_number(&mut self, position: usize) {
        self.quote(&format!("column{}", position + 1));
    }

    /// Columns of these types, for a table without rows.
    fn no_values(&mut self, types: &[ColumnType]) {
        for (position, ty) in types.iter().enumerate() {
            self.push(if position == 0 { "SELECT CAST(NULL AS " } else { ", CAST(NULL AS " });
            self.cast_type(self.without_documents(*ty));
            self.push(") AS ");
            self.column_number(position);
        }
    }

    /// `VALUES (…), (…)`. Where parameters have types, those of the first row say which.
    fn listed_values(&mut self, values: &'q Values, form: &Form<'_>) -> Result<()> {
        self.push("VALUES ");
        self.list(values.rows().enumerate(), ", ", |writer, (number, row)| {
            writer.push("(");
            writer.list(row.iter().enumerate(), ", ", |writer, (position, value)| match form.scales.get(position) {
                Some(wanted) if decimal::scale_of(value).is_some_and(|own| own > *wanted) => {
                    Err(form.too_exact(position, decimal::scale_of(value).unwrap_or_default(), *wanted))
                }
                Some(wanted) if values.types[position].scale().is_some() => {
                    decimal::at_scale(value, *wanted, Level::Or, writer)
                }
                _ if number == 0 => writer.lone(value),
                _ => writer.node(value),
            })?;
            writer.push(")");
            Ok(())
        })
    }

    /// `SELECT … UNION ALL SELECT …`, each value cast to its type: the servers that have no other way give their
    /// columns the types of all rows together.
    fn selected_values(&mut self, values: &'q Values) -> Result<()> {
        self.list(values.rows().enumerate(), " UNION ALL ", |writer, (number, row)| {
            writer.push("SELECT ");
            writer.list(row.iter().enumerate(), ", ", |writer, (position, value)| {
                writer.cast_value(value)?;
                if number == 0 {
                    writer.push(" AS ");
                    writer.column_number(position);
                }
                Ok(())
            })
        })
    }

    fn cast_value(&mut self, value: &'q Node) -> Result<()> {
        let Node::Value(literal) = value else { return self.lone(value) };
        match literal.ty {
            // They say their type themselves.
            ColumnType::Decimal { .. } | ColumnType::Json | ColumnType::Array(_) => self.node(value),
            _ => self.cast_collated(literal),
        }
    }

    fn cast_collated(&mut self, literal: &'q Literal) -> Result<()> {
        self.cast_literal(literal)?;
        if let (ColumnType::Text, Some(collation)) = (literal.ty, self.backend.capabilities.text_collation) {
            self.push(" COLLATE ");
            self.push(collation);
        }
        Ok(())
    }

    /// Documents, which are kept as text where they are no type of their own; so are the arrays of the dialect without them.
    fn without_documents(&self, ty: ColumnType) -> ColumnType {
        match ty {
            ColumnType::Json => ColumnType::Text,
            ColumnType::Array(_) if self.backend.capabilities.bulk_insert == BulkInsert::Values => ColumnType::Text,
            other => other,
        }
    }
}
