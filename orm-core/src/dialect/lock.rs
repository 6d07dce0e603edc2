//! Locks on rows, comments behind a query, and EXPLAIN.

use super::backend::Backend;
use super::change::refetch;
use super::check::check;
use super::grouping::aggregates;
use super::select::Form;
use super::writer::{Rendered, SqlWriter};
use crate::error::{Error, Result};
use crate::model::Table;
use crate::query::{Distinct, Lock, LockStrength, LockWait, Output, SelectNode};
use crate::types::Ids;

/// What a server tells of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Explain {
    /// How it is going to find the rows.
    Plan,
    /// How it has found them.
    Analyze,
}

/// How a server explains a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explains {
    /// What stands before the query.
    pub plan: &'static str,
    /// What stands before a query that is run and measured, where it can be.
    pub analyze: Option<&'static str>,
    /// The column of the answer that has the text.
    pub column: usize,
}

/// A query that the server explains.
///
/// # Errors
/// As [`render_select`](super::select::render_select).
pub fn render_explain<'q>(
    node: &'q SelectNode,
    backend: &Backend,
    ids: &'q Ids,
    explain: Explain,
) -> Result<Rendered<'q>> {
    check(node)?;
    let mut writer = SqlWriter::new(backend, ids);
    let explains = backend.capabilities.explain;
    let before = match explain {
        Explain::Plan => Some(explains.plan),
        Explain::Analyze => explains.analyze,
    };
    let Some(before) = before else { return Err(writer.unsupported("EXPLAIN ANALYZE", ANALYZE_INSTEAD)) };
    writer.push(before);
    writer.select(node, &Form { is_result: true, ..Form::default() })?;
    writer.scales.clear();
    writer.tags(node);
    writer.finish(Some(node.from.table))
}

impl<'q> SqlWriter<'q> {
    /// The lock on a query's rows.
    pub(super) fn lock(&mut self, node: &'q SelectNode) -> Result<()> {
        let Some(Lock { strength, of, wait }) = node.lock() else { return Ok(()) };
        check_lockable(node)?;
        let locks = self.backend.capabilities.locks;
        let share = match locks {
            Locks::None => return Err(self.unsupported("locks on rows", LOCK_INSTEAD)),
            Locks::Mode { .. } => " LOCK IN SHARE MODE",
            Locks::Of => " FOR SHARE",
        };
        self.push(match strength {
            LockStrength::Update => " FOR UPDATE",
            LockStrength::Share => share,
        });
        if !of.is_empty() {
            if locks != Locks::Of {
                return Err(self.unsupported("OF in a lock", "lock the rows of that table by a query of their own"));
            }
            self.push(" OF ");
            self.names(of.iter().map(|source| source.name()));
        }
        match (wait, locks) {
            (LockWait::Wait, _) => {}
            (LockWait::NoWait, _) => self.push(" NOWAIT"),
            (LockWait::SkipLocked, Locks::Mode { skips: false }) => {
                return Err(self.unsupported("SKIP LOCKED", "use `nowait`, and try other rows if it fails"));
            }
            (LockWait::SkipLocked, _) => self.push(" SKIP LOCKED"),
        }
        Ok(())
    }

    /// The comments behind a query.
    pub(super) fn tags(&mut self, node: &SelectNode) {
        for tag in node.tags() {
            self.push(" /* ");
            self.push(tag);
            self.push(" */");
        }
    }
}

/// A SELECT of whole rows of a model, which locks them for a change, in the order of their keys. Parameters: the keys, row
/// by row. Where there are no locks on rows, [`lock_database`] goes before it.
pub fn lock_by_keys(table: &Table, rows: usize, backend: &Backend) -> String {
    let all: Vec<usize> = (0..table.columns.len()).collect();
    let mut sql = refetch(table, &all, rows, backend);
    if rows > 1 {
        let ids = Ids::default();
        let mut order = SqlWriter::new(backend, &ids);
        order.push(" ORDER BY ");
        order.names(table.key.iter().map(|position| table.columns[*position].name));
        sql.push_str(&order.sql);
    }
    if backend.capabilities.locks != Locks::None {
        sql.push_str(" FOR UPDATE");
    }
    sql
}

/// A statement that changes nothing, and makes a transaction that has only read one that writes, so that nobody else
/// does; none where there are locks on rows.
pub fn lock_database(table: &Table, backend: &Backend) -> Option<String> {
    if backend.capabilities.locks != Locks::None {
        return None;
    }
    let ids = Ids::default();
    let mut writer = SqlWriter::new(backend, &ids);
    writer.push("DELETE FROM ");
    writer.table(table);
    writer.push(" WHERE 0");
    Some(writer.sql)
}

/// Which locks on rows a server has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Locks {
    /// None.
    None,
    /// FOR UPDATE, and LOCK IN SHARE MODE.
    Mode {
        /// Whether it has SKIP LOCKED.
        skips: bool,
    },
    /// FOR UPDATE and FOR SHARE, of single tables too.
    Of,
}

/// Refuses a lock on rows that are no rows of a table.
fn check_lockable(node: &SelectNode) -> Result<()> {
    let is_one_of_many = aggregates(node) || !node.groups().is_empty() || *node.distinct() != Distinct::No;
    let is_combined = matches!(node.output, Output::Combined(_) | Output::Values(_) | Output::Everything);
    if is_one_of_many || is_combined { no_rows("its rows are made of several of them") } else { Ok(()) }
}

/// Refuses a lock where only the number of rows is asked for.
pub(super) fn check_unlocked(node: &SelectNode) -> Result<()> {
    if node.lock().is_some() { no_rows("it is asked about its rows, and none are read") } else { Ok(()) }
}

fn no_rows(why: &str) -> Result<()> {
    Err(Error::Query { reason: format!("a lock is on rows of a table, and {why}").into() })
}

const LOCK_INSTEAD: &str = "a transaction that writes keeps all others from writing: take `session.get_for_update(key)`, or begin it by \
                            `session.begin(…)`, which is BEGIN IMMEDIATE";

const ANALYZE_INSTEAD: &str = "`explain` shows the plan; measure the query itself";
