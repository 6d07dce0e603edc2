//! How a connection to a server is secured.

use std::path::PathBuf;

/// What an engine is told of TLS.
#[derive(Debug, Clone, Default)]
#[cfg_attr(
    not(all(feature = "tls", feature = "postgres", feature = "mysql")),
    allow(dead_code, reason = "without the feature the files are not read")
)]
pub(crate) struct TlsOptions {
    /// `None` if the engine decides; see [`TlsMode`].
    pub(crate) mode: Option<TlsMode>,
    /// The CAs that are trusted in place of the public ones.
    pub(crate) root: Option<PathBuf>,
    pub(crate) certificate: Option<PathBuf>,
    pub(crate) key: Option<PathBuf>,
    pub(crate) negotiation: TlsNegotiation,
    pub(crate) channel_binding: ChannelBinding,
}

/// How far a connection to a server is secured: `sslmode` of a URL.
///
/// Only [`VerifyFull`](Self::VerifyFull) makes sure that it is the right server. Where nothing is said:
///
/// * a file of certificates is named, or a direct start of TLS asked for: [`VerifyFull`](Self::VerifyFull)
/// * a Unix socket or the loopback interface (`localhost`, `127.0.0.1`, `::1`): [`Disable`](Self::Disable), since nobody
///   is on the way
/// * any other host: [`Prefer`](Self::Prefer) with the feature `tls`, [`Disable`](Self::Disable) without
///
/// ```
/// use rowhouse::prelude::*;
/// use rowhouse::TlsMode;
///
/// let engine = Engine::builder("sqlite::memory:")
///     .on(Dialect::Postgres, |builder| builder.sslmode(TlsMode::VerifyFull).sslrootcert("/etc/app/ca.pem"))
///     .connect()?;
/// # Ok::<(), rowhouse::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TlsMode {
    /// Not at all. MySQL's word is `DISABLED`.
    Disable,
    /// Encrypted if the server can, in plain text if not. Who is on the way can make it plain text. MySQL's word is
    /// `PREFERRED`.
    Prefer,
    /// Encrypted, to whoever answers: who is on the way can be that. With CAs of one's own it is the same as
    /// [`VerifyCa`](Self::VerifyCa). MySQL's word is `REQUIRED`.
    Require,
    /// Encrypted, and the server's certificate is signed by a trusted CA, for whatever name. On MySQL it is
    /// [`Error::Unsupported`](crate::Error::Unsupported). MySQL's word is `VERIFY_CA`.
    VerifyCa,
    /// Encrypted, and the server's certificate is signed by a trusted CA for the very host of the URL. MySQL's word is
    /// `VERIFY_IDENTITY`.
    VerifyFull,
}

/// How TLS begins on PostgreSQL: `sslnegotiation` of a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum TlsNegotiation {
    /// The server is asked first.
    #[default]
    Postgres,
    /// At once, which saves a round trip; PostgreSQL 17 and later, with [`TlsMode::Require`] at least.
    Direct,
}

/// Whether a log-in by password proves that both ends see the same certificate: `channel_binding` of a URL. PostgreSQL
/// has it with `scram-sha-256` over TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum ChannelBinding {
    /// Never.
    Disable,
    /// Where both can.
    #[default]
    Prefer,
    /// Always; a server that cannot is refused.
    Require,
}
