//! The one walk that writes queries, for every dialect: what is selected, and the order of the clauses.

use std::borrow::Cow;

use super::backend::Backend;
use super::check::{Known, check};
use super::decimal;
use super::grouping::aggregates;
use super::lock::check_unlocked;
use super::render::Level;
use super::writer::{Rendered, SqlWriter};
use crate::error::{Error, Result};
use crate::expr::Node;
use crate::model::{ColumnSet, Table};
use crate::query::{Distinct, Output, SelectNode};
use crate::types::{Ids, Param};

/// A query; `most` is a limit that is part of the text, in place of the query's own.
///
/// # Errors
/// [`Error::Unsupported`], [`Error::Unresolved`], [`Error::Encode`], and [`Error::Query`] for one without meaning.
pub fn render_select<'q>(
    node: &'q SelectNode,
    backend: &Backend,
    ids: &'q Ids,
    most: Option<u64>,
) -> Result<Rendered<'q>> {
    let known = check(node)?;
    let mut writer = SqlWriter::new(backend, ids);
    writer.select(node, &Form { most, is_result: true, known, ..Form::default() })?;
    writer.tags(node);
    writer.finish(Some(node.from.table))
}

/// How many rows a query has.
///
/// # Errors
/// As [`render_select`].
pub fn render_count<'q>(node: &'q SelectNode, backend: &Backend, ids: &'q Ids) -> Result<Rendered<'q>> {
    check(node)?;
    check_unlocked(node)?;
    let mut writer = SqlWriter::new(backend, ids);
    if is_plain(node) {
        writer.ctes(node)?;
        let opened = writer.open(node, Known::Nothing);
        writer.qualified = node.is_qualified() || writer.has_joined_paths();
        writer.push("SELECT COUNT(*)");
        writer.source_and_filter(node)?;
        writer.close(&opened);
    } else {
        writer.ctes(node)?;
        writer.push("SELECT COUNT(*) FROM (");
        writer.rows_after_ctes(node)?;
        writer.push(") AS ");
        writer.quote("counted");
    }
    writer.tags(node);
    writer.finish(Some(node.from.table))
}

/// Whether a query has a row for each that it reads.
fn is_plain(node: &SelectNode) -> bool {
    let is_cut = node.limit.is_some() || node.offset.is_some();
    let is_combined = matches!(node.output, Output::Combined(_) | Output::Values(_));
    !is_cut && !is_combined && !aggregates(node) && node.groups().is_empty() && *node.distinct() == Distinct::No
}

/// Whether a query has a row.
///
/// # Errors
/// As [`render_select`].
pub fn render_exists<'q>(node: &'q SelectNode, backend: &Backend, ids: &'q Ids) -> Result<Rendered<'q>> {
    check(node)?;
    check_unlocked(node)?;
    let mut writer = SqlWriter::new(backend, ids);
    writer.ctes(node)?;
    writer.push("SELECT EXISTS (");
    writer.rows_after_ctes(node)?;
    writer.push(")");
    writer.tags(node);
    writer.finish(Some(node.from.table))
}

impl<'q> SqlWriter<'q> {
    /// A query inside another one, in this form.
    pub(super) fn checked(&mut self, node: &'q SelectNode, form: &Form<'_>) -> Result<()> {
        let known = check(node)?;
        self.select(node, &Form { known, ..*form })
    }

    pub(super) fn select(&mut self, node: &'q SelectNode, form: &Form<'_>) -> Result<()> {
        let known = self.known_rows.len();
        self.ctes(node)?;
        self.select_after_ctes(node, form)?;
        self.known_rows.truncate(known);
        Ok(())
    }

    pub(super) fn select_after_ctes(&mut self, node: &'q SelectNode, form: &Form<'_>) -> Result<()> {
        if form.known == Known::Ordinary && self.sources.is_untouched() {
            // There is nothing to name, neither in it nor around it.
            self.plain(node, form)?;
            self.order_by(node)?;
            self.limit(node.limit, node.offset, form.most);
            return Ok(());
        }
        let opened = self.open(node, form.known);
        if node.rare.is_some() && self.is_made_inside(node) {
            self.made_inside(node, form)?;
            self.limit(node.limit, node.offset, form.most);
            self.lock(node)?;
            self.close(&opened);
            return Ok(());
        }
        match &node.output {
            Output::Combined(combined) => self.combined(node, combined, form)?,
            Output::Values(values) => self.rows_of_values(node, values, form)?,
            _ if let Some(tree) = node.tree() => return self.tree(node, tree, form),
            _ if let Some(groups) = node.per_group() => return self.per_group(node, groups, form),
            _ => self.plain(node, form)?,
        }
        self.order_by(node)?;
        self.limit(node.limit, node.offset, form.most);
        self.lock(node)?;
        self.close(&opened);
        Ok(())
    }

    fn plain(&mut self, node: &'q SelectNode, form: &Form<'_>) -> Result<()> {
        self.qualified = node.is_qualified() || self.has_joined_paths();
        self.push("SELECT ");
        if let Some(rare) = &node.rare {
            self.distinct(&rare.distinct)?;
        }
        self.outputs(node, form)?;
        self.scales = self.output_scales(node);
        self.source_and_filter(node)?;
        if node.rare.is_none() {
            return Ok(());
        }
        self.group_by(node)?;
        self.windows(node)
    }

    /// What is selected.
    pub(super) fn outputs(&mut self, node: &'q SelectNode, form: &Form<'_>) -> Result<()> {
        match &node.output {
            Output::Expressions(list) if form.is_as_it_stands() && self.totalled.is_empty() => {
                return self.list(list, ", ", Self::output);
            }
            Output::Expressions(list) => self.list(list.iter().enumerate(), ", ", |writer, (position, output)| {
                if !form.is_result && writer.forgets_null(node, output) {
                    writer.nullable(|writer| writer.output_at(output, position, form))?;
                    writer.output_name_at(position, form);
                    return Ok(());
                }
                writer.output_at(output, position, form)?;
                writer.output_name(output, position, form);
                Ok(())
            })?,
            Output::Everything => self.push("*"),
            Output::Model => self.columns_of(node.from, node.loaded()),
            // The queries inside have left out what they leave out.
            Output::Combined(_) | Output::Values(_) => {
                self.columns_of(node.from, ColumnSet::first(ColumnSet::MAX));
            }
        }
        Ok(())
    }

    fn output_at(&mut self, output: &'q Node, position: usize, form: &Form<'_>) -> Result<()> {
        if !self.totalled.is_empty() && self.totalled.contains(&output) {
            self.push("NULL");
            return Ok(());
        }
        let wanted = form.scales.get(position).copied();
        match wanted.and_then(|wanted| Some((decimal::scale_of(output)?, wanted))) {
            Some((own, wanted)) if own > wanted => Err(form.too_exact(position, own, wanted)),
            Some((_, wanted)) => decimal::at_scale(output, wanted, Level::Or, self),
            _ if form.is_result => self.output(output),
            _ => self.lone(output),
        }
    }

    fn output_name(&mut self, output: &Node, position: usize, form: &Form<'_>) {
        let is_own = |name: &str| matches!(output, Node::Column(column) if column.column().name == name);
        if form.names.at(position).is_some_and(|name| !is_own(&name)) {
            self.output_name_at(position, form);
        }
    }

    /// The name of an output, where it is to have another than its own.
    pub(super) fn output_name_at(&mut self, position: usize, form: &Form<'_>) {
        if let Some(name) = form.names.at(position) {
            self.push(" AS ");
            self.quote(&name);
        }
    }

    /// The query's rows without their columns, for a question about how many there are.
    pub(super) fn rows_only(&mut self, node: &'q SelectNode) -> Result<()> {
        let known = self.known_rows.len();
        self.ctes(node)?;
        self.rows_after_ctes(node)?;
        self.known_rows.truncate(known);
        Ok(())
    }

    fn rows_after_ctes(&mut self, node: &'q SelectNode) -> Result<()> {
        if matches!(node.output, Output::Combined(_) | Output::Values(_)) || self.is_made_inside(node) {
            return self.select_after_ctes(node, &Form { names: node.inner_names(), ..Form::default() });
        }
        let opened = self.open(node, Known::Nothing);
        self.qualified = node.is_qualified() || self.has_joined_paths();
        match node.distinct() {
            // Which aggregates there are makes no difference: they are one row.
            Distinct::No if aggregates(node) => self.push("SELECT COUNT(*)"),
            Distinct::No => self.push("SELECT 1"),
            distinct => {
                self.push("SELECT ");
                self.distinct(distinct)?;
                self.outputs(node, &Form { names: Names::Numbered, ..Form::default() })?;
            }
        }
        self.source_and_filter(node)?;
        self.group_by(node)?;
        self.windows(node)?;
        self.limit(node.limit, node.offset, None);
        self.close(&opened);
        Ok(())
    }

    pub(super) fn output_scales(&self, node: &SelectNode) -> Vec<u8> {
        if !self.facts.scales_decimals {
            return Vec::new();
        }
        stored_scales((0..node.width()).map(|position| node.scale(position)))
    }

    /// Digits after the point of these expressions, where the backend stores decimals as integers and one is a decimal.
    pub(super) fn scales_of(&self, output: &[Node]) -> Vec<u8> {
        if !self.facts.scales_decimals {
            return Vec::new();
        }
        stored_scales(output.iter().map(decimal::scale_of))
    }

    fn limit(&mut self, limit: Option<u64>, offset: Option<u64>, most: Option<u64>) {
        match (most, limit, offset, self.facts.no_limit) {
            (Some(most), ..) => {
                self.push(" LIMIT ");
                self.number(most);
            }
            (None, Some(limit), ..) => {
                self.push(" LIMIT ");
                self.bind(row_count(limit));
            }
            (None, None, Some(_), Some(no_limit)) => self.push(no_limit),
            _ => {}
        }
        if let Some(offset) = offset {
            self.push(" OFFSET ");
            self.bind(row_count(offset));
        }
    }
}

/// How a query is written inside another one, or with a limit of its own.
#[derive(Default)]
pub(super) struct Form<'f> {
    /// A limit that is part of the text, in place of the query's own.
    pub(super) most: Option<u64>,
    /// What is known of the query.
    pub(super) known: Known,
    /// Whether its rows are the result, and not a part of another query.
    pub(super) is_result: bool,
    /// The names of the outputs.
    pub(super) names: Names,
    /// The digits after the point that decimal outputs must have, where they are stored as integers.
    pub(super) scales: &'f [u8],
}

impl Names {
    /// The name of an output, if it is not its own.
    pub(super) fn at(self, position: usize) -> Option<Cow<'static, str>> {
        match self {
            Self::Own => None,
            Self::Numbered => Some(Cow::Owned(format!("c{position}"))),
            Self::Of(table) => table.columns.get(position).map(|column| Cow::Borrowed(column.name)),
        }
    }

    /// These names; `others`, if the outputs are to have their own.
    pub(super) fn or(self, others: Self) -> Self {
        match self {
            Self::Own => others,
            named => named,
        }
    }
}

impl Form<'_> {
    /// Whether outputs are written as they stand, with nothing around and behind them.
    fn is_as_it_stands(&self) -> bool {
        self.is_result && self.scales.is_empty() && matches!(self.names, Names::Own)
    }

    /// A decimal that would lose digits after the point.
    pub(super) fn too_exact(&self, position: usize, own: u8, wanted: u8) -> Error {
        let place = match self.names {
            Names::Of(table) => table.columns.get(position).map(|column| format!("{}::{}", table.model, column.field)),
            _ => None,
        };
        let place = place.unwrap_or_else(|| format!("column {}", position + 1));
        let reason = format!(
            "`{place}` has {own} digits after the point, and is read with {wanted}: say it, `#[column(scale = {own})]`"
        );
        Error::Query { reason: reason.into() }
    }
}

/// The names of a query's outputs.
#[derive(Debug, Clone, Copy, Default)]
pub(super) enum Names {
    /// Those that they have.
    #[default]
    Own,
    /// One of its own for each, as a subquery in FROM needs it.
    Numbered,
    /// Those of a projection.
    Of(&'static Table),
}

fn stored_scales(scales: impl Iterator<Item = Option<u8>> + Clone) -> Vec<u8> {
    if scales.clone().all(|scale| scale.is_none()) {
        return Vec::new();
    }
    scales.map(Option::unwrap_or_default).collect()
}

fn row_count(rows: u64) -> Param<'static> {
    Param::Int(i64::try_from(rows).unwrap_or(i64::MAX))
}
