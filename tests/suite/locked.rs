//! Locking reads in a session: objects become what their rows are, and changes that would be lost are a conflict.

use rowhouse::prelude::*;

use crate::support::TestDb;

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "accounts")]
struct Account {
    id: Id<Account>,
    owner: String,
    balance: i64,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "papers")]
struct Paper {
    id: Id<Paper>,
    title: String,
    text: String,
    #[column(version)]
    version: i32,
}

/// Two accounts, and a session that has both.
fn accounts(db: &TestDb) -> rowhouse::Result<(Session, [Handle<Account>; 2])> {
    db.engine.create_all(&models![Account, Paper])?;
    let mut session = db.session();
    let handles = ["alex", "bo"].map(|owner| session.add(Account { id: Id::new(), owner: owner.into(), balance: 100 }));
    session.commit()?;
    Ok((session, handles))
}

/// Somebody else changes an account.
fn set(db: &TestDb, owner: &str, balance: i64) -> rowhouse::Result<()> {
    let row = Account::update().filter(Account::owner.eq(owner));
    assert_eq!(row.set(Account::balance.to(balance)).execute(&db.engine)?, 1);
    Ok(())
}

fn has_locks(backend: &rowhouse::Backend) -> bool {
    backend.server.dialect() != Dialect::Sqlite
}

#[track_caller]
fn assert_conflict<T: std::fmt::Debug>(result: rowhouse::Result<T>, expected: &[&str]) {
    match result {
        Err(Error::Conflict(conflict)) => assert_eq!(&*conflict.fields, expected, "{conflict}"),
        other => panic!("no conflict, but {other:?}"),
    }
}

backend_tests! {
    fn a_clean_object_becomes_what_its_row_is(db: &TestDb) -> Result<()> {
        let (mut session, [alex, bo]) = accounts(db)?;
        set(db, "alex", 70)?;
        let id = session[alex].id;
        assert_eq!(session.get::<Account>(id)?, Some(alex));
        assert_eq!(session[alex].balance, 100);
        assert_eq!(session.get_for_update::<Account>(id)?, Some(alex));
        assert_eq!((session[alex].balance, session.state(alex)), (70, ObjectState::Clean));
        session.rollback()?;
        set(db, "bo", 30)?;
        session.lock(bo)?;
        assert_eq!(session[bo].balance, 30);
        session[bo].balance += 1;
        session.commit()?;
        assert_eq!(Account::query().filter(Account::balance.eq(31)).count(&db.engine)?, 1);
        Ok(())
    }

    fn what_was_changed_here_stays_and_the_rest_is_read(db: &TestDb) -> Result<()> {
        let (mut session, [alex, _]) = accounts(db)?;
        set(db, "alex", 70)?;
        session[alex].owner = "alexandra".into();
        session.lock(alex)?;
        assert_eq!((session[alex].owner.as_str(), session[alex].balance), ("alexandra", 70));
        let changes = session.changes(alex)?;
        assert_eq!((changes.len(), changes[0].column), (1, "owner"));
        session.commit()?;
        let read = Account::query().filter(Account::owner.eq("alexandra")).one(&db.engine)?;
        assert_eq!(read.balance, 70);
        Ok(())
    }

    fn changes_that_would_be_lost_are_a_conflict_and_the_object_stays(db: &TestDb) -> Result<()> {
        let (mut session, [alex, bo]) = accounts(db)?;
        let ids = [session[alex].id, session[bo].id];
        set(db, "alex", 70)?;
        set(db, "bo", 60)?;
        session[alex].balance = 90;
        assert_conflict(session.lock(alex), &["balance"]);
        assert_conflict(session.get_for_update::<Account>(ids[0]), &["balance"]);
        let error = session.get_many_for_update::<Account, _>([ids[1], ids[0]]).unwrap_err();
        assert!(error.to_string().contains("`Account` Id<Account>(1)"), "{error}");
        assert!(error.to_string().contains("`balance`") && !error.to_string().contains("70"), "{error}");
        assert_eq!((session[alex].balance, session.state(alex)), (90, ObjectState::Changed));
        assert_eq!(session[bo].balance, 100);
        // The transaction goes on: what it read anew can be changed again.
        session.refresh(alex)?;
        session.lock(alex)?;
        session[alex].balance += 1;
        session.commit()?;
        assert_eq!(Account::query().filter(Account::owner.eq("alex")).one(&db.engine)?.balance, 71);
        Ok(())
    }

    fn a_row_that_nobody_changed_is_no_conflict(db: &TestDb) -> Result<()> {
        let (mut session, [alex, _]) = accounts(db)?;
        session[alex].balance = 90;
        session.lock(alex)?;
        assert_eq!(session[alex].balance, 90);
        session.commit()?;
        // Nor is one that somebody changed to the same value.
        set(db, "alex", 55)?;
        session[alex].balance = 55;
        session.lock(alex)?;
        assert_eq!(session.state(alex), ObjectState::Clean);
        Ok(())
    }

    fn a_version_speaks_for_the_whole_row(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Paper])?;
        let mut session = db.session();
        let paper = session.add(Paper { id: Id::new(), title: "a".into(), text: "b".into(), version: 1 });
        session.commit()?;
        let mut other = db.session();
        let theirs = other.get::<Paper>(session[paper].id)?.unwrap();
        other[theirs].title = "c".into();
        other.commit()?;
        session[paper].text = "mine".into();
        assert_conflict(session.lock(paper), &["title", "version"]);
        session.refresh(paper)?;
        session[paper].text = "mine".into();
        session.lock(paper)?;
        session.commit()?;
        let read = Paper::query().one(&db.engine)?;
        assert_eq!((read.title.as_str(), read.text.as_str(), read.version), ("c", "mine", 3));
        Ok(())
    }

    fn a_row_that_is_gone_is_none_or_stale(db: &TestDb) -> Result<()> {
        let (mut session, [alex, bo]) = accounts(db)?;
        let ids = [session[alex].id, session[bo].id];
        Account::delete().all_rows().execute(&db.engine)?;
        assert_eq!(session.get_for_update::<Account>(ids[0])?, None);
        assert_eq!(session.state(alex), ObjectState::Detached);
        session[bo].balance = 1;
        assert!(matches!(session.get_for_update::<Account>(ids[1]), Err(Error::Stale { model: "Account", .. })));
        assert!(matches!(session.lock(bo), Err(Error::Stale { .. })));
        assert_eq!(session[bo].balance, 1);
        session.rollback()?;
        assert!(matches!(session.lock(alex), Err(Error::Stale { .. })));
        assert!(matches!(db.session().lock(alex), Err(Error::Detached { model: "Account" })));
        Ok(())
    }

    fn a_new_object_is_flushed_before_its_row_is_locked(db: &TestDb) -> Result<()> {
        let (mut session, [alex, _]) = accounts(db)?;
        let cy = session.add(Account { id: Id::new(), owner: "cy".into(), balance: 1 });
        session.delete(alex)?;
        let ids = [session[cy].id, session[alex].id, Id::from(99)];
        assert_eq!(session.get_many_for_update::<Account, _>(ids)?, [Some(cy), None, None]);
        assert!(matches!(session.lock(alex), Err(Error::Detached { .. })));
        let unknown = session.get_for_update::<Account>(Id::new());
        assert!(matches!(unknown, Err(Error::Unresolved { model: "Account" })), "{unknown:?}");
        session.commit()?;
        Ok(())
    }

    fn nobody_else_changes_a_locked_row(db: &TestDb) -> Result<()> {
        let (mut session, [alex, _]) = accounts(db)?;
        if db.dialect() == Dialect::Sqlite {
            // A database in memory has one connection: see `tests/transfers.rs` for one in a file.
            return session.lock(alex);
        }
        session.lock(alex)?;
        let id = session[alex].id;
        let locked = Account::query().filter(Account::id.eq(id)).for_update().nowait();
        assert!(locked.all(&db.engine).unwrap_err().is_retryable());
        session.commit()?;
        assert_eq!(locked.all(&db.engine)?.len(), 1);
        Ok(())
    }

    #[requires(has_locks)]
    fn a_query_that_locks_refreshes_what_it_tracks(db: &TestDb) -> Result<()> {
        let (mut session, [alex, bo]) = accounts(db)?;
        set(db, "alex", 70)?;
        session[bo].balance = 1;
        let query = Account::query().order_by(Account::id.asc());
        assert_eq!(query.clone().filter(Account::balance.lt(50)).for_update().track(&mut session)?, [bo]);
        // The flush before the query has read the other row too, but only those that were changed are looked at.
        assert_eq!(session[alex].balance, 100);
        assert_eq!(query.track(&mut session)?, [alex, bo]);
        assert_eq!(session[alex].balance, 100);
        assert_eq!(query.for_share().track(&mut session)?, [alex, bo]);
        assert_eq!((session[alex].balance, session[bo].balance), (70, 1));
        Ok(())
    }

    #[requires(has_locks)]
    fn a_query_that_locks_does_not_flush_over_what_others_have_written(db: &TestDb) -> Result<()> {
        let (mut session, [alex, _]) = accounts(db)?;
        for autoflush in [true, false] {
            session.set_autoflush(autoflush);
            set(db, "alex", 70)?;
            session[alex].balance = 90;
            assert_conflict(Account::query().for_update().track(&mut session), &["balance"]);
            assert_eq!((session[alex].balance, session.state(alex)), (90, ObjectState::Changed));
            session.rollback()?;
            assert_eq!(session[alex].balance, 100);
            set(db, "alex", 100)?;
        }
        Ok(())
    }

    #[requires(|backend| !has_locks(backend))]
    fn a_query_that_cannot_lock_flushes_nothing(db: &TestDb) -> Result<()> {
        let (mut session, [alex, _]) = accounts(db)?;
        session[alex].balance = 1;
        let error = Account::query().for_update().track(&mut session).unwrap_err();
        assert!(error.to_string().contains("get_for_update"), "{error}");
        assert_eq!(session.state(alex), ObjectState::Changed);
        Ok(())
    }

    fn a_session_that_only_reads_locks_nothing(db: &TestDb) -> Result<()> {
        let (_, _) = accounts(db)?;
        let mut session = db.engine.session_with(TransactionOptions::new().read_only());
        assert!(matches!(session.get_for_update::<Account>(1), Err(Error::ReadOnly)));
        if db.dialect() != Dialect::Sqlite {
            let locked = Account::query().for_update().track(&mut db.engine.read_only_session());
            assert!(matches!(locked, Err(Error::ReadOnly)), "{locked:?}");
        }
        Ok(())
    }

    fn a_rollback_forgets_what_a_locking_read_has_changed(db: &TestDb) -> Result<()> {
        let (mut session, [alex, bo]) = accounts(db)?;
        set(db, "alex", 70)?;
        session.lock(alex)?;
        session.lock(bo)?;
        session.rollback()?;
        assert!(session.try_get(alex).is_none());
        assert_eq!(session[bo].balance, 100);
        Ok(())
    }
}
