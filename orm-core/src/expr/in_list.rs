use super::Node;
use crate::types::{ColumnType, Scalar, Value};

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

pub(super) fn in_list<Base: Scalar, I>(operand: Node, values: I, negated: bool) -> Node
where
    I: IntoIterator,
    I::Item: ListItem<Base>,
{
    let values = values.into_iter().map(ListItem::into_value).collect();
    Node::InList(Box::new(InList { operand, values, ty: Base::TYPE, negated }))
}
