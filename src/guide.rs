//! The guide: chapters to read from the first to the last, or to look things up in. Every example runs.
//!
//! 1. [Getting started](getting_started)
//! 2. [Models](models)
//! 3. [Queries](queries)
//! 4. [Joins](joins)
//! 5. [Groups](grouping)
//! 6. [Subqueries](subqueries)
//! 7. [Sessions](session)
//! 8. [Raw SQL](raw_sql)
//! 9. [Engines](engine)
//! 10. [Errors](errors)

#[doc = include_str!("../docs/guide/getting-started.md")]
pub mod getting_started {}

#[doc = include_str!("../docs/guide/models.md")]
pub mod models {}

#[doc = include_str!("../docs/guide/queries.md")]
pub mod queries {}

#[doc = include_str!("../docs/guide/joins.md")]
pub mod joins {}

#[doc = include_str!("../docs/guide/grouping.md")]
pub mod grouping {}

#[doc = include_str!("../docs/guide/subqueries.md")]
pub mod subqueries {}

#[doc = include_str!("../docs/guide/session.md")]
pub mod session {}

#[doc = include_str!("../docs/guide/raw-sql.md")]
pub mod raw_sql {}

#[doc = include_str!("../docs/guide/engine.md")]
pub mod engine {}

#[doc = include_str!("../docs/guide/errors.md")]
pub mod errors {}
