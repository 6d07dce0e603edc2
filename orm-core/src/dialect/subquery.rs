//! Queries inside queries.

use super::check::check;
use super::decimal;
use super::render::{Level, operand_level};
use super::select::{Form, Names};
use super::writer::SqlWriter;
use crate::error::{Error, Result};
use crate::expr::{Binary, BinaryOp, Node, Quantifier, Role, Subquery};
use crate::query::SelectNode;

impl<'q> SqlWriter<'q> {
    pub(super) fn subquery(&mut self, subquery: &'q Subquery) -> Result<()> {
        let Subquery { query, role } = subquery;
        match role {
            Role::Value => self.inside(query, &Form::default()),
            Role::Exists => self.exists(query),
            Role::In { operand, negated } => self.in_query(operand, *negated, query),
            Role::Compared(_) => Err(Error::Query { reason: MISPLACED.into() }),
        }
    }

    /// A query in parentheses, with its outputs in this form.
    pub(super) fn inside(&mut self, query: &'q SelectNode, form: &Form<'_>) -> Result<()> {
        if self.reads_hidden(query)? {
            return self.apart_from_the_changed(query, form);
        }
        self.push("(");
        self.apart(|writer| writer.checked(query, form))?;
        self.push(")");
        Ok(())
    }

    /// Whether a query reads the table that is changed, where only a copy of its rows can be read.
    fn reads_hidden(&self, query: &SelectNode) -> Result<bool> {
        let Some(hidden) = self.hidden else { return Ok(false) };
        let sources = || std::iter::once(query.from).chain(query.joins.iter().map(|join| join.source));
        let reads = sources().any(|source| std::ptr::eq(source.table, hidden));
        let own = |name: &str| sources().any(|source| source.name() == name);
        let is_related = query.outside().is_some() || query.joined_columns().any(|column| !own(column.source_name()));
        if reads && (is_related || query.expressions().any(|node| node.reads_other_than(&own))) {
            return Err(self.unsupported(
                "correlated queries over the table that is changed",
                "read an alias of the table by `from` or `using`, and filter by it",
            ));
        }
        Ok(reads)
    }

    /// A query over the table that is changed: its rows are read before, and so it is not merged with the statement.
    fn apart_from_the_changed(&mut self, query: &'q SelectNode, form: &Form<'_>) -> Result<()> {
        let most = form.most.or(query.limit.is_none().then_some(u64::MAX));
        self.push("(SELECT * FROM (");
        self.apart(|writer| writer.checked(query, &Form { most, names: form.names.or(query.inner_names()), ..*form }))?;
        self.push(") AS ");
        self.quote("kept");
        self.push(")");
        Ok(())
    }

    fn exists(&mut self, query: &'q SelectNode) -> Result<()> {
        if self.reads_hidden(query)? {
            self.push("EXISTS ");
            return self.apart_from_the_changed(query, &Form::default());
        }
        self.push("EXISTS (");
        self.apart(|writer| {
            check(query)?;
            writer.rows_only(query)
        })?;
        self.push(")");
        Ok(())
    }

    /// Writes what qualifies its columns in its own way.
    pub(super) fn apart(&mut self, write: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        let (qualified, scales) = (self.qualified, std::mem::take(&mut self.scales));
        write(self)?;
        (self.qualified, self.scales) = (qualified, scales);
        Ok(())
    }

    fn in_query(&mut self, operand: &'q Node, negated: bool, query: &'q SelectNode) -> Result<()> {
        let scale = query.scale(0).max(decimal::scale_of(operand)).filter(|_| self.facts.scales_decimals);
        match (operand, scale) {
            (_, Some(scale)) => decimal::at_scale(operand, scale, Level::Sum, self)?,
            (Node::Value(literal), None) => self.lone_literal(literal)?,
            (operand, None) => self.nested(operand, Level::Sum)?,
        }
        self.push(if negated { " NOT IN " } else { " IN " });
        self.compared_values(query, &Form { scales: scale.as_slice(), ..Form::default() })
    }

    /// The values of a query, for a comparison with them.
    fn compared_values(&mut self, query: &'q SelectNode, form: &Form<'_>) -> Result<()> {
        let is_cut = query.limit.is_some() || query.offset.is_some();
        if !is_cut || self.facts.cuts_compared_queries {
            return self.inside(query, form);
        }
        self.push("(SELECT * FROM ");
        self.inside(query, form)?;
        self.push(" AS ");
        self.quote("cut");
        self.push(")");
        Ok(())
    }

    pub(super) fn compared(&mut self, binary: &'q Binary, query: &'q SelectNode, quantifier: Quantifier) -> Result<()> {
        match (binary.op, quantifier) {
            _ if self.facts.quantifies => {}
            (BinaryOp::Equal, Quantifier::Any) => return self.in_query(&binary.left, false, query),
            (BinaryOp::NotEqual, Quantifier::All) => return self.in_query(&binary.left, true, query),
            _ => return self.compared_one_by_one(binary, query, quantifier),
        }
        self.nested(&binary.left, operand_level(binary.op))?;
        let operator = self.operator(binary.op);
        self.push(operator);
        self.push(match quantifier {
            Quantifier::Any => "ANY ",
            Quantifier::All => "ALL ",
        });
        self.compared_values(query, &Form::default())
    }
}

impl<'q> SqlWriter<'q> {
    /// A comparison with each value of a query, of which all or one must hold: unknown if one that is NULL decides.
    fn compared_one_by_one(&mut self, binary: &'q Binary, query: &'q SelectNode, by: Quantifier) -> Result<()> {
        if self.unordered_enum(&binary.left).is_some() {
            return Err(self.unsupported("ANY and ALL of enums", "ask by `exists` of the rows that compare"));
        }
        let (extreme, decided, otherwise) = match by {
            Quantifier::Any => ("MAX(", ") = 1 THEN 1 WHEN COUNT(*) > COUNT(", ") THEN NULL ELSE 0 END FROM (SELECT "),
            Quantifier::All => ("MIN(", ") = 0 THEN 0 WHEN COUNT(*) > COUNT(", ") THEN NULL ELSE 1 END FROM (SELECT "),
        };
        self.push("(SELECT CASE WHEN ");
        self.push(extreme);
        self.quote(HOLDS);
        self.push(decided);
        self.quote(HOLDS);
        self.push(otherwise);
        let scale = query.scale(0).max(decimal::scale_of(&binary.left)).filter(|_| self.facts.scales_decimals);
        // The value is one of the query around, whatever the columns here are called.
        let qualified = std::mem::replace(&mut self.qualified, true);
        match scale {
            Some(scale) => decimal::at_scale(&binary.left, scale, Level::Sum, self)?,
            None => self.nested(&binary.left, operand_level(binary.op))?,
        }
        self.qualified = qualified;
        let operator = self.operator(binary.op);
        self.push(operator);
        self.quote(COMPARED);
        self.push(".");
        self.quote("c0");
        self.push(" AS ");
        self.quote(HOLDS);
        self.push(" FROM ");
        self.inside(query, &Form { scales: scale.as_slice(), names: Names::Numbered, ..Form::default() })?;
        self.push(" AS ");
        self.quote(COMPARED);
        self.push("))");
        Ok(())
    }
}

/// What the values are called that something is compared with, and the column that says whether it holds.
const COMPARED: &str = "rowhouse_compared";
const HOLDS: &str = "holds";

const MISPLACED: &str =
    "`any_of` and `all_of` stand on the right side of `eq`, `ne`, `lt`, `le`, `gt` and `ge`, and nowhere else";
