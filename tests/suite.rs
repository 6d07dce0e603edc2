//! Every behaviour, on every backend, from one source: one module a subject, one `backend_tests!` a module.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[macro_use]
mod support;

#[path = "suite/arrays.rs"]
mod arrays;
#[path = "suite/attributes.rs"]
mod attributes;
#[path = "suite/batches.rs"]
mod batches;
#[path = "suite/blog.rs"]
mod blog;
#[path = "suite/calendar_types.rs"]
mod calendar_types;
#[path = "suite/changes.rs"]
mod changes;
#[path = "suite/changing_ctes.rs"]
mod changing_ctes;
#[path = "suite/column_writes.rs"]
mod column_writes;
#[path = "suite/crud.rs"]
mod crud;
#[path = "suite/cycles.rs"]
mod cycles;
#[path = "suite/deferred.rs"]
mod deferred;
#[path = "suite/delete.rs"]
mod delete;
#[path = "suite/delete_rules.rs"]
mod delete_rules;
#[path = "suite/derived.rs"]
mod derived;
#[path = "suite/embedded.rs"]
mod embedded;
#[path = "suite/engine.rs"]
mod engine;
#[path = "suite/engine_errors.rs"]
mod engine_errors;
#[path = "suite/engine_options.rs"]
mod engine_options;
#[path = "suite/enums.rs"]
mod enums;
#[path = "suite/errors.rs"]
mod errors;
#[path = "suite/events.rs"]
mod events;
#[path = "suite/expressions.rs"]
mod expressions;
#[path = "suite/find.rs"]
mod find;
#[path = "suite/functions_aggregate.rs"]
mod functions_aggregate;
#[path = "suite/functions_custom.rs"]
mod functions_custom;
#[path = "suite/functions_json.rs"]
mod functions_json;
#[path = "suite/functions_moment.rs"]
mod functions_moment;
#[path = "suite/functions_number.rs"]
mod functions_number;
#[path = "suite/functions_text.rs"]
mod functions_text;
#[path = "suite/given_rows.rs"]
mod given_rows;
#[path = "suite/graphs.rs"]
mod graphs;
#[path = "suite/grouping.rs"]
mod grouping;
#[path = "suite/histories.rs"]
mod histories;
#[path = "suite/injection.rs"]
mod injection;
#[path = "suite/insert.rs"]
mod insert;
#[path = "suite/ips.rs"]
mod ips;
#[path = "suite/joins.rs"]
mod joins;
#[path = "suite/keys.rs"]
mod keys;
#[path = "suite/loading.rs"]
mod loading;
#[path = "suite/locked.rs"]
mod locked;
#[path = "suite/locking.rs"]
mod locking;
#[path = "suite/nested.rs"]
mod nested;
#[path = "suite/newtypes.rs"]
mod newtypes;
#[path = "suite/order.rs"]
mod order;
#[path = "suite/paging.rs"]
mod paging;
#[path = "suite/people.rs"]
mod people;
#[path = "suite/projections.rs"]
mod projections;
#[path = "suite/queries.rs"]
mod queries;
#[path = "suite/random_expressions.rs"]
mod random_expressions;
#[path = "suite/random_graphs.rs"]
mod random_graphs;
#[path = "suite/random_input.rs"]
mod random_input;
#[path = "suite/random_names.rs"]
mod random_names;
#[path = "suite/raw_sql.rs"]
mod raw_sql;
#[path = "suite/redacted.rs"]
mod redacted;
#[path = "suite/refused.rs"]
mod refused;
#[path = "suite/related_rows.rs"]
mod related_rows;
#[path = "suite/relations.rs"]
mod relations;
#[path = "suite/returning.rs"]
mod returning;
#[path = "suite/sample.rs"]
mod sample;
#[path = "suite/scripts.rs"]
mod scripts;
#[path = "suite/series.rs"]
mod series;
#[path = "suite/session.rs"]
mod session;
#[path = "suite/shapes.rs"]
mod shapes;
#[path = "suite/shapes_json.rs"]
mod shapes_json;
#[path = "suite/soft_delete.rs"]
mod soft_delete;
#[path = "suite/stamps.rs"]
mod stamps;
#[path = "suite/statement_counts.rs"]
mod statement_counts;
#[path = "suite/states.rs"]
mod states;
#[path = "suite/subqueries.rs"]
mod subqueries;
#[path = "suite/things.rs"]
mod things;
#[path = "suite/transactions.rs"]
mod transactions;
#[path = "suite/trees.rs"]
mod trees;
#[path = "suite/type_rows.rs"]
mod type_rows;
#[path = "suite/type_table.rs"]
mod type_table;
#[path = "suite/types.rs"]
mod types;
#[path = "suite/unique_order.rs"]
mod unique_order;
#[path = "suite/update.rs"]
mod update;
#[path = "suite/update_many.rs"]
mod update_many;
#[path = "suite/upsert.rs"]
mod upsert;
#[path = "suite/versions.rs"]
mod versions;
#[path = "suite/wild.rs"]
mod wild;
