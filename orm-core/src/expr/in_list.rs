use super::subquery::{self, Role};
use super::{Nil, Node, OfBase, Tables};
use crate::query::Select;
use crate::types::{ColumnType, Scalar, SqlValue, Value};

/// `operand IN (…)`, or `NOT IN (…)`.
#[derive(Debug, Clone, PartialEq)]
pub struct InList {
    /// What is tested.
    pub operand: Node,
    /// The values.
    pub values: Vec<Value>,
    /// The SQL type of the values.
    pub ty: ColumnType,
    /// Whether it is `NOT IN`.
    pub negated: bool,
}

/// A Rust value that can stand in a list of values of type `Base`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand in a list of `{Base}`",
    label = "the list is compared with a column of type `{Base}`"
)]
pub trait ListItem<Base> {
    /// The value as a query holds it.
    #[doc(hidden)]
    fn into_value(self) -> Value;
}

impl<S: Scalar> ListItem<S> for S {
    fn into_value(self) -> Value {
        S::into_value(self)
    }
}

impl<S: Scalar> ListItem<S> for &S {
    fn into_value(self) -> Value {
        S::into_value(self.clone())
    }
}

impl ListItem<String> for &str {
    fn into_value(self) -> Value {
        Value::Text(self.into())
    }
}

impl ListItem<String> for &&str {
    fn into_value(self) -> Value {
        Value::Text((*self).into())
    }
}

/// What a value can be among: Rust values (a `Vec`, an array, a slice), or a query of one column.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not have values of type `{Base}`",
    label = "values of type `{Base}` are expected here",
    note = "a value is looked for in a list, `[1, 2]`, or in a query that selects one column, `Post::query().select(Post::author_id)`"
)]
pub trait Among<Base: Scalar> {
    /// The tables of the query around it whose columns it uses.
    type Tables;
    /// The type of its values.
    type Value: SqlValue;

    /// The test.
    #[doc(hidden)]
    fn into_test(self, operand: Node, negated: bool) -> Node;
}

impl<Base: Scalar, I> Among<Base> for I
where
    I: IntoIterator,
    I::Item: ListItem<Base>,
{
    type Tables = Nil;
    type Value = Base;

    fn into_test(self, operand: Node, negated: bool) -> Node {
        let values = self.into_iter().map(ListItem::into_value).collect();
        Node::InList(Box::new(InList { operand, values, ty: Base::TYPE, negated }))
    }
}

impl<Base: Scalar, Scope: Tables, V: SqlValue + OfBase<Base>> Among<Base> for Select<Scope, V> {
    type Tables = Scope::Outer;
    type Value = V;

    fn into_test(self, operand: Node, negated: bool) -> Node {
        subquery::node(*self.node, Role::In { operand, negated })
    }
}
