//! Every behaviour, on every backend, from one source: one module a subject, one `backend_tests!` a module.

#[macro_use]
mod support;

#[path = "suite/crud.rs"]
mod crud;
