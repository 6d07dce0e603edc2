//! Days and moments as plain numbers, so that no time crate is needed to carry them.

use std::fmt;

#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
use crate::error::{Error, Result};

const MICROS_PER_DAY: i64 = 86_400_000_000;

/// A day of the proleptic Gregorian calendar, as days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(pub i32);

impl Date {
    /// The day with this year, month (1 to 12) and day (1 to 31), or `None` if there is no such day.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        if !(1..=12).contains(&month) || day == 0 || day > days_in_month(year, month) {
            return None;
        }
        // Days from civil, after Howard Hinnant: years start in March, eras have 400 years.
        let y = i64::from(year) - i64::from(month <= 2);
        let era = y.div_euclid(400);
        let year_of_era = y.rem_euclid(400);
        let month_from_march = i64::from((month + 9) % 12);
        let day_of_year = (153 * month_from_march + 2) / 5 + i64::from(day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        i32::try_from(era * 146_097 + day_of_era - 719_468).ok().map(Self)
    }

    /// The year, month (1 to 12) and day (1 to 31).
    pub fn ymd(self) -> (i32, u32, u32) {
        let days = i64::from(self.0) + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        (year as i32, month as u32, day as u32)
    }

    /// The day written as `YYYY-MM-DD`, or `None` if `text` is not such a day.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
            return None;
        }
        let year = digits(&bytes[0..4])?;
        Self::from_ymd(year as i32, digits(&bytes[5..7])?, digits(&bytes[8..10])?)
    }

    /// Whether the year has four digits (1 to 9999), the range in which text sorts like the day.
    pub fn has_four_digit_year(self) -> bool {
        (1..=9999).contains(&self.ymd().0)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// A time of day, as microseconds since midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub i64);

impl Time {
    /// The time of these parts.
    pub fn from_hms_micro(hour: u32, minute: u32, second: u32, micro: u32) -> Self {
        let seconds = (i64::from(hour) * 60 + i64::from(minute)) * 60 + i64::from(second);
        Self(seconds * 1_000_000 + i64::from(micro))
    }

    /// The hour, minute, second and microsecond.
    pub fn hms_micro(self) -> (u32, u32, u32, u32) {
        let seconds = self.0 / 1_000_000;
        ((seconds / 3600) as u32, (seconds / 60 % 60) as u32, (seconds % 60) as u32, (self.0 % 1_000_000) as u32)
    }

    /// The time written as `HH:MM:SS`, with up to six digits of a second after a point, or `None` if `text` is no such
    /// time.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.len() < 8 || bytes[2] != b':' || bytes[5] != b':' {
            return None;
        }
        let (hour, minute, second) = (digits(&bytes[..2])?, digits(&bytes[3..5])?, digits(&bytes[6..8])?);
        let legal = hour < 24 && minute < 60 && second < 60;
        if legal { Some(Self::from_hms_micro(hour, minute, second, fraction(&bytes[8..])?)) } else { None }
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute, second, micro) = self.hms_micro();
        write!(f, "{hour:02}:{minute:02}:{second:02}.{micro:06}")
    }
}

/// A moment, as microseconds since 1970-01-01 00:00:00 UTC; where there is no zone, of the calendar and the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The moment at `micros` microseconds after midnight of `date`.
    pub fn from_parts(date: Date, micros: i64) -> Option<Self> {
        i64::from(date.0).checked_mul(MICROS_PER_DAY)?.checked_add(micros).map(Self)
    }

    /// The day, and the microseconds since its midnight.
    pub fn parts(self) -> (Date, i64) {
        (Date(self.0.div_euclid(MICROS_PER_DAY) as i32), self.0.rem_euclid(MICROS_PER_DAY))
    }

    /// The hour, minute, second and microsecond of the day.
    pub fn hms_micro(self) -> (u32, u32, u32, u32) {
        Time(self.parts().1).hms_micro()
    }

    /// The moment written as `YYYY-MM-DD HH:MM:SS`, with up to six digits of a second after a point and
    /// a `T` in place of the blank allowed, or `None` if `text` is not such a moment.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.len() < 19 || !matches!(bytes[10], b' ' | b'T') {
            return None;
        }
        let (date, time) = (Date::parse(text.get(..10)?)?, Time::parse(text.get(11..)?)?);
        Self::from_parts(date, time.0)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (date, micros) = self.parts();
        write!(f, "{date} {}", Time(micros))
    }
}

/// A day that every backend stores.
#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
pub(super) fn storable(day: Option<Date>, rust_type: &'static str) -> Result<Date> {
    day.filter(|day| day.has_four_digit_year())
        .ok_or_else(|| Error::encode(rust_type, "years from 1 to 9999 can be stored"))
}

fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn digits(bytes: &[u8]) -> Option<u32> {
    bytes.iter().try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + u32::from(byte - b'0')))
}

/// `.123` as 123,000 microseconds; nothing as 0.
fn fraction(bytes: &[u8]) -> Option<u32> {
    match bytes {
        [] => Some(0),
        [b'.', rest @ ..] if (1..=6).contains(&rest.len()) => Some(digits(rest)? * 10_u32.pow(6 - rest.len() as u32)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_the_calendar_survives() {
        for days in (-800_000..3_000_000).step_by(7) {
            let (year, month, day) = Date(days).ymd();
            assert_eq!(Date::from_ymd(year, month, day), Some(Date(days)), "{year}-{month}-{day}");
        }
        assert_eq!(Date::from_ymd(1970, 1, 1), Some(Date(0)));
        assert_eq!(Date::from_ymd(2000, 2, 29).map(|d| d.0), Some(11_016));
        assert_eq!(Date::from_ymd(1900, 2, 29), None);
    }

    #[test]
    fn text_survives() {
        for text in ["0001-01-01 00:00:00.000000", "1969-12-31 23:59:59.999999", "9999-12-31 23:59:59.999999"] {
            assert_eq!(Timestamp::parse(text).map(|t| t.to_string()).as_deref(), Some(text));
        }
        assert_eq!(Timestamp::parse("2026-11-23T01:02:03.5"), Timestamp::parse("2026-11-23 01:02:03.500000"));
        for text in ["", "2026-11-23", "2026-13-01 00:00:00", "2026-11-23 24:00:00", "2026-11-23 00:00:00.1234567"] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
    }
}
