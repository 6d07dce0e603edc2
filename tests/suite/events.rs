//! Who is told of a flush, what models do with their objects before it, and what was sent.

use std::sync::{Arc, Mutex};

use rowhouse::prelude::*;
use rowhouse::types::Value;
use rowhouse::{ChangeKind, ObjectChange};

use crate::blog::{Post, User, create, names};

/// Refuses short texts, and writes down what is deleted.
#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "checked_notes", hooks)]
struct Note {
    id: Id<Note>,
    text: String,
    stars: i32,
}

impl Note {
    fn of(text: &str, stars: i32) -> Self {
        Self { id: Id::new(), text: text.to_owned(), stars }
    }
}

impl Hooks for Note {
    fn before_insert(&mut self, refused: &mut Refused<Self>) {
        self.text = self.text.trim().to_owned();
        if self.text.is_empty() {
            refused.field(Note::text, "is empty");
        }
        if !(0..=5).contains(&self.stars) {
            refused.field(Note::stars, "is not from 0 to 5");
        }
    }

    fn before_update(&mut self, before: &Self, refused: &mut Refused<Self>) {
        self.before_insert(refused);
        if self.stars < before.stars {
            refused.object("loses stars");
        }
    }

    fn before_delete(&self, refused: &mut Refused<Self>) {
        if self.stars == 5 {
            refused.object("is too good to go");
        }
    }
}

#[derive(Model, Clone, Debug)]
#[model(table = "audit")]
struct Audit {
    id: Id<Audit>,
    what: String,
}

/// What listeners were told, in short.
type Told = Arc<Mutex<Vec<String>>>;

fn short(change: &ObjectChange) -> String {
    let value = |value: &Value| match value {
        Value::Int(number) => number.to_string(),
        Value::Text(text) => text.to_string(),
        other => format!("{other:?}"),
    };
    let columns = change.columns.iter().map(|column| {
        let new = column.new.as_ref().map_or("-".to_owned(), value);
        format!("{}: {} > {new}", column.field, value(&column.old))
    });
    let key = change.key.iter().map(|part| part.as_ref().map_or("?".to_owned(), value)).collect::<Vec<_>>().join(",");
    format!("{:?} {} {key} [{}]", change.kind, change.model, columns.collect::<Vec<_>>().join(", "))
}

fn listen(session: &mut Session) -> [Told; 2] {
    let told: [Told; 2] = Default::default();
    let [before, after] = told.clone();
    session.before_flush(move |_, changes| {
        before.lock().unwrap().extend(changes.iter().map(short));
        Ok(())
    });
    session.after_flush(move |_, changes| {
        after.lock().unwrap().extend(changes.iter().map(short));
        Ok(())
    });
    told
}

fn taken(told: &Told) -> Vec<String> {
    std::mem::take(&mut told.lock().unwrap())
}

backend_tests! {
    fn listeners_are_told_of_each_object_with_old_and_new_values(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let mut session = db.session();
        let [before, after] = listen(&mut session);
        let alex = session.add(User::named("a"));
        session.commit()?;
        let key = session[alex].id.get()?;
        assert_eq!(taken(&before), ["Insert User ? [email: Null > a@x.org, name: Null > a, age: Null > Null]"]);
        let inserted = format!("Insert User {key} [id: Null > {key}, email: Null > a@x.org, name: Null > a, age: Null > Null]");
        assert_eq!(taken(&after), [inserted]);
        session[alex].age = Some(30);
        session.flush()?;
        let updated = format!("Update User {key} [age: Null > 30]");
        assert_eq!((taken(&before), taken(&after)), (vec![updated.clone()], vec![updated]));
        session.flush()?;
        assert_eq!(taken(&before), Vec::<String>::new());
        session.delete(alex)?;
        session.commit()?;
        let deleted = format!("Delete User {key} [id: {key} > -, email: a@x.org > -, name: a > -, age: 30 > -]");
        assert_eq!((taken(&before), taken(&after)), (vec![deleted.clone()], vec![deleted]));
        Ok(())
    }

    fn what_listeners_add_goes_with_the_flush_and_is_told_to_none(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        db.engine.create_all(&models![Audit])?;
        let mut session = db.session();
        session.before_flush(|session, changes| {
            for change in changes {
                session.add(Audit { id: Id::new(), what: format!("before {:?}", change.kind) });
            }
            Ok(())
        });
        session.after_flush(|session, changes| {
            for change in changes {
                assert_eq!(change.kind, ChangeKind::Insert);
                let user = change.handle::<User>().map(|user| session[user].id);
                let key = user.and_then(|id| id.get().ok());
                session.add(Audit { id: Id::new(), what: format!("after, with a key: {}", key.is_some()) });
            }
            Ok(())
        });
        session.add(User::named("a"));
        session.commit()?;
        let audits = Audit::query().order_by(Audit::id.asc()).select(Audit::what).all(&db.engine)?;
        assert_eq!(audits, ["before Insert", "after, with a key: true"]);
        Ok(())
    }

    fn a_listener_that_fails_stops_the_flush(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let mut session = db.session();
        let alex = session.add(User::named("a"));
        session.commit()?;
        let fail = Arc::new(Mutex::new(true));
        let fails = Arc::clone(&fail);
        session.before_flush(move |_, _| if *fails.lock().unwrap() { Err(Error::ReadOnly) } else { Ok(()) });
        session[alex].name = "b".into();
        assert!(matches!(session.commit(), Err(Error::ReadOnly)));
        assert_eq!((session.state(alex), names(&db.engine)?), (ObjectState::Changed, vec!["a".to_owned()]));
        *fail.lock().unwrap() = false;
        session.commit()?;
        assert_eq!(names(&db.engine)?, ["b"]);

        // After the flush the rows are written: the transaction goes back as a whole.
        session.after_flush(|_, _| Err(Error::ReadOnly));
        session[alex].name = "c".into();
        assert!(matches!(session.commit(), Err(Error::ReadOnly)));
        drop(session.rollback());
        assert_eq!((session[alex].name.as_str(), names(&db.engine)?), ("b", vec!["b".to_owned()]));
        Ok(())
    }

    fn a_listener_that_panics_leaves_the_session_as_it_was(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let mut session = db.session();
        let calls = Arc::new(Mutex::new(0));
        let counted = Arc::clone(&calls);
        session.before_flush(move |_, _| {
            let mut calls = counted.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            *calls += 1;
            assert!(*calls > 1, "the first time");
            Ok(())
        });
        session.add(User::named("a"));
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| session.commit()));
        assert!(caught.is_err());
        // A query flushes first, as before, and tells the listener again.
        assert_eq!(User::query().count(&mut session)?, 1);
        assert_eq!(*calls.lock().unwrap_or_else(std::sync::PoisonError::into_inner), 2);
        Ok(())
    }

    fn an_after_listener_that_fails_later_in_a_transaction_takes_all_of_it_back(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let mut session = db.session();
        session.add(User::named("a"));
        session.flush()?;
        session.after_flush(|_, _| Err(Error::ReadOnly));
        session.add(User::named("b"));
        assert!(matches!(session.flush(), Err(Error::ReadOnly)));
        assert!(matches!(session.commit(), Err(Error::RolledBack)));
        session.rollback()?;
        assert_eq!(names(&db.engine)?, Vec::<String>::new());
        Ok(())
    }

    fn models_look_at_their_objects_before_they_are_written(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Note])?;
        let mut session = db.session();
        let [good, bad, empty] = [("  fine ", 5), ("", 9), (" ", 1)].map(|(text, stars)| session.add(Note::of(text, stars)));
        let error = session.commit().unwrap_err();
        let Error::Validation(validation) = &error else { panic!("{error:?}") };
        let fields: Vec<_> = validation.problems.iter().map(|problem| problem.field).collect();
        assert_eq!(fields, [Some("text"), Some("stars"), Some("text")]);
        assert_eq!(
            error.to_string(),
            "nothing was written, since objects are not valid: `Note.text` is empty; `Note.stars` is not from 0 to 5; \
             `Note.text` is empty"
        );
        assert_eq!(Note::query().count(&db.engine)?, 0);
        session.delete(bad)?;
        session[empty].text = "full".into();
        session.commit()?;
        assert_eq!(session[good].text, "fine");

        session[empty].stars = 0;
        session.delete(good)?;
        let error = session.commit().unwrap_err().to_string();
        assert!(error.ends_with("valid: `Note` loses stars; `Note` is too good to go"), "{error}");
        session.rollback()?;
        session[empty].stars = 2;
        session.commit()?;
        assert_eq!(Note::query().order_by(Note::id.asc()).select(Note::stars).all(&db.engine)?, [5, 2]);
        Ok(())
    }

    fn who_listens_afterwards_is_told_what_hooks_have_made_of_it(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Note])?;
        let mut session = db.session();
        let note = session.add(Note::of("one", 1));
        session.commit()?;
        let [before, after] = listen(&mut session);
        session[note].text = "  two ".into();
        session.commit()?;
        let key = session[note].id.get()?;
        assert_eq!(taken(&before), [format!("Update Note {key} [text: one >   two ]")]);
        assert_eq!(taken(&after), [format!("Update Note {key} [text: one > two]")]);
        // What a hook has put back as it was is not written, and nobody is told that it was.
        session[note].text = " two ".into();
        session.commit()?;
        assert_eq!((taken(&before).len(), taken(&after)), (1, Vec::new()));
        Ok(())
    }

    fn a_session_counts_what_it_sends(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let (mut session, before) = (db.session(), db.engine.stats());
        let alex = session.add(User::named("a"));
        session.add(Post::by(session[alex].id, "x"));
        session.commit()?;
        let written = session.stats();
        assert_eq!(written.statements, 2);
        assert_eq!(User::query().all(&mut session)?.len(), 1);
        let read = session.stats() - written;
        assert_eq!((read.statements, read.rows), (1, 1));
        match db.engine.backend().server {
            rowhouse::Server::Sqlite => assert_eq!(session.stats().round_trips, 0),
            // BEGIN and the query, which may have had to be prepared.
            _ => assert!((2..=3).contains(&read.round_trips), "{read:?}"),
        }
        session.rollback()?;
        assert_eq!(db.engine.stats() - before, session.stats());
        User::query().count(&db.engine)?;
        assert_eq!((db.engine.stats() - before).statements, session.stats().statements + 1);
        Ok(())
    }

    fn a_budget_that_is_exceeded_names_the_statements(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let mut session = db.session();
        let users = session.add_all(["a", "b", "c"].map(User::named));
        session.commit()?;
        session.assert_statements(1, |session| User::query().count(session))?;
        let broken = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            session.assert_statements(..=2, |session| {
                // What is counted by itself inside is counted outside, too.
                let ids: Vec<_> = session.assert_statements(1, |session| User::query().select(User::id).all(session))?;
                for id in ids {
                    Post::query().filter(Post::author_id.eq(id)).count(&mut *session)?;
                }
                Ok::<(), Error>(())
            })
        }));
        let message = *broken.unwrap_err().downcast::<String>().unwrap();
        let mut lines = message.lines();
        assert_eq!(lines.next(), Some("4 statements were run, and ..=2 were expected:"));
        let first = lines.next().unwrap();
        assert!(first.starts_with("  3 × SELECT COUNT(*) FROM "), "{message}");
        assert!(lines.next().unwrap().starts_with("  1 × SELECT "), "{message}");
        assert_eq!(users.len(), 3);
        Ok(())
    }
}
