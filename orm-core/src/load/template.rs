use smallvec::SmallVec;

use super::keys::{KeyColumn, Keys};
use crate::dialect::Backend;
use crate::error::{Error, Result};
use crate::expr::{BinaryOp, ColumnRef, Direction, InList, Literal, Node, Nulls, OrderNode, RowList};
use crate::model::{RelationPath, Table};
use crate::query::{JoinKind, JoinNode, JoinOn, Output, PerGroup, SelectNode};
use crate::types::{ColumnType, Value};

/// A query for related rows without the keys of those that they belong to.
#[derive(Debug, Clone)]
pub(super) struct Template {
    query: SelectNode,
    /// The columns that are compared with the keys, and where they are in the result.
    compared: Vec<ColumnRef>,
    at: Vec<KeyColumn>,
}

/// The query that a relation's rows come from, before something is asked of them.
pub(crate) fn rows_of(path: &RelationPath) -> SelectNode {
    let mut query = SelectNode::new(Output::Expressions(Vec::new()), path.to);
    if let Some(through) = &path.through {
        let equal = through.far.iter().map(|(between, to)| {
            let left = Node::column(through.source.table, through.source.alias, *between);
            let right = Node::column(path.to.table, path.to.alias, *to);
            Node::binary(left, BinaryOp::Equal, right)
        });
        let mut equal: Vec<Node> = equal.collect();
        let condition = if equal.len() == 1 { equal.remove(0) } else { Node::And(equal) };
        let on = JoinOn::Condition(condition);
        query.joins.push(JoinNode { kind: JoinKind::Inner, source: through.source, on });
    }
    if let Some(rows) = &path.rows {
        query.filters.extend(rows.filters.iter().cloned());
        query.order.extend(rows.order.iter().cloned());
    }
    query
}

/// Where the keys of those are, in their rows, that a relation starts from.
pub(super) fn keys_of(path: &RelationPath) -> Keys {
    let column = |(from, _): &(usize, usize)| KeyColumn { position: *from, ty: path.from.table.columns[*from].ty };
    Keys::new(path.near.iter().map(column).collect())
}

impl Template {
    /// The query for these outputs of a relation's rows.
    pub(super) fn new(path: &RelationPath, mut query: SelectNode, mut outputs: Vec<Node>) -> Self {
        let next = path.through.as_ref().map_or(path.to, |through| through.source);
        let compared: Vec<ColumnRef> = path
            .near
            .iter()
            .map(|(_, to)| ColumnRef { table: next.table, alias: next.alias, position: *to as u16 })
            .collect();
        let at =
            compared.iter().map(|column| KeyColumn { position: placed(&mut outputs, *column), ty: column.column().ty });
        let at = at.collect();
        query.output = Output::Expressions(outputs);
        if let Some(problem) = &path.problem {
            query.rare_mut().refused = Some(problem.clone());
        }
        Self { query, compared, at }
    }

    /// One row a key: aggregates of the rows that belong to it.
    pub(super) fn grouped(mut self) -> Self {
        let by = self.compared.iter().map(|column| Node::Column(*column)).collect();
        self.query.order = SmallVec::new();
        self.query.rare_mut().group.by = by;
        self
    }

    /// So many rows for each key, after so many that are passed over, in the order of the query.
    pub(super) fn limited(mut self, limit: Option<u64>, offset: Option<u64>) -> Self {
        if limit.is_none() && offset.is_none() {
            return self;
        }
        if self.query.order.is_empty() {
            let from = self.query.from;
            let by = |position: &usize| OrderNode {
                by: Node::column(from.table, from.alias, *position),
                direction: Direction::Ascending,
                nullable: false,
                nulls: Nulls::Smallest,
            };
            self.query.order = from.table.key.iter().map(by).collect();
        }
        let by = self.compared.iter().map(|column| Node::Column(*column)).collect();
        self.query.rare_mut().per_group = Some(PerGroup { by, limit, offset: offset.unwrap_or_default() });
        self
    }

    /// Refuses a relation that is none.
    pub(super) fn check(&self) -> Result<()> {
        match self.query.rare.as_ref().and_then(|rare| rare.refused.clone()) {
            Some(reason) => Err(Error::Query { reason }),
            None => Ok(()),
        }
    }

    /// Where the keys are in the result.
    pub(super) fn at(&self) -> &[KeyColumn] {
        &self.at
    }

    /// The table that the rows are of.
    pub(super) fn table(&self) -> &'static Table {
        self.query.from.table
    }

    /// The query for the rows that belong to these keys, column by column.
    pub(super) fn with_keys(&self, values: &[Value]) -> SelectNode {
        let mut query = self.query.clone();
        query.filters.push(are_one_of(&self.compared, values));
        query
    }

    /// The query for the next groups that were not asked for.
    pub(super) fn next(&self, keys: &Keys, asked: &mut usize, backend: &Backend) -> Option<SelectNode> {
        if *asked >= keys.len() {
            return None;
        }
        let end = keys.len().min(*asked + self.keys_a_statement(backend));
        let query = self.with_keys(keys.values(*asked..end));
        *asked = end;
        Some(query)
    }

    /// A row came whose key is, to the database, equal to one that was asked for, and is not.
    #[cold]
    pub(super) fn stray(&self) -> Error {
        let reason = format!(
            "a row of `{}` came for a key that differs from its own: the database compares these columns by a collation that \
             takes different texts for equal",
            self.table().model
        );
        Error::Query { reason: reason.into() }
    }

    /// How many keys one statement takes.
    pub(super) fn keys_a_statement(&self, backend: &Backend) -> usize {
        keys_a_statement(&self.compared, backend)
    }
}

/// How many keys, of these columns, one statement takes.
pub(crate) fn keys_a_statement(columns: &[ColumnRef], backend: &Backend) -> usize {
    let width = columns.len().max(1);
    if width > 1 && columns.iter().any(is_decimal) {
        return FEW_KEYS;
    }
    let room = backend.capabilities.max_params.saturating_sub(FREE_PARAMS) / width;
    // The largest power of two: lists are filled up to one.
    let most = 1_usize << room.max(1).ilog2();
    most.min(MANY_KEYS)
}

/// That the columns together are one of these keys, which stand one after the other.
pub(crate) fn are_one_of(columns: &[ColumnRef], values: &[Value]) -> Node {
    match columns {
        [only] => one_of(*only, values),
        several if several.iter().any(is_decimal) => one_by_one(several, values),
        several => {
            let columns = several.iter().map(|column| Node::Column(*column)).collect();
            Node::RowList(Box::new(RowList { columns, values: values.to_vec() }))
        }
    }
}

/// Where a column is among the outputs; it becomes one if it is none.
pub(crate) fn placed(outputs: &mut Vec<Node>, column: ColumnRef) -> usize {
    let node = Node::Column(column);
    outputs.iter().position(|output| *output == node).unwrap_or_else(|| {
        outputs.push(node);
        outputs.len() - 1
    })
}

fn one_of(column: ColumnRef, values: &[Value]) -> Node {
    let (operand, ty) = (Node::Column(column), column.column().ty);
    Node::InList(Box::new(InList { operand, values: values.to_vec(), ty, negated: false }))
}

/// Each key by itself, for columns that are not stored as what they are.
fn one_by_one(columns: &[ColumnRef], values: &[Value]) -> Node {
    let rows = values.chunks(columns.len()).map(|row| {
        let equal = columns.iter().zip(row).map(|(column, value)| {
            let right = Node::Value(Literal { value: value.clone(), ty: column.column().ty });
            Node::binary(Node::Column(*column), BinaryOp::Equal, right)
        });
        Node::And(equal.collect())
    });
    Node::Or(rows.collect())
}

fn is_decimal(column: &ColumnRef) -> bool {
    matches!(column.column().ty, ColumnType::Decimal { .. })
}

/// Parameters that are left to the other conditions of a query.
const FREE_PARAMS: usize = 1_000;
/// The most keys of one statement.
const MANY_KEYS: usize = 16_384;
/// The same, where each is a condition of its own, of which SQLite takes no thousand.
const FEW_KEYS: usize = 200;
