//! INSERT, UPDATE and DELETE that people write: with expressions, conditions, other tables and RETURNING.
//!
//! What the flush sends, row by row and by key, is in [`change`](super::change).

use super::backend::Backend;
use super::change::{fit_written, takes_arrays};
use super::check::check_sources;
use super::decimal;
use super::fragments::{JoinedChanges, Upserts};
use super::grouping::has_aggregate;
use super::live::{Live, Sight};
use super::writer::{Rendered, SqlWriter};
use crate::error::{Error, Result};
use crate::expr::{ColumnRef, Node};
use crate::model::{ColumnSet, Table};
use crate::plan::{Fields, Shape};
use crate::query::{
    ChangeNode, ConflictNode, DeleteNode, Derived, InsertNode, InsertRows, JoinNode, JoinOn, NewRows, RowsNode,
    SourceRef, UpdateNode, ValueRows,
};
use crate::types::{Ids, Param};

/// Rows that are bound as they are, for one statement.
#[derive(Debug)]
pub struct InsertedRows<'p> {
    /// The columns.
    pub columns: ColumnSet,
    /// The values, row after row.
    pub params: Vec<Param<'p>>,
    /// How many rows there are.
    pub count: usize,
    /// How the parameters are bound.
    pub shape: Shape,
}

/// What a statement gives back.
#[derive(Clone, Copy)]
pub(super) struct Returned<'q> {
    output: &'q [Node],
    /// Whether it is the result, and not read by another statement.
    is_result: bool,
}

impl<'q> Returned<'q> {
    pub(super) fn result(output: &'q [Node]) -> Self {
        Self { output, is_result: true }
    }
}

/// An INSERT of rows that are bound as they are.
///
/// # Errors
/// [`Error::Unsupported`], [`Error::Query`] and [`Error::Encode`].
pub fn render_insert_rows<'p>(
    node: &'p InsertNode,
    rows: InsertedRows<'p>,
    returned: Option<&'p [Node]>,
    backend: &Backend,
    ids: &'p Ids,
) -> Result<(Rendered<'p>, Shape)> {
    let InsertedRows { columns, mut params, count, shape } = rows;
    let width = columns.len();
    let mut writer = SqlWriter::new(backend, ids);
    let by_row = matches!(shape, Shape::Rows { .. });
    let others = if by_row { params.split_off(width) } else { Vec::new() };
    writer.params = params;
    let as_arrays = matches!(shape, Shape::Columns { .. }) && count > 1 && takes_arrays(node.table, columns, backend);
    writer.insert_bound(node.table, columns, if by_row { 1 } else { count }, as_arrays);
    writer.conflict(node, columns)?;
    if by_row {
        let conflict = writer.params[width..].to_vec();
        for row in others.chunks(width) {
            writer.params.extend_from_slice(row);
            writer.params.extend_from_slice(&conflict);
        }
    }
    writer.returned_insert(node, returned.map(Returned::result))?;
    let shape = if count == 1 && as_arrays { Shape::Once } else { shape };
    // Those of arrays are as many as there are columns, and those of single rows as many as one row has.
    let most = if shape == Shape::Once { writer.params.len() } else { width };
    let a_row = if by_row { writer.params.len() / count.max(1) } else { width };
    let fields = Fields { columns, width: a_row, rows: count, secret: writer.secret || node.table.hides_some(columns) };
    Ok((Rendered { fields, ..writer.finish_bound(node.table, most)? }, shape))
}

/// An INSERT of values that have to be calculated, or of a query's rows.
///
/// # Errors
/// As [`render_insert_rows`], and [`Error::Unresolved`].
pub fn render_insert<'q>(
    node: &'q InsertNode,
    returned: Option<&'q [Node]>,
    backend: &Backend,
    ids: &'q Ids,
) -> Result<Rendered<'q>> {
    let mut writer = SqlWriter::new(backend, ids);
    writer.insert(node)?;
    writer.returned_insert(node, returned.map(Returned::result))?;
    writer.finish(Some(node.table))
}

/// An UPDATE.
///
/// # Errors
/// As [`render_insert`].
pub fn render_update<'q>(
    node: &'q UpdateNode,
    returned: Option<&'q [Node]>,
    backend: &Backend,
    ids: &'q Ids,
) -> Result<Rendered<'q>> {
    let mut writer = SqlWriter::new(backend, ids);
    writer.ctes_of_change(&node.ctes)?;
    writer.update(node)?;
    writer.returned_update(node, returned.map(Returned::result))?;
    writer.finish(Some(node.table.table))
}

/// A DELETE.
///
/// # Errors
/// As [`render_insert`].
pub fn render_delete<'q>(
    node: &'q DeleteNode,
    returned: Option<&'q [Node]>,
    backend: &Backend,
    ids: &'q Ids,
) -> Result<Rendered<'q>> {
    let mut writer = SqlWriter::new(backend, ids);
    writer.ctes_of_change(&node.ctes)?;
    writer.delete(node)?;
    writer.returned_delete(node, returned.map(Returned::result))?;
    writer.finish(Some(node.table.table))
}

impl<'q> SqlWriter<'q> {
    /// An INSERT without what it gives back.
    fn insert(&mut self, node: &'q InsertNode) -> Result<()> {
        let columns = match &node.rows {
            InsertRows::Values(rows) => {
                self.is_inside = true;
                self.insert_values(node.table, rows)?
            }
            InsertRows::Query(columns, query) => self.insert_query(node, columns, query)?,
            InsertRows::Structs(rows) => self.insert_structs(node.table, &**rows)?,
        };
        self.conflict(node, columns)
    }

    /// An UPDATE without what it gives back, and without what stands before it.
    fn update(&mut self, node: &'q UpdateNode) -> Result<()> {
        let table = node.table.table;
        if node.set.is_empty() {
            let reason = format!("an UPDATE of `{}` sets no column", table.model);
            return Err(Error::Query { reason: reason.into() });
        }
        check_sources(node.table, &node.joins)?;
        if !node.joins.is_empty() && !self.backend.capabilities.update_from {
            return Err(self.unsupported("UPDATE … FROM", "use SQLite 3.33 or later, or read the values first"));
        }
        self.qualified = !node.joins.is_empty();
        self.hidden = (!self.backend.capabilities.update_reads_its_table).then_some(table);
        let sight = Sight::of_change(node.deleted);
        let mut live: Vec<Live> = sight.first(node.table).into_iter().collect();
        self.push("UPDATE ");
        self.source(node.table, sight.place_of_first(node.table));
        if self.facts.joined_changes == JoinedChanges::Tables {
            live.extend(self.joins(&node.derived, &node.joins, sight)?);
            self.push(" SET ");
            self.set(node)?;
            self.rows(&live, &[], &node.rows)
        } else {
            self.push(" SET ");
            self.set(node)?;
            live.extend(self.sources(" FROM ", &node.derived, &node.joins, sight)?);
            self.rows(&live, &node.joins, &node.rows)
        }
    }

    /// A DELETE without what it gives back, and without what stands before it.
    fn delete(&mut self, node: &'q DeleteNode) -> Result<()> {
        if node.marks() {
            // It is an UPDATE, with the moment at which it runs.
            return Err(Error::Query { reason: "a DELETE of rows that are to be marked was not prepared".into() });
        }
        check_sources(node.table, &node.joins)?;
        let sight = Sight::of_change(node.deleted);
        let (place, mut live) = (sight.place_of_first(node.table), Vec::from_iter(sight.first(node.table)));
        self.qualified = !node.joins.is_empty();
        self.hidden = (!self.backend.capabilities.delete_reads_its_table).then_some(node.table.table);
        match (self.facts.joined_changes, node.joins.is_empty()) {
            (JoinedChanges::Tables, false) => {
                self.push("DELETE ");
                match node.table.alias {
                    Some(alias) => self.quote(alias),
                    None => self.table(node.table.table),
                }
                self.push(" FROM ");
                self.source(node.table, place);
                live.extend(self.joins(&node.derived, &node.joins, sight)?);
                self.rows(&live, &[], &node.rows)?;
            }
            (JoinedChanges::Exists, false) => {
                self.push("DELETE FROM ");
                self.source(node.table, place);
                self.push(" WHERE EXISTS (SELECT 1");
                live.extend(self.sources(" FROM ", &node.derived, &node.joins, sight)?);
                self.rows(&live, &node.joins, &node.rows)?;
                self.push(")");
            }
            _ => {
                self.push("DELETE FROM ");
                self.source(node.table, place);
                live.extend(self.sources(" USING ", &node.derived, &node.joins, sight)?);
                self.rows(&live, &node.joins, &node.rows)?;
            }
        }
        Ok(())
    }

    /// A statement that changes rows, inside another one, which reads what it gives back.
    pub(super) fn change_inside(&mut self, change: ChangeNode<'q>, returned: &'q [Node]) -> Result<()> {
        change.check()?;
        match change {
            ChangeNode::Insert(node) => {
                self.insert(node)?;
                self.returned_insert(node, Some(Returned { output: returned, is_result: false }))
            }
            ChangeNode::Update(node) => {
                self.ctes_of_change(&node.ctes)?;
                self.update(node)?;
                self.returned_update(node, Some(Returned { output: returned, is_result: false }))
            }
            ChangeNode::Delete(node) => {
                self.ctes_of_change(&node.ctes)?;
                self.delete(node)?;
                self.returned_delete(node, Some(Returned { output: returned, is_result: false }))
            }
            ChangeNode::UpdateMany(_) => Err(Error::Query { reason: MANY_INSIDE.into() }),
        }
    }

    /// Structs as one INSERT, where each row names what the database makes: `DEFAULT`.
    fn insert_structs(&mut self, table: &'static Table, rows: &'q dyn NewRows) -> Result<ColumnSet> {
        if rows.count() == 0 {
            return Err(Error::Query { reason: NO_ROWS_INSIDE.into() });
        }
        let all = ColumnSet::first(table.columns.len()).without(table.generated());
        let given = (0..rows.count()).fold(ColumnSet::EMPTY, |given, row| given.union(all.without(rows.unset(row))));
        let positions: Vec<usize> = given.iter().collect();
        self.insert_head(table, &positions);
        self.push(" VALUES ");
        self.list(0..rows.count(), ", ", |writer, row| {
            let set = given.without(rows.unset(row));
            let mut params = Vec::with_capacity(set.len());
            rows.bind(row, set, writer.ids, &mut params)?;
            fit_written(&mut params, table, set, &writer.backend)?;
            let mut params = params.into_iter();
            writer.push("(");
            writer.list(given.iter(), ", ", |writer, position| {
                match set.contains(position).then(|| params.next()).flatten() {
                    Some(param) => writer.bind(param),
                    None => writer.push("DEFAULT"),
                }
                Ok(())
            })?;
            writer.push(")");
            Ok(())
        })?;
        Ok(given)
    }

    fn insert_values(&mut self, table: &'static Table, rows: &'q ValueRows) -> Result<ColumnSet> {
        self.insert_head(table, &rows.columns);
        self.push(" VALUES ");
        self.list(0..rows.count, ", ", |writer, row| {
            writer.push("(");
            let values = rows.columns.iter().zip(rows.row(row));
            writer.list(values, ", ", |writer, (column, value)| writer.assigned(table, *column, value))?;
            writer.push(")");
            Ok(())
        })?;
        Ok(ColumnSet::of(&rows.columns))
    }

    pub(super) fn insert_head(&mut self, table: &Table, columns: &[usize]) {
        self.push("INSERT INTO ");
        self.table(table);
        self.push(" (");
        self.names(table.names(columns));
        self.push(")");
    }

    /// What is written to a column: a value as the flush writes it, an expression in the form that the column stores.
    pub(super) fn assigned(&mut self, table: &'static Table, position: usize, value: &'q Node) -> Result<()> {
        self.secret |= table.columns[position].behaviour.redacted;
        if has_aggregate(value) {
            let field = table.columns[position].field;
            let reason = format!("`{}::{field}` is set to an aggregate, which is over many rows", table.model);
            return Err(Error::Query { reason: reason.into() });
        }
        match (value, table.columns[position].ty.scale().filter(|_| self.facts.scales_decimals)) {
            (Node::Value(literal), _) => {
                let mut param = [literal.value.param(self.ids)?];
                fit_written(&mut param, table, ColumnSet::of(&[position]), &self.backend)?;
                self.bind(param[0]);
                Ok(())
            }
            (expression, Some(scale)) => decimal::rounded(expression, scale, self),
            (expression, None) => self.node(expression),
        }
    }

    fn set(&mut self, node: &'q UpdateNode) -> Result<()> {
        let table = node.table.table;
        let order = self.order_of_setting(table, &node.set, &[])?;
        let named = self.qualified && self.facts.joined_changes == JoinedChanges::Tables;
        self.list(order, ", ", |writer, at| {
            let (column, value) = &node.set[at];
            if named {
                writer.quote(node.table.name());
                writer.push(".");
            }
            writer.quote(table.columns[*column].name);
            writer.push(" = ");
            writer.assigned(table, *column, value)
        })?;
        let given = node.set.iter().fold(ColumnSet::EMPTY, |given, (column, _)| given.union(ColumnSet::of(&[*column])));
        self.set_by_sql(table, table.set_by_sql().without(given), named.then(|| node.table.name()));
        Ok(())
    }

    /// The order in which columns can be set, by position in `set`: where a value sees what was set before it, each column
    /// is set after all values that read it. `conditions` are read with each value.
    pub(super) fn order_of_setting(
        &self,
        table: &'static Table,
        set: &[(usize, Node)],
        conditions: &[Node],
    ) -> Result<Vec<usize>> {
        if !self.facts.set_in_order || set.len() < 2 {
            return Ok((0..set.len()).collect());
        }
        let shared =
            conditions.iter().fold(ColumnSet::EMPTY, |read, condition| read.union(columns_read(condition, table)));
        let reads: Vec<ColumnSet> = set.iter().map(|(_, value)| columns_read(value, table).union(shared)).collect();
        let mut order = Vec::with_capacity(set.len());
        while order.len() < set.len() {
            let rest = (0..set.len()).filter(|at| !order.contains(at));
            let free =
                rest.clone().find(|at| rest.clone().all(|other| other == *at || !reads[other].contains(set[*at].0)));
            order.push(free.ok_or_else(|| {
                self.unsupported(
                    "values that read each other's columns as they were",
                    "set one of the columns in a statement of its own",
                )
            })?);
        }
        Ok(order)
    }

    /// The tables of joins that all keep only what has a counterpart, as a list; [`rows`](Self::rows) says what goes together.
    fn sources(
        &mut self,
        first: &str,
        derived: &'q [Derived],
        joins: &'q [JoinNode],
        sight: Sight,
    ) -> Result<Vec<Live>> {
        for (position, join) in joins.iter().enumerate() {
            self.push(if position == 0 { first } else { ", " });
            if derived.iter().any(|derived| derived.is_lateral && derived.source == join.source) {
                return Err(self.unsupported("LATERAL in UPDATE and DELETE", LATERAL_INSTEAD));
            }
            self.table_of(derived, join.source, join.kind, sight.place_of_joined(join.source))?;
        }
        // What a query of its own stands for has said itself which rows count.
        let tables = joins.iter().filter(|join| !derived.iter().any(|derived| derived.source == join.source));
        Ok(tables.filter_map(|join| sight.joined(join.source)).collect())
    }

    /// Joins; gives what is left for WHERE.
    fn joins(&mut self, derived: &'q [Derived], joins: &'q [JoinNode], sight: Sight) -> Result<Vec<Live>> {
        joins.iter().filter_map(|join| self.join_with(derived, join, sight).transpose()).collect()
    }

    /// The conditions for rows, those of joins among them.
    fn rows(&mut self, live: &[Live], joins: &'q [JoinNode], rows: &'q RowsNode) -> Result<()> {
        if let Some(filter) = rows.filters.iter().find(|filter| has_aggregate(filter)) {
            let reason = format!("a filter looks at single rows, before there is an aggregate: {filter:?}");
            return Err(Error::Query { reason: reason.into() });
        }
        let mut conditions = Vec::new();
        for join in joins {
            match &join.on {
                JoinOn::Condition(condition) => conditions.push(condition),
                JoinOn::Everything => {}
                JoinOn::Columns(_) => return Err(Error::Query { reason: NOT_SPELLED_OUT.into() }),
                JoinOn::NoKey(reason) => return Err(Error::Query { reason: reason.clone() }),
            }
        }
        conditions.extend(&rows.filters);
        self.where_all(live, conditions)
    }

    fn returned_from(
        &mut self,
        returned: Option<Returned<'q>>,
        joins: &[JoinNode],
        can: bool,
        construct: &'static str,
    ) -> Result<()> {
        match (self.facts.joined_changes, returned, joins) {
            (JoinedChanges::Tables, Some(_), [_, ..]) => Err(self.unsupported(
                "RETURNING in a statement over several tables",
                "put the other tables into a condition, or read the rows first",
            )),
            (JoinedChanges::Exists, Some(Returned { output, .. }), [_, ..])
                if output.iter().any(|node| reads_one_of(node, joins)) =>
            {
                Err(self.unsupported(
                    "RETURNING of columns of another table than the one that is changed",
                    "give back the columns of the changed table only",
                ))
            }
            _ => self.returned(returned, can, construct),
        }
    }

    fn returned_update(&mut self, node: &UpdateNode, returned: Option<Returned<'q>>) -> Result<()> {
        let can = self.backend.capabilities.returning_update;
        self.returned_from(returned, &node.joins, can, "UPDATE … RETURNING")
    }

    fn returned_delete(&mut self, node: &DeleteNode, returned: Option<Returned<'q>>) -> Result<()> {
        let can = self.backend.capabilities.returning_delete;
        self.returned_from(returned, &node.joins, can, "DELETE … RETURNING")
    }

    fn returned_insert(&mut self, node: &InsertNode, returned: Option<Returned<'q>>) -> Result<()> {
        let leaves_alone = node.conflict.as_ref().is_some_and(ConflictNode::leaves_rows_alone);
        if returned.is_some() && leaves_alone && self.facts.upserts == Upserts::OnDuplicateKey {
            // Such rows would come back like those that were inserted.
            return Err(self.unsupported(
                "RETURNING of an upsert that leaves rows alone",
                "update a column in each of them, or read the rows by a query",
            ));
        }
        self.returned(returned, self.backend.capabilities.returning_insert, "INSERT … RETURNING")
    }

    pub(super) fn returned(
        &mut self,
        returned: Option<Returned<'q>>,
        can: bool,
        construct: &'static str,
    ) -> Result<()> {
        let Some(returned) = returned else { return Ok(()) };
        if !can {
            return Err(self.unsupported(
                construct,
                "run it by `execute` and read the rows by a query, in one transaction, or let a session write objects",
            ));
        }
        if let Some(aggregate) = returned.output.iter().find(|node| has_aggregate(node)) {
            let reason = format!("RETURNING gives back single rows, and no aggregate over them: {aggregate:?}");
            return Err(Error::Query { reason: reason.into() });
        }
        self.push(" RETURNING ");
        let Returned { output, is_result } = returned;
        self.list(output, ", ", if is_result { Self::output } else { Self::lone })?;
        self.scales = self.scales_of(output);
        Ok(())
    }

    pub(super) fn finish_bound(&mut self, table: &'static Table, params: usize) -> Result<Rendered<'q>> {
        if params > self.backend.capabilities.max_params {
            return Err(self.unsupported("room for so many parameters", "insert fewer columns at once"));
        }
        Ok(self.rendered(Some(table)))
    }
}

/// The columns of `table` itself that an expression reads.
fn columns_read(node: &Node, table: &'static Table) -> ColumnSet {
    let of_all = |nodes: &mut dyn Iterator<Item = &Node>| {
        nodes.fold(ColumnSet::EMPTY, |read, node| read.union(columns_read(node, table)))
    };
    let itself = |column: &ColumnRef| match column.alias {
        None if std::ptr::eq(column.table, table) => ColumnSet::of(&[usize::from(column.position)]),
        _ => ColumnSet::EMPTY,
    };
    let own = match node {
        Node::Column(column) => itself(column),
        Node::Subquery(subquery) => {
            let outside = subquery.query.outside().map(|outside| (outside.source, outside.pairs.as_slice()));
            let joined = subquery.query.joined_columns().map(itself).fold(ColumnSet::EMPTY, ColumnSet::union);
            of_all(&mut subquery.query.expressions()).union(joined).union(compared_columns(outside, table))
        }
        Node::Path(path) => {
            return compared_columns(path.steps.first().map(|step| (step.from, step.near.as_slice())), table);
        }
        _ => ColumnSet::EMPTY,
    };
    own.union(of_all(&mut node.children()))
}

/// The columns of `table` itself by which a relation starts at it.
fn compared_columns(start: Option<(SourceRef, &[(usize, usize)])>, table: &'static Table) -> ColumnSet {
    match start {
        Some((source, pairs)) if source.alias.is_none() && std::ptr::eq(source.table, table) => {
            pairs.iter().fold(ColumnSet::EMPTY, |read, (from, _)| read.union(ColumnSet::of(&[*from])))
        }
        _ => ColumnSet::EMPTY,
    }
}

fn reads_one_of(node: &Node, joins: &[JoinNode]) -> bool {
    match node {
        Node::Column(column) => joins.iter().any(|join| join.source.name() == column.source_name()),
        Node::Path(path) => {
            path.start().is_some_and(|start| joins.iter().any(|join| join.source.name() == start.name()))
        }
        other => other.children().any(|child| reads_one_of(child, joins)),
    }
}

/// [`JoinNode::inner`] spells them out; without the condition, the change would be of other rows.
const NOT_SPELLED_OUT: &str = "its join has columns in place of a condition";

const MANY_INSIDE: &str = "`update_many` takes several statements, and cannot stand inside another one";

const NO_ROWS_INSIDE: &str = "an INSERT inside another statement has no rows";

const LATERAL_INSTEAD: &str = "ask by `exists`, or by `is_in` of the query, or read the rows first";
