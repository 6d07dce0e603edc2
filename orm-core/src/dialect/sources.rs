//! What tables are called in a query: by their own names, or by others where two would be the same; and what is joined
//! because paths lead over it.

use super::check::Known;
use super::render::Level;
use super::writer::SqlWriter;
use crate::error::{Error, Result};
use crate::expr::{Node, PathNode};
use crate::model::{Pairs, RelationPath};
use crate::query::{DeletedRows, Output, SelectNode, SourceRef};
use crate::schema::is_unique;

/// The names of tables and the joins of paths, of the query that is written and of those around it.
#[derive(Default)]
pub(super) struct Sources<'q> {
    /// What a table is called, by the name that columns of it have; the innermost query's last.
    called: Vec<(&'static str, String)>,
    /// What the row is called whose relation leads to the rows of the query.
    outside: Vec<String>,
    /// What paths lead over.
    joined: Vec<Joined<'q>>,
    /// How many queries are around.
    depth: usize,
    /// The names that were made up, each of which is used once in a statement.
    made_up: Vec<String>,
}

impl Sources<'_> {
    /// Whether no query has been opened, and nothing has another name: the outermost query is about to be written.
    #[inline]
    pub(super) fn is_untouched(&self) -> bool {
        self.depth == 0 && self.called.is_empty() && self.joined.is_empty()
    }

    /// Whether all tables are called by their own names.
    #[inline]
    pub(super) fn has_own_names(&self) -> bool {
        self.called.is_empty()
    }
}

/// A table that is joined since paths lead over it.
struct Joined<'q> {
    depth: usize,
    start: SourceRef,
    steps: &'q [RelationPath],
    called: String,
}

/// What there was before a query was opened.
pub(super) struct Opened {
    called: usize,
    outside: usize,
    joined: usize,
    elements: usize,
}

impl<'q> SqlWriter<'q> {
    /// Names the tables of a query, and finds out what its paths lead over.
    pub(super) fn open(&mut self, node: &'q SelectNode, known: Known) -> Opened {
        let sources = &self.sources;
        let (called, outside, joined) = (sources.called.len(), sources.outside.len(), sources.joined.len());
        self.sources.depth += 1;
        let elements = self.elements.len();
        self.open_elements(node);
        if let Some(outside) = node.outside() {
            let name = self.name_of(outside.source.name()).to_owned();
            self.sources.outside.push(name);
        }
        if node.outside().is_some() || called > 0 {
            own_sources(node).for_each(|source| self.name(source, node));
        }
        if known == Known::Nothing && node.lock().is_none() && looked_at(node).any(has_path) {
            self.join_paths(node);
        }
        Opened { called, outside, joined, elements }
    }

    pub(super) fn close(&mut self, opened: &Opened) {
        self.sources.called.truncate(opened.called);
        self.sources.outside.truncate(opened.outside);
        self.sources.joined.truncate(opened.joined);
        self.elements.truncate(opened.elements);
        self.sources.depth -= 1;
    }

    /// Whether there is more in FROM than the query says.
    pub(super) fn has_joined_paths(&self) -> bool {
        self.sources.joined.last().is_some_and(|joined| joined.depth == self.sources.depth)
    }

    fn name(&mut self, source: SourceRef, node: &SelectNode) {
        let name = source.name();
        let is_taken = node.outside().is_some_and(|outside| outside.source.name() == name);
        let called = if is_taken { self.make_up(name, node) } else { name.to_owned() };
        self.sources.called.push((name, called));
    }

    /// What a table is called here.
    fn name_of<'n>(&'n self, name: &'n str) -> &'n str {
        let called = self.sources.called.iter().rev().find(|(own, _)| *own == name);
        called.map_or(name, |(_, called)| called)
    }

    /// The name of a table in the statement, for a column of it.
    pub(super) fn quote_source(&mut self, name: &str) {
        if self.sources.called.is_empty() {
            return self.quote(name);
        }
        let called = self.name_of(name).to_owned();
        self.quote(&called);
    }

    /// The name that a table gets in FROM, where it is not the table's own.
    pub(super) fn alias_of(&self, source: SourceRef) -> Option<String> {
        if self.sources.called.is_empty() {
            return source.alias.map(str::to_owned);
        }
        let called = self.name_of(source.name());
        (called != source.table.name).then(|| called.to_owned())
    }

    /// A name that the statement does not have yet.
    fn make_up(&mut self, base: &str, node: &SelectNode) -> String {
        let is_own = |name: &str| own_sources(node).any(|source| source.name() == name);
        self.made_up_name(base, is_own)
    }

    fn made_up_name(&mut self, base: &str, is_own: impl Fn(&str) -> bool) -> String {
        let end = (0..=LONGEST_BASE.min(base.len())).rev().find(|end| base.is_char_boundary(*end)).unwrap_or_default();
        let base = &base[..end];
        let mut number = 1;
        let name = loop {
            let name = format!("{base}_{number}");
            if !is_own(&name) && !self.sources.made_up.contains(&name) {
                break name;
            }
            number += 1;
        };
        self.sources.made_up.push(name.clone());
        name
    }

    fn join_paths(&mut self, node: &'q SelectNode) {
        let mut paths = Vec::new();
        looked_at(node).for_each(|expression| push_paths(expression, &mut paths));
        for path in paths {
            let Some(start) = path.start().filter(|start| own_sources(node).any(|own| own == *start)) else { continue };
            let joinable = path.steps.iter().take_while(|step| is_joinable(step)).count();
            for steps in (1..=joinable).filter_map(|length| path.steps.get(..length)) {
                if self.find_joined(start, steps).is_some() {
                    continue;
                }
                let Some(last) = steps.last() else { continue };
                let (depth, called) = (self.sources.depth, self.make_up(last.to.name(), node));
                self.sources.joined.push(Joined { depth, start, steps, called });
            }
        }
    }

    /// What the table is called that these steps lead to, if it is joined.
    fn find_joined(&self, start: SourceRef, steps: &[RelationPath]) -> Option<&str> {
        let here = self.sources.joined.iter().filter(|joined| joined.depth == self.sources.depth);
        let mut found = here.filter(|joined| joined.start == start && joined.steps == steps);
        found.next().map(|joined| joined.called.as_str())
    }

    /// What paths lead over, joined: LEFT, so that no row is lost; to one row each, so that none comes twice.
    pub(super) fn joined_paths(&mut self) {
        let depth = self.sources.depth;
        for position in 0..self.sources.joined.len() {
            let Some(joined) = self.sources.joined.get(position).filter(|joined| joined.depth == depth) else {
                continue;
            };
            let (start, steps, called) = (joined.start, joined.steps, joined.called.clone());
            let Some((last, before)) = steps.split_last() else { continue };
            let from = match before {
                [] => self.name_of(start.name()),
                before => self.find_joined(start, before).unwrap_or_default(),
            };
            let from = from.to_owned();
            self.push(" LEFT JOIN ");
            self.table(last.to.table);
            self.push(" AS ");
            self.quote(&called);
            self.push(" ON ");
            self.equal(last, &called, &from);
            self.live_of(last, &called);
        }
    }

    /// Leaves out rows that are marked as deleted, unless a foreign key points at them that cannot be NULL: there is a row then, as
    /// the type of the path says.
    fn live_of(&mut self, step: &RelationPath, called: &str) {
        if always_leads(step) {
            return;
        }
        let qualified = std::mem::replace(&mut self.qualified, true);
        self.sources.called.push((step.to.table.name, called.to_owned()));
        self.and_live(step.to.table, DeletedRows::Hidden);
        self.sources.called.pop();
        self.qualified = qualified;
    }

    /// The condition of a join, where no path is joined yet.
    pub(super) fn before_paths(&mut self, write: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        if self.sources.joined.is_empty() {
            return write(self);
        }
        let joined = std::mem::take(&mut self.sources.joined);
        let written = write(self);
        self.sources.joined = joined;
        written
    }

    /// The columns of a relation, one table's equal to those of the other.
    fn equal(&mut self, step: &RelationPath, to: &str, from: &str) {
        self.equal_pairs((step.to, to), (step.from, from), &step.near);
    }

    fn equal_pairs(&mut self, (to, to_name): (SourceRef, &str), (from, from_name): (SourceRef, &str), pairs: &Pairs) {
        for (number, (left, right)) in pairs.iter().enumerate() {
            if number > 0 {
                self.push(" AND ");
            }
            self.qualified_name(to_name, to.table.columns[*right].name);
            self.push(" = ");
            self.qualified_name(from_name, from.table.columns[*left].name);
        }
    }

    fn qualified_name(&mut self, source: &str, column: &str) {
        self.quote(source);
        self.push(".");
        self.quote(column);
    }

    /// The condition by which the rows of a query belong to a row of the query around it.
    pub(super) fn belongs_outside(&mut self, node: &SelectNode) {
        let (Some(outside), Some(from)) = (node.outside(), self.sources.outside.last().cloned()) else { return };
        let own = self.name_of(outside.own.name()).to_owned();
        self.equal_pairs((outside.own, &own), (outside.source, &from), &outside.pairs);
    }

    /// The value at the end of a path: of what is joined for it, or by a query of its own.
    pub(super) fn path_value(&mut self, path: &'q PathNode) -> Result<()> {
        if let Some(reason) = path.steps.iter().find_map(|step| step.problem.clone()) {
            return Err(Error::Query { reason });
        }
        let Some(start) = path.start() else { return self.node(&path.value) };
        let joined = (1..=path.steps.len()).rev().find_map(|length| {
            let called = self.find_joined(start, path.steps.get(..length)?)?;
            Some((length, called.to_owned()))
        });
        let (length, called) = joined.unwrap_or_else(|| (0, self.name_of(start.name()).to_owned()));
        match path.steps.get(length..) {
            None | Some([]) => self.end_of_path(path, &called),
            Some(rest) => self.path_inside(path, rest, &called),
        }
    }

    fn end_of_path(&mut self, path: &'q PathNode, called: &str) -> Result<()> {
        let Some(last) = path.steps.last() else { return self.node(&path.value) };
        self.calling(last.to, called, |writer| writer.node(&path.value))
    }

    /// Writes what has columns of a table that is called differently.
    fn calling(&mut self, source: SourceRef, called: &str, write: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        let qualified = std::mem::replace(&mut self.qualified, true);
        self.sources.called.push((source.name(), called.to_owned()));
        let written = write(self);
        self.sources.called.pop();
        self.qualified = qualified;
        written
    }

    /// The rest of a path as a query, from a row that is called `from`.
    fn path_inside(&mut self, path: &'q PathNode, steps: &'q [RelationPath], from: &str) -> Result<()> {
        let Some((step, rest)) = steps.split_first() else { return Ok(()) };
        if self.hidden.is_some_and(|hidden| std::ptr::eq(hidden, step.to.table)) {
            return Err(self.unsupported(
                "paths that lead over the table that is changed",
                "read an alias of the table by `from` or `using`, and filter by it",
            ));
        }
        let called = self.made_up_name(step.to.name(), |name| name == from);
        self.push("(SELECT ");
        match rest {
            [] => self.end_of_path(path, &called)?,
            rest => self.path_inside(path, rest, &called)?,
        }
        self.push(" FROM ");
        self.table(step.to.table);
        self.push(" AS ");
        self.quote(&called);
        self.push(" WHERE ");
        self.equal(step, &called, from);
        self.live_of(step, &called);
        self.first_of(step, &called)?;
        self.push(")");
        Ok(())
    }

    /// Which of several rows a relation to one leads to.
    fn first_of(&mut self, step: &'q RelationPath, called: &str) -> Result<()> {
        if let Some(rows) = &step.rows {
            self.calling(step.to, called, |writer| {
                for filter in &rows.filters {
                    writer.push(" AND ");
                    writer.nested(filter, Level::Not)?;
                }
                if !rows.order.is_empty() {
                    writer.push(" ORDER BY ");
                    writer.order_items(&rows.order)?;
                }
                Ok(())
            })?;
        }
        if !is_joinable(step) {
            self.push(" LIMIT 1");
        }
        Ok(())
    }
}

/// Whether a step goes from a foreign key that cannot be NULL to the row that it points at.
fn always_leads(step: &RelationPath) -> bool {
    let leads = |key: crate::model::ForeignKey| {
        let pairs = key.columns.iter().zip(key.referenced_columns());
        std::ptr::eq((key.references)(), step.to.table) && pairs.eq(step.near.iter().map(|(from, to)| (from, to)))
    };
    let required = step.near.iter().all(|(from, _)| !step.from.table.columns[*from].nullable);
    required && step.from.table.foreign_keys().any(leads)
}

fn own_sources(node: &SelectNode) -> impl Iterator<Item = SourceRef> {
    std::iter::once(node.from).chain(node.joins.iter().map(|join| join.source))
}

/// The expressions that can use what is joined for paths: all but the conditions of joins.
fn looked_at(node: &SelectNode) -> impl Iterator<Item = &Node> {
    let output = if let Output::Expressions(list) = &node.output { list.as_slice() } else { &[] };
    let sorted = node.order.iter().map(|order| &order.by);
    output.iter().chain(&node.filters).chain(node.groups()).chain(node.having()).chain(sorted)
}

fn has_path(node: &Node) -> bool {
    matches!(node, Node::Path(_)) || node.find_child(|child| has_path(child).then_some(())).is_some()
}

fn push_paths<'n>(node: &'n Node, found: &mut Vec<&'n PathNode>) {
    match node {
        Node::Path(path) => found.push(path),
        other => other.children().for_each(|child| push_paths(child, found)),
    }
}

/// Whether a row has one counterpart at most, so that a join with it makes no rows.
fn is_joinable(step: &RelationPath) -> bool {
    let columns: Vec<usize> = step.near.iter().map(|(_, to)| *to).collect();
    step.rows.is_none() && step.through.is_none() && step.problem.is_none() && is_unique(step.to.table, &columns)
}

/// How much of a table's name a made-up one has, in bytes: servers cut names after 63.
const LONGEST_BASE: usize = 50;
