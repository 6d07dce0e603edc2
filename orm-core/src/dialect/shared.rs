//! Fragments that two dialects write alike.

use super::decimal;
use super::fragments::Quote;
use super::render::Level;
use super::writer::SqlWriter;
use crate::error::{Error, Result};
use crate::expr::{InList, Like, Node, PatternText};
use crate::model::ColumnDefault;
use crate::types::{ColumnType, Param, ToArray};

impl<'q> SqlWriter<'q> {
    /// A list of parameters, the last one repeated up to the next power of two, so that lists of any length share
    /// few texts.
    pub(super) fn padded_in_list(&mut self, list: &'q InList) -> Result<()> {
        let Some(last) = list.values.last() else {
            self.push(if list.negated { "1 = 1" } else { "1 = 0" });
            return Ok(());
        };
        let scale = if self.facts.scales_decimals && decimal::is_decimal(&list.operand) {
            Some(decimal::in_list_operand(list, self)?)
        } else {
            self.nested(&list.operand, Level::Sum)?;
            None
        };
        self.push(if list.negated { " NOT IN (" } else { " IN (" });
        let room = self.backend.capabilities.max_params.saturating_sub(self.params.len());
        let padded = list.values.len().next_power_of_two().min(room.max(list.values.len()));
        let values = list.values.iter().chain(std::iter::repeat(last)).take(padded);
        self.list(values, ", ", |writer, value| {
            match (value.param(writer.ids)?, scale) {
                (Param::Decimal(number), Some(scale)) => writer.bind(decimal::scaled_param(number, scale)?),
                (Param::Decimal(number), None) => writer.fragments.decimal_literal(number, writer),
                (param, _) => writer.bind_typed(param),
            }
            Ok(())
        })?;
        self.push(")");
        Ok(())
    }

    /// `operand LIKE pattern`, with the backslash as the escape character.
    pub(super) fn plain_like(&mut self, like: &'q Like) -> Result<()> {
        match &like.operand {
            Node::Value(literal) => self.lone_literal(literal)?,
            operand => self.nested(operand, Level::Sum)?,
        }
        self.push(if like.negated { " NOT LIKE " } else { " LIKE " });
        match &like.pattern.like {
            PatternText::Text(pattern) => self.bind(Param::Text(pattern)),
            PatternText::Expression(pattern) => self.argument(pattern)?,
        }
        Ok(())
    }

    /// A default that every dialect writes alike.
    pub(super) fn plain_default(&mut self, default: ColumnDefault, ty: ColumnType) {
        // A decimal that is stored as an integer has its default as one, too.
        let stored = ty.scale().filter(|_| self.facts.scales_decimals).and_then(|scale| default.decimal_digits(scale));
        if let Some(digits) = stored {
            return self.number(digits);
        }
        match default {
            ColumnDefault::Now => self.push("CURRENT_TIMESTAMP"),
            ColumnDefault::Sql(expression) => self.expression(expression),
            // Which text it is was decided before; one for other dialects is no default here.
            ColumnDefault::SqlOf(texts) => self.expression(texts.get(self.backend.dialect()).unwrap_or("NULL")),
            ColumnDefault::Bool(value) => self.push(if value { "TRUE" } else { "FALSE" }),
            ColumnDefault::Int(value) => self.number(value),
            ColumnDefault::Float(value) => self.number(format_args!("{value:?}")),
            ColumnDefault::Text(text) => self.text_literal(text),
        }
    }

    /// The model's own SQL, in parentheses.
    fn expression(&mut self, expression: &str) {
        self.push("(");
        self.push(expression);
        self.push(")");
    }

    /// The model's own options after CREATE TABLE.
    pub(super) fn own_options(&mut self, options: Option<&str>) {
        if let Some(options) = options {
            self.push(" ");
            self.push(options);
        }
    }

    /// A value in the statement itself, where the server takes no parameter. A kind that has no plain form stays one.
    pub(super) fn inline_literal(&mut self, param: Param<'q>) {
        match param {
            Param::Null => self.push("NULL"),
            Param::Bool(value) => self.push(if value { "TRUE" } else { "FALSE" }),
            Param::Int(value) => self.number(value),
            Param::Text(text) => self.text_literal(text),
            other => self.params.push(other),
        }
    }

    /// Text in the statement itself, for DDL, which takes no parameters: quotes doubled.
    pub(super) fn text_literal(&mut self, text: &str) {
        self.push("'");
        for character in text.chars() {
            match character {
                '\'' => self.push("''"),
                '\\' if self.facts.quote == Quote::Backtick => self.push("\\\\"),
                other => self.sql.push(other),
            }
        }
        self.push("'");
    }

    /// `name(length)`, or `name` where there is no length.
    pub(super) fn sized(&mut self, name: &str, length: Option<u32>) {
        self.push(name);
        if let Some(length) = length {
            self.push("(");
            self.number(length);
            self.push(")");
        }
    }
}

/// Refuses an array that JSON cannot say: one with floats that are not finite.
pub(super) fn fits_json(array: &dyn ToArray) -> Result<()> {
    (0..array.count()).try_for_each(|at| match array.element(at)? {
        Param::Float(value) if !value.is_finite() => {
            Err(Error::encode("float", "an array in JSON has neither infinity nor NaN"))
        }
        _ => Ok(()),
    })
}
