//! Every behaviour, on every backend, from one source: one module a subject, one `backend_tests!` a module.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[macro_use]
mod support;

#[path = "suite/crud.rs"]
mod crud;
#[path = "suite/types.rs"]
mod types;
