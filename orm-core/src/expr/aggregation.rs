use std::marker::PhantomData;

use super::aggregate::{self, AggregateFunction};
use super::{
    Absorbed, Aggregate, AsExpr, BaseOf, Condition, Expr, Expression, IntoWindow, Nil, Node, OfBase, Operand, Orders,
    Over, Term, Truth,
};
#[cfg(feature = "json")]
use crate::types::JsonElement;
use crate::types::{Arithmetic, Numeric, SqlValue, TextLike};

/// A function over all rows of a group, which can still be told over which rows: an expression like any other, and with
/// [`over`](Aggregation::over) one over a window.
///
/// ```
/// # use rowhouse::doc::*;
/// # let (mut session, _) = rowhouse::doc::blog()?;
/// let counts = User::query().select((
///     count(),
///     count().filter(User::age.ge(18)),
///     User::name.count().distinct(),
///     User::name.string_agg(", ").order_by(User::name.desc()),
/// ));
/// let expected = (1, 1, 1, Some("Alex".to_owned()));
/// assert_eq!(counts.one(&mut session)?, expected);
/// # Ok::<(), rowhouse::Error>(())
/// ```
#[derive(Debug)]
pub struct Aggregation<Tables, V> {
    node: Node,
    marker: PhantomData<fn() -> (Tables, V)>,
}

impl<Tables, V> Clone for Aggregation<Tables, V> {
    fn clone(&self) -> Self {
        Self::new(self.node.clone())
    }
}

impl<Tables, V> Aggregation<Tables, V> {
    pub(super) fn new(node: Node) -> Self {
        Self { node, marker: PhantomData }
    }

    fn of(function: AggregateFunction, operand: Node) -> Self {
        Self::new(aggregate::aggregate(function, operand))
    }

    /// Takes equal values once: `COUNT(DISTINCT x)`.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let query = User::query().select(User::age.sum().distinct());
    /// assert_eq!(query.to_sql(Dialect::Sqlite)?.sql, r#"SELECT SUM(DISTINCT "age") FROM "users""#);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    #[must_use]
    pub fn distinct(self) -> Self {
        Self::new(changed(self.node, |aggregate| aggregate.distinct = true))
    }

    /// Takes the rows for which a condition holds: `SUM(x) FILTER (WHERE …)`, by CASE where there is no FILTER. A second
    /// filter must hold too.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let adults = User::query().select(count().filter(User::age.ge(18)));
    /// assert_eq!(adults.to_sql(Dialect::Postgres)?.sql, r#"SELECT COUNT(*) FILTER (WHERE "age" >= $1) FROM "users""#);
    /// assert_eq!(adults.to_sql(Dialect::Mysql)?.sql, "SELECT COUNT(CASE WHEN `age` >= ? THEN 1 END) FROM `users`");
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    #[must_use]
    pub fn filter<C: Condition<bool>>(self, condition: C) -> Aggregation<(Tables, Absorbed<C::Tables>), V> {
        Aggregation::new(changed(self.node, |aggregate| {
            let condition = condition.into_node();
            aggregate.filter = Some(match aggregate.filter.take() {
                Some(earlier) => Node::And(vec![earlier, condition]),
                None => condition,
            });
        }))
    }

    /// Takes the rows in an order, which decides what `string_agg` and its like make of them.
    #[must_use]
    pub fn order_by<O: Orders>(self, order: O) -> Aggregation<(Tables, Absorbed<O::Tables>), V> {
        Aggregation::new(changed(self.node, |aggregate| order.push(&mut aggregate.order)))
    }

    /// The same function over a window of rows around each row, which stay what they are: `SUM(x) OVER (…)`. The window is a
    /// [`window()`](super::window()), or the name of one that the query has.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// let share = User::age.sum().over(window().partition_by(User::name));
    /// let shares: Vec<(String, Option<i64>)> = User::query().select((User::name, share)).all(&mut session)?;
    /// assert_eq!(shares, [("Alex".to_owned(), Some(30))]);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn over<W: IntoWindow>(self, window: W) -> Expr<(Tables, Absorbed<W::Tables>), V> {
        Expr::new(Node::Over(Box::new(Over { function: self.node, window: window.into_window() })))
    }
}

fn changed(node: Node, change: impl FnOnce(&mut Aggregate)) -> Node {
    let mut aggregate = match node {
        Node::Aggregate(aggregate) => aggregate,
        rows => Box::new(aggregate::new(AggregateFunction::CountRows, rows)),
    };
    change(&mut aggregate);
    Node::Aggregate(aggregate)
}

/// `COUNT(*)`: how many rows there are.
///
/// ```
/// # use rowhouse::doc::*;
/// let query = User::query().select((count(), User::age.max()));
/// assert_eq!(query.to_sql(Dialect::Sqlite)?.sql, r#"SELECT COUNT(*), MAX("age") FROM "users""#);
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub fn count() -> Aggregation<Nil, i64> {
    Aggregation::new(Node::CountRows)
}

/// More functions over all rows of a group. All but `json_agg` pass over NULL; over no rows they are `None`.
///
/// ```
/// # use rowhouse::doc::*;
/// # let (mut session, _) = rowhouse::doc::blog()?;
/// let query = User::query().select((
///     User::age.count_distinct(),
///     User::age.variance_pop(),
///     User::age.ge(18).bool_and(),
///     User::name.string_agg("; "),
/// ));
/// let all: (i64, Option<f64>, Option<bool>, Option<String>) = query.one(&mut session)?;
/// assert_eq!(all, (1, Some(0.0), Some(true), Some("Alex".to_owned())));
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub trait AggregateFunctions: Expression {
    /// `COUNT(DISTINCT self)`: how many different values there are.
    fn count_distinct(self) -> Aggregation<Absorbed<Self::Tables>, i64> {
        self.count().distinct()
    }

    /// The standard deviation of a sample: `None` over less than two values.
    fn stddev(self) -> Aggregation<Self::Tables, Option<f64>>
    where
        BaseOf<Self>: Numeric,
    {
        Aggregation::of(AggregateFunction::StddevSample, self.into_node())
    }

    /// The standard deviation of a population.
    fn stddev_pop(self) -> Aggregation<Self::Tables, Option<f64>>
    where
        BaseOf<Self>: Numeric,
    {
        Aggregation::of(AggregateFunction::StddevPopulation, self.into_node())
    }

    /// The variance of a sample: `None` over less than two values.
    fn variance(self) -> Aggregation<Self::Tables, Option<f64>>
    where
        BaseOf<Self>: Numeric,
    {
        Aggregation::of(AggregateFunction::VarianceSample, self.into_node())
    }

    /// The variance of a population.
    fn variance_pop(self) -> Aggregation<Self::Tables, Option<f64>>
    where
        BaseOf<Self>: Numeric,
    {
        Aggregation::of(AggregateFunction::VariancePopulation, self.into_node())
    }

    /// Whether it is true in all rows in which it is known.
    fn bool_and(self) -> Aggregation<Self::Tables, Option<bool>>
    where
        Self::Value: Truth,
    {
        Aggregation::of(AggregateFunction::BoolAnd, self.into_node())
    }

    /// Whether it is true in one of the rows.
    fn bool_or(self) -> Aggregation<Self::Tables, Option<bool>>
    where
        Self::Value: Truth,
    {
        Aggregation::of(AggregateFunction::BoolOr, self.into_node())
    }

    /// The texts, one after the other, with `separator` between; in the order that [`Aggregation::order_by`] says.
    fn string_agg(self, separator: impl Into<Box<str>>) -> Aggregation<Self::Tables, Option<String>>
    where
        BaseOf<Self>: TextLike,
    {
        let mut aggregate = aggregate::new(AggregateFunction::StringAgg, self.into_node());
        aggregate.separator = Some(separator.into());
        Aggregation::new(Node::Aggregate(Box::new(aggregate)))
    }

    /// The values as an array, without NULL; `None` over no rows. UUIDs and addresses on PostgreSQL only.
    #[cfg(feature = "json")]
    fn array_agg(self) -> Aggregation<Self::Tables, Option<Vec<BaseOf<Self>>>>
    where
        BaseOf<Self>: crate::types::ArrayElement,
    {
        Aggregation::of(AggregateFunction::ArrayAgg, self.into_node())
    }

    /// The values as a JSON array, in which NULL is `null`.
    #[cfg(feature = "json")]
    fn json_agg(self) -> Aggregation<Self::Tables, Option<serde_json::Value>>
    where
        BaseOf<Self>: JsonElement,
    {
        Aggregation::of(AggregateFunction::JsonAgg, self.into_node())
    }
}

impl<E: Expression> AggregateFunctions for E {}

impl<Tables, V: SqlValue> Expression for Aggregation<Tables, V> {
    type Tables = Tables;
    type Value = V;

    fn into_node(self) -> Node {
        self.node
    }
}

impl<Tables, V: SqlValue> AsExpr for Aggregation<Tables, V> {
    type Tables = Tables;
    type Value = V;

    fn into_node(self) -> Node {
        self.node
    }
}

impl<Tables, V: SqlValue + OfBase<Base>, Base> Operand<Base> for Aggregation<Tables, V> {
    type Tables = Tables;
    type Value = V;

    fn into_node(self) -> Node {
        self.node
    }
}

impl<Tables, V: SqlValue + OfBase<Base>, Base: Arithmetic> Term<Base> for Aggregation<Tables, V> {
    type Tables = Tables;
    type Value = V;

    fn into_node(self) -> Node {
        self.node
    }
}

impl<Tables, V: Truth, Left: Truth> Condition<Left> for Aggregation<Tables, V> {
    type Tables = Tables;
    type Value = V;

    fn into_node(self) -> Node {
        self.node
    }
}

impl<Tables, V> From<Aggregation<Tables, V>> for Expr<Tables, V> {
    fn from(aggregation: Aggregation<Tables, V>) -> Self {
        Expr::new(aggregation.node)
    }
}

/// The operators of an expression.
macro_rules! operators {
    ($($operator:ident $method:ident;)*) => {$(
        impl<Tables, V, R> std::ops::$operator<R> for Aggregation<Tables, V>
        where
            Expr<Tables, V>: std::ops::$operator<R>,
        {
            type Output = <Expr<Tables, V> as std::ops::$operator<R>>::Output;

            fn $method(self, right: R) -> Self::Output {
                Expr::from(self).$method(right)
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
    BitAnd bitand;
    BitOr bitor;
}

impl<Tables, V> std::ops::Neg for Aggregation<Tables, V>
where
    Expr<Tables, V>: std::ops::Neg,
{
    type Output = <Expr<Tables, V> as std::ops::Neg>::Output;

    fn neg(self) -> Self::Output {
        -Expr::from(self)
    }
}

impl<Tables, V> std::ops::Not for Aggregation<Tables, V>
where
    Expr<Tables, V>: std::ops::Not,
{
    type Output = <Expr<Tables, V> as std::ops::Not>::Output;

    fn not(self) -> Self::Output {
        !Expr::from(self)
    }
}
