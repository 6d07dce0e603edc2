use super::{Node, OrderNode};

/// A function over all rows of a group, or of a window.
#[derive(Debug, Clone, PartialEq)]
pub struct Aggregate {
    /// The function.
    pub function: AggregateFunction,
    /// What it is taken over.
    pub operand: Node,
    /// Whether equal values count once.
    pub distinct: bool,
    /// Which rows count, if not all.
    pub filter: Option<Node>,
    /// The order in which the rows are taken, where that matters.
    pub order: Vec<OrderNode>,
    /// What stands between texts that are put together.
    pub separator: Option<Box<str>>,
}

/// A function over all rows of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is named after the function")]
pub enum AggregateFunction {
    /// `COUNT(*)`; its operand is [`Node::CountRows`].
    CountRows,
    Count,
    Sum,
    Average,
    Min,
    Max,
    StddevSample,
    StddevPopulation,
    VarianceSample,
    VariancePopulation,
    BoolAnd,
    BoolOr,
    StringAgg,
    ArrayAgg,
    JsonAgg,
}

impl AggregateFunction {
    /// What it is called in errors: the word that the user wrote.
    pub fn name(self) -> &'static str {
        match self {
            Self::CountRows | Self::Count => "count",
            Self::Sum => "sum",
            Self::Average => "avg",
            Self::Min => "min",
            Self::Max => "max",
            Self::StddevSample => "stddev",
            Self::StddevPopulation => "stddev_pop",
            Self::VarianceSample => "variance",
            Self::VariancePopulation => "variance_pop",
            Self::BoolAnd => "bool_and",
            Self::BoolOr => "bool_or",
            Self::StringAgg => "string_agg",
            Self::ArrayAgg => "array_agg",
            Self::JsonAgg => "json_agg",
        }
    }
}

pub(super) fn aggregate(function: AggregateFunction, operand: Node) -> Node {
    Node::Aggregate(Box::new(new(function, operand)))
}

pub(super) fn new(function: AggregateFunction, operand: Node) -> Aggregate {
    Aggregate { function, operand, distinct: false, filter: None, order: Vec::new(), separator: None }
}
