//! Whether SQL leaves its connection as it was, so that the next user may have it.

/// Whether a statement that begins with this text may do more to its connection than read and write rows and change
/// tables: set something, take a lock, make a temporary table.
pub(super) fn changes(sql: &str) -> bool {
    if begins_with(sql, &ROWS_ONLY) {
        return false;
    }
    !begins_with(sql, &["create", "alter", "drop"]) || !is_about_a_lasting_object(sql)
}

/// Whether the statement's first word is one of these. One behind a comment is not looked for.
pub(super) fn begins_with(sql: &str, known: &[&str]) -> bool {
    let sql = sql.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '(');
    is_one_of(sql.split(is_no_letter).next().unwrap_or_default(), known)
}

/// Whether what is created, altered or dropped belongs to the database.
fn is_about_a_lasting_object(sql: &str) -> bool {
    let head = sql.split('(').next().unwrap_or_default();
    // What a comment says is no part of it.
    if head.contains("--") || head.contains("/*") || head.contains('#') {
        return false;
    }
    let words = || head.split(is_no_letter).filter(|word| !word.is_empty()).skip(1);
    let object = words().find(|word| !is_one_of(word, &BEFORE_THE_OBJECT)).unwrap_or_default();
    // `CREATE TABLE pg_temp.t (…)`, `create view temp.v as …`
    is_one_of(object, &OBJECTS) && !words().any(|word| is_one_of(word, &["temp", "temporary"]))
}

fn is_no_letter(letter: char) -> bool {
    !letter.is_ascii_alphabetic()
}

fn is_one_of(word: &str, known: &[&str]) -> bool {
    known.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// The first words of statements that leave the connection as it is.
const ROWS_ONLY: [&str; 22] = [
    "select", "insert", "update", "delete", "replace", "merge", "values", "table", "with", "explain", "show",
    "describe", "desc", "truncate", "analyze", "vacuum", "reindex", "optimize", "refresh", "comment", "grant",
    "revoke",
];

const BEFORE_THE_OBJECT: [&str; 4] = ["or", "replace", "unique", "materialized"];

/// What belongs to the database, and not to a connection or the server. A schema is none on MySQL: a connection may be in it.
const OBJECTS: [&str; 7] = ["table", "index", "view", "trigger", "function", "procedure", "sequence"];

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
            "-- select\nset search_path = x",
            "/* insert */ SET x = 1",
            "create /* table */ role r",
            "create -- table\nrole r",
            "drop schema s",
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
