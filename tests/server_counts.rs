//! How many statements a flush takes, as the servers count them: `pg_stat_statements` on PostgreSQL, `Questions` on MySQL and
//! MariaDB. BEGIN and COMMIT are among them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[macro_use]
mod support;

use std::io::{self, Write};

use rowhouse::prelude::*;
use support::{Backend, PrivateServer, TestDb, raw, statements};

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "parents")]
struct Parent {
    id: Id<Parent>,
    name: String,
    score: i64,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "children")]
struct Child {
    id: Id<Child>,
    #[column(on_delete = cascade)]
    parent_id: Id<Parent>,
    rank: i32,
}

fn parent(n: i64) -> Parent {
    Parent { id: Id::new(), name: format!("parent {n}"), score: n }
}

/// Commits what is in the session, and returns how many statements the server has counted meanwhile.
type Count = fn(&Engine, &mut Session) -> u64;

fn by_postgres(engine: &Engine, session: &mut Session) -> u64 {
    raw(engine, "select pg_stat_statements_reset()");
    session.commit().unwrap();
    let calls = sql!(
        "select coalesce(sum(calls), 0)::bigint from pg_stat_statements s join pg_database d on d.oid = s.dbid
         where d.datname = current_database() and query not like '%pg_stat_statements%'"
    );
    let calls: i64 = calls.scalar(engine).unwrap();
    calls as u64
}

fn by_mysql(engine: &Engine, session: &mut Session) -> u64 {
    let questions = || -> u64 {
        let (_, count): (String, String) = sql!("show session status like 'Questions'").one(engine).unwrap();
        count.parse().unwrap()
    };
    // Of the one connection that there is; the question itself is one.
    let before = questions();
    session.commit().unwrap();
    questions() - before - 1
}

/// What the server counts is what the engine tells of, and within the bound.
#[track_caller]
fn at_most(most: u64, what: &str, engine: &Engine, session: &mut Session, count: Count) {
    let (counted, told) = statements(|| count(engine, session));
    let own = told.iter().filter(|sql| !sql.contains("pg_stat_statements") && !sql.contains("show session status"));
    let text = format!("\nstatements on {}, {what}: {counted}, of at most {most}\n", engine.backend());
    // Not by `eprintln!`, which the test harness keeps to itself when a test passes.
    io::stderr().write_all(text.as_bytes()).unwrap();
    assert!(counted <= most, "{what}: {counted} statements, more than {most}");
    assert_eq!(own.count() as u64, counted, "the engine tells of each statement that the server counts");
}

fn flushes_take_few_statements(engine: &Engine, count: Count) -> rowhouse::Result<()> {
    engine.create_all(&models![Parent, Child])?;
    let mut session = engine.session();
    session.add_all((0..10_000).map(parent));
    at_most(20, "10,000 new objects", engine, &mut session, count);
    assert_eq!(Parent::query().count(engine)?, 10_000);

    for n in 0..1000 {
        let parent = session.add(parent(10_000 + n));
        let parent_id = session[parent].id;
        session.add_all((0..5).map(|rank| Child { id: Id::new(), parent_id, rank }));
    }
    at_most(10, "1,000 parents with 5 children each", engine, &mut session, count);
    let family = Child::query().join(Child::parent_id).filter(Parent::score.eq(10_007)).count(engine)?;
    assert_eq!((Child::query().count(engine)?, family), (5000, 5));

    let mut session = engine.session();
    let loaded = Parent::query().filter(Parent::score.lt(10_000)).track(&mut session)?;
    session.commit()?;
    for parent in loaded.iter().step_by(10) {
        session[*parent].name.push('!');
        session[*parent].score += 100_000;
    }
    at_most(5, "1,000 of 10,000 loaded objects changed", engine, &mut session, count);
    let changed = Parent::query().filter(Parent::score.ge(100_000) & Parent::name.ends_with("!")).count(engine)?;
    assert_eq!((loaded.len(), changed), (10_000, 1000));

    for parent in loaded.iter().step_by(10) {
        session.delete(*parent)?;
    }
    at_most(5, "1,000 of 10,000 loaded objects deleted", engine, &mut session, count);
    assert_eq!(Parent::query().count(engine)?, 10_000);
    Ok(())
}

#[test]
fn flushes_take_few_statements_by_the_count_of_postgres() -> rowhouse::Result<()> {
    let options = "shared_preload_libraries=pg_stat_statements";
    let Some(server) = PrivateServer::start_with_options("postgres", options).unwrap() else { return Ok(()) };
    let engine = Engine::connect(&format!("{}?pool_size=1", server.url))?;
    raw(&engine, "create extension pg_stat_statements");
    flushes_take_few_statements(&engine, by_postgres)
}

#[test]
fn flushes_take_few_statements_by_the_count_of_mysql() -> rowhouse::Result<()> {
    let Some(db) = TestDb::new(Backend::Mysql) else { return Ok(()) };
    let separator = if db.url.contains('?') { '&' } else { '?' };
    let engine = Engine::connect(&format!("{}{separator}pool_size=1", db.url))?;
    flushes_take_few_statements(&engine, by_mysql)
}
