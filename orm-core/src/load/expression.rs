//! An aggregate over the rows of a relation as an expression: a query in the query, with one value for each row that the
//! relation starts from.

use super::RelatedAggregate;
use crate::expr::{
    Absorbed, AsExpr, Expr, Expression, Node, Nullability, OfBase, Operand, PathEnd, Role, Subquery, Term, Within,
    correlated,
};
use crate::model::Source;
use crate::query::{Output, Selection};
use crate::row::FromRow;
use crate::types::{Arithmetic, SqlValue};

impl<From, V> RelatedAggregate<From, V> {
    fn subquery(self) -> Node {
        let mut query = correlated(self.path, self.query);
        query.order.clear();
        query.output = Output::Expressions(self.outputs);
        Node::Subquery(Box::new(Subquery { query, role: Role::Value }))
    }
}

/// What is NULL over no rows has a type that says so: that a join leaves the starting row out makes no difference.
impl<From: Source, V: SqlValue> Expression for RelatedAggregate<From, V> {
    type Tables = Absorbed<From>;
    type Value = V;

    fn into_node(self) -> Node {
        self.subquery()
    }
}

impl<From: Source, V: SqlValue> AsExpr for RelatedAggregate<From, V> {
    type Tables = Absorbed<From>;
    type Value = V;

    fn into_node(self) -> Node {
        self.subquery()
    }
}

impl<From: Source, V: SqlValue + OfBase<Base>, Base> Operand<Base> for RelatedAggregate<From, V> {
    type Tables = Absorbed<From>;
    type Value = V;

    fn into_node(self) -> Node {
        self.subquery()
    }
}

impl<From: Source, V: SqlValue + OfBase<Base>, Base: Arithmetic> Term<Base> for RelatedAggregate<From, V> {
    type Tables = Absorbed<From>;
    type Value = V;

    fn into_node(self) -> Node {
        self.subquery()
    }
}

impl<From: Source, V: SqlValue> PathEnd<From> for RelatedAggregate<From, V> {
    type Value = V;

    fn into_end(self) -> Node {
        self.subquery()
    }
}

type InScope<V, Tables, Scope, Index> = <<Tables as Within<Scope, Index>>::Nullability as Nullability>::Apply<V>;

impl<Scope, Index, From, V> Selection<Scope, Index> for RelatedAggregate<From, V>
where
    From: Source,
    Absorbed<From>: Within<Scope, Index>,
    V: SqlValue,
    InScope<V, Absorbed<From>, Scope, Index>: FromRow,
{
    type Row = InScope<V, Absorbed<From>, Scope, Index>;

    fn push(self, out: &mut Vec<Node>) {
        out.push(self.subquery());
    }
}

/// The operators of an expression.
macro_rules! operators {
    ($($operator:ident $method:ident;)*) => {$(
        impl<From: Source, V, R> std::ops::$operator<R> for RelatedAggregate<From, V>
        where
            Expr<Absorbed<From>, V>: std::ops::$operator<R>,
        {
            type Output = <Expr<Absorbed<From>, V> as std::ops::$operator<R>>::Output;

            fn $method(self, right: R) -> Self::Output {
                Expr::<Absorbed<From>, V>::new(self.subquery()).$method(right)
            }
        }
    )*};
}

operators! {
    Add add;
    Sub sub;
    Mul mul;
    Div div;
    Rem rem;
}
