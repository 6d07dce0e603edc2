use std::fmt;

use super::{
    Aggregate, AggregateFunction, Between, Binary, Call, Case, Collate, Fragment, InList, Like, NullTest, OrderNode,
    Over, PathNode, Role, RowList, Subquery, WindowNode,
};
use crate::model::{ColumnDef, Table};
use crate::types::{ColumnType, Value};

/// An expression without its types.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// A column of a table.
    Column(ColumnRef),
    /// A value, bound as a parameter.
    Value(Literal),
    /// Two operands with an operator between.
    Binary(Box<Binary>),
    /// All of these hold.
    And(Vec<Node>),
    /// One of these holds.
    Or(Vec<Node>),
    /// It does not hold.
    Not(Box<Node>),
    /// The number with its sign turned.
    Negate(Box<Node>),
    /// A test for NULL.
    NullTest(Box<NullTest>),
    /// A test for being one of some values.
    InList(Box<InList>),
    /// A test of some columns for being one of some rows.
    RowList(Box<RowList>),
    /// A comparison of text with a pattern.
    Like(Box<Like>),
    /// A test for lying between two values.
    Between(Box<Between>),
    /// A function of some expressions.
    Call(Call),
    /// A value that depends on conditions.
    Case(Box<Case>),
    /// A text with a collation.
    Collate(Box<Collate>),
    /// SQL of the user's own.
    Fragment(Box<Fragment>),
    /// A function over all rows of a group.
    Aggregate(Box<Aggregate>),
    /// A query.
    Subquery(Box<Subquery>),
    /// The output at this position, of queries that are put together.
    Output(u16),
    /// `COUNT(*)`.
    CountRows,
    /// A function over a window.
    Over(Box<Over>),
    /// A value of a row that relations lead to.
    Path(Box<PathNode>),
}

impl Node {
    /// Whether it reads a column of a table that does not have one of these names.
    pub(crate) fn reads_other_than(&self, own: &dyn Fn(&str) -> bool) -> bool {
        match self {
            Self::Column(column) => !own(column.source_name()),
            Self::Path(path) => path.start().is_some_and(|start| !own(start.name())),
            Self::Subquery(subquery) => {
                let outside = subquery.query.outside().is_some_and(|outside| !own(outside.source.name()));
                outside || self.children().any(|child| child.reads_other_than(own))
            }
            other => other.children().any(|child| child.reads_other_than(own)),
        }
    }

    /// The column at this position of a table.
    pub(crate) fn column(table: &'static Table, alias: Option<&'static str>, position: usize) -> Self {
        Self::Column(ColumnRef { table, alias, position: position as u16 })
    }

    /// What `find` finds first in the expressions directly inside this one; quick for the nodes that most queries are made
    /// of, since each query is searched before it is written.
    pub(crate) fn find_child<'n, T>(&'n self, find: impl Fn(&'n Self) -> Option<T>) -> Option<T> {
        match self {
            Self::Column(_) | Self::Value(_) | Self::Output(_) | Self::CountRows => None,
            Self::Binary(binary) => find(&binary.left).or_else(|| find(&binary.right)),
            Self::Like(like) if like.pattern.expression().is_none() => find(&like.operand),
            other => other.children().find_map(find),
        }
    }

    /// The expressions directly inside this one.
    pub fn children(&self) -> impl Iterator<Item = &Node> {
        // What is inside a function over a window is inside the whole; the function itself makes no one row of many.
        let (node, window) = match self {
            Self::Over(over) => match &over.window {
                WindowNode::Spec(spec) => (&over.function, Some(spec)),
                WindowNode::Named(_) => (&over.function, None),
            },
            other => (other, None),
        };
        let (partition, sorted): (&[Node], &[OrderNode]) =
            window.map_or((&[], &[]), |spec| (&spec.partition, &spec.order));
        let (list, singles): (&[Node], [Option<&Node>; 3]) = match node {
            Self::Subquery(subquery) => match &subquery.role {
                Role::In { operand, .. } => (&[], [Some(operand), None, None]),
                Role::Value | Role::Exists | Role::Compared(_) => (&[], [None; 3]),
            },
            Self::Call(call) => (&call.arguments, [None; 3]),
            Self::Fragment(fragment) => (&fragment.arguments, [None; 3]),
            Self::Case(case) => (&[], [case.operand.as_ref(), case.otherwise.as_ref(), None]),
            Self::Collate(collate) => (&[], [Some(&collate.operand), None, None]),
            Self::Path(path) => (&[], [Some(&path.value), None, None]),
            Self::Column(_) | Self::Value(_) | Self::Output(_) | Self::CountRows | Self::Over(_) => (&[], [None; 3]),
            Self::And(list) | Self::Or(list) => (list, [None; 3]),
            Self::Binary(binary) => (&[], [Some(&binary.left), Some(&binary.right), None]),
            Self::Not(operand) | Self::Negate(operand) => (&[], [Some(operand), None, None]),
            Self::NullTest(test) => (&[], [Some(&test.operand), None, None]),
            Self::InList(list) => (&[], [Some(&list.operand), None, None]),
            Self::RowList(rows) => (&rows.columns, [None; 3]),
            Self::Like(like) => (&[], [Some(&like.operand), like.pattern.expression(), None]),
            Self::Between(b) => (&[], [Some(&b.operand), Some(&b.low), Some(&b.high)]),
            // The operand stands for the rows, and is no second count.
            Self::Aggregate(aggregate) if aggregate.function == AggregateFunction::CountRows => {
                (&[], [aggregate.filter.as_ref(), None, None])
            }
            Self::Aggregate(aggregate) => (&[], [Some(&aggregate.operand), aggregate.filter.as_ref(), None]),
        };
        let (arms, taken): (&[(Node, Node)], &[OrderNode]) = match node {
            Self::Case(case) => (&case.arms, &[]),
            Self::Aggregate(aggregate) => (&[], &aggregate.order),
            _ => (&[], &[]),
        };
        let arms = arms.iter().flat_map(|(when, then)| [when, then]);
        let sorted = taken.iter().chain(sorted).map(|order| &order.by);
        list.iter().chain(singles.into_iter().flatten()).chain(arms).chain(partition).chain(sorted)
    }
}

/// A column, and the table or alias that it is read from.
#[derive(Clone, Copy)]
pub struct ColumnRef {
    /// The table.
    pub table: &'static Table,
    /// The name that the query gives the table, where that is not its own.
    pub alias: Option<&'static str>,
    /// The position of the column in the table.
    pub position: u16,
}

impl ColumnRef {
    /// The name of the table in the query.
    pub fn source_name(&self) -> &'static str {
        self.alias.unwrap_or(self.table.name)
    }

    /// What the model says of the column.
    pub fn column(&self) -> &'static ColumnDef {
        &self.table.columns[usize::from(self.position)]
    }
}

impl PartialEq for ColumnRef {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.table, other.table) && self.alias == other.alias && self.position == other.position
    }
}

impl fmt::Debug for ColumnRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.alias {
            Some(alias) => write!(f, "{alias}.{}", self.column().field),
            None => write!(f, "{}::{}", self.table.model, self.column().field),
        }
    }
}

/// A value, and the SQL type that it has.
#[derive(Debug, Clone, PartialEq)]
pub struct Literal {
    /// The value.
    pub value: Value,
    /// Its SQL type.
    pub ty: ColumnType,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A query is a tree of these, built anew each time.
    #[test]
    fn a_node_is_small() {
        assert!(size_of::<Node>() <= 64, "{}", size_of::<Node>());
    }
}
