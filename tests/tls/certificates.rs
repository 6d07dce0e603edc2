//! Certificates that the tests make for themselves, and a server that shows one of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};
use rowhouse::prelude::*;

use crate::support::{Backend, PrivateServer, raw, server_url};

/// A server with TLS, and the files around it.
pub(crate) struct Server {
    pub(crate) backend: Backend,
    process: PrivateServer,
    folder: PathBuf,
}

/// Which certificate the server shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// For `localhost` and 127.0.0.1, by the CA.
    Good,
    /// For `elsewhere.invalid`, by the CA.
    WrongName,
    /// As `Good`, until 2021-01-01.
    Expired,
}

/// The backend's server, showing this certificate as long as the guard lives; `None` if it is not installed.
pub(crate) fn server(backend: Backend, shown: Shown) -> Option<MutexGuard<'static, Option<Server>>> {
    static POSTGRES: OnceLock<Mutex<Option<Server>>> = OnceLock::new();
    static MYSQL: OnceLock<Mutex<Option<Server>>> = OnceLock::new();
    let cell = if backend == Backend::Postgres { &POSTGRES } else { &MYSQL };
    let server = cell.get_or_init(|| Mutex::new(Server::start(backend)));
    let server = server.lock().unwrap_or_else(PoisonError::into_inner);
    server.as_ref()?.show(shown);
    Some(server)
}

impl Server {
    fn start(backend: Backend) -> Option<Self> {
        let kind = if backend == Backend::Postgres { "postgres" } else { "mysql" };
        let folder = std::env::temp_dir().join(format!("rowhouse-tls-{}-{kind}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        make_certificates(&folder);
        let process = PrivateServer::start(kind, Some(&folder)).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        let process = process?;
        let folder = process.directory.join("tls");
        let server = Self { backend, process, folder };
        server.make_users();
        Some(server)
    }

    /// `certified` logs in by a certificate, `scram` by a password over TLS.
    fn make_users(&self) {
        let engine = self.plain();
        if self.backend == Backend::Postgres {
            raw(&engine, "CREATE ROLE certified LOGIN");
            raw(&engine, "CREATE ROLE scram LOGIN PASSWORD 'SECRET'");
        } else {
            raw(&engine, "CREATE USER certified@'%' REQUIRE X509");
            raw(&engine, "CREATE USER scram@'%' IDENTIFIED BY 'SECRET' REQUIRE SSL");
        }
    }

    fn plain(&self) -> Engine {
        Engine::builder(&self.url("127.0.0.1", "sslmode=disable")).pool_size(1).connect().unwrap()
    }

    /// The server's URL with this host and these options.
    pub(crate) fn url(&self, host: &str, options: &str) -> String {
        self.url_as(if self.backend == Backend::Postgres { "postgres" } else { "root" }, host, options)
    }

    /// The same for another user.
    pub(crate) fn url_as(&self, user: &str, host: &str, options: &str) -> String {
        let (scheme, rest) = self.process.url.split_once("://").unwrap();
        let (_, rest) = rest.split_once('@').unwrap();
        format!("{scheme}://{user}@{}?{options}", rest.replace("127.0.0.1", host))
    }

    /// A file that was made: `ca.crt`, `other.crt`, `client.crt`, `client.key`.
    pub(crate) fn file(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    pub(crate) fn socket(&self) -> &str {
        &self.process.socket
    }

    /// Shows the certificate from now on.
    fn show(&self, shown: Shown) {
        let source = match shown {
            Shown::Good => "good.crt",
            Shown::WrongName => "wrong-name.crt",
            Shown::Expired => "expired.crt",
        };
        // Renamed, so that the server never reads a half.
        fs::copy(self.folder.join(source), self.folder.join("next.crt")).unwrap();
        fs::rename(self.folder.join("next.crt"), self.folder.join("server.crt")).unwrap();
        if self.backend == Backend::Mysql {
            return raw(&self.plain(), "FLUSH SSL");
        }
        let loaded = || sql!("select pg_conf_load_time()::text").scalar::<String, _>(&self.plain()).unwrap();
        let before = loaded();
        raw(&self.plain(), "SELECT pg_reload_conf()");
        while loaded() == before {
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// The URL of a server without TLS; `None` if there is none.
pub(crate) fn without_tls(backend: Backend) -> Option<String> {
    let url = server_url(backend)?;
    let engine = Engine::builder(&format!("{url}?sslmode=disable")).pool_size(1).connect().unwrap();
    let has_tls: String = match backend {
        Backend::Postgres => sql!("select current_setting('ssl')").scalar(&engine).unwrap(),
        _ => {
            let status: Vec<(String, String)> =
                sql!("show global status like 'ssl_server_not_after'").all(&engine).unwrap();
            status.into_iter().map(|(_, expires)| expires).collect()
        }
    };
    (has_tls == "off" || has_tls.is_empty()).then(|| url.to_owned())
}

fn make_certificates(folder: &Path) {
    let write = |name: &str, pem: String| fs::write(folder.join(name), pem).unwrap();
    let ca = authority("Rowhouse test CA");
    let other = authority("Another test CA");
    write("ca.crt", ca.0);
    write("other.crt", other.0);
    let key = KeyPair::generate().unwrap();
    write("server.key", key.serialize_pem());
    let server = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).unwrap();
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params
    };
    let signed = |params: CertificateParams| params.signed_by(&key, &ca.1).unwrap().pem();
    write("good.crt", signed(server(&["localhost", "127.0.0.1"])));
    write("server.crt", signed(server(&["localhost", "127.0.0.1"])));
    write("wrong-name.crt", signed(server(&["elsewhere.invalid"])));
    let mut expired = server(&["localhost", "127.0.0.1"]);
    (expired.not_before, expired.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1));
    write("expired.crt", signed(expired));
    let client_key = KeyPair::generate().unwrap();
    write("client.key", client_key.serialize_pem());
    for (name, issuer) in [("client.crt", &ca.1), ("stranger.crt", &other.1)] {
        let mut client = CertificateParams::default();
        client.distinguished_name.push(DnType::CommonName, "certified");
        client.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        write(name, client.signed_by(&client_key, issuer).unwrap().pem());
    }
}

/// The certificate of a CA in PEM, and what signs in its name.
fn authority(name: &str) -> (String, Issuer<'static, KeyPair>) {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap().pem();
    (certificate, Issuer::new(params, key))
}
