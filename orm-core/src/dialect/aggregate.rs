//! Functions over many rows: of a group, or of a window.

use super::decimal;
use super::fragments::Facts;
use super::function::type_of;
use super::writer::SqlWriter;
use crate::error::{Error, Result};
use crate::expr::{Aggregate, AggregateFunction, Node, WindowNode};
use crate::types::{ColumnType, Param};

/// An aggregate, and the window that it is over, if it is over one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fold<'q> {
    pub(crate) aggregate: &'q Aggregate,
    pub(crate) over: Option<&'q WindowNode>,
}

impl<'q> Fold<'q> {
    pub(crate) fn function(self) -> AggregateFunction {
        self.aggregate.function
    }

    pub(crate) fn operand(self) -> &'q Node {
        &self.aggregate.operand
    }
}

impl<'q> SqlWriter<'q> {
    pub(crate) fn aggregate(&mut self, fold: Fold<'q>) -> Result<()> {
        if fold.aggregate.distinct && fold.over.is_some() {
            let name = fold.function().name();
            let reason =
                format!("`{name}` of distinct values is over a window, which no server has: group in a subquery");
            return Err(Error::Query { reason: reason.into() });
        }
        match fold.function() {
            AggregateFunction::CountRows => self.count_rows(fold),
            AggregateFunction::StringAgg => self.fragments.string_agg(fold, self),
            AggregateFunction::ArrayAgg => self.fragments.array_agg(fold, self),
            AggregateFunction::JsonAgg => self.fragments.json_agg(fold, self),
            _ if self.enum_extreme(fold)? || self.fragments.aggregate(fold, self)? => Ok(()),
            function => self.fold(self.facts.aggregate_name(function), fold),
        }
    }

    /// `name(operand)`, with which rows it is over.
    pub(crate) fn fold(&mut self, name: &str, fold: Fold<'q>) -> Result<()> {
        self.fold_of(name, fold, |writer| writer.typed(fold.operand()))
    }

    /// The same with the operand written by `operand`.
    pub(crate) fn fold_of(
        &mut self,
        name: &str,
        fold: Fold<'q>,
        operand: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        self.fold_with(name, fold, operand, |writer| writer.plain_order(fold))
    }

    /// The same with more arguments, which `more` writes.
    pub(crate) fn fold_with(
        &mut self,
        name: &str,
        fold: Fold<'q>,
        operand: impl FnOnce(&mut Self) -> Result<()>,
        more: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        self.push(name);
        self.push("(");
        if fold.aggregate.distinct {
            self.push("DISTINCT ");
        }
        match &fold.aggregate.filter {
            Some(filter) if !self.facts.filters_aggregates => {
                self.push("CASE WHEN ");
                self.lone(filter)?;
                self.push(" THEN ");
                operand(self)?;
                self.push(" END");
            }
            _ => operand(self)?,
        }
        more(self)?;
        self.push(")");
        self.rows_of(fold)
    }

    /// Which rows a function is over: FILTER and OVER.
    pub(crate) fn rows_of(&mut self, fold: Fold<'q>) -> Result<()> {
        match &fold.aggregate.filter {
            Some(filter) if self.facts.filters_aggregates => {
                self.push(" FILTER (WHERE ");
                self.lone(filter)?;
                self.push(")");
            }
            _ => {}
        }
        fold.over.map_or(Ok(()), |window| self.window(window))
    }

    fn count_rows(&mut self, fold: Fold<'q>) -> Result<()> {
        let is_case = fold.aggregate.filter.is_some() && !self.facts.filters_aggregates;
        if fold.aggregate.distinct {
            let reason = "`count()` counts rows, none of which is like another: say which values are to be distinct";
            return Err(Error::Query { reason: reason.into() });
        }
        self.fold_of("COUNT", fold, |writer| {
            writer.push(if is_case { "1" } else { "*" });
            Ok(())
        })
    }

    /// ` ORDER BY …` inside the parentheses of an aggregate.
    pub(crate) fn fold_order(&mut self, fold: Fold<'q>) -> Result<()> {
        if fold.aggregate.order.is_empty() {
            return Ok(());
        }
        self.push(" ORDER BY ");
        self.order_items(&fold.aggregate.order)
    }

    /// The same for a function that most servers do not sort for.
    fn plain_order(&mut self, fold: Fold<'q>) -> Result<()> {
        if !fold.aggregate.order.is_empty() && !self.facts.orders_aggregates {
            return Err(self.unsupported("ORDER BY in this aggregate", "leave it out: the order makes no difference"));
        }
        self.fold_order(fold)
    }

    /// What stands between texts, as a parameter.
    pub(crate) fn separator(&mut self, fold: Fold<'q>) {
        let separator = fold.aggregate.separator.as_deref().unwrap_or_default();
        self.bind(Param::Text(separator));
    }

    /// Refuses a window or a filter, where the server has none for this function.
    pub(crate) fn refuse_rows(&self, fold: Fold<'q>, filter: bool) -> Result<()> {
        if fold.over.is_some() {
            return Err(self.unsupported("such a function over a window", "group in a subquery, and join that"));
        }
        if filter && fold.aggregate.filter.is_some() {
            return Err(self.unsupported("FILTER for json_agg", "filter the rows of the query"));
        }
        Ok(())
    }
}

/// Digits after the point of an aggregate's value, where it is a decimal.
pub(super) fn scale(aggregate: &Aggregate) -> Option<u8> {
    let own = || decimal::scale_of(&aggregate.operand);
    match aggregate.function {
        AggregateFunction::Average => own().map(|scale| scale.saturating_add(decimal::QUOTIENT_DIGITS)),
        AggregateFunction::Sum | AggregateFunction::Min | AggregateFunction::Max => own(),
        _ => None,
    }
}

/// The SQL type of an aggregate's value.
pub(super) fn value_type(aggregate: &Aggregate) -> Option<ColumnType> {
    match aggregate.function {
        AggregateFunction::CountRows | AggregateFunction::Count => Some(ColumnType::BigInt),
        AggregateFunction::BoolAnd | AggregateFunction::BoolOr => Some(ColumnType::Boolean),
        AggregateFunction::StringAgg => Some(ColumnType::Text),
        AggregateFunction::JsonAgg => Some(ColumnType::Json),
        AggregateFunction::ArrayAgg => None,
        AggregateFunction::StddevSample
        | AggregateFunction::StddevPopulation
        | AggregateFunction::VarianceSample
        | AggregateFunction::VariancePopulation => Some(ColumnType::Double),
        AggregateFunction::Average if decimal::is_integer(&aggregate.operand) => Some(ColumnType::Double),
        _ => type_of(&aggregate.operand),
    }
}

impl Facts {
    /// What an aggregate is called.
    pub(crate) fn aggregate_name(&self, function: AggregateFunction) -> &'static str {
        match self.aggregates.iter().find(|(of, _)| *of == function) {
            Some((_, name)) => name,
            None => standard_name(function),
        }
    }
}

fn standard_name(function: AggregateFunction) -> &'static str {
    match function {
        AggregateFunction::CountRows | AggregateFunction::Count => "COUNT",
        AggregateFunction::Sum => "SUM",
        AggregateFunction::Average => "AVG",
        AggregateFunction::Min => "MIN",
        AggregateFunction::Max => "MAX",
        AggregateFunction::StddevSample => "STDDEV_SAMP",
        AggregateFunction::StddevPopulation => "STDDEV_POP",
        AggregateFunction::VarianceSample => "VAR_SAMP",
        AggregateFunction::VariancePopulation => "VAR_POP",
        AggregateFunction::BoolAnd => "BOOL_AND",
        AggregateFunction::BoolOr => "BOOL_OR",
        AggregateFunction::StringAgg => "string_agg",
        AggregateFunction::ArrayAgg => "array_agg",
        AggregateFunction::JsonAgg => "jsonb_agg",
    }
}
