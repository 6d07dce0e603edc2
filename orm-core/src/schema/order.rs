//! Puts tables in an order in which every foreign key points backwards.

use super::{ForeignKeySchema, Schema};

/// The positions of tables, those that others point at first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ordered {
    /// The positions.
    pub order: Vec<usize>,
    /// The tables that point at each other in a cycle, in which no order is right.
    pub cycle: Vec<usize>,
}

/// Orders `count` tables, where `points_at(table)` are the tables that its foreign keys point at.
/// A table that points at itself is no cycle. Where nothing else decides, the order stays as it is.
pub(crate) fn topological(count: usize, points_at: impl Fn(usize) -> Vec<usize>) -> Ordered {
    let targets: Vec<Vec<usize>> = (0..count).map(points_at).collect();
    let mut order = Vec::with_capacity(count);
    let mut placed = vec![false; count];
    while order.len() < count {
        let ready = (0..count)
            .find(|table| !placed[*table] && targets[*table].iter().all(|target| target == table || placed[*target]));
        let Some(table) = ready else { break };
        placed[table] = true;
        order.push(table);
    }
    let cycle: Vec<usize> = (0..count).filter(|table| !placed[*table]).collect();
    order.extend(&cycle);
    Ordered { order, cycle }
}

/// The tables of a schema, those that others point at first.
pub fn in_dependency_order(schema: &Schema) -> Ordered {
    topological(schema.tables.len(), |table| {
        let keys = schema.tables[table].foreign_keys.iter();
        let target = |key: &ForeignKeySchema| {
            schema.tables.iter().position(|other| other.is_named(key.schema.as_deref(), &key.table))
        };
        keys.filter_map(target).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pointed_at_comes_first() {
        let targets: [&[usize]; 4] = [&[1, 2], &[3, 1], &[], &[2]];
        let ordered = topological(4, |table| targets[table].to_vec());
        assert_eq!(ordered, Ordered { order: vec![2, 3, 1, 0], cycle: vec![] });
    }

    #[test]
    fn a_cycle_is_named_and_comes_last() {
        let targets: [&[usize]; 3] = [&[1], &[0], &[]];
        assert_eq!(
            topological(3, |table| targets[table].to_vec()),
            Ordered { order: vec![2, 0, 1], cycle: vec![0, 1] }
        );
    }
}
