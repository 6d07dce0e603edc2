use std::marker::PhantomData;

use super::Node;

/// What a query sorts by, and in which direction; made by [`Expression::asc`](super::Expression::asc) and `desc`.
#[derive(Debug, Clone)]
pub struct Order<Tables> {
    pub(crate) node: OrderNode,
    marker: PhantomData<fn() -> Tables>,
}

/// What a query sorts by, without its types.
#[derive(Debug, Clone)]
pub struct OrderNode {
    /// The expression.
    pub by: Node,
    /// The direction.
    pub direction: Direction,
    /// Whether the expression can be NULL, so that the place of NULLs has to be said.
    pub nullable: bool,
}

/// The direction of a sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The smallest first.
    Ascending,
    /// The largest first.
    Descending,
}

impl<Tables> Order<Tables> {
    pub(super) fn new(by: Node, direction: Direction, nullable: bool) -> Self {
        Self { node: OrderNode { by, direction, nullable }, marker: PhantomData }
    }
}
