//! The one walk that writes queries and expressions, for every dialect.

use super::backend::Backend;
use super::decimal;
use super::writer::{Rendered, SqlWriter};
use crate::error::{Error, Result};
use crate::expr::{
    Aggregate, AggregateFunction, Between, Binary, BinaryOp, ColumnRef, Direction, Literal, Node, NullTest, OrderNode,
};
use crate::query::{Output, RawSql, SelectNode, SourceRef};
use crate::types::{ColumnType, Ids, Param};

/// A query; `most` is a limit that is part of the text, in place of the query's own.
///
/// # Errors
/// [`Error::Unsupported`], [`Error::Unresolved`], [`Error::Encode`], and [`Error::Query`] for one without meaning.
pub fn render_select<'q>(
    node: &'q SelectNode,
    backend: &Backend,
    ids: &'q Ids,
    most: Option<u64>,
) -> Result<Rendered<'q>> {
    check_grouping(node)?;
    let mut writer = SqlWriter::new(backend, ids);
    writer.select(node, most)?;
    writer.finish(Some(node.from.table))
}

/// How many rows a query has.
///
/// # Errors
/// As [`render_select`].
pub fn render_count<'q>(node: &'q SelectNode, backend: &Backend, ids: &'q Ids) -> Result<Rendered<'q>> {
    check_grouping(node)?;
    let mut writer = SqlWriter::new(backend, ids);
    if node.limit.is_none() && node.offset.is_none() && !aggregates(node) {
        writer.push("SELECT COUNT(*)");
        writer.source_and_filter(node)?;
    } else {
        writer.push("SELECT COUNT(*) FROM (");
        writer.rows_only(node)?;
        writer.push(") AS ");
        writer.quote("counted");
    }
    writer.finish(Some(node.from.table))
}

/// Whether a query has a row.
///
/// # Errors
/// As [`render_select`].
pub fn render_exists<'q>(node: &'q SelectNode, backend: &Backend, ids: &'q Ids) -> Result<Rendered<'q>> {
    check_grouping(node)?;
    let mut writer = SqlWriter::new(backend, ids);
    writer.push("SELECT EXISTS (");
    writer.rows_only(node)?;
    writer.push(")");
    writer.finish(Some(node.from.table))
}

/// SQL of the user's own, with its values as parameters.
///
/// # Errors
/// [`Error::Unresolved`] and [`Error::Encode`].
pub fn render_raw<'q>(raw: &'q RawSql<'_>, backend: &Backend, ids: &'q Ids) -> Result<Rendered<'q>> {
    let mut writer = SqlWriter::new(backend, ids);
    let mut values = raw.values();
    for (position, piece) in raw.pieces().iter().enumerate() {
        if position > 0
            && let Some(value) = values.next()
        {
            writer.bind(value.param(ids)?);
        }
        writer.push(piece);
    }
    writer.finish(None)
}

/// How tightly an expression holds together: what needs parentheses inside what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    Or,
    And,
    Not,
    Comparison,
    Sum,
    Product,
    Atom,
}

impl<'q> SqlWriter<'q> {
    fn select(&mut self, node: &'q SelectNode, most: Option<u64>) -> Result<()> {
        self.push("SELECT ");
        match &node.output {
            Output::Model => self.names(node.from.table.columns.iter().map(|column| column.name)),
            Output::Expressions(list) => self.list(list, ", ", Self::lone)?,
        }
        self.scales = self.output_scales(node);
        self.source_and_filter(node)?;
        self.order_by(&node.order)?;
        self.limit(node.limit, node.offset, most);
        Ok(())
    }

    /// The query's rows without their columns, for a question about how many there are.
    fn rows_only(&mut self, node: &'q SelectNode) -> Result<()> {
        // Which aggregates there are makes no difference: they are one row.
        self.push(if aggregates(node) { "SELECT COUNT(*)" } else { "SELECT 1" });
        self.source_and_filter(node)?;
        self.limit(node.limit, node.offset, None);
        Ok(())
    }

    fn output_scales(&self, node: &SelectNode) -> Vec<u8> {
        if !self.facts.scales_decimals {
            return Vec::new();
        }
        let scales: Vec<Option<u8>> = match &node.output {
            Output::Model => node.from.table.columns.iter().map(|column| column.ty.scale()).collect(),
            Output::Expressions(list) => list.iter().map(decimal::scale_of).collect(),
        };
        if scales.iter().all(Option::is_none) {
            return Vec::new();
        }
        scales.into_iter().map(Option::unwrap_or_default).collect()
    }

    fn source_and_filter(&mut self, node: &'q SelectNode) -> Result<()> {
        self.push(" FROM ");
        self.source(node.from);
        if !node.filters.is_empty() {
            self.push(" WHERE ");
            let inside = if node.filters.len() > 1 { Level::Not } else { Level::Or };
            self.list(&node.filters, " AND ", |writer, filter| writer.flat_and(filter, inside))?;
        }
        Ok(())
    }

    /// A filter that is a list of conditions needs no parentheses among other filters.
    fn flat_and(&mut self, filter: &'q Node, inside: Level) -> Result<()> {
        match filter {
            Node::And(list) if !list.is_empty() => self.list(list, " AND ", |w, item| w.nested(item, Level::Not)),
            other => self.nested(other, inside),
        }
    }

    fn source(&mut self, source: SourceRef) {
        self.quote(source.table.name);
        if let Some(alias) = source.alias {
            self.push(" AS ");
            self.quote(alias);
        }
    }

    fn order_by(&mut self, order: &'q [OrderNode]) -> Result<()> {
        if order.is_empty() {
            return Ok(());
        }
        self.push(" ORDER BY ");
        self.list(order, ", ", |writer, item| {
            writer.lone(&item.by)?;
            let (ascending, descending) = writer.facts.nulls;
            match item.direction {
                Direction::Ascending if item.nullable => writer.push(ascending),
                Direction::Ascending => {}
                Direction::Descending => {
                    writer.push(" DESC");
                    if item.nullable {
                        writer.push(descending);
                    }
                }
            }
            Ok(())
        })
    }

    fn limit(&mut self, limit: Option<u64>, offset: Option<u64>, most: Option<u64>) {
        match (most, limit, offset, self.facts.no_limit) {
            (Some(most), ..) => {
                self.push(" LIMIT ");
                self.number(most);
            }
            (None, Some(limit), ..) => {
                self.push(" LIMIT ");
                self.bind(row_count(limit));
            }
            (None, None, Some(_), Some(no_limit)) => self.push(no_limit),
            _ => {}
        }
        if let Some(offset) = offset {
            self.push(" OFFSET ");
            self.bind(row_count(offset));
        }
    }

    /// An expression that stands by itself, so that a parameter gets no type from a neighbour.
    pub(crate) fn lone(&mut self, node: &'q Node) -> Result<()> {
        match node {
            Node::Value(literal) => self.lone_literal(literal),
            other => self.node(other),
        }
    }

    pub(crate) fn lone_literal(&mut self, literal: &'q Literal) -> Result<()> {
        if !self.facts.casts_lone_params {
            return self.literal(literal);
        }
        self.push("CAST(");
        self.literal(literal)?;
        self.push(" AS ");
        self.push(self.fragments.cast_type(literal.ty));
        self.push(")");
        if let (ColumnType::Text, Some(collation)) = (literal.ty, self.backend.capabilities.text_collation) {
            self.push(" COLLATE ");
            self.push(collation);
        }
        Ok(())
    }

    /// An expression inside another, in parentheses where it holds less tightly than `inside`.
    pub(crate) fn nested(&mut self, node: &'q Node, inside: Level) -> Result<()> {
        if level(node) >= inside {
            return self.node(node);
        }
        self.push("(");
        self.node(node)?;
        self.push(")");
        Ok(())
    }

    pub(crate) fn node(&mut self, node: &'q Node) -> Result<()> {
        match node {
            Node::Column(column) => self.column(column),
            Node::Value(literal) => return self.literal(literal),
            Node::Binary(binary) => return self.binary(binary),
            Node::And(list) => return self.connective(list, " AND ", "1 = 1"),
            Node::Or(list) => return self.connective(list, " OR ", "1 = 0"),
            Node::Not(operand) => return self.not(operand),
            Node::Negate(operand) => return self.negate(operand),
            Node::NullTest(test) => return self.null_test(test),
            Node::InList(list) => return self.fragments.in_list(list, self),
            Node::Like(like) => return self.fragments.like(like, self),
            Node::Between(between) => return self.between(between),
            Node::Aggregate(aggregate) => return self.aggregate(aggregate),
            Node::CountRows => self.push("COUNT(*)"),
        }
        Ok(())
    }

    fn column(&mut self, column: &ColumnRef) {
        if let Some(alias) = column.alias {
            self.quote(alias);
            self.push(".");
        }
        self.quote(column.column().name);
    }

    fn literal(&mut self, literal: &'q Literal) -> Result<()> {
        match literal.value.param(self.ids)? {
            Param::Decimal(number) => decimal::literal(number, decimal::literal_scale(number), self)?,
            other => self.bind_typed(other),
        }
        Ok(())
    }

    /// A parameter beside an expression, which must not be taken for text where it is none.
    pub(crate) fn bind_typed(&mut self, param: Param<'q>) {
        match param {
            Param::Json(_) | Param::Array(_) if self.backend.capabilities.compares_json => {
                self.push("CAST(");
                self.bind(param);
                self.push(" AS JSON)");
            }
            other => self.bind(other),
        }
    }

    fn binary(&mut self, binary: &'q Binary) -> Result<()> {
        if self.facts.scales_decimals && decimal::is_decimal(&binary.left) {
            return decimal::binary(binary, self);
        }
        match binary.op {
            BinaryOp::Divide => self.divide(binary),
            BinaryOp::IsNot if self.facts.null_safe.1.is_empty() => {
                self.push("NOT (");
                self.operands(binary, self.facts.null_safe.0, Level::Sum)?;
                self.push(")");
                Ok(())
            }
            op => self.operands(binary, self.operator(op), operand_level(op)),
        }
    }

    fn operands(&mut self, binary: &'q Binary, operator: &str, level: Level) -> Result<()> {
        self.beside(&binary.left, &binary.right, level)?;
        self.push(operator);
        self.beside(&binary.right, &binary.left, right_level(binary.op))
    }

    /// An operand, whose parameter takes its type from the operand on the other side.
    fn beside(&mut self, node: &'q Node, other: &Node, inside: Level) -> Result<()> {
        match (node, other) {
            (Node::Value(literal), Node::Value(_)) => self.lone_literal(literal),
            _ => self.nested(node, inside),
        }
    }

    fn divide(&mut self, binary: &'q Binary) -> Result<()> {
        let digits = decimal::scale_of(&binary.left).map(|scale| scale.saturating_add(decimal::QUOTIENT_DIGITS));
        match digits {
            Some(digits) => {
                self.push("ROUND(");
                self.dividend(&binary.left, digits)?;
            }
            None => self.beside(&binary.left, &binary.right, Level::Product)?,
        }
        let operator = if decimal::is_integer(&binary.left) { self.facts.integer_division } else { " / " };
        self.push(operator);
        if self.facts.fails_on_zero_divisor {
            self.push("NULLIF(");
            self.lone(&binary.right)?;
            self.push(", 0)");
        } else {
            self.nested(&binary.right, Level::Atom)?;
        }
        if let Some(digits) = digits {
            self.push(", ");
            self.number(digits);
            self.push(")");
        }
        Ok(())
    }

    /// A decimal that is to be divided, with as many digits after the point as the quotient is to have, where the
    /// quotient would have fewer otherwise.
    pub(crate) fn dividend(&mut self, node: &'q Node, digits: u8) -> Result<()> {
        let Some((wide, scale)) = self.fragments.wide_decimal(digits) else {
            return self.nested(node, Level::Product);
        };
        self.push("CAST(");
        self.node(node)?;
        self.push(" AS ");
        self.push(wide);
        self.number(scale);
        self.push("))");
        Ok(())
    }

    pub(crate) fn operator(&self, op: BinaryOp) -> &'static str {
        match op {
            BinaryOp::Equal => " = ",
            BinaryOp::NotEqual => " <> ",
            BinaryOp::Less => " < ",
            BinaryOp::LessOrEqual => " <= ",
            BinaryOp::Greater => " > ",
            BinaryOp::GreaterOrEqual => " >= ",
            BinaryOp::Is => self.facts.null_safe.0,
            BinaryOp::IsNot => self.facts.null_safe.1,
            BinaryOp::Add => " + ",
            BinaryOp::Subtract => " - ",
            BinaryOp::Multiply => " * ",
            BinaryOp::Divide => " / ",
        }
    }

    fn connective(&mut self, list: &'q [Node], separator: &str, empty: &str) -> Result<()> {
        match list {
            [] => {
                self.push(empty);
                Ok(())
            }
            [only] => self.node(only),
            many => self.list(many, separator, |writer, item| writer.nested(item, Level::Not)),
        }
    }

    fn not(&mut self, operand: &'q Node) -> Result<()> {
        self.push("NOT (");
        self.lone(operand)?;
        self.push(")");
        Ok(())
    }

    fn negate(&mut self, operand: &'q Node) -> Result<()> {
        self.push("-(");
        self.lone(operand)?;
        self.push(")");
        Ok(())
    }

    fn null_test(&mut self, test: &'q NullTest) -> Result<()> {
        match &test.operand {
            Node::Value(literal) => self.lone_literal(literal)?,
            other => self.nested(other, Level::Sum)?,
        }
        self.push(if test.negated { " IS NOT NULL" } else { " IS NULL" });
        Ok(())
    }

    fn between(&mut self, between: &'q Between) -> Result<()> {
        if self.facts.scales_decimals && decimal::is_decimal(&between.operand) {
            return decimal::between(between, self);
        }
        self.beside(&between.operand, &between.low, Level::Sum)?;
        self.push(" BETWEEN ");
        self.beside(&between.low, &between.operand, Level::Sum)?;
        self.push(" AND ");
        self.beside(&between.high, &between.operand, Level::Sum)
    }

    fn aggregate(&mut self, aggregate: &'q Aggregate) -> Result<()> {
        if self.fragments.aggregate(aggregate.function, &aggregate.operand, self)? {
            return Ok(());
        }
        self.call(function_name(aggregate.function), &aggregate.operand)
    }

    /// `name(operand)`
    pub(crate) fn call(&mut self, name: &str, operand: &'q Node) -> Result<()> {
        self.push(name);
        self.push("(");
        self.lone(operand)?;
        self.push(")");
        Ok(())
    }
}

fn row_count(rows: u64) -> Param<'static> {
    Param::Int(i64::try_from(rows).unwrap_or(i64::MAX))
}

fn function_name(function: AggregateFunction) -> &'static str {
    match function {
        AggregateFunction::Count => "COUNT",
        AggregateFunction::Sum => "SUM",
        AggregateFunction::Average => "AVG",
        AggregateFunction::Min => "MIN",
        AggregateFunction::Max => "MAX",
    }
}

pub(crate) fn operand_level(op: BinaryOp) -> Level {
    match op {
        BinaryOp::Multiply | BinaryOp::Divide => Level::Product,
        _ => Level::Sum,
    }
}

/// SQL calculates from left to right: `a * (b / c)` is not `a * b / c`, nor is a sum of floats the same in any order.
pub(crate) fn right_level(op: BinaryOp) -> Level {
    match op {
        BinaryOp::Add | BinaryOp::Subtract => Level::Product,
        BinaryOp::Multiply | BinaryOp::Divide => Level::Atom,
        _ => Level::Sum,
    }
}

fn level(node: &Node) -> Level {
    match node {
        Node::Or(list) if list.len() > 1 => Level::Or,
        Node::And(list) if list.len() > 1 => Level::And,
        Node::Or(list) | Node::And(list) => list.first().map_or(Level::Comparison, level),
        Node::Not(_) => Level::Not,
        Node::Binary(binary) => match binary.op {
            BinaryOp::Add | BinaryOp::Subtract => Level::Sum,
            BinaryOp::Multiply | BinaryOp::Divide => Level::Product,
            _ => Level::Comparison,
        },
        Node::NullTest(_) | Node::InList(_) | Node::Like(_) | Node::Between(_) => Level::Comparison,
        Node::Column(_) | Node::Value(_) | Node::Negate(_) | Node::Aggregate(_) | Node::CountRows => Level::Atom,
    }
}

fn aggregates(node: &SelectNode) -> bool {
    match &node.output {
        Output::Model => false,
        Output::Expressions(list) => list.iter().any(has_aggregate),
    }
}

/// Without groups, columns and aggregates do not mix: which row would the column be of?
fn check_grouping(node: &SelectNode) -> Result<()> {
    if let Some(filter) = node.filters.iter().find(|filter| has_aggregate(filter)) {
        let reason = format!("a filter looks at single rows, before there is an aggregate: {filter:?}");
        return Err(Error::Query { reason: reason.into() });
    }
    if !aggregates(node) {
        return match node.order.iter().find(|order| has_aggregate(&order.by)) {
            Some(order) => {
                let reason = format!("it sorts single rows by an aggregate, which is over many rows: {:?}", order.by);
                Err(Error::Query { reason: reason.into() })
            }
            None => Ok(()),
        };
    }
    let Output::Expressions(selected) = &node.output else { return Ok(()) };
    let bare = selected.iter().chain(node.order.iter().map(|order| &order.by)).find_map(bare_column);
    bare.map_or(Ok(()), |column| {
        let (model, field) = (column.table.model, column.column().field);
        let reason =
            format!("`{model}::{field}` stands beside an aggregate, which is over many rows: which one is meant?");
        Err(Error::Query { reason: reason.into() })
    })
}

fn has_aggregate(node: &Node) -> bool {
    matches!(node, Node::Aggregate(_) | Node::CountRows) || node.children().any(has_aggregate)
}

/// The first column that is not inside an aggregate.
fn bare_column(node: &Node) -> Option<&ColumnRef> {
    match node {
        Node::Column(column) => Some(column),
        Node::Aggregate(_) => None,
        other => other.children().find_map(bare_column),
    }
}
