//! FROM and WHERE: tables, joins, queries in FROM, and the common table expressions before it.

use super::live::{Live, Place, Sight};
use super::render::Level;
use super::select::{Form, Names};
use super::writer::SqlWriter;
use smallvec::SmallVec;

use crate::error::{Error, Result};
use crate::expr::Node;
use crate::model::{Table, TableKind};
use crate::query::{Cte, CteRows, Derived, JoinKind, JoinNode, JoinOn, Materialize, SelectNode, SourceRef};

impl<'q> SqlWriter<'q> {
    pub(super) fn source_and_filter(&mut self, node: &'q SelectNode) -> Result<()> {
        let sight = Sight::of_query(node);
        let derived = node.derived();
        let is_derived = |source: SourceRef| derived.iter().any(|derived| derived.source == source);
        self.push(" FROM ");
        self.table_of(derived, node.from, JoinKind::Cross, sight.place_of_first(node.from))?;
        let mut live: SmallVec<[Live; 1]> = SmallVec::new();
        if let Some(first) = sight.first(node.from).filter(|_| !is_derived(node.from)) {
            live.push(first);
        }
        for join in &node.joins {
            if let Some(left) = self.join_with(derived, join, sight)? {
                live.push(left);
            }
        }
        self.joined_paths();
        if node.outside().is_none() {
            return self.where_all(&live, &node.filters);
        }
        self.push(" WHERE ");
        self.belongs_outside(node);
        if !live.is_empty() || !node.filters.is_empty() {
            self.push(" AND ");
            self.all_beside_others(&live, &node.filters)?;
        }
        Ok(())
    }

    /// Conditions that all hold.
    pub(super) fn conditions<F>(&mut self, filters: F) -> Result<()>
    where
        F: IntoIterator<Item = &'q Node, IntoIter: ExactSizeIterator>,
    {
        let filters = filters.into_iter();
        let inside = if filters.len() > 1 { Level::Not } else { Level::Or };
        self.list(filters, " AND ", |writer, filter| writer.flat_and(filter, inside))
    }

    /// A filter that is a list of conditions needs no parentheses among other filters.
    pub(super) fn flat_and(&mut self, filter: &'q Node, inside: Level) -> Result<()> {
        match filter {
            Node::And(list) if !list.is_empty() => self.list(list, " AND ", |w, item| w.nested(item, Level::Not)),
            other => self.nested(other, inside),
        }
    }

    /// A join; gives what is left for WHERE.
    pub(super) fn join_with(
        &mut self,
        derived: &'q [Derived],
        join: &'q JoinNode,
        sight: Sight,
    ) -> Result<Option<Live>> {
        let capabilities = &self.backend.capabilities;
        self.push(match join.kind {
            JoinKind::Inner => " JOIN ",
            JoinKind::Left => " LEFT JOIN ",
            JoinKind::Right if capabilities.right_join => " RIGHT JOIN ",
            JoinKind::Right => {
                return Err(self.unsupported("RIGHT JOIN", "start from the other table, and use `left_join`"));
            }
            JoinKind::Full if capabilities.full_join => " FULL JOIN ",
            JoinKind::Full => return Err(self.unsupported("FULL JOIN", FULL_JOIN_INSTEAD)),
            JoinKind::Cross => " CROSS JOIN ",
        });
        self.table_of(derived, join.source, join.kind, sight.place_of_joined(join.source))?;
        // What a query of its own stands for has said itself which rows count.
        let is_derived = derived.iter().any(|derived| derived.source == join.source);
        let live = sight.joined(join.source).filter(|_| !is_derived);
        match (&join.on, live) {
            (JoinOn::Columns([left, right]), live) => {
                self.push(" ON ");
                self.column(left);
                self.push(" = ");
                self.column(right);
                if let Some(live) = live {
                    self.push(" AND ");
                    self.live(live);
                }
            }
            (JoinOn::Condition(condition), None) => {
                self.push(" ON ");
                self.before_paths(|writer| writer.node(condition))?;
            }
            (JoinOn::Condition(condition), Some(live)) => {
                self.push(" ON ");
                self.before_paths(|writer| writer.all_of(&[live], [condition]))?;
            }
            (JoinOn::Everything, live) if join.kind == JoinKind::Cross => return Ok(live),
            (JoinOn::Everything, None) => self.push(" ON 1 = 1"),
            (JoinOn::Everything, Some(live)) => {
                self.push(" ON ");
                self.all_of(&[live], [])?;
            }
            (JoinOn::NoKey(reason), _) => return Err(Error::Query { reason: reason.clone() }),
        }
        Ok(None)
    }

    /// A table, or the query that stands for it.
    pub(super) fn table_of(
        &mut self,
        derived: &'q [Derived],
        source: SourceRef,
        kind: JoinKind,
        place: Place,
    ) -> Result<()> {
        if let Some(derived) = derived.iter().find(|derived| derived.source == source) {
            return self.derived(derived, kind);
        }
        if source.table.kind == TableKind::Query && !self.known_rows.contains(&source.table.name) {
            let reason = format!(
                "`{0}` is a projection, and this query does not say where its rows come from: `.with_cte(…)`, or \
                 `#[projection(view = \"…\")]`",
                source.table.model
            );
            return Err(Error::Query { reason: reason.into() });
        }
        self.source(source, place);
        Ok(())
    }

    /// A query in FROM.
    fn derived(&mut self, derived: &'q Derived, kind: JoinKind) -> Result<()> {
        if self.joined_array(derived, kind)? {
            return Ok(());
        }
        if derived.is_lateral {
            self.check_lateral(kind)?;
            self.push("LATERAL ");
        }
        let Derived { source, query, .. } = derived;
        let scales = self.declared_scales(source.table);
        let names = if source.table.columns.is_empty() { query.inner_names() } else { Names::Of(source.table) };
        self.inside(query, &Form { names, scales: &scales, ..Form::default() })?;
        self.push(" AS ");
        self.quote_source(source.name());
        Ok(())
    }

    fn check_lateral(&self, kind: JoinKind) -> Result<()> {
        if !self.backend.capabilities.lateral {
            return Err(self.unsupported("LATERAL", LATERAL_INSTEAD));
        }
        match kind {
            JoinKind::Right | JoinKind::Full => Err(Error::Query { reason: LATERAL_AFTER.into() }),
            JoinKind::Inner | JoinKind::Left | JoinKind::Cross => Ok(()),
        }
    }

    /// The digits after the point that the columns of a table have, where decimals are stored as integers.
    fn declared_scales(&self, table: &Table) -> Vec<u8> {
        if !self.facts.scales_decimals || table.columns.iter().all(|column| column.ty.scale().is_none()) {
            return Vec::new();
        }
        table.columns.iter().map(|column| column.ty.scale().unwrap_or_default()).collect()
    }

    /// The common table expressions before a query.
    #[inline]
    pub(super) fn ctes(&mut self, node: &'q SelectNode) -> Result<()> {
        if node.rare.is_none() {
            self.is_inside = true;
            return Ok(());
        }
        self.with(node.ctes())
    }

    /// Those before an UPDATE or a DELETE.
    pub(super) fn ctes_of_change(&mut self, ctes: &'q [Cte]) -> Result<()> {
        if !ctes.is_empty() && !self.backend.capabilities.ctes_before_changes {
            return Err(self.unsupported("WITH before UPDATE and DELETE", BEFORE_CHANGES_INSTEAD));
        }
        self.with(ctes)
    }

    fn with(&mut self, ctes: &'q [Cte]) -> Result<()> {
        // Only those of the whole statement can change rows.
        let was_inside = std::mem::replace(&mut self.is_inside, true);
        if ctes.is_empty() {
            return Ok(());
        }
        if ctes.iter().any(Cte::is_change) {
            self.check_changes_rows(was_inside)?;
        }
        let is_recursive = ctes.iter().any(|cte| matches!(cte.rows, CteRows::Recursive { .. }));
        self.push(if is_recursive { "WITH RECURSIVE " } else { "WITH " });
        self.list(ctes, ", ", Self::cte)?;
        self.push(" ");
        Ok(())
    }

    fn cte(&mut self, cte: &'q Cte) -> Result<()> {
        let table = cte.source.table;
        self.quote(table.name);
        self.push(" (");
        self.names(table.columns.iter().map(|column| column.name));
        self.push(") AS ");
        self.materialize(cte.materialize)?;
        let scales = self.declared_scales(table);
        let form = Form { scales: &scales, ..Form::default() };
        match &cte.rows {
            CteRows::Query(query) => {
                self.inside(query, &form)?;
                self.known_rows.push(table.name);
            }
            CteRows::Recursive { base, step } => {
                self.known_rows.push(table.name);
                self.recursive(base, step, &form)?;
            }
            CteRows::Change(change) => {
                self.push("(");
                self.apart(|writer| writer.change_inside(change.node(), change.returned()))?;
                self.push(")");
                self.known_rows.push(table.name);
            }
        }
        Ok(())
    }

    fn check_changes_rows(&self, inside: bool) -> Result<()> {
        if !self.backend.capabilities.changes_in_ctes {
            return Err(self.unsupported("INSERT, UPDATE and DELETE in WITH", CHANGE_INSTEAD));
        }
        if inside { Err(Error::Query { reason: CHANGE_INSIDE.into() }) } else { Ok(()) }
    }

    fn materialize(&mut self, materialize: Materialize) -> Result<()> {
        self.push(match materialize {
            Materialize::Unsaid => "",
            _ if !self.backend.capabilities.materialized => {
                return Err(self.unsupported("MATERIALIZED", "leave it to the server, by `with_cte`"));
            }
            Materialize::Yes => "MATERIALIZED ",
            Materialize::No => "NOT MATERIALIZED ",
        });
        Ok(())
    }
}

const CHANGE_INSTEAD: &str = "run the statements one after the other in a transaction: first the one that reads the rows, \
                              then the one that changes them";

const CHANGE_INSIDE: &str = "a common table expression that changes rows stands before the whole statement, by `with_cte` \
                             on the outermost query, and not on one inside it";

const BEFORE_CHANGES_INSTEAD: &str = "join the query itself, by `.join(query.matching(…))`, or ask by a subquery";

const FULL_JOIN_INSTEAD: &str =
    "write it as two queries put together: a `left_join` of one table, and the rows of the other without a counterpart";

const LATERAL_INSTEAD: &str =
    "number the rows of the joined table by `row_number()` in a subquery, and join those with the first numbers";

pub(super) const LATERAL_AFTER: &str = "a query that uses the tables before it is joined by `join` or `left_join`: the rows that a \
                             right or full join keeps have no table before them";
