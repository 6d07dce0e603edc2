use std::fmt;
use std::net::IpAddr;

use super::Redacted;
use super::{Date, Fixed, Ids, Time, Timestamp};
use crate::error::{Error, Result};

/// A value on its way to the database, borrowed from the object or query that holds it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Param<'a> {
    /// NULL.
    Null,
    /// True or false.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A binary floating point number.
    Float(f64),
    /// Text.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
    /// A UUID.
    Uuid([u8; 16]),
    /// An address of the internet.
    Ip(IpAddr),
    /// A day.
    Date(Date),
    /// A time of day.
    Time(Time),
    /// A moment in UTC, or of no zone.
    Timestamp(Timestamp),
    /// A decimal number.
    Decimal(Fixed),
    /// A JSON document, written when it is sent.
    Json(&'a dyn ToJson),
    /// An array, the value of one column.
    Array(&'a dyn ToArray),
    /// Many values of one kind: the right side of `= ANY(…)`.
    List(&'a [Value]),
}

/// A value that travels as JSON.
pub trait ToJson: std::fmt::Debug + Send + Sync {
    /// The JSON text.
    ///
    /// # Errors
    /// [`Error::Encode`] if the value has no form in JSON.
    fn to_json(&self) -> Result<String>;
}

/// Whether a text in a JSON document has a NUL, written as an escape; a backslash that is escaped itself begins none.
pub fn has_nul(json: &str) -> bool {
    json.match_indices("\\u0000").any(|(at, _)| {
        let before = json.as_bytes()[..at].iter().rev().take_while(|byte| **byte == b'\\').count();
        before % 2 == 0
    })
}

impl PartialEq for dyn ToJson + '_ {
    fn eq(&self, other: &Self) -> bool {
        self.to_json().ok() == other.to_json().ok()
    }
}

impl ToJson for Box<str> {
    fn to_json(&self) -> Result<String> {
        Ok(self.to_string())
    }
}

/// A value that travels as an array, or where there are none as a JSON array.
pub trait ToArray: Send + Sync {
    /// How many elements there are.
    fn count(&self) -> usize;

    /// The element at this position.
    ///
    /// # Errors
    /// [`Error::Encode`] if it cannot be sent.
    fn element(&self, at: usize) -> Result<Param<'_>>;
}

impl dyn ToArray + '_ {
    /// The array as JSON text.
    ///
    /// # Errors
    /// [`Error::Encode`] if an element has no form in JSON.
    #[cfg(feature = "json")]
    pub fn to_json(&self) -> Result<String> {
        super::array::to_json(self)
    }

    /// The array as JSON text, which takes the feature that brings arrays.
    ///
    /// # Errors
    /// Always.
    #[cfg(not(feature = "json"))]
    pub fn to_json(&self) -> Result<String> {
        Err(Error::encode("Vec", "arrays need the feature `json`"))
    }
}

impl fmt::Debug for dyn ToArray + '_ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries((0..self.count()).map(|at| self.element(at))).finish()
    }
}

impl PartialEq for dyn ToArray + '_ {
    fn eq(&self, other: &Self) -> bool {
        self.count() == other.count() && (0..self.count()).all(|at| self.element(at).ok() == other.element(at).ok())
    }
}

impl ToArray for Box<[Value]> {
    fn count(&self) -> usize {
        self.len()
    }

    fn element(&self, at: usize) -> Result<Param<'_>> {
        self[at].param(&Ids::default())
    }
}

impl Param<'_> {
    /// About how many bytes it takes on its way.
    pub fn size(&self) -> usize {
        match self {
            Self::Text(text) => text.len() + 8,
            Self::Bytes(bytes) => bytes.len() + 8,
            Self::List(list) => list.len() * 16,
            Self::Array(array) => array.count() * 16,
            Self::Json(json) => json.to_json().map_or(16, |text| text.len() + 8),
            _ => 16,
        }
    }
}

/// A value held by a query: a [`Param`] that owns what it holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// NULL.
    Null,
    /// True or false.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A binary floating point number.
    Float(f64),
    /// Text.
    Text(Box<str>),
    /// Bytes.
    Bytes(Box<[u8]>),
    /// A UUID.
    Uuid([u8; 16]),
    /// An address of the internet.
    Ip(IpAddr),
    /// A day.
    Date(Date),
    /// A time of day.
    Time(Time),
    /// A moment in UTC, or of no zone.
    Timestamp(Timestamp),
    /// A decimal number.
    Decimal(Fixed),
    /// A JSON document.
    Json(Box<str>),
    /// An array, the value of one column.
    Array(Box<[Value]>),
    /// Many values of one kind.
    List(Box<[Value]>),
    /// The key of an object that had none when the value was made; see [`Id`](crate::model::Id).
    Provisional {
        /// The number of the provisional id.
        number: u64,
        /// The model that the id belongs to.
        model: &'static str,
    },
    /// A value that is not shown.
    Redacted(Redacted<Box<Value>>),
    /// A value that cannot be sent: which Rust type it has, and why.
    Invalid {
        /// The Rust type.
        rust_type: &'static str,
        /// Why it does not fit.
        reason: Box<str>,
    },
}

impl Value {
    /// What it is, for errors, which show no values.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "NULL",
            Self::Bool(_) => "a truth value",
            Self::Int(_) => "an integer",
            Self::Float(_) => "a floating point number",
            Self::Text(_) => "text",
            Self::Bytes(_) => "bytes",
            Self::Uuid(_) => "a UUID",
            Self::Ip(_) => "an internet address",
            Self::Date(_) => "a day",
            Self::Time(_) => "a time of day",
            Self::Timestamp(_) => "a moment",
            Self::Decimal(_) => "a decimal",
            Self::Json(_) => "JSON",
            Self::Array(_) => "an array",
            Self::List(_) => "a list",
            Self::Provisional { .. } => "a provisional id",
            Self::Redacted(_) => "a value that is not shown",
            Self::Invalid { .. } => "a value that cannot be sent",
        }
    }

    /// The value, borrowed; a provisional id as the key that `ids` knows for it.
    ///
    /// # Errors
    /// [`Error::Unresolved`] if `ids` does not know a provisional id, [`Error::Encode`] if the value cannot be sent.
    pub fn param(&self, ids: &Ids) -> Result<Param<'_>> {
        Ok(match self {
            Self::Null => Param::Null,
            Self::Bool(v) => Param::Bool(*v),
            Self::Int(v) => Param::Int(*v),
            Self::Float(v) => Param::Float(*v),
            Self::Text(v) => Param::Text(v),
            Self::Bytes(v) => Param::Bytes(v),
            Self::Uuid(v) => Param::Uuid(*v),
            Self::Ip(v) => Param::Ip(*v),
            Self::Date(v) => Param::Date(*v),
            Self::Time(v) => Param::Time(*v),
            Self::Timestamp(v) => Param::Timestamp(*v),
            Self::Decimal(v) => Param::Decimal(*v),
            Self::Json(v) => Param::Json(v),
            Self::Array(v) => Param::Array(v),
            Self::List(v) => Param::List(v),
            Self::Provisional { number, model } => return ids.resolve(*number, model),
            Self::Redacted(value) => return value.param(ids),
            Self::Invalid { rust_type, reason } => return Err(Error::encode(rust_type, reason.clone())),
        })
    }

    /// The value as one that is not shown; what cannot be sent stays a reason why.
    pub fn redacted(self) -> Self {
        match self {
            Self::Redacted(_) | Self::Invalid { .. } => self,
            other => Self::Redacted(Redacted::new(Box::new(other))),
        }
    }

    /// A JSON document, or the reason why it could not be written.
    pub fn json(text: Result<String>) -> Self {
        match text {
            Ok(text) => Self::Json(text.into()),
            Err(error) => Self::from_param(Err(error)),
        }
    }

    /// An owned copy of `param`, or the reason why there is none.
    pub fn from_param(param: Result<Param<'_>>) -> Self {
        match param {
            Ok(Param::Null) => Self::Null,
            Ok(Param::Bool(v)) => Self::Bool(v),
            Ok(Param::Int(v)) => Self::Int(v),
            Ok(Param::Float(v)) => Self::Float(v),
            Ok(Param::Text(v)) => Self::Text(v.into()),
            Ok(Param::Bytes(v)) => Self::Bytes(v.into()),
            Ok(Param::Uuid(v)) => Self::Uuid(v),
            Ok(Param::Ip(v)) => Self::Ip(v),
            Ok(Param::Date(v)) => Self::Date(v),
            Ok(Param::Time(v)) => Self::Time(v),
            Ok(Param::Timestamp(v)) => Self::Timestamp(v),
            Ok(Param::Decimal(v)) => Self::Decimal(v),
            Ok(Param::Json(v)) => Self::json(v.to_json()),
            Ok(Param::Array(v)) => Self::Array((0..v.count()).map(|at| Self::from_param(v.element(at))).collect()),
            Ok(Param::List(v)) => Self::List(v.into()),
            Err(Error::Encode { rust_type, reason, .. }) => Self::Invalid { rust_type, reason },
            Err(other) => Self::Invalid { rust_type: "value", reason: other.to_string().into() },
        }
    }
}
