//! What a session tracks, what it writes of it, and which handle is whose.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rowhouse::prelude::*;

use crate::blog::{Post, User, create, names};
use crate::support::{statements, writes};

const fn is_send<T: Send>() {}
const _: () = (is_send::<Session>(), is_send::<Engine>(), is_send::<Handle<User>>()).0;

backend_tests! {
    fn only_changed_columns_are_written(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let mut session = db.session();
        let alex = session.add(User::named("alex"));
        session.commit()?;
        session[alex].age = Some(31);
        let (result, sent) = writes(|| session.flush());
        result?;
        assert_eq!(sent, [r#"UPDATE "users" SET "age" = ? WHERE "id" = ?"#]);
        session[alex].age = None;
        session[alex].name = "Alexandra".into();
        let (result, sent) = writes(|| session.commit());
        result?;
        assert_eq!(sent, [r#"UPDATE "users" SET "name" = ?, "age" = ? WHERE "id" = ?"#]);
        assert_eq!(User::query().one(&db.engine)?, session[alex]);
        Ok(())
    }

    fn what_is_changed_and_changed_back_is_not_written(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let mut session = db.session();
        let alex = session.add(User::named("alex"));
        session.commit()?;
        session[alex].name = "Bo".into();
        assert!(session.has_changes());
        session[alex].name = "alex".into();
        assert!(!session.has_changes());
        let (result, sent) = statements(|| session.commit());
        result?;
        assert!(sent.is_empty(), "{sent:?}");
        // The object is compared with its row again from here on.
        session[alex].name = "Cy".into();
        session.commit()?;
        assert_eq!(names(&db.engine)?, ["Cy"]);
        Ok(())
    }

    fn a_flush_without_changes_sends_nothing(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let mut session = db.session();
        let alex = session.add(User::named("alex"));
        session.commit()?;
        let _lent_but_unchanged = &mut session[alex];
        let ((), sent) = statements(|| session.flush().and_then(|()| session.commit()).unwrap());
        assert!(sent.is_empty(), "{sent:?}");
        Ok(())
    }

    fn changes_are_there_until_they_are_flushed(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let mut session = db.session();
        assert!(!session.has_changes());
        let alex = session.add(User::named("alex"));
        assert!(session.has_changes());
        session.flush()?;
        assert!(!session.has_changes());
        session[alex].age = Some(1);
        assert!(session.has_changes());
        session.flush()?;
        session.delete(alex)?;
        assert!(session.has_changes());
        session.commit()?;
        assert!(!session.has_changes());
        Ok(())
    }

    fn a_row_has_one_handle_and_a_known_one_costs_no_statement(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let mut setup = db.session();
        let alex = setup.add(User::named("alex"));
        setup.commit()?;
        let id = setup[alex].id;
        let mut session = db.session();
        let first = session.get::<User>(id)?;
        assert!(first.is_some());
        let (second, sent) = statements(|| session.get::<User>(id));
        assert_eq!(second?, first);
        assert!(sent.is_empty(), "{sent:?}");
        let tracked = User::query().track(&mut session)?;
        assert_eq!(tracked, [first.unwrap()]);
        let again = User::query().filter(User::name.eq("alex")).track(&mut session)?;
        assert_eq!(again, tracked);
        assert_eq!(session.get::<User>(99)?, None);
        Ok(())
    }

    fn tracking_again_keeps_what_was_changed(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let mut session = db.session();
        let alex = session.add(User::named("alex"));
        session.commit()?;
        session.set_autoflush(false);
        session[alex].name = "Bo".into();
        assert_eq!(User::query().track(&mut session)?, [alex]);
        assert_eq!(session[alex].name, "Bo");
        assert_eq!(User::query().select(User::name).all(&mut session)?, ["alex"]);
        session.commit()?;
        assert_eq!(names(&db.engine)?, ["Bo"]);
        Ok(())
    }

    fn queries_flush_first_unless_autoflush_is_off(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let mut session = db.session();
        let alex = session.add(User::named("alex"));
        assert_eq!(User::query().count(&mut session)?, 1);
        session[alex].name = "Bo".into();
        assert!(User::query().filter(User::name.eq("Bo")).exists(&mut session)?);
        let raw: i64 = sql!("select count(*) from users where name = 'Bo'").scalar(&mut session)?;
        assert_eq!(raw, 1);
        session.delete(alex)?;
        assert_eq!(User::query().track(&mut session)?, []);
        session.set_autoflush(false);
        session.add(User::named("cy"));
        assert_eq!(User::query().count(&mut session)?, 0);
        session.flush()?;
        assert_eq!(User::query().count(&mut session)?, 1);
        Ok(())
    }

    fn deleting_a_new_object_forgets_it(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let mut session = db.session();
        let alex = session.add(User::named("alex"));
        let bo = session.add(User::named("bo"));
        session.delete(alex)?;
        assert!(session.try_get(alex).is_none());
        assert!(matches!(session.delete(alex), Err(Error::Detached { model: "User" })));
        session.commit()?;
        assert_eq!(names(&db.engine)?, ["bo"]);
        assert_eq!(session[bo].name, "bo");
        Ok(())
    }

    fn a_deleted_row_is_gone_after_the_flush(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let mut session = db.session();
        let alex = session.add(User::named("alex"));
        session.commit()?;
        let id = session[alex].id;
        session.delete(alex)?;
        session.delete(alex)?;
        assert_eq!(session.get::<User>(id)?, None);
        let (result, sent) = writes(|| session.flush());
        result?;
        assert_eq!(sent, [r#"DELETE FROM "users" WHERE "id" = ?"#]);
        assert_eq!(session.get::<User>(id)?, None);
        session.commit()?;
        assert_eq!(session.get::<User>(id)?, None);
        assert!(session.try_get(alex).is_none());
        assert!(matches!(session.delete(alex), Err(Error::Detached { .. })));
        Ok(())
    }

    fn a_change_of_a_deleted_object_is_not_written(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let mut session = db.session();
        let alex = session.add(User::named("alex"));
        session.commit()?;
        session[alex].name = "Bo".into();
        session.delete(alex)?;
        session[alex].age = Some(3);
        let (result, sent) = writes(|| session.commit());
        result?;
        assert_eq!(sent, [r#"DELETE FROM "users" WHERE "id" = ?"#]);
        Ok(())
    }

    fn a_place_that_became_free_has_new_handles(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let mut session = db.session();
        let alex = session.add(User::named("alex"));
        session.delete(alex)?;
        let bo = session.add(User::named("bo"));
        assert_ne!(alex, bo);
        assert!(session.try_get(alex).is_none());
        assert_eq!(session[bo].name, "bo");
        Ok(())
    }

    fn handles_are_of_one_session(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let (mut one, mut other) = (db.session(), db.session());
        let alex = one.add(User::named("alex"));
        other.add(User::named("bo"));
        assert!(other.try_get(alex).is_none());
        assert!(other.try_get_mut(alex).is_none());
        assert!(matches!(other.delete(alex), Err(Error::Detached { model: "User" })));
        let panic = catch_unwind(AssertUnwindSafe(|| other[alex].name.clone())).unwrap_err();
        let text = panic.downcast_ref::<String>().unwrap();
        assert_eq!(text, "this `Handle<User>` belongs to another session, or its object was forgotten");
        Ok(())
    }

    fn a_transaction_commits_what_its_closure_returns(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let id = db.engine.transaction(|session| {
            let alex = session.add(User::named("alex"));
            session.flush()?;
            session.add(Post::by(session[alex].id, "one"));
            Ok(session[alex].id)
        })?;
        assert_eq!(Post::query().filter(Post::author_id.eq(id)).count(&db.engine)?, 1);
        Ok(())
    }

    fn a_transaction_rolls_back_on_an_error(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let result = db.engine.transaction(|session| {
            session.add(User::named("alex"));
            session.flush()?;
            User::query().filter(User::name.eq("nobody")).one(session)
        });
        assert!(matches!(result, Err(Error::NotFound { of: "User", .. }) | Err(Error::NotFound { .. })), "{result:?}");
        assert_eq!(names(&db.engine)?, [""; 0]);
        Ok(())
    }

    fn a_transaction_rolls_back_on_a_panic(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            db.engine.transaction(|session| -> rowhouse::Result<()> {
                session.add(User::named("alex"));
                session.flush()?;
                panic!("on purpose")
            })
        }));
        assert!(panicked.is_err());
        assert_eq!(names(&db.engine)?, [""; 0]);
        db.engine.transaction(|session| {
            session.add(User::named("bo"));
            Ok(())
        })?;
        assert_eq!(names(&db.engine)?, ["bo"]);
        Ok(())
    }

    fn a_dropped_session_rolls_back(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let mut session = db.session();
        session.add(User::named("alex"));
        session.flush()?;
        drop(session);
        assert_eq!(names(&db.engine)?, [""; 0]);
        Ok(())
    }

    fn a_session_moves_to_another_thread(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let mut session = db.session();
        let alex = session.add(User::named("alex"));
        session.flush()?;
        let session = std::thread::spawn(move || {
            session[alex].age = Some(9);
            session.commit().map(|()| session)
        });
        let session = session.join().unwrap()?;
        assert_eq!(User::query().one(&db.engine)?, session[alex]);
        Ok(())
    }
}
