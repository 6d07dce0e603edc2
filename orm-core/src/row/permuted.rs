use std::net::IpAddr;

use super::RowAccess;
use crate::error::Result;
use crate::types::{ColumnType, Date, Fixed, Time, Timestamp, Value};

/// A row whose columns are read in another order.
pub(crate) struct PermutedRow<'r, R: ?Sized> {
    pub(crate) row: &'r R,
    /// For each column, its position in `row`.
    pub(crate) order: &'r [usize],
    /// For each column, the digits after the point, where decimals are stored as integers and a table tells them.
    pub(crate) scales: Option<&'r [Option<u8>]>,
}

impl<R: RowAccess + ?Sized> PermutedRow<'_, R> {
    /// The position in the row; one past the end stays there, and is told by the row.
    #[inline]
    fn at(&self, column: usize) -> usize {
        self.order.get(column).copied().unwrap_or(usize::MAX)
    }
}

macro_rules! pass_on {
    ($($kind:ident -> $out:ty)*) => {
        $(#[inline]
        fn $kind(&self, column: usize) -> Result<$out> {
            self.row.$kind(self.at(column))
        })*
    };
}

impl<R: RowAccess + ?Sized> RowAccess for PermutedRow<'_, R> {
    pass_on! {
        bool -> Option<bool>
        int -> Option<i64>
        float -> Option<f64>
        text -> Option<&str>
        bytes -> Option<&[u8]>
        uuid -> Option<[u8; 16]>
        ip -> Option<IpAddr>
        date -> Option<Date>
        time -> Option<Time>
        timestamp -> Option<Timestamp>
        is_null -> bool
        value -> Value
    }

    fn decimal(&self, column: usize) -> Result<Option<Fixed>> {
        match self.scales.and_then(|scales| scales.get(column).copied().flatten()) {
            Some(scale) => Ok(self.row.int(self.at(column))?.and_then(|number| Fixed::new(number.into(), scale))),
            None => self.row.decimal(self.at(column)),
        }
    }

    fn list(&self, column: usize, element: ColumnType) -> Result<Option<Box<[Value]>>> {
        self.row.list(self.at(column), element)
    }
}
