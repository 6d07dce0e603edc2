use std::ops::{BitAnd, BitOr, Not};

use super::operand::typed_literal;
use super::{EitherNull, Expr, Nil, Node};
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

/// What can stand behind `&` and `|`, where a condition of type `Left` stands before them.
///
/// That `Left` is a condition is asked here and not of the operator: so the compiler finds the operator, and then says
/// what is no condition.
#[diagnostic::on_unimplemented(
    message = "a condition is expected here, but this is a `{Self}`",
    label = "this is not a condition",
    note = "columns are compared by methods, `User::age.ge(18)`, and conditions are joined by `&`, `|` and `!`"
)]
pub trait Condition<Left> {
    /// The tables whose columns it uses.
    type Tables;
    /// The type of its value.
    type Value: Truth;

    /// The untyped tree.
    #[doc(hidden)]
    fn into_node(self) -> Node;
}

impl<Left: Truth> Condition<Left> for bool {
    type Tables = Nil;
    type Value = bool;

    fn into_node(self) -> Node {
        typed_literal(self)
    }
}

impl<M: Source, V: Truth, Key, Left: Truth> Condition<Left> for Column<M, V, Key> {
    type Tables = M;
    type Value = V;

    fn into_node(self) -> Node {
        self.node()
    }
}

impl<T, V: Truth, Left: Truth> Condition<Left> for Expr<T, V> {
    type Tables = T;
    type Value = V;

    fn into_node(self) -> Node {
        self.node
    }
}

macro_rules! connective {
    ($($trait:ident $method:ident $variant:ident $join:ident;)*) => {$(
        impl<M: Source, V: SqlValue, Key, R: Condition<V>> $trait<R> for Column<M, V, Key> {
            type Output = Expr<(M, R::Tables), EitherNull<V, R::Value, bool>>;

            fn $method(self, right: R) -> Self::Output {
                Expr::new($join(self.node(), right.into_node()))
            }
        }

        impl<T, V: SqlValue, R: Condition<V>> $trait<R> for Expr<T, V> {
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

impl<M: Source, V: Truth, Key> Not for Column<M, V, Key> {
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
///
/// ```
/// # use rowhouse::doc::*;
/// let names = ["Alex", "Bo"].map(|name| -> Expr<User> { User::name.contains(name).on() });
/// let query = User::query().select(User::id).filter(any(names));
/// assert_eq!(
///     query.to_sql(Dialect::Mysql)?.sql,
///     "SELECT `id` FROM `users` WHERE `name` LIKE ? OR `name` LIKE ?"
/// );
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub fn any<T, V: Truth>(conditions: impl IntoIterator<Item = Expr<T, V>>) -> Expr<(T, Nil), V> {
    Expr::new(Node::Or(conditions.into_iter().map(|condition| condition.node).collect()))
}
