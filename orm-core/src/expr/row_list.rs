use super::Node;
use crate::types::Value;

/// `(a, b) IN ((…), (…))`: the columns together are one of these rows.
#[derive(Debug, Clone, PartialEq)]
pub struct RowList {
    /// The columns.
    pub columns: Vec<Node>,
    /// The values, row by row.
    pub values: Vec<Value>,
}
