use jiff::civil;

use super::{ColumnType, Date, Ids, Ordered, Param, Scalar, Time, Timestamp};
use crate::error::{Error, Result};
use crate::row::RowAccess;

impl Scalar for jiff::Timestamp {
    const TYPE: ColumnType = ColumnType::Timestamp;

    /// Columns keep microseconds: a finer moment is stored as the microsecond that it lies in.
    fn param(&self, _: &Ids) -> Result<Param<'_>> {
        let nanos = self.as_nanosecond().div_euclid(1000);
        let moment = i64::try_from(nanos).map(Timestamp).map_err(|_| Error::encode("Timestamp", YEARS))?;
        if moment.parts().0.has_four_digit_year() {
            return Ok(Param::Timestamp(moment));
        }
        Err(Error::encode("Timestamp", YEARS))
    }

    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Option<Self>> {
        let Some(moment) = row.timestamp(column)? else { return Ok(None) };
        let read = jiff::Timestamp::from_microsecond(moment.0);
        read.map(Some).map_err(|_| Error::decode(column, "Timestamp", moment.to_string()))
    }
}

impl Ordered for jiff::Timestamp {}

impl Scalar for civil::DateTime {
    const TYPE: ColumnType = ColumnType::DateTime;

    /// Columns keep microseconds: a finer time is stored as the microsecond that it lies in.
    fn param(&self, _: &Ids) -> Result<Param<'_>> {
        let date = to_date(self.date(), "DateTime")?;
        let moment = Timestamp::from_parts(date, to_time(self.time()).0);
        moment.map(Param::Timestamp).ok_or_else(|| Error::encode("DateTime", YEARS))
    }

    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Option<Self>> {
        let Some(moment) = row.timestamp(column)? else { return Ok(None) };
        let (date, micros) = moment.parts();
        let parts = from_date(date).zip(from_time(Time(micros)));
        let read = parts.map(|(date, time)| date.to_datetime(time));
        read.map(Some).ok_or_else(|| Error::decode(column, "DateTime", moment.to_string()))
    }
}

impl Ordered for civil::DateTime {}

impl Scalar for civil::Date {
    const TYPE: ColumnType = ColumnType::Date;

    fn param(&self, _: &Ids) -> Result<Param<'_>> {
        to_date(*self, "Date").map(Param::Date)
    }

    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Option<Self>> {
        let Some(date) = row.date(column)? else { return Ok(None) };
        from_date(date).map(Some).ok_or_else(|| Error::decode(column, "Date", date.to_string()))
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
        let Some(time) = row.time(column)? else { return Ok(None) };
        from_time(time).map(Some).ok_or_else(|| Error::decode(column, "Time", time.to_string()))
    }
}

impl Ordered for civil::Time {}

fn to_date(date: civil::Date, rust_type: &'static str) -> Result<Date> {
    let day = Date::from_ymd(date.year().into(), date.month() as u32, date.day() as u32);
    day.filter(|day| day.has_four_digit_year()).ok_or_else(|| Error::encode(rust_type, YEARS))
}

fn to_time(time: civil::Time) -> Time {
    let seconds = (i64::from(time.hour()) * 60 + i64::from(time.minute())) * 60 + i64::from(time.second());
    Time(seconds * 1_000_000 + i64::from(time.subsec_nanosecond() / 1000))
}

fn from_date(date: Date) -> Option<civil::Date> {
    let (year, month, day) = date.ymd();
    civil::Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn from_time(time: Time) -> Option<civil::Time> {
    let (hour, minute, second, micro) = time.hms_micro();
    civil::Time::new(hour as i8, minute as i8, second as i8, micro as i32 * 1000).ok()
}

/// Every backend stores these, and no two agree beyond.
const YEARS: &str = "years from 1 to 9999 can be stored";
