//! `INSERT … SELECT`.

use super::check::check;
use super::decimal;
use super::fragments::Upserts;
use super::select::Form;
use super::writer::SqlWriter;
use crate::error::Result;
use crate::model::{ColumnSet, Table};
use crate::query::{EXCLUDED, InsertNode, SelectNode};

impl<'q> SqlWriter<'q> {
    /// An INSERT of a query's rows; gives the columns.
    pub(super) fn insert_query(
        &mut self,
        node: &InsertNode,
        columns: &[usize],
        query: &'q SelectNode,
    ) -> Result<ColumnSet> {
        let table = node.table;
        // What changes rows stands before the whole statement.
        if query.changes_rows() {
            check(query)?;
            self.ctes(query)?;
            self.insert_head(table, columns);
            self.push(" ");
            self.select_after_ctes(query, &Form::default())?;
            self.scales.clear();
            return Ok(ColumnSet::of(columns));
        }
        self.is_inside = true;
        if let Some(scales) = self.other_scales(table, columns, query) {
            self.insert_rescaled(table, columns, query, &scales)?;
        } else {
            self.insert_head(table, columns);
            self.push(" ");
            match (self.facts.upserts, node.conflict.is_some()) {
                (Upserts::OnConflict { needs_where: true, .. }, true) => {
                    self.push("SELECT * FROM (");
                    self.checked(query, &Form::default())?;
                    self.push(") WHERE 1");
                }
                // Under a name of its own, the query's tables cannot be taken for the one that is written.
                (Upserts::OnDuplicateKey, true) => {
                    self.push("WITH ");
                    self.quote(EXCLUDED);
                    self.push(" (");
                    self.names(table.names(columns));
                    self.push(") AS (");
                    self.checked(query, &Form::default())?;
                    self.push(") SELECT * FROM ");
                    self.quote(EXCLUDED);
                }
                _ => self.checked(query, &Form::default())?,
            }
        }
        // They are those of the query, and no row of it comes back.
        self.scales.clear();
        Ok(ColumnSet::of(columns))
    }

    /// Digits after the point of what the query selects, where decimals are stored as integers and a column keeps another
    /// number of them.
    fn other_scales(&self, table: &Table, columns: &[usize], query: &SelectNode) -> Option<Vec<Option<u8>>> {
        if !self.facts.scales_decimals {
            return None;
        }
        let scales: Vec<Option<u8>> = (0..query.width()).map(|position| query.scale(position)).collect();
        let same = columns.iter().zip(&scales).all(|(column, scale)| table.columns[*column].ty.scale() == *scale);
        (!same).then_some(scales)
    }

    fn insert_rescaled(
        &mut self,
        table: &Table,
        columns: &[usize],
        query: &'q SelectNode,
        scales: &[Option<u8>],
    ) -> Result<()> {
        self.push("WITH ");
        self.quote(SELECTED);
        self.push(" (");
        self.names(table.names(columns));
        self.push(") AS (");
        self.checked(query, &Form::default())?;
        self.push(") ");
        self.insert_head(table, columns);
        self.push(" SELECT ");
        self.list(columns.iter().zip(scales), ", ", |writer, (column, scale)| {
            let column = &table.columns[*column];
            match (column.ty.scale(), scale) {
                (Some(to), Some(from)) => decimal::rescaled_column(column.name, *from, to, writer),
                _ => {
                    writer.quote(column.name);
                    Ok(())
                }
            }
        })?;
        self.push(" FROM ");
        self.quote(SELECTED);
        self.push(" WHERE 1");
        Ok(())
    }
}

/// The name of the query's rows.
const SELECTED: &str = "rowhouse_rows";
