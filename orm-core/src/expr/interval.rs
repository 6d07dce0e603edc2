use std::fmt;
use std::ops::{Add, Neg};

/// A span of the calendar and of time, to be added to a moment: months first, then days, then the time.
///
/// ```
/// # use rowhouse::doc::*;
/// # let (mut session, _) = rowhouse::doc::blog()?;
/// let until = User::created_at.plus(months(1) + hours(12));
/// let new = User::query().filter(until.gt(now::<DateTime<Utc>>()));
/// assert_eq!(new.count(&mut session)?, 1);
/// # Ok::<(), rowhouse::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Interval {
    /// Months of the calendar. A day that the month does not have becomes its last one.
    pub months: i32,
    /// Days of the calendar.
    pub days: i32,
    /// Microseconds.
    pub micros: i64,
}

/// This many years: twelve months each.
pub fn years(years: i32) -> Interval {
    months(years.saturating_mul(12))
}

/// This many months. January 31 and a month is the last day of February.
pub fn months(months: i32) -> Interval {
    Interval { months, ..Interval::default() }
}

/// This many weeks: seven days each.
pub fn weeks(weeks: i32) -> Interval {
    days(weeks.saturating_mul(7))
}

/// This many days.
pub fn days(days: i32) -> Interval {
    Interval { days, ..Interval::default() }
}

/// This many hours.
pub fn hours(hours: i32) -> Interval {
    microseconds(i64::from(hours) * 3_600_000_000)
}

/// This many minutes.
pub fn minutes(minutes: i32) -> Interval {
    microseconds(i64::from(minutes) * 60_000_000)
}

/// This many seconds.
pub fn seconds(seconds: i32) -> Interval {
    microseconds(i64::from(seconds) * 1_000_000)
}

/// This many microseconds.
pub fn microseconds(micros: i64) -> Interval {
    Interval { micros, ..Interval::default() }
}

impl Interval {
    /// The number of the only unit in it, and its name; `None` if there are several.
    pub(crate) fn one_unit(&self) -> Option<(i64, &'static str)> {
        match *self {
            Self { months, days: 0, micros: 0 } if months != 0 => Some((i64::from(months), "MONTH")),
            Self { months: 0, days, micros: 0 } => Some((i64::from(days), "DAY")),
            Self { months: 0, days: 0, micros } => Some((micros, "MICROSECOND")),
            _ => None,
        }
    }

    /// Its microseconds without the months, which are of different lengths.
    pub(crate) fn fixed_micros(&self) -> i128 {
        i128::from(self.days) * 86_400_000_000 + i128::from(self.micros)
    }
}

/// As SQL writes it.
impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [(i64::from(self.months), "months"), (i64::from(self.days), "days"), (self.micros, "microseconds")];
        let mut blank = "";
        for (number, unit) in parts.into_iter().filter(|(number, _)| *number != 0) {
            write!(f, "{blank}{number} {unit}")?;
            blank = " ";
        }
        if blank.is_empty() { f.write_str("0 days") } else { Ok(()) }
    }
}

impl Add for Interval {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            months: self.months.saturating_add(other.months),
            days: self.days.saturating_add(other.days),
            micros: self.micros.saturating_add(other.micros),
        }
    }
}

impl Neg for Interval {
    type Output = Self;

    fn neg(self) -> Self {
        Self {
            months: self.months.saturating_neg(),
            days: self.days.saturating_neg(),
            micros: self.micros.saturating_neg(),
        }
    }
}
