use jiff::civil;

use super::calendar::storable;
use super::foreign_calendar::{moment, read_as, read_moment};
use super::{ColumnType, Date, Ids, Ordered, Param, Scalar, Time, Timestamp};
use crate::error::Result;
use crate::row::RowAccess;

impl Scalar for jiff::Timestamp {
    const TYPE: ColumnType = ColumnType::Timestamp;

    /// Columns keep microseconds: a finer moment is stored as the microsecond that it lies in.
    fn param(&self, _: &Ids) -> Result<Param<'_>> {
        // The range of jiff, in microseconds, lies well within 64 bits.
        let moment = Timestamp(self.as_nanosecond().div_euclid(1000) as i64);
        storable(Some(moment.parts().0), "Timestamp").map(|_| Param::Timestamp(moment))
    }

    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Option<Self>> {
        read_as(row.timestamp(column)?, column, "Timestamp", from_moment)
    }
}

impl Ordered for jiff::Timestamp {}

impl Scalar for civil::DateTime {
    const TYPE: ColumnType = ColumnType::DateTime;

    /// Columns keep microseconds: a finer time is stored as the microsecond that it lies in.
    fn param(&self, _: &Ids) -> Result<Param<'_>> {
        moment(to_date(self.date()), to_time(self.time()), "DateTime").map(Param::Timestamp)
    }

    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Option<Self>> {
        let parts = read_moment(row, column, "DateTime", from_date, from_time)?;
        Ok(parts.map(|(date, time)| date.to_datetime(time)))
    }
}

impl Ordered for civil::DateTime {}

impl Scalar for civil::Date {
    const TYPE: ColumnType = ColumnType::Date;

    fn param(&self, _: &Ids) -> Result<Param<'_>> {
        storable(to_date(*self), "Date").map(Param::Date)
    }

    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Option<Self>> {
        read_as(row.date(column)?, column, "Date", from_date)
    }
}

impl Ordered for civil::Date {}

impl Scalar for civil::Time {
    const TYPE: ColumnType = ColumnType::Time;

    /// Columns keep microseconds: a finer time is stored as the microsecond that it lies in.
    fn param(&self, _: &Ids) -> Result<Param<'_>> {
        Ok(Param::Time(to_time(*self)))
    }

    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Option<Self>> {
        read_as(row.time(column)?, column, "Time", from_time)
    }
}

impl Ordered for civil::Time {}

fn to_date(date: civil::Date) -> Option<Date> {
    Date::from_ymd(date.year().into(), date.month() as u32, date.day() as u32)
}

fn to_time(time: civil::Time) -> Time {
    let micro = time.subsec_nanosecond() / 1000;
    Time::from_hms_micro(time.hour() as u32, time.minute() as u32, time.second() as u32, micro as u32)
}

/// By seconds: `from_microsecond` refuses the microseconds of the last one.
fn from_moment(moment: Timestamp) -> Option<jiff::Timestamp> {
    let (seconds, micros) = (moment.0.div_euclid(1_000_000), moment.0.rem_euclid(1_000_000));
    jiff::Timestamp::new(seconds, micros as i32 * 1000).ok()
}

fn from_date(date: Date) -> Option<civil::Date> {
    let (year, month, day) = date.ymd();
    civil::Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn from_time(time: Time) -> Option<civil::Time> {
    let (hour, minute, second, micro) = time.hms_micro();
    civil::Time::new(hour as i8, minute as i8, second as i8, micro as i32 * 1000).ok()
}
