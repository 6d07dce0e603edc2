//! UPDATE of many rows, each with values of its own.

use rowhouse::prelude::*;

use crate::support::{TestDb, statements, writes};

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "things")]
struct Thing {
    id: Id<Thing>,
    #[column(unique, length = 20)]
    name: String,
    note: Option<String>,
    count: i64,
    small: Option<i16>,
    ratio: f64,
    active: bool,
    #[column(precision = 12, scale = 3)]
    price: Option<Decimal>,
    body: Option<Vec<u8>>,
    token: Option<Uuid>,
    day: Option<NaiveDate>,
    hour: Option<NaiveTime>,
    seen: Option<DateTime<Utc>>,
    tags: Option<Json<Vec<String>>>,
    marks: Option<Vec<i32>>,
}

impl Thing {
    fn named(name: &str) -> Self {
        Self {
            id: Id::new(),
            name: name.into(),
            note: None,
            count: 0,
            small: None,
            ratio: 0.5,
            active: false,
            price: None,
            body: None,
            token: None,
            day: None,
            hour: None,
            seen: None,
            tags: None,
            marks: None,
        }
    }
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "scores")]
struct Score {
    #[column(primary_key)]
    game: i32,
    #[column(primary_key)]
    player: String,
    points: i64,
}

fn things(db: &TestDb, count: usize) -> Result<(), Error> {
    db.engine.create_all(&models![Thing])?;
    Thing::insert_all((0..count).map(|n| Thing::named(&format!("t{n:04}")))).execute(&db.engine)?;
    Ok(())
}

backend_tests! {
    fn each_row_gets_its_own_values(db: &TestDb) -> Result<()> {
        things(db, 4)?;
        let rows = [(1_i64, ("a", 10_i64)), (3, ("c", 30)), (99, ("x", 0))].map(|(id, row)| (Id::from(id), row));
        let update = Thing::update_many(Thing::id, (Thing::note, Thing::count), rows);
        assert_eq!(update.execute(&db.engine)?, 2);
        let query = Thing::query().select((Thing::note, Thing::count)).order_by(Thing::id.asc());
        let rows: Vec<(Option<String>, i64)> = query.all(&db.engine)?;
        assert_eq!(rows, [(Some("a".into()), 10), (None, 0), (Some("c".into()), 30), (None, 0)]);
        Ok(())
    }

    fn one_row_is_one_statement_and_no_row_is_none(db: &TestDb) -> Result<()> {
        things(db, 2)?;
        let update = |rows: Vec<(Id<Thing>, i64)>| Thing::update_many(Thing::id, Thing::count, rows);
        let (count, sent) = statements(|| update(vec![(Id::from(2), 5)]).execute(&db.engine));
        assert_eq!((count?, sent.len()), (1, 1));
        let (count, sent) = statements(|| update(Vec::new()).execute(&db.engine));
        assert_eq!((count?, sent.len()), (0, 0));
        Ok(())
    }

    fn thousands_of_rows_go_in_few_statements(db: &TestDb) -> Result<()> {
        things(db, 3000)?;
        let rows: Vec<(String, i64)> = (0..3000).map(|n| (format!("t{n:04}"), n)).collect();
        let update = Thing::update_many(Thing::name, Thing::count, rows);
        let (count, sent) = writes(|| update.execute(&db.engine));
        assert_eq!(count?, 3000);
        assert!(sent.len() <= 15, "{} statements", sent.len());
        let sum = Thing::query().select(Thing::count.sum()).one(&db.engine)?;
        assert_eq!(sum.map(|sum| sum.to_string()), Some((3000 * 2999 / 2).to_string()));
        Ok(())
    }

    fn values_of_every_type_arrive_as_they_are(db: &TestDb) -> Result<()> {
        things(db, 2)?;
        let full = |id: i64| Thing {
            id: Id::from(id),
            name: format!("t{:04}", id - 1),
            note: Some("ä'\\\u{1f600}".into()),
            count: i64::MIN,
            small: Some(-7),
            ratio: 1e300,
            active: true,
            price: Some(Decimal::new(-12_345, 3)),
            body: Some(vec![0, 255, 128, 39]),
            token: Some(Uuid::from_u128(u128::MAX - 5)),
            day: NaiveDate::from_ymd_opt(2024, 2, 29),
            hour: NaiveTime::from_hms_micro_opt(23, 59, 59, 123_456),
            seen: DateTime::from_timestamp_micros(1_700_000_000_123_456),
            tags: Some(Json(vec!["a\"b".into()])),
            marks: Some(vec![1, -2]),
        };
        let columns = (
            (Thing::note, Thing::count, Thing::small, Thing::ratio, Thing::active, Thing::price, Thing::body),
            (Thing::token, Thing::day, Thing::hour, Thing::seen, Thing::tags, Thing::marks),
        );
        let rows = [full(1), full(2)].map(|thing| {
            let first = (thing.note, thing.count, thing.small, thing.ratio, thing.active, thing.price, thing.body);
            (thing.id, (first, (thing.token, thing.day, thing.hour, thing.seen, thing.tags, thing.marks)))
        });
        assert_eq!(Thing::update_many(Thing::id, columns, rows).execute(&db.engine)?, 2);
        let things: Vec<Thing> = Thing::query().order_by(Thing::id.asc()).all(&db.engine)?;
        assert_eq!(things, [full(1), full(2)]);
        Ok(())
    }

    fn values_can_become_null(db: &TestDb) -> Result<()> {
        things(db, 2)?;
        Thing::update().set((Thing::note.to("x"), Thing::price.to(Decimal::from(1)))).all_rows().execute(&db.engine)?;
        let rows = [(Id::from(1), (None, None)), (Id::from(2), (None::<String>, None::<Decimal>))];
        assert_eq!(Thing::update_many(Thing::id, (Thing::note, Thing::price), rows).execute(&db.engine)?, 2);
        assert_eq!(Thing::query().filter(Thing::note.is_null() & Thing::price.is_null()).count(&db.engine)?, 2);
        Ok(())
    }

    fn a_key_can_have_several_columns(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Score])?;
        let score = |game, player: &str| Score { game, player: player.into(), points: 0 };
        Score::insert_all([score(1, "a"), score(1, "b"), score(2, "a")]).execute(&db.engine)?;
        let rows = [((1, "a"), 10_i64), ((2, "a"), 20), ((1, "A"), 99)];
        assert_eq!(Score::update_many((Score::game, Score::player), Score::points, rows).execute(&db.engine)?, 2);
        let points: Vec<i64> = Score::query().select(Score::points).order_by((Score::game.asc(), Score::player.asc())).all(&db.engine)?;
        assert_eq!(points, [10, 0, 20]);
        Ok(())
    }

    fn tracked_objects_follow(db: &TestDb) -> Result<()> {
        things(db, 3)?;
        let mut session = db.session();
        let things = Thing::query().order_by(Thing::id.asc()).track(&mut session)?;
        let new = session.add(Thing::named("new"));
        let rows = vec![(session[things[1]].id, 5_i64), (session[new].id, 6)];
        assert_eq!(Thing::update_many(Thing::id, Thing::count, rows).execute(&mut session)?, 2);
        assert_eq!((session[things[0]].count, session[things[1]].count, session[new].count), (0, 5, 6));
        Ok(())
    }

    fn what_has_no_room_is_refused_before_anything_is_sent(db: &TestDb) -> Result<()> {
        things(db, 2)?;
        let rows = [(Id::from(1), "x".to_owned()), (Id::from(2), "x".repeat(21))];
        let (result, sent) = writes(|| Thing::update_many(Thing::id, Thing::name, rows).execute(&db.engine));
        assert!(matches!(result, Err(Error::Encode { .. })) && sent.is_empty(), "{result:?} {sent:?}");
        Ok(())
    }

    fn a_column_is_named_once(db: &TestDb) -> Result<()> {
        things(db, 1)?;
        let rows = [(Id::from(1), Id::from(2))];
        let error = Thing::update_many(Thing::id, Thing::id, rows).execute(&db.engine).unwrap_err().to_string();
        assert!(error.contains("names a column twice"), "{error}");
        Ok(())
    }

    #[requires(|backend| backend.capabilities.returning_update)]
    fn rows_can_be_given_back(db: &TestDb) -> Result<()> {
        things(db, 3)?;
        let rows = [(Id::from(1), 5_i64), (Id::from(2), 6)];
        let update = Thing::update_many(Thing::id, Thing::count, rows).returning((Thing::id, Thing::count));
        let mut back: Vec<(Id<Thing>, i64)> = update.all(&db.engine)?;
        back.sort_by_key(|(_, count)| *count);
        assert_eq!(back, rows);
        Ok(())
    }
}
