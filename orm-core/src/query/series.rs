use std::borrow::Cow;

use super::combine::ROWS;
use super::values::{Values, ValuesKind};
use super::{Output, Select, SelectNode, SourceRef, Whole};
use crate::expr::{AsExpr, BinaryOp, Fragment, Function, Interval, Literal, Nil, Node, Operand, Within, call};
use crate::row::FromRow;
use crate::types::{ColumnType, Dated, Scalar, SqlValue, Value};

/// From one value of a series to the next.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// This much more.
    Number(Node),
    /// This much later.
    Interval {
        /// Months, days and microseconds.
        parts: Box<[Node]>,
        /// Whether it goes back.
        is_negative: bool,
    },
}

impl Step {
    /// Whether the series goes down.
    pub(crate) fn is_negative(&self) -> bool {
        match self {
            Self::Number(Node::Value(literal)) => matches!(literal.value, Value::Int(step) if step < 0),
            Self::Number(_) => false,
            Self::Interval { is_negative, .. } => *is_negative,
        }
    }
}

/// The step of a series of values of type `V`: an integer of that type, or an [`Interval`] between days or moments.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no step of a series of `{V}`",
    label = "this does not lead from one `{V}` to the next",
    note = "integers are counted by integers of their type, days and moments by intervals: `days(1)`"
)]
pub trait SeriesStep<V> {
    /// The step; or why there would be no end.
    #[doc(hidden)]
    fn into_step(self) -> Result<Step, &'static str>;

    /// What comes behind `current`.
    #[doc(hidden)]
    fn next(step: &Step, current: Node) -> Node;
}

macro_rules! integers {
    ($($ty:ty)+) => {$(
        impl SeriesStep<$ty> for $ty {
            fn into_step(self) -> Result<Step, &'static str> {
                if self == 0 { Err(ENDLESS) } else { Ok(Step::Number(literal(self))) }
            }

            fn next(step: &Step, left: Node) -> Node {
                let Step::Number(right) = step else { return left };
                Node::binary(left, BinaryOp::Add, right.clone())
            }
        }
    )+};
}
integers!(i8 i16 i32 i64 u16 u32);

impl<V: Dated> SeriesStep<V> for Interval {
    fn into_step(self) -> Result<Step, &'static str> {
        let signs = [i64::from(self.months), i64::from(self.days), self.micros].map(i64::signum);
        if V::TYPE == ColumnType::Date && self.micros != 0 {
            return Err("a series of days goes on by whole days, weeks or months: `days(1)`");
        }
        match (signs.contains(&1), signs.contains(&-1)) {
            (false, false) => Err(ENDLESS),
            (true, true) => Err("the step of a series goes forwards in one unit and back in another"),
            (_, is_negative) => {
                let parts = [literal(self.months), literal(self.days), literal(self.micros)];
                Ok(Step::Interval { parts: parts.into(), is_negative })
            }
        }
    }

    fn next(step: &Step, current: Node) -> Node {
        let Step::Interval { parts, .. } = step else { return current };
        call::node(Function::Plus, V::TYPE, std::iter::once(current).chain(parts.iter().cloned()).collect::<Vec<_>>())
    }
}

fn literal<S: Scalar>(value: S) -> Node {
    Node::Value(Literal { value: value.into_value(), ty: S::TYPE })
}

/// The type of the values of a series that begins with `First`.
type ValueOf<First> = <<First as AsExpr>::Value as SqlValue>::Base;

/// The values from `first` to `last` as rows, both included, `step` by `step`: integers, or days and moments by an
/// [`Interval`]. Read as a projection they are a table of another query: a row for each day, also where nothing happened.
///
/// On PostgreSQL it is `generate_series`, elsewhere a recursive query that counts. A month later than a 31st is the last day of a
/// shorter month, and the series goes on from there, on every backend. No rows if `last` is passed at once, or if one of
/// the two is NULL. A step of 0 is [`Error::Query`](crate::Error::Query) before anything is sent.
///
/// ```
/// # use rowhouse::doc::*;
/// # let (mut session, _) = rowhouse::doc::blog()?;
/// let odd: Vec<i32> = generate_series(1, 9, 2).all(&mut session)?;
/// assert_eq!(odd, [1, 3, 5, 7, 9]);
///
/// #[derive(Projection)]
/// struct Day {
///     day: NaiveDate,
/// }
///
/// // New users on each of the last seven days.
/// let today = || current_date::<NaiveDate>();
/// let days = generate_series(today().minus(days(6)), today(), days(1)).read_as::<Day>();
/// let new: Vec<(NaiveDate, i64)> = days
///     .as_table()
///     .left_join(User::matching(User::created_at.date().eq(Day::day)))
///     .group_by(Day::day)
///     .select((Day::day, User::id.count()))
///     .order_by(Day::day.asc())
///     .all(&mut session)?;
/// assert_eq!(new.iter().map(|(_, users)| *users).collect::<Vec<_>>(), [0, 0, 0, 0, 0, 0, 1]);
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub fn generate_series<First, Last, By, I, J>(first: First, last: Last, step: By) -> Select<Whole, ValueOf<First>>
where
    First: AsExpr<Tables: Within<Nil, I>>,
    Last: Operand<ValueOf<First>, Tables: Within<Nil, J>>,
    By: SeriesStep<ValueOf<First>>,
    ValueOf<First>: FromRow,
{
    let ty = <ValueOf<First> as Scalar>::TYPE;
    let (step, refused) = match step.into_step() {
        Ok(step) => (Some(step), None),
        Err(reason) => (None, Some(reason.into())),
    };
    let next = step.iter().map(|step| By::next(step, current(ty)));
    let values = [first.into_node(), last.into_node()].into_iter().chain(next).collect();
    let kind = step.map_or(ValuesKind::Rows, ValuesKind::Series);
    let source = SourceRef { table: &ROWS, alias: None };
    let mut node = SelectNode::new(Output::Values(Box::new(Values { types: vec![ty], values, kind })), source);
    if refused.is_some() {
        node.rare_mut().refused = refused;
    }
    Select::from_node(node)
}

/// The value that a recursive query has reached.
fn current(ty: ColumnType) -> Node {
    let (pieces, arguments): ([Cow<'static, str>; 1], [Node; 0]) = ([Cow::Borrowed("column1")], []);
    let (pieces, arguments) = (pieces.into(), arguments.into());
    Node::Fragment(Box::new(Fragment { pieces, arguments, ty, atom: true, question_mark: false }))
}

const ENDLESS: &str = "a series whose step is 0 has no end";
