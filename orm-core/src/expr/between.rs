use super::Node;

/// `operand BETWEEN low AND high`.
#[derive(Debug, Clone, PartialEq)]
pub struct Between {
    /// What is tested.
    pub operand: Node,
    /// The lower end, included.
    pub low: Node,
    /// The upper end, included.
    pub high: Node,
}

pub(super) fn between(operand: Node, low: Node, high: Node) -> Node {
    Node::Between(Box::new(Between { operand, low, high }))
}
