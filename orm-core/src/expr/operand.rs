use super::{Expr, Literal, Nil, Node};
use crate::model::{Column, Source};
use crate::types::{ColumnType, Scalar, SqlValue, Value};

/// What can stand beside an expression with values of type `Base`: a Rust value of that type, or an expression of it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be compared with a column of type `{Base}`",
    label = "a `{Base}` is expected here",
    note = "`Option` cannot be compared, since NULL equals nothing: use `.is(…)`, or `.is_null()`"
)]
pub trait Operand<Base> {
    /// The tables whose columns it uses.
    type Tables;
    /// The type of its value.
    type Value: SqlValue;

    /// The untyped tree.
    #[doc(hidden)]
    fn into_node(self) -> Node;
}

impl<S: Scalar> Operand<S> for S {
    type Tables = Nil;
    type Value = S;

    fn into_node(self) -> Node {
        literal(self)
    }
}

impl<S: Scalar> Operand<S> for &S {
    type Tables = Nil;
    type Value = S;

    fn into_node(self) -> Node {
        literal(self.clone())
    }
}

impl Operand<String> for &str {
    type Tables = Nil;
    type Value = String;

    fn into_node(self) -> Node {
        literal(self.to_owned())
    }
}

impl Operand<String> for &&str {
    type Tables = Nil;
    type Value = String;

    fn into_node(self) -> Node {
        literal((*self).to_owned())
    }
}

impl<M: Source, V: SqlValue + OfBase<Base>, Key, Base> Operand<Base> for Column<M, V, Key> {
    type Tables = M;
    type Value = V;

    fn into_node(self) -> Node {
        self.node()
    }
}

impl<Tables, V: SqlValue + OfBase<Base>, Base> Operand<Base> for Expr<Tables, V> {
    type Tables = Tables;
    type Value = V;

    fn into_node(self) -> Node {
        self.node
    }
}

/// A type that is `Base`, or `Option` of it.
#[diagnostic::on_unimplemented(
    message = "a column of type `{Self}` does not go with one of type `{Base}`",
    label = "this is a `{Self}`, and a `{Base}` is expected"
)]
pub trait OfBase<Base> {}

impl<S: Scalar> OfBase<S> for S {}
impl<S: Scalar> OfBase<S> for Option<S> {}

/// What a column of type `Base` can be: a Rust value of that type, an `Option` of one, or `None`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be compared with a column of type `{Base}`",
    label = "a `{Base}`, an `Option<{Base}>` or `None` is expected here"
)]
pub trait OrNone<Base> {
    /// The value, `None` for NULL.
    #[doc(hidden)]
    fn into_option(self) -> Option<Base>;
}

impl<S: Scalar> OrNone<S> for S {
    fn into_option(self) -> Option<S> {
        Some(self)
    }
}

impl<S: Scalar> OrNone<S> for Option<S> {
    fn into_option(self) -> Option<S> {
        self
    }
}

impl OrNone<String> for &str {
    fn into_option(self) -> Option<String> {
        Some(self.to_owned())
    }
}

/// A Rust value as an expression of its own, for the left side of an operator or a `select`.
///
/// ```
/// # use rowhouse::doc::*;
/// let next = User::query().select(value(100) - User::age);
/// assert_eq!(next.to_sql(Dialect::Sqlite)?.sql, r#"SELECT ? - "age" FROM "users""#);
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub fn value<S: Scalar>(value: S) -> Expr<Nil, S> {
    Expr::new(literal(value))
}

fn literal<S: Scalar>(value: S) -> Node {
    Node::Value(Literal { value: value.into_value(), ty: S::TYPE })
}

/// A literal that is an error when the query is written as SQL.
pub(super) fn invalid(rust_type: &'static str, reason: &str) -> Node {
    Node::Value(Literal { value: Value::Invalid { rust_type, reason: reason.into() }, ty: ColumnType::Integer })
}

pub(super) fn typed_literal<S: Scalar>(value: S) -> Node {
    literal(value)
}
