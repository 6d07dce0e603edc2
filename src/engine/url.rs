//! Database URLs: which backend, where, as whom.

use std::fmt;

use orm_core::Error;
use percent_encoding::percent_decode_str;

use super::options::{Options, table};

/// A database URL, taken apart.
///
/// `sqlite::memory:`, `sqlite:path/to/file.db`, `postgres://user:password@host:port/database`,
/// `mysql://user:password@host:port/database`; options after a question mark, `?name=value&name=value`.
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
    /// What the URL's options and the builder say.
    pub(crate) options: Options,
    /// The URL without its password: what errors and logs show.
    pub(crate) shown: String,
}

/// What is wrong with a URL. It shows no password.
#[derive(Debug, Clone)]
pub(crate) struct Complaint {
    url: Box<str>,
    reason: Box<str>,
}

type Result<T> = std::result::Result<T, Complaint>;

/// Which backend a URL is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    Sqlite,
    Postgres,
    Mysql,
}

const NO_SCHEME: &str =
    "it does not say of which backend: write `sqlite:path/to/file.db`, `postgres://user@host/database` or `mysql://…`";

/// The path of a database in memory.
pub(crate) const MEMORY: &str = ":memory:";

impl Url {
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let (scheme, rest) = text.split_once(':').ok_or_else(|| complain(text, NO_SCHEME))?;
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
        if scheme != Scheme::Sqlite && query.contains('@') && !rest.contains('@') {
            return Err(complain(text, "a `?` in a user or password is written `%3F`"));
        }
        for option in query.split('&').filter(|option| !option.is_empty()) {
            url.set_option(option, text)?;
        }
        url.follow_address();
        Ok(url)
    }

    fn set_option(&mut self, option: &str, text: &str) -> Result<()> {
        let (name, value) = option.split_once('=').unwrap_or((option, ""));
        let row = self.scheme.option(name).map_err(|reason| complain(text, &reason))?;
        (row.set)(&mut self.options, &decode(value, text)?)
            .ok_or_else(|| complain(text, &format!("`{name}` is {}", row.takes)))
    }

    /// Sets an option as the builder does: with a value in place of a text.
    pub(crate) fn set(&mut self, name: &str, set: impl FnOnce(&mut Options)) -> Result<()> {
        let complaint = |reason: String| Complaint { url: self.shown.as_str().into(), reason: reason.into() };
        self.scheme.option(name).map_err(complaint)?;
        set(&mut self.options);
        self.follow_address();
        Ok(())
    }

    /// A host that is a path is a socket, and errors name the socket. Options say where the server is as well.
    fn follow_address(&mut self) {
        self.port = self.options.port.or(self.port);
        if self.host.starts_with('/') && self.options.socket.is_none() {
            self.options.socket = Some(self.host.as_str().into());
        }
        let socket = self.options.socket.as_ref().map(|socket| format!("socket={}", socket.display()));
        let port = self.options.port.map(|port| format!("port={port}"));
        let options: Vec<String> = socket.into_iter().chain(port).collect();
        if !options.is_empty() {
            let plain = self.shown.split('?').next().unwrap_or_default();
            self.shown = format!("{plain}?{}", options.join("&"));
        }
    }
}

impl Scheme {
    /// The option with this name, or what is wrong with the name.
    fn option(self, name: &str) -> std::result::Result<&'static table::OptionRow, String> {
        match table::find(name) {
            Some(row) if row.schemes.contains(&self) => Ok(row),
            Some(row) => {
                let others: Vec<&str> = row.schemes.iter().map(|scheme| scheme.product()).collect();
                Err(format!("`{name}` is an option of {}, not of {}", others.join(" and "), self.product()))
            }
            None => Err(match table::nearest(name, self) {
                Some(near) => format!("`{name}` is not an option; did you mean `{near}`?"),
                None => format!("`{name}` is not an option; there are {}", table::names(self)),
            }),
        }
    }

    /// The backend as people call it.
    pub(super) fn product(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
            Self::Mysql => "MySQL",
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
        options: Options::new(Scheme::Sqlite),
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
        options: Options::new(scheme),
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

fn complain(text: &str, reason: &str) -> Complaint {
    Complaint { url: without_password(text).into(), reason: reason.into() }
}

impl From<Complaint> for Error {
    fn from(Complaint { url, reason }: Complaint) -> Self {
        Self::Url { url, reason }
    }
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
    use std::time::Duration;

    use super::*;

    #[track_caller]
    fn refused(text: &str) -> String {
        Error::from(Url::parse(text).unwrap_err()).to_string()
    }

    #[test]
    fn a_server_url_is_taken_apart() {
        let url = Url::parse("postgres://me:p%40ss@[::1]:5433/app?connect_timeout=3&search_path=a%2Cb").unwrap();
        assert_eq!((url.user.as_deref(), url.password.as_deref()), (Some("me"), Some("p@ss")));
        assert_eq!((url.host.as_str(), url.port, url.database.as_str()), ("::1", Some(5433), "app"));
        assert_eq!(url.options.connect_timeout, Duration::from_secs(3));
        assert_eq!(url.options.postgres.search_path.as_deref(), Some("a,b"));
        assert_eq!(format!("{url:?}"), "postgres://me@[::1]:5433/app");
    }

    #[test]
    fn a_socket_and_a_port_are_shown() {
        let shown = |text: &str| Url::parse(text).unwrap().shown;
        assert_eq!(shown("postgres://me:secret@h/d?port=5433"), "postgres://me@h/d?port=5433");
        assert_eq!(shown("mysql://me@/d?socket=/run/my.sock&pool_size=2"), "mysql://me@/d?socket=/run/my.sock");
        let url = Url::parse("postgres://me@%2Frun%2Fpg/d?port=5433").unwrap();
        assert_eq!((url.options.socket, url.port), (Some("/run/pg".into()), Some(5433)));
    }

    #[test]
    fn a_file_url_is_a_path() {
        assert_eq!(Url::parse("sqlite::memory:").unwrap().database, MEMORY);
        assert_eq!(Url::parse("sqlite:a/b.db").unwrap().database, "a/b.db");
        assert_eq!(Url::parse("sqlite:///tmp/b.db").unwrap().database, "/tmp/b.db");
    }

    #[test]
    fn an_error_never_shows_the_password() {
        for text in [
            "postgre://u:secret@h/d",
            "mysql:u:secret@h",
            "postgres://u:sec:ret@h:x/d",
            "postgres://u:a?secret@h/d",
            "mysql://u:a?secret=b@h/d?echo=on",
            "secret",
        ] {
            let shown = refused(text);
            assert!(text == "secret" || !shown.contains("sec"), "{shown}");
        }
    }

    #[test]
    fn a_path_alone_is_told_how_to_say_its_backend() {
        for text in ["app.db", "localhost/app", ""] {
            assert!(refused(text).contains("write `sqlite:path/to/file.db`"), "{}", refused(text));
        }
    }

    #[test]
    fn an_option_that_is_unknown_or_of_another_backend_says_so() {
        for (text, reason) in [
            ("sqlite:a?pool=3", "`pool` is not an option; did you mean `pool_size`?"),
            ("sqlite:a?jurnal_mode=wal", "did you mean `journal_mode`?"),
            ("sqlite:a?search_path=x", "`search_path` is an option of PostgreSQL, not of SQLite"),
            ("mysql://h/d?banana=1", "`banana` is not an option; there are `pool_size`, `min_idle`"),
        ] {
            assert!(refused(text).contains(reason), "{}", refused(text));
        }
    }

    #[test]
    fn every_option_says_what_it_takes() {
        let takes_any = |takes: &str| ["text", "names", "path of a file"].iter().any(|any| takes.contains(any));
        for row in table::all().filter(|row| !takes_any(row.takes)) {
            let scheme = row.schemes[0];
            let shown = refused(&format!("{scheme}://h/d?{}=!", row.name));
            assert!(shown.ends_with(&format!("`{}` is {}", row.name, row.takes)), "{shown}");
        }
    }
}
