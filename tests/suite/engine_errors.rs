//! What a program is told when transactions get in each other's way.

use std::path::PathBuf;
use std::sync::Barrier;

use rowhouse::prelude::*;

use crate::blog::{User, create, names};
use crate::support::TestDb;

/// An engine on a database that two connections can use at once: a file on SQLite, where memory has one lock for all.
fn shared(db: &TestDb, test: &str) -> (Engine, Option<Files>) {
    if db.dialect() != Dialect::Sqlite {
        create(&db.engine).unwrap();
        return (db.engine.clone(), None);
    }
    let files = Files(std::env::temp_dir().join(format!("rowhouse-{}-{test}.db", std::process::id())));
    let engine = Engine::connect(&format!("sqlite:{}", files.0.display())).unwrap();
    create(&engine).unwrap();
    (engine, Some(files))
}

/// A database's files, gone with this value.
struct Files(PathBuf);

impl Drop for Files {
    fn drop(&mut self) {
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", self.0.display()));
        }
    }
}

/// By a unique column, so that MySQL locks this row and no other.
fn rename(session: &mut Transaction, name: &str, to: &str) -> rowhouse::Result<u64> {
    let email = format!("{name}@x.org");
    sql!("update users set name = {to} where email = {email}").execute(session).map(|done| done.rows_affected)
}

backend_tests! {
    #[requires(|backend| backend.dialect() != Dialect::Sqlite)]
    fn two_transactions_that_wait_for_each_other_are_a_deadlock_for_one(db: &TestDb) -> Result<()> {
        let (engine, _files) = shared(db, "deadlock");
        engine.transaction(|session| { session.add_all(["alex", "bo"].map(User::named)); Ok(()) })?;
        let both_hold_one = Barrier::new(2);
        let run = |first: &str, second: &str| {
            engine.transaction(|session| {
                let held = rename(session, first, "new");
                both_hold_one.wait();
                held?;
                rename(session, second, "new")
            })
        };
        let outcomes = std::thread::scope(|scope| {
            let one = scope.spawn(|| run("alex", "bo"));
            [run("bo", "alex"), one.join().unwrap()]
        });
        let failed: Vec<Error> = outcomes.into_iter().filter_map(Result::err).collect();
        assert!(matches!(failed.as_slice(), [Error::Deadlock(_)]), "{failed:?}");
        assert!(failed[0].is_retryable());
        // Both connections are as good as new.
        assert_eq!(names(&engine)?, ["new", "new"]);
        Ok(())
    }

    // MariaDB has it from 11.6 on by default, and MySQL reports no such conflict at all.
    #[requires(|backend| backend.dialect() != Dialect::Mysql)]
    fn a_transaction_that_read_what_another_has_changed_is_a_serialization_failure(db: &TestDb) -> Result<()> {
        let (engine, _files) = shared(db, "serialization");
        engine.transaction(|session| { session.add(User::named("alex")); Ok(()) })?;
        let mut late = engine.session();
        if db.dialect() == Dialect::Postgres {
            sql!("set transaction isolation level repeatable read").execute(&mut late)?;
        }
        assert_eq!(User::query().count(&mut late)?, 1);
        engine.transaction(|session| rename(session, "alex", "early"))?;
        let error = rename(&mut late, "alex", "late").unwrap_err();
        assert!(matches!(error, Error::Serialization(_)) && error.is_retryable(), "{error:?}");
        late.rollback()?;
        assert_eq!(rename(&mut late, "alex", "late")?, 1);
        late.commit()
    }
}
