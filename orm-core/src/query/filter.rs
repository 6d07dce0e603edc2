use crate::expr::{Aggregation, Expr, Expression as _, Node, Truth, Within};
use crate::model::{Column, Source};
use crate::types::SqlValue;

/// A condition that a query over `Scope` can filter by: an expression, a column of `bool`, `Option` of either
/// (where `None` filters nothing).
#[diagnostic::on_unimplemented(
    message = "a condition is expected here, but this is a `{Self}`",
    label = "this is not a condition",
    note = "columns are compared by methods, `User::age.ge(18)`, and conditions are joined by `&`, `|` and `!`"
)]
pub trait Filter<Scope, Index> {
    /// The condition, if there is one.
    #[doc(hidden)]
    fn into_condition(self) -> Option<Node>;
}

impl<Scope, Index, Tables, V> Filter<Scope, Index> for Expr<Tables, V>
where
    Tables: Within<Scope, Index>,
    V: Truth,
{
    fn into_condition(self) -> Option<Node> {
        Some(self.node)
    }
}

impl<Scope, Index, Tables, V> Filter<Scope, Index> for Aggregation<Tables, V>
where
    Tables: Within<Scope, Index>,
    V: Truth,
{
    fn into_condition(self) -> Option<Node> {
        Some(self.into_node())
    }
}

impl<Scope, Index, M, V, Key> Filter<Scope, Index> for Column<M, V, Key>
where
    M: Source + Within<Scope, Index>,
    V: SqlValue + Truth,
{
    fn into_condition(self) -> Option<Node> {
        Some(self.node())
    }
}

impl<Scope, Index, F: Filter<Scope, Index>> Filter<Scope, Index> for Option<F> {
    fn into_condition(self) -> Option<Node> {
        self.and_then(F::into_condition)
    }
}
