//! Connecting, and what an engine says where it cannot.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[macro_use]
mod support;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use rowhouse::error::{ConnectFailure, ConnectReason};
use rowhouse::prelude::*;
use support::raw;

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "users")]
struct User {
    id: Id<User>,
    name: String,
}

fn user(name: &str) -> User {
    User { id: Id::new(), name: name.to_owned() }
}

/// What connecting says, which never has the password in it.
#[track_caller]
fn refused(url: &str) -> Error {
    let error = match Engine::connect(url) {
        Ok(engine) => panic!("connected to {engine:?}"),
        Err(error) => error,
    };
    assert!(!format!("{error} {error:?} {error:#?}").contains("SECRET"), "{error} {error:?}");
    error
}

#[track_caller]
fn failure(url: &str) -> Box<ConnectFailure> {
    match refused(url) {
        Error::Connect(failure) => failure,
        other => panic!("not a failure to connect, but {other}"),
    }
}

/// The URL with these in place of its user (and password), host and port, and database.
fn changed(url: &str, user: Option<&str>, address: Option<&str>, database: Option<&str>) -> String {
    let (scheme, rest) = url.split_once("://").unwrap();
    let (own_user, rest) = rest.split_once('@').unwrap();
    let (own_address, own_database) = rest.split_once('/').unwrap();
    format!(
        "{scheme}://{}@{}/{}",
        user.unwrap_or(own_user),
        address.unwrap_or(own_address),
        database.unwrap_or(own_database)
    )
}

/// A port on which nobody listens.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A path of the test's own, with nothing there.
fn path(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("rowhouse-{}-{name}", std::process::id()));
    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{suffix}", path.display()));
    }
    path
}

#[test]
fn a_url_that_cannot_be_understood_says_why() {
    for (url, reason) in [
        ("", "of which backend"),
        ("localhost/db", "of which backend"),
        ("oracle://me:SECRET@host/db", "`oracle` is not a backend"),
        ("me:SECRET@host/db", "not a backend"),
        ("postgres:me:SECRET@host/db", "`//`"),
        ("postgres://me:SECRET@host:port/db", "port"),
        ("postgres://me:SECRET@host:99999/db", "port"),
        ("postgres://me:SECRET@host:/db", "port"),
        ("mysql://me:SECRET@host/db?pool=3", "`pool` is not an option"),
        ("mysql://me:SECRET@host/db?connect_timeout=soon", "`connect_timeout` is a time: `5` (seconds)"),
        ("mysql://me:SECRET@host/%ff", "UTF-8"),
        ("sqlite:", "names no file"),
    ] {
        let error = refused(url);
        assert!(matches!(error, Error::Url { .. }), "{error}");
        assert!(error.to_string().contains(reason), "{url}: {error}");
    }
}

#[test]
fn a_host_that_does_not_exist() {
    for scheme in ["postgres", "mysql"] {
        let failure = failure(&format!("{scheme}://me:SECRET@no-such-host.invalid/db?connect_timeout=20"));
        assert_eq!(failure.reason, ConnectReason::Host, "{failure}");
        assert!(failure.to_string().contains("no-such-host.invalid"), "{failure}");
    }
}

#[test]
fn a_port_on_which_nobody_listens() {
    for scheme in ["postgres", "mysql"] {
        let failure = failure(&format!("{scheme}://me:SECRET@127.0.0.1:{}/db", free_port()));
        assert_eq!(failure.reason, ConnectReason::Refused, "{failure}");
    }
}

#[test]
fn a_listener_that_stays_silent() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    for scheme in ["postgres", "mysql"] {
        let start = Instant::now();
        let failure = failure(&format!("{scheme}://me:SECRET@127.0.0.1:{port}/db?connect_timeout=1"));
        assert_eq!(failure.reason, ConnectReason::Timeout, "{failure}");
        assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
    }
}

/// A PostgreSQL that asks for a password and refuses it, in the real one's words; the private server trusts everybody.
fn postgres_that_refuses_passwords() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let mut client = listener.accept().unwrap().0;
        let mut buffer = [0; 1024];
        assert!(client.read(&mut buffer).unwrap() > 0);
        client.write_all(&[b'R', 0, 0, 0, 8, 0, 0, 0, 3]).unwrap();
        assert!(client.read(&mut buffer).unwrap() > 0);
        let fields = b"SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed for user \"me\"\0\0";
        let length = u32::try_from(fields.len() + 4).unwrap().to_be_bytes();
        client.write_all(&[b"E".as_slice(), &length, fields].concat()).unwrap();
    });
    port
}

#[test]
fn a_password_that_postgres_refuses() {
    let port = postgres_that_refuses_passwords();
    let failure = failure(&format!("postgres://me:SECRET@127.0.0.1:{port}/db"));
    assert_eq!(failure.reason, ConnectReason::Authentication, "{failure}");
    let expected = format!("cannot connect to postgres://me@127.0.0.1:{port}/db: the user or password was refused");
    assert!(failure.to_string().starts_with(&expected), "{failure}");
}

#[test]
fn a_sqlite_file_that_cannot_be_written_can_be_read() -> rowhouse::Result<()> {
    let path = path("read-only.db");
    let writer = Engine::connect(&format!("sqlite:{}", path.display()))?;
    writer.create_all(&models![User])?;
    writer.transaction(|session| {
        session.add(user("alex"));
        Ok(())
    })?;
    // By SQLite's own means, since root may write every file.
    let reader = Engine::connect(&format!("sqlite:file:{}%3Fmode=ro", path.display()))?;
    assert_eq!(User::query().count(&reader)?, 1);
    let error = reader.transaction(|session| {
        session.add(user("bo"));
        Ok(())
    });
    assert!(matches!(&error, Err(Error::Database(failure)) if &*failure.code == "8"), "{error:?}");
    drop((writer, reader));
    let _ = self::path("read-only.db");
    Ok(())
}

/// What SQLite says of itself on a connection of this URL.
fn pragma(url: &str, name: &str) -> String {
    let engine = Engine::connect(url).unwrap();
    let text = format!("select cast({name} as text) from pragma_{name}");
    rowhouse::raw(text).scalar(&engine).unwrap()
}

#[test]
fn sqlite_is_set_as_the_options_say() {
    let path = path("pragmas.db");
    let url = format!("sqlite:{}", path.display());
    for (option, name, value) in [
        ("", "journal_mode", "wal"),
        ("journal_mode=delete", "journal_mode", "delete"),
        ("journal_mode=truncate", "journal_mode", "truncate"),
        ("", "foreign_keys", "1"),
        ("foreign_keys=off", "foreign_keys", "0"),
        ("", "synchronous", "2"),
        ("synchronous=normal", "synchronous", "1"),
        ("cache_size=-4000", "cache_size", "-4000"),
        ("busy_timeout=1.5", "busy_timeout", "1500"),
        ("lock_timeout=none", "busy_timeout", "2147483647"),
    ] {
        // The table of this pragma calls its column otherwise.
        if name == "busy_timeout" {
            let engine = Engine::connect(&format!("{url}?{option}")).unwrap();
            assert_eq!(
                sql!("select timeout from pragma_busy_timeout").scalar::<i64, _>(&engine).unwrap().to_string(),
                value
            );
        } else {
            assert_eq!(pragma(&format!("{url}?{option}"), name), value, "{option}");
        }
    }
    let _ = self::path("pragmas.db");
}

#[test]
fn sqlite_opens_files_as_the_mode_says() -> rowhouse::Result<()> {
    let path = path("mode.db");
    let url = format!("sqlite:{}", path.display());
    for mode in ["rw", "ro"] {
        assert_eq!(failure(&format!("{url}?mode={mode}")).reason, ConnectReason::Database);
    }
    assert!(!path.exists());
    let memory = Engine::connect(&format!("{url}?mode=memory"))?;
    memory.create_all(&models![User])?;
    assert_eq!(User::query().count(&memory)?, 0);
    assert!(!path.exists());
    Engine::connect(&format!("{url}?mode=rwc"))?.create_all(&models![User])?;
    let add = |mode: &str| {
        Engine::connect(&format!("{url}?mode={mode}"))?.transaction(|session| {
            session.add(user("alex"));
            Ok(())
        })
    };
    add("rw")?;
    let error = add("ro");
    assert!(matches!(&error, Err(Error::Database(failure)) if &*failure.code == "8"), "{error:?}");
    let reader = Engine::connect(&format!("{url}?mode=ro"))?;
    assert_eq!(User::query().count(&reader)?, 1);
    drop(reader);
    let _ = self::path("mode.db");
    Ok(())
}

#[test]
fn echo_writes_statements_to_standard_error_without_parameters() {
    let this = std::env::current_exe().unwrap();
    let mut child = std::process::Command::new(this);
    let output = child.args(["--exact", "with_echo", "--ignored", "--nocapture"]).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{told}");
    assert!(told.contains("INSERT INTO \"users\" (\"name\") VALUES (?) -- "), "{told}");
    assert!(told.contains("COMMIT -- ") && !told.contains("SECRET"), "{told}");
}

#[test]
#[ignore = "run by the test of echo, which reads its output"]
fn with_echo() {
    let engine = Engine::builder("sqlite::memory:").echo(true).connect().unwrap();
    engine.create_all(&models![User]).unwrap();
    let added = engine.transaction(|session| {
        session.add(user("SECRET"));
        Ok(())
    });
    added.unwrap();
}

#[test]
fn a_directory_or_another_file_is_no_sqlite_database() {
    let directory = std::env::temp_dir();
    let found = failure(&format!("sqlite:{}", directory.display()));
    assert_eq!(found.reason, ConnectReason::Database, "{found}");
    let text = path("text");
    std::fs::write(&text, "this is some text and no database ".repeat(100)).unwrap();
    let found = failure(&format!("sqlite:{}", text.display()));
    assert_eq!(found.reason, ConnectReason::Database, "{found}");
    std::fs::remove_file(text).unwrap();
    let found = failure("sqlite:/no/such/directory/file.db");
    assert_eq!(found.reason, ConnectReason::Database, "{found}");
}

#[test]
fn a_file_is_shared_between_engines_and_kept() -> rowhouse::Result<()> {
    let path = path("file.db");
    let url = format!("sqlite:{}", path.display());
    let (one, other) = (Engine::connect(&url)?, Engine::connect(&url)?);
    one.create_all(&models![User])?;
    one.transaction(|session| {
        session.add(user("alex"));
        Ok(())
    })?;
    other.transaction(|session| {
        session.add(user("bo"));
        Ok(())
    })?;
    assert_eq!(User::query().count(&one)? + User::query().count(&other)?, 4);
    drop((one, other));
    assert_eq!(User::query().count(&Engine::connect(&url)?)?, 2);
    let _ = self::path("file.db");
    Ok(())
}

#[test]
fn databases_in_memory_are_their_engines_own() -> rowhouse::Result<()> {
    let (one, other) = (Engine::connect("sqlite::memory:")?, Engine::connect("sqlite::memory:")?);
    one.create_all(&models![User])?;
    one.transaction(|session| {
        session.add(user("alex"));
        Ok(())
    })?;
    // All sessions of one engine, and both at once.
    let (mut a, mut b) = (one.session(), one.session());
    assert_eq!(User::query().count(&mut a)? + User::query().count(&mut b)?, 2);
    assert!(matches!(User::query().count(&other), Err(Error::NoSuchTable(_))));
    Ok(())
}

backend_tests! {
    #[requires(|backend| backend.dialect() != Dialect::Sqlite)]
    fn a_database_that_does_not_exist(db: &TestDb) -> Result<()> {
        let failure = failure(&changed(&db.url, None, None, Some("no_such_database")));
        assert_eq!(failure.reason, ConnectReason::Database, "{failure}");
        assert!(failure.to_string().contains("no_such_database"), "{failure}");
        Ok(())
    }

    #[requires(|backend| backend.dialect() != Dialect::Sqlite)]
    fn a_user_that_does_not_exist(db: &TestDb) -> Result<()> {
        let failure = failure(&changed(&db.url, Some("no_such_user:SECRET"), None, None));
        assert_eq!(failure.reason, ConnectReason::Authentication, "{failure}");
        assert!(failure.to_string().contains("no_such_user@"), "{failure}");
        Ok(())
    }

    // The private PostgreSQL trusts everybody, so only here can a password be wrong.
    #[requires(|backend| backend.dialect() == Dialect::Mysql)]
    fn a_wrong_password(db: &TestDb) -> Result<()> {
        let name = format!("rowhouse_{}", std::process::id());
        raw(&db.engine, &format!("create user {name}@'%' identified by 'p@ss/word'"));
        raw(&db.engine, &format!("grant all on *.* to {name}@'%'"));
        let right = Engine::connect(&changed(&db.url, Some(&format!("{name}:p%40ss%2Fword")), None, None));
        let wrong = failure(&changed(&db.url, Some(&format!("{name}:SECRET")), None, None));
        raw(&db.engine, &format!("drop user {name}@'%'"));
        right?;
        assert_eq!(wrong.reason, ConnectReason::Authentication, "{wrong}");
        Ok(())
    }
}
