use orm_core::types::{Date, Timestamp};
use rusqlite::functions::Context;
use rusqlite::{Connection, Result};

use super::text::text;
use super::{failed, strict};

pub(super) fn register(connection: &Connection) -> Result<()> {
    strict(connection, "rowhouse_micros", 1, |context| Ok(Stored::parse(text(context, 0)?)?.moment()?.0))?;
    strict(connection, "rowhouse_plus", 4, plus)?;
    strict(connection, "rowhouse_date_trunc", 2, truncated)
}

/// A day or a moment, in the form in which it is stored.
#[derive(Debug, Clone, Copy)]
enum Stored {
    Day(Date),
    Moment(Timestamp),
}

impl Stored {
    fn parse(text: &str) -> Result<Self> {
        let day = Date::parse(text).map(Self::Day);
        day.or_else(|| Timestamp::parse(text).map(Self::Moment))
            .ok_or_else(|| failed(format!("{text:?} is neither a day nor a moment")))
    }

    fn moment(self) -> Result<Timestamp> {
        match self {
            Self::Day(day) => Timestamp::from_parts(day, 0).ok_or_else(out_of_range),
            Self::Moment(moment) => Ok(moment),
        }
    }

    /// The day, and the microseconds since its midnight.
    fn parts(self) -> (Date, i64) {
        match self {
            Self::Day(day) => (day, 0),
            Self::Moment(moment) => moment.parts(),
        }
    }

    /// Another moment in the same form.
    fn with(self, day: Date, micros: i64) -> Result<String> {
        let moment = Timestamp::from_parts(day, micros).ok_or_else(out_of_range)?;
        let (day, _) = moment.parts();
        if !day.has_four_digit_year() {
            return Err(out_of_range());
        }
        Ok(match self {
            Self::Day(_) => day.to_string(),
            Self::Moment(_) => moment.to_string(),
        })
    }
}

fn plus(context: &Context<'_>) -> Result<String> {
    let stored = Stored::parse(text(context, 0)?)?;
    let (months, days, micros) = (context.get::<i32>(1)?, context.get::<i32>(2)?, context.get::<i64>(3)?);
    let (day, time) = stored.parts();
    let day = later(day, months).and_then(|day| day.0.checked_add(days)).map(Date).ok_or_else(out_of_range)?;
    stored.with(day, time.checked_add(micros).ok_or_else(out_of_range)?)
}

/// The same day of another month, or the month's last one.
fn later(day: Date, months: i32) -> Option<Date> {
    let (year, month, day) = day.ymd();
    let months = (i64::from(year) * 12 + i64::from(month) - 1).checked_add(months.into())?;
    let (year, month) = (i32::try_from(months.div_euclid(12)).ok()?, months.rem_euclid(12) as u32 + 1);
    (1..=day).rev().find_map(|day| Date::from_ymd(year, month, day))
}

fn truncated(context: &Context<'_>) -> Result<String> {
    let (stored, unit) = (Stored::parse(text(context, 0)?)?, text(context, 1)?);
    let (day, time) = stored.parts();
    let (year, month, _) = day.ymd();
    let first_of = |month| Date::from_ymd(year, month, 1);
    let (day, time) = match unit {
        "year" => (first_of(1), 0),
        "quarter" => (first_of((month - 1) / 3 * 3 + 1), 0),
        "month" => (first_of(month), 0),
        // 1970-01-01 was a Thursday.
        "week" => (Some(Date(day.0 - (day.0 + 3).rem_euclid(7))), 0),
        "day" => (Some(day), 0),
        "hour" => (Some(day), time - time % 3_600_000_000),
        "minute" => (Some(day), time - time % 60_000_000),
        "second" => (Some(day), time - time % 1_000_000),
        other => return Err(failed(format!("{other:?} is no unit of time"))),
    };
    stored.with(day.ok_or_else(out_of_range)?, time)
}

fn out_of_range() -> rusqlite::Error {
    failed("years from 1 to 9999 can be stored")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_later_is_the_same_day_or_the_last_one() {
        let check = |day: &str, months, expected: &str| {
            let later = later(Date::parse(day).unwrap(), months);
            assert_eq!(later.map(|day| day.to_string()).as_deref(), Some(expected), "{day} {months}");
        };
        check("2024-01-31", 1, "2024-02-29");
        check("2023-01-31", 1, "2023-02-28");
        check("2024-02-29", 12, "2025-02-28");
        check("2024-03-31", -1, "2024-02-29");
        check("2024-12-15", 1, "2025-01-15");
        check("2024-01-15", -1, "2023-12-15");
    }
}
