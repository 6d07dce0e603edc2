use std::ops::{BitAnd, BitOr, Not};

use super::{EitherNull, Expr, Nil, Node, Operand};
use crate::model::{Column, Source};
use crate::types::SqlValue;

/// The type of a condition: `bool`, or `Option<bool>` where it can be unknown.
#[diagnostic::on_unimplemented(
    message = "a condition is expected here, but this is a `{Self}`",
    label = "this is a `{Self}`, not a condition"
)]
pub trait Truth: SqlValue<Base = bool> {}

impl Truth for bool {}
impl Truth for Option<bool> {}

macro_rules! connective {
    ($($trait:ident $method:ident $variant:ident $join:ident;)*) => {$(
        impl<M: Source, V: Truth, R: Operand<bool>> $trait<R> for Column<M, V> {
            type Output = Expr<(M, R::Tables), EitherNull<V, R::Value, bool>>;

            fn $method(self, right: R) -> Self::Output {
                Expr::new($join(self.node(), right.into_node()))
            }
        }

        impl<T, V: Truth, R: Operand<bool>> $trait<R> for Expr<T, V> {
            type Output = Expr<(T, R::Tables), EitherNull<V, R::Value, bool>>;

            fn $method(self, right: R) -> Self::Output {
                Expr::new($join(self.node, right.into_node()))
            }
        }

        /// Chains stay flat: `a & b & c` is one list of three.
        fn $join(left: Node, right: Node) -> Node {
            let mut list = match left {
                Node::$variant(list) => list,
                other => vec![other],
            };
            match right {
                Node::$variant(more) => list.extend(more),
                other => list.push(other),
            }
            Node::$variant(list)
        }
    )*};
}

connective! {
    BitAnd bitand And join_and;
    BitOr bitor Or join_or;
}

impl<M: Source, V: Truth> Not for Column<M, V> {
    type Output = Expr<M, V>;

    fn not(self) -> Self::Output {
        Expr::new(Node::Not(Box::new(self.node())))
    }
}

impl<T, V: Truth> Not for Expr<T, V> {
    type Output = Self;

    fn not(self) -> Self::Output {
        Expr::new(Node::Not(Box::new(self.node)))
    }
}

/// All of these conditions hold; true for none.
///
/// ```
/// # use rowhouse::doc::*;
/// let wanted: Vec<Expr<User>> = vec![User::name.eq("Alex").on(), User::email.contains("@").on()];
/// let query = User::query().select(User::name).filter(all(wanted));
/// assert!(query.to_sql(Dialect::Sqlite)?.sql.ends_with(r#"WHERE "name" = ? AND "email" LIKE ? ESCAPE '\'"#));
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub fn all<T, V: Truth>(conditions: impl IntoIterator<Item = Expr<T, V>>) -> Expr<(T, Nil), V> {
    Expr::new(Node::And(conditions.into_iter().map(|condition| condition.node).collect()))
}

/// One of these conditions holds; false for none.
pub fn any<T, V: Truth>(conditions: impl IntoIterator<Item = Expr<T, V>>) -> Expr<(T, Nil), V> {
    Expr::new(Node::Or(conditions.into_iter().map(|condition| condition.node).collect()))
}
