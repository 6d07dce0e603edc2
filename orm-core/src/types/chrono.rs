use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};

use super::calendar::storable;
use super::{ColumnType, Date, Ids, Ordered, Param, Scalar, Time, Timestamp};
use crate::error::{Error, Result};
use crate::row::RowAccess;

impl Scalar for DateTime<Utc> {
    const TYPE: ColumnType = ColumnType::Timestamp;

    /// Columns keep microseconds: a finer moment is stored as the microsecond that it lies in.
    fn param(&self, _: &Ids) -> Result<Param<'_>> {
        moment(self.naive_utc(), "DateTime<Utc>")
    }

    #[inline]
    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Option<Self>> {
        match row.timestamp(column)? {
            None => Ok(None),
            Some(Timestamp(micros)) => match DateTime::from_timestamp_micros(micros) {
                Some(moment) => Ok(Some(moment)),
                None => Err(Error::decode(column, "DateTime<Utc>", format!("{micros} microseconds since 1970"))),
            },
        }
    }
}

impl Ordered for DateTime<Utc> {}

impl Scalar for NaiveDate {
    const TYPE: ColumnType = ColumnType::Date;

    fn param(&self, _: &Ids) -> Result<Param<'_>> {
        storable(Some(Date(self.num_days_from_ce() - DAYS_TO_1970)), "NaiveDate").map(Param::Date)
    }

    #[inline]
    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Option<Self>> {
        match row.date(column)? {
            None => Ok(None),
            Some(Date(days)) => match days.checked_add(DAYS_TO_1970).and_then(NaiveDate::from_num_days_from_ce_opt) {
                Some(day) => Ok(Some(day)),
                None => Err(Error::decode(column, "NaiveDate", format!("{days} days since 1970"))),
            },
        }
    }
}

impl Ordered for NaiveDate {}

impl Scalar for NaiveTime {
    const TYPE: ColumnType = ColumnType::Time;

    /// Columns keep microseconds, and no leap second.
    fn param(&self, _: &Ids) -> Result<Param<'_>> {
        let micros = micros(*self, "NaiveTime")?;
        Ok(Param::Time(Time(i64::from(self.num_seconds_from_midnight()) * 1_000_000 + micros)))
    }

    #[inline]
    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Option<Self>> {
        let Some(Time(micros)) = row.time(column)? else { return Ok(None) };
        let (seconds, nanos) = ((micros / 1_000_000) as u32, (micros % 1_000_000) as u32 * 1000);
        match NaiveTime::from_num_seconds_from_midnight_opt(seconds, nanos) {
            Some(time) => Ok(Some(time)),
            None => Err(Error::decode(column, "NaiveTime", format!("{micros} microseconds since midnight"))),
        }
    }
}

impl Ordered for NaiveTime {}

impl Scalar for NaiveDateTime {
    const TYPE: ColumnType = ColumnType::DateTime;

    /// Columns keep microseconds: a finer time is stored as the microsecond that it lies in.
    fn param(&self, _: &Ids) -> Result<Param<'_>> {
        moment(*self, "NaiveDateTime")
    }

    #[inline]
    fn read<R: RowAccess + ?Sized>(row: &R, column: usize) -> Result<Option<Self>> {
        Ok(<DateTime<Utc> as Scalar>::read(row, column)?.map(|moment| moment.naive_utc()))
    }
}

impl Ordered for NaiveDateTime {}

fn moment(moment: NaiveDateTime, rust_type: &'static str) -> Result<Param<'static>> {
    micros(moment.time(), rust_type)?;
    let moment = Timestamp(moment.and_utc().timestamp_micros());
    storable(Some(moment.parts().0), rust_type).map(|_| Param::Timestamp(moment))
}

/// The microseconds of the second, which are too many in a leap second: it would be stored as the one after it.
fn micros(time: NaiveTime, rust_type: &'static str) -> Result<i64> {
    match time.nanosecond() / 1000 {
        micros @ ..1_000_000 => Ok(i64::from(micros)),
        _ => Err(Error::encode(rust_type, "a leap second cannot be stored")),
    }
}

/// From 0000-12-31, chrono's day 0, to 1970-01-01.
const DAYS_TO_1970: i32 = 719_163;
