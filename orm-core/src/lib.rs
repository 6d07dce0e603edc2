//! The core of [Rowhouse](https://docs.rs/rowhouse): all of it that does no I/O.
//!
//! Building SQL, planning a flush, matching rows with objects: statements out, rows in. It has no driver, no
//! runtime, no clock and no randomness; time and random bytes come in as arguments. Use it through the crate
//! `rowhouse`, which drives the plans over a connection.
//!
//! ```text
//! derive -> model metadata -> AST -> dialect SQL + params -> driver -> rows -> structs
//! session -> changes -> plan -> statements -> driver -> keys -> session
//! ```

pub mod derive_support;
pub mod dialect;
pub mod error;
pub mod expr;
pub mod graph;
mod kept;
pub mod load;
pub mod model;
pub mod plan;
pub mod query;
pub mod row;
pub mod schema;
pub mod session;
pub mod types;

pub use error::{Error, Result};
