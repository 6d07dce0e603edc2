use crate::error::{Error, Result};
use crate::row::RowAccess;
use crate::types::{Date, Fixed, Time, Timestamp, Value};

/// A row that says nothing of any column: a field that can be unset is unset by reading it.
pub(crate) struct LeftOut;

macro_rules! nothing {
    ($($kind:ident -> $out:ty)*) => {
        $(fn $kind(&self, column: usize) -> Result<$out> {
            Err(Error::decode(column, stringify!($kind), "nothing: it was left out"))
        })*
    };
}

impl RowAccess for LeftOut {
    nothing! {
        bool -> Option<bool>
        int -> Option<i64>
        float -> Option<f64>
        text -> Option<&str>
        bytes -> Option<&[u8]>
        uuid -> Option<[u8; 16]>
        date -> Option<Date>
        time -> Option<Time>
        timestamp -> Option<Timestamp>
        decimal -> Option<Fixed>
        is_null -> bool
        value -> Value
    }

    fn leaves_out(&self, _: usize) -> bool {
        true
    }
}
