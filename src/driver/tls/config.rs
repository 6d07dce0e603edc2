//! A configuration of `rustls` for the modes of a URL.

use std::sync::Arc;

use orm_core::Result;
use orm_core::error::ConnectReason;
use tokio_rustls::rustls::client::WebPkiServerVerifier;
use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::crypto::{CryptoProvider, ring};
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error as TlsError, RootCertStore, SignatureScheme,
};

use super::{failure, files};
use crate::engine::options::TlsMode;
use crate::engine::url::Url;

/// The configuration for a mode that is not `Disable`. It looks at no setting of the process.
pub(crate) fn client(url: &Url, mode: TlsMode) -> Result<ClientConfig> {
    let refuse = |error: TlsError| failure(url, ConnectReason::Tls, error.to_string(), Some(Box::new(error)));
    let provider = Arc::new(ring::default_provider());
    let check = Arc::new(ServerCheck::new(url, mode, &provider)?);
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(refuse)?
        .dangerous()
        .with_custom_certificate_verifier(check);
    match files::identity(url)? {
        None => Ok(config.with_no_client_auth()),
        Some((certificates, key)) => config.with_client_auth_cert(certificates, key).map_err(refuse),
    }
}

/// What is asked of the server's certificate.
#[derive(Debug)]
enum ServerCheck {
    /// Nothing, not even that the server has its key: whoever is on the way could have made both.
    Nothing(Arc<CryptoProvider>),
    /// That a trusted CA has signed it.
    Issuer(Arc<WebPkiServerVerifier>),
    /// The same, for the host of the URL.
    IssuerAndName(Arc<WebPkiServerVerifier>),
}

impl ServerCheck {
    fn new(url: &Url, mode: TlsMode, provider: &Arc<CryptoProvider>) -> Result<Self> {
        match mode {
            TlsMode::Disable | TlsMode::Prefer | TlsMode::Require => Ok(Self::Nothing(Arc::clone(provider))),
            TlsMode::VerifyCa => verifier(url, provider).map(Self::Issuer),
            TlsMode::VerifyFull => verifier(url, provider).map(Self::IssuerAndName),
        }
    }
}

fn verifier(url: &Url, provider: &Arc<CryptoProvider>) -> Result<Arc<WebPkiServerVerifier>> {
    let mut roots = RootCertStore::empty();
    match files::roots(url)? {
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Some(certificates) => {
            for certificate in certificates {
                roots.add(certificate).map_err(|error| {
                    let message = format!("a certificate of `sslrootcert` cannot be used: {error}");
                    failure(url, ConnectReason::Tls, message, Some(Box::new(error)))
                })?;
            }
        }
    }
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider))
        .build()
        .map_err(|error| failure(url, ConnectReason::Tls, error.to_string(), Some(Box::new(error))))
}

impl ServerCertVerifier for ServerCheck {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        let verify = |verifier: &WebPkiServerVerifier| {
            verifier.verify_server_cert(certificate, intermediates, name, ocsp_response, now)
        };
        match self {
            Self::Nothing(_) => Ok(ServerCertVerified::assertion()),
            Self::IssuerAndName(verifier) => verify(verifier),
            Self::Issuer(verifier) => match verify(verifier) {
                // The name is what is looked at last.
                Err(TlsError::InvalidCertificate(
                    CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
                )) => Ok(ServerCertVerified::assertion()),
                other => other,
            },
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        match self {
            Self::Nothing(_) => Ok(HandshakeSignatureValid::assertion()),
            Self::Issuer(verifier) | Self::IssuerAndName(verifier) => {
                verifier.verify_tls12_signature(message, certificate, signature)
            }
        }
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        match self {
            Self::Nothing(_) => Ok(HandshakeSignatureValid::assertion()),
            Self::Issuer(verifier) | Self::IssuerAndName(verifier) => {
                verifier.verify_tls13_signature(message, certificate, signature)
            }
        }
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        match self {
            Self::Nothing(provider) => provider.signature_verification_algorithms.supported_schemes(),
            Self::Issuer(verifier) | Self::IssuerAndName(verifier) => verifier.supported_verify_schemes(),
        }
    }
}
