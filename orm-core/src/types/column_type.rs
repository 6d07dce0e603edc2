use std::fmt;

/// The SQL type of a column, before a dialect gives it a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColumnType {
    /// True or false.
    Boolean,
    /// Integers of 8 bits; 16 bits where the backend has none.
    TinyInt,
    /// Integers of 16 bits.
    SmallInt,
    /// Integers of 32 bits.
    Integer,
    /// Integers of 64 bits.
    BigInt,
    /// Binary floating point of 32 bits.
    Real,
    /// Binary floating point of 64 bits.
    Double,
    /// Text of any length.
    Text,
    /// Bytes of any length.
    Bytes,
    /// A UUID.
    Uuid,
    /// An address of the internet, of version 4 or 6.
    Ip,
    /// A day of the Gregorian calendar.
    Date,
    /// A time of day, to the microsecond.
    Time,
    /// A moment, to the microsecond, in UTC.
    Timestamp,
    /// A day and a time of day, to the microsecond, of no zone.
    DateTime,
    /// A JSON document.
    Json,
    /// One of a few texts, which the backend knows where it has enums.
    Enum(&'static EnumType),
    /// Many values of one type, in order.
    Array(&'static ColumnType),
    /// A decimal number that keeps `precision` digits, `scale` of them after the point.
    Decimal {
        /// Digits in all.
        precision: u8,
        /// Digits after the point.
        scale: u8,
    },
}

/// An enum of the database.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct EnumType {
    /// Its name, where the backend gives it one.
    pub name: &'static str,
    /// Its values, the smallest first.
    pub values: &'static [&'static str],
}

impl ColumnType {
    /// The enum that it is.
    pub fn as_enum(self) -> Option<&'static EnumType> {
        match self {
            Self::Enum(ty) => Some(ty),
            _ => None,
        }
    }

    /// The enum that it is, or that the elements of the array are.
    pub(crate) fn uses_enum(self) -> Option<&'static EnumType> {
        match self {
            Self::Array(element) => element.uses_enum(),
            other => other.as_enum(),
        }
    }

    /// Digits after the point, where the type is a decimal.
    pub fn scale(self) -> Option<u8> {
        match self {
            Self::Decimal { scale, .. } => Some(scale),
            _ => None,
        }
    }
}

impl fmt::Display for ColumnType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Enum(ty) => write!(f, "enum {}", ty.name),
            Self::Array(element) => write!(f, "array of {element}"),
            Self::Decimal { precision, scale } => write!(f, "decimal({precision}, {scale})"),
            other => f.write_str(&format!("{other:?}").to_lowercase()),
        }
    }
}
