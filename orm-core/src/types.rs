//! Rust types and the SQL types they are stored as.
//!
//! Owns the small set of kinds in which a column value crosses between core and driver ([`Param`] on the way
//! out, [`RowAccess`](crate::row::RowAccess) on the way in), and one file for each family of Rust types that says
//! which kind it is. So a Rust type is taught to all backends in one place, and a backend to all types in one.

#[cfg(feature = "json")]
pub(crate) mod array;
mod calendar;
mod column_type;
mod decimal;
#[cfg(any(feature = "jiff", feature = "time"))]
mod foreign_calendar;
mod ids;
mod ip;
mod moment;
pub(crate) mod newtype;
mod param;
mod redacted;
mod scalar;

mod number;
mod text;

#[cfg(feature = "chrono")]
mod chrono;
#[cfg(feature = "jiff")]
mod jiff;
#[cfg(feature = "json")]
mod json;
#[cfg(feature = "rust_decimal")]
mod rust_decimal;
#[cfg(feature = "time")]
mod time;
#[cfg(feature = "uuid")]
mod uuid;

#[cfg(feature = "json")]
pub use array::ArrayElement;
pub use calendar::{Date, Time, Timestamp};
pub use column_type::{ColumnType, EnumType};
pub use decimal::Fixed;
pub use ids::Ids;
pub(crate) use ids::PAGE as IDS_A_BLOCK;
pub use ip::IpBytes;
#[cfg(feature = "json")]
pub use json::{Json, JsonDocument, JsonElement};
pub use moment::{Dated, Moment, Timed};
pub use param::{Param, ToArray, ToJson, Value, has_nul};
pub use redacted::Redacted;
pub use scalar::{
    Allowed, Arithmetic, Exact, Fractional, Integral, Numeric, Ordered, Scalar, SqlValue, TextLike, Widens,
};
