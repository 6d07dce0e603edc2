//! Servers that crash, and networks that cut, delay, refuse or fall silent: what the program is told, and that the next
//! statement works.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[macro_use]
mod support;

use std::time::{Duration, Instant};

use rowhouse::error::ConnectReason;
use rowhouse::prelude::*;
use support::{PrivateServer, Proxy, TestDb, raw};

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "users")]
struct User {
    id: Id<User>,
    name: String,
}

fn user(name: &str) -> User {
    User { id: Id::new(), name: name.to_owned() }
}

/// A proxy before the test's server, and an engine that goes through it.
fn proxied(db: &TestDb, options: &str) -> (Proxy, Engine) {
    db.engine.create_all(&models![User]).unwrap();
    let (scheme, rest) = db.url.split_once("://").unwrap();
    let (credentials, rest) = rest.split_once('@').unwrap();
    let (server, database) = rest.split_once('/').unwrap();
    let proxy = Proxy::new(server).unwrap();
    let url = format!("{scheme}://{credentials}@{}/{database}?{options}", proxy.address);
    let engine = Engine::connect(&url).unwrap();
    (proxy, engine)
}

fn one(engine: &Engine) -> rowhouse::Result<i64> {
    sql!("select 1").scalar(engine)
}

#[track_caller]
fn assert_lost<T: std::fmt::Debug>(result: rowhouse::Result<T>) -> String {
    match result {
        Err(error @ Error::ConnectionLost(_)) => error.to_string(),
        other => panic!("the connection is not lost, but {other:?}"),
    }
}

/// What `work` says, which it does within a second.
#[track_caller]
fn soon<T>(work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    assert!(start.elapsed() < Duration::from_secs(1), "it took {:?}", start.elapsed());
    result
}

backend_tests! {
    #[requires(|backend| backend.dialect() != Dialect::Sqlite)]
    fn a_commit_that_nobody_answers_has_an_unknown_outcome(db: &TestDb) -> Result<()> {
        let (proxy, engine) = proxied(db, "network_timeout=200ms&pool_size=1");
        let mut session = engine.session();
        let [old, other] = ["old", "other"].map(|name| session.add(user(name)));
        session.commit()?;
        session[old].name = "changed".into();
        let new = session.add(user("new"));
        session.flush()?;
        proxy.silence();
        let error = soon(|| session.commit()).unwrap_err();
        assert!(matches!(error, Error::CommitUnknown(_)), "{error}");
        assert!(error.to_string().contains("whether the transaction was committed is unknown"), "{error}");
        // What the transaction has touched is forgotten; what it has not is as it was.
        assert!(session.try_get(old).is_none() && session.try_get(new).is_none());
        assert_eq!(session[other].name, "other");
        proxy.pass();
        assert!((2..=3).contains(&User::query().count(&mut session)?));
        Ok(())
    }

    // A single change on an engine commits itself, be it of one row or of many.
    #[requires(|backend| backend.dialect() != Dialect::Sqlite)]
    fn a_change_that_nobody_answers_has_an_unknown_outcome(db: &TestDb) -> Result<()> {
        let (proxy, engine) = proxied(db, "network_timeout=200ms&pool_size=1");
        for names in [vec!["one"], vec!["two", "three"]] {
            assert_eq!(one(&engine)?, 1);
            proxy.silence();
            let error = soon(|| User::insert_all(names.into_iter().map(user)).execute(&engine)).unwrap_err();
            assert!(matches!(error, Error::CommitUnknown(_)), "{error}");
            proxy.pass();
        }
        assert!(User::query().count(&engine)? <= 3);
        Ok(())
    }

    #[requires(|backend| backend.dialect() != Dialect::Sqlite)]
    fn a_transaction_whose_connection_is_lost_is_rolled_back_and_says_so(db: &TestDb) -> Result<()> {
        let (proxy, engine) = proxied(db, "network_timeout=200ms&pool_size=1");
        let mut session = engine.session();
        let old = session.add(user("old"));
        session.commit()?;
        session[old].name = "changed".into();
        session.flush()?;
        proxy.silence();
        session.add(user("new"));
        assert_lost(soon(|| session.flush()));
        proxy.pass();
        assert_eq!(session[old].name, "old");
        session[old].name = "a second half".into();
        assert!(matches!(session.commit(), Err(Error::RolledBack)));
        session.rollback()?;
        assert_eq!(User::query().count(&mut session)?, 1);
        Ok(())
    }

    #[requires(|backend| backend.dialect() != Dialect::Sqlite)]
    fn a_server_that_falls_silent_is_given_up(db: &TestDb) -> Result<()> {
        let (proxy, engine) = proxied(db, "network_timeout=200ms&pool_size=1");
        assert_eq!(one(&engine)?, 1);
        proxy.silence();
        let message = assert_lost(soon(|| one(&engine)));
        assert!(message.contains("silent") && message.contains("network_timeout"), "{message}");
        proxy.pass();
        assert_eq!(one(&engine)?, 1);
        Ok(())
    }

    #[requires(|backend| backend.dialect() != Dialect::Sqlite)]
    fn a_silent_server_is_given_up_at_the_connect_timeout_too(db: &TestDb) -> Result<()> {
        let (proxy, engine) = proxied(db, "connect_timeout=200ms&network_timeout=200ms&pool_size=1");
        proxy.silence();
        assert_lost(soon(|| one(&engine)));
        let Err(Error::Connect(failure)) = soon(|| one(&engine)) else { panic!("connected") };
        assert_eq!(failure.reason, ConnectReason::Timeout, "{failure}");
        proxy.pass();
        assert_eq!(one(&engine)?, 1);
        Ok(())
    }

    #[requires(|backend| backend.dialect() != Dialect::Sqlite)]
    fn a_session_whose_connection_is_cut_is_rolled_back_and_goes_on(db: &TestDb) -> Result<()> {
        let (proxy, engine) = proxied(db, "pool_size=2");
        let mut session = engine.session();
        session.add(user("alex"));
        session.flush()?;
        proxy.cut();
        session.add(user("bo"));
        assert_lost(soon(|| session.flush()));
        session.rollback()?;
        session.add(user("cy"));
        soon(|| session.commit())?;
        let names: Vec<String> = User::query().select(User::name).all(&engine)?;
        assert_eq!(names, ["cy"]);
        Ok(())
    }

    #[requires(|backend| backend.dialect() != Dialect::Sqlite)]
    fn a_connection_that_is_cut_in_a_commit_leaves_nothing_in_doubt_in_the_session(db: &TestDb) -> Result<()> {
        let (proxy, engine) = proxied(db, "pool_size=1&network_timeout=200ms");
        let mut session = engine.session();
        let alex = session.add(user("alex"));
        session.flush()?;
        proxy.silence();
        assert!(matches!(soon(|| session.commit()), Err(Error::CommitUnknown(_))));
        assert!(session.try_get(alex).is_none() && !session.has_changes());
        proxy.pass();
        assert!(User::query().count(&engine)? <= 1);
        Ok(())
    }

    #[requires(|backend| backend.dialect() != Dialect::Sqlite)]
    fn rows_that_are_cut_off_are_never_taken_for_all(db: &TestDb) -> Result<()> {
        let (proxy, engine) = proxied(db, "pool_size=1");
        let long = "x".repeat(1000);
        engine.transaction(|session| { session.add_all((0..200).map(|_| user(&long))); Ok(()) })?;
        assert_eq!(User::query().all(&engine)?.len(), 200);
        for bytes in [0, 1, 1000, 100_000] {
            proxy.cut_after(bytes);
            assert_lost(soon(|| User::query().all(&engine)));
            proxy.pass();
            assert_eq!(User::query().all(&engine)?.len(), 200);
        }
        Ok(())
    }

    #[requires(|backend| backend.dialect() != Dialect::Sqlite)]
    fn a_slow_network_is_not_a_silent_one(db: &TestDb) -> Result<()> {
        let (proxy, engine) = proxied(db, "pool_size=1&network_timeout=500ms");
        proxy.delay(Duration::from_millis(30));
        engine.transaction(|session| { session.add(user("alex")); Ok(()) })?;
        assert_eq!(User::query().count(&engine)?, 1);
        Ok(())
    }

    #[requires(|backend| backend.dialect() != Dialect::Sqlite)]
    fn a_server_that_refuses_connections_is_told_from_one_that_is_lost(db: &TestDb) -> Result<()> {
        let (proxy, engine) = proxied(db, "pool_size=1");
        proxy.refuse();
        assert_eq!(one(&engine)?, 1);
        proxy.cut();
        assert_lost(one(&engine));
        let Err(Error::Connect(failure)) = soon(|| one(&engine)) else { panic!("connected") };
        assert_eq!(failure.reason, ConnectReason::Refused, "{failure}");
        proxy.pass();
        assert_eq!(one(&engine)?, 1);
        assert_eq!(engine.pool_status().size, 1);
        Ok(())
    }

    #[requires(|backend| backend.dialect() != Dialect::Sqlite)]
    fn when_all_connections_are_cut_one_statement_fails(db: &TestDb) -> Result<()> {
        let (proxy, engine) = proxied(db, "min_idle=4&pool_size=4");
        proxy.cut();
        let outcomes: Vec<bool> = (0..6).map(|_| one(&engine).is_ok()).collect();
        assert_eq!(outcomes, [false, true, true, true, true, true]);
        // A session runs nothing before it begins: it takes another connection by itself.
        proxy.cut();
        engine.transaction(|session| { session.add(user("alex")); Ok(()) })?;
        Ok(())
    }
}

/// The server of this kind crashes in a transaction and is started again.
fn crash_in_a_transaction(kind: &str) {
    let Some(mut server) = PrivateServer::start(kind, None).unwrap() else { return };
    // The private servers answer a commit before it is safe.
    let be_safe = match kind {
        "mysql" => "set global innodb_flush_log_at_trx_commit = 1",
        _ => "alter database postgres set synchronous_commit = on",
    };
    raw(&Engine::connect(&server.url).unwrap(), be_safe);
    let engine = Engine::connect(&format!("{}?pool_size=3&min_idle=3", server.url)).unwrap();
    engine.create_all(&models![User]).unwrap();
    let added = engine.transaction(|session| {
        session.add(user("before"));
        Ok(())
    });
    added.unwrap();
    let (mut failed, mut idle) = (engine.session(), engine.session());
    failed.add(user("lost"));
    failed.flush().unwrap();
    assert_eq!(User::query().count(&mut idle).unwrap(), 1);
    server.crash().unwrap();
    assert!(matches!(soon(|| failed.commit()), Err(Error::CommitUnknown(_))));
    let down = soon(|| engine.ping());
    assert!(matches!(down, Err(Error::ConnectionLost(_) | Error::Connect(_))), "{down:?}");
    server.start_again().unwrap();
    assert_lost(User::query().count(&mut idle));
    idle.rollback().unwrap();
    failed.rollback().unwrap();
    for session in [&mut failed, &mut idle] {
        session.add(user("after"));
        session.commit().unwrap();
    }
    for _ in 0..5 {
        let names: Vec<String> = User::query().select(User::name).order_by(User::id.asc()).all(&engine).unwrap();
        assert_eq!(names, ["before", "after", "after"]);
    }
}

#[test]
fn a_postgres_that_crashes_in_a_transaction_loses_its_sessions_and_no_later_ones() {
    crash_in_a_transaction("postgres");
}

#[test]
fn a_mariadb_that_crashes_in_a_transaction_loses_its_sessions_and_no_later_ones() {
    crash_in_a_transaction("mysql");
}
