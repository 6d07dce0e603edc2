//! Values that nobody uses, at which a row can wait while others trade their unique values.

use super::unique::UniqueKey;
use crate::model::Table;
use crate::types::{Allowed, ColumnType, Date, Fixed, Param, Timestamp};

/// A value at which a row waits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Reserved {
    Value(Param<'static>),
    /// A text, and whether it goes out as bytes: the number of one in the flush's list of texts.
    Text(usize, Kind),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Bytes,
}

/// How well a row can wait with this column: the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// NULL equals nothing.
    Null,
    Reserved,
    /// The key of the row, by which others may point at it.
    Key,
    /// No value is free.
    No,
}

/// How well a row that has to let go of a unique value can wait with the column at `position`.
pub(super) fn fit(table: &'static Table, key: &UniqueKey, position: usize) -> Fit {
    let column = &table.columns[position];
    let is_key = table.key.contains(&position);
    if column.nullable && !key.nulls_conflict() && !is_key {
        return Fit::Null;
    }
    let points = table.foreign_keys().any(|key| key.columns.contains(&position));
    if points || column.allowed != Allowed::Any || reserved(table, position, 0, &mut Vec::new()).is_none() {
        return Fit::No;
    }
    if is_key { Fit::Key } else { Fit::Reserved }
}

/// A value for the column that `seed` derives: at the upper end of its type, where a check is least likely to refuse
/// it, and at the lower end for a key, which servers count up.
pub(super) fn reserved(
    table: &'static Table,
    position: usize,
    seed: u64,
    texts: &mut Vec<Box<str>>,
) -> Option<Reserved> {
    let column = &table.columns[position];
    let at_end = |bits: u32| {
        let offset = (seed % (1 << (bits - 3))) as i64;
        let most = i64::MAX >> (64 - bits);
        Param::Int(if table.key.contains(&position) { -most + offset } else { most - offset })
    };
    let value = match column.ty {
        ColumnType::TinyInt => at_end(8),
        ColumnType::SmallInt => at_end(16),
        ColumnType::Integer => at_end(32),
        ColumnType::BigInt => at_end(64),
        ColumnType::Double => Param::Float((1_u64 << 52) as f64 + (seed >> 13) as f64),
        ColumnType::Uuid => Param::Uuid(uuid(seed)),
        ColumnType::Date => Param::Date(Date::from_ymd(9999, 12, 31).map(|day| Date(day.0 - (seed % 100_000) as i32))?),
        ColumnType::Timestamp | ColumnType::DateTime => {
            let last = Timestamp::from_parts(Date::from_ymd(9999, 12, 30)?, 0)?;
            Param::Timestamp(Timestamp(last.0 - (seed >> 14) as i64))
        }
        ColumnType::Decimal { precision, scale } => {
            let largest = 10_i128.pow(u32::from(precision)) - 1;
            Param::Decimal(Fixed::new(largest - i128::from(seed) % (largest / 8 + 1), scale)?)
        }
        ColumnType::Text => return text(column.length, seed, Kind::Text, texts),
        ColumnType::Bytes => return text(column.length, seed, Kind::Bytes, texts),
        _ => return None,
    };
    Some(Reserved::Value(value))
}

fn text(length: Option<u32>, seed: u64, kind: Kind, texts: &mut Vec<Box<str>>) -> Option<Reserved> {
    let whole = format!("{seed:016x} waits for rowhouse");
    let most = length.map_or(whole.len(), |length| whole.len().min(length as usize));
    if most < 4 {
        return None;
    }
    texts.push(whole[..most].into());
    Some(Reserved::Text(texts.len() - 1, kind))
}

/// A UUID of version 8, which nobody else makes.
fn uuid(seed: u64) -> [u8; 16] {
    let mut bytes = (u128::from(seed) << 64 | u128::from(seed.rotate_left(32))).to_be_bytes();
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    bytes
}

impl Reserved {
    /// As it is sent.
    pub(super) fn param(self, texts: &[Box<str>]) -> Param<'_> {
        match self {
            Self::Value(value) => value,
            Self::Text(number, Kind::Text) => Param::Text(&texts[number]),
            Self::Text(number, Kind::Bytes) => Param::Bytes(texts[number].as_bytes()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reserved_uuid_is_of_version_8_and_differs_by_seed() {
        assert_eq!((uuid(7)[6] >> 4, uuid(7)[8] >> 6), (8, 2));
        assert_ne!(uuid(7), uuid(8));
    }
}
