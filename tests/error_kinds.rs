//! Each kind of error has a test that provokes it, on each backend that has it; and a line in the guide.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The kinds, and for each a test of the suite, which runs on every backend, or of a file of its own.
const KINDS: [(&str, &str, &str); 40] = [
    ("Unique", "suite/errors.rs", "a_unique_column"),
    ("ForeignKey", "suite/errors.rs", "the_only_foreign_key_of_a_row"),
    ("Check", "suite/errors.rs", "a_check"),
    ("NotNull", "suite/errors.rs", "null_where_none_may_be"),
    ("Stale", "suite/order.rs", "a_row_of_a_cascading_tree_that_somebody_else_deleted_is_stale"),
    ("Conflict", "suite/locked.rs", "changes_that_would_be_lost_are_a_conflict_and_the_object_stays"),
    ("NotFound", "suite/queries.rs", "one_tells_what_was_asked_for"),
    ("MoreThanOne", "suite/queries.rs", "one_tells_what_was_asked_for"),
    (
        "Serialization",
        "suite/engine_errors.rs",
        "a_transaction_that_read_what_another_has_changed_is_a_serialization_failure",
    ),
    ("Deadlock", "suite/engine_errors.rs", "two_transactions_that_wait_for_each_other_are_a_deadlock_for_one"),
    ("LockTimeout", "suite/engine_options.rs", "a_statement_that_waits_too_long_for_a_lock_is_ended"),
    (
        "StatementTimeout",
        "suite/engine_options.rs",
        "a_statement_that_runs_too_long_is_ended_and_the_connection_goes_on",
    ),
    ("ConnectionLost", "suite/engine.rs", "a_killed_connection_is_lost_and_the_next_one_works"),
    ("Connect", "engine_faults.rs", "a_server_that_refuses_connections_is_told_from_one_that_is_lost"),
    ("PoolTimeout", "suite/engine.rs", "a_pool_whose_connections_are_all_in_use_times_out"),
    ("Closed", "suite/engine_options.rs", "a_closed_engine_lends_no_more"),
    ("Url", "connecting.rs", "a_url_that_cannot_be_understood_says_why"),
    ("Unsupported", "suite/attributes.rs", "a_partial_unique_index_lets_the_other_rows_be"),
    ("Decode", "suite/errors.rs", "a_column_of_another_type_than_the_field"),
    ("Columns", "suite/projections.rs", "a_column_that_is_missing_doubled_or_left_over_is_named"),
    ("Encode", "suite/errors.rs", "a_text_longer_than_its_column_is_refused_before_anything_is_sent"),
    ("Unresolved", "suite/keys.rs", "an_unknown_provisional_id_is_an_error_that_names_its_model"),
    ("Unset", "suite/keys.rs", "a_provisional_id_is_a_foreign_key_at_once_and_a_key_after_the_flush"),
    ("Detached", "suite/session.rs", "handles_are_of_one_session"),
    ("Cycle", "suite/cycles.rs", "a_cycle_of_keys_that_cannot_be_null_is_an_error_that_names_them"),
    ("UniqueCycle", "suite/unique_order.rs", "what_cannot_wait_elsewhere_is_an_error_before_anything_is_sent"),
    ("FixedColumn", "suite/column_writes.rs", "a_column_that_is_written_once_cannot_be_changed"),
    ("NotLoaded", "suite/deferred.rs", "whole_rows_have_it_not_unless_they_are_asked_for_it"),
    ("Validation", "suite/events.rs", "models_look_at_their_objects_before_they_are_written"),
    ("Restricted", "suite/delete_rules.rs", "what_restricts_is_told_before_anything_is_written"),
    ("SameRow", "suite/keys.rs", "one_provisional_id_is_of_one_object"),
    ("CommitUnknown", "engine_faults.rs", "a_commit_that_nobody_answers_has_an_unknown_outcome"),
    ("RolledBack", "suite/nested.rs", "a_commit_after_a_refused_query_does_not_claim_to_have_committed"),
    ("ReadOnly", "suite/nested.rs", "a_session_that_reads_only_does_not_write_and_leaves_its_connection_as_it_was"),
    ("Query", "suite/raw_sql.rs", "values_and_placeholders_must_match"),
    ("Models", "suite/engine.rs", "two_models_cannot_have_one_table"),
    ("Script", "suite/scripts.rs", "an_error_names_the_statement_and_its_line"),
    ("NoSuchTable", "suite/errors.rs", "a_table_that_is_not_there"),
    ("NoSuchColumn", "suite/errors.rs", "a_column_that_is_not_there"),
    ("Database", "suite/errors.rs", "sql_that_nobody_understands"),
];

#[test]
fn every_kind_has_a_test_that_provokes_it() {
    let listed: BTreeSet<String> = KINDS.iter().map(|(kind, ..)| (*kind).to_owned()).collect();
    assert_eq!(listed, kinds(), "a kind was added or removed: list it here, with a test");
    for (kind, file, test) in KINDS {
        let text = read(&format!("tests/{file}"));
        assert!(text.contains(&format!("fn {test}(")), "tests/{file} has no test `{test}`");
        assert!(text.contains(&format!("Error::{kind}")), "tests/{file} does not name `Error::{kind}`");
    }
}

#[test]
fn every_kind_is_in_the_guide() {
    let guide = read("docs/guide/errors.md");
    let missing: Vec<String> = kinds().into_iter().filter(|kind| !guide.contains(&format!("`{kind}`"))).collect();
    assert!(missing.is_empty(), "docs/guide/errors.md does not name {missing:?}");
}

/// The kinds that the enum has.
fn kinds() -> BTreeSet<String> {
    let source = read("orm-core/src/error.rs");
    let (_, body) = source.split_once("pub enum Error {\n").unwrap();
    let (body, _) = body.split_once("\n}\n").unwrap();
    let variants =
        body.lines().filter_map(|line| line.strip_prefix("    ").filter(|line| line.starts_with(char::is_uppercase)));
    variants.map(|line| line.chars().take_while(|letter| letter.is_alphanumeric()).collect()).collect()
}

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}
