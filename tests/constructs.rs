//! What becomes of each construct on each server, and the tables of the documentation that say so.
//!
//! A construct is code and, for each server, the SQL that it becomes, or the error. All of it is compared with
//! `docs/constructs.md`; the tables are made of it. `BLESS=1 cargo test --test constructs` writes the file anew. A part of the
//! SQL language has a file in `tests/constructs/`, which lists its constructs.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::{env, fs, path::Path};

use rowhouse::{Backend, Dialect, Error, Result, Server, Sql, Version};
use sqlparser::dialect::{MySqlDialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::parser::Parser;

/// Constructs of a chapter, each written as code: `construct!(list; User::name.lower())` selects an expression,
/// `construct!(list, query; User::query().limit(1))` is a whole query.
macro_rules! constructs {
    ($chapter:expr; $($code:expr;)*) => {
        $($chapter.push(stringify!($code), |backend| {
            <crate::model::Item as rowhouse::Model>::query().select($code).to_sql_for(backend)
        });)*
    };
    ($chapter:expr, query; $($code:expr;)*) => {
        $($chapter.push(stringify!($code), |backend| ($code).to_sql_for(backend));)*
    };
}

#[path = "constructs/changes.rs"]
mod changes;
#[path = "constructs/functions.rs"]
mod functions;
#[path = "constructs/model.rs"]
mod model;
#[path = "constructs/queries.rs"]
mod queries;

/// The chapters, in the order of the documentation.
fn chapters() -> Vec<Chapter> {
    [queries::chapters(), functions::chapters(), changes::chapters()].into_iter().flatten().collect()
}

/// A part of the language: its title, and its constructs.
struct Chapter {
    title: &'static str,
    constructs: Vec<Construct>,
}

struct Construct {
    code: String,
    outcomes: Vec<Result<Sql>>,
}

impl Chapter {
    fn new(title: &'static str) -> Self {
        Self { title, constructs: Vec::new() }
    }

    fn push(&mut self, code: &str, to_sql: impl Fn(&Backend) -> Result<Sql>) {
        let code = code.split_whitespace().collect::<Vec<_>>().join(" ");
        let outcomes: Vec<Result<Sql>> = servers().iter().map(to_sql).collect();
        for (server, outcome) in servers().iter().zip(&outcomes) {
            if let Ok(sql) = outcome {
                parses(server.dialect(), &sql.sql);
            }
        }
        self.constructs.push(Construct { code, outcomes });
    }

    fn table(&self, out: &mut String) {
        write!(out, "\n## {}\n\n| construct |", self.title).unwrap();
        for server in servers() {
            write!(out, " {} |", name(&server)).unwrap();
        }
        out.push_str("\n|---|");
        out.push_str(&"---|".repeat(servers().len()));
        for construct in &self.constructs {
            write!(out, "\n| {} |", code(&construct.code)).unwrap();
            for outcome in &construct.outcomes {
                write!(out, " {} |", word(&construct.code, outcome)).unwrap();
            }
        }
        out.push('\n');
        for construct in &self.constructs {
            construct.ways_around(out);
        }
    }

    fn statements(&self, out: &mut String) {
        write!(out, "\n### {}\n\n```text\n", self.title).unwrap();
        for construct in &self.constructs {
            writeln!(out, "{}", construct.code).unwrap();
            for (server, outcome) in servers().iter().zip(&construct.outcomes) {
                let shown = match outcome {
                    Ok(sql) => sql.sql.clone(),
                    Err(error) => error.to_string(),
                };
                writeln!(out, "    {:<11} {shown}", name(server)).unwrap();
            }
        }
        out.push_str("```\n");
    }
}

impl Construct {
    fn ways_around(&self, out: &mut String) {
        for (server, outcome) in servers().iter().zip(&self.outcomes) {
            if let Err(Error::Unsupported { instead, .. }) = outcome {
                write!(out, "\n- {} on {}: {instead}.", code(&self.code), name(server)).unwrap();
            }
        }
        if self.outcomes.iter().any(Result::is_err) {
            out.push('\n');
        }
    }
}

/// How a server takes part: by words of its own, by others that mean the same, by a function that the driver registers.
fn word(construct: &str, outcome: &Result<Sql>) -> &'static str {
    match outcome {
        Err(_) => "**no**",
        Ok(sql) if sql.sql.replace("\"rowhouse_", "").replace("`rowhouse_", "").contains("rowhouse_") => "registered",
        Ok(sql) if is_rewritten(construct, &sql.sql) => "rewritten",
        Ok(_) => "native",
    }
}

/// Whether more is written than the construct's own word. That a parameter says its type is not counted.
fn is_rewritten(construct: &str, sql: &str) -> bool {
    let mut sql = sql.replace("COLLATE \"C\"", "");
    for param in 1..9 {
        sql = sql.replace(&format!("CAST(${param} AS "), "(");
    }
    let sql = sql.replace("CAST(? AS ", "(");
    // What is written, and where it is the construct's own word.
    [
        ("CASE WHEN ", "case()"),
        ("NULLIF(", "nullif"),
        ("CAST(", "cast::"),
        (" COLLATE ", "collate"),
        (" >= ? AND ", "?"),
        ("max(", ".max("),
        ("GREATEST(`", "greatest"),
        ("ROUND(", "round"),
        (" - ", " - "),
        ("NOT (", "!"),
        ("ON DUPLICATE KEY", ".on_duplicate_key("),
        ("WHERE EXISTS (", "exists("),
        ("TIMESTAMPDIFF(MICROSECOND, '1970-01-01'", "since"),
        ("CROSS JOIN", "cross_join"),
        ("SELECT * FROM (", ".as_table("),
        ("ON CONFLICT (", ".on_conflict("),
        (" IS NULL, ", "IS NULL"),
        ("`kept`", "kept"),
        (" IN (SELECT", "_in("),
        ("LIMIT -1", "LIMIT"),
        ("LIMIT 18446744073709551615 OFFSET", "LIMIT"),
        ("JOIN (SELECT", "matching("),
        ("UNION ALL SELECT", "union"),
        ("json_each", "json"),
        ("JSON_TABLE", "json"),
        ("rowhouse_inner", "inner"),
        ("rowhouse_compared", "compared"),
        ("WITH RECURSIVE \"rowhouse_series", "recursive"),
        ("WITH RECURSIVE `rowhouse_series", "recursive"),
        ("SET `note` = `name`, `name`", "(Tag::note"),
    ]
    .iter()
    .any(|(mark, own)| sql.contains(mark) && !construct.contains(own))
}

/// Each statement is one for a parser that is not ours.
fn parses(dialect: Dialect, sql: &str) {
    // The parser does not know all operators everywhere.
    let sql = &sql.replace(r#"("name") WHERE "note" IS NULL"#, r#"("name")"#);
    let sql = &sql.replace(" >> ", " | ").replace(" << ", " | ").replace(" EXCLUDE CURRENT ROW", "");
    let sql = &sql.replace(" AS NOT MATERIALIZED (", " AS (").replace(" AS MATERIALIZED (", " AS (");
    let sql = &sql.replace("LOCK IN SHARE MODE", "FOR SHARE").replace(" WITH ROLLUP", "");
    let sql = &sql.replace("ANALYZE FORMAT=JSON SELECT", "EXPLAIN FORMAT=JSON SELECT");
    // Nor what can stand behind the type of a column of JSON_TABLE.
    let sql = &sql.replace(" CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin PATH", " PATH");
    let sql = &sql.replace(" CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin PATH", " PATH");
    let parsed = match dialect {
        // The parser knows `IS NULL` alone: that SQLite compares any two values by `IS` is SQLite's own.
        Dialect::Sqlite => Parser::parse_sql(&SQLiteDialect {}, &sql.replace(" IS ?", " = ?")),
        Dialect::Postgres => Parser::parse_sql(&PostgreSqlDialect {}, sql),
        Dialect::Mysql => Parser::parse_sql(&MySqlDialect {}, sql),
    };
    match parsed {
        Ok(statements) => assert_eq!(statements.len(), 1, "{sql}"),
        Err(error) => panic!("{error}: {sql}"),
    }
}

fn servers() -> [Backend; 4] {
    [
        Backend::new(Server::Sqlite, Version::new(3, 54, 0)),
        Backend::new(Server::Postgres, Version::new(18, 0, 0)),
        Backend::new(Server::Mysql, Version::new(9, 7, 0)),
        Backend::new(Server::MariaDb, Version::new(10, 11, 0)),
    ]
}

fn name(backend: &Backend) -> String {
    backend.server.to_string()
}

/// Code in a table: a bar would end its cell.
fn code(code: &str) -> String {
    if code.contains('|') { format!("<code>{}</code>", code.replace('|', "&#124;")) } else { format!("`{code}`") }
}

fn page() -> String {
    let mut page = String::from(HEAD);
    let chapters = chapters();
    for chapter in &chapters {
        chapter.table(&mut page);
    }
    page.push_str("\n## The SQL\n\nOf SQLite 3.54, PostgreSQL 18, MySQL 9.7 and MariaDB 10.11.\n");
    for chapter in &chapters {
        chapter.statements(&mut page);
    }
    page
}

const HEAD: &str = "# Constructs and servers

Made by `tests/constructs.rs` from the SQL that each construct becomes, and checked by it. That the values are the same
everywhere is checked in `tests/suite/`.

| word | meaning |
|---|---|
| native | the server has the construct |
| rewritten | the server has it in other words, or needs more words for the same meaning |
| registered | the driver adds a function to SQLite |
| **no** | `Error::Unsupported` before anything is sent; the way around is below the table |
";

#[test]
fn the_documentation_says_what_is_written() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/constructs.md");
    let page = page();
    if env::var_os("BLESS").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    for (line, (found, expected)) in (1..).zip(page.lines().zip(committed.lines())) {
        assert_eq!(found, expected, "docs/constructs.md, line {line}; BLESS=1 writes it anew");
    }
    assert_eq!(page.len(), committed.len(), "docs/constructs.md has another length; BLESS=1 writes it anew");
}
