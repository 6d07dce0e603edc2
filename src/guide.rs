//! The guide: chapters to read from the first to the last, or to look things up in. Every example runs.
//!
//! 1. [Getting started](getting_started)
//! 2. [Models](models)
//! 3. [Queries](queries)
//! 4. [Joins](joins)
//! 5. [Sessions](session)
//! 6. [Raw SQL](raw_sql)
//! 7. [Engines](engine)
//! 8. [Errors](errors)

#[doc = include_str!("../docs/guide/getting-started.md")]
pub mod getting_started {}

#[doc = include_str!("../docs/guide/models.md")]
pub mod models {}

#[doc = include_str!("../docs/guide/queries.md")]
pub mod queries {}

#[doc = include_str!("../docs/guide/joins.md")]
pub mod joins {}

#[doc = include_str!("../docs/guide/session.md")]
pub mod session {}

#[doc = include_str!("../docs/guide/raw-sql.md")]
pub mod raw_sql {}

#[doc = include_str!("../docs/guide/engine.md")]
pub mod engine {}

#[doc = include_str!("../docs/guide/errors.md")]
pub mod errors {}
