use std::marker::PhantomData;

use super::call::{self, Function};
use super::{Absorbed, BaseOf, EitherNull, Expr, Expression, Interval, Nil, Node, Operand, Order, OrderNode, operand};
use crate::types::{Scalar, SqlValue};

/// A function over a window of rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Over {
    /// The function: an aggregate, or one for windows only.
    pub function: Node,
    /// The window.
    pub window: WindowNode,
}

/// A window, or the name of one that the query has.
#[derive(Debug, Clone, PartialEq)]
pub enum WindowNode {
    /// The name.
    Named(&'static str),
    /// The window.
    Spec(WindowSpec),
}

/// A window without its types.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WindowSpec {
    /// Rows with equal values for these are in one window.
    pub partition: Vec<Node>,
    /// What its rows are sorted by.
    pub order: Vec<OrderNode>,
    /// Which of its rows count, if not those that SQL takes by itself.
    pub frame: Option<Frame>,
}

/// The rows of a window that count for a row of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// What it is measured in.
    pub mode: FrameMode,
    /// From where.
    pub start: Bound,
    /// Up to where, included.
    pub end: Bound,
    /// What is left out of it.
    pub exclude: Exclude,
}

impl Frame {
    /// The times that it is measured in.
    pub(crate) fn intervals(&self) -> impl Iterator<Item = Interval> {
        [self.start, self.end].into_iter().filter_map(|bound| match bound {
            Bound::Earlier(interval) | Bound::Later(interval) => Some(interval),
            _ => None,
        })
    }

    /// Whether it is measured in time.
    pub(crate) fn measures_time(&self) -> bool {
        self.intervals().next().is_some()
    }
}

/// What a frame is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameMode {
    /// In rows.
    Rows,
    /// In the distance of the value that is sorted by.
    Range,
    /// In groups of rows that the order takes for equal.
    Groups,
}

/// An end of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// The first row of the window.
    UnboundedPreceding,
    /// So many rows, groups or units before the row itself.
    Preceding(u32),
    /// The row itself; by range or groups, with the rows that the order takes for equal.
    CurrentRow,
    /// So many after it.
    Following(u32),
    /// By range: so much time before the row itself, where the window is sorted by a day, a moment or a time.
    Earlier(Interval),
    /// So much time after it.
    Later(Interval),
    /// The last row of the window.
    UnboundedFollowing,
}

/// What is left out of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exclude {
    /// Nothing.
    NoOthers,
    /// The row itself.
    CurrentRow,
    /// The row itself, and those that the order takes for equal.
    Group,
    /// Those that the order takes for equal, without the row itself.
    Ties,
}

/// A window: which rows a function is over; made by [`window()`].
#[derive(Debug)]
#[must_use = "a window does nothing by itself: `.over(window)`"]
pub struct Window<Tables> {
    spec: WindowSpec,
    marker: PhantomData<fn() -> Tables>,
}

impl<Tables> Clone for Window<Tables> {
    fn clone(&self) -> Self {
        Self::new(self.spec.clone())
    }
}

/// A window over all rows of the query, to be narrowed down.
///
/// ```
/// # use rowhouse::doc::*;
/// # let (mut session, _) = rowhouse::doc::blog()?;
/// let by_age = window().partition_by(User::name).order_by(User::age.desc());
/// let so_far = by_age.clone().rows_between(Bound::UnboundedPreceding, Bound::CurrentRow);
/// let query = User::query().select((User::name, row_number().over(by_age), User::age.sum().over(so_far)));
/// assert_eq!(
///     query.to_sql(Dialect::Mysql)?.sql,
///     "SELECT `name`, ROW_NUMBER() OVER (PARTITION BY `name` ORDER BY `age` DESC), \
///      SUM(`age`) OVER (PARTITION BY `name` ORDER BY `age` DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM `users`"
/// );
/// let rows: Vec<(String, i64, Option<i64>)> = query.all(&mut session)?;
/// assert_eq!(rows, [("Alex".to_owned(), 1, Some(30))]);
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub fn window() -> Window<Nil> {
    Window::new(WindowSpec::default())
}

impl<Tables> Window<Tables> {
    fn new(spec: WindowSpec) -> Self {
        Self { spec, marker: PhantomData }
    }

    /// Rows with equal values for an expression, or a tuple of them, are in one window.
    pub fn partition_by<E: Expressions>(mut self, by: E) -> Window<(Tables, E::Tables)> {
        by.push(&mut self.spec.partition);
        Window::new(self.spec)
    }

    /// Sorts the rows of the window. Without a frame, a function is then over the rows up to this one, and those that the
    /// order takes for equal.
    pub fn order_by<O: Orders>(mut self, order: O) -> Window<(Tables, O::Tables)> {
        order.push(&mut self.spec.order);
        Window::new(self.spec)
    }

    /// The frame, in rows: `ROWS BETWEEN start AND end`.
    pub fn rows_between(self, start: Bound, end: Bound) -> Self {
        self.frame(FrameMode::Rows, start, end)
    }

    /// The frame, in the distance of the number or the time that is sorted by: `RANGE BETWEEN start AND end`.
    ///
    /// Months are of different lengths, and no distance on SQLite and MariaDB, which measure in microseconds.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// let week = window().order_by(User::created_at.asc()).range_between(Bound::Earlier(days(7)), Bound::CurrentRow);
    /// let query = User::query().select((User::name, count().over(week)));
    /// assert_eq!(
    ///     query.to_sql(Dialect::Postgres)?.sql,
    ///     "SELECT \"name\", COUNT(*) OVER (ORDER BY \"created_at\" NULLS FIRST \
    ///      RANGE BETWEEN INTERVAL '7 days' PRECEDING AND CURRENT ROW) FROM \"users\""
    /// );
    /// let rows: Vec<(String, i64)> = query.all(&mut session)?;
    /// assert_eq!(rows, [("Alex".to_owned(), 1)]);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn range_between(self, start: Bound, end: Bound) -> Self {
        self.frame(FrameMode::Range, start, end)
    }

    /// The frame, in groups of rows that the order takes for equal: `GROUPS BETWEEN start AND end`. Not on MySQL and MariaDB.
    pub fn groups_between(self, start: Bound, end: Bound) -> Self {
        self.frame(FrameMode::Groups, start, end)
    }

    /// Leaves rows out of the frame: `EXCLUDE …`. Without a frame before it, of the one up to this row. Not on MySQL and
    /// MariaDB.
    pub fn exclude(mut self, exclude: Exclude) -> Self {
        let up_to_here =
            Frame { mode: FrameMode::Range, start: Bound::UnboundedPreceding, end: Bound::CurrentRow, exclude };
        self.spec.frame = Some(Frame { exclude, ..self.spec.frame.unwrap_or(up_to_here) });
        self
    }

    fn frame(mut self, mode: FrameMode, start: Bound, end: Bound) -> Self {
        let exclude = self.spec.frame.map_or(Exclude::NoOthers, |frame| frame.exclude);
        self.spec.frame = Some(Frame { mode, start, end, exclude });
        self
    }

    pub(crate) fn into_spec(self) -> WindowSpec {
        self.spec
    }
}

/// What a function can be over: a window, or the name of one that the query has.
#[diagnostic::on_unimplemented(
    message = "a window is expected here, but this is a `{Self}`",
    label = "`window()…`, or the name of a window of the query"
)]
pub trait IntoWindow {
    /// The tables whose columns it uses.
    type Tables;

    /// The untyped window.
    #[doc(hidden)]
    fn into_window(self) -> WindowNode;
}

impl<Tables> IntoWindow for Window<Tables> {
    type Tables = Tables;

    fn into_window(self) -> WindowNode {
        WindowNode::Spec(self.spec)
    }
}

impl IntoWindow for &'static str {
    type Tables = Nil;

    fn into_window(self) -> WindowNode {
        WindowNode::Named(self)
    }
}

/// A function for windows only, before it is told over which: `row_number()`.
#[derive(Debug)]
#[must_use = "this function is over a window: `.over(window()…)`"]
pub struct WindowFunction<Tables, V> {
    node: Node,
    marker: PhantomData<fn() -> (Tables, V)>,
}

impl<Tables, V> Clone for WindowFunction<Tables, V> {
    fn clone(&self) -> Self {
        Self::new(self.node.clone())
    }
}

impl<Tables, V> WindowFunction<Tables, V> {
    fn new(node: Node) -> Self {
        Self { node, marker: PhantomData }
    }

    /// The function over a window, or over the one of this name that the query has.
    pub fn over<W: IntoWindow>(self, window: W) -> Expr<(Tables, Absorbed<W::Tables>), V> {
        Expr::new(Node::Over(Box::new(Over { function: self.node, window: window.into_window() })))
    }
}

/// The number of the row in its window, from 1; which of equal rows comes first is open.
///
/// ```
/// # use rowhouse::doc::*;
/// # let (mut session, _) = rowhouse::doc::blog()?;
/// let numbered: Vec<(i64, String)> = User::query()
///     .select((row_number().over(window().order_by(User::name.asc())), User::name))
///     .all(&mut session)?;
/// assert_eq!(numbered, [(1, "Alex".to_owned())]);
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub fn row_number() -> WindowFunction<Nil, i64> {
    ranking(Function::RowNumber, i64::TYPE)
}

/// The number of the first row that the order takes for equal: there are gaps.
pub fn rank() -> WindowFunction<Nil, i64> {
    ranking(Function::Rank, i64::TYPE)
}

/// The number of the group of rows that the order takes for equal: there are no gaps.
pub fn dense_rank() -> WindowFunction<Nil, i64> {
    ranking(Function::DenseRank, i64::TYPE)
}

/// The part of the other rows that come before, from 0 to 1; on MariaDB to ten digits after the point.
pub fn percent_rank() -> WindowFunction<Nil, f64> {
    ranking(Function::PercentRank, f64::TYPE)
}

/// The part of the rows that come before or are equal, up to 1; on MariaDB to ten digits after the point.
pub fn cume_dist() -> WindowFunction<Nil, f64> {
    ranking(Function::CumeDist, f64::TYPE)
}

/// The number of the part that the row is in, where the window is cut into `parts` of the same size.
pub fn ntile(parts: u32) -> WindowFunction<Nil, i64> {
    let parts = at_least_one(parts, "a window is cut into one part at least");
    WindowFunction::new(call::node(Function::Ntile, i64::TYPE, [parts]))
}

fn ranking<V>(function: Function, ty: crate::types::ColumnType) -> WindowFunction<Nil, V> {
    WindowFunction::new(call::node(function, ty, []))
}

fn at_least_one(number: u32, reason: &str) -> Node {
    if number == 0 { operand::invalid("u32", reason) } else { operand::typed_literal(i64::from(number)) }
}

/// What comes of a value of another row, which there may not be.
type Other<E> = WindowFunction<<E as Expression>::Tables, <<E as Expression>::Value as SqlValue>::Nullable>;

/// What comes of a value of another row, or of another one where there is no such row.
type OtherOr<E, D> = WindowFunction<
    (<E as Expression>::Tables, <D as Operand<BaseOf<E>>>::Tables),
    EitherNull<<E as Expression>::Value, <D as Operand<BaseOf<E>>>::Value, BaseOf<E>>,
>;

/// Values of other rows of a window.
///
/// ```
/// # use rowhouse::doc::*;
/// # let (mut session, _) = rowhouse::doc::blog()?;
/// let by_name = window().order_by(User::name.asc());
/// let pairs: Vec<(String, Option<String>)> =
///     User::query().select((User::name, User::name.lag(1).over(by_name))).all(&mut session)?;
/// assert_eq!(pairs, [("Alex".to_owned(), None)]);
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub trait WindowFunctions: Expression {
    /// The value `rows` rows before this one; `None` if there is no such row.
    fn lag(self, rows: u32) -> Other<Self> {
        other(Function::Lag, self, Some(operand::typed_literal(i64::from(rows))))
    }

    /// The value `rows` rows after this one; `None` if there is no such row.
    fn lead(self, rows: u32) -> Other<Self> {
        other(Function::Lead, self, Some(operand::typed_literal(i64::from(rows))))
    }

    /// The value `rows` rows before this one; `default` if there is no such row.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// let by_name = window().order_by(User::name.asc());
    /// let before: Vec<String> = User::query().select(User::name.lag_or(1, "nobody").over(by_name)).all(&mut session)?;
    /// assert_eq!(before, ["nobody"]);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    fn lag_or<D: Operand<BaseOf<Self>>>(self, rows: u32, default: D) -> OtherOr<Self, D> {
        other_or(Function::Lag, self, rows, default)
    }

    /// The value `rows` rows after this one; `default` if there is no such row.
    fn lead_or<D: Operand<BaseOf<Self>>>(self, rows: u32, default: D) -> OtherOr<Self, D> {
        other_or(Function::Lead, self, rows, default)
    }

    /// The value of the first row of the frame; `None` if the frame is empty.
    fn first_value(self) -> Other<Self> {
        other(Function::FirstValue, self, None)
    }

    /// The value of the last row of the frame; `None` if the frame is empty. Without a frame, that is this row or one that
    /// the order takes for equal.
    fn last_value(self) -> Other<Self> {
        other(Function::LastValue, self, None)
    }

    /// The value of the row with this number in the frame, from 1; `None` if there is no such row.
    fn nth_value(self, number: u32) -> Other<Self> {
        other(Function::NthValue, self, Some(at_least_one(number, "the first row has the number 1")))
    }
}

impl<E: Expression> WindowFunctions for E {}

fn other<E: Expression>(function: Function, of: E, number: Option<Node>) -> Other<E> {
    let arguments: Vec<Node> = std::iter::once(of.into_node()).chain(number).collect();
    WindowFunction::new(call::node(function, <BaseOf<E> as Scalar>::TYPE, arguments))
}

fn other_or<E: Expression, D: Operand<BaseOf<E>>>(function: Function, of: E, rows: u32, default: D) -> OtherOr<E, D> {
    let arguments = [of.into_node(), operand::typed_literal(i64::from(rows)), default.into_node()];
    WindowFunction::new(call::node(function, <BaseOf<E> as Scalar>::TYPE, arguments))
}

/// An expression, or a tuple of up to eight.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither an expression nor a tuple of expressions",
    label = "a column or an expression is expected here"
)]
pub trait Expressions {
    /// The tables whose columns they use.
    type Tables;

    /// Appends the untyped trees.
    #[doc(hidden)]
    fn push(self, out: &mut Vec<Node>);
}

impl<E: Expression> Expressions for E {
    type Tables = E::Tables;

    fn push(self, out: &mut Vec<Node>) {
        out.push(self.into_node());
    }
}

/// What a window or an aggregate sorts by: `User::name.asc()`, or a tuple of up to eight such.
#[diagnostic::on_unimplemented(
    message = "an order is expected here, `.asc()` or `.desc()` of a column, but this is a `{Self}`",
    label = "say the direction: `.asc()` or `.desc()`"
)]
pub trait Orders {
    /// The tables whose columns they use.
    type Tables;

    /// Appends what to sort by.
    #[doc(hidden)]
    fn push(self, out: &mut Vec<OrderNode>);
}

impl<Tables> Orders for Order<Tables> {
    type Tables = Tables;

    fn push(self, out: &mut Vec<OrderNode>) {
        // Whether a join may leave the table out is not known here, so the place of NULL is said.
        out.push(OrderNode { nullable: true, ..self.node });
    }
}

macro_rules! nested {
    ($last:ident) => { $last::Tables };
    ($first:ident $($rest:ident)+) => { ($first::Tables, nested!($($rest)+)) };
}

macro_rules! tuple {
    ($($name:ident)+) => {
        #[allow(non_snake_case, reason = "one name serves as type and as binding")]
        impl<$($name: Expression),+> Expressions for ($($name,)+) {
            type Tables = nested!($($name)+);

            fn push(self, out: &mut Vec<Node>) {
                let ($($name,)+) = self;
                out.extend([$($name.into_node()),+]);
            }
        }

        #[allow(non_snake_case, reason = "one name serves as type and as binding")]
        impl<$($name: Orders),+> Orders for ($($name,)+) {
            type Tables = nested!($($name)+);

            fn push(self, out: &mut Vec<OrderNode>) {
                let ($($name,)+) = self;
                $($name.push(out);)+
            }
        }
    };
}
tuple!(A);
tuple!(A B);
tuple!(A B C);
tuple!(A B C D);
tuple!(A B C D E);
tuple!(A B C D E F);
tuple!(A B C D E F G);
tuple!(A B C D E F G H);
