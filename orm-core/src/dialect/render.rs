//! The one walk that writes expressions, for every dialect; [`select`](super::select) is the one over queries.

use super::aggregate::Fold;
use super::decimal;
use super::writer::SqlWriter;
use crate::error::Result;
use crate::expr::{Between, Binary, BinaryOp, Collate, ColumnRef, Literal, Node, NullTest, Role};
use crate::model::ColumnDef;
use crate::query::{EXCLUDED, SourceRef};
use crate::types::{ColumnType, Param, Value};

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
    /// An expression in the result.
    pub(super) fn output(&mut self, node: &'q Node) -> Result<()> {
        match node {
            Node::Column(column) if self.must_read_as_text(column.column()) => {
                self.as_text(|writer| writer.column(column));
            }
            Node::Path(path) if matches!(&path.value, Node::Column(end) if self.must_read_as_text(end.column())) => {
                self.push("CAST(");
                self.path_value(path)?;
                self.push(" AS text)");
            }
            Node::Column(column) => self.column(column),
            other => return self.lone(other),
        }
        Ok(())
    }

    /// An expression that stands by itself, so that a parameter gets no type from a neighbour.
    pub(crate) fn lone(&mut self, node: &'q Node) -> Result<()> {
        match node {
            Node::Value(literal) => self.lone_literal(literal),
            other => self.node(other),
        }
    }

    pub(crate) fn lone_literal(&mut self, literal: &'q Literal) -> Result<()> {
        let is_moment =
            matches!(literal.ty, ColumnType::Date | ColumnType::Time | ColumnType::Timestamp | ColumnType::DateTime);
        if !(self.facts.casts_lone_params || self.facts.casts_moments && is_moment) {
            return self.literal(literal);
        }
        self.cast_literal(literal)?;
        if let (ColumnType::Text, Some(collation)) = (literal.ty, self.backend.capabilities.text_collation) {
            self.push(" COLLATE ");
            self.push(collation);
        }
        Ok(())
    }

    /// An operand that gives the result its type, where nothing else does.
    pub(crate) fn typed(&mut self, node: &'q Node) -> Result<()> {
        match node {
            Node::Value(literal) if self.facts.casts_lone_integers && decimal::is_integer_type(literal.ty) => {
                self.cast_literal(literal)
            }
            other => self.lone(other),
        }
    }

    pub(crate) fn cast_literal(&mut self, literal: &'q Literal) -> Result<()> {
        self.push("CAST(");
        self.literal(literal)?;
        self.push(" AS ");
        self.cast_type(literal.ty);
        self.push(")");
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
        if !self.totalled.is_empty() && self.totalled.contains(&node) {
            self.push("NULL");
            return Ok(());
        }
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
            Node::RowList(rows) => return self.row_list(rows),
            Node::Like(like) => return self.fragments.like(like, self),
            Node::Between(between) => return self.between(between),
            Node::Call(call) => return self.function(call),
            Node::Fragment(fragment) => return self.fragment(fragment),
            Node::Case(case) => return self.case(case),
            Node::Collate(collate) => return self.collate(collate),
            Node::Subquery(subquery) => return self.subquery(subquery),
            Node::Aggregate(aggregate) => {
                // An aggregate is over the rows of a total, whose values are no NULL.
                let totalled = std::mem::take(&mut self.totalled);
                self.aggregate(Fold { aggregate, over: None })?;
                self.totalled = totalled;
            }
            Node::Over(over) => return self.over(over),
            Node::Path(path) => return self.path_value(path),
            Node::Output(position) => self.number(position + 1),
            Node::CountRows => self.push("COUNT(*)"),
        }
        Ok(())
    }

    pub(super) fn column(&mut self, of: &ColumnRef) {
        let column = of.column();
        self.secret |= column.behaviour.redacted;
        let is_plain = of.alias.is_none() && self.sources.has_own_names() && self.elements.is_empty();
        match column.quoted.get(self.facts.quote.mark(), self.qualified) {
            Some(quoted) if is_plain => self.push(quoted),
            _ => self.column_elsewhere(of, column),
        }
    }

    /// A column that is not called as in its own table.
    #[cold]
    fn column_elsewhere(&mut self, of: &ColumnRef, column: &ColumnDef) {
        let ColumnRef { table, alias, .. } = *of;
        if alias.is_some_and(|alias| alias == EXCLUDED) && !self.backend.capabilities.names_proposed_row {
            self.push("VALUES(");
            self.column_name(column);
            return self.push(")");
        }
        if !self.elements.is_empty() && self.joined_element(of) {
            return;
        }
        self.qualified_column(column, SourceRef { table, alias });
    }

    fn literal(&mut self, literal: &'q Literal) -> Result<()> {
        // Most are one of these, which are no secrets and are bound as they are.
        match &literal.value {
            Value::Int(number) => self.bind(Param::Int(*number)),
            Value::Text(text) => self.bind(Param::Text(text)),
            _ => return self.other_literal(literal),
        }
        Ok(())
    }

    fn other_literal(&mut self, literal: &'q Literal) -> Result<()> {
        self.secret |= matches!(literal.value, Value::Redacted(_));
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
        if let Node::Subquery(subquery) = &binary.right
            && let Role::Compared(quantifier) = subquery.role
        {
            return self.compared(binary, &subquery.query, quantifier);
        }
        if self.facts.scales_decimals && decimal::is_decimal(&binary.left) {
            return decimal::binary(binary, self);
        }
        if self.enum_comparison(binary)? {
            return Ok(());
        }
        match binary.op {
            BinaryOp::Divide => self.divide(binary),
            BinaryOp::Remainder => self.remainder(binary),
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
            (Node::Value(_), Node::Value(_)) => self.typed(node),
            (Node::Column(column), _) => {
                self.column(column);
                Ok(())
            }
            (Node::Value(literal), _) => self.literal(literal),
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
        self.divisor(&binary.right)?;
        if let Some(digits) = digits {
            self.push(", ");
            self.number(digits);
            self.push(")");
        }
        Ok(())
    }

    fn remainder(&mut self, binary: &'q Binary) -> Result<()> {
        self.beside(&binary.left, &binary.right, Level::Product)?;
        self.push(" % ");
        self.divisor(&binary.right)
    }

    fn divisor(&mut self, divisor: &'q Node) -> Result<()> {
        if !self.facts.fails_on_zero_divisor {
            return self.nested(divisor, Level::Atom);
        }
        self.push("NULLIF(");
        self.lone(divisor)?;
        self.push(", 0)");
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
            BinaryOp::Remainder => " % ",
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
        self.typed(operand)?;
        self.push(")");
        Ok(())
    }

    fn collate(&mut self, collate: &'q Collate) -> Result<()> {
        self.argument(&collate.operand)?;
        self.push(" COLLATE ");
        self.quote(&collate.collation);
        Ok(())
    }

    fn null_test(&mut self, test: &'q NullTest) -> Result<()> {
        if !self.facts.tests_quantified && has_quantifier(&test.operand) {
            return self.null_test_by_value(test);
        }
        match &test.operand {
            Node::Value(literal) => self.lone_literal(literal)?,
            other => self.nested(other, Level::Sum)?,
        }
        self.push(if test.negated { " IS NOT NULL" } else { " IS NULL" });
        Ok(())
    }

    fn null_test_by_value(&mut self, test: &'q NullTest) -> Result<()> {
        self.push(if test.negated { "NOT (" } else { "(" });
        self.nested(&test.operand, Level::Sum)?;
        self.push(self.facts.null_safe.0);
        self.push("NULL)");
        Ok(())
    }

    fn between(&mut self, between: &'q Between) -> Result<()> {
        if self.facts.scales_decimals && decimal::is_decimal(&between.operand) {
            return decimal::between(between, self);
        }
        if self.enum_between(between)? {
            return Ok(());
        }
        self.beside(&between.operand, &between.low, Level::Sum)?;
        self.push(" BETWEEN ");
        self.beside(&between.low, &between.operand, Level::Sum)?;
        self.push(" AND ");
        self.beside(&between.high, &between.operand, Level::Sum)
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

pub(crate) fn operand_level(op: BinaryOp) -> Level {
    match op {
        BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Remainder => Level::Product,
        _ => Level::Sum,
    }
}

/// SQL calculates from left to right: `a * (b / c)` is not `a * b / c`, nor is a sum of floats the same in any order.
pub(crate) fn right_level(op: BinaryOp) -> Level {
    match op {
        BinaryOp::Add | BinaryOp::Subtract => Level::Product,
        BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Remainder => Level::Atom,
        _ => Level::Sum,
    }
}

/// Whether a comparison by ANY or ALL is part of it.
fn has_quantifier(node: &Node) -> bool {
    match node {
        Node::Column(_) | Node::Value(_) => false,
        Node::Subquery(subquery) if matches!(subquery.role, Role::Compared(_)) => true,
        other => other.children().any(has_quantifier),
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
            BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Remainder => Level::Product,
            _ => Level::Comparison,
        },
        Node::NullTest(_) | Node::InList(_) | Node::RowList(_) | Node::Like(_) | Node::Between(_) => Level::Comparison,
        Node::Subquery(subquery) => match subquery.role {
            Role::In { .. } => Level::Comparison,
            Role::Value | Role::Exists | Role::Compared(_) => Level::Atom,
        },
        Node::Fragment(fragment) if !fragment.atom => Level::Or,
        Node::Fragment(_) | Node::Call(_) | Node::Case(_) | Node::Collate(_) | Node::Over(_) => Level::Atom,
        Node::Path(path) => level(&path.value),
        Node::Column(_) | Node::Value(_) | Node::Negate(_) | Node::Aggregate(_) | Node::Output(_) | Node::CountRows => {
            Level::Atom
        }
    }
}
