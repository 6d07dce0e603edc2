//! From the tree to a dialect's SQL text and parameters.
//!
//! One walk renders everything ([`render`](self)); a dialect gives facts and the few fragments that differ, one file
//! each. The only place that names a dialect. Does not know where a statement comes from or who runs it.

mod aggregate;
mod array_agg;
mod backend;
mod bulk;
mod change;
mod change_query;
mod check;
mod clauses;
mod columns;
mod combined;
mod ddl;
mod decimal;
mod decimal_function;
mod elements;
mod enum_type;
mod fragments;
mod from;
mod function;
mod function_mysql;
mod function_postgres;
mod function_sqlite;
mod grouping;
mod inner_rows;
mod insert_query;
mod lexis;
mod live;
mod lock;
mod look_up;
mod many;
mod mysql;
mod output;
mod per_dialect;
mod per_group;
mod placeholders;
mod postgres;
mod raw;
mod render;
mod row_list;
mod script;
mod select;
mod series;
mod shared;
mod sources;
mod sqlite;
mod subquery;
pub mod transaction;
mod tree;
mod update_rows;
mod upsert;
mod values;
mod window;
mod writer;

pub use backend::{Access, Backend, BulkInsert, Capabilities, Dialect, FramesOfTime, Server, Version};
pub use bulk::{ROWS_A_STEP, bulk_shape, rows_within_limit};
pub use change::{
    consecutive_keys, fit_params, fit_written, insert, read_columns, refetch, select_by_keys, stored_scales,
    takes_arrays,
};
pub use change_query::{InsertedRows, render_delete, render_insert, render_insert_rows, render_update};
pub use ddl::{create_namespaces, create_schema, drop_schema, schema_names, table_names};
pub use enum_type::{create_enums, drop_enums, enum_values, unused_enums};
pub(crate) use function::type_of;
pub use lock::{Explain, Explains, Locks, lock_by_keys, lock_database, render_explain};
pub use look_up::{LookUp, LookUps};
pub use many::{ManyRows, render_many};
pub use per_dialect::PerDialect;
pub(crate) use placeholders::Key;
pub use raw::render_raw;
pub use script::{ScriptStatement, script};
pub use select::{render_count, render_exists, render_select};
pub use update_rows::{
    UpdateForm, UpdatedColumns, delete_form, delete_rows, look_for_rows, ordered_form, render_update_rows, update_rows,
};
pub use upsert::{CONFLICT_MARK, params_of_conflict};
pub use writer::{Rendered, Sql};

use crate::error::Result;
use crate::query::SelectNode;
use crate::types::Ids;

/// A query as text with its parameters, for people to read.
pub(crate) fn render_to_sql(node: &SelectNode, backend: &Backend) -> Result<Sql> {
    let ids = Ids::default();
    Ok(render_select(node, backend, &ids, None)?.to_sql())
}
