//! The files of certificates and keys that a URL names.

use std::path::Path;

use orm_core::Result;
use orm_core::error::ConnectReason;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::failure;
use crate::engine::url::Url;

/// A client's certificate, what leads to its CA behind it, and its key.
pub(crate) type Identity = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

/// The CAs that the URL names; `None` if the public ones are to be trusted.
pub(crate) fn roots(url: &Url) -> Result<Option<Vec<CertificateDer<'static>>>> {
    url.options.tls.root.as_deref().map(|path| certificates(url, path)).transpose()
}

/// Who the client says it is, if it says so.
pub(crate) fn identity(url: &Url) -> Result<Option<Identity>> {
    let tls = &url.options.tls;
    match (&tls.certificate, &tls.key) {
        (None, None) => Ok(None),
        (Some(certificate), Some(key)) => Ok(Some((certificates(url, certificate)?, private_key(url, key)?))),
        (Some(_), None) => Err(failure(url, ConnectReason::Tls, "`sslcert` needs the key to it, `sslkey`", None)),
        (None, Some(_)) => Err(failure(url, ConnectReason::Tls, "`sslkey` needs its certificate, `sslcert`", None)),
    }
}

fn certificates(url: &Url, path: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let certificates: std::result::Result<Vec<_>, _> = CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
    match certificates {
        Ok(certificates) if certificates.is_empty() => {
            Err(unreadable(url, path, "certificate", pem::Error::NoItemsFound))
        }
        Ok(certificates) => Ok(certificates),
        Err(error) => Err(unreadable(url, path, "certificate", error)),
    }
}

fn private_key(url: &Url, path: &Path) -> Result<PrivateKeyDer<'static>> {
    PrivateKeyDer::from_pem_file(path).map_err(|error| unreadable(url, path, "key that is not encrypted", error))
}

fn unreadable(url: &Url, path: &Path, what: &str, error: pem::Error) -> orm_core::Error {
    let message = match &error {
        pem::Error::Io(error) => format!("cannot read `{}`: {error}", path.display()),
        _ => format!("`{}` holds no {what} in PEM", path.display()),
    };
    failure(url, ConnectReason::Tls, message, Some(Box::new(error)))
}
