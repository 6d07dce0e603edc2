use std::cmp::Ordering;

use crate::types::Param;

/// Compares the values of two keys, column by column; what has no order is equal.
pub(super) fn compare_keys(one: &[Param<'_>], other: &[Param<'_>]) -> Ordering {
    let columns = one.iter().zip(other).map(|(one, other)| compare(one, other));
    columns.into_iter().find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

fn compare(one: &Param<'_>, other: &Param<'_>) -> Ordering {
    match (one, other) {
        (Param::Int(one), Param::Int(other)) => one.cmp(other),
        (Param::Text(one), Param::Text(other)) => one.cmp(other),
        (Param::Uuid(one), Param::Uuid(other)) => one.cmp(other),
        (Param::Bytes(one), Param::Bytes(other)) => one.cmp(other),
        (Param::Bool(one), Param::Bool(other)) => one.cmp(other),
        (Param::Float(one), Param::Float(other)) => one.total_cmp(other),
        (Param::Ip(one), Param::Ip(other)) => one.cmp(other),
        (Param::Date(one), Param::Date(other)) => one.0.cmp(&other.0),
        (Param::Timestamp(one), Param::Timestamp(other)) => one.0.cmp(&other.0),
        (Param::Decimal(one), Param::Decimal(other)) => compare_decimals(*one, *other),
        _ => Ordering::Equal,
    }
}

fn compare_decimals(one: crate::types::Fixed, other: crate::types::Fixed) -> Ordering {
    let scale = one.scale().max(other.scale());
    one.mantissa_at(scale).cmp(&other.mantissa_at(scale))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_column_that_differs_decides() {
        let key = |number, text| [Param::Int(number), Param::Text(text)];
        assert_eq!(compare_keys(&key(1, "b"), &key(1, "a")), Ordering::Greater);
        assert_eq!(compare_keys(&key(1, "b"), &key(2, "a")), Ordering::Less);
    }
}
