//! Enums of the database: types of their own on PostgreSQL, columns that list their values on MySQL, checked text on SQLite.
//!
//! Only PostgreSQL compares them in the order of their values. Elsewhere the text compares the positions of the values,
//! so that `lt`, `between`, `min`, `max` and sorting mean the same everywhere.

use super::aggregate::Fold;
use super::backend::Backend;
use super::function::type_of;
use super::render::operand_level;
use super::writer::SqlWriter;
use crate::error::{Error, Result};
use crate::expr::{AggregateFunction, Between, Binary, BinaryOp, Call, Function, Node};
use crate::schema::Schema;
use crate::types::{ColumnType, EnumType, Ids, Param};

/// How a backend keeps an enum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Enums {
    /// As a type with a name, which columns share.
    Types,
    /// In each column, with its values; sorted by them, but compared as text.
    Columns,
    /// As text with a check.
    Text,
}

/// The statements that create the enum types of a schema that do not exist. `existing` are the names and the values of
/// those that do, value by value; see [`enum_values`].
///
/// # Errors
/// [`Error::Models`] if one exists with other values.
pub fn create_enums(schema: &Schema, backend: &Backend, existing: &[(String, String)]) -> Result<Vec<String>> {
    let mut statements = Vec::new();
    for ty in own_types(schema, backend) {
        let found: Vec<&str> = existing.iter().filter(|(name, _)| name == ty.name).map(|(_, v)| v.as_str()).collect();
        if found.is_empty() {
            statements.push(create(ty, backend));
        } else if found != ty.values {
            let (name, found, values) = (ty.name, found.join(", "), ty.values.join(", "));
            let problem = format!("the type `{name}` has the values {found} in the database, and {values} in the enum");
            return Err(Error::Models(problem.into()));
        }
    }
    Ok(statements)
}

/// The statements that drop those enum types of a schema that are among `unused`; see [`unused_enums`].
pub fn drop_enums(schema: &Schema, backend: &Backend, unused: &[String]) -> Vec<String> {
    let dropped = own_types(schema, backend).filter(|ty| unused.iter().any(|name| name == ty.name));
    let drop = |ty: &EnumType| {
        let ids = Ids::default();
        let mut writer = SqlWriter::new(backend, &ids);
        writer.push("DROP TYPE ");
        writer.quote(ty.name);
        writer.sql
    };
    dropped.map(drop).collect()
}

/// A query for the names of enum types and their values, in order; none where a schema needs no such types.
pub fn enum_values(schema: &Schema, backend: &Backend) -> Option<&'static str> {
    own_types(schema, backend).next().map(|_| {
        "SELECT t.typname::text, e.enumlabel::text FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid \
         WHERE t.typnamespace = current_schema()::regnamespace ORDER BY t.typname, e.enumsortorder"
    })
}

/// A query for the names of the enum types that nothing uses.
pub fn unused_enums(schema: &Schema, backend: &Backend) -> Option<&'static str> {
    own_types(schema, backend).next().map(|_| {
        "SELECT t.typname::text FROM pg_type t WHERE t.typtype = 'e' AND t.typnamespace = current_schema()::regnamespace \
         AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.refclassid = 'pg_type'::regclass AND d.refobjid IN (t.oid, t.typarray) \
         AND NOT (d.classid = 'pg_type'::regclass AND d.objid = t.typarray))"
    })
}

fn own_types(schema: &Schema, backend: &Backend) -> impl Iterator<Item = &'static EnumType> {
    let has_types = backend.dialect().fragments().facts().enums == Enums::Types;
    schema.enum_types().into_iter().filter(move |_| has_types)
}

fn create(ty: &EnumType, backend: &Backend) -> String {
    let ids = Ids::default();
    let mut writer = SqlWriter::new(backend, &ids);
    writer.push("CREATE TYPE ");
    writer.quote(ty.name);
    writer.push(" AS ENUM (");
    writer.values_of(ty);
    writer.push(")");
    writer.sql
}

impl<'q> SqlWriter<'q> {
    /// The name of a type for `CAST`.
    pub(crate) fn cast_type(&mut self, ty: ColumnType) {
        match ty {
            ColumnType::Enum(own) if self.facts.enums == Enums::Types => self.quote(own.name),
            ColumnType::Array(ColumnType::Enum(own)) if self.facts.enums == Enums::Types => {
                self.quote(own.name);
                self.push("[]");
            }
            other => self.push(self.fragments.cast_type(other)),
        }
    }

    /// The array type of a parameter.
    pub(crate) fn array_type(&mut self, ty: ColumnType) {
        match ty {
            ColumnType::Enum(_) => {
                self.cast_type(ty);
                self.push("[]");
            }
            other => self.push(self.fragments.array_type(other)),
        }
    }

    /// The values of an enum, as literals.
    pub(crate) fn values_of(&mut self, ty: &EnumType) {
        for (position, value) in ty.values.iter().enumerate() {
            if position > 0 {
                self.push(", ");
            }
            self.text_literal(value);
        }
    }

    /// The enum whose values an expression has, where the backend would compare them as text.
    pub(crate) fn unordered_enum(&self, node: &Node) -> Option<&'static EnumType> {
        if self.facts.enums == Enums::Types { None } else { type_of(node)?.as_enum() }
    }

    /// A sort by an enum; `false` where the plain form is right.
    pub(crate) fn enum_order(&mut self, node: &'q Node) -> Result<bool> {
        let sorts = self.facts.enums == Enums::Columns && is_column(node);
        match self.unordered_enum(node) {
            Some(ty) if !sorts => self.rank(node, ty).map(|()| true),
            _ => Ok(false),
        }
    }

    /// A comparison of enums by their order; `false` where the plain form is right.
    pub(crate) fn enum_comparison(&mut self, binary: &'q Binary) -> Result<bool> {
        let ordered =
            matches!(binary.op, BinaryOp::Less | BinaryOp::LessOrEqual | BinaryOp::Greater | BinaryOp::GreaterOrEqual);
        if !ordered {
            return Ok(false);
        }
        let ty = self.unordered_enum(&binary.left).or_else(|| self.unordered_enum(&binary.right));
        let Some(ty) = ty else { return Ok(false) };
        self.rank(&binary.left, ty)?;
        self.push(self.operator(binary.op));
        self.rank(&binary.right, ty)?;
        Ok(true)
    }

    /// `BETWEEN` of enums by their order; `false` where the plain form is right.
    pub(crate) fn enum_between(&mut self, between: &'q Between) -> Result<bool> {
        let Some(ty) = self.unordered_enum(&between.operand) else { return Ok(false) };
        self.rank(&between.operand, ty)?;
        self.push(" BETWEEN ");
        self.rank(&between.low, ty)?;
        self.push(" AND ");
        self.rank(&between.high, ty)?;
        Ok(true)
    }

    /// `MIN` and `MAX` of an enum by its order; `false` where the plain form is right.
    pub(crate) fn enum_extreme(&mut self, fold: Fold<'q>) -> Result<bool> {
        let aggregate = fold.aggregate;
        let extreme = matches!(aggregate.function, AggregateFunction::Min | AggregateFunction::Max);
        let Some(ty) = self.unordered_enum(&aggregate.operand).filter(|_| extreme) else { return Ok(false) };
        self.push("CASE ");
        self.ranked_extreme(fold, ty)?;
        self.value_at(ty);
        Ok(true)
    }

    /// `GREATEST` and `LEAST` of enums by their order; `false` where the plain form is right.
    pub(crate) fn enum_greatest(&mut self, call: &'q Call) -> Result<bool> {
        let function = match call.function {
            Function::Greatest => self.facts.greatest.0,
            Function::Least => self.facts.greatest.1,
            _ => return Ok(false),
        };
        let Some(ty) = call.ty.as_enum().filter(|_| self.facts.enums != Enums::Types) else { return Ok(false) };
        self.push("CASE ");
        self.push(function);
        self.push("(");
        self.list(&call.arguments, ", ", |writer, argument| writer.rank(argument, ty))?;
        self.push(")");
        self.value_at(ty);
        Ok(true)
    }

    /// What follows a position, after `CASE`: the value there.
    fn value_at(&mut self, ty: &'static EnumType) {
        for (position, value) in ty.values.iter().enumerate() {
            self.push(" WHEN ");
            self.number(position);
            self.push(" THEN ");
            self.text_literal(value);
        }
        self.push(" END");
    }

    fn ranked_extreme(&mut self, fold: Fold<'q>, ty: &'static EnumType) -> Result<()> {
        let name = if fold.function() == AggregateFunction::Min { "MIN" } else { "MAX" };
        self.fold_of(name, fold, |writer| writer.rank(fold.operand(), ty))
    }

    /// The position of a value among those of its enum; NULL for NULL.
    fn rank(&mut self, node: &'q Node, ty: &'static EnumType) -> Result<()> {
        match node {
            Node::Value(literal) => {
                let param = match literal.value.param(self.ids)? {
                    Param::Text(text) => ty.values.iter().position(|value| *value == text),
                    _ => None,
                };
                self.bind(param.map_or(Param::Null, |position| Param::Int(position as i64)));
            }
            Node::Aggregate(aggregate) => self.ranked_extreme(Fold { aggregate, over: None }, ty)?,
            other => {
                self.push("CASE ");
                self.nested(other, operand_level(BinaryOp::Equal))?;
                for (position, value) in ty.values.iter().enumerate() {
                    self.push(" WHEN ");
                    self.text_literal(value);
                    self.push(" THEN ");
                    self.number(position);
                }
                self.push(" END");
            }
        }
        Ok(())
    }
}

/// Whether it is a column, of the query's tables or at the end of a path.
fn is_column(node: &Node) -> bool {
    match node {
        Node::Path(path) => is_column(&path.value),
        other => matches!(other, Node::Column(_)),
    }
}
