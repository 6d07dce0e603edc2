//! Database URLs: which backend, where, as whom.

use std::fmt;
use std::time::Duration;

use orm_core::{Error, Result};
use percent_encoding::percent_decode_str;

/// A database URL, taken apart.
///
/// `sqlite::memory:`, `sqlite:path/to/file.db`, `postgres://user:password@host:port/database`,
/// `mysql://user:password@host:port/database`; `?connect_timeout=seconds` on any.
#[derive(Clone)]
#[cfg_attr(
    not(any(feature = "postgres", feature = "mysql")),
    allow(dead_code, reason = "a file has no host and no user")
)]
pub(crate) struct Url {
    pub(crate) scheme: Scheme,
    pub(crate) user: Option<String>,
    pub(crate) password: Option<String>,
    pub(crate) host: String,
    pub(crate) port: Option<u16>,
    /// The database; for SQLite the path, or [`MEMORY`].
    pub(crate) database: String,
    /// How long connecting may take.
    pub(crate) connect_timeout: Duration,
    /// The URL without its password: what errors and logs show.
    pub(crate) shown: String,
}

/// Which backend a URL is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    Sqlite,
    Postgres,
    Mysql,
}

/// The path of a database in memory.
pub(crate) const MEMORY: &str = ":memory:";

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

impl Url {
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let (scheme, rest) =
            text.split_once(':').ok_or_else(|| complain(text, "it has no scheme, such as `postgres:`"))?;
        let scheme = match scheme {
            "sqlite" => Scheme::Sqlite,
            "postgres" | "postgresql" => Scheme::Postgres,
            "mysql" | "mariadb" => Scheme::Mysql,
            other => {
                let reason = format!("`{other}` is not a backend: use `sqlite`, `postgres` or `mysql`");
                return Err(complain(text, &reason));
            }
        };
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let mut url = if scheme == Scheme::Sqlite { file(rest, text)? } else { server(scheme, rest, text)? };
        for option in query.split('&').filter(|option| !option.is_empty()) {
            url.set_option(option, text)?;
        }
        Ok(url)
    }

    fn set_option(&mut self, option: &str, text: &str) -> Result<()> {
        match option.split_once('=') {
            Some(("connect_timeout", seconds)) => {
                let seconds: u64 =
                    seconds.parse().map_err(|_| complain(text, "`connect_timeout` is a number of seconds"))?;
                self.connect_timeout = Duration::from_secs(seconds.max(1));
                Ok(())
            }
            _ => {
                let name = option.split('=').next().unwrap_or_default();
                Err(complain(text, &format!("`{name}` is not an option; there is `connect_timeout`")))
            }
        }
    }
}

fn file(rest: &str, text: &str) -> Result<Url> {
    let path = rest.strip_prefix("//").unwrap_or(rest);
    if path.is_empty() {
        return Err(complain(text, "it names no file; `sqlite::memory:` is a database in memory"));
    }
    Ok(Url {
        scheme: Scheme::Sqlite,
        user: None,
        password: None,
        host: String::new(),
        port: None,
        database: decode(path, text)?,
        connect_timeout: CONNECT_TIMEOUT,
        shown: format!("sqlite:{path}"),
    })
}

fn server(scheme: Scheme, rest: &str, text: &str) -> Result<Url> {
    let rest = rest.strip_prefix("//").ok_or_else(|| complain(text, "`//` must follow the scheme"))?;
    let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
    let (credentials, address) = match authority.rsplit_once('@') {
        Some((credentials, address)) => (Some(credentials), address),
        None => (None, authority),
    };
    let (user, password) =
        match credentials.map(|both| both.split_once(':').map_or((both, None), |(u, p)| (u, Some(p)))) {
            Some((user, password)) => (Some(decode(user, text)?), password.map(|p| decode(p, text)).transpose()?),
            None => (None, None),
        };
    let (host, port) = address_parts(address, text)?;
    let user_shown = user.as_ref().map(|user| format!("{user}@")).unwrap_or_default();
    Ok(Url {
        scheme,
        password,
        host,
        port,
        database: decode(database, text)?,
        connect_timeout: CONNECT_TIMEOUT,
        shown: format!("{scheme}://{user_shown}{address}/{database}"),
        user,
    })
}

/// `host`, `host:port`, `[::1]`, `[::1]:port`.
fn address_parts(address: &str, text: &str) -> Result<(String, Option<u16>)> {
    let (host, port) = match address.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, port)) => (host, port.strip_prefix(':')),
        None => address.rsplit_once(':').map_or((address, None), |(host, port)| (host, Some(port))),
    };
    let port = port.map(|port| port.parse().map_err(|_| complain(text, "the port is a number from 1 to 65535")));
    let host = if host.is_empty() { "localhost".to_owned() } else { decode(host, text)? };
    Ok((host, port.transpose()?))
}

fn decode(part: &str, text: &str) -> Result<String> {
    let decoded = percent_decode_str(part).decode_utf8();
    decoded.map(String::from).map_err(|_| complain(text, "a percent-encoded part is no UTF-8"))
}

fn complain(text: &str, reason: &str) -> Error {
    Error::Url { url: without_password(text).into(), reason: reason.into() }
}

/// The text with what may be a password left out, however broken the URL is.
fn without_password(text: &str) -> String {
    match text.rsplit_once('@') {
        None => text.to_owned(),
        Some((before, after)) => {
            let start = before.find("//").map_or_else(|| before.find(':').unwrap_or_default(), |slashes| slashes + 2);
            let user = before[start..].split(':').next().unwrap_or_default();
            format!("{}{user}@{after}", &before[..start])
        }
    }
}

impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_url_is_taken_apart() {
        let url = Url::parse("postgres://me:p%40ss@[::1]:5433/app?connect_timeout=3").unwrap();
        assert_eq!((url.user.as_deref(), url.password.as_deref()), (Some("me"), Some("p@ss")));
        assert_eq!((url.host.as_str(), url.port, url.database.as_str()), ("::1", Some(5433), "app"));
        assert_eq!(url.connect_timeout, Duration::from_secs(3));
        assert_eq!(format!("{url:?}"), "postgres://me@[::1]:5433/app");
    }

    #[test]
    fn a_file_url_is_a_path() {
        assert_eq!(Url::parse("sqlite::memory:").unwrap().database, MEMORY);
        assert_eq!(Url::parse("sqlite:a/b.db").unwrap().database, "a/b.db");
        assert_eq!(Url::parse("sqlite:///tmp/b.db").unwrap().database, "/tmp/b.db");
    }

    #[test]
    fn an_error_never_shows_the_password() {
        for text in ["postgre://u:secret@h/d", "mysql:u:secret@h", "postgres://u:sec:ret@h:x/d", "secret"] {
            let shown = Url::parse(text).map(|_| ()).unwrap_err().to_string();
            assert!(text == "secret" || !shown.contains("sec"), "{shown}");
        }
    }
}
