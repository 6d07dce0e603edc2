//! Connecting to PostgreSQL, within the time that a URL allows.

use std::net::ToSocketAddrs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;

use orm_core::dialect::Version;
use orm_core::error::{ConnectFailure, ConnectReason, DriverError};
use orm_core::{Error, Result};
use postgres::fallible_iterator::FallibleIterator;
use postgres::{Client, Config, NoTls, SimpleQueryMessage};

use crate::engine::url::Url;

/// Connects and sets the connection up; the server's version with it.
///
/// The `postgres` crate limits only the time until the server accepts. A thread of its own is what makes an end to
/// waiting for a server that accepts and stays silent; the thread lives on until the server hangs up.
pub(super) fn connect(url: &Url) -> Result<(Client, Version)> {
    let (sender, receiver) = mpsc::sync_channel(1);
    let owned = url.clone();
    thread::Builder::new()
        .name("rowhouse-connect".to_owned())
        .spawn(move || {
            // Nobody waits any more if this fails: the connection is closed by being dropped.
            let _ = sender.send(connect_and_set_up(&owned));
        })
        .map_err(|error| failure(url, ConnectReason::Other, "no thread could be started", Some(Box::new(error))))?;
    let (client, version) = match receiver.recv_timeout(url.options.connect_timeout) {
        Ok(connected) => connected?,
        Err(RecvTimeoutError::Timeout) => {
            let message = format!("waited {} s", url.options.connect_timeout.as_secs());
            return Err(failure(url, ConnectReason::Timeout, message, None));
        }
        Err(RecvTimeoutError::Disconnected) => {
            return Err(failure(url, ConnectReason::Other, "the thread that connects ended", None));
        }
    };
    refuse_async_runtime(url, client).map(|client| (client, version))
}

fn connect_and_set_up(url: &Url) -> Result<(Client, Version)> {
    let mut client = config(url)?.connect(NoTls).map_err(|error| refused(url, error))?;
    let messages = client.simple_query(SET_UP).map_err(|error| refused(url, error))?;
    let number = messages.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.try_get(0).ok().flatten(),
        _ => None,
    });
    match number.and_then(|number| number.parse().ok()) {
        Some(number) => Ok((client, version(number))),
        None => Err(failure(url, ConnectReason::Other, "the server did not tell its version", None)),
    }
}

fn config(url: &Url) -> Result<Config> {
    let mut config = Config::new();
    config.application_name("rowhouse").connect_timeout(url.options.connect_timeout);
    let port = url.port.unwrap_or(DEFAULT_PORT);
    if url.host.starts_with('/') {
        config.host(&url.host).port(port);
    } else {
        // Looked up here, so that a name without an address can be told from other failures.
        let lookup = |error: std::io::Error| {
            let message = error.to_string();
            failure(url, ConnectReason::Host, message, Some(Box::new(error)))
        };
        for address in (url.host.as_str(), port).to_socket_addrs().map_err(lookup)? {
            config.host(&url.host).hostaddr(address.ip()).port(port);
        }
    }
    if config.get_hosts().is_empty() {
        return Err(failure(url, ConnectReason::Host, "", None));
    }
    if let Some(user) = &url.user {
        config.user(user);
    }
    if let Some(password) = &url.password {
        config.password(password);
    }
    if !url.database.is_empty() {
        config.dbname(&url.database);
    }
    Ok(config)
}

/// The client, if it can be used where we are: on the threads that run a tokio runtime's tasks, its functions panic.
fn refuse_async_runtime(url: &Url, mut client: Client) -> Result<Client> {
    let usable = catch_unwind(AssertUnwindSafe(|| client.notifications().iter().next().is_ok())).is_ok();
    if usable {
        return Ok(client);
    }
    close(client, Wait::No);
    let advice = "a blocking connection cannot be used inside an async runtime; use `spawn_blocking`";
    Err(failure(url, ConnectReason::Other, advice, None))
}

/// Whether to wait until the server has been told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wait {
    Yes,
    No,
}

/// Closes the connection in a thread of its own: on a thread that runs async tasks it would panic, and while a server
/// waits for the data of a COPY it would never end.
pub(super) fn close(client: Client, wait: Wait) {
    // Without a thread, the client is dropped here.
    let thread = thread::Builder::new().name("rowhouse-close".to_owned()).spawn(move || drop(client));
    if let (Ok(thread), Wait::Yes) = (thread, wait) {
        let _ = thread.join();
    }
}

/// 150014 is 15.14.
fn version(number: u32) -> Version {
    Version::new((number / 10_000) as u16, (number % 10_000) as u16, 0)
}

fn refused(url: &Url, error: postgres::Error) -> Error {
    let (reason, message) = super::errors::connect_reason(&error);
    failure(url, reason, message, Some(Box::new(error)))
}

fn failure(url: &Url, reason: ConnectReason, message: impl Into<Box<str>>, source: Option<DriverError>) -> Error {
    Error::Connect(Box::new(ConnectFailure::new(reason, &url.shown, message, source)))
}

const DEFAULT_PORT: u16 = 5432;

const SET_UP: &str = "SET TIME ZONE 'UTC'; SHOW server_version_num";
