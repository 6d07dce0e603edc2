use time::{Month, OffsetDateTime, PrimitiveDateTime, UtcOffset};

use super::calendar::storable;
use super::foreign_calendar::{moment, read_as, read_moment};
use super::{ColumnType, Date, Ids, Ordered, Param, Scalar, Time};
use crate::error::Result;
use crate::row::RowAccess;

impl Scalar for OffsetDateTime {
    const TYPE: ColumnType = ColumnType::Timestamp;

    /// Columns keep the moment to the microsecond, and no offset: it comes back in UTC.
    fn param(&self, _: &Ids) -> Result<Param<'_>> {
        // None where UTC is in a year that the crate has not.
        let utc = self.checked_to_offset(UtcOffset::UTC);
        let (day, time) = utc.map_or((None, Time(0)), |utc| (to_date(utc.date()), to_time(utc.time())));
        moment(day, time, "OffsetDateTime").map(Param::Timestamp)
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
        moment(to_date(self.date()), to_time(self.time()), "PrimitiveDateTime").map(Param::Timestamp)
    }

    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Option<Self>> {
        let parts = read_moment(row, column, "PrimitiveDateTime", from_date, from_time)?;
        Ok(parts.map(|(date, time)| Self::new(date, time)))
    }
}

impl Ordered for PrimitiveDateTime {}

impl Scalar for time::Date {
    const TYPE: ColumnType = ColumnType::Date;

    fn param(&self, _: &Ids) -> Result<Param<'_>> {
        storable(to_date(*self), "Date").map(Param::Date)
    }

    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Option<Self>> {
        read_as(row.date(column)?, column, "Date", from_date)
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
        read_as(row.time(column)?, column, "Time", from_time)
    }
}

impl Ordered for time::Time {}

fn to_date(date: time::Date) -> Option<Date> {
    Date::from_ymd(date.year(), u8::from(date.month()).into(), date.day().into())
}

fn to_time(time: time::Time) -> Time {
    let (hour, minute, second, micro) = time.as_hms_micro();
    Time::from_hms_micro(hour.into(), minute.into(), second.into(), micro)
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
