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
/// [`Error::Connect`] if it needs TLS and the feature is missing, or if a direct start of TLS is asked for without TLS.
pub(crate) fn mode(url: &Url) -> Result<TlsMode> {
    if cfg!(feature = "tls") { wanted(url) } else { possible_without_tls(url) }
}

fn wanted(url: &Url) -> Result<TlsMode> {
    let tls = &url.options.tls;
    let names_files = tls.root.is_some() || tls.certificate.is_some() || tls.key.is_some();
    let direct = tls.negotiation == TlsNegotiation::Direct;
    let mode = match tls.mode {
        // Nobody is on the way; libpq and MySQL's clients ignore the mode as well.
        _ if url.options.socket.is_some() => return Ok(TlsMode::Disable),
        // As libpq has it: whoever names a CA wants it to be checked.
        Some(TlsMode::Require) if tls.root.is_some() => TlsMode::VerifyCa,
        Some(mode) => mode,
        None if names_files || direct => TlsMode::VerifyFull,
        None if is_loopback(&url.host) => TlsMode::Disable,
        None => TlsMode::Prefer,
    };
    match mode {
        TlsMode::Disable | TlsMode::Prefer if direct => {
            let advice = "`sslnegotiation=direct` needs `sslmode=require` at least";
            Err(failure(url, ConnectReason::Tls, advice, None))
        }
        mode => Ok(mode),
    }
}

fn possible_without_tls(url: &Url) -> Result<TlsMode> {
    match wanted(url)? {
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

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn what_holds_where_nothing_is_said() {
        for (text, expected) in [
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
            assert_eq!(wanted(&url(text)).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn a_direct_start_is_no_wish_for_plain_text() {
        for mode in ["disable", "prefer"] {
            let error = wanted(&url(&format!("postgres://h/db?sslnegotiation=direct&sslmode={mode}"))).unwrap_err();
            assert!(error.to_string().contains("needs `sslmode=require` at least"), "{error}");
        }
    }

    #[test]
    fn without_the_feature_asking_for_it_is_an_error() {
        for text in ["postgres://h/db?sslmode=require", "mysql://u:SECRET@h/db?ssl-ca=ca.pem"] {
            let error = possible_without_tls(&url(text)).unwrap_err();
            assert!(error.to_string().contains("build rowhouse with the feature `tls`"), "{error}");
            assert!(!error.to_string().contains("SECRET"), "{error}");
        }
        for text in ["postgres://h/db", "postgres://h/db?sslmode=prefer", "mysql://localhost/db?ssl-mode=DISABLED"] {
            assert_eq!(possible_without_tls(&url(text)).unwrap(), TlsMode::Disable, "{text}");
        }
    }
}
