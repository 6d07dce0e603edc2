//! What the `mysql` crate is told of TLS.

use mysql::error::tls::TlsError;
use mysql::{ClientIdentity, SslOpts};
use orm_core::error::ConnectReason;
use orm_core::{Error, Result};
use tokio_rustls::rustls::crypto::{CryptoProvider, ring};

use crate::driver::tls::{self, files};
use crate::engine::options::TlsMode;
use crate::engine::url::Url;

/// The crate's options for a mode that is not `Disable`.
///
/// # Errors
/// [`Error::Unsupported`] for a check of the CA alone: the crate trusts the public CAs besides the ones it is told, and
/// without a look at the name anybody's certificate would do.
pub(super) fn options(url: &Url, mode: TlsMode) -> Result<SslOpts> {
    if mode == TlsMode::VerifyCa {
        return Err(Error::Unsupported {
            backend: "the driver of MySQL".into(),
            construct: "check of the CA without the host's name (`verify-ca`, or `require` with a CA)",
            instead: "use `sslmode=verify-full` (`VERIFY_IDENTITY`), with the host as the certificate names it",
        });
    }
    // The crate asks for the provider of the process, and panics where rustls has two to choose from.
    if CryptoProvider::get_default().is_none() {
        // Somebody else may have set one meanwhile, which is as good.
        let _ = ring::default_provider().install_default();
    }
    // The crate reads the files itself, and is short about what is wrong with them.
    let identity = files::identity(url)?;
    files::roots(url)?;
    let options = SslOpts::default().with_root_cert_path(url.options.tls.root.clone());
    let options = match (identity, &url.options.tls.certificate, &url.options.tls.key) {
        (Some(_), Some(certificate), Some(key)) => {
            options.with_client_identity(Some(ClientIdentity::new(certificate.clone(), key.clone())))
        }
        _ => options,
    };
    let unchecked = mode != TlsMode::VerifyFull;
    Ok(options.with_danger_accept_invalid_certs(unchecked).with_danger_skip_domain_validation(unchecked))
}

/// Why the crate would not go on, if it was for TLS.
pub(super) fn refusal(error: &mysql::Error, url: &Url) -> Option<(ConnectReason, String)> {
    // The crate does not say what its errors come from in the way that is usual.
    match error {
        mysql::Error::IoError(source) => tls::refusal(source, url),
        mysql::Error::CodecError(source) => tls::refusal(source, url),
        mysql::Error::TlsError(TlsError::Tls(source)) => tls::refusal(source, url),
        mysql::Error::TlsError(other) => Some((ConnectReason::Tls, other.to_string())),
        _ => None,
    }
}
