//! What a session knows of its objects, and objects that come and go without a statement of their own.

use rowhouse::prelude::*;
use rowhouse::types::Value;

use crate::blog::{Post, User, create};

/// Two users and a post of the first in a session, committed.
fn some(db: &crate::support::TestDb) -> rowhouse::Result<(Session, [Handle<User>; 2], Handle<Post>)> {
    create(&db.engine)?;
    let mut session = db.session();
    let users = ["a", "b"].map(|name| session.add(User::named(name)));
    let post = session.add(Post::by(session[users[0]].id, "hello"));
    session.commit()?;
    Ok((session, users, post))
}

backend_tests! {
    fn an_object_goes_through_its_states(db: &TestDb) -> Result<()> {
        let (mut session, [a, b], _) = some(db)?;
        assert_eq!(session.state(a), ObjectState::Clean);
        session[a].age = Some(1);
        assert_eq!((session.state(a), session.is_dirty(a), session.is_dirty(b)), (ObjectState::Changed, true, false));
        session[a].age = None;
        assert_eq!(session.state(a), ObjectState::Clean);
        let c = session.add(User::named("c"));
        session.delete(b)?;
        assert_eq!(session.in_state::<User>(ObjectState::New), [c]);
        assert_eq!(session.in_state::<User>(ObjectState::Deleted), [b]);
        assert_eq!(session.in_state::<User>(ObjectState::Clean), [a]);
        session.flush()?;
        assert_eq!((session.state(b), session.state(c)), (ObjectState::Detached, ObjectState::Clean));
        session.rollback()?;
        assert_eq!((session.state(b), session.state(c)), (ObjectState::Clean, ObjectState::Detached));
        assert_eq!(db.session().state(a), ObjectState::Detached);
        Ok(())
    }

    fn changes_are_columns_with_old_and_new_value(db: &TestDb) -> Result<()> {
        let (mut session, [a, _], post) = some(db)?;
        let new = session.add(User::named("new"));
        session[a].name = "renamed".into();
        session[a].age = Some(5);
        session[post].author_id = session[new].id;
        let told: Vec<(&str, Value, Option<Value>)> =
            session.changes(a)?.into_iter().map(|change| (change.column, change.old, change.new)).collect();
        let text = |text: &str| Value::Text(text.into());
        assert_eq!(told, [("name", text("a"), Some(text("renamed"))), ("age", Value::Null, Some(Value::Int(5)))]);
        let moved = session.changes(post)?;
        assert_eq!((moved.len(), moved[0].field, &moved[0].new), (1, "author_id", &None));
        assert!(session.changes(new)?.is_empty());
        session.commit()?;
        assert!(session.changes(a)?.is_empty());
        Ok(())
    }

    fn changed_back_after_a_flush_is_a_change(db: &TestDb) -> Result<()> {
        let (mut session, [a, _], _) = some(db)?;
        session[a].name = "other".into();
        session.flush()?;
        session[a].name = "a".into();
        assert_eq!(session.changes(a)?.len(), 1);
        session.commit()?;
        assert!(User::query().filter(User::name.eq("a")).exists(&db.engine)?);
        Ok(())
    }

    fn an_attached_object_is_written_by_what_changes_in_it(db: &TestDb) -> Result<()> {
        let (session, [a, _], _) = some(db)?;
        let copy = session[a].clone();
        let mut other = db.session();
        let attached = other.attach(copy.clone())?;
        assert!(matches!(other.attach(copy), Err(Error::SameRow { model: "User", .. })));
        assert!(matches!(other.attach(User::named("new")), Err(Error::Unresolved { model: "User" })));
        other[attached].age = Some(9);
        other.commit()?;
        assert_eq!(User::query().filter(User::age.eq(9)).count(&db.engine)?, 1);
        Ok(())
    }

    fn merge_writes_over_the_row_with_the_key_or_adds_one(db: &TestDb) -> Result<()> {
        let (session, [a, _], _) = some(db)?;
        let form = User { age: Some(77), ..session[a].clone() };
        let mut other = db.session();
        let merged = other.merge(form.clone())?;
        assert_eq!(other.changes(merged)?.len(), 1);
        let fresh = other.merge(User { id: Id::from(5000), email: "f".into(), ..form })?;
        let unkeyed = other.merge(User::named("unkeyed"))?;
        assert_eq!((other.state(fresh), other.state(unkeyed)), (ObjectState::New, ObjectState::New));
        other.commit()?;
        assert_eq!(User::query().filter(User::age.eq(77)).count(&db.engine)?, 2);
        assert_eq!(User::query().count(&db.engine)?, 4);
        Ok(())
    }

    fn a_detached_object_is_not_written_and_its_row_can_be_loaded_again(db: &TestDb) -> Result<()> {
        let (mut session, [a, b], _) = some(db)?;
        session[a].age = Some(1);
        session.delete(b)?;
        let new = session.add(User::named("new"));
        assert_eq!(session.detach(a)?.age, Some(1));
        session.forget(b)?;
        session.forget(new)?;
        assert!(matches!(session.detach(a), Err(Error::Detached { model: "User" })));
        assert!(!session.has_changes());
        session.commit()?;
        let users = User::query().order_by(User::name.asc()).track(&mut session)?;
        assert_eq!((session[users[0]].age, users.len()), (None, 2));
        session.rollback()?;
        Ok(())
    }

    fn what_is_forgotten_in_a_transaction_does_not_come_back_by_a_rollback(db: &TestDb) -> Result<()> {
        let (mut session, [a, b], _) = some(db)?;
        session[a].age = Some(1);
        session.flush()?;
        session.forget(a)?;
        let c = session.add(User::named("c")); // may have the place of `a`
        session.flush()?;
        session.clear();
        let tracked = User::query().track(&mut session)?.len();
        session.rollback()?;
        assert_eq!(tracked, 3);
        assert!([a, b, c].iter().all(|user| session.state(*user) == ObjectState::Detached));
        assert_eq!(User::query().track(&mut session)?.len(), 2);
        Ok(())
    }

    fn two_objects_can_be_changed_in_one_expression(db: &TestDb) -> Result<()> {
        let (mut session, [a, b], post) = some(db)?;
        let (one, other) = session.pair_mut(a, b).unwrap();
        std::mem::swap(&mut one.name, &mut other.name);
        let (user, post) = session.pair_mut(a, post).unwrap();
        post.title.clone_from(&user.name);
        assert!(session.pair_mut(a, a).is_none());
        session.commit()?;
        assert_eq!((session[a].name.as_str(), session[b].name.as_str()), ("b", "a"));
        assert!(Post::query().filter(Post::title.eq("b")).exists(&db.engine)?);
        Ok(())
    }

    fn many_keys_are_looked_up_at_once_and_in_their_order(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let mut session = db.session();
        let users = session.add_all((0..600).map(|n| User::named(&format!("u{n}"))));
        session.commit()?;
        let ids: Vec<Id<User>> = users.iter().rev().map(|user| session[*user].id).collect();
        assert_eq!(session.get_many::<User, _>(ids.clone())?.into_iter().flatten().next(), Some(users[599]));
        let mut other = db.session();
        let asked = ids.iter().copied().chain([Id::from(1_000_000), ids[0]]);
        let found = other.get_many::<User, _>(asked)?;
        assert_eq!((found.len(), found[600], found[601]), (602, None, found[0]));
        assert!(found[..600].iter().zip(&ids).all(|(user, id)| other[user.unwrap()].id == *id));
        Ok(())
    }

    fn refresh_reads_what_others_have_written(db: &TestDb) -> Result<()> {
        let (mut session, [a, b], _) = some(db)?;
        User::update().set(User::age.to(8)).all_rows().execute(&db.engine)?;
        session[a].name = "dropped".into();
        session.refresh(a)?;
        assert_eq!((session[a].name.as_str(), session[a].age, session[b].age), ("a", Some(8), None));
        session.refresh_all()?;
        assert_eq!(session[b].age, Some(8));
        assert!(!session.has_changes());
        session.commit()?;
        User::delete().filter(User::name.eq("b")).execute(&db.engine)?;
        assert!(matches!(session.refresh(b), Err(Error::Stale { model: "User", .. })));
        assert_eq!(session.state(b), ObjectState::Detached);
        Ok(())
    }

    fn a_second_object_with_a_tracked_key_is_an_error_of_the_flush(db: &TestDb) -> Result<()> {
        let (mut session, [a, _], _) = some(db)?;
        let twin = session.add(User { email: "twin".into(), ..session[a].clone() });
        let error = session.flush().unwrap_err();
        assert!(error.is_unique_violation() || matches!(error, Error::SameRow { model: "User", .. }), "{error}");
        assert!(error.to_string().contains("User"), "{error}");
        assert_eq!(session.state(twin), ObjectState::New);
        Ok(())
    }
}
