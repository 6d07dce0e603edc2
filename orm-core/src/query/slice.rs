use std::marker::PhantomData;

use super::cursor::{self, Cursor};
use super::made::Made;
use super::{Output, Select, SelectNode};
use crate::dialect::{self, Access, Backend, Rendered};
use crate::error::{Error, Result};
use crate::expr::{BinaryOp, ColumnRef, Direction, Literal, Node, NullTest, OrderNode};
use crate::model::KeySeed;
use crate::plan::{Effect, Executor, Finished, OneStatement, Plannable, RowSink};
use crate::row::{FromRow, RowAccess, read_value};
use crate::types::{ColumnType, Ids, Timestamp, Value};

/// Rows from one place on, and the place where the next ones start; made by [`Select::slice`].
#[derive(Debug, Clone, PartialEq)]
pub struct Slice<Row> {
    /// The rows.
    pub rows: Vec<Row>,
    /// The place after the last of them; none, if there are no more.
    pub next: Option<Cursor>,
}

impl<Scope, Row> Select<Scope, Row> {
    /// Keeps the rows after this place in the query's order, which stands before; see [`slice`](Select::slice). A cursor of another
    /// order is [`Error::Query`] when the query is run, as far as its values are of other types.
    ///
    /// ```
    /// # use rowhouse::doc::*;
    /// let cursor = "t416c6578.i1".parse()?;
    /// let query = User::query().select(User::email).order_by((User::name.desc(), User::id.asc())).after(&cursor);
    /// assert_eq!(
    ///     query.to_sql(Dialect::Sqlite)?.sql,
    ///     r#"SELECT "email" FROM "users" WHERE "name" <= ? AND ("name" < ? OR ("name" = ? AND "id" > ?)) ORDER BY "name" DESC, "id""#
    /// );
    /// # Ok::<(), rowhouse::Error>(())
    /// ```
    pub fn after(mut self, cursor: &Cursor) -> Self {
        if matches!(self.node.output, Output::Combined(_) | Output::Values(_)) {
            self.node.rare_mut().refused = Some(NO_CURSOR.into());
            return self;
        }
        if self.node.order.is_empty() || self.node.order.len() != cursor.values.len() {
            let reason = format!(
                "the cursor is of an order by {} expressions, and this query sorts by {}: `after` stands behind `order_by`",
                cursor.values.len(),
                self.node.order.len()
            );
            self.node.rare_mut().refused = Some(reason.into());
            return self;
        }
        if let Some(position) = misfit(&self.node.order, &cursor.values) {
            let reason = format!(
                "the cursor is of another order: at place {} of this query's it has a value of another type",
                position + 1
            );
            self.node.rare_mut().refused = Some(reason.into());
            return self;
        }
        let condition = after(&self.node.order, &cursor.values);
        let whole = [first_bound(&self.node.order, &cursor.values), Some(condition)].into_iter().flatten();
        if self.node.groups().is_empty() {
            self.node.filters.extend(whole);
        } else {
            self.node.rare_mut().having.extend(whole);
        }
        self
    }
}

impl<Scope, Row: FromRow> Select<Scope, Row> {
    /// The first `size` rows, and the place where the next ones start: paging by the values of the order (keyset pagination),
    /// which costs the same on every page, and neither repeats nor loses rows when others are added.
    ///
    /// The order has to tell any two rows apart: it ends with the key. See [`Cursor`] for an example.
    ///
    /// # Errors
    /// [`Error::Query`] if the query has no order; as [`Select::all`].
    pub fn slice<'q, E: Executor + 'q>(&'q self, size: u64, on: E) -> E::Answer<'q, Slice<Row>>
    where
        Row: 'q,
    {
        let (node, end) = sliced(&self.node, size, Row::WIDTH);
        on.run(Sliced { node, made: None, end, marker: PhantomData::<fn() -> Row> })
    }
}

/// A query for its first rows and one more, and what finds the place after the last of them. What it sorts by stands behind what
/// it selects, in `width` columns.
pub(crate) fn sliced(node: &SelectNode, size: u64, width: usize) -> (SelectNode, SliceEnd) {
    let mut node = node.clone();
    let types = with_order(&mut node);
    node.limit = Some(size.saturating_add(1));
    (node, SliceEnd { at: width, types, size, taken: 0, last: None, more: false })
}

/// Takes so many rows, and the values of the order at the last of them.
#[derive(Debug, Clone)]
pub(crate) struct SliceEnd {
    at: usize,
    types: Vec<ColumnType>,
    size: u64,
    taken: u64,
    last: Option<Vec<Value>>,
    more: bool,
}

impl SliceEnd {
    /// Refuses a query without an order.
    pub(crate) fn check(&self) -> Result<()> {
        if self.types.is_empty() {
            return Err(Error::Query { reason: "a slice is taken of sorted rows: the query has no `order_by`".into() });
        }
        Ok(())
    }

    /// Whether this row is one of them.
    pub(crate) fn takes<R: RowAccess + ?Sized>(&mut self, row: &R) -> Result<bool> {
        if self.taken == self.size {
            self.more = true;
            return Ok(false);
        }
        self.taken += 1;
        if self.taken == self.size {
            let read = |(position, ty): (usize, &ColumnType)| read_value(row, self.at + position, *ty);
            let values: Vec<Value> = self.types.iter().enumerate().map(read).collect::<Result<_>>()?;
            if !values.iter().all(cursor::holds) {
                let reason = "a cursor holds no documents and no arrays: sort by something else";
                return Err(Error::Query { reason: reason.into() });
            }
            self.last = Some(values);
        }
        Ok(true)
    }

    /// The rows, and the place after the last of them.
    pub(crate) fn slice<Row>(self, rows: Vec<Row>) -> Slice<Row> {
        let next = self.last.filter(|_| self.more).map(|values| Cursor { values });
        Slice { rows, next }
    }
}

/// Appends what the query sorts by to what it selects; gives the SQL types of that.
fn with_order(node: &mut SelectNode) -> Vec<ColumnType> {
    let order: Vec<Node> = node.order.iter().map(|order| order.by.clone()).collect();
    let types = order.iter().map(|by| dialect::type_of(by).unwrap_or(ColumnType::Text)).collect();
    if let Output::Model = &node.output {
        let (table, alias) = (node.from.table, node.from.alias);
        let columns =
            (0..).take(table.columns.len()).map(|position| Node::Column(ColumnRef { table, alias, position }));
        node.output = Output::Expressions(columns.collect());
    }
    match &mut node.output {
        Output::Expressions(list) => list.extend(order),
        Output::Model | Output::Everything | Output::Combined(_) | Output::Values(_) => {
            node.rare_mut().refused = Some(NO_CURSOR.into());
        }
    }
    types
}

const NO_CURSOR: &str =
    "queries put together have no cursor: read their rows as a projection, and take slices of `as_table()`";

/// The rows after these values.
fn after(order: &[OrderNode], values: &[Value]) -> Node {
    let (Some((item, items)), Some((value, rest))) = (order.split_first(), values.split_first()) else {
        return Node::Or(Vec::new());
    };
    let behind = behind(item, value);
    if items.is_empty() {
        return behind.unwrap_or(Node::Or(Vec::new()));
    }
    let tie = Node::And(vec![equal(item, value), after(items, rest)]);
    Node::Or(behind.into_iter().chain([tie]).collect())
}

/// The first place of an order at which a cursor has a value of another type.
fn misfit(order: &[OrderNode], values: &[Value]) -> Option<usize> {
    order.iter().zip(values).position(|(item, value)| match dialect::type_of(&item.by) {
        Some(ty) => !cursor::fits(value, ty),
        None => false,
    })
}

/// A condition that holds for all of them, and that an index on the first expression serves.
fn first_bound(order: &[OrderNode], values: &[Value]) -> Option<Node> {
    let (item, value) = (order.first()?, values.first()?);
    let is_plain = order.len() > 1 && !item.nullable && *value != Value::Null;
    let op = match item.direction {
        Direction::Ascending => BinaryOp::GreaterOrEqual,
        Direction::Descending => BinaryOp::LessOrEqual,
    };
    is_plain.then(|| compare(item, op, value))
}

/// Behind this value alone; none, if nothing is.
fn behind(item: &OrderNode, value: &Value) -> Option<Node> {
    let nulls_first = item.nulls_are_smallest() == (item.direction == Direction::Ascending);
    let null_test = |negated| Node::NullTest(Box::new(NullTest { operand: item.by.clone(), negated }));
    let op = match item.direction {
        Direction::Ascending => BinaryOp::Greater,
        Direction::Descending => BinaryOp::Less,
    };
    match (value, nulls_first) {
        (Value::Null, true) => Some(null_test(true)),
        (Value::Null, false) => None,
        _ if nulls_first || !item.nullable => Some(compare(item, op, value)),
        _ => Some(Node::Or(vec![compare(item, op, value), null_test(false)])),
    }
}

fn equal(item: &OrderNode, value: &Value) -> Node {
    match value {
        Value::Null => Node::NullTest(Box::new(NullTest { operand: item.by.clone(), negated: false })),
        value => compare(item, BinaryOp::Equal, value),
    }
}

fn compare(item: &OrderNode, op: BinaryOp, value: &Value) -> Node {
    let ty = dialect::type_of(&item.by).unwrap_or(ColumnType::Text);
    let right = Node::Value(Literal { value: value.clone(), ty });
    Node::binary(item.by.clone(), op, right)
}

/// A query for some of its rows.
struct Sliced<Row> {
    node: SelectNode,
    /// The query with what the program makes in rows that it changes.
    made: Option<Box<Made>>,
    end: SliceEnd,
    marker: PhantomData<fn() -> Row>,
}

impl<Row: FromRow> Plannable for Sliced<Row> {
    type Output = Slice<Row>;
    type Plan<'p>
        = OneStatement<Rendered<'p>, SliceSink<Row>>
    where
        Self: 'p;

    fn access(&self) -> Access {
        self.node.access()
    }

    fn effects(&self) -> Vec<Effect> {
        self.node.effects()
    }

    fn prepare(&mut self, ids: &Ids, seed: &mut dyn FnMut() -> KeySeed, now: &dyn Fn() -> Timestamp) {
        self.made = Made::of(&self.node, ids, seed, now);
    }

    fn plan<'p>(&'p self, backend: &Backend, ids: &'p Ids) -> Result<OneStatement<Rendered<'p>, SliceSink<Row>>> {
        let (node, ids) = Made::parts(&self.made, &self.node, ids);
        self.end.check()?;
        let rendered = dialect::render_select(node, backend, ids, None)?;
        Ok(OneStatement::of(rendered, SliceSink { rows: Vec::new(), end: self.end.clone() }))
    }
}

/// Takes the rows, and the values of the order at the last one.
pub struct SliceSink<Row> {
    rows: Vec<Row>,
    end: SliceEnd,
}

impl<Row: FromRow> RowSink for SliceSink<Row> {
    fn row<R: RowAccess + ?Sized>(&mut self, row: &R) -> Result<()> {
        if self.end.takes(row)? {
            self.rows.push(Row::from_row(row, 0)?);
        }
        Ok(())
    }
}

impl<Row: FromRow> Finished for SliceSink<Row> {
    type Output = Slice<Row>;

    fn finished(self, _: &str) -> Result<Slice<Row>> {
        Ok(self.end.slice(self.rows))
    }
}
