//! The guide: chapters to read from the first to the last, or to look things up in. Every example runs.
//!
//! 1. [Getting started](getting_started)
//! 2. [Models](models)
//! 3. [Types](types)
//! 4. [Queries](queries)
//! 5. [Joins](joins)
//! 6. [Relations](relations)
//! 7. [Groups](grouping)
//! 8. [Subqueries](subqueries)
//! 9. [Queries made of queries](composing)
//! 10. [Functions](functions)
//! 11. [Pages, locks, plans, rows one by one](reading)
//! 12. [INSERT, UPDATE and DELETE](changes_by_query)
//! 13. [Sessions](session)
//! 14. [Column behaviours](column_behaviours)
//! 15. [Raw SQL](raw_sql)
//! 16. [Engines](engine)
//! 17. [Errors](errors)

#[cfg_attr(not(doctest), doc = include_str!("../docs/guide-links.md"))]
#[doc = include_str!("../docs/guide/getting-started.md")]
pub mod getting_started {}

#[cfg_attr(not(doctest), doc = include_str!("../docs/guide-links.md"))]
#[doc = include_str!("../docs/guide/models.md")]
pub mod models {}

#[cfg_attr(not(doctest), doc = include_str!("../docs/guide-links.md"))]
#[doc = include_str!("../docs/guide/types.md")]
pub mod types {}

#[cfg_attr(not(doctest), doc = include_str!("../docs/guide-links.md"))]
#[doc = include_str!("../docs/guide/queries.md")]
pub mod queries {}

#[cfg_attr(not(doctest), doc = include_str!("../docs/guide-links.md"))]
#[doc = include_str!("../docs/guide/joins.md")]
pub mod joins {}

#[cfg_attr(not(doctest), doc = include_str!("../docs/guide-links.md"))]
#[doc = include_str!("../docs/guide/relations.md")]
pub mod relations {}

#[cfg_attr(not(doctest), doc = include_str!("../docs/guide-links.md"))]
#[doc = include_str!("../docs/guide/grouping.md")]
pub mod grouping {}

#[cfg_attr(not(doctest), doc = include_str!("../docs/guide-links.md"))]
#[doc = include_str!("../docs/guide/subqueries.md")]
pub mod subqueries {}

#[cfg_attr(not(doctest), doc = include_str!("../docs/guide-links.md"))]
#[doc = include_str!("../docs/guide/composing.md")]
pub mod composing {}

#[cfg_attr(not(doctest), doc = include_str!("../docs/guide-links.md"))]
#[doc = include_str!("../docs/guide/functions.md")]
pub mod functions {}

#[cfg_attr(not(doctest), doc = include_str!("../docs/guide-links.md"))]
#[doc = include_str!("../docs/guide/changes-by-query.md")]
pub mod changes_by_query {}

#[cfg_attr(not(doctest), doc = include_str!("../docs/guide-links.md"))]
#[doc = include_str!("../docs/guide/reading.md")]
pub mod reading {}

#[cfg_attr(not(doctest), doc = include_str!("../docs/guide-links.md"))]
#[doc = include_str!("../docs/guide/session.md")]
pub mod session {}

#[cfg_attr(not(doctest), doc = include_str!("../docs/guide-links.md"))]
#[doc = include_str!("../docs/guide/raw-sql.md")]
pub mod raw_sql {}

#[cfg_attr(not(doctest), doc = include_str!("../docs/guide-links.md"))]
#[doc = include_str!("../docs/guide/engine.md")]
pub mod engine {}

#[cfg_attr(not(doctest), doc = include_str!("../docs/guide-links.md"))]
#[doc = include_str!("../docs/guide/errors.md")]
pub mod errors {}

#[cfg_attr(not(doctest), doc = include_str!("../docs/guide-links.md"))]
#[doc = include_str!("../docs/guide/column-behaviours.md")]
pub mod column_behaviours {}
