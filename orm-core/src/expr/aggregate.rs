use super::{Expr, Nil, Node};

/// A function over all rows of a group.
#[derive(Debug, Clone, PartialEq)]
pub struct Aggregate {
    /// The function.
    pub function: AggregateFunction,
    /// What it is taken over.
    pub operand: Node,
}

/// A function over all rows of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is named after the function")]
pub enum AggregateFunction {
    Count,
    Sum,
    Average,
    Min,
    Max,
}

pub(super) fn aggregate(function: AggregateFunction, operand: Node) -> Node {
    Node::Aggregate(Box::new(Aggregate { function, operand }))
}

/// `COUNT(*)`: how many rows there are.
///
/// ```
/// # use rowhouse::doc::*;
/// let query = User::query().select((count(), User::age.max()));
/// assert_eq!(query.to_sql(Dialect::Sqlite)?.sql, r#"SELECT COUNT(*), MAX("age") FROM "users""#);
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub fn count() -> Expr<Nil, i64> {
    Expr::new(Node::CountRows)
}
