//! Queries as values: typed builders over plain clauses.
//!
//! A [`Select`] holds no session and no lifetime, so it can be cloned, stored and run anywhere. Its type names its
//! scope and its row; no clause changes it but `select`. Knows no dialect: see [`crate::dialect`] for the SQL.

mod assignment;
mod change;
mod change_plan;
mod combine;
mod correlate;
mod cte;
mod cursor;
mod deferred;
mod delete;
mod deleted;
mod derived;
mod distinct;
mod each;
mod explain;
mod fetch;
mod filter;
mod find;
mod group_by;
mod insert;
mod join;
mod lock;
mod made;
mod on_conflict;
mod order_by;
mod page;
mod payload;
mod raw;
mod returning;
mod run;
mod select;
mod selection;
#[cfg(feature = "serde")]
mod serde;
mod series;
mod slice;
mod tag;
mod track;
mod tracked;
#[cfg(feature = "json")]
mod unnest;
mod update;
mod update_many;
mod values;

pub use assignment::{
    Assigned, Assignment, Assignments, ByPath, ByValue, Columns, Destination, FitsColumns, RowOf, Written, excluded,
};
#[doc(hidden)]
pub use change::OwnedChange;
pub use change::{ChangeNode, Statement};
pub use change_plan::{ChangePlan, ChangeSink, CountRows, RunChange};
pub use combine::{Combined, Combines, OfModel, OutputColumn, OutputColumns, SetOperator, Whole, source_of};
pub use cte::{ChangesInside, CommonRows, Cte, CteChange, CteRows, Materialize};
pub use cursor::Cursor;
pub use delete::{Delete, DeleteNode};
pub use deleted::DeletedRows;
pub use derived::{Derived, DerivedJoin, Uncorrelated};
pub use distinct::Distinct;
pub use each::EachRow;
pub use explain::LinesSink;
pub use fetch::ReadsSelected;
#[doc(hidden)]
pub use fetch::{push_field, push_flattened};
pub use filter::Filter;
pub use find::Find;
pub use find::KeyStatement;
pub use group_by::{GroupBy, Totalled, Totals};
pub use insert::{
    FromQuery, Insert, InsertInto, InsertNode, InsertRows, ManyRows, NewRows, OneRow, Structs, ValueRows, insert_into,
};
pub(crate) use join::link as link_condition;
pub use join::{FromChild, FromParent, JoinKind, JoinNode, JoinOn, Joinable, OuterJoinable, WholeRow};
pub use lock::{Lock, LockStrength, LockWait};
pub use on_conflict::{
    ConflictAction, ConflictNode, ConflictTarget, Conflicting, Excluded, OnConflict, Updates, Updating,
};
pub(crate) use on_conflict::{EXCLUDED, proposed};
pub use order_by::OrderBy;
pub(crate) use page::one_page;
pub use page::{Page, PagePlan};
#[doc(hidden)]
pub use payload::assign;
pub use raw::{
    Bound, EachPlan, EachSink, ExecuteManyPlan, ExecutePlan, Executed, ExecutedSink, Held, LaidOutSink, Params,
    RawList, RawRow, RawRowsPlan, RawSql, RawText, RawValue, one, raw, spread,
};
pub use returning::{KeepsRows, Returning};
pub(crate) use run::One;
pub use run::{Gather, GatherSink, RowsPlan};
pub use select::{Clauses, Output, Outside, PerGroup, Query, Select, SelectNode, SourceRef, Tree, TreeWay};
pub use selection::Selection;
pub(crate) use selection::whole_row_column;
pub use series::{SeriesStep, Step, generate_series};
pub use slice::{Slice, SliceSink};
pub(crate) use slice::{SliceEnd, sliced};
pub use track::Tracker;
pub use tracked::Tracked;
#[cfg(feature = "json")]
pub use unnest::{Unnestable, unnest, unnest_with_ordinality};
pub use update::{AnyRows, HasCondition, RowsNode, SomeRows, Update, UpdateNode};
pub use update_many::{UpdateMany, UpdateManyNode};
pub use values::{GivenRow, GivenValue, Values, ValuesKind, values};
#[doc(hidden)]
pub use values::{given_field, given_type};

pub use crate::expr::{Inner, Maybe, Nil};
pub use crate::load::FetchFrom;
