//! Whether SQL leaves its connection as it was, so that the next user may have it.

/// Whether a statement that begins with this text may do more to its connection than read and write rows and change
/// tables: set something, take a lock, make a temporary table.
pub(super) fn changes(sql: &str) -> bool {
    let mut words = words(sql);
    let first = words.next().unwrap_or_default();
    if is_one_of(first, &ROWS_ONLY) {
        return false;
    }
    if !is_one_of(first, &["create", "alter", "drop"]) {
        return true;
    }
    let object = words.find(|word| !is_one_of(word, &BEFORE_THE_OBJECT)).unwrap_or_default();
    !is_one_of(object, &OBJECTS) || names_something_temporary(sql)
}

/// Whether the statement's first word is one of these.
pub(super) fn begins_with(sql: &str, known: &[&str]) -> bool {
    words(sql).next().is_some_and(|word| is_one_of(word, known))
}

fn words(sql: &str) -> impl Iterator<Item = &str> {
    let sql = sql.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '(');
    sql.split(|letter: char| !letter.is_ascii_alphabetic()).filter(|word| !word.is_empty())
}

fn is_one_of(word: &str, known: &[&str]) -> bool {
    known.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// In the part where the object is named: `CREATE TABLE pg_temp.t (…)`, `create view temp.v as …`.
fn names_something_temporary(sql: &str) -> bool {
    let head = sql.split('(').find(|part| !part.trim().is_empty()).unwrap_or_default();
    words(head).any(|word| is_one_of(word, &["temp", "temporary"]))
}

/// The first words of statements that leave the connection as it is.
const ROWS_ONLY: [&str; 22] = [
    "select", "insert", "update", "delete", "replace", "merge", "values", "table", "with", "explain", "show",
    "describe", "desc", "truncate", "analyze", "vacuum", "reindex", "optimize", "refresh", "comment", "grant",
    "revoke",
];

const BEFORE_THE_OBJECT: [&str; 4] = ["or", "replace", "unique", "materialized"];

/// What belongs to the database, and not to a connection or the server.
const OBJECTS: [&str; 9] = ["table", "index", "view", "trigger", "function", "procedure", "sequence", "type", "schema"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_tables_leave_the_connection_as_it_is() {
        for sql in [
            "select 1",
            " \n(SELECT 1)",
            "TRUNCATE users",
            "with x as (select 1) select * from x",
            "create table templates (id int)",
            "CREATE UNIQUE INDEX i ON t (a)",
            "create or replace view v as select 1",
            "CREATE MATERIALIZED VIEW v AS SELECT 1",
            "alter table t add column c int",
            "DROP TABLE IF EXISTS t",
        ] {
            assert!(!changes(sql), "{sql}");
        }
    }

    #[test]
    fn settings_locks_and_temporary_tables_do_not() {
        for sql in [
            "",
            "set search_path = x",
            "PRAGMA foreign_keys = off",
            "lock tables t write",
            "attach 'x' as y",
            "-- a comment\nselect 1",
            "create temp table t (id int)",
            "CREATE TEMPORARY TABLE t (id int)",
            "create or replace temp view v as select 1",
            "create table pg_temp.t (id int)",
            "create table if not exists temp.t (id int)",
            "alter role r set work_mem = 1",
            "create database d",
        ] {
            assert!(changes(sql), "{sql}");
        }
    }
}
