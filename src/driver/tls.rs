//! TLS for both servers: which mode holds, what is trusted, and why a certificate was refused.
//!
//! In: the options of a URL. Out: a mode and, with the feature `tls`, the files read, a configuration of `rustls`, and
//! the words for what `rustls` refuses. Knows no protocol of a database.

#[cfg(all(feature = "tls", feature = "postgres"))]
pub(crate) mod config;
#[cfg(feature = "tls")]
pub(crate) mod files;
#[cfg(feature = "tls")]
mod refusal;

use std::net::IpAddr;

use orm_core::error::{ConnectFailure, ConnectReason, DriverError};
use orm_core::{Error, Result};

use crate::engine::options::{TlsMode, TlsNegotiation};
use crate::engine::url::Url;
#[cfg(feature = "tls")]
pub(crate) use refusal::refusal;

/// The mode that holds for this URL.
///
/// # Errors
/// [`Error::Connect`] if it needs TLS and the feature is missing.
pub(crate) fn mode(url: &Url) -> Result<TlsMode> {
    let tls = &url.options.tls;
    let names_files = tls.root.is_some() || tls.certificate.is_some() || tls.key.is_some();
    let mode = match tls.mode {
        // Nobody is on the way; libpq and MySQL's clients ignore the mode as well.
        _ if url.options.socket.is_some() => TlsMode::Disable,
        // As libpq has it: whoever names a CA wants it to be checked.
        Some(TlsMode::Require) if tls.root.is_some() => TlsMode::VerifyCa,
        Some(mode) => mode,
        None if names_files || tls.negotiation == TlsNegotiation::Direct => TlsMode::VerifyFull,
        None if is_loopback(&url.host) => TlsMode::Disable,
        None => TlsMode::Prefer,
    };
    match mode {
        _ if cfg!(feature = "tls") => Ok(mode),
        TlsMode::Disable | TlsMode::Prefer => Ok(TlsMode::Disable),
        _ => Err(failure(url, ConnectReason::NotCompiledIn, "for TLS, build rowhouse with the feature `tls`", None)),
    }
}

pub(crate) fn failure(
    url: &Url,
    reason: ConnectReason,
    message: impl Into<Box<str>>,
    source: Option<DriverError>,
) -> Error {
    Error::Connect(Box::new(ConnectFailure::new(reason, &url.shown, message, source)))
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "tls")]
    fn mode_of(url: &str) -> TlsMode {
        mode(&Url::parse(url).unwrap()).unwrap()
    }

    #[test]
    #[cfg(feature = "tls")]
    fn what_holds_where_nothing_is_said() {
        for (url, expected) in [
            ("postgres://localhost/db", TlsMode::Disable),
            ("mysql://[::1]/db", TlsMode::Disable),
            ("mysql://db.example.com/db", TlsMode::Prefer),
            ("mysql://db.example.com/db?ssl-ca=ca.pem", TlsMode::VerifyFull),
            ("postgres://localhost/db?sslcert=me.pem&sslkey=me.key", TlsMode::VerifyFull),
            ("postgres://localhost/db?sslnegotiation=direct", TlsMode::VerifyFull),
            ("postgres://localhost/db?sslmode=require", TlsMode::Require),
            ("postgres://localhost/db?sslmode=require&sslrootcert=ca.pem", TlsMode::VerifyCa),
            ("postgres:///db?host=/run/postgresql&sslmode=verify-full", TlsMode::Disable),
            ("mysql://h/db?ssl-mode=VERIFY_IDENTITY", TlsMode::VerifyFull),
        ] {
            assert_eq!(mode_of(url), expected, "{url}");
        }
    }

    #[test]
    #[cfg(not(feature = "tls"))]
    fn without_the_feature_asking_for_it_is_an_error() {
        let asked = |url: &str| mode(&Url::parse(url).unwrap());
        assert_eq!(asked("postgres://db.example.com/db").unwrap(), TlsMode::Disable);
        let error = asked("postgres://db.example.com/db?sslmode=require").unwrap_err();
        assert!(error.to_string().contains("build rowhouse with the feature `tls`"), "{error}");
    }
}
