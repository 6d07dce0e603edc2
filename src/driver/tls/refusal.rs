//! Why `rustls` would not go on, in the words of those who wrote the URL.

use std::error::Error as StdError;
use std::io;

use orm_core::error::ConnectReason;
use orm_core::types::Date;
use tokio_rustls::rustls::pki_types::UnixTime;
use tokio_rustls::rustls::{AlertDescription, CertificateError, Error as TlsError};

use crate::engine::url::Url;

/// The reason and the words, if `rustls` is what an error comes from.
pub(crate) fn refusal(error: &(dyn StdError + 'static), url: &Url) -> Option<(ConnectReason, String)> {
    let error = rustls_error(error)?;
    Some(match error {
        TlsError::InvalidCertificate(certificate) => (ConnectReason::Certificate, words(certificate, url)),
        TlsError::AlertReceived(alert) => (ConnectReason::Tls, alert_words(*alert)),
        other => (ConnectReason::Tls, other.to_string()),
    })
}

/// An I/O error holds another one without calling it its source.
fn rustls_error<'e>(error: &'e (dyn StdError + 'static)) -> Option<&'e TlsError> {
    if let Some(found) = error.downcast_ref::<TlsError>() {
        return Some(found);
    }
    let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    let inner = inner.map(|inner| inner as &(dyn StdError + 'static));
    inner.or_else(|| error.source()).and_then(rustls_error)
}

fn words(error: &CertificateError, url: &Url) -> String {
    match error {
        CertificateError::UnknownIssuer => match &url.options.tls.root {
            Some(root) => format!("none of the CAs in `{}` has signed it", root.display()),
            None => "no public CA has signed it; `sslrootcert` names a file with the CA to trust".to_owned(),
        },
        CertificateError::NotValidForNameContext { expected, presented } => {
            let expected = expected.to_str();
            match presented.as_slice() {
                [] => format!("it names no host, so not `{expected}` either"),
                names => format!("it is for {}, not for `{expected}`", shown_names(names)),
            }
        }
        CertificateError::ExpiredContext { not_after, .. } => format!("it expired on {}", day(*not_after)),
        CertificateError::NotValidYetContext { not_before, .. } => {
            format!("it is not valid before {}", day(*not_before))
        }
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            "it is not for a server".to_owned()
        }
        CertificateError::Other(other) if other.to_string() == "CaUsedAsEndEntity" => {
            "it is the certificate of a CA, and not of a server that a CA has signed".to_owned()
        }
        other => other.to_string(),
    }
}

fn alert_words(alert: AlertDescription) -> String {
    match alert {
        AlertDescription::UnknownCA | AlertDescription::BadCertificate | AlertDescription::CertificateUnknown => {
            "the server refused the certificate of `sslcert`".to_owned()
        }
        AlertDescription::CertificateExpired => "the certificate of `sslcert` is expired".to_owned(),
        AlertDescription::CertificateRequired => "the server wants a certificate: `sslcert` and `sslkey`".to_owned(),
        other => format!("the server ended the handshake: {other:?}"),
    }
}

/// `DnsName("a.example")` and `IpAddress(127.0.0.1)` without what is around the names.
fn shown_names(names: &[String]) -> String {
    let name = |name: &String| {
        let inner = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or(name);
        format!("`{}`", inner.trim_matches('"'))
    };
    names.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// The day in UTC.
fn day(time: UnixTime) -> String {
    let days = i32::try_from(time.as_secs() / 86_400).unwrap_or(i32::MAX);
    let (year, month, day) = Date(days).ymd();
    format!("{year:04}-{month:02}-{day:02}")
}
