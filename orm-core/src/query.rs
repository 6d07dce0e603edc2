//! Queries as values: typed builders over plain clauses.
//!
//! A [`Select`] holds no session and no lifetime, so it can be cloned, stored and run anywhere. Its type names its
//! scope and its row; no clause changes it but `select`. Knows no dialect: see [`crate::dialect`] for the SQL.

mod correlate;
mod distinct;
mod filter;
mod group_by;
mod join;
mod order_by;
mod raw;
mod run;
mod select;
mod selection;
mod track;

pub use distinct::Distinct;
pub use filter::Filter;
pub use group_by::{GroupBy, Totalled, Totals};
pub use join::{FromChild, FromParent, JoinKind, JoinNode, JoinOn, Joinable, OuterJoinable, WholeRow};
pub use order_by::OrderBy;
pub use raw::{
    Bound, ExecuteManyPlan, ExecutePlan, Executed, ExecutedSink, Held, LaidOutSink, Params, RawList, RawRow,
    RawRowsPlan, RawSql, RawText, RawValue, one, raw, spread,
};
pub use run::{Gather, GatherSink, RowsPlan};
pub use select::{Clauses, Output, Query, Select, SelectNode, SourceRef};
pub use selection::Selection;
pub use track::Tracker;

pub use crate::expr::{Inner, Maybe, Nil};
