//! How functions are written: a dialect gives a template, and one walk fills in the arguments.
//!
//! In a template, `{0}` is the first argument, `{0!}` the same where it has to hold together, `{0#}` the same as a number
//! in the text, `{0~}` as `{0!}` but a text without its collation, `{0+}` as `{0}` where it gives the result its type.
//! `{,}` are all arguments with commas between, `{|}` with `||`; `{nulls}` is whether one of them is NULL; `{type}` is the
//! name of the value's type for CAST, `{interval}` what is added to a moment, `{fold}` the collation that knows upper and
//! lower case, `{ours}` that of our columns.

use super::decimal;
use super::decimal_function;
use super::render::Level;
use super::writer::SqlWriter;
use super::{aggregate, window};
use crate::error::{Error, Result};
use crate::expr::{Call, Case, Fragment, Function, Node, Role};
use crate::types::{ColumnType, Value};

/// How a function is written, or the way around where the backend has none.
pub(crate) type Template = Result<&'static str, &'static str>;

impl<'q> SqlWriter<'q> {
    pub(crate) fn function(&mut self, call: &'q Call) -> Result<()> {
        if let Some(template) = window::template(call.function) {
            return self.fill(template, call);
        }
        if self.facts.scales_decimals && decimal_function::takes(call) {
            return decimal_function::call(call, self);
        }
        if self.enum_greatest(call)? {
            return Ok(());
        }
        let extreme = matches!(call.function, Function::Greatest | Function::Least);
        if extreme && call.arguments.iter().any(|argument| self.unordered_enum(argument).is_some()) {
            let instead = "compare the enums by `case`, or take the greatest of their positions";
            return Err(self.unsupported("order of enums in greatest and least", instead));
        }
        let template = self.fragments.function(call, &self.backend);
        let template = template.map_err(|instead| self.unsupported(call.function.name(), instead))?;
        self.fill(template, call)
    }

    /// Writes a template, with the arguments of `call` in it.
    pub(crate) fn fill(&mut self, template: &'static str, call: &'q Call) -> Result<()> {
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            self.push(before);
            let (hole, after) = after.split_once('}').unwrap_or((after, ""));
            self.hole(hole, call)?;
            rest = after;
        }
        self.push(rest);
        Ok(())
    }

    fn hole(&mut self, hole: &'static str, call: &'q Call) -> Result<()> {
        let arguments = &call.arguments;
        match hole {
            "," => return self.list(arguments, ", ", Self::lone),
            "|" => return self.list(arguments, " || ", Self::argument),
            "nulls" => {
                let nullable = arguments.iter().filter(|argument| !matches!(argument, Node::Value(_)));
                return self.list(nullable, " OR ", |writer, argument| {
                    writer.argument(argument)?;
                    writer.push(" IS NULL");
                    Ok(())
                });
            }
            "interval" => return self.interval_parts(arguments.get(1..).unwrap_or_default()),
            "type" => self.cast_type(call.ty),
            // A count in a regular expression, which is no hole.
            "1,18" => self.push("{1,18}"),
            "ours" => self.push(self.backend.capabilities.text_collation.unwrap_or_default()),
            "fold" => self.push(self.backend.capabilities.case_collation),
            _ => return self.numbered(hole, arguments),
        }
        Ok(())
    }

    /// What is added to a moment: the parts of an interval that are not zero.
    pub(super) fn interval_parts(&mut self, parts: &'q [Node]) -> Result<()> {
        for (part, (before, after)) in parts.iter().zip(self.facts.intervals) {
            if matches!(part, Node::Value(literal) if literal.value == Value::Int(0)) {
                continue;
            }
            self.push(before);
            self.lone(part)?;
            self.push(after);
        }
        Ok(())
    }

    fn numbered(&mut self, hole: &'static str, arguments: &'q [Node]) -> Result<()> {
        let at = hole.bytes().next().map_or(usize::MAX, |digit| usize::from(digit.wrapping_sub(b'0')));
        let Some(argument) = arguments.get(at) else { return Ok(()) };
        match (&hole[1..], argument) {
            ("!", argument) => self.argument(argument),
            ("~", Node::Value(literal)) => self.cast_literal(literal),
            ("~", argument) => self.argument(argument),
            ("+", argument) => self.typed(argument),
            ("#", Node::Value(literal)) => match &literal.value {
                Value::Int(number) => {
                    self.number(number);
                    Ok(())
                }
                other => other.param(self.ids).map(drop),
            },
            (_, argument) => self.lone(argument),
        }
    }

    /// An argument that stands beside an operator.
    pub(crate) fn argument(&mut self, node: &'q Node) -> Result<()> {
        match node {
            Node::Value(literal) => self.lone_literal(literal),
            other => self.nested(other, Level::Atom),
        }
    }

    /// SQL of the user's own, with expressions in it.
    pub(crate) fn fragment(&mut self, fragment: &'q Fragment) -> Result<()> {
        if fragment.question_mark && !self.facts.numbers_placeholders {
            return Err(Error::Query {
                reason: "a `?` in SQL of your own is a placeholder on this server: bind a value by `{value}`".into(),
            });
        }
        let is_decimal = fragment.ty.scale().is_some() || fragment.arguments.iter().any(decimal::is_decimal);
        if is_decimal && self.facts.scales_decimals {
            let instead = "cast them to `f64` or to text first, and select a float or text";
            return Err(self.unsupported("decimals in SQL of your own", instead));
        }
        let mut arguments = fragment.arguments.iter();
        for piece in &fragment.pieces {
            self.push(piece);
            if let Some(argument) = arguments.next() {
                self.argument(argument)?;
            }
        }
        Ok(())
    }

    pub(crate) fn case(&mut self, case: &'q Case) -> Result<()> {
        let (compared, made) = decimal::case_scales(case, self.facts.scales_decimals);
        self.push("CASE");
        if let Some(operand) = &case.operand {
            self.push(" ");
            self.scaled(operand, compared)?;
        }
        for (when, then) in &case.arms {
            self.push(" WHEN ");
            self.scaled(when, compared.filter(|_| case.operand.is_some()))?;
            self.push(" THEN ");
            self.scaled(then, made)?;
        }
        if let Some(otherwise) = &case.otherwise {
            self.push(" ELSE ");
            self.scaled(otherwise, made)?;
        }
        self.push(" END");
        Ok(())
    }

    /// An expression that stands by itself; a decimal with at least `scale` digits after the point.
    fn scaled(&mut self, node: &'q Node, scale: Option<u8>) -> Result<()> {
        match scale {
            Some(scale) => decimal::at_scale(node, scale, Level::Sum, self),
            None => self.lone(node),
        }
    }
}

/// Whether an argument is an integer in the query, and not less than `least`.
pub(super) fn is_at_least(call: &Call, argument: usize, least: i64) -> bool {
    let Some(Node::Value(literal)) = call.arguments.get(argument) else { return false };
    matches!(literal.value, Value::Int(number) if number >= least)
}

/// Whether the first argument is a decimal.
pub(super) fn of_decimal(call: &Call) -> bool {
    call.arguments.first().is_some_and(decimal::is_decimal)
}

/// The SQL type of an expression, where it is known.
pub(crate) fn type_of(node: &Node) -> Option<ColumnType> {
    match node {
        Node::Column(column) => Some(column.column().ty),
        Node::Value(literal) => Some(literal.ty),
        Node::Call(call) => Some(call.ty),
        Node::Fragment(fragment) => Some(fragment.ty),
        Node::Case(case) => Some(case.ty),
        Node::Collate(collate) => type_of(&collate.operand),
        Node::Aggregate(aggregate) => aggregate::value_type(aggregate),
        Node::Over(over) => type_of(&over.function),
        Node::Path(path) => type_of(&path.value),
        Node::Binary(binary) if binary.op.is_arithmetic() => type_of(&binary.left),
        Node::Negate(operand) => type_of(operand),
        Node::CountRows => Some(ColumnType::BigInt),
        Node::Subquery(subquery) if subquery.role == Role::Value => subquery.query.type_of(0),
        _ => Some(ColumnType::Boolean),
    }
}
