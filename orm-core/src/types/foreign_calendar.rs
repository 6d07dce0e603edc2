//! What the time crates share: their days and times to ours, and back.

use super::calendar::storable;
use super::{Date, Time, Timestamp};
use crate::error::{Error, Result};
use crate::row::RowAccess;

/// A day and a time of day as one moment.
pub(super) fn moment(day: Option<Date>, time: Time, rust_type: &'static str) -> Result<Timestamp> {
    let moment = Timestamp::from_parts(storable(day, rust_type)?, time.0);
    moment.ok_or_else(|| Error::encode(rust_type, "it is out of range"))
}

/// The day and the time of day of a moment in a column, each as the crate's own type.
pub(super) fn read_moment<R: RowAccess + ?Sized, D, T>(
    row: &R,
    column: usize,
    rust_type: &'static str,
    day: impl FnOnce(Date) -> Option<D>,
    time: impl FnOnce(Time) -> Option<T>,
) -> Result<Option<(D, T)>> {
    let Some(moment) = row.timestamp(column)? else { return Ok(None) };
    let (date, micros) = moment.parts();
    let parts = day(date).zip(time(Time(micros)));
    parts.map(Some).ok_or_else(|| Error::decode(column, rust_type, moment.to_string()))
}

/// What `convert` makes of a value in a column.
pub(super) fn read_as<V: ToString + Copy, T>(
    value: Option<V>,
    column: usize,
    rust_type: &'static str,
    convert: impl FnOnce(V) -> Option<T>,
) -> Result<Option<T>> {
    let Some(value) = value else { return Ok(None) };
    convert(value).map(Some).ok_or_else(|| Error::decode(column, rust_type, value.to_string()))
}
