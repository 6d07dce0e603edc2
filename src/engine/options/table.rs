//! The options by name: for which backends, what they take, what they do. The guide's table is made of this one.

use std::path::PathBuf;

use super::parse::{duration, limit, patience, plain, switch, time, word};
use super::{
    ChannelBinding, JournalMode, MysqlCharset, Options, SqliteMode, Synchronous, TestBeforeUse, TlsMode, TlsNegotiation,
};
use crate::engine::url::Scheme;

/// An option of a URL, and the method of the builder with the same name.
#[cfg_attr(not(test), allow(dead_code, reason = "a test makes the guide's table of `default` and `does`"))]
pub(crate) struct OptionRow {
    pub(crate) name: &'static str,
    /// The backends that have it.
    pub(crate) schemes: &'static [Scheme],
    /// What it takes, for an error and for the guide.
    pub(crate) takes: &'static str,
    pub(crate) default: &'static str,
    pub(crate) does: &'static str,
    /// Sets it from its text; `None` if that is not what it takes.
    pub(crate) set: fn(&mut Options, &str) -> Option<()>,
}

/// The option with this name, of whichever backend.
pub(crate) fn find(name: &str) -> Option<&'static OptionRow> {
    let name = ALIASES.iter().find(|(alias, _)| *alias == name).map_or(name, |(_, name)| name);
    all().find(|row| row.name == name)
}

/// All options, in the order of the guide.
pub(crate) fn all() -> impl Iterator<Item = &'static OptionRow> {
    [POOL, CONNECTION, TRANSPORT, LOG, SQLITE_ONLY, POSTGRES_ONLY, MYSQL_ONLY].into_iter().flatten()
}

/// The option of this backend whose name has this in it, or is nearest.
pub(crate) fn nearest(name: &str, scheme: Scheme) -> Option<&'static str> {
    let names = || all().filter(|row| row.schemes.contains(&scheme)).map(|row| row.name);
    let part_of = names().find(|known| name.len() > 3 && known.contains(name));
    let near = || names().map(|known| (strsim::damerau_levenshtein(name, known), known)).min();
    part_of.or_else(|| near().filter(|(distance, _)| *distance <= 1 + name.len() / 4).map(|(_, known)| known))
}

/// The names of this backend's options, for an error.
pub(crate) fn names(scheme: Scheme) -> String {
    let names = all().filter(|row| row.schemes.contains(&scheme)).map(|row| format!("`{}`", row.name));
    names.collect::<Vec<_>>().join(", ")
}

const EVERY: &[Scheme] = &[Scheme::Sqlite, Scheme::Postgres, Scheme::Mysql];
const SQLITE: &[Scheme] = &[Scheme::Sqlite];
const POSTGRES: &[Scheme] = &[Scheme::Postgres];
const MYSQL: &[Scheme] = &[Scheme::Mysql];
const SERVERS: &[Scheme] = &[Scheme::Postgres, Scheme::Mysql];

const COUNT: &str = "a number, 0 or more";
const TIME: &str = "a time: `5` (seconds), `500ms`, `2min`, `1h`";
const LIMIT: &str = "a time: `5` (seconds), `500ms`, `2min`, `1h`; or `none`";
const SWITCH: &str = "`on` or `off`";
const FILE: &str = "the path of a file, in PEM";

const POOL: &[OptionRow] = &[
    OptionRow {
        name: "pool_size",
        schemes: EVERY,
        takes: "a number from 1",
        default: "10",
        does: "how many connections there are at most",
        set: |options, text| put(&mut options.pool.size, text.parse().ok().filter(|size| *size > 0)),
    },
    OptionRow {
        name: "min_idle",
        schemes: EVERY,
        takes: COUNT,
        default: "0",
        does: "how many connections are made at the start, and kept however long they are idle",
        set: |options, text| put(&mut options.pool.min_idle, text.parse().ok()),
    },
    OptionRow {
        name: "acquire_timeout",
        schemes: EVERY,
        takes: TIME,
        default: "30 s",
        does: "how long to wait for a connection when all are in use",
        set: |options, text| put(&mut options.pool.acquire_timeout, time(text)),
    },
    OptionRow {
        name: "max_lifetime",
        schemes: EVERY,
        takes: LIMIT,
        default: "30 min; SQLite: none",
        does: "how old a connection becomes before it is replaced",
        set: |options, text| put(&mut options.pool.max_lifetime, limit(text)),
    },
    OptionRow {
        name: "idle_timeout",
        schemes: EVERY,
        takes: LIMIT,
        default: "10 min; SQLite: none",
        does: "how long a connection may be idle before it is closed",
        set: |options, text| put(&mut options.pool.idle_timeout, limit(text)),
    },
    OptionRow {
        name: "test_before_use",
        schemes: EVERY,
        takes: "`never`, `always`, or how long a connection must have been idle, such as `30s`",
        default: "1 s",
        does: "whether the server is asked if a connection is alive before it is used",
        set: |options, text| put(&mut options.pool.test_before_use, test_before_use(text)),
    },
];

const CONNECTION: &[OptionRow] = &[
    OptionRow {
        name: "connect_timeout",
        schemes: EVERY,
        takes: TIME,
        default: "10 s",
        does: "how long connecting may take, the log-in included",
        set: |options, text| put(&mut options.connect_timeout, time(text)),
    },
    OptionRow {
        name: "statement_timeout",
        schemes: EVERY,
        takes: LIMIT,
        default: "none",
        does: "how long a statement may run; MySQL limits only SELECT",
        set: |options, text| put(&mut options.statement_timeout, limit(text)),
    },
    OptionRow {
        name: "lock_timeout",
        schemes: EVERY,
        takes: LIMIT,
        default: "the server's; SQLite: 10 s",
        does: "how long a statement may wait for a lock; `0` does not wait; MySQL counts whole seconds",
        set: |options, text| put(&mut options.lock_timeout, patience(text)),
    },
    OptionRow {
        name: "network_timeout",
        schemes: EVERY,
        takes: LIMIT,
        default: "none",
        does: "how long to wait for a server that sends nothing; SQLite has no network",
        set: |options, text| put(&mut options.network_timeout, limit(text)),
    },
    OptionRow {
        name: "application_name",
        schemes: EVERY,
        takes: "a text",
        default: "`rowhouse`",
        does: "what the server is told of the program; SQLite has nobody to tell",
        set: |options, text| put(&mut options.application_name, Some(text.to_owned())),
    },
    OptionRow {
        name: "statement_cache",
        schemes: EVERY,
        takes: COUNT,
        default: "256",
        does: "how many prepared statements a connection keeps; 0 for none",
        set: |options, text| put(&mut options.statement_cache, text.parse().ok()),
    },
];

const TRANSPORT: &[OptionRow] = &[
    OptionRow {
        name: "socket",
        schemes: SERVERS,
        takes: "an absolute path",
        default: "none: TCP",
        does: "the Unix socket to use in place of host and port; for PostgreSQL its folder, also as `host`",
        set: |options, text| put(&mut options.socket, socket(text).map(Some)),
    },
    OptionRow {
        name: "port",
        schemes: SERVERS,
        takes: "a number from 1 to 65535",
        default: "that of the address; 5432 or 3306",
        does: "the port, for URLs without an address; for PostgreSQL it is part of a socket's name",
        set: |options, text| put(&mut options.port, text.parse().ok().filter(|port| *port > 0).map(Some)),
    },
    OptionRow {
        name: "sslmode",
        schemes: SERVERS,
        takes: "`disable`, `prefer`, `require`, `verify-ca` or `verify-full`",
        default: "see [TLS](#tls)",
        does: "how far the connection is secured; also `ssl-mode`, with MySQL's words",
        set: |options, text| put(&mut options.tls.mode, word(text, TLS_MODES).map(Some)),
    },
    OptionRow {
        name: "sslrootcert",
        schemes: SERVERS,
        takes: "the path of a file, in PEM, or `system`",
        default: "`system`: the public CAs",
        does: "the CAs of which one must have signed the server's certificate; also `ssl-ca`",
        set: |options, text| put(&mut options.tls.root, file(text).map(|path| (text != "system").then_some(path))),
    },
    OptionRow {
        name: "sslcert",
        schemes: SERVERS,
        takes: FILE,
        default: "none",
        does: "the client's own certificate, with what leads to its CA behind it; also `ssl-cert`",
        set: |options, text| put(&mut options.tls.certificate, file(text).map(Some)),
    },
    OptionRow {
        name: "sslkey",
        schemes: SERVERS,
        takes: FILE,
        default: "none",
        does: "the key of `sslcert`, not encrypted; also `ssl-key`",
        set: |options, text| put(&mut options.tls.key, file(text).map(Some)),
    },
];

const LOG: &[OptionRow] = &[
    OptionRow {
        name: "echo",
        schemes: EVERY,
        takes: SWITCH,
        default: "off",
        does: "whether each statement is written to the standard error output",
        set: |options, text| put(&mut options.log.echo, switch(text)),
    },
    OptionRow {
        name: "log_parameters",
        schemes: EVERY,
        takes: SWITCH,
        default: "off",
        does: "whether parameters are in `echo` and in the `tracing` events; they can be secrets",
        set: |options, text| put(&mut options.log.parameters, switch(text)),
    },
    OptionRow {
        name: "slow_statement",
        schemes: EVERY,
        takes: LIMIT,
        default: "none",
        does: "from which duration on a statement is a `tracing` event of level WARN",
        set: |options, text| put(&mut options.log.slow_statement, limit(text)),
    },
];

const SQLITE_ONLY: &[OptionRow] = &[
    OptionRow {
        name: "mode",
        schemes: SQLITE,
        takes: "`ro`, `rw`, `rwc` or `memory`",
        default: "`rwc`",
        does: "read only; read and write; the same, and make the file if it is missing; a database in memory",
        set: |options, text| put(&mut options.sqlite.mode, word(text, MODES)),
    },
    OptionRow {
        name: "busy_timeout",
        schemes: SQLITE,
        takes: LIMIT,
        default: "10 s",
        does: "the same as `lock_timeout`, by SQLite's name",
        set: |options, text| put(&mut options.lock_timeout, patience(text)),
    },
    OptionRow {
        name: "foreign_keys",
        schemes: SQLITE,
        takes: SWITCH,
        default: "on",
        does: "whether foreign keys are checked",
        set: |options, text| put(&mut options.sqlite.foreign_keys, switch(text)),
    },
    OptionRow {
        name: "journal_mode",
        schemes: SQLITE,
        takes: "`wal`, `delete`, `truncate`, `persist` or `memory`",
        default: "`wal`",
        does: "how transactions are made atomic; a database in memory has its own way",
        set: |options, text| put(&mut options.sqlite.journal_mode, word(text, JOURNAL_MODES)),
    },
    OptionRow {
        name: "synchronous",
        schemes: SQLITE,
        takes: "`off`, `normal`, `full` or `extra`",
        default: "`full`",
        does: "when to wait until the disk has what was written",
        set: |options, text| put(&mut options.sqlite.synchronous, word(text, SYNCHRONOUS).map(Some)),
    },
    OptionRow {
        name: "cache_size",
        schemes: SQLITE,
        takes: "a number of pages, or of KiB if negative",
        default: "-2000",
        does: "how much of the file a connection keeps in memory",
        set: |options, text| put(&mut options.sqlite.cache_size, text.parse().ok().map(Some)),
    },
    OptionRow {
        name: "attach",
        schemes: SQLITE,
        takes: "a name and a file, `audit:audit.db`; more than once for more files",
        default: "none",
        does: "a database besides the own one, whose tables are those of models with `schema = \"audit\"`",
        set: |options, text| {
            let (name, file) = text.split_once(':').filter(|(name, file)| !name.is_empty() && !file.is_empty())?;
            options.sqlite.attached.push((name.to_owned(), file.to_owned()));
            Some(())
        },
    },
];

const POSTGRES_ONLY: &[OptionRow] = &[
    OptionRow {
        name: "search_path",
        schemes: POSTGRES,
        takes: "names of schemas with commas between",
        default: "the server's",
        does: "the schemas in which tables are looked up, and made in the first",
        set: |options, text| put(&mut options.postgres.search_path, Some(Some(text.to_owned()))),
    },
    OptionRow {
        name: "pgbouncer",
        schemes: POSTGRES,
        takes: SWITCH,
        default: "off",
        does: "whether a pooler in transaction mode is in front; see [PgBouncer](#pgbouncer)",
        set: |options, text| switch(text).map(|on| options.set_pgbouncer(on)),
    },
    OptionRow {
        name: "sslnegotiation",
        schemes: POSTGRES,
        takes: "`postgres` or `direct`",
        default: "`postgres`",
        does: "whether the server is asked before TLS begins; `direct` is for PostgreSQL 17 and later",
        set: |options, text| put(&mut options.tls.negotiation, word(text, NEGOTIATIONS)),
    },
    OptionRow {
        name: "channel_binding",
        schemes: POSTGRES,
        takes: "`disable`, `prefer` or `require`",
        default: "`prefer`",
        does: "whether a log-in by password proves that both ends see the same certificate",
        set: |options, text| put(&mut options.tls.channel_binding, word(text, CHANNEL_BINDINGS)),
    },
];

const MYSQL_ONLY: &[OptionRow] = &[
    OptionRow {
        name: "charset",
        schemes: MYSQL,
        takes: "`utf8mb4` or `utf8mb3`",
        default: "`utf8mb4`",
        does: "how texts travel; `utf8mb3` is for servers without the other, and has no 4-byte characters",
        set: |options, text| put(&mut options.mysql.charset, word(text, CHARSETS)),
    },
    OptionRow {
        name: "sql_mode",
        schemes: MYSQL,
        takes: "names of modes with commas between",
        default: "strict, as MySQL 8",
        does: "what the server refuses; what is not named is off",
        set: |options, text| put(&mut options.mysql.sql_mode, plain(text)),
    },
];

fn put<T>(place: &mut T, value: Option<T>) -> Option<()> {
    *place = value?;
    Some(())
}

fn test_before_use(text: &str) -> Option<TestBeforeUse> {
    match text {
        "never" => Some(TestBeforeUse::Never),
        "always" => Some(TestBeforeUse::Always),
        _ => duration(text).map(TestBeforeUse::AfterIdle),
    }
}

fn file(text: &str) -> Option<PathBuf> {
    (!text.is_empty()).then(|| PathBuf::from(text))
}

fn socket(text: &str) -> Option<PathBuf> {
    file(text).filter(|path| path.is_absolute())
}

/// What others call our options.
const ALIASES: &[(&str, &str)] = &[
    ("host", "socket"),
    ("unix_socket", "socket"),
    ("ssl-mode", "sslmode"),
    ("ssl_mode", "sslmode"),
    ("ssl-ca", "sslrootcert"),
    ("ssl_ca", "sslrootcert"),
    ("ssl-cert", "sslcert"),
    ("ssl_cert", "sslcert"),
    ("ssl-key", "sslkey"),
    ("ssl_key", "sslkey"),
];

const TLS_MODES: &[(&str, TlsMode)] = &[
    ("disable", TlsMode::Disable),
    ("disabled", TlsMode::Disable),
    ("prefer", TlsMode::Prefer),
    ("preferred", TlsMode::Prefer),
    ("require", TlsMode::Require),
    ("required", TlsMode::Require),
    ("verify-ca", TlsMode::VerifyCa),
    ("verify_ca", TlsMode::VerifyCa),
    ("verify-full", TlsMode::VerifyFull),
    ("verify_full", TlsMode::VerifyFull),
    ("verify_identity", TlsMode::VerifyFull),
];

const NEGOTIATIONS: &[(&str, TlsNegotiation)] =
    &[("postgres", TlsNegotiation::Postgres), ("direct", TlsNegotiation::Direct)];

const CHANNEL_BINDINGS: &[(&str, ChannelBinding)] =
    &[("disable", ChannelBinding::Disable), ("prefer", ChannelBinding::Prefer), ("require", ChannelBinding::Require)];

const MODES: &[(&str, SqliteMode)] = &[
    ("ro", SqliteMode::ReadOnly),
    ("rw", SqliteMode::ReadWrite),
    ("rwc", SqliteMode::ReadWriteCreate),
    ("memory", SqliteMode::Memory),
];

const JOURNAL_MODES: &[(&str, JournalMode)] = &[
    ("wal", JournalMode::Wal),
    ("delete", JournalMode::Delete),
    ("truncate", JournalMode::Truncate),
    ("persist", JournalMode::Persist),
    ("memory", JournalMode::Memory),
];

const SYNCHRONOUS: &[(&str, Synchronous)] = &[
    ("off", Synchronous::Off),
    ("normal", Synchronous::Normal),
    ("full", Synchronous::Full),
    ("extra", Synchronous::Extra),
];

const CHARSETS: &[(&str, MysqlCharset)] =
    &[("utf8mb4", MysqlCharset::Utf8mb4), ("utf8mb3", MysqlCharset::Utf8mb3), ("utf8", MysqlCharset::Utf8mb3)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guide_lists_every_option() {
        let guide = include_str!("../../../docs/guide/engine.md");
        let expected: String =
            std::iter::once("| option | of | takes | default | what it says |\n|---|---|---|---|---|\n".to_owned())
                .chain(all().map(guide_line))
                .collect();
        assert!(guide.contains(&expected), "put this table into docs/guide/engine.md:\n\n{expected}");
    }

    fn guide_line(row: &OptionRow) -> String {
        let of: Vec<&str> = row.schemes.iter().map(|scheme| scheme.product()).collect();
        let of = if row.schemes == EVERY { "all".to_owned() } else { of.join(", ") };
        format!("| `{}` | {of} | {} | {} | {} |\n", row.name, row.takes, row.default, row.does)
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<&str> = all().map(|row| row.name).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
