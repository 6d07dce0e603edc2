use super::call::{self, Function};
use super::{BaseOf, Expr, Expression, Interval, Nil, Of, Operand, With, operand};
use crate::types::{ColumnType, Dated, Moment, Scalar, Timed};

/// A span of the calendar or the clock that [`MomentFunctions::date_trunc`] goes back to the start of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is named after the span")]
pub enum Unit {
    Year,
    Quarter,
    Month,
    /// From Monday on.
    Week,
    Day,
    Hour,
    Minute,
    Second,
}

/// A field of the day that [`extract`] reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is named after the field")]
pub enum DatePart {
    Year,
    /// 1 to 4.
    Quarter,
    /// 1 to 12.
    Month,
    /// Of the year by ISO 8601, 1 to 53.
    Week,
    /// Of the month.
    Day,
    /// 1 for Monday to 7 for Sunday.
    DayOfWeek,
    /// 1 to 366.
    DayOfYear,
}

/// A field of the time of day that [`extract`] reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is named after the field")]
pub enum TimePart {
    /// 0 to 23, of a moment in UTC.
    Hour,
    Minute,
    /// Without its fraction.
    Second,
    /// The fraction of the second, 0 to 999999.
    Microsecond,
}

/// A field that values of the type `T` have: a [`DatePart`] of days and moments, a [`TimePart`] of times of day and moments.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no field of a day or a time of day",
    label = "a `DatePart` or a `TimePart` is expected here"
)]
pub trait Part<T> {
    /// The function that reads it.
    #[doc(hidden)]
    fn function(self) -> Function;
}

impl<T: Dated> Part<T> for DatePart {
    fn function(self) -> Function {
        match self {
            Self::Year => Function::Year,
            Self::Quarter => Function::Quarter,
            Self::Month => Function::Month,
            Self::Week => Function::Week,
            Self::Day => Function::Day,
            Self::DayOfWeek => Function::DayOfWeek,
            Self::DayOfYear => Function::DayOfYear,
        }
    }
}

impl<T: Timed> Part<T> for TimePart {
    fn function(self) -> Function {
        match self {
            Self::Hour => Function::Hour,
            Self::Minute => Function::Minute,
            Self::Second => Function::Second,
            Self::Microsecond => Function::Microsecond,
        }
    }
}

/// A field of a day, a time of day or a moment: SQL's `EXTRACT`, for a field that is chosen while the program runs. Of one that
/// is known, [`MomentFunctions::year`] and its like read shorter; they are the same.
///
/// ```
/// # use rowhouse::doc::*;
/// # let (mut session, _) = rowhouse::doc::blog()?;
/// fn joined_per(part: DatePart) -> Select<impl Clone, (i32, i64)> {
///     let part = extract(part, User::created_at);
///     User::query().group_by(part.clone()).select((part, count()))
/// }
/// assert_eq!(
///     joined_per(DatePart::Month).to_sql(Dialect::Mysql)?.sql,
///     "SELECT MONTH(`created_at`), COUNT(*) FROM `users` GROUP BY MONTH(`created_at`)"
/// );
/// assert_eq!(joined_per(DatePart::Year).all(&mut session)?.len(), 1);
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub fn extract<E: Expression>(part: impl Part<BaseOf<E>>, of: E) -> Of<E, i32> {
    call::of(part.function(), of)
}

#[doc = include_str!("../../docs/moment-functions.md")]
pub trait MomentFunctions: Expression {
    /// The year.
    fn year(self) -> Of<Self, i32>
    where
        BaseOf<Self>: Dated,
    {
        call::of(Function::Year, self)
    }

    /// The quarter of the year, 1 to 4.
    fn quarter(self) -> Of<Self, i32>
    where
        BaseOf<Self>: Dated,
    {
        call::of(Function::Quarter, self)
    }

    /// The month, 1 to 12.
    fn month(self) -> Of<Self, i32>
    where
        BaseOf<Self>: Dated,
    {
        call::of(Function::Month, self)
    }

    /// The week of the year by ISO 8601, 1 to 53: weeks begin on Monday, and the first one has the first Thursday.
    fn week(self) -> Of<Self, i32>
    where
        BaseOf<Self>: Dated,
    {
        call::of(Function::Week, self)
    }

    /// The day of the month, 1 to 31.
    fn day(self) -> Of<Self, i32>
    where
        BaseOf<Self>: Dated,
    {
        call::of(Function::Day, self)
    }

    /// The day of the week, 1 for Monday to 7 for Sunday.
    fn day_of_week(self) -> Of<Self, i32>
    where
        BaseOf<Self>: Dated,
    {
        call::of(Function::DayOfWeek, self)
    }

    /// The day of the year, 1 to 366.
    fn day_of_year(self) -> Of<Self, i32>
    where
        BaseOf<Self>: Dated,
    {
        call::of(Function::DayOfYear, self)
    }

    /// The hour, 0 to 23, of a moment in UTC.
    fn hour(self) -> Of<Self, i32>
    where
        BaseOf<Self>: Timed,
    {
        call::of(Function::Hour, self)
    }

    /// The minute, 0 to 59.
    fn minute(self) -> Of<Self, i32>
    where
        BaseOf<Self>: Timed,
    {
        call::of(Function::Minute, self)
    }

    /// The second, 0 to 59, without its fraction.
    fn second(self) -> Of<Self, i32>
    where
        BaseOf<Self>: Timed,
    {
        call::of(Function::Second, self)
    }

    /// The fraction of the second, 0 to 999999.
    fn microsecond(self) -> Of<Self, i32>
    where
        BaseOf<Self>: Timed,
    {
        call::of(Function::Microsecond, self)
    }

    /// Whole seconds since 1970-01-01 00:00:00, negative before.
    fn epoch(self) -> Of<Self, i64>
    where
        BaseOf<Self>: Dated,
    {
        call::of(Function::Epoch, self)
    }

    /// The day of a moment, in UTC.
    fn date(self) -> Of<Self, <BaseOf<Self> as Dated>::Day>
    where
        BaseOf<Self>: Moment,
    {
        call::of(Function::DateOf, self)
    }

    /// The time of day of a moment, in UTC.
    fn time(self) -> Of<Self, <BaseOf<Self> as Moment>::Time>
    where
        BaseOf<Self>: Moment,
    {
        call::of(Function::TimeOf, self)
    }

    /// The start of the year, the month, the hour, … that this lies in.
    fn date_trunc(self, unit: Unit) -> Expr<Self::Tables, Self::Value>
    where
        BaseOf<Self>: Dated,
    {
        call::same(Function::DateTrunc(unit), self)
    }

    /// This later by an interval: its months first, then its days, then its time. A day that the month does not have becomes
    /// the month's last one. A result beyond the years 1 to 9999 is an error, or NULL on MySQL and MariaDB.
    fn plus(self, interval: Interval) -> Expr<Self::Tables, Self::Value>
    where
        BaseOf<Self>: Dated,
    {
        moved(self, interval)
    }

    /// This earlier by an interval; see [`MomentFunctions::plus`].
    fn minus(self, interval: Interval) -> Expr<Self::Tables, Self::Value>
    where
        BaseOf<Self>: Dated,
    {
        moved(self, -interval)
    }

    /// This later by as many days as `days` says, which can be a column or an expression.
    fn plus_days<N: Operand<i32>>(self, days: N) -> With<Self, N, i32, BaseOf<Self>>
    where
        BaseOf<Self>: Dated,
    {
        call::with(Function::PlusDays, self, days)
    }

    /// This later by as many months as `months` says; a day that the month does not have becomes its last one.
    fn plus_months<N: Operand<i32>>(self, months: N) -> With<Self, N, i32, BaseOf<Self>>
    where
        BaseOf<Self>: Dated,
    {
        call::with(Function::PlusMonths, self, months)
    }

    /// This later by as many seconds as `seconds` says.
    fn plus_seconds<N: Operand<i32>>(self, seconds: N) -> With<Self, N, i32, BaseOf<Self>>
    where
        BaseOf<Self>: Moment,
    {
        call::with(Function::PlusSeconds, self, seconds)
    }

    /// How many days this day is after that of `earlier`, negative where it is before.
    fn days_since<R: Operand<BaseOf<Self>>>(self, earlier: R) -> With<Self, R, BaseOf<Self>, i64>
    where
        BaseOf<Self>: Dated,
    {
        call::with(Function::DaysSince, self, earlier)
    }

    /// How many whole seconds this is after `earlier`, negative where it is before.
    fn seconds_since<R: Operand<BaseOf<Self>>>(self, earlier: R) -> With<Self, R, BaseOf<Self>, i64>
    where
        BaseOf<Self>: Moment,
    {
        call::with(Function::SecondsSince, self, earlier)
    }

    /// How many microseconds this is after `earlier`, negative where it is before.
    fn microseconds_since<R: Operand<BaseOf<Self>>>(self, earlier: R) -> With<Self, R, BaseOf<Self>, i64>
    where
        BaseOf<Self>: Moment,
    {
        call::with(Function::MicrosecondsSince, self, earlier)
    }
}

impl<E: Expression> MomentFunctions for E {}

fn moved<E: Expression>(from: E, by: Interval) -> Expr<E::Tables, E::Value> {
    let ty = <BaseOf<E> as Scalar>::TYPE;
    let micros = if ty == ColumnType::Date && by.micros != 0 {
        operand::invalid("Interval", "a day has no hours: add whole days, or cast it to a moment first")
    } else {
        operand::typed_literal(by.micros)
    };
    let (months, days) = (operand::typed_literal(by.months), operand::typed_literal(by.days));
    Expr::new(call::node(Function::Plus, ty, [from.into_node(), months, days, micros]))
}

/// The moment at which the statement began, in UTC, by the clock of the server.
///
/// ```
/// # use rowhouse::doc::*;
/// # let (mut session, _) = rowhouse::doc::blog()?;
/// let past = User::query().filter(User::created_at.le(now::<DateTime<Utc>>()));
/// assert_eq!(past.count(&mut session)?, 1);
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub fn now<T: Moment>() -> Expr<Nil, T> {
    Expr::new(call::node(Function::Now, T::TYPE, []))
}

/// The day on which the statement began, in UTC; see [`now`].
pub fn current_date<T: Dated<Day = T>>() -> Expr<Nil, T> {
    Expr::new(call::node(Function::CurrentDate, T::TYPE, []))
}
