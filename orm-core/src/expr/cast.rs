use super::call::{self, Function};
use super::{BaseOf, Expr, Expression, Node};
use crate::types::{Scalar, SqlValue, TextLike};

/// What comes of `cast::<T>()`.
pub type Casted<E, T> =
    Expr<<E as Expression>::Tables, <<E as Expression>::Value as SqlValue>::Or<<BaseOf<E> as CastTo<T>>::Value>>;

/// `x COLLATE "name"`
#[derive(Debug, Clone, PartialEq)]
pub struct Collate {
    /// The text.
    pub operand: Node,
    /// The name of the collation, as the server knows it.
    pub collation: Box<str>,
}

/// A type that `.cast::<T>()` makes a `T` of.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` cannot be cast to `{T}`",
    label = "there is no such cast that means the same on every backend",
    note = "numbers are cast to numbers and text, truth values to integers and back, text to numbers, days and moments to text"
)]
pub trait CastTo<T: Scalar>: Scalar {
    /// `T`, or `Option` of it where not every value of this type can be cast.
    type Value: SqlValue<Base = T>;
    /// What it is called below the types.
    #[doc(hidden)]
    const FUNCTION: Function;
}

/// Casts and collations.
///
/// | from | to | |
/// |---|---|---|
/// | integers | integers, floats, `Decimal`, `String`, `bool` | an integer out of the type's range is an error; `bool` is whether it is not 0 |
/// | floats | integers, floats | the fraction is left out, as by Rust's `as` |
/// | `Decimal` | integers, floats, `String` | the fraction is left out; text has all digits of the column |
/// | `bool` | integers | 0 and 1 |
/// | `String` | integers, `f64` | NULL where the text is no number |
/// | days, times, moments | `String` | `2026-11-23 01:02:03.000000`, in UTC |
/// | days | moments | midnight |
///
/// ```
/// # use rowhouse::doc::*;
/// # let (mut session, _) = rowhouse::doc::blog()?;
/// let half: Vec<Option<f64>> = User::query().select(User::age.cast::<f64>() / 4.0).all(&mut session)?;
/// assert_eq!(half, [Some(7.5)]);
/// let text = concat((User::name, " is ", User::age.cast::<String>()));
/// assert_eq!(User::query().select(text).all(&mut session)?, [Some("Alex is 30".to_owned())]);
/// let number: Vec<Option<i32>> = User::query().select(User::name.cast::<i32>()).all(&mut session)?;
/// assert_eq!(number, [None]);
/// # Ok::<(), rowhouse::Error>(())
/// ```
pub trait CastFunctions: Expression {
    /// `CAST(self AS T)`, where it means the same on every backend.
    fn cast<T: Scalar>(self) -> Casted<Self, T>
    where
        BaseOf<Self>: CastTo<T>,
    {
        Expr::new(call::node(<BaseOf<Self> as CastTo<T>>::FUNCTION, T::TYPE, [self.into_node()]))
    }

    /// `self COLLATE "collation"`: sorts and compares by the rules of a collation of the server, whose name is sent as it
    /// is. Which collations there are, and what they do, is the server's own affair.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// # let (mut session, _) = rowhouse::doc::blog()?;
    /// let query = User::query().filter(User::name.collate("NOCASE").eq("ALEX")); // SQLite's own
    /// assert_eq!(query.count(&mut session)?, 1);
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    fn collate(self, collation: impl Into<Box<str>>) -> Expr<Self::Tables, Self::Value>
    where
        BaseOf<Self>: TextLike,
    {
        let (operand, collation) = (self.into_node(), collation.into());
        Expr::new(Node::Collate(Box::new(Collate { operand, collation })))
    }
}

impl<E: Expression> CastFunctions for E {}

macro_rules! casts {
    ($($from:ty => $function:ident: $($to:ty)+;)*) => {$($(
        impl CastTo<$to> for $from {
            type Value = $to;
            const FUNCTION: Function = Function::$function;
        }
    )+)*};
}

macro_rules! integers {
    ($($from:ty)+) => {$(
        casts! {
            $from => IntegerToInteger: i8 i16 i32 i64 u8 u16 u32 u64;
            $from => ToFloat: f32 f64;
            $from => IntegerToText: String;
            $from => IntegerToBool: bool;
            bool => BoolToInteger: $from;
            f32 => FloatToInteger: $from;
            f64 => FloatToInteger: $from;
        }
        impl CastTo<$from> for String {
            type Value = Option<$from>;
            const FUNCTION: Function = Function::TextToInteger;
        }
        #[cfg(feature = "rust_decimal")]
        casts! {
            $from => IntegerToDecimal: rust_decimal::Decimal;
            rust_decimal::Decimal => DecimalToInteger: $from;
        }
    )+};
}
integers!(i8 i16 i32 i64 u8 u16 u32 u64);

casts! {
    f32 => ToFloat: f32 f64;
    f64 => ToFloat: f32 f64;
}

impl CastTo<f64> for String {
    type Value = Option<f64>;
    const FUNCTION: Function = Function::TextToFloat;
}

#[cfg(feature = "rust_decimal")]
casts! {
    rust_decimal::Decimal => ToFloat: f32 f64;
    rust_decimal::Decimal => DecimalToText: String;
}

#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
macro_rules! calendar {
    ($($date:ty, $time:ty, $($moment:ty),+;)*) => {$(
        casts! {
            $date => CalendarToText: String;
            $time => CalendarToText: String;
            $($moment => CalendarToText: String; $date => DateToMoment: $moment;)+
        }
    )*};
}

#[cfg(feature = "chrono")]
calendar!(chrono::NaiveDate, chrono::NaiveTime, chrono::NaiveDateTime, chrono::DateTime<chrono::Utc>;);
#[cfg(feature = "jiff")]
calendar!(jiff::civil::Date, jiff::civil::Time, jiff::civil::DateTime, jiff::Timestamp;);
#[cfg(feature = "time")]
calendar!(time::Date, time::Time, time::PrimitiveDateTime, time::OffsetDateTime;);
