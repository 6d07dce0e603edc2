//! Savepoints, options of transactions, what is called at their end, and transactions that are run again.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Barrier, Mutex};
use std::time::Duration;

use rowhouse::prelude::*;

use crate::blog::{Post, User, create, names};

/// Two users in a session, committed.
fn two(db: &crate::support::TestDb) -> rowhouse::Result<(Session, Handle<User>, Handle<User>)> {
    create(&db.engine)?;
    let mut session = db.session();
    let [a, b] = ["a", "b"].map(|name| session.add(User::named(name)));
    session.commit()?;
    Ok((session, a, b))
}

fn failed() -> Error {
    Error::Query { reason: "made to fail".into() }
}

type Words = Arc<Mutex<Vec<&'static str>>>;
type Hook = Box<dyn FnOnce() + Send>;

/// A list that hooks write to, and a hook that writes a word.
fn told() -> (Words, impl Fn(&'static str) -> Hook) {
    let list = Arc::new(Mutex::new(Vec::new()));
    let copy = Arc::clone(&list);
    (list, move |word| {
        let list = Arc::clone(&copy);
        Box::new(move || list.lock().unwrap().push(word))
    })
}

backend_tests! {
    fn a_nested_transaction_that_fails_leaves_what_was_before(db: &TestDb) -> Result<()> {
        let (mut session, a, b) = two(db)?;
        session[a].name = "outer".into();
        let mut inner = None;
        let result = session.nested(|session| {
            session[a].name = "inner".into();
            session.delete(b)?;
            inner = Some(session.add(User::named("c")));
            session.flush()?;
            session[a].age = Some(1);
            Err::<(), _>(failed())
        });
        assert!(matches!(result, Err(Error::Query { .. })));
        assert_eq!((session[a].name.as_str(), session[a].age, session[b].name.as_str()), ("outer", None, "b"));
        assert!(session.try_get(inner.unwrap()).is_none());
        assert!(!session.has_changes());
        session.commit()?;
        assert_eq!(names(&db.engine)?, ["b", "outer"]);
        Ok(())
    }

    fn savepoints_nest_and_each_undoes_its_own(db: &TestDb) -> Result<()> {
        let (mut session, a, _) = two(db)?;
        session.nested(|session| {
            session[a].name = "one".into();
            session.nested(|session| {
                session[a].name = "two".into();
                let third = session.nested(|session| {
                    session[a].name = "three".into();
                    session.flush()?;
                    Err::<(), _>(failed())
                });
                assert!(third.is_err());
                assert_eq!(session[a].name, "two");
                Ok::<(), Error>(())
            })?;
            assert_eq!(session[a].name, "two");
            let again = session.nested(|session| {
                session[a].name = "again".into();
                session.flush()?;
                Err::<(), _>(failed())
            });
            assert!(again.is_err());
            assert_eq!(session[a].name, "two");
            Ok::<(), Error>(())
        })?;
        assert_eq!(session[a].name, "two");
        session.flush()?;
        session.rollback()?;
        assert_eq!(session[a].name, "a");
        assert_eq!(names(&db.engine)?, ["a", "b"]);
        Ok(())
    }

    fn what_was_loaded_in_a_level_goes_with_it_and_leaves_its_place_to_others(db: &TestDb) -> Result<()> {
        let (_, _, _) = two(db)?;
        let mut session = db.session();
        let mut nested = session.begin_nested()?;
        let loaded = User::query().track(&mut *nested)?;
        drop(nested);
        assert!(session.try_get(loaded[0]).is_none());
        let new = session.add(User::named("c"));
        session.flush()?;
        session.rollback()?;
        assert!(session.try_get(new).is_none() && session.try_get(loaded[1]).is_none());
        assert_eq!(User::query().track(&mut session)?.len(), 2);
        Ok(())
    }

    fn a_bulk_change_in_a_level_is_forgotten_with_it(db: &TestDb) -> Result<()> {
        let (mut session, a, b) = two(db)?;
        session[b].age = Some(7);
        let result = session.nested(|session| {
            User::update().set(User::age.to(50)).all_rows().execute(&mut *session)?;
            assert_eq!(session[a].age, Some(50));
            Err::<(), _>(failed())
        });
        assert!(result.is_err());
        // What they are now nobody has read: they are loaded again on demand.
        let found: User = User::query().filter(User::name.eq("b")).one(&mut session)?;
        assert_eq!(found.age, Some(7));
        assert!(session.try_get(a).is_none_or(|user| user.age.is_none()));
        Ok(())
    }

    fn a_savepoint_is_kept_by_commit_and_dropped_with_its_guard(db: &TestDb) -> Result<()> {
        let (mut session, a, b) = two(db)?;
        let mut kept = session.begin_nested()?;
        kept[a].age = Some(1);
        kept.commit()?;
        let mut dropped = session.begin_nested()?;
        dropped[b].age = Some(2);
        dropped.flush()?;
        drop(dropped);
        session.commit()?;
        let ages: Vec<Option<i32>> = User::query().order_by(User::name.asc()).select(User::age).all(&db.engine)?;
        assert_eq!(ages, [Some(1), None]);
        assert_eq!((session[a].age, session[b].age), (Some(1), None));
        Ok(())
    }

    fn an_object_added_outside_and_changed_inside_survives_the_level(db: &TestDb) -> Result<()> {
        let (mut session, _, _) = two(db)?;
        let c = session.add(User::named("c"));
        let result = session.nested(|session| {
            session[c].name = "changed".into();
            session.flush()?;
            session.delete(c)?;
            session.flush()?;
            Err::<(), _>(failed())
        });
        assert!(result.is_err());
        assert_eq!(session[c].name, "c");
        let held = session[c].id;
        assert_eq!(session.get::<User>(held)?, Some(c));
        session.rollback()?;
        assert!(session.try_get(c).is_none());
        Ok(())
    }

    fn a_provisional_id_of_a_level_is_forgotten_with_it(db: &TestDb) -> Result<()> {
        let (mut session, _, _) = two(db)?;
        let mut held = None;
        let result = session.nested(|session| {
            let c = session.add(User::named("c"));
            held = Some(session[c].id);
            session.flush()?;
            Err::<(), _>(failed())
        });
        assert!(result.is_err());
        let gone = session.get::<User>(held.unwrap());
        assert!(matches!(gone, Err(Error::Unresolved { model: "User" })), "{gone:?}");
        Ok(())
    }

    fn a_panic_in_a_level_rolls_it_back(db: &TestDb) -> Result<()> {
        let (mut session, a, _) = two(db)?;
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _ = session.nested(|session| {
                session[a].name = "lost".into();
                session.flush()?;
                assert!(session[a].age.is_some(), "made to panic");
                Ok::<(), Error>(())
            });
        }));
        assert!(caught.is_err());
        assert_eq!(session[a].name, "a");
        session.commit()?;
        assert_eq!(names(&db.engine)?, ["a", "b"]);
        Ok(())
    }

    fn a_panic_in_a_transaction_rolls_back(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            db.engine.transaction(|session| {
                session.add(User::named("a"));
                session.flush()?;
                assert!(!session.has_changes() && session.engine().pool_status().in_use == 0, "made to panic");
                Ok(())
            })
        }));
        assert!(caught.is_err());
        assert_eq!((names(&db.engine)?.len(), db.engine.pool_status().in_use), (0, 0));
        Ok(())
    }

    fn hooks_of_a_commit_are_called_after_it_and_in_order(db: &TestDb) -> Result<()> {
        let (mut session, a, _) = two(db)?;
        let (list, hook) = told();
        session.on_commit(hook("one"));
        session.on_rollback(hook("never"));
        session[a].age = Some(1);
        session.nested(|session| { session.on_commit(hook("two")); Ok::<(), Error>(()) })?;
        session.flush()?;
        assert!(list.lock().unwrap().is_empty());
        session.commit()?;
        session.commit()?;
        assert_eq!(*list.lock().unwrap(), ["one", "two"]);
        Ok(())
    }

    fn hooks_of_a_level_that_is_rolled_back_are_its_own(db: &TestDb) -> Result<()> {
        let (mut session, _, _) = two(db)?;
        let (list, hook) = told();
        session.on_rollback(hook("outer"));
        let result = session.nested(|session| {
            session.on_commit(hook("never"));
            session.on_rollback(hook("inner"));
            Err::<(), _>(failed())
        });
        assert!(result.is_err());
        assert_eq!(*list.lock().unwrap(), ["inner"]);
        drop(session);
        assert_eq!(*list.lock().unwrap(), ["inner", "outer"]);
        Ok(())
    }

    fn a_session_that_reads_only_does_not_write_and_leaves_its_connection_as_it_was(db: &TestDb) -> Result<()> {
        let (_, _, _) = two(db)?;
        let mut reader = db.engine.read_only_session();
        let users = User::query().order_by(User::name.asc()).track(&mut reader)?;
        assert_eq!(reader[users[0]].name, "a");
        assert!(matches!(User::delete().all_rows().execute(&mut reader), Err(Error::ReadOnly)));
        drop(reader);
        for _ in 0..3 {
            assert_eq!(User::update().set(User::age.to(1)).all_rows().execute(&db.engine)?, 2);
        }
        Ok(())
    }

    fn levels_of_isolation_are_what_the_server_says(db: &TestDb) -> Result<()> {
        let (mut session, _, _) = two(db)?;
        for isolation in [Isolation::ReadCommitted, Isolation::RepeatableRead, Isolation::Serializable] {
            session.begin(TransactionOptions::new().isolation(isolation))?;
            let words = format!("{isolation:?}");
            let shown: Option<String> = match db.engine.backend().dialect() {
                Dialect::Postgres => Some(sql!("select current_setting('transaction_isolation')").scalar(&mut session)?),
                _ => None,
            };
            if let Some(shown) = shown {
                assert_eq!(shown.replace(' ', ""), words.to_lowercase());
            }
            assert!(session.begin(TransactionOptions::new()).unwrap_err().to_string().contains("is open already"));
            session.rollback()?;
        }
        // Others commit, and a repeatable read does not see it.
        let mut reader = db.engine.session_with(TransactionOptions::new().isolation(Isolation::RepeatableRead));
        assert_eq!(User::query().count(&mut reader)?, 2);
        if db.engine.backend().dialect() != Dialect::Sqlite {
            session.add(User::named("c"));
            session.commit()?;
            assert_eq!(User::query().count(&mut reader)?, 2);
            reader.rollback()?;
            assert_eq!(User::query().count(&mut reader)?, 3);
        }
        Ok(())
    }

    fn deferrable_transactions_are_postgres_own(db: &TestDb) -> Result<()> {
        let (_, _, _) = two(db)?;
        let options = TransactionOptions::new().isolation(Isolation::Serializable).read_only().deferrable();
        let result = User::query().count(&mut db.engine.session_with(options));
        match db.engine.backend().dialect() {
            Dialect::Postgres => assert_eq!(result?, 2),
            _ => assert!(matches!(result, Err(Error::Unsupported { .. })), "{result:?}"),
        }
        Ok(())
    }

    fn a_test_transaction_leaves_nothing_though_the_code_in_it_commits(db: &TestDb) -> Result<()> {
        let (_, _, _) = two(db)?;
        let (list, hook) = told();
        let counts = db.engine.test_transaction(|session| {
            let c = session.add(User::named("c"));
            session.on_commit(hook("committed"));
            session.commit()?;
            session[c].name = "changed".into();
            session.nested(|session| { session.add(User::named("d")); Ok::<(), Error>(()) })?;
            let before = User::query().count(&mut *session)?;
            session.rollback()?;
            assert_eq!(session[c].name, "c");
            session.commit()?;
            Ok::<_, Error>((before, User::query().count(session)?))
        })?;
        assert_eq!(counts, (4, 3));
        assert_eq!(*list.lock().unwrap(), ["committed"]);
        assert_eq!(names(&db.engine)?, ["a", "b"]);
        Ok(())
    }

    fn transactions_in_conflict_are_run_again_until_both_are_done(db: &TestDb) -> Result<()> {
        let (mut session, a, b) = two(db)?;
        (session[a].age, session[b].age) = (Some(0), Some(0));
        session.commit()?;
        let (runs, barrier) = (AtomicU32::new(0), Barrier::new(2));
        let serializable = TransactionOptions::new().isolation(Isolation::Serializable);
        let policy = RetryPolicy::new().attempts(50).first_pause(Duration::from_millis(2)).options(serializable);
        std::thread::scope(|scope| {
            let work = |ids: [Id<User>; 2]| {
                let mut first = true;
                db.engine.transaction_with_retry(policy, |session| {
                    runs.fetch_add(1, Ordering::Relaxed);
                    for id in ids {
                        let add = User::update().set(User::age.to(User::age + 1)).filter(User::id.eq(id));
                        add.execute(&mut *session)?;
                        // The other order: a deadlock, where locks are on rows.
                        if std::mem::take(&mut first) && db.engine.backend().dialect() != Dialect::Sqlite {
                            barrier.wait();
                        }
                    }
                    Ok::<(), Error>(())
                })
            };
            let ids = [session[a].id, session[b].id];
            let one = scope.spawn(move || work(ids));
            let other = scope.spawn(move || work([ids[1], ids[0]]));
            one.join().unwrap().unwrap();
            other.join().unwrap().unwrap();
        });
        let ages: Vec<Option<i32>> = User::query().select(User::age).all(&db.engine)?;
        assert_eq!(ages, [Some(2), Some(2)]);
        let least = if db.engine.backend().dialect() == Dialect::Sqlite { 2 } else { 3 };
        assert!(runs.load(Ordering::Relaxed) >= least, "{runs:?}");
        Ok(())
    }

    fn an_error_that_will_not_go_away_is_not_tried_again(db: &TestDb) -> Result<()> {
        let (_, _, _) = two(db)?;
        let mut runs = 0;
        let result = db.engine.transaction_with_retry(RetryPolicy::new(), |session| {
            runs += 1;
            session.add(User::named("a"));
            Ok::<(), Error>(())
        });
        assert!(result.unwrap_err().is_unique_violation());
        assert_eq!(runs, 1);
        Ok(())
    }

    fn a_commit_after_a_refused_query_does_not_claim_to_have_committed(db: &TestDb) -> Result<()> {
        let (mut session, a, _) = two(db)?;
        session[a].name = "written".into();
        session.flush()?;
        assert!(sql!("select no_such_column from users").scalar::<i64, _>(&mut session).is_err());
        match session.commit() {
            Ok(()) => assert_eq!(names(&db.engine)?, ["b", "written"]),
            Err(error) => {
                assert!(matches!(error, Error::RolledBack), "{error}");
                assert_eq!(names(&db.engine)?, ["a", "b"]);
                assert_eq!(session[a].name, "a");
            }
        }
        Ok(())
    }

    fn posts_of_a_level_go_before_their_author_of_the_level_around(db: &TestDb) -> Result<()> {
        let (mut session, _, _) = two(db)?;
        let c = session.add(User::named("c"));
        session.nested(|session| {
            session.add(Post::by(session[c].id, "kept"));
            Ok::<(), Error>(())
        })?;
        session.commit()?;
        assert_eq!(Post::query().count(&db.engine)?, 1);
        Ok(())
    }
}
