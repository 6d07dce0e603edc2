//! Rows of values of every type, from structs and from tuples, as queries and as tables of queries.

use std::net::IpAddr;

use rowhouse::prelude::*;
use rowhouse::types::Json;

#[derive(DbEnum, Clone, Copy, Debug, PartialEq)]
enum Shade {
    Light,
    Dark,
}

#[derive(DbEnum, Clone, Copy, Debug, PartialEq)]
#[db_enum(native)]
enum Rank {
    Low,
    High,
}

#[derive(DbEnum, Clone, Copy, Debug, PartialEq)]
#[db_enum(integer)]
enum Level {
    One = 1,
    Ten = 10,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "samples")]
struct Sample {
    id: Id<Sample>,
    name: String,
    shade: Shade,
    rank: Rank,
    level: Level,
    key: Uuid,
    #[column(precision = 12, scale = 3)]
    price: Decimal,
    at: DateTime<Utc>,
    day: NaiveDate,
    time: NaiveTime,
    data: serde_json::Value,
    tags: Vec<String>,
    truth: bool,
    bytes: Vec<u8>,
    address: IpAddr,
}

#[derive(Projection, Clone, Debug, PartialEq)]
struct Given {
    name: String,
    shade: Shade,
    rank: Rank,
    level: Level,
    key: Uuid,
    #[column(scale = 3)]
    price: Decimal,
    at: DateTime<Utc>,
    day: NaiveDate,
    time: NaiveTime,
    data: serde_json::Value,
    tags: Vec<String>,
    truth: bool,
    bytes: Vec<u8>,
    address: IpAddr,
    number: Option<i64>,
    ratio: Option<f64>,
    maybe: Option<Shade>,
    none: Option<Uuid>,
}

#[derive(Projection, Debug)]
struct Tag {
    tag: String,
}

#[derive(Projection, Debug)]
struct Nested {
    given: Given,
    n: i32,
}

fn given(name: &str, high: bool) -> Given {
    Given {
        name: name.into(),
        shade: if high { Shade::Dark } else { Shade::Light },
        rank: if high { Rank::High } else { Rank::Low },
        level: if high { Level::Ten } else { Level::One },
        key: Uuid::from_u128(if high { 7 } else { 1 }),
        price: Decimal::new(if high { 12_500 } else { 5 }, 3),
        at: DateTime::from_timestamp_micros(1_700_000_000_123_456).unwrap(),
        day: NaiveDate::from_ymd_opt(2026, 11, 25).unwrap(),
        time: NaiveTime::from_hms_micro_opt(1, 2, 3, 4).unwrap(),
        data: serde_json::json!({ "a": [1, "b"], "name": name }),
        tags: vec![name.into(), "x, \"y\"".into()],
        truth: high,
        bytes: vec![0, 255, 7],
        address: if high { "::1".parse().unwrap() } else { "127.0.0.1".parse().unwrap() },
        number: high.then_some(i64::MAX),
        ratio: high.then_some(0.1),
        maybe: high.then_some(Shade::Dark),
        none: None,
    }
}

fn sample(name: &str, high: bool) -> Sample {
    let Given { shade, rank, level, key, price, at, day, time, data, tags, truth, bytes, address, .. } =
        given(name, high);
    let (id, name) = (Id::new(), name.to_owned());
    Sample { id, name, shade, rank, level, key, price, at, day, time, data, tags, truth, bytes, address }
}

backend_tests! {
    fn rows_of_structs_come_back_as_they_were(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Sample])?;
        let rows = [given("low", false), given("high", true)];
        let mut found = values(rows.clone()).all(&db.engine)?;
        found.sort_by_key(|row| row.truth);
        assert_eq!(found, rows);
        let sorted = values(rows.clone()).as_table().order_by(Given::price.desc()).all(&db.engine)?;
        assert_eq!(sorted, [rows[1].clone(), rows[0].clone()]);
        assert_eq!(values(Vec::<Given>::new()).all(&db.engine)?, []);
        assert_eq!(values([rows[0].clone()]).count(&db.engine)?, 1);
        Ok(())
    }

    fn each_type_is_compared_with_columns(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Sample])?;
        Sample::insert_all([sample("low", false), sample("high", true)]).execute(&db.engine)?;
        let rows = || values([given("low", false), given("high", true)]);
        let conditions: Vec<Expr<(Sample, Given)>> = vec![
            Given::name.eq(Sample::name).on_tables(),
            Given::shade.eq(Sample::shade).on_tables(),
            Given::level.eq(Sample::level).on_tables(),
            Given::key.eq(Sample::key).on_tables(),
            Given::price.eq(Sample::price).on_tables(),
            Given::truth.eq(Sample::truth).on_tables(),
            Given::address.eq(Sample::address).on_tables(),
            Given::rank.eq(Sample::rank).on_tables(),
        ];
        for condition in conditions {
            let query = Sample::query().join(rows().matching(condition.clone())).select((Sample::name, Given::name));
            let mut pairs = query.all(&db.engine)?;
            pairs.sort();
            let expected = [("high".to_owned(), "high".to_owned()), ("low".to_owned(), "low".to_owned())];
            assert_eq!(pairs, expected, "{condition:?}");
        }
        let same: Expr<(Sample, Given)> = (Given::at.eq(Sample::at) & Given::day.eq(Sample::day) & Given::time.eq(Sample::time)
            & Given::bytes.eq(Sample::bytes)).on_tables();
        assert_eq!(Sample::query().join(rows().matching(same)).count(&db.engine)?, 4);
        Ok(())
    }

    fn the_same_values_in_tuples(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Sample])?;
        let Given { shade, rank, level, key, price, at, data, tags, none, .. } = given("high", true);
        let row = (shade, rank, level, key, price, at, Json(data), tags, none);
        assert_eq!(values([row.clone(), row.clone()]).all(&db.engine)?, [row.clone(), row]);
        Ok(())
    }

    fn a_field_of_several_columns_is_no_value(db: &TestDb) -> Result<()> {
        let rows = values([Nested { given: given("low", false), n: 1 }]);
        match rows.all(&db.engine) {
            Err(Error::Encode { reason, .. }) => assert!(reason.contains("one value for each column"), "{reason}"),
            other => panic!("{other:?}"),
        }
        Ok(())
    }

    fn elements_of_an_array_are_rows(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Sample])?;
        Sample::insert_all([sample("low", false), sample("high", true)]).execute(&db.engine)?;
        let tags = Sample::query()
            .join(unnest(Sample::tags).read_as::<Tag>().lateral())
            .filter(Tag::tag.ne("x, \"y\""))
            .order_by(Tag::tag.asc())
            .select((Sample::name, Tag::tag));
        let numbers = unnest(value(vec![3, 1, 2])).order_by_output(|number| number.asc());
        if db.dialect() != Dialect::Postgres {
            assert!(matches!(tags.all(&db.engine), Err(Error::Unsupported { .. })));
            assert!(matches!(numbers.all(&db.engine), Err(Error::Unsupported { construct: "unnest", .. })));
            return Ok(());
        }
        assert_eq!(tags.all(&db.engine)?, [("high".into(), "high".into()), ("low".into(), "low".into())]);
        assert_eq!(numbers.all(&db.engine)?, [1, 2, 3]);
        assert_eq!(numbers.limit(2).count(&db.engine)?, 2);
        let named = unnest(value(vec!["low".to_owned(), "none".to_owned()]));
        assert_eq!(Sample::query().filter(Sample::name.is_in(named.clone())).count(&db.engine)?, 1);
        let tagged = Sample::query().filter(exists(unnest(Sample::tags)));
        assert_eq!(tagged.count(&db.engine)?, 2);
        assert_eq!(named.union(Sample::query().select(Sample::name)).count(&db.engine)?, 3);
        Ok(())
    }
}
