//! Which rows a statement sees of tables whose rows are marked when they are deleted: the one place that says so.
//!
//! A table gets into a statement by [`SqlWriter::source`], which asks for a [`Place`]; so no kind of source can be without an
//! answer. Conditions stand in WHERE for the first table and in ON for those that are joined to it. A RIGHT or FULL JOIN keeps
//! rows of either side whatever its condition says: there, a query of the rows that count stands in place of each table.

use super::render::Level;
use super::writer::SqlWriter;
use crate::error::Result;
use crate::expr::{ColumnRef, Node};
use crate::query::{DeletedRows, JoinKind, JoinNode, SelectNode, SourceRef};
use crate::types::ColumnType;

/// Which rows of a source count.
#[derive(Debug, Clone, Copy)]
pub(super) struct Live {
    column: ColumnRef,
    /// Whether those count that are marked, and not the others.
    marked: bool,
}

impl Live {
    /// Those of a source; `None` if all count.
    fn of(source: SourceRef, rows: DeletedRows) -> Option<Self> {
        let position = source.table.soft_delete? as u16;
        let marked = match rows {
            DeletedRows::Shown => return None,
            DeletedRows::Hidden => false,
            DeletedRows::Only => true,
        };
        Some(Self { column: ColumnRef { table: source.table, alias: source.alias, position }, marked })
    }
}

/// What a place in a statement does about the rows of its table that do not count.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    /// A condition of the statement leaves them out, or all rows count.
    UnderCondition,
    /// They are left out in place of the table.
    Inside(Live),
}

/// What a statement sees of its tables.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sight {
    rows: DeletedRows,
    /// Whether rows are left out in place of each table.
    inside: bool,
}

impl Sight {
    /// That of a query.
    pub(super) fn of_query(node: &SelectNode) -> Self {
        let keeps = |join: &JoinNode| matches!(join.kind, JoinKind::Right | JoinKind::Full);
        Self { rows: node.deleted_rows(), inside: node.joins.iter().any(keeps) }
    }

    /// That of a statement that changes rows.
    pub(super) fn of_change(rows: DeletedRows) -> Self {
        Self { rows, inside: false }
    }

    /// Which rows of a table count that is joined to the first; of that, those which were asked for.
    fn rows_of_joined(self) -> DeletedRows {
        if self.rows == DeletedRows::Only { DeletedRows::Hidden } else { self.rows }
    }

    fn place(self, live: Option<Live>) -> Place {
        live.filter(|_| self.inside).map_or(Place::UnderCondition, Place::Inside)
    }

    /// The place of the first table.
    pub(super) fn place_of_first(self, source: SourceRef) -> Place {
        self.place(Live::of(source, self.rows))
    }

    /// The place of a table that is joined to it.
    pub(super) fn place_of_joined(self, source: SourceRef) -> Place {
        self.place(Live::of(source, self.rows_of_joined()))
    }

    /// The condition in WHERE for the first table.
    pub(super) fn first(self, source: SourceRef) -> Option<Live> {
        Live::of(source, self.rows).filter(|_| !self.inside)
    }

    /// The condition in WHERE or ON for a table that is joined to it.
    pub(super) fn joined(self, source: SourceRef) -> Option<Live> {
        Live::of(source, self.rows_of_joined()).filter(|_| !self.inside)
    }
}

impl<'q> SqlWriter<'q> {
    /// A table of the database, under its name in the statement.
    pub(super) fn source(&mut self, source: SourceRef, place: Place) {
        let Place::Inside(live) = place else {
            self.table(source.table);
            if source.alias.is_none() && self.sources.has_own_names() {
                return;
            }
            if let Some(alias) = self.alias_of(source) {
                self.push(" AS ");
                self.quote(&alias);
            }
            return;
        };
        self.push("(SELECT * FROM ");
        self.table(source.table);
        self.push(" WHERE ");
        let qualified = std::mem::replace(&mut self.qualified, false);
        self.live(live);
        self.qualified = qualified;
        self.push(") AS ");
        self.quote_source(source.name());
    }

    /// `WHERE`, with these conditions; nothing, if there are none.
    pub(super) fn where_all<F>(&mut self, live: &[Live], filters: F) -> Result<()>
    where
        F: IntoIterator<Item = &'q Node, IntoIter: ExactSizeIterator>,
    {
        let filters = filters.into_iter();
        if live.is_empty() && filters.len() == 0 {
            return Ok(());
        }
        self.push(" WHERE ");
        self.all_of(live, filters)
    }

    /// Conditions that all hold.
    pub(super) fn all_of<F>(&mut self, live: &[Live], filters: F) -> Result<()>
    where
        F: IntoIterator<Item = &'q Node, IntoIter: ExactSizeIterator>,
    {
        let filters = filters.into_iter();
        let inside = if filters.len() + live.len() > 1 { Level::Not } else { Level::Or };
        self.list_all(live, filters, inside)
    }

    /// Conditions that all hold, behind another one.
    pub(super) fn all_beside_others<F>(&mut self, live: &[Live], filters: F) -> Result<()>
    where
        F: IntoIterator<Item = &'q Node, IntoIter: ExactSizeIterator>,
    {
        self.list_all(live, filters.into_iter(), Level::Not)
    }

    fn list_all<F>(&mut self, live: &[Live], filters: F, inside: Level) -> Result<()>
    where
        F: ExactSizeIterator<Item = &'q Node>,
    {
        let some = filters.len() > 0;
        self.list(filters, " AND ", |writer, filter| writer.flat_and(filter, inside))?;
        for (at, live) in live.iter().enumerate() {
            self.push(if some || at > 0 { " AND " } else { "" });
            self.live(*live);
        }
        Ok(())
    }

    /// `"deleted_at" IS NULL`.
    pub(super) fn live(&mut self, live: Live) {
        self.column(&live.column);
        self.push(match (live.column.column().ty, live.marked) {
            (ColumnType::Boolean, true) => " = TRUE",
            (ColumnType::Boolean, false) => " = FALSE",
            (_, true) => " IS NOT NULL",
            (_, false) => " IS NULL",
        });
    }

    /// `AND "deleted_at" IS NULL`, behind the condition of a statement that finds rows of one table by a key.
    pub(super) fn and_live(&mut self, table: &'static crate::model::Table, rows: DeletedRows) {
        if let Some(live) = Live::of(SourceRef { table, alias: None }, rows) {
            self.push(" AND ");
            self.live(live);
        }
    }
}
