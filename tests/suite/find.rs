//! `Model::find`: the row with a key, whichever kind of key it is, on an engine and in a session.

use rowhouse::Redacted;
use rowhouse::prelude::*;

use crate::blog::{Post, User, create};
use crate::support::{events, statements};

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "seats")]
struct Seat {
    #[column(primary_key, length = 10)]
    hall: String,
    #[column(primary_key)]
    number: i32,
    guest: Option<String>,
}

#[derive(Scalar, Clone, Debug, PartialEq, Eq, Hash)]
#[scalar(key)]
struct Code(String);

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "parcels", key = Code)]
struct Parcel {
    id: Id<Parcel>,
    grams: i32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "files", key = Uuid)]
struct File {
    id: Id<File>,
    #[column(precision = 10, scale = 2)]
    price: Decimal,
    #[column(soft_delete)]
    deleted_at: Option<DateTime<Utc>>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "vouchers")]
struct Voucher {
    #[column(primary_key, length = 40, redacted)]
    token: String,
    note: Redacted<String>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "days")]
struct Day {
    #[column(primary_key)]
    day: NaiveDate,
    #[column(primary_key)]
    at: NaiveTime,
    open: bool,
}

fn place(hall: &str, number: i32) -> (String, i32) {
    (hall.into(), number)
}

fn seat(hall: &str, number: i32) -> Seat {
    Seat { hall: hall.into(), number, guest: None }
}

backend_tests! {
    fn a_row_is_found_by_a_key_of_several_columns(db: &TestDb) -> Result<()> {
        let engine = &db.engine;
        engine.create_all(&models![Seat, Day])?;
        Seat::insert_all([seat("a", 1), seat("a", 2), seat("b", 1), seat("", 0)]).execute(engine)?;
        assert_eq!(Seat::find(place("a", 2)).one(engine)?, seat("a", 2));
        assert_eq!(Seat::find(("b".to_owned(), 1)).first(engine)?, Some(seat("b", 1)));
        assert_eq!(Seat::find(place("", 0)).one(engine)?, seat("", 0));
        for missing in [("A", 1), ("a ", 1), ("b", 2), ("c", 1)] {
            assert_eq!(Seat::find(place(missing.0, missing.1)).first(engine)?, None, "{missing:?}");
        }
        let (day, at) = (NaiveDate::from_ymd_opt(2024, 2, 29).unwrap(), NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).unwrap());
        Day::insert(Day { day, at, open: true }).execute(engine)?;
        assert!(Day::find((day, at)).one(engine)?.open);
        assert_eq!(Day::find((day, NaiveTime::MIN)).first(engine)?, None);
        Ok(())
    }

    fn keys_are_numbers_texts_uuids_and_types_around_them(db: &TestDb) -> Result<()> {
        let engine = &db.engine;
        create(engine)?;
        engine.create_all(&models![Parcel, File])?;
        let mut session = db.session();
        let ann = session.add(User::named("Ann"));
        let code = "ä'\"; --".to_owned();
        session.add(Parcel { id: Id::of(Code(code.clone())), grams: 5 });
        let file = session.add(File { id: Id::new(), price: "12.30".parse().unwrap(), deleted_at: None });
        session.commit()?;
        let number = session[ann].id.get()?;
        assert_eq!((User::find(number).one(engine)?.name, User::find(session[ann].id).one(engine)?.name), ("Ann".into(), "Ann".into()));
        assert_eq!(Parcel::find(Code(code.clone())).one(engine)?.grams, 5);
        assert_eq!(Parcel::find(Id::of(Code(code))).one(engine)?.grams, 5);
        assert_eq!(Parcel::find(Code("other".into())).first(engine)?, None);
        let key = session[file].id.get()?;
        assert_eq!(File::find(key).one(engine)?, session[file]);
        assert_eq!(File::find(Uuid::nil()).first(engine)?, None);
        Ok(())
    }

    fn a_missing_row_is_none_or_an_error_that_names_the_model(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        for key in [0, -1, 99, i64::MAX] {
            assert_eq!(User::find(key).first(&db.engine)?, None);
            match User::find(key).one(&db.engine) {
                Err(Error::NotFound { of, sql }) => assert!(of.ends_with("User") && sql.starts_with("SELECT"), "{of}: {sql}"),
                other => panic!("{other:?}"),
            }
        }
        Ok(())
    }

    fn a_row_that_is_marked_as_deleted_is_as_other_queries_see_it(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![File])?;
        let mut session = db.session();
        let file = session.add(File { id: Id::new(), price: "1.00".parse().unwrap(), deleted_at: None });
        session.commit()?;
        let id = session[file].id;
        session.delete(file)?;
        session.commit()?;
        assert_eq!(File::query().filter(File::id.eq(id)).first(&db.engine)?, None);
        assert_eq!(File::find(id).first(&db.engine)?, None);
        assert_eq!(db.session().get::<File>(id)?, None);
        // Whoever holds the object has it still.
        assert_eq!((session.get::<File>(id)?, session.try_get(file).is_some()), (None, true));
        session.restore(file)?;
        session.commit()?;
        assert_eq!(File::find(id).one(&db.engine)?.deleted_at, None);
        Ok(())
    }

    fn a_redacted_key_is_bound_and_shown_nowhere(db: &TestDb) -> Result<()> {
        let engine = Engine::builder(&db.url).log_parameters(true).connect()?;
        engine.create_all(&models![Voucher])?;
        Voucher::insert(Voucher { token: "SECRET".into(), note: "NOTE".into() }).execute(&engine)?;
        let (found, told) = events(|| (Voucher::find("SECRET").one(&engine), Voucher::find("SECRET 2").one(&engine)));
        assert_eq!(*found.0?.note, "NOTE");
        let refused = found.1.unwrap_err();
        let find = Voucher::find("SECRET");
        let sql = find.to_sql(engine.backend().dialect())?;
        assert_eq!(told.len(), 2);
        for shown in [format!("{told:?}"), format!("{refused} {refused:?}"), format!("{sql:?}")] {
            assert!(!shown.contains("SECRET") && !shown.contains("NOTE"), "{shown}");
        }
        Ok(())
    }

    fn a_provisional_id_is_known_to_its_session_alone(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let mut session = db.session();
        let ann = session.add(User::named("Ann"));
        let provisional = session[ann].id;
        assert!(provisional.is_provisional());
        // The session flushes first, and knows the key then.
        assert_eq!(User::find(provisional).one(&mut session)?.name, "Ann");
        assert!(matches!(User::find(provisional).one(&db.engine), Err(Error::Unresolved { .. })));
        assert!(matches!(User::find(provisional).first(&mut db.session()), Err(Error::Unresolved { .. })));
        session.rollback()?;
        assert!(matches!(User::find(provisional).first(&mut session), Err(Error::Unresolved { .. })));
        Ok(())
    }

    fn in_a_session_it_reads_the_row_as_it_has_been_flushed(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        let mut session = db.session();
        let ann = session.add(User::named("Ann"));
        session.commit()?;
        let id = session[ann].id;
        session[ann].name = "Bea".into();
        let (found, sent) = statements(|| User::find(id).one(&mut session));
        let found = found?;
        assert_eq!(found.name, "Bea");
        assert_eq!(sent.iter().filter(|sql| sql.starts_with("UPDATE")).count(), 1, "{sent:?}");
        // A struct of its own: changing it changes no object.
        let mut found = found;
        found.name = "Cy".into();
        assert!(!session.has_changes());
        session.set_autoflush(false);
        session[ann].name = "Dee".into();
        assert_eq!(User::find(id).one(&mut session)?.name, "Bea");
        session.set_autoflush(true);
        session.delete(ann)?;
        assert_eq!(User::find(id).first(&mut session)?, None);
        session.rollback()?;
        assert_eq!(User::find(id).one(&mut session)?.name, "Ann");
        Ok(())
    }

    fn get_tracks_what_find_reads(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        db.engine.create_all(&models![Seat])?;
        User::insert(User::named("Ann")).execute(&db.engine)?;
        Seat::insert(seat("a", 1)).execute(&db.engine)?;
        let mut session = db.session();
        let handle = session.get::<Seat>(place("a", 1))?.unwrap();
        assert_eq!(Seat::find(place("a", 1)).one(&mut session)?, session[handle]);
        let (again, sent) = statements(|| session.get::<Seat>(place("a", 1)));
        assert_eq!((again?, sent.len()), (Some(handle), 0));
        assert_eq!(session.get::<Seat>(place("a", 2))?, None);
        let user = session.get::<User>(1)?.unwrap();
        session[user].name = "Bea".into();
        session.commit()?;
        assert_eq!(User::find(1).one(&db.engine)?.name, "Bea");
        Ok(())
    }

    fn it_runs_again_and_wherever_a_query_runs(db: &TestDb) -> Result<()> {
        create(&db.engine)?;
        User::insert_all(["Ann", "Bea"].map(User::named)).execute(&db.engine)?;
        let find = User::find(2);
        assert_eq!(find.one(&db.engine)?.name, "Bea");
        assert_eq!(db.engine.transaction(|tx| find.one(tx))?.name, "Bea");
        assert_eq!(find.one(&mut db.engine.read_only_session())?.name, "Bea");
        let text = |key| User::find(key).to_sql(db.engine.backend().dialect());
        assert_eq!(text(1)?.sql, text(2)?.sql);
        // One text for all keys, and the same that the query has.
        let (_, sent) = statements(|| [1, 2, 3].map(|key| User::find(key).first(&db.engine).is_ok()));
        assert!(sent.len() == 3 && sent.iter().all(|sql| *sql == text(1).unwrap().sql), "{sent:?}");
        let (_, of_a_post) = statements(|| Post::find(1).first(&db.engine));
        assert!(of_a_post[0].contains("posts"), "{of_a_post:?}");
        Ok(())
    }
}
