use std::ops::{Add, Div, Mul, Neg, Sub};

use super::operand::typed_literal;
use super::{BaseOf, Compared, EitherNull, Expr, Expression, Nil, Node, NullTest, OfBase, Operand};
use crate::model::{Column, Source};
use crate::types::{Arithmetic, Scalar, SqlValue};

/// Two operands with an operator between.
#[derive(Debug, Clone, PartialEq)]
pub struct Binary {
    /// The left operand.
    pub left: Node,
    /// The operator.
    pub op: BinaryOp,
    /// The right operand.
    pub right: Node,
}

/// An operator between two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is named after the operator")]
pub enum BinaryOp {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    /// Equal, where NULL equals NULL.
    Is,
    /// Not equal, where NULL equals NULL.
    IsNot,
    Add,
    Subtract,
    Multiply,
    /// The quotient; of integers without its fraction; NULL where the divisor is 0.
    Divide,
    /// What integer division leaves; NULL where the divisor is 0.
    Remainder,
}

impl BinaryOp {
    /// Whether its value is a number.
    pub fn is_arithmetic(self) -> bool {
        matches!(self, Self::Add | Self::Subtract | Self::Multiply | Self::Divide | Self::Remainder)
    }
}

pub(super) fn compare<L: Expression, R: Operand<BaseOf<L>>>(left: L, op: BinaryOp, right: R) -> Compared<L, R> {
    Expr::new(binary(left.into_node(), op, right.into_node()))
}

#[inline]
pub(super) fn binary(left: Node, op: BinaryOp, right: Node) -> Node {
    Node::binary(left, op, right)
}

impl Node {
    /// Two operands with an operator between.
    #[inline]
    pub(crate) fn binary(left: Self, op: BinaryOp, right: Self) -> Self {
        // Written where it is to be: `Box::new` would make it elsewhere and copy it.
        Self::Binary(Box::write(Box::new_uninit(), Binary { left, op, right }))
    }
}

/// A comparison with NULL becomes a test for it: the same meaning, in the words that every index knows.
pub(super) fn null_safe<S: Scalar>(left: Node, op: BinaryOp, right: Option<S>) -> Node {
    match right {
        Some(value) => binary(left, op, typed_literal(value)),
        None => Node::NullTest(Box::new(NullTest { operand: left, negated: op == BinaryOp::IsNot })),
    }
}

/// What can stand behind `+`, `-`, `*` and `/`, where a number of type `Base` stands before them.
///
/// That `Base` is a number is asked here and not of the operator: so the compiler finds the operator, and then says
/// what SQL cannot calculate with.
#[diagnostic::on_unimplemented(
    message = "SQL cannot calculate with `{Base}` and `{Self}`",
    label = "numbers of one type are expected on both sides"
)]
pub trait Term<Base> {
    /// The tables whose columns it uses.
    type Tables;
    /// The type of its value.
    type Value: SqlValue;

    /// The untyped tree.
    #[doc(hidden)]
    fn into_node(self) -> Node;
}

impl<S: Arithmetic> Term<S> for S {
    type Tables = Nil;
    type Value = S;

    fn into_node(self) -> Node {
        typed_literal(self)
    }
}

impl<S: Arithmetic> Term<S> for &S {
    type Tables = Nil;
    type Value = S;

    fn into_node(self) -> Node {
        typed_literal(self.clone())
    }
}

impl<M: Source, V: SqlValue + OfBase<Base>, Key, Base: Arithmetic> Term<Base> for Column<M, V, Key> {
    type Tables = M;
    type Value = V;

    fn into_node(self) -> Node {
        self.node()
    }
}

impl<Tables, V: SqlValue + OfBase<Base>, Base: Arithmetic> Term<Base> for Expr<Tables, V> {
    type Tables = Tables;
    type Value = V;

    fn into_node(self) -> Node {
        self.node
    }
}

macro_rules! arithmetic {
    ($($trait:ident $method:ident $op:ident;)*) => {$(
        impl<M: Source, V: SqlValue, Key, R: Term<V::Base>> $trait<R> for Column<M, V, Key> {
            type Output = Expr<(M, R::Tables), EitherNull<V, R::Value, V::Base>>;

            fn $method(self, right: R) -> Self::Output {
                Expr::new(binary(self.node(), BinaryOp::$op, right.into_node()))
            }
        }

        impl<T, V: SqlValue, R: Term<V::Base>> $trait<R> for Expr<T, V> {
            type Output = Expr<(T, R::Tables), EitherNull<V, R::Value, V::Base>>;

            fn $method(self, right: R) -> Self::Output {
                Expr::new(binary(self.node, BinaryOp::$op, right.into_node()))
            }
        }
    )*};
}

arithmetic! {
    Add add Add;
    Sub sub Subtract;
    Mul mul Multiply;
}

/// A quotient is NULL where the divisor is 0, on every backend.
impl<M: Source, V: SqlValue, Key, R: Term<V::Base>> Div<R> for Column<M, V, Key> {
    type Output = Expr<(M, R::Tables), Option<V::Base>>;

    fn div(self, right: R) -> Self::Output {
        Expr::new(binary(self.node(), BinaryOp::Divide, right.into_node()))
    }
}

/// A quotient is NULL where the divisor is 0, on every backend.
impl<T, V: SqlValue, R: Term<V::Base>> Div<R> for Expr<T, V> {
    type Output = Expr<(T, R::Tables), Option<V::Base>>;

    fn div(self, right: R) -> Self::Output {
        Expr::new(binary(self.node, BinaryOp::Divide, right.into_node()))
    }
}

impl<M: Source, V: SqlValue<Base: Arithmetic>, Key> Neg for Column<M, V, Key> {
    type Output = Expr<M, V>;

    fn neg(self) -> Self::Output {
        Expr::new(Node::Negate(Box::new(self.node())))
    }
}

impl<T, V: SqlValue<Base: Arithmetic>> Neg for Expr<T, V> {
    type Output = Self;

    fn neg(self) -> Self::Output {
        Expr::new(Node::Negate(Box::new(self.node)))
    }
}
