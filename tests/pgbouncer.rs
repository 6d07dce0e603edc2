//! PostgreSQL behind a PgBouncer in transaction mode, where each transaction may get another connection of the server,
//! and each pair of statements another one in between. It has two connections a database.
//!
//! The PgBouncer is the one that is installed, or that of `ROWHOUSE_TEST_PGBOUNCER_URL`, in front of the tests'
//! PostgreSQL; `ROWHOUSE_TEST_PGBOUNCER_OPTIONS=statement_cache=100` prepares statements, which takes 1.21 or later.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[macro_use]
mod support;

use std::collections::HashSet;
use std::sync::OnceLock;

use rowhouse::DbEnum;
use rowhouse::prelude::*;
use support::{Backend, PrivateServer, TestDb, server_url};

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "users")]
struct User {
    id: Id<User>,
    #[column(unique)]
    name: String,
    level: Level,
    score: Option<f64>,
    seen: Option<DateTime<Utc>>,
    key: Option<Uuid>,
    #[column(precision = 12, scale = 2)]
    balance: Option<Decimal>,
    picture: Vec<u8>,
    tags: Vec<String>,
    note: Option<Json<serde_json::Value>>,
}

#[derive(DbEnum, Clone, Copy, Debug, PartialEq)]
#[db_enum(native)]
enum Level {
    Low,
    High,
}

fn user(name: &str) -> User {
    User {
        id: Id::new(),
        name: name.to_owned(),
        level: Level::High,
        score: Some(0.1),
        seen: Some(DateTime::from_timestamp_micros(1_795_592_047_123_456).unwrap()),
        key: Some(Uuid::from_u128(7)),
        balance: Some(Decimal::new(-1050, 2)),
        picture: vec![0, 92, 34, 255],
        tags: vec!["a \"quoted\", one".to_owned(), "back\\slash".to_owned(), String::new(), "NULL".to_owned()],
        note: Some(Json(serde_json::json!({ "it's": [1, "{}", null] }))),
    }
}

fn pgbouncer() -> Option<&'static str> {
    static PGBOUNCER: OnceLock<Option<(String, Option<PrivateServer>)>> = OnceLock::new();
    let started = || {
        if let Ok(url) = std::env::var("ROWHOUSE_TEST_PGBOUNCER_URL") {
            return Some((url, None));
        }
        let server = PrivateServer::start_pgbouncer(server_url(Backend::Postgres)?).unwrap()?;
        Some((server.url.clone(), Some(server)))
    };
    PGBOUNCER.get_or_init(started).as_ref().map(|(url, _)| url.as_str())
}

/// Runs a test in a database of its own; it gets the URL through PgBouncer.
fn through(test: fn(&TestDb, &str) -> rowhouse::Result<()>) {
    let Some(pgbouncer) = pgbouncer() else { return };
    let Some(db) = TestDb::new(Backend::Postgres) else { return };
    let name = db.url.split('?').next().and_then(|url| url.rsplit('/').next()).unwrap();
    let options = std::env::var("ROWHOUSE_TEST_PGBOUNCER_OPTIONS").unwrap_or_default();
    let url = format!("{}/{name}?pgbouncer=true&{options}", pgbouncer.rsplit_once('/').unwrap().0);
    if let Err(error) = test(&db, &url) {
        panic!("{error}\n{error:?}");
    }
}

/// Runs the same work by four engines at once, each with two connections, so that PgBouncer has to take turns.
fn at_once(url: &str, work: impl Fn(&Engine, usize) -> rowhouse::Result<()> + Sync) {
    std::thread::scope(|scope| {
        for number in 0..4 {
            let work = &work;
            scope.spawn(move || {
                let engine = Engine::builder(url).pool_size(2).connect().unwrap();
                work(&engine, number).unwrap();
            });
        }
    });
}

#[test]
fn queries_and_transactions_take_turns() {
    through(|db, url| {
        db.engine.create_all(&models![User])?;
        at_once(url, |engine, number| {
            for turn in 0..25 {
                let name = format!("{number}/{turn}");
                engine.transaction(|session| {
                    let handle = session.add(user(&name));
                    session.flush()?;
                    session[handle].score = Some(f64::from(turn));
                    Ok(())
                })?;
                let found = User::query().filter(User::name.eq(name.as_str())).one(engine)?;
                assert_eq!(found, User { id: found.id, score: Some(f64::from(turn)), ..user(&name) });
                let ids = [found.id, Id::from(-1)];
                assert_eq!(User::query().filter(User::id.is_in(ids)).count(engine)?, 1);
            }
            Ok(())
        });
        assert_eq!(User::query().count(&db.engine)?, 100);
        Ok(())
    });
}

#[test]
fn an_enum_that_the_engine_itself_creates_is_known_to_it() {
    through(|_, url| {
        let engine = Engine::builder(url).pool_size(8).connect()?;
        engine.create_all(&models![User])?;
        std::thread::scope(|scope| {
            for number in 0..8 {
                let engine = &engine;
                scope.spawn(move || {
                    for turn in 0..25 {
                        let name = format!("{number}/{turn}");
                        engine.transaction(|session| Ok(session.add(user(&name)))).unwrap();
                        let found = User::query().filter(User::name.eq(name.as_str())).one(engine).unwrap();
                        assert_eq!(found.level, Level::High);
                    }
                });
            }
        });
        Ok(())
    });
}

#[test]
fn bulk_inserts_and_their_keys() {
    through(|db, url| {
        db.engine.create_all(&models![User])?;
        at_once(url, |engine, number| {
            let mut session = engine.session();
            let handles: Vec<_> = (0..500).map(|n| session.add(user(&format!("{number}/{n}")))).collect();
            session.commit()?;
            let keys: HashSet<_> = handles.iter().map(|handle| session[*handle].id).collect();
            assert_eq!(keys.len(), 500);
            Ok(())
        });
        let users = User::query().all(&db.engine)?;
        assert_eq!(users.len(), 2000);
        assert!(users.iter().all(|found| *found == User { id: found.id, ..user(&found.name) }));
        Ok(())
    });
}

#[test]
fn a_savepoint_is_rolled_back_alone() {
    through(|db, url| {
        db.engine.create_all(&models![User])?;
        let engine = Engine::connect(url)?;
        let mut session = engine.session();
        session.add(user("alex"));
        session.flush()?;
        // A flush within a transaction is one savepoint, which the refused row rolls back.
        let bo = session.add(user("alex"));
        assert!(session.flush().is_err_and(|error| error.is_unique_violation()));
        session[bo].name = "bo".to_owned();
        session.flush()?;
        sql!("savepoint mine").execute(&mut session)?;
        sql!("delete from users").execute(&mut session)?;
        sql!("rollback to savepoint mine").execute(&mut session)?;
        session.commit()?;
        assert_eq!(User::query().count(&engine)?, 2);
        Ok(())
    });
}

#[test]
fn each_connection_of_the_server_has_utc() {
    through(|_, url| {
        // Somebody else's zone is on the connections of the server.
        let stranger =
            Engine::builder(&url.replace("pgbouncer=true", "application_name=stranger")).pool_size(1).connect()?;
        sql!("set time zone 'Asia/Tokyo'").execute(&stranger)?;
        at_once(url, |engine, _| {
            for _ in 0..25 {
                let zone: String = sql!("select current_setting('TimeZone')").scalar(engine)?;
                assert_eq!(zone, "UTC");
            }
            Ok(())
        });
        Ok(())
    });
}

#[test]
fn a_table_that_changes_goes_on_working() {
    through(|db, url| {
        db.engine.create_all(&models![User])?;
        let engine = Engine::builder(url).pool_size(2).connect()?;
        for turn in 0..3 {
            let rows: Vec<(i64, String)> = sql!("select id, name from (select * from users) u").all(&engine)?;
            assert_eq!((rows.len(), User::query().all(&engine)?.len()), (turn, turn));
            let raw = format!("alter table users add column more{turn} integer");
            support::raw(&db.engine, &raw);
            support::raw(&db.engine, "alter table users alter column name type varchar(100)");
            support::raw(&db.engine, "alter table users alter column name type text");
            engine.transaction(|session| {
                session.add(user(&turn.to_string()));
                Ok(())
            })?;
        }
        Ok(())
    });
}

#[test]
fn a_failed_transaction_leaves_nothing_behind() {
    through(|db, url| {
        db.engine.create_all(&models![User])?;
        at_once(url, |engine, number| {
            for turn in 0..10 {
                let name = format!("{number}/{turn}");
                let failed = engine.transaction(|session| {
                    session.add(user(&name));
                    session.flush()?;
                    sql!("select 1 / (select count(*) - 1 from users where name = {name})")
                        .scalar::<i64, _>(session)?;
                    Ok(())
                });
                assert!(failed.is_err());
                assert!(!User::query().filter(User::name.eq(name.as_str())).exists(engine)?);
            }
            Ok(())
        });
        Ok(())
    });
}

#[test]
fn what_would_be_set_for_others_too_is_refused() {
    for option in ["search_path=app", "statement_timeout=5s", "lock_timeout=5s"] {
        let error = Engine::connect(&format!("postgres://me:SECRET@no-such-host.invalid/db?pgbouncer=on&{option}"));
        let error = error.unwrap_err();
        assert!(matches!(error, Error::Unsupported { .. }), "{error}");
        assert!(error.to_string().contains("PgBouncer in transaction mode has no"), "{error}");
    }
}
