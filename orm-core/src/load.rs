//! Loads related rows: plans for a query and the relations that are loaded with its rows.
//!
//! In: a query and relations, as [`Select::with`](crate::query::Select::with) takes them. Out: the steps of a [`LoadPlan`], one
//! statement a relation, and at the end rows beside what belongs to them. Knows models, queries and rows; knows no connection.

mod aggregate;
mod expression;
mod fetched;
mod field;
mod keys;
mod loader;
mod loading;
mod nested;
mod part;
mod plan;
mod related;
mod relation;
mod rows;
mod shape;
mod template;
mod tree;
mod values;

pub use aggregate::{Aggregates, RelatedAggregate, Totals};
pub use fetched::{Beside, FetchFrom, Fetched, NoLink, ReadThrough, Shaped, Shown};
#[doc(hidden)]
pub use field::{FieldRows, field_rows};
pub use field::{LoadAs, ReadsLoaded, RelatedField};
pub use loader::{Append, Loader, Loaders};
pub use loading::Loading;
pub use nested::Nested;
pub use part::Part;
#[doc(hidden)]
pub use plan::Collect;
pub use plan::{LoadPlan, LoadSink, TrackedLoad};
pub use related::{Linking, LoadKind, RelatedRows, RowsOf};
pub use relation::{LeadsTo, Load};
pub use rows::{Columns, Item, RowsLoader, Whole, WithLink};
pub use shape::{All, AtMostOne, Divisible, Exactly, Shape, Some as Some_};
pub(crate) use template::{are_one_of, keys_a_statement, placed, rows_of};
pub use tree::{RelatedTree, TreeLoader};
pub use values::{LoadFor, ValuesPlan};
