//! What the program makes of columns by itself: moments of the clock, and values of functions.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use rowhouse::Clock;
use rowhouse::prelude::*;

use crate::support::TestDb;

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "notes")]
struct Note {
    id: Id<Note>,
    #[column(unique, length = 20)]
    name: String,
    text: String,
    #[column(default_fn = next_code)]
    code: Auto<i64>,
    #[column(created_at)]
    created_at: Auto<DateTime<Utc>>,
    #[column(updated_at)]
    updated_at: Auto<DateTime<Utc>>,
    #[column(on_update = times_changed)]
    changed: i64,
}

/// The same of other kinds: fields that cannot be unset, moments of other crates, and SQL.
#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "letters")]
struct Letter {
    id: Id<Letter>,
    text: String,
    #[column(created_at)]
    posted: jiff::Timestamp,
    #[column(updated_at)]
    touched: time::OffsetDateTime,
    #[column(default = 0, on_update = sql("7"))]
    by_sql: Auto<i64>,
    #[column(updated_at)]
    local: Auto<NaiveDateTime>,
}

static CODES: AtomicI64 = AtomicI64::new(1000);
static CHANGES: AtomicI64 = AtomicI64::new(1);

fn next_code() -> i64 {
    CODES.fetch_add(1, Ordering::Relaxed)
}

fn times_changed() -> i64 {
    CHANGES.fetch_add(1, Ordering::Relaxed)
}

fn note(name: &str) -> Note {
    let (created_at, updated_at) = (Auto::new(), Auto::new());
    Note { id: Id::new(), name: name.into(), text: "a".into(), code: Auto::new(), created_at, updated_at, changed: 0 }
}

fn letter(text: &str) -> Letter {
    Letter {
        id: Id::new(),
        text: text.into(),
        posted: jiff::Timestamp::UNIX_EPOCH,
        touched: time::OffsetDateTime::UNIX_EPOCH,
        by_sql: Auto::new(),
        local: Auto::new(),
    }
}

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

/// A session whose clock stands still at 100 seconds after 1970.
fn session(db: &TestDb) -> rowhouse::Result<(Session, Clock)> {
    db.engine.create_all(&models![Note, Letter])?;
    let (mut session, clock) = (db.session(), Clock::fixed(at(100)));
    session.set_clock(clock.clone());
    Ok((session, clock))
}

/// Seconds of `created_at` and `updated_at`.
fn stamps(note: &Note) -> rowhouse::Result<(i64, i64)> {
    Ok((note.created_at.get()?.timestamp(), note.updated_at.get()?.timestamp()))
}

fn rows(db: &TestDb) -> rowhouse::Result<Vec<Note>> {
    Note::query().order_by(Note::id.asc()).all(&db.engine)
}

backend_tests! {
    fn a_flush_stamps_what_it_writes(db: &TestDb) -> Result<()> {
        let (mut session, clock) = session(db)?;
        let (one, other) = (session.add(note("one")), session.add(note("other")));
        session.flush()?;
        assert_eq!((stamps(&session[one])?, stamps(&session[other])?), ((100, 100), (100, 100)));
        assert!(*session[one].code.get()? >= 1000);
        assert_ne!(session[one].code, session[other].code);
        assert_eq!(session[one].changed, 0);

        clock.set(at(200));
        session[one].text.push('b');
        session.commit()?;
        assert_eq!((stamps(&session[one])?, stamps(&session[other])?), ((100, 200), (100, 100)));
        assert!(session[one].changed > 0);
        assert_eq!(rows(db)?, [session[one].clone(), session[other].clone()]);

        clock.set(at(300));
        let _ = &mut session[one]; // lent, and not changed
        session[other].text = "z".into();
        session[other].text = "a".into();
        session.commit()?;
        assert_eq!(stamps(&session[one])?, (100, 200));
        assert_eq!(stamps(&rows(db)?[1])?, (100, 100));
        Ok(())
    }

    fn many_rows_are_stamped_in_batches(db: &TestDb) -> Result<()> {
        let (mut session, clock) = session(db)?;
        let notes = session.add_all((0..50).map(|n| note(&format!("n{n}"))));
        session.commit()?;
        clock.set(at(200));
        for note in &notes[10..] {
            session[*note].text.push('b');
        }
        session.commit()?;
        let seconds: Vec<i64> = rows(db)?.iter().map(|note| stamps(note).map(|stamps| stamps.1)).collect::<rowhouse::Result<_>>()?;
        assert_eq!(seconds, [vec![100; 10], vec![200; 40]].concat());
        assert_eq!(rows(db)?, notes.iter().map(|note| session[*note].clone()).collect::<Vec<_>>());
        Ok(())
    }

    fn what_the_program_sets_stays(db: &TestDb) -> Result<()> {
        let (mut session, clock) = session(db)?;
        let long_ago = DateTime::from_timestamp(5, 0).unwrap();
        let own = Note { created_at: long_ago.into(), updated_at: long_ago.into(), code: Auto::from(7), ..note("one") };
        let one = session.add(own);
        session.commit()?;
        assert_eq!((stamps(&session[one])?, session[one].code.get()?), ((5, 5), &7));
        clock.set(at(200));
        session[one].text.push('b');
        session[one].updated_at.set(DateTime::from_timestamp(6, 0).unwrap());
        session.commit()?;
        assert_eq!(stamps(&rows(db)?[0])?, (5, 6));
        Ok(())
    }

    fn a_flush_that_fails_takes_its_stamps_back(db: &TestDb) -> Result<()> {
        let (mut session, clock) = session(db)?;
        let one = session.add(note("one"));
        session.commit()?;
        clock.set(at(200));
        let twin = session.add(note("one"));
        session[one].text.push('b');
        assert!(session.flush().unwrap_err().is_unique_violation());
        assert!(!session[twin].created_at.is_set() && !session[twin].code.is_set());
        assert_eq!((stamps(&session[one])?, session[one].changed), ((100, 100), 0));
        clock.set(at(300));
        session[twin].name = "two".into();
        session.commit()?;
        assert_eq!((stamps(&session[one])?, stamps(&session[twin])?), ((100, 300), (300, 300)));
        session[one].text.push('c');
        session.flush()?;
        session.rollback()?;
        assert_eq!((stamps(&session[one])?, rows(db)?[0].clone()), ((100, 300), session[one].clone()));
        Ok(())
    }

    fn statements_stamp_what_they_do_not_set(db: &TestDb) -> Result<()> {
        let (mut session, clock) = session(db)?;
        assert_eq!(Note::insert_all(["a", "b"].map(note)).execute(&mut session)?, 2);
        let keys = Note::insert_all([note("c")]).keys(&mut session)?;
        assert_eq!(keys.len(), 1);
        let row = (Note::name.to("d"), Note::text.to("t"), Note::changed.to(0));
        insert_into::<Note>().set(row).execute(&mut session)?;
        let names = insert_into::<Note>().values((Note::name, Note::text, Note::changed), [("e", "t", 0), ("f", "t", 0)]);
        names.execute(&mut session)?;
        let copies = Note::query().filter(Note::name.eq("a")).select((value("g".to_owned()), Note::text, Note::changed));
        let copy = insert_into::<Note>().from_select((Note::name, Note::text, Note::changed), copies);
        assert_eq!(copy.execute(&mut session)?, 1);
        session.commit()?;
        let all = rows(db)?;
        assert_eq!(all.len(), 7);
        for note in &all {
            assert_eq!(stamps(note)?, (100, 100), "{note:?}");
            assert!(*note.code.get()? >= 1000, "{note:?}");
        }

        clock.set(at(200));
        let handle = session.get::<Note>(all[0].id)?.unwrap();
        Note::update().set(Note::text.to("u")).filter(Note::name.eq("a")).execute(&mut session)?;
        assert_eq!(stamps(&session[handle])?, (100, 200));
        let own = Note::updated_at.to(DateTime::from_timestamp(9, 0).unwrap());
        Note::update().set((Note::text.to("u"), own)).filter(Note::name.eq("b")).execute(&mut session)?;
        Note::update_many(Note::name, Note::text, [("c", "u"), ("d", "v"), ("e", "w"), ("f", "x")]).execute(&mut session)?;
        session.commit()?;
        let seconds: Vec<i64> = rows(db)?.iter().map(|note| stamps(note).map(|stamps| stamps.1)).collect::<rowhouse::Result<_>>()?;
        assert_eq!(seconds, [200, 9, 200, 200, 200, 200, 100]);
        assert!(rows(db)?[..1].iter().all(|note| note.changed > 0));
        Ok(())
    }

    fn an_upsert_stamps_the_rows_that_it_updates(db: &TestDb) -> Result<()> {
        let (mut session, clock) = session(db)?;
        session.add(note("one"));
        session.commit()?;
        clock.set(at(200));
        let proposed = |name| Note { text: "new".into(), ..note(name) };
        let all = Note::insert_all([proposed("one"), proposed("two")]).on_conflict(Note::name).do_update_all();
        all.execute(&mut session)?;
        session.commit()?;
        let found: Vec<(i64, i64)> = rows(db)?.iter().map(stamps).collect::<rowhouse::Result<_>>()?;
        assert_eq!(found, [(100, 200), (200, 200)]);
        clock.set(at(300));
        let some = Note::insert(proposed("one")).on_conflict(Note::name).do_update_set(Note::text.to("newer"));
        some.execute(&mut session)?;
        session.commit()?;
        assert_eq!((stamps(&rows(db)?[0])?, rows(db)?[0].text.as_str()), ((100, 300), "newer"));
        Ok(())
    }

    fn moments_of_other_crates_fields_that_are_always_set_and_sql(db: &TestDb) -> Result<()> {
        let (mut session, clock) = session(db)?;
        let letter = session.add(letter("a"));
        session.commit()?;
        let second = |letter: &Letter| -> rowhouse::Result<(i64, i64, i64, i64)> {
            let local = letter.local.get()?.and_utc().timestamp();
            Ok((letter.posted.as_second(), letter.touched.unix_timestamp(), *letter.by_sql.get()?, local))
        };
        assert_eq!(second(&session[letter])?, (100, 100, 0, 100));
        clock.set(at(200));
        session[letter].text.push('b');
        session.commit()?;
        assert_eq!(second(&session[letter])?, (100, 200, 7, 200));
        assert_eq!(Letter::query().one(&db.engine)?, session[letter]);
        session[letter].text.push('c');
        session[letter].by_sql.set(3);
        session.commit()?;
        assert_eq!(session[letter].by_sql.get()?, &3);
        Letter::update().set(Letter::text.to("d")).all_rows().execute(&mut session)?;
        assert_eq!(session[letter].by_sql.get()?, &7);
        Letter::update_many(Letter::id, Letter::by_sql, [(session[letter].id, 4)]).execute(&mut session)?;
        Letter::update_many(Letter::id, Letter::text, [(session[letter].id, "e")]).execute(&mut session)?;
        assert_eq!(session[letter].by_sql.get()?, &7);
        session.commit()?;
        let many = session.add_all(["x", "y", "z", "u", "v", "w"].map(self::letter));
        session.commit()?;
        many.iter().for_each(|letter| session[*letter].text.push('!'));
        session.commit()?;
        assert!(many.iter().all(|letter| session[*letter].by_sql == Auto::from(7)));
        Ok(())
    }

    fn the_clock_of_an_engine_is_that_of_its_sessions(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Note])?;
        let before = Utc::now();
        let mut session = db.session();
        let one = session.add(note("one"));
        session.commit()?;
        let stamp = *session[one].created_at.get()?;
        assert!(stamp >= before - Duration::from_millis(1) && stamp <= Utc::now());
        Ok(())
    }
}
