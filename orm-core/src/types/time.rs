use time::{Month, OffsetDateTime, PrimitiveDateTime, UtcOffset};

use super::{ColumnType, Date, Ids, Ordered, Param, Scalar, Time, Timestamp};
use crate::error::{Error, Result};
use crate::row::RowAccess;

impl Scalar for OffsetDateTime {
    const TYPE: ColumnType = ColumnType::Timestamp;

    /// Columns keep the moment to the microsecond, and no offset: it comes back in UTC.
    fn param(&self, _: &Ids) -> Result<Param<'_>> {
        let utc = self.to_offset(UtcOffset::UTC);
        moment(utc.date(), utc.time(), "OffsetDateTime").map(Param::Timestamp)
    }

    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Option<Self>> {
        Ok(<PrimitiveDateTime as Scalar>::read(row, column)?.map(PrimitiveDateTime::assume_utc))
    }
}

impl Ordered for OffsetDateTime {}

impl Scalar for PrimitiveDateTime {
    const TYPE: ColumnType = ColumnType::DateTime;

    /// Columns keep microseconds: a finer time is stored as the microsecond that it lies in.
    fn param(&self, _: &Ids) -> Result<Param<'_>> {
        moment(self.date(), self.time(), "PrimitiveDateTime").map(Param::Timestamp)
    }

    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Option<Self>> {
        let Some(moment) = row.timestamp(column)? else { return Ok(None) };
        let (date, micros) = moment.parts();
        let parts = from_date(date).zip(from_time(Time(micros)));
        let read = parts.map(|(date, time)| Self::new(date, time));
        read.map(Some).ok_or_else(|| Error::decode(column, "PrimitiveDateTime", moment.to_string()))
    }
}

impl Ordered for PrimitiveDateTime {}

impl Scalar for time::Date {
    const TYPE: ColumnType = ColumnType::Date;

    fn param(&self, _: &Ids) -> Result<Param<'_>> {
        to_date(*self, "Date").map(Param::Date)
    }

    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Option<Self>> {
        let Some(date) = row.date(column)? else { return Ok(None) };
        from_date(date).map(Some).ok_or_else(|| Error::decode(column, "Date", date.to_string()))
    }
}

impl Ordered for time::Date {}

impl Scalar for time::Time {
    const TYPE: ColumnType = ColumnType::Time;

    /// Columns keep microseconds: a finer time is stored as the microsecond that it lies in.
    fn param(&self, _: &Ids) -> Result<Param<'_>> {
        Ok(Param::Time(to_time(*self)))
    }

    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Option<Self>> {
        let Some(time) = row.time(column)? else { return Ok(None) };
        from_time(time).map(Some).ok_or_else(|| Error::decode(column, "Time", time.to_string()))
    }
}

impl Ordered for time::Time {}

fn moment(date: time::Date, time: time::Time, rust_type: &'static str) -> Result<Timestamp> {
    let date = to_date(date, rust_type)?;
    Timestamp::from_parts(date, to_time(time).0).ok_or_else(|| Error::encode(rust_type, YEARS))
}

fn to_date(date: time::Date, rust_type: &'static str) -> Result<Date> {
    let day = Date::from_ymd(date.year(), u8::from(date.month()).into(), date.day().into());
    day.filter(|day| day.has_four_digit_year()).ok_or_else(|| Error::encode(rust_type, YEARS))
}

fn to_time(time: time::Time) -> Time {
    let (hour, minute, second, micro) = time.as_hms_micro();
    let seconds = (i64::from(hour) * 60 + i64::from(minute)) * 60 + i64::from(second);
    Time(seconds * 1_000_000 + i64::from(micro))
}

fn from_date(date: Date) -> Option<time::Date> {
    let (year, month, day) = date.ymd();
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    time::Date::from_calendar_date(year, month, u8::try_from(day).ok()?).ok()
}

fn from_time(time: Time) -> Option<time::Time> {
    let (hour, minute, second, micro) = time.hms_micro();
    time::Time::from_hms_micro(hour as u8, minute as u8, second as u8, micro).ok()
}

/// Every backend stores these, and no two agree beyond.
const YEARS: &str = "years from 1 to 9999 can be stored";
