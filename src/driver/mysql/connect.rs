//! Making a connection: addresses, time limit, and what is set at its start.

use std::collections::HashMap;
use std::fmt::Write;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, ToSocketAddrs};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;

use mysql::consts::CapabilityFlags;
use mysql::prelude::Queryable;
use mysql::{Conn, OptsBuilder};
use orm_core::dialect::{Backend, Server, Version};
use orm_core::error::{ConnectFailure, ConnectReason};
use orm_core::{Error, Result};

use super::errors;
use crate::driver::{KEEPALIVE, tls};
use crate::engine::options::TlsMode;
use crate::engine::options::{MysqlCharset, Options};
use crate::engine::url::Url;

/// A connection, and what its server said of itself.
pub(super) struct Connected {
    pub(super) conn: Conn,
    pub(super) backend: Backend,
    /// How many bytes a parameter can have.
    pub(super) longest_param: usize,
}

/// Connects in a thread of its own: the crate sets time limits of a socket for its whole life, and a long statement
/// must not be cut off by the limit for connecting. A thread that waits for a silent server ends with its socket.
pub(super) fn connect(url: &Url) -> Result<Connected> {
    let (sender, receiver) = mpsc::sync_channel(1);
    let target = url.clone();
    let establishing = thread::Builder::new().name("mysql-connect".to_owned()).spawn(move || {
        // Nobody takes it any more if it comes too late; it is closed then.
        let _ = sender.send(establish(&target));
    });
    establishing.map_err(|error| failure(url, ConnectReason::Other, error))?;
    match receiver.recv_timeout(url.options.connect_timeout) {
        Ok(connected) => connected,
        Err(RecvTimeoutError::Timeout) => {
            let error = io::Error::new(io::ErrorKind::TimedOut, "the server did not finish the handshake");
            Err(failure(url, ConnectReason::Timeout, error))
        }
        Err(RecvTimeoutError::Disconnected) => {
            Err(failure(url, ConnectReason::Other, io::Error::other("the server's handshake is not understood")))
        }
    }
}

fn establish(url: &Url) -> Result<Connected> {
    let mut conn = reach(url)?;
    let (backend, longest_param) =
        set_up(&mut conn, &url.options).map_err(|error| errors::connect_failure(error, url))?;
    Ok(Connected { conn, backend, longest_param })
}

/// Connects, secured as far as the URL wants it.
fn reach(url: &Url) -> Result<Conn> {
    let mode = tls::mode(url)?;
    match reach_as(url, mode) {
        // What secures nothing for certain is no reason to fail.
        Err(Error::Connect(failure)) if mode == TlsMode::Prefer && failure.reason == ConnectReason::Tls => {
            reach_as(url, TlsMode::Disable)
        }
        other => other,
    }
}

fn reach_as(url: &Url, mode: TlsMode) -> Result<Conn> {
    let options = options(url);
    if let Some(socket) = &url.options.socket {
        let options = options.socket(Some(socket.to_string_lossy()));
        return Conn::new(options).map_err(|error| errors::connect_failure(error, url));
    }
    match mode {
        TlsMode::Disable => reach_any(url, options, None),
        #[cfg(feature = "tls")]
        _ => reach_any(url, options.ssl_opts(super::tls::options(url, mode)?), Some(&url.host)),
        #[cfg(not(feature = "tls"))]
        _ => Err(failure(url, ConnectReason::NotCompiledIn, io::Error::other("TLS needs the feature `tls`"))),
    }
}

/// Tries the host's addresses one after the other; the crate would stop at the first. With a name, it is told the
/// name, for the certificate's sake.
fn reach_any(url: &Url, options: OptsBuilder, name: Option<&str>) -> Result<Conn> {
    let port = url.port.unwrap_or(PORT);
    let addresses: Vec<_> = match (url.host.as_str(), port).to_socket_addrs() {
        Ok(addresses) => addresses.map(|address| address.ip()).collect(),
        Err(error) => return Err(failure(url, ConnectReason::Host, error)),
    };
    let time_for_each = url.options.connect_timeout / u32::try_from(addresses.len().max(1)).unwrap_or(u32::MAX);
    let options = options.tcp_port(port).tcp_connect_timeout(Some(time_for_each));
    let mut last = None;
    for address in addresses {
        match Conn::new(to(options.clone(), address, name)) {
            Ok(conn) => return Ok(conn),
            Err(error) if errors::is_unreachable(&error) => last = Some(error),
            Err(error) => return Err(errors::connect_failure(error, url)),
        }
    }
    Err(match last {
        Some(error) => errors::connect_failure(error, url),
        None => failure(url, ConnectReason::Host, io::Error::other("the name has no address")),
    })
}

fn to(options: OptsBuilder, address: IpAddr, name: Option<&str>) -> OptsBuilder {
    let Some(name) = name else { return options.ip_or_hostname(Some(address.to_string())) };
    // With a local address, the crate tries all of the name's addresses in its family; without, only the first of any.
    let local: IpAddr = if address.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    options.ip_or_hostname(Some(name)).bind_address(Some((local, 0)))
}

fn options(url: &Url) -> OptsBuilder {
    kept_alive(OptsBuilder::new())
        .user(url.user.as_deref())
        .pass(url.password.as_deref())
        .db_name(Some(url.database.as_str()).filter(|name| !name.is_empty()))
        .prefer_socket(false)
        .read_timeout(url.options.network_timeout)
        .write_timeout(url.options.network_timeout)
        .connect_attrs(Some(HashMap::from([("program_name", url.options.application_name.as_str())])))
        .stmt_cache_size(0)
        // An UPDATE then counts the rows that it matched, also those that it left as they were.
        .additional_capabilities(CapabilityFlags::CLIENT_FOUND_ROWS)
}

/// The peer is asked from time to time whether it is still there: that of a host which is gone would be waited for
/// without end.
fn kept_alive(options: OptsBuilder) -> OptsBuilder {
    let options = options.tcp_keepalive_time_ms(Some(KEEPALIVE.as_millis() as u32));
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    let options = options.tcp_keepalive_probe_interval_secs(Some(KEEPALIVE.as_secs() as u32 / 6));
    options
}

fn set_up(conn: &mut Conn, options: &Options) -> mysql::Result<(Backend, usize)> {
    let row: Option<(String, usize)> = conn.query_first("SELECT VERSION(), @@max_allowed_packet")?;
    let (version, max_packet) = row.unwrap_or_default();
    let backend = backend(&version);
    conn.query_drop(settings(&backend, options))?;
    Ok((backend, max_packet.saturating_sub(PACKET_HEAD)))
}

/// What the connection is set to, in one statement.
fn settings(backend: &Backend, options: &Options) -> String {
    let mysql = &options.mysql;
    let collation = backend.capabilities.text_collation.filter(|_| mysql.charset == MysqlCharset::Utf8mb4);
    let collation = collation.map(|name| format!(" COLLATE {name}")).unwrap_or_default();
    let mode = mysql.sql_mode.replace('\\', "\\\\").replace('\'', "''");
    let mut sql = format!("SET NAMES {}{collation}, {SETTINGS}, sql_mode = '{mode}'", mysql.charset);
    // MariaDB would end a recursive query after a thousand rounds, and not say so.
    sql.push_str(match backend.server {
        Server::MariaDb => ", max_recursive_iterations = 4294967295",
        _ => ", cte_max_recursion_depth = 4294967295",
    });
    if let Some(timeout) = options.statement_timeout {
        let _ = match backend.server {
            Server::MariaDb => write!(sql, ", max_statement_time = {}", timeout.as_secs_f64()),
            _ => write!(sql, ", max_execution_time = {}", timeout.as_millis().max(1)),
        };
    }
    if let Some(timeout) = options.lock_timeout {
        let seconds = timeout.as_millis().div_ceil(1000);
        // MySQL itself makes 1 of a 0, MariaDB does not wait then.
        let _ = write!(sql, ", innodb_lock_wait_timeout = {seconds}, lock_wait_timeout = {seconds}");
    }
    sql
}

/// What `VERSION()` says: `10.11.6-MariaDB`, with `5.5.5-` before it in places, or `9.7.0`.
fn backend(version: &str) -> Backend {
    if version.contains("MariaDB") {
        let version = version.strip_prefix("5.5.5-").unwrap_or(version);
        Backend::new(Server::MariaDb, Version::parse(version))
    } else {
        Backend::new(Server::Mysql, Version::parse(version))
    }
}

fn failure(url: &Url, reason: ConnectReason, error: io::Error) -> Error {
    let message = error.to_string();
    Error::Connect(Box::new(ConnectFailure::new(reason, &url.shown, message, Some(Box::new(error)))))
}

const PORT: u16 = 3306;

/// What a packet holds besides a long parameter, and some more.
const PACKET_HEAD: usize = 128;

/// The messages are in English because the names of constraints are read from them. A quotient of decimals has four
/// digits more than its dividend, whatever the server is told for others. GROUP_CONCAT would cut what is longer.
const SETTINGS: &str = "time_zone = '+00:00', lc_messages = 'en_US', div_precision_increment = 4, \
    group_concat_max_len = 4294967295";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::url::Scheme;

    #[test]
    fn mariadb_is_told_from_mysql() {
        let is = |text: &str| backend(text).to_string();
        assert_eq!(is("10.11.6-MariaDB-0+deb12u1"), "MariaDB 10.11.6");
        assert_eq!(is("5.5.5-10.11.6-MariaDB"), "MariaDB 10.11.6");
        assert_eq!(is("9.7.0"), "MySQL 9.7.0");
    }

    #[test]
    fn recursive_queries_have_no_end_but_their_own() {
        let settings = |text: &str| settings(&backend(text), &Options::new(Scheme::Mysql));
        assert!(settings("10.11.6-MariaDB").contains(", max_recursive_iterations = 4294967295"));
        assert!(settings("9.7.0").contains(", cte_max_recursion_depth = 4294967295"));
    }
}
