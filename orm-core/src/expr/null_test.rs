use super::Node;

/// `operand IS NULL`, or `IS NOT NULL`.
#[derive(Debug, Clone, PartialEq)]
pub struct NullTest {
    /// What is tested.
    pub operand: Node,
    /// Whether it is `IS NOT NULL`.
    pub negated: bool,
}

pub(super) fn null_test(operand: Node, negated: bool) -> Node {
    Node::NullTest(Box::new(NullTest { operand, negated }))
}
