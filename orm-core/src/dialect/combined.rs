//! Queries put together: UNION, INTERSECT, EXCEPT, and the two halves of a recursive query.

use super::check::check;
use super::select::Form;
use super::writer::SqlWriter;
use crate::error::Result;
use crate::query::{Combined, Output, SelectNode, SetOperator};

impl<'q> SqlWriter<'q> {
    pub(super) fn combined(&mut self, node: &'q SelectNode, combined: &'q Combined, form: &Form<'_>) -> Result<()> {
        let scales = match form.scales {
            [] => self.output_scales(node),
            wanted => wanted.to_vec(),
        };
        let form = Form { most: None, scales: &scales, ..*form };
        self.check_operator(combined.operator)?;
        self.half(&combined.left, Some(combined.operator), &form)?;
        self.push(word(combined.operator));
        self.half(&combined.right, None, &form)?;
        self.scales = scales;
        Ok(())
    }

    /// The rows to begin with, and those that follow from those before.
    pub(super) fn recursive(&mut self, base: &'q SelectNode, step: &'q SelectNode, form: &Form<'_>) -> Result<()> {
        self.push("(");
        self.half(base, None, form)?;
        self.push(word(SetOperator::UnionAll));
        self.half(step, None, form)?;
        self.push(")");
        Ok(())
    }

    /// One of two queries: as it is where it is no more than that, else inside another one, since not every dialect has
    /// parentheses around it. The first may be two queries itself, if the operator between those does not hold less tightly.
    fn half(&mut self, query: &'q SelectNode, before: Option<SetOperator>, form: &Form<'_>) -> Result<()> {
        let is_flat = match (&query.output, before) {
            (Output::Combined(inner), Some(operator)) => tightness(inner.operator) >= tightness(operator),
            (Output::Combined(_), None) => false,
            _ => true,
        };
        if is_flat && query.is_bare() {
            check(query)?;
            return self.apart(|writer| writer.select(query, form));
        }
        let names = form.names.or(query.inner_names());
        self.push("SELECT * FROM ");
        self.inside(query, &Form { names, ..*form })?;
        self.push(" AS ");
        self.quote("half");
        Ok(())
    }

    fn check_operator(&self, operator: SetOperator) -> Result<()> {
        let capabilities = &self.backend.capabilities;
        match operator {
            SetOperator::Union | SetOperator::UnionAll => Ok(()),
            SetOperator::Intersect if capabilities.intersect => Ok(()),
            SetOperator::Except if capabilities.intersect => Ok(()),
            SetOperator::IntersectAll | SetOperator::ExceptAll if capabilities.intersect_all => Ok(()),
            SetOperator::Intersect => Err(self.unsupported("INTERSECT", "ask by `exists` of the other query")),
            SetOperator::Except => Err(self.unsupported("EXCEPT", "ask by `!exists(…)` of the other query")),
            SetOperator::IntersectAll => Err(self.unsupported("INTERSECT ALL", ALL_INSTEAD)),
            SetOperator::ExceptAll => Err(self.unsupported("EXCEPT ALL", ALL_INSTEAD)),
        }
    }
}

impl SelectNode {
    /// Whether it has no clause that would be taken for one of two queries together.
    pub(super) fn is_bare(&self) -> bool {
        let is_cut = self.limit.is_some() || self.offset.is_some();
        self.order.is_empty() && !is_cut && self.ctes().is_empty() && self.lock().is_none()
    }
}

fn word(operator: SetOperator) -> &'static str {
    match operator {
        SetOperator::Union => " UNION ",
        SetOperator::UnionAll => " UNION ALL ",
        SetOperator::Intersect => " INTERSECT ",
        SetOperator::IntersectAll => " INTERSECT ALL ",
        SetOperator::Except => " EXCEPT ",
        SetOperator::ExceptAll => " EXCEPT ALL ",
    }
}

/// INTERSECT holds tighter than the others, but on SQLite, where all are taken from left to right.
fn tightness(operator: SetOperator) -> u8 {
    match operator {
        SetOperator::Intersect | SetOperator::IntersectAll => 1,
        _ => 0,
    }
}

const ALL_INSTEAD: &str =
    "number the equal rows of each query by `row_number()`, select the number too, and leave ALL out";
