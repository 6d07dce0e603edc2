//! Typed expressions, and the untyped tree below them.
//!
//! An expression is a phantom set of the tables whose columns it uses, the type of its value, and one [`Node`].
//! All rules are in the types; the nodes know none. Knows no dialect: a node says what is meant, not how it is written.
//! One kind of node, one file.

mod aggregate;
mod aggregation;
mod arguments;
#[cfg(feature = "json")]
mod array;
mod between;
mod binary;
pub(crate) mod call;
mod case;
mod cast;
mod fragment;
mod in_list;
mod interval;
#[cfg(feature = "json")]
mod json_path;
mod lacks;
mod like;
mod logic;
mod moment;
mod node;
mod null;
mod null_test;
mod number;
mod operand;
mod order;
mod path;
mod relation_conditions;
mod row_list;
mod row_value;
mod subquery;
mod tables;
mod text;
mod window;

pub use aggregate::{Aggregate, AggregateFunction};
pub use aggregation::{AggregateFunctions, Aggregation, count};
pub use arguments::{Alike, AsExpr, Operands};
#[cfg(feature = "json")]
pub use array::{ArrayFunctions, ArrayLike};
pub use between::Between;
pub use binary::{Binary, BinaryOp, Term};
pub use call::{Call, Function, Of, SomeOf, With, With2};
pub use case::{Case, CaseOf, CaseStart, Cases, CasesOf, case, case_of};
pub use cast::{CastFunctions, CastTo, Casted, Collate};
pub use fragment::{Arguments, CustomFunctions, Fragment, Operated, Placeholders, fragment, function};
pub use in_list::{Among, InList, ListItem};
pub use interval::{Interval, days, hours, microseconds, minutes, months, seconds, weeks, years};
#[cfg(feature = "json")]
pub use json_path::{JsonFunctions, JsonPath};
pub use lacks::{Bit0, Bit1, Differs, End, Lacks};
pub use like::{Like, Pattern, PatternText};
pub use logic::{Condition, Truth, all, any};
pub use moment::{DatePart, MomentFunctions, Part, TimePart, Unit, current_date, extract, now};
pub use node::{ColumnRef, Literal, Node};
pub use null::{NullFunctions, OrElse, UnlessEqual, coalesce};
pub use null_test::NullTest;
pub use number::{NumberFunctions, greatest, least, random};
pub use operand::{OfBase, Operand, OrNone, value};
pub use order::{Direction, Nulls, Order, OrderNode};
pub(crate) use path::path;
pub use path::{PathEnd, PathNode};
pub(crate) use relation_conditions::correlated;
pub use relation_conditions::{Cardinality, RelationConditions};
pub use row_list::RowList;
pub use row_value::{ComparedRows, InRows, OrderedRow, RowOperand, RowValue};
pub use subquery::{Quantified, Quantifier, Role, Subquery, all_of, any_of, exists, subquery};
pub use tables::{
    Absorbed, Across, Along, Has, HasStart, Here, Inner, Maybe, Nil, NotNull, Nullability, OrNull, Outer, TableSet,
    Tables, There, Within,
};
pub use text::{TextFunctions, concat};
pub use window::{
    Bound, Exclude, Expressions, Frame, FrameMode, IntoWindow, Orders, Over, Window, WindowFunction, WindowFunctions,
    WindowNode, WindowSpec, cume_dist, dense_rank, ntile, percent_rank, rank, row_number, window,
};

use std::fmt;
use std::marker::PhantomData;

use crate::model::{Column, Source};
use crate::types::{Numeric, Ordered, SqlValue, TextLike, Widens};

/// An expression over the tables `Tables`, with a value of type `V`.
///
/// `Expr<User>` is what people write: a condition over `User`, which may be unknown, since a column can be NULL.
/// [`Expression::on`] makes one of any condition, so that functions can return it and a `Vec` can hold several:
///
/// ```
/// # use rowhouse::doc::*;
/// fn adults() -> Expr<User> {
///     (User::age.ge(18) & User::name.starts_with("A")).on()
/// }
/// assert!(User::query().filter(adults()).to_sql(Dialect::Sqlite)?.sql.ends_with(r#""age" >= ? AND ("name" >= ? AND "name" < ?)"#));
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub struct Expr<Tables, V = Option<bool>> {
    pub(crate) node: Node,
    marker: PhantomData<fn() -> (Tables, V)>,
}

impl<Tables, V> Expr<Tables, V> {
    pub(crate) fn new(node: Node) -> Self {
        Self { node, marker: PhantomData }
    }
}

impl<Tables, V> Clone for Expr<Tables, V> {
    fn clone(&self) -> Self {
        Self::new(self.node.clone())
    }
}

impl<Tables, V> fmt::Debug for Expr<Tables, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.node.fmt(f)
    }
}

/// The type without `Option` of an expression's value.
pub type BaseOf<E> = <<E as Expression>::Value as SqlValue>::Base;

/// `Out`, nullable if `Left` or `Right` is.
pub type EitherNull<Left, Right, Out> = <Left as SqlValue>::Or<<Right as SqlValue>::Or<Out>>;

/// What comes of comparing `Left` with `Right`: a condition, which is unknown where a nullable side is NULL.
pub type Compared<Left, Right> = Expr<
    (<Left as Expression>::Tables, <Right as Operand<BaseOf<Left>>>::Tables),
    EitherNull<<Left as Expression>::Value, <Right as Operand<BaseOf<Left>>>::Value, bool>,
>;

/// What comes of asking whether `Left` lies between `Low` and `High`.
pub type Enclosed<Left, Low, High> = Expr<
    (<Left as Expression>::Tables, (<Low as Operand<BaseOf<Left>>>::Tables, <High as Operand<BaseOf<Left>>>::Tables)),
    EitherNull<
        <Left as Expression>::Value,
        <Low as Operand<BaseOf<Left>>>::Value,
        <<High as Operand<BaseOf<Left>>>::Value as SqlValue>::Or<bool>,
    >,
>;

/// What comes of asking whether `Left` is among `Values`.
pub type Sought<Left, Values> = Expr<
    (<Left as Expression>::Tables, <Values as Among<BaseOf<Left>>>::Tables),
    EitherNull<<Left as Expression>::Value, <Values as Among<BaseOf<Left>>>::Value, bool>,
>;

/// A condition about `Left` alone.
pub type Tested<Left> = Expr<<Left as Expression>::Tables, <<Left as Expression>::Value as SqlValue>::Or<bool>>;

#[doc = include_str!("../docs/expression.md")]
#[allow(clippy::wrong_self_convention, reason = "an expression is used up by the one that it becomes part of")]
pub trait Expression: Sized {
    /// The tables whose columns it uses.
    type Tables;
    /// The type of its value.
    type Value: SqlValue;

    /// The untyped tree.
    #[doc(hidden)]
    fn into_node(self) -> Node;

    /// `self = right`: unknown, and so not matched, where a side is NULL; see [`Expression::is`].
    fn eq<R: Operand<BaseOf<Self>>>(self, right: R) -> Compared<Self, R> {
        binary::compare(self, BinaryOp::Equal, right)
    }

    /// `self <> right`: unknown, and so not matched, where a side is NULL; see [`Expression::is_not`].
    fn ne<R: Operand<BaseOf<Self>>>(self, right: R) -> Compared<Self, R> {
        binary::compare(self, BinaryOp::NotEqual, right)
    }

    /// `self < right`
    fn lt<R: Operand<BaseOf<Self>>>(self, right: R) -> Compared<Self, R>
    where
        BaseOf<Self>: Ordered,
    {
        binary::compare(self, BinaryOp::Less, right)
    }

    /// `self <= right`
    fn le<R: Operand<BaseOf<Self>>>(self, right: R) -> Compared<Self, R>
    where
        BaseOf<Self>: Ordered,
    {
        binary::compare(self, BinaryOp::LessOrEqual, right)
    }

    /// `self > right`
    fn gt<R: Operand<BaseOf<Self>>>(self, right: R) -> Compared<Self, R>
    where
        BaseOf<Self>: Ordered,
    {
        binary::compare(self, BinaryOp::Greater, right)
    }

    /// `self >= right`
    fn ge<R: Operand<BaseOf<Self>>>(self, right: R) -> Compared<Self, R>
    where
        BaseOf<Self>: Ordered,
    {
        binary::compare(self, BinaryOp::GreaterOrEqual, right)
    }

    /// Equal, where NULL equals NULL: takes an `Option`, and is never unknown.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let ageless = User::query().select(User::name).filter(User::age.is(None));
    /// assert_eq!(ageless.to_sql(Dialect::Postgres)?.sql, r#"SELECT "name" FROM "users" WHERE "age" IS NULL"#);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    fn is(self, right: impl OrNone<BaseOf<Self>>) -> Expr<Absorbed<Self::Tables>, bool> {
        Expr::new(binary::null_safe(self.into_node(), BinaryOp::Is, right.into_option()))
    }

    /// Not equal, where NULL equals NULL: takes an `Option`, and is never unknown.
    fn is_not(self, right: impl OrNone<BaseOf<Self>>) -> Expr<Absorbed<Self::Tables>, bool> {
        Expr::new(binary::null_safe(self.into_node(), BinaryOp::IsNot, right.into_option()))
    }

    /// `self IS NULL`
    fn is_null(self) -> Expr<Absorbed<Self::Tables>, bool> {
        Expr::new(null_test::null_test(self.into_node(), false))
    }

    /// `self IS NOT NULL`
    fn is_not_null(self) -> Expr<Absorbed<Self::Tables>, bool> {
        Expr::new(null_test::null_test(self.into_node(), true))
    }

    /// `self BETWEEN low AND high`, both ends included.
    fn between<L, H>(self, low: L, high: H) -> Enclosed<Self, L, H>
    where
        BaseOf<Self>: Ordered,
        L: Operand<BaseOf<Self>>,
        H: Operand<BaseOf<Self>>,
    {
        Expr::new(between::between(self.into_node(), low.into_node(), high.into_node()))
    }

    /// `self IN (…)`: one of these values, or of those that a query of one column selects. An empty list matches nothing.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, alex) = rowhouse::doc::blog()?;
    /// let wanted: Vec<Id<User>> = vec![session[alex].id, Id::from(99)];
    /// assert_eq!(User::query().filter(User::id.is_in(&wanted)).count(&mut session)?, 1);
    /// assert_eq!(User::query().filter(User::name.is_in(["Alex", "Bo"])).count(&mut session)?, 1);
    ///
    /// let authors = Post::query().select(Post::author_id);
    /// assert_eq!(User::query().filter(User::id.is_in(authors)).count(&mut session)?, 1);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    fn is_in<I: Among<BaseOf<Self>>>(self, values: I) -> Sought<Self, I> {
        Expr::new(values.into_test(self.into_node(), false))
    }

    /// `self NOT IN (…)`: none of these values. An empty list matches everything; a query that selects a NULL nothing, as
    /// that may be any value.
    fn is_not_in<I: Among<BaseOf<Self>>>(self, values: I) -> Sought<Self, I> {
        Expr::new(values.into_test(self.into_node(), true))
    }

    /// `self LIKE pattern`: `%` stands for any text, `_` for one character, `\` takes the next one as it is.
    /// Upper and lower case differ, on every backend.
    fn like(self, pattern: impl Into<String>) -> Tested<Self>
    where
        BaseOf<Self>: TextLike,
    {
        Expr::new(like::like(self.into_node(), Pattern::like(pattern.into()), false))
    }

    /// `self NOT LIKE pattern`
    fn not_like(self, pattern: impl Into<String>) -> Tested<Self>
    where
        BaseOf<Self>: TextLike,
    {
        Expr::new(like::like(self.into_node(), Pattern::like(pattern.into()), true))
    }

    /// Whether the text has `part` in it, taken as it is: `%` and `_` are ordinary characters.
    fn contains(self, part: impl Into<String>) -> Tested<Self>
    where
        BaseOf<Self>: TextLike,
    {
        Expr::new(like::like(self.into_node(), Pattern::contains(&part.into()), false))
    }

    /// Whether the text starts with `prefix`, taken as it is. On SQLite this is a range, which an index can serve.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// assert_eq!(User::query().filter(User::name.starts_with("Al")).count(&mut session)?, 1);
    /// assert_eq!(User::query().filter(User::name.starts_with("al")).count(&mut session)?, 0);
    /// assert_eq!(User::query().filter(User::name.starts_with("A%")).count(&mut session)?, 0);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    fn starts_with(self, prefix: impl Into<String>) -> Tested<Self>
    where
        BaseOf<Self>: TextLike,
    {
        Expr::new(like::like(self.into_node(), Pattern::starts_with(prefix.into()), false))
    }

    /// Whether the text ends with `suffix`, taken as it is.
    fn ends_with(self, suffix: impl Into<String>) -> Tested<Self>
    where
        BaseOf<Self>: TextLike,
    {
        Expr::new(like::like(self.into_node(), Pattern::ends_with(&suffix.into()), false))
    }

    /// `COUNT(self)`: how many rows have a value here.
    fn count(self) -> Aggregation<Absorbed<Self::Tables>, i64> {
        Aggregation::new(aggregate::aggregate(AggregateFunction::Count, self.into_node()))
    }

    /// `SUM(self)`: `None` over no rows.
    fn sum(self) -> Aggregation<Self::Tables, Option<<BaseOf<Self> as Numeric>::Sum>>
    where
        BaseOf<Self>: Numeric,
    {
        Aggregation::new(aggregate::aggregate(AggregateFunction::Sum, self.into_node()))
    }

    /// `AVG(self)`: `None` over no rows. A decimal's average has four more digits after the point, rounded.
    fn avg(self) -> Aggregation<Self::Tables, Option<<BaseOf<Self> as Numeric>::Average>>
    where
        BaseOf<Self>: Numeric,
    {
        Aggregation::new(aggregate::aggregate(AggregateFunction::Average, self.into_node()))
    }

    /// `MIN(self)`: `None` over no rows.
    fn min(self) -> Aggregation<Self::Tables, <Self::Value as SqlValue>::Nullable>
    where
        BaseOf<Self>: Ordered,
    {
        Aggregation::new(aggregate::aggregate(AggregateFunction::Min, self.into_node()))
    }

    /// `MAX(self)`: `None` over no rows.
    fn max(self) -> Aggregation<Self::Tables, <Self::Value as SqlValue>::Nullable>
    where
        BaseOf<Self>: Ordered,
    {
        Aggregation::new(aggregate::aggregate(AggregateFunction::Max, self.into_node()))
    }

    /// Sorts by this, the smallest first; NULL before everything, on every backend.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let query = User::query().select(User::id).order_by((User::age.asc(), User::name.desc()));
    /// assert_eq!(
    ///     query.to_sql(Dialect::Postgres)?.sql,
    ///     r#"SELECT "id" FROM "users" ORDER BY "age" NULLS FIRST, "name" DESC"#
    /// );
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    fn asc(self) -> Order<Self::Tables> {
        Order::new(self.into_node(), Direction::Ascending, <Self::Value as SqlValue>::NULLABLE)
    }

    /// Sorts by this, the largest first; NULL after everything, on every backend.
    fn desc(self) -> Order<Self::Tables> {
        Order::new(self.into_node(), Direction::Descending, <Self::Value as SqlValue>::NULLABLE)
    }

    /// The same expression in the type that people write: over `M` alone, and with an `Option` around its value where
    /// that is asked for. So every condition over `User` becomes an `Expr<User>`. Of several tables: [`on_tables`](Self::on_tables).
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let conditions: Vec<Expr<User>> = vec![User::name.eq("Alex").on(), User::age.ge(18).on()];
    /// let next_age: Expr<User, Option<i32>> = (User::age + 1).on();
    /// let query = User::query().filter(any(conditions)).select(next_age);
    /// assert_eq!(query.to_sql(Dialect::Sqlite)?.sql, r#"SELECT "age" + ? FROM "users" WHERE "name" = ? OR "age" >= ?"#);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    fn on<M: Source, V, Index>(self) -> Expr<M, V>
    where
        Self::Tables: Within<(Inner<M>, Nil), Index>,
        Self::Value: Widens<V>,
    {
        Expr::new(self.into_node())
    }

    /// What [`on`](Self::on) does, for an expression over up to four tables. They are named where it is written down, in whatever
    /// order: it fits every query that has all of them.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// fn namesake() -> Expr<(User, Post)> {
    ///     (Post::title.eq(User::name) & Post::author_id.eq(User::id)).on_tables()
    /// }
    /// assert!(User::query().join(Post::author_id).filter(namesake()).to_sql(Dialect::Sqlite).is_ok());
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    fn on_tables<Tables: TableSet, V, Index>(self) -> Expr<Tables, V>
    where
        Self::Tables: Within<Tables::Scope, Index>,
        Self::Value: Widens<V>,
    {
        Expr::new(self.into_node())
    }
}

impl<Tables, V: SqlValue> Expression for Expr<Tables, V> {
    type Tables = Tables;
    type Value = V;

    fn into_node(self) -> Node {
        self.node
    }
}

impl<M: Source, V: SqlValue, Key> Expression for Column<M, V, Key> {
    type Tables = M;
    type Value = V;

    fn into_node(self) -> Node {
        self.node()
    }
}
