//! What days, times of day and moments have in common, whichever crate they come from.

use super::{Ordered, Scalar};

/// A day, or a moment of one: what `year` and `date_trunc` work on.
#[diagnostic::on_unimplemented(message = "a day or a moment is expected here, but this is a `{Self}`")]
pub trait Dated: Ordered {
    /// The type of a day, in the same crate.
    type Day: Scalar;
}

/// A time of day, or a moment that has one: what `hour` works on.
#[diagnostic::on_unimplemented(message = "a time of day or a moment is expected here, but this is a `{Self}`")]
pub trait Timed: Ordered {}

/// A day with a time of day: what `date` and `time` take apart.
#[diagnostic::on_unimplemented(message = "a moment is expected here, but this is a `{Self}`")]
pub trait Moment: Dated + Timed {
    /// The type of a time of day, in the same crate.
    type Time: Scalar;
}

#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
macro_rules! calendar {
    ($day:ty, $time:ty, $($moment:ty),+) => {
        impl Dated for $day {
            type Day = $day;
        }
        impl Timed for $time {}
        $(
            impl Dated for $moment {
                type Day = $day;
            }
            impl Timed for $moment {}
            impl Moment for $moment {
                type Time = $time;
            }
        )+
    };
}

#[cfg(feature = "chrono")]
calendar!(chrono::NaiveDate, chrono::NaiveTime, chrono::NaiveDateTime, chrono::DateTime<chrono::Utc>);
#[cfg(feature = "jiff")]
calendar!(jiff::civil::Date, jiff::civil::Time, jiff::civil::DateTime, jiff::Timestamp);
#[cfg(feature = "time")]
calendar!(time::Date, time::Time, time::PrimitiveDateTime, time::OffsetDateTime);
