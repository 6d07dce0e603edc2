#![doc = include_str!("../docs/front.md")]

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

#[cfg(doc)]
pub mod guide;

mod alias;
mod clock;
#[cfg(all(feature = "sqlite", feature = "chrono"))]
#[doc(hidden)]
pub mod doc;
mod driver;
mod engine;
mod execute;
mod loads;
mod models;
mod session;

// The derive's output names `::rowhouse`, in here too.
#[cfg(any(test, all(feature = "sqlite", feature = "chrono")))]
extern crate self as rowhouse;

pub use clock::Clock;
pub use engine::options::{
    ChannelBinding, JournalMode, MysqlCharset, SqliteMode, Synchronous, TestBeforeUse, TlsMode, TlsNegotiation,
};
pub use engine::{Engine, EngineBuilder, PoolStatus, RetryPolicy, Stats};
pub use orm_core::dialect::Explain;
pub use orm_core::dialect::transaction::{Isolation, TransactionOptions};
#[doc(inline)]
pub use orm_core::dialect::{Backend, Dialect, Server, Sql, Version};
#[doc(inline)]
pub use orm_core::error::{self, Error, Result};
#[doc(inline)]
pub use orm_core::expr::{
    Expr, Expression, Order, all, all_of, any, any_of, case, case_of, coalesce, concat, count, exists, greatest, least,
    random, subquery, value,
};
#[doc(inline)]
pub use orm_core::model::{
    Auto, Change, Changes, Column, Deferred, ForeignKeyColumns, HasMany, HasOne, Hooks, Id, ManyToMany, Model,
    Projection, References, Refused, SoftDelete, Source,
};
#[doc(inline)]
pub use orm_core::plan::Executor;
#[doc(inline)]
pub use orm_core::query::{
    Delete, Executed, Insert, Query, RawSql, Returning, Select, Statement, Tracker, Update, UpdateMany, excluded,
    generate_series, insert_into, raw, values,
};
#[cfg(feature = "json")]
#[doc(inline)]
pub use orm_core::query::{unnest, unnest_with_ordinality};
#[doc(inline)]
pub use orm_core::row::Row;
#[doc(inline)]
pub use orm_core::session::{ChangeKind, ColumnChange, Handle, ObjectChange, ObjectState};
#[doc(inline)]
pub use orm_core::sql_function;
#[doc(inline)]
pub use orm_core::types::Redacted;
#[doc(inline)]
pub use orm_derive::{Changes, DbEnum, Embed, Model, Projection, Scalar, sql, sql_expr};
pub use session::{Nested, ReadOnlySession, Session, StatementBudget, Transaction};

/// What generated code calls. Not for people.
#[doc(hidden)]
pub use orm_core::derive_support;
#[doc(hidden)]
pub use orm_derive::source_mark;

/// Expressions below their types, and what types them.
pub mod expr {
    pub use orm_core::expr::*;
}

/// Graphs of objects that are saved together.
pub mod graph {
    pub use orm_core::graph::*;
}

/// Models: traits, columns and metadata.
pub mod model {
    pub use orm_core::model::*;
}

/// Queries, their clauses and how they run.
pub mod query {
    pub use orm_core::query::*;
}

/// Loading related rows: what stands beside the rows of a query, and the plans for it.
pub mod load {
    pub use orm_core::load::*;
}

/// Step machines: how statements go out and rows come in.
pub mod plan {
    pub use orm_core::plan::*;
}

/// Tables as values.
pub mod schema {
    pub use orm_core::schema::*;
}

/// Rust types and the SQL types that they are stored as.
pub mod types {
    pub use orm_core::row::{FromRow, Names, ResultColumns, Row, RowAccess, RowColumn, RowIndex};
    pub use orm_core::types::*;
}

/// The core behind all of it, for drivers of other kinds. Not stable.
#[doc(hidden)]
pub mod core {
    pub use orm_core::*;
}

/// What drivers of other kinds share with ours. Not stable.
#[doc(hidden)]
#[cfg(feature = "postgres")]
pub mod driver_support {
    pub use crate::driver::postgres::errors::{classify, is_lost};
    pub use crate::driver::postgres::params::PostgresParam;
    pub use crate::driver::postgres::row::{PostgresColumns, PostgresRow};
}

/// Everything that a program which uses Rowhouse names.
///
/// ```
/// use rowhouse::prelude::*;
/// ```
pub mod prelude {
    pub use crate::{
        Auto, Change, Changes, DbEnum, Dialect, Embed, Engine, Error, Expr, Expression, ForeignKeyColumns, Handle,
        HasMany, HasOne, Hooks, Id, Isolation, Model, ObjectState, Projection, Query, ReadOnlySession, Refused,
        RetryPolicy, Row, Scalar, Select, Session, Statement, Transaction, TransactionOptions, alias, all, any, count,
        excluded, insert_into, models, sql, value,
    };
    // What relations say of their rows: methods.
    #[doc(no_inline)]
    pub use crate::expr::RelationConditions as _;
    // `user.with(User::posts, posts)`: a method.
    #[doc(no_inline)]
    pub use crate::graph::Graph as _;
    // Queries inside queries.
    pub use crate::sql_expr;
    pub use crate::{all_of, any_of, exists, generate_series, subquery, values};
    #[cfg(feature = "json")]
    pub use crate::{unnest, unnest_with_ordinality};
    // What expressions can do: methods, without the names of their traits, and functions.
    #[doc(no_inline)]
    pub use crate::expr::{
        AggregateFunctions as _, CastFunctions as _, CustomFunctions as _, MomentFunctions as _, NullFunctions as _,
        NumberFunctions as _, RowValue as _, TextFunctions as _, WindowFunctions as _,
    };
    #[cfg(feature = "json")]
    #[doc(no_inline)]
    pub use crate::expr::{ArrayFunctions as _, JsonFunctions as _};
    pub use crate::expr::{
        Bound, DatePart, Exclude, Interval, TimePart, Unit, case, case_of, coalesce, concat, cume_dist, current_date,
        days, dense_rank, extract, function, greatest, hours, least, microseconds, minutes, months, now, ntile,
        percent_rank, random, rank, row_number, seconds, weeks, window, years,
    };
    #[cfg(feature = "chrono")]
    pub use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
    #[cfg(feature = "json")]
    pub use orm_core::types::Json;
    #[cfg(feature = "rust_decimal")]
    pub use rust_decimal::Decimal;
    #[cfg(feature = "uuid")]
    pub use uuid::Uuid;
}
