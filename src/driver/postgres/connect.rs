//! Connecting to PostgreSQL, within the time that the options allow.

use std::fmt::Write;
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use orm_core::dialect::Version;
use orm_core::error::{ConnectFailure, ConnectReason, DriverError};
use orm_core::{Error, Result};
use tokio_postgres::config::{self, SslMode, SslNegotiation};
use tokio_postgres::{Client, Config, NoTls, SimpleQueryMessage};

use super::socket::Stream;
use super::unprepared::learn_types;
use super::wire::{self, Wire};
use crate::driver::tls;
use crate::engine::options::{ChannelBinding, TlsMode, TlsNegotiation};
use crate::engine::url::Url;

/// Connects and sets the connection up; the server's version with it.
pub(super) fn connect(url: &Url) -> Result<(Client, Wire, Version)> {
    check_pooled(url)?;
    let deadline = Instant::now() + url.options.connect_timeout;
    let (client, mut wire) = log_in(url, deadline)?;
    let messages = wire.block_on(client.simple_query(&set_up(url))).map_err(|error| refused(url, error))?;
    if url.options.statement_cache == 0 {
        learn_types(&client, &mut wire).map_err(|error| refused(url, error))?;
    }
    wire.set_timeout(url.options.network_timeout);
    let number = messages.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.try_get("server_version_num").ok().flatten(),
        _ => None,
    });
    match number.and_then(|number| number.parse().ok()) {
        Some(number) => Ok((client, wire, version(number))),
        None => Err(failure(url, ConnectReason::Other, "the server did not tell its version", None)),
    }
}

/// Refuses what is set for a connection where each transaction may get another one: it would be set for others.
fn check_pooled(url: &Url) -> Result<()> {
    let options = &url.options;
    let settings = [
        (options.postgres.search_path.is_some(), "`search_path` of a connection"),
        (options.statement_timeout.is_some(), "`statement_timeout` of a connection"),
        (options.lock_timeout.is_some(), "`lock_timeout` of a connection"),
    ];
    match settings.iter().find(|(set, _)| *set && options.postgres.pgbouncer) {
        None => Ok(()),
        Some((_, construct)) => Err(Error::Unsupported {
            backend: "PgBouncer in transaction mode".into(),
            construct,
            instead: "set it for the role or the database: ALTER ROLE … SET …",
        }),
    }
}

/// Logs in, secured as far as the URL wants it.
fn log_in(url: &Url, deadline: Instant) -> Result<(Client, Wire)> {
    let mode = tls::mode(url)?;
    match log_in_as(url, mode, deadline) {
        // As libpq does: what secures nothing for certain is no reason to fail.
        Err(Error::Connect(failure)) if mode == TlsMode::Prefer && failure.reason == ConnectReason::Tls => {
            log_in_as(url, TlsMode::Disable, deadline)
        }
        other => other,
    }
}

fn log_in_as(url: &Url, mode: TlsMode, deadline: Instant) -> Result<(Client, Wire)> {
    let config = config(url, mode);
    let logged_in = match mode {
        TlsMode::Disable => wire::log_in(reach(url, deadline)?, &config, NoTls, deadline),
        #[cfg(feature = "tls")]
        _ => {
            let handshake = super::tls::Handshake::new(url, mode)?;
            wire::log_in(reach(url, deadline)?, &config, handshake, deadline)
        }
        #[cfg(not(feature = "tls"))]
        _ => return Err(failure(url, ConnectReason::NotCompiledIn, "TLS needs the feature `tls`", None)),
    };
    logged_in.map_err(|error| refused(url, error))
}

/// A socket to the first of the host's addresses that answers.
fn reach(url: &Url, deadline: Instant) -> Result<Stream> {
    let port = url.port.unwrap_or(DEFAULT_PORT);
    #[cfg(unix)]
    if let Some(folder) = &url.options.socket {
        let stream = std::os::unix::net::UnixStream::connect(folder.join(format!(".s.PGSQL.{port}")));
        return stream.map(Stream::Unix).map_err(|error| unreachable(url, error));
    }
    let mut last = None;
    for address in look_up(url, port, deadline)? {
        match TcpStream::connect_timeout(&address, left(deadline)) {
            Ok(stream) => {
                return Stream::tcp(stream).map_err(|error| unreachable(url, error));
            }
            Err(error) => last = Some(error),
        }
    }
    Err(match last {
        Some(error) => unreachable(url, error),
        None => failure(url, ConnectReason::Host, "the name has no address", None),
    })
}

/// The addresses of the host. Looking up a name takes as long as the system wants: a thread of its own makes an end to
/// waiting for it.
fn look_up(url: &Url, port: u16, deadline: Instant) -> Result<Vec<SocketAddr>> {
    if let Ok(address) = url.host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    let (sender, receiver) = mpsc::sync_channel(1);
    let host = url.host.clone();
    let looking_up = thread::Builder::new().name("rowhouse-look-up".to_owned()).spawn(move || {
        // Nobody waits any more if this fails.
        let _ = sender.send((host.as_str(), port).to_socket_addrs().map(Vec::from_iter));
    });
    looking_up.map_err(|error| failure(url, ConnectReason::Other, "no thread could be started", Some(error.into())))?;
    match receiver.recv_timeout(left(deadline)) {
        Ok(Ok(addresses)) => Ok(addresses),
        Ok(Err(error)) => Err(failure(url, ConnectReason::Host, error.to_string(), Some(error.into()))),
        Err(RecvTimeoutError::Timeout) => {
            Err(failure(url, ConnectReason::Timeout, "the host's address is still being looked up", None))
        }
        Err(RecvTimeoutError::Disconnected) => {
            Err(failure(url, ConnectReason::Other, "the thread that looks up the host ended", None))
        }
    }
}

/// The system takes no time of zero.
fn left(deadline: Instant) -> Duration {
    deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1))
}

fn config(url: &Url, mode: TlsMode) -> Config {
    let mut config = Config::new();
    config
        .ssl_mode(match mode {
            TlsMode::Disable => SslMode::Disable,
            TlsMode::Prefer => SslMode::Prefer,
            TlsMode::Require | TlsMode::VerifyCa | TlsMode::VerifyFull => SslMode::Require,
        })
        .ssl_negotiation(match url.options.tls.negotiation {
            TlsNegotiation::Postgres => SslNegotiation::Postgres,
            TlsNegotiation::Direct => SslNegotiation::Direct,
        })
        .channel_binding(match url.options.tls.channel_binding {
            ChannelBinding::Disable => config::ChannelBinding::Disable,
            ChannelBinding::Prefer => config::ChannelBinding::Prefer,
            ChannelBinding::Require => config::ChannelBinding::Require,
        });
    config.application_name(&url.options.application_name);
    if let Some(user) = &url.user {
        config.user(user);
    }
    if let Some(password) = &url.password {
        config.password(password);
    }
    if !url.database.is_empty() {
        config.dbname(&url.database);
    }
    config
}

/// What the connection is set to, in one round trip.
fn set_up(url: &Url) -> String {
    let mut sql = String::from("SET TIME ZONE 'UTC';");
    let timeouts = [("statement_timeout", url.options.statement_timeout), ("lock_timeout", url.options.lock_timeout)];
    for (name, timeout) in timeouts {
        if let Some(timeout) = timeout {
            let _ = write!(sql, "SET {name} = {};", timeout.as_millis().clamp(1, i32::MAX as u128));
        }
    }
    if let Some(path) = &url.options.postgres.search_path {
        let path = path.replace('\\', "\\\\").replace('\'', "''");
        let _ = write!(sql, "SELECT pg_catalog.set_config('search_path', E'{path}', false);");
    }
    sql.push_str("SHOW server_version_num");
    sql
}

/// Closes the connection, without waiting for anything.
pub(super) fn close(client: Client, wire: Wire) {
    drop(client);
    wire.close();
}

/// 150014 is 15.14.
fn version(number: u32) -> Version {
    Version::new((number / 10_000) as u16, (number % 10_000) as u16, 0)
}

fn refused(url: &Url, error: tokio_postgres::Error) -> Error {
    #[cfg(feature = "tls")]
    let (reason, message) = tls::refusal(&error, url).unwrap_or_else(|| super::errors::connect_reason(&error));
    #[cfg(not(feature = "tls"))]
    let (reason, message) = super::errors::connect_reason(&error);
    failure(url, reason, message, Some(Box::new(error)))
}

fn failure(url: &Url, reason: ConnectReason, message: impl Into<Box<str>>, source: Option<DriverError>) -> Error {
    Error::Connect(Box::new(ConnectFailure::new(reason, &url.shown, message, source)))
}

fn unreachable(url: &Url, error: std::io::Error) -> Error {
    let reason = super::errors::io_reason(error.kind());
    failure(url, reason, error.to_string(), Some(error.into()))
}

const DEFAULT_PORT: u16 = 5432;
