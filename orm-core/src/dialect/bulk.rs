//! How many rows one INSERT takes, and how they go into it.

use super::backend::{Backend, BulkInsert};
use super::change::takes_arrays;
use crate::model::{ColumnSet, Table};
use crate::plan::Shape;
use crate::types::Param;

/// Rows of a step whose statement runs row by row.
pub const ROWS_A_STEP: usize = 256;
/// Rows of a statement that takes arrays.
pub(super) const ROWS_OF_ARRAYS: usize = 4096;
/// Rows of a statement with many VALUES, whatever their width; and of narrow ones, such as those of links between two tables.
const ROWS_OF_VALUES: usize = 1000;
const NARROW_ROWS_OF_VALUES: usize = 5000;
/// Values that a statement of narrow rows has at most.
const NARROW_VALUES: usize = 16_000;
/// Bytes of parameters in a statement of many rows: half of the smallest packet that servers take by default.
const BYTES_OF_A_STATEMENT: usize = 8 << 20;

/// How many of the rows that are left go into the next INSERT, and how; `others` are parameters that the statement has
/// beside those of the rows.
pub fn bulk_shape(table: &Table, columns: ColumnSet, left: usize, others: usize, backend: &Backend) -> (usize, Shape) {
    let width = columns.len();
    match backend.capabilities.bulk_insert {
        _ if width == 0 || left == 1 => (1, Shape::Once),
        BulkInsert::Rows => (left.min(ROWS_A_STEP), Shape::Rows { width: width + others }),
        BulkInsert::Arrays if others == 0 && takes_arrays(table, columns, backend) => {
            (left.min(ROWS_OF_ARRAYS), Shape::Columns { width })
        }
        BulkInsert::Arrays | BulkInsert::Values => {
            let room = backend.capabilities.max_params.saturating_sub(others);
            let most = (NARROW_VALUES / width).clamp(ROWS_OF_VALUES, NARROW_ROWS_OF_VALUES);
            (left.min((room / width).clamp(1, most)), Shape::Once)
        }
    }
}

/// How many of the first `most` rows stay under the limit of a statement's bytes; one at least.
pub fn rows_within_limit(params: &[Param<'_>], width: usize, most: usize) -> usize {
    if most <= 1 || width == 0 {
        return most;
    }
    let mut bytes = 0;
    let fitting = params.chunks(width).take(most).take_while(|row| {
        bytes += row.iter().map(Param::size).sum::<usize>();
        bytes <= BYTES_OF_A_STATEMENT
    });
    fitting.count().max(1)
}
