//! Rows that are marked when they are deleted.

use std::time::{Duration, SystemTime};

use rowhouse::Clock;
use rowhouse::prelude::*;
use rowhouse::query::Tracked;

use crate::support::TestDb;

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "members", has_many(letters = Letter::member_id))]
struct Member {
    id: Id<Member>,
    #[column(length = 40)]
    name: String,
    #[column(updated_at)]
    updated_at: Auto<DateTime<Utc>>,
    #[column(soft_delete)]
    deleted_at: Option<DateTime<Utc>>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "letters")]
struct Letter {
    id: Id<Letter>,
    #[column(on_delete = cascade)]
    member_id: Id<Member>,
    text: String,
    #[column(version)]
    version: i32,
    #[column(soft_delete)]
    gone: bool,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "favourites")]
struct Favourite {
    id: Id<Favourite>,
    member_id: Option<Id<Member>>,
    by_id: Id<Member>,
}

/// A name is unique among those that are not deleted.
#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "accounts", unique(name, where = "deleted_at IS NULL"))]
struct Account {
    id: Id<Account>,
    name: String,
    #[column(soft_delete)]
    deleted_at: Option<DateTime<Utc>>,
}

fn member(name: &str) -> Member {
    Member { id: Id::new(), name: name.into(), updated_at: Auto::new(), deleted_at: None }
}

fn letter(member: &Member, text: &str) -> Letter {
    Letter { id: Id::new(), member_id: member.id, text: text.into(), version: 1, gone: false }
}

/// A session with members, and a letter of each.
type Members = (Session, [Handle<Member>; 2], [Handle<Letter>; 2]);

/// Two members, `a` and `b`, with a letter each, at 100 seconds after 1970.
fn members(db: &TestDb) -> rowhouse::Result<Members> {
    db.engine.create_all(&models![Member, Letter])?;
    let mut session = db.session();
    session.set_clock(Clock::fixed(SystemTime::UNIX_EPOCH + Duration::from_secs(100)));
    let members = ["a", "b"].map(|name| session.add(member(name)));
    let letters = members.map(|member| {
        let letter = letter(&session[member], &format!("from {}", session[member].name));
        session.add(letter)
    });
    session.commit()?;
    Ok((session, members, letters))
}

fn moment(seconds: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(seconds, 0)
}

backend_tests! {
    fn a_deleted_object_is_marked_and_seen_by_no_query(db: &TestDb) -> Result<()> {
        let (mut session, [a, b], _) = members(db)?;
        session.delete(a)?;
        assert_eq!((session.state(a), session[a].deleted_at), (ObjectState::Deleted, moment(100)));
        session.commit()?;
        assert_eq!((session.state(a), session[a].deleted_at), (ObjectState::Clean, moment(100)));

        assert_eq!(Member::query().select(Member::name).all(&db.engine)?, ["b"]);
        assert_eq!((Member::query().count(&db.engine)?, Member::query().filter(Member::name.eq("a")).exists(&db.engine)?), (1, false));
        let all = Member::query().with_deleted().order_by(Member::id.asc()).all(&db.engine)?;
        assert_eq!(all, [session[a].clone(), session[b].clone()]);
        assert_eq!(Member::query().only_deleted().select(Member::name).all(&db.engine)?, ["a"]);
        assert_eq!(Member::query().with_deleted().filter(Member::deleted_at.is_not_null()).count(&db.engine)?, 1);
        Ok(())
    }

    fn the_identity_map_hides_what_queries_hide(db: &TestDb) -> Result<()> {
        let (mut session, [a, b], _) = members(db)?;
        let (id, other) = (session[a].id, session[b].id);
        session.delete(a)?;
        assert_eq!(session.get::<Member>(id)?, None); // not flushed yet
        session.commit()?;
        assert_eq!(session.get::<Member>(id)?, None);
        assert_eq!(session.get_many::<Member, _>([id, other])?, [None, Some(b)]);
        let mut fresh = db.session();
        assert_eq!(fresh.get::<Member>(id)?, None);
        let found = fresh.get_many::<Member, _>([id, other])?;
        assert_eq!((found[0], found[1].map(|member| fresh[member].name.clone())), (None, Some("b".into())));
        let seen = Member::query().with_deleted().order_by(Member::id.asc()).track(&mut fresh)?;
        assert_eq!((seen.len(), fresh.get::<Member>(id)?), (2, None));
        fresh.restore(seen[0])?;
        assert_eq!(fresh.get::<Member>(id)?, Some(seen[0]));
        fresh.commit()?;
        assert_eq!(Member::query().count(&db.engine)?, 2);
        session.refresh(a)?;
        assert_eq!(session[a].deleted_at, None);
        Ok(())
    }

    fn a_deletion_can_be_taken_back(db: &TestDb) -> Result<()> {
        let (mut session, [a, _], _) = members(db)?;
        session.delete(a)?;
        session.restore(a)?;
        assert!(!session.has_changes());
        session.delete(a)?;
        session.flush()?;
        session.rollback()?;
        assert_eq!((session[a].deleted_at, Member::query().count(&db.engine)?), (None, 2));
        session.delete(a)?;
        session.commit()?;
        session.delete(a)?; // again: nothing
        assert!(!session.has_changes());
        session.restore(a)?;
        session.commit()?;
        assert_eq!((session[a].deleted_at, Member::query().count(&db.engine)?), (None, 2));
        Ok(())
    }

    fn rows_can_be_deleted_for_good(db: &TestDb) -> Result<()> {
        let (mut session, [a, b], [letter, _]) = members(db)?;
        session.delete_permanently(a)?;
        session.commit()?;
        assert!(session.try_get(a).is_none() && session.try_get(letter).is_none()); // the foreign key cascades
        assert_eq!(Member::query().with_deleted().count(&db.engine)?, 1);
        session.delete(b)?;
        session.commit()?;
        session.delete_permanently(b)?;
        session.commit()?;
        assert_eq!(Member::query().with_deleted().count(&db.engine)?, 0);
        let new = session.add(member("c"));
        session.delete(new)?; // was never written
        session.commit()?;
        assert!(session.try_get(new).is_none());
        assert_eq!(Member::query().with_deleted().count(&db.engine)?, 0);
        Ok(())
    }

    fn children_stay_and_joins_do_not_see_the_parent(db: &TestDb) -> Result<()> {
        let (mut session, [a, b], [first, second]) = members(db)?;
        session.delete(a)?;
        session.delete(second)?;
        session.commit()?;
        assert_eq!(session[second].version, 2);
        let texts = |query: Query<Letter, String>| query.all(&db.engine);
        assert_eq!(texts(Letter::query().select(Letter::text))?, ["from a"]);
        assert_eq!(Letter::query().join(Letter::member_id).count(&db.engine)?, 0);
        let rows: Vec<(String, Option<String>)> =
            Letter::query().left_join(Letter::member_id).select((Letter::text, Member::name)).all(&db.engine)?;
        assert_eq!(rows, [("from a".to_owned(), None)]);
        let rows: Vec<(String, Option<String>)> =
            Member::query().left_join(Member::letters).select((Member::name, Letter::text)).all(&db.engine)?;
        assert_eq!(rows, [("b".to_owned(), None)]);
        let rows: Vec<(Option<String>, String)> =
            Member::query().right_join(Member::letters).select((Member::name, Letter::text)).all(&db.engine)?;
        assert_eq!(rows, [(None, "from a".to_owned())]);
        let all = Member::query().with_deleted().left_join(Member::letters).order_by(Member::id.asc());
        let rows: Vec<(String, Option<String>)> = all.select((Member::name, Letter::text)).all(&db.engine)?;
        assert_eq!(rows, [("a".to_owned(), Some("from a".to_owned())), ("b".to_owned(), Some("from b".to_owned()))]);
        assert_eq!(Member::query().filter(exists(Member::letters.query())).count(&db.engine)?, 0);
        assert_eq!(Letter::query().filter(Letter::member_id.is_in(Member::query().select(Member::id))).count(&db.engine)?, 0);
        session.restore(first)?; // nothing to restore
        assert!(!session.has_changes() && session.try_get(b).is_some());
        Ok(())
    }

    fn a_key_that_can_be_null_leads_to_no_marked_row(db: &TestDb) -> Result<()> {
        let (mut session, [a, b], _) = members(db)?;
        db.engine.create_all(&models![Favourite])?;
        let favourites = [a, b].map(|member| {
            let member_id = session[member].id;
            session.add(Favourite { id: Id::new(), member_id: Some(member_id), by_id: member_id })
        });
        session.delete(a)?;
        session.commit()?;
        let by_id = || Favourite::query().order_by(Favourite::id.asc());
        // Loaded, by a path that is joined, by one that is a query of its own, and in a condition: the same.
        let loaded: Vec<(Favourite, Option<Member>)> = by_id().with(Favourite::member_id).all(&db.engine)?;
        let loaded: Vec<Option<String>> = loaded.into_iter().map(|(_, member)| member.map(|member| member.name)).collect();
        assert_eq!(loaded, [None, Some("b".to_owned())]);
        let joined: Vec<Option<String>> = by_id().select(Favourite::member_id.to(Member::name)).all(&db.engine)?;
        assert_eq!(joined, loaded);
        let locked = Favourite::query().filter(Favourite::member_id.to(Member::name).eq("a"));
        assert_eq!(locked.count(&db.engine)?, 0);
        if db.dialect() != Dialect::Sqlite {
            assert_eq!(locked.for_update().all(&mut session)?, []);
        }
        assert_eq!(Favourite::query().filter(Favourite::member_id.any(Member::name.eq("a"))).count(&db.engine)?, 0);
        assert_eq!(Favourite::update().set(Favourite::member_id.to(None)).filter(Favourite::member_id.to(Member::name).eq("a")).execute(&mut session)?, 0);
        session.rollback()?;
        // A key that is never NULL leads to its row.
        let names: Vec<String> = by_id().select(Favourite::by_id.to(Member::name)).all(&db.engine)?;
        assert_eq!(names, ["a", "b"]);
        let loaded: Vec<(Favourite, Member)> = by_id().with(Favourite::by_id).all(&db.engine)?;
        assert_eq!((loaded[0].1.name.as_str(), favourites.len()), ("a", 2));
        Ok(())
    }

    #[requires(|backend| backend.capabilities.full_join)]
    fn a_full_join_keeps_no_marked_rows_of_either_side(db: &TestDb) -> Result<()> {
        let (mut session, [a, b], [_, second]) = members(db)?;
        session.delete(a)?;
        session.delete(second)?;
        session.commit()?;
        let mut rows: Vec<(Option<String>, Option<String>)> =
            Member::query().full_join(Member::letters).select((Member::name, Letter::text)).all(&db.engine)?;
        rows.sort();
        assert_eq!(rows, [(None, Some("from a".to_owned())), (Some("b".to_owned()), None)]);
        assert!(session.try_get(b).is_some());
        Ok(())
    }

    fn statements_mark_rows_and_leave_marked_ones_alone(db: &TestDb) -> Result<()> {
        let (mut session, [a, b], [first, _]) = members(db)?;
        assert_eq!(Member::delete().filter(Member::name.eq("a")).execute(&mut session)?, 1);
        assert_eq!((session[a].deleted_at, session[b].deleted_at), (moment(100), None));
        assert_eq!(Member::delete().all_rows().tracked(Tracked::Leave).execute(&mut session)?, 1);
        session.refresh(b)?;
        assert_eq!(session[b].deleted_at, moment(100));
        assert_eq!(Member::update().set(Member::name.to("c")).all_rows().execute(&mut session)?, 0);
        let all = [(session[a].id, "x"), (session[b].id, "y")];
        assert_eq!(Member::update_many(Member::id, Member::name, all).execute(&mut session)?, 0);
        assert_eq!(Member::update_many(Member::id, Member::name, all).with_deleted().execute(&mut session)?, 2);
        let restore = Member::update().only_deleted().set(Member::deleted_at.to(None)).filter(Member::name.eq("x"));
        assert_eq!(restore.execute(&mut session)?, 1);
        assert_eq!((session[a].deleted_at, session[a].name.as_str()), (None, "x"));
        assert_eq!(Letter::delete().join(Letter::member_id).filter(Member::name.eq("x")).execute(&mut session)?, 1);
        assert!(session[first].gone);
        let purge = Member::delete().only_deleted().permanently().all_rows();
        assert_eq!(purge.execute(&mut session)?, 1);
        session.commit()?;
        assert_eq!(Member::query().with_deleted().select(Member::name).all(&db.engine)?, ["x"]);
        assert!(session.try_get(b).is_none());
        Ok(())
    }

    fn many_objects_are_marked_in_batches(db: &TestDb) -> Result<()> {
        let (mut session, ..) = members(db)?;
        let many = session.add_all((0..40).map(|n| member(&format!("m{n}"))));
        session.commit()?;
        for member in &many[..30] {
            session.delete(*member)?;
        }
        session.commit()?;
        assert_eq!(Member::query().count(&db.engine)?, 12);
        assert_eq!(Member::query().only_deleted().count(&db.engine)?, 30);
        Ok(())
    }

    fn a_mark_has_the_version_of_its_row(db: &TestDb) -> Result<()> {
        let (mut session, _, [first, _]) = members(db)?;
        Letter::update().set((Letter::text.to("x"), Letter::version.to(2))).all_rows().execute(&db.engine)?;
        session.delete(first)?;
        assert!(matches!(session.flush(), Err(Error::Stale { model: "Letter", .. })));
        Ok(())
    }

    #[requires(|backend| backend.dialect() != Dialect::Mysql)]
    fn a_name_is_free_again_in_the_flush_that_marks_its_row(db: &TestDb) -> Result<()> {
        let account = |name: &str| Account { id: Id::new(), name: name.into(), deleted_at: None };
        db.engine.create_all(&models![Account])?;
        let mut session = db.session();
        let old = session.add(account("a"));
        session.commit()?;
        session.delete(old)?;
        let new = session.add(account("a"));
        session.commit()?;
        assert_eq!(Account::query().with_deleted().count(&db.engine)?, 2);
        session.delete(new)?;
        session.restore(old)?;
        session.commit()?;
        assert_eq!(Account::query().select(Account::id).all(&db.engine)?, [session[old].id]);
        session.restore(new)?;
        assert!(session.commit().unwrap_err().is_unique_violation());
        Ok(())
    }

    fn a_session_that_locks_sees_no_marked_rows(db: &TestDb) -> Result<()> {
        let (mut session, [a, b], _) = members(db)?;
        let (id, other) = (session[a].id, session[b].id);
        session.delete(a)?;
        session.commit()?;
        let mut fresh = db.session();
        assert_eq!(fresh.get_for_update::<Member>(id)?, None);
        assert!(fresh.get_for_update::<Member>(other)?.is_some());
        Ok(())
    }
}
