//! TLS and Unix sockets, on a PostgreSQL and a MariaDB of their own.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[macro_use]
mod support;
#[path = "tls/certificates.rs"]
mod certificates;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc;

use certificates::{Server, Shown, server, without_tls};
use rowhouse::TlsMode;
use rowhouse::error::{ConnectFailure, ConnectReason};
use rowhouse::prelude::*;
use support::Backend;

#[track_caller]
fn connected(url: &str) -> Engine {
    match Engine::builder(url).pool_size(1).connect() {
        Ok(engine) => engine,
        Err(error) => panic!("{url}: {error}\n{error:?}"),
    }
}

/// What connecting says; never the password.
#[track_caller]
fn refused(url: &str) -> Box<ConnectFailure> {
    let error = match Engine::connect(url) {
        Ok(engine) => panic!("{url}: connected to {engine:?}"),
        Err(error) => error,
    };
    assert!(!format!("{error} {error:?}").contains("SECRET"), "{error} {error:?}");
    match error {
        Error::Connect(failure) => failure,
        other => panic!("not a failure to connect, but {other}"),
    }
}

/// The cipher of the connection; empty if it has none.
fn cipher(engine: &Engine) -> rowhouse::Result<String> {
    match engine.backend().dialect() {
        Dialect::Postgres => {
            sql!("select coalesce(max(cipher), '') from pg_stat_ssl where pid = pg_backend_pid()").scalar(engine)
        }
        _ => sql!("select variable_value from information_schema.session_status where variable_name = 'Ssl_cipher'")
            .scalar(engine),
    }
}

/// Runs the test on both servers, as many of them as are installed.
fn on_both(shown: Shown, test: impl Fn(&Server)) {
    for backend in [Backend::Postgres, Backend::Mysql] {
        if let Some(server) = server(backend, shown) {
            test(server.as_ref().unwrap());
        }
    }
}

#[test]
fn a_certificate_that_the_ca_signed_for_the_host_is_taken() {
    on_both(Shown::Good, |server| {
        for host in ["localhost", "127.0.0.1"] {
            let ca = server.file("ca.crt");
            let engine = connected(&server.url(host, &format!("sslmode=verify-full&sslrootcert={ca}")));
            assert_ne!(cipher(&engine).unwrap(), "");
            // Whoever names a CA wants it to be checked.
            assert_ne!(cipher(&connected(&server.url(host, &format!("ssl-ca={ca}")))).unwrap(), "");
        }
    });
}

#[test]
fn the_builder_says_the_same_as_the_url() {
    on_both(Shown::Good, |server| {
        let builder = Engine::builder(&server.url("localhost", ""));
        let builder = builder.sslmode(TlsMode::VerifyFull).sslrootcert(server.file("ca.crt"));
        assert_ne!(cipher(&builder.connect().unwrap()).unwrap(), "");
    });
}

#[test]
fn a_ca_that_is_not_trusted_is_refused() {
    on_both(Shown::Good, |server| {
        let other = server.file("other.crt");
        let failure = refused(&server.url("localhost", &format!("sslmode=verify-full&sslrootcert={other}")));
        assert_eq!(failure.reason, ConnectReason::Certificate, "{failure}");
        let expected = format!("the server's certificate was refused: none of the CAs in `{other}` has signed it");
        assert!(failure.to_string().ends_with(&expected), "{failure}");

        let failure = refused(&server.url("localhost", "sslmode=verify-full"));
        assert_eq!(failure.reason, ConnectReason::Certificate, "{failure}");
        assert!(failure.message.starts_with("no public CA has signed it; `sslrootcert`"), "{failure}");
    });
}

#[test]
fn a_certificate_for_another_host_is_refused_with_its_names() {
    on_both(Shown::WrongName, |server| {
        for host in ["localhost", "127.0.0.1"] {
            let ca = server.file("ca.crt");
            let failure = refused(&server.url(host, &format!("sslmode=verify-full&sslrootcert={ca}")));
            assert_eq!(failure.reason, ConnectReason::Certificate, "{failure}");
            assert_eq!(*failure.message, *format!("it is for `elsewhere.invalid`, not for `{host}`"));
        }
    });
}

#[test]
fn an_expired_certificate_is_refused_with_the_day() {
    on_both(Shown::Expired, |server| {
        let ca = server.file("ca.crt");
        let failure = refused(&server.url("localhost", &format!("sslmode=verify-full&sslrootcert={ca}")));
        assert_eq!(failure.reason, ConnectReason::Certificate, "{failure}");
        assert_eq!(&*failure.message, "it expired on 2021-01-01");
    });
}

#[test]
fn verify_ca_takes_any_name_and_mysql_does_not_have_it() {
    on_both(Shown::WrongName, |server| {
        let ca = server.file("ca.crt");
        for mode in ["verify-ca", "VERIFY_CA", "require"] {
            let url = server.url("localhost", &format!("sslmode={mode}&sslrootcert={ca}"));
            if server.backend == Backend::Postgres {
                assert_ne!(cipher(&connected(&url)).unwrap(), "");
                let failure = refused(&url.replace("ca.crt", "other.crt"));
                assert_eq!(failure.reason, ConnectReason::Certificate, "{failure}");
            } else {
                let error = Engine::connect(&url).unwrap_err();
                assert!(matches!(error, Error::Unsupported { .. }), "{error}");
                assert!(error.to_string().contains("use `sslmode=verify-full`"), "{error}");
            }
        }
    });
}

#[test]
fn require_and_prefer_encrypt_and_check_nothing() {
    on_both(Shown::Expired, |server| {
        for mode in ["require", "REQUIRED", "prefer", "PREFERRED"] {
            let engine = connected(&server.url("localhost", &format!("ssl-mode={mode}")));
            assert_ne!(cipher(&engine).unwrap(), "", "{mode}");
        }
    });
}

#[test]
fn disable_and_the_default_on_the_loopback_interface_do_not_encrypt() {
    on_both(Shown::Good, |server| {
        for options in ["sslmode=disable", "ssl-mode=DISABLED", ""] {
            assert_eq!(cipher(&connected(&server.url("localhost", options))).unwrap(), "", "{options}");
        }
    });
}

#[test]
fn a_server_without_tls() {
    for backend in [Backend::Postgres, Backend::Mysql] {
        let Some(url) = without_tls(backend) else { continue };
        for mode in ["require", "verify-full"] {
            let failure = refused(&format!("{url}?sslmode={mode}").replace('@', ":SECRET@"));
            assert_eq!(failure.reason, ConnectReason::Tls, "{failure}");
            assert!(
                failure.to_string().ends_with("the connection could not be secured: the server has no TLS"),
                "{failure}"
            );
        }
        assert_eq!(cipher(&connected(&format!("{url}?sslmode=prefer"))).unwrap(), "");
    }
}

/// A PostgreSQL whose TLS is broken, and which lets nobody in. Tells of each connection whether it came to a log-in.
fn postgres_with_broken_tls() -> (u16, mpsc::Receiver<bool>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let (mut client, mut buffer) = (client.unwrap(), [0; 1024]);
            let wants_tls = client.read(&mut buffer).unwrap() == 8;
            if wants_tls {
                client.write_all(b"S").unwrap();
                assert!(client.read(&mut buffer).unwrap() > 0);
                client.write_all(b"this is not TLS").unwrap();
            } else {
                let fields = b"SFATAL\0VFATAL\0C28000\0Mnobody may come in\0\0";
                let length = u32::try_from(fields.len() + 4).unwrap().to_be_bytes();
                client.write_all(&[b"E".as_slice(), &length, fields].concat()).unwrap();
            }
            let _ = sender.send(!wants_tls);
        }
    });
    (port, receiver)
}

#[test]
fn prefer_does_without_tls_that_is_broken_and_require_does_not() {
    let (port, logged_in) = postgres_with_broken_tls();
    let url = |mode: &str| format!("postgres://me:SECRET@127.0.0.1:{port}/db?sslmode={mode}");
    assert_eq!(refused(&url("prefer")).reason, ConnectReason::Authentication);
    assert_eq!((logged_in.recv(), logged_in.recv()), (Ok(false), Ok(true)));
    for mode in ["require", "verify-full"] {
        let failure = refused(&url(mode));
        assert_eq!(failure.reason, ConnectReason::Tls, "{failure}");
        assert_eq!(logged_in.recv(), Ok(false));
    }
    assert!(logged_in.try_recv().is_err());
}

#[test]
fn a_client_shows_its_certificate() {
    on_both(Shown::Good, |server| {
        let files = |certificate: &str| {
            let (ca, certificate, key) = (server.file("ca.crt"), server.file(certificate), server.file("client.key"));
            format!("ssl-ca={ca}&ssl-cert={certificate}&ssl-key={key}")
        };
        let user: String = {
            let engine =
                connected(&server.url_as("certified", "127.0.0.1", &files("client.crt")).replace("/test", "/"));
            sql!("select current_user").scalar(&engine).unwrap()
        };
        assert!(user.starts_with("certified"), "{user}");

        let stranger = refused(&server.url_as("certified", "127.0.0.1", &files("stranger.crt")).replace("/test", "/"));
        assert!(matches!(stranger.reason, ConnectReason::Tls | ConnectReason::Authentication), "{stranger}");
        let ca = format!("sslmode=verify-full&ssl-ca={}", server.file("ca.crt"));
        let nobody = refused(&server.url_as("certified", "127.0.0.1", &ca).replace("/test", "/"));
        assert_eq!(nobody.reason, ConnectReason::Authentication, "{nobody}");
    });
}

#[test]
fn a_password_goes_over_tls() {
    on_both(Shown::Good, |server| {
        let ca = server.file("ca.crt");
        let url = |password: &str, options: &str| {
            let url = server.url_as(&format!("scram:{password}"), "127.0.0.1", &format!("sslrootcert={ca}{options}"));
            url.replace("/test", "/")
        };
        connected(&url("SECRET", ""));
        let failure = refused(&url("SECRET_NOT", ""));
        assert_eq!(failure.reason, ConnectReason::Authentication, "{failure}");
        if server.backend == Backend::Postgres {
            connected(&url("SECRET", "&channel_binding=require"));
            refused(&url("SECRET", "&channel_binding=require&sslmode=disable"));
        }
    });
}

#[test]
fn large_values_and_many_rows_go_through() {
    on_both(Shown::Good, |server| {
        let engine = connected(&server.url("localhost", &format!("ssl-ca={}", server.file("ca.crt"))));
        let bytes: Vec<u8> = (0..1_000_000_u32).map(|n| (n.wrapping_mul(7919) >> 3) as u8).collect();
        let text = "ä😀".repeat(100_000);
        let (sent, back) = (text.clone(), bytes.clone());
        let both: (String, Vec<u8>) = match server.backend {
            Backend::Postgres => sql!("select {sent}::text, {back}::bytea").one(&engine).unwrap(),
            _ => sql!("select {sent}, {back}").one(&engine).unwrap(),
        };
        assert!(both == (text, bytes));
        let rows: Vec<i64> = match server.backend {
            Backend::Postgres => sql!("select n from generate_series(1::bigint, 50000) n").all(&engine).unwrap(),
            _ => sql!("select seq from seq_1_to_50000").all(&engine).unwrap(),
        };
        assert_eq!((rows.len(), rows.iter().sum::<i64>()), (50_000, 50_000 * 50_001 / 2));
    });
}

#[test]
fn files_that_are_no_use_are_named() {
    on_both(Shown::Good, |server| {
        let (ca, key, certificate) = (server.file("ca.crt"), server.file("client.key"), server.file("client.crt"));
        for (options, expected) in [
            ("sslrootcert=/no/such/ca.pem".to_owned(), "cannot read `/no/such/ca.pem`: No such file".to_owned()),
            (format!("sslrootcert={key}"), format!("`{key}` holds no certificate in PEM")),
            (format!("sslrootcert={ca}&sslcert={certificate}"), "`sslcert` needs the key to it, `sslkey`".to_owned()),
            (format!("sslrootcert={ca}&sslkey={key}"), "`sslkey` needs its certificate, `sslcert`".to_owned()),
            (
                format!("sslrootcert={ca}&sslcert={certificate}&sslkey={ca}"),
                format!("`{ca}` holds no key that is not encrypted in PEM"),
            ),
        ] {
            let failure = refused(&server.url("localhost", &options));
            assert_eq!(failure.reason, ConnectReason::Tls, "{failure}");
            assert!(failure.message.contains(&expected), "{failure}");
        }
    });
}

#[test]
fn a_unix_socket_by_url_and_by_builder() {
    on_both(Shown::Good, |server| {
        let socket = server.socket();
        let (scheme, user, database) = match server.backend {
            Backend::Postgres => ("postgres", "postgres", "postgres"),
            _ => ("mysql", "root", "test"),
        };
        let encoded = socket.replace('/', "%2F");
        let port = server.url("h", "").rsplit_once(':').unwrap().1.split('/').next().unwrap().to_owned();
        let port = if server.backend == Backend::Postgres { format!(":{port}") } else { String::new() };
        for url in [
            format!("{scheme}://{user}@localhost{port}/{database}?socket={socket}"),
            format!("{scheme}://{user}@{port}/{database}?host={socket}&sslmode=verify-full"),
            format!("{scheme}://{user}@/{database}?host={socket}{}", port.replace(':', "&port=")),
            format!("{scheme}://{user}@{encoded}{port}/{database}"),
        ] {
            let engine = connected(&url);
            assert_eq!(cipher(&engine).unwrap(), "", "{url}");
            assert!(format!("{engine:?}").contains(socket), "{engine:?}");
        }
        let builder = Engine::builder(&format!("{scheme}://{user}@localhost{port}/{database}")).socket(socket);
        let here: String = match server.backend {
            Backend::Postgres => {
                sql!("select coalesce(inet_server_addr()::text, 'socket')").scalar(&builder.connect().unwrap()).unwrap()
            }
            _ => sql!("select 'socket'").scalar(&builder.connect().unwrap()).unwrap(),
        };
        assert_eq!(here, "socket");
    });
}

#[test]
fn a_unix_socket_that_is_not_there_is_named() {
    for url in
        ["postgres://me:SECRET@/db?host=/no/such/folder", "mysql://me:SECRET@localhost/db?socket=/no/such/socket"]
    {
        let failure = refused(url);
        assert_eq!(failure.reason, ConnectReason::Refused, "{failure}");
        assert!(failure.to_string().contains("/no/such/"), "{failure}");
    }
    let error = Engine::connect("mysql://me:SECRET@localhost/db?socket=relative").unwrap_err();
    assert!(error.to_string().contains("`socket` is an absolute path"), "{error}");
}
