//! Flushes that fail, rows that others have changed, and rollback.

use rowhouse::prelude::*;

use crate::blog::{Post, User, create, names};

/// Ten users in a session, committed.
fn ten(db: &crate::support::TestDb) -> rowhouse::Result<(Session, Vec<Handle<User>>)> {
    create(&db.engine)?;
    let mut session = db.session();
    let users = session.add_all((0..10).map(|n| User::named(&format!("u{n}"))));
    session.commit()?;
    Ok((session, users))
}

/// Deletes the user's row behind the session's back.
fn delete_row(db: &crate::support::TestDb, id: Id<User>) -> rowhouse::Result<()> {
    let mut other = db.session();
    let user = other.get::<User>(id)?.unwrap();
    other.delete(user)?;
    other.commit()
}

fn assert_stale(error: &Error, id: Id<User>) {
    match error {
        Error::Stale { model: "User", key } => assert_eq!(**key, format!("{id:?}")),
        other => panic!("not stale, but {other}"),
    }
}

backend_tests! {
    fn an_update_of_a_row_that_is_gone_is_stale(db: &TestDb) -> Result<()> {
        let (mut session, users) = ten(db)?;
        delete_row(db, session[users[4]].id)?;
        // In the middle of a batch, and the others of it are not written either.
        for user in &users {
            session[*user].age = Some(1);
        }
        assert_stale(&session.commit().unwrap_err(), session[users[4]].id);
        session.rollback()?;
        assert_eq!(User::query().filter(User::age.eq(1)).count(&db.engine)?, 0);
        assert_eq!(session[users[0]].age, None);
        Ok(())
    }

    fn a_delete_of_a_row_that_is_gone_is_stale(db: &TestDb) -> Result<()> {
        let (mut session, users) = ten(db)?;
        delete_row(db, session[users[4]].id)?;
        for user in &users {
            session.delete(*user)?;
        }
        assert_stale(&session.commit().unwrap_err(), session[users[4]].id);
        session.rollback()?;
        assert_eq!(User::query().count(&db.engine)?, 9);
        assert_eq!(session[users[0]].name, "u0");
        Ok(())
    }

    fn an_update_of_a_row_whose_key_changed_is_stale(db: &TestDb) -> Result<()> {
        let (mut session, users) = ten(db)?;
        let id = session[users[4]].id;
        let mut other = db.session();
        let there = other.get::<User>(id)?.unwrap();
        other[there].id = Id::from(5000);
        other.commit()?;
        session[users[4]].name = "new".into();
        assert_stale(&session.commit().unwrap_err(), id);
        Ok(())
    }

    fn an_update_to_the_same_values_is_not_stale(db: &TestDb) -> Result<()> {
        let (mut session, users) = ten(db)?;
        let mut other = db.session();
        let there = other.get::<User>(session[users[4]].id)?.unwrap();
        other[there].name = "same".into();
        other.commit()?;
        session[users[4]].name = "same".into();
        session.commit()
    }

    fn a_failed_flush_keeps_the_objects_and_the_transaction(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let mut session = db.session();
        let early = session.add(User::named("early"));
        session.flush()?;
        let twin = session.add(User { name: "twin".into(), ..User::named("early") });
        let post = session.add(Post::by(session[twin].id, "of twin"));
        session[early].age = Some(5);
        let error = session.flush().unwrap_err();
        assert!(error.is_unique_violation(), "{error}");
        assert!(session[twin].id.is_provisional());
        assert_eq!(session[early].age, Some(5));
        assert!(session.has_changes());
        // Again, with the same outcome: nothing of the first try is left.
        assert!(session.commit().unwrap_err().is_unique_violation());
        session[twin].email = "twin@x.org".into();
        session.commit()?;
        assert_eq!(names(&db.engine)?, ["early", "twin"]);
        assert_eq!(Post::query().one(&db.engine)?.author_id, session[twin].id);
        assert_eq!(session[post].author_id, session[twin].id);
        assert_eq!(User::query().filter(User::age.eq(5)).count(&db.engine)?, 1);
        Ok(())
    }

    fn a_first_flush_that_fails_can_be_corrected(db: &TestDb) -> Result<()> {
        let (mut session, users) = ten(db)?;
        let twins = session.add_all(["u3", "x"].map(User::named));
        assert!(session.commit().unwrap_err().is_unique_violation());
        assert_eq!(names(&db.engine)?.len(), 10);
        session[twins[0]].email = "y".into();
        session.delete(users[9])?;
        session.commit()?;
        assert_eq!(names(&db.engine)?.len(), 11);
        Ok(())
    }

    fn a_violation_by_an_update_can_be_corrected(db: &TestDb) -> Result<()> {
        let (mut session, users) = ten(db)?;
        session[users[2]].email = "u3@x.org".into();
        session[users[1]].email = "fine".into();
        assert!(session.commit().unwrap_err().is_unique_violation());
        session[users[2]].email = "u2".into();
        session.commit()?;
        let read: User = User::query().filter(User::email.eq("u2")).one(&db.engine)?;
        assert_eq!(read, session[users[2]]);
        assert!(User::query().filter(User::email.eq("fine")).exists(&db.engine)?);
        Ok(())
    }

    fn rollback_forgets_what_was_added(db: &TestDb) -> Result<()> {
        let (mut session, _) = ten(db)?;
        let flushed = session.add(User::named("flushed"));
        let held = session[flushed].id;
        session.flush()?;
        let key = session[flushed].id;
        let new = session.add(User::named("new"));
        session.rollback()?;
        assert!(session.try_get(flushed).is_none());
        assert!(session.try_get(new).is_none());
        assert!(!session.has_changes());
        assert_eq!(session.get::<User>(key)?, None);
        assert!(matches!(session.get::<User>(held), Err(Error::Unresolved { model: "User" })));
        assert_eq!(User::query().count(&mut session)?, 10);
        Ok(())
    }

    fn rollback_restores_what_was_changed(db: &TestDb) -> Result<()> {
        let (mut session, users) = ten(db)?;
        session[users[0]].name = "flushed".into();
        session.flush()?;
        session[users[0]].name = "flushed twice".into();
        session.flush()?;
        session[users[0]].name = "and changed again".into();
        session[users[1]].name = "not flushed".into();
        session.rollback()?;
        assert_eq!((session[users[0]].name.as_str(), session[users[1]].name.as_str()), ("u0", "u1"));
        assert!(!session.has_changes());
        session[users[0]].name = "kept".into();
        session.commit()?;
        assert!(User::query().filter(User::name.eq("kept")).exists(&db.engine)?);
        Ok(())
    }

    fn rollback_brings_back_what_was_deleted(db: &TestDb) -> Result<()> {
        let (mut session, users) = ten(db)?;
        let ids: Vec<_> = users.iter().map(|user| session[*user].id).collect();
        session[users[0]].name = "changed first".into();
        session.delete(users[0])?;
        session.flush()?;
        session.delete(users[1])?;
        session.rollback()?;
        assert_eq!((session[users[0]].name.as_str(), session[users[1]].name.as_str()), ("u0", "u1"));
        assert_eq!(session.get::<User>(ids[0])?, Some(users[0]));
        assert_eq!(session.get::<User>(ids[1])?, Some(users[1]));
        session.commit()?;
        assert_eq!(User::query().count(&db.engine)?, 10);
        Ok(())
    }

    fn rollback_forgets_what_was_loaded(db: &TestDb) -> Result<()> {
        let (_, _) = ten(db)?;
        let mut session = db.session();
        let tracked = User::query().track(&mut session)?;
        session[tracked[0]].name = "changed".into();
        session.flush()?;
        session.delete(tracked[1])?;
        session.rollback()?;
        assert!(tracked.iter().all(|user| session.try_get(*user).is_none()));
        assert_eq!(User::query().track(&mut session)?.len(), 10);
        Ok(())
    }

    fn what_was_loaded_stays_after_a_commit(db: &TestDb) -> Result<()> {
        let (_, _) = ten(db)?;
        let mut session = db.session();
        let tracked = User::query().order_by(User::name.asc()).track(&mut session)?;
        session.commit()?;
        session[tracked[3]].name = "changed".into();
        session.flush()?;
        session.rollback()?;
        assert_eq!(session[tracked[3]].name, "u3");
        Ok(())
    }

    fn an_object_added_and_deleted_in_one_transaction_leaves_nothing(db: &TestDb) -> Result<()> {
        let (mut session, _) = ten(db)?;
        let brief = session.add(User::named("brief"));
        session.flush()?;
        session[brief].age = Some(1);
        session.delete(brief)?;
        session.commit()?;
        assert!(session.try_get(brief).is_none());
        assert_eq!(User::query().count(&db.engine)?, 10);
        Ok(())
    }

    fn a_session_goes_on_after_commit_and_rollback(db: &TestDb) -> Result<()> {
        let (mut session, users) = ten(db)?;
        for round in 0..5 {
            session[users[round]].age = Some(round as i32);
            session.flush()?;
            if round % 2 == 0 { session.commit()? } else { session.rollback()? }
        }
        let ages: Vec<Option<i32>> = users.iter().map(|user| session[*user].age).collect();
        assert_eq!(ages[..5], [Some(0), None, Some(2), None, Some(4)]);
        assert_eq!(User::query().filter(User::age.is_not_null()).count(&db.engine)?, 3);
        Ok(())
    }
}
