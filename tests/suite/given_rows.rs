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

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "shelves")]
struct Shelf {
    #[column(primary_key)]
    label: String,
    books: Option<Vec<String>>,
}

#[derive(Projection, Clone, Debug, PartialEq)]
struct Book {
    title: String,
    place: i64,
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

    fn elements_of_every_type_are_typed(db: &TestDb) -> Result<()> {
        let engine = &db.engine;
        let day = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap();
        let (time, at) = (NaiveTime::from_hms_micro_opt(4, 5, 6, 7).unwrap(), day.and_hms_micro_opt(1, 2, 3, 456_789).unwrap());
        assert_eq!(unnest(value(vec![true, false])).all(engine)?, [true, false]);
        assert_eq!(unnest(value(vec![i8::MIN, i8::MAX])).all(engine)?, [i8::MIN, i8::MAX]);
        assert_eq!(unnest(value(vec![i64::MIN, i64::MAX])).all(engine)?, [i64::MIN, i64::MAX]);
        assert_eq!(unnest(value(vec![1.0, -2.5e30])).all(engine)?, [1.0, -2.5e30]);
        assert_eq!(unnest(value(vec!["", "\"ä\" \\", "NULL"].into_iter().map(str::to_owned).collect::<Vec<_>>())).all(engine)?, ["", "\"ä\" \\", "NULL"]);
        assert_eq!(unnest(value(vec![day])).all(engine)?, [day]);
        assert_eq!(unnest(value(vec![time])).all(engine)?, [time]);
        assert_eq!(unnest(value(vec![at])).all(engine)?, [at]);
        assert_eq!(unnest(value(vec![at.and_utc()])).all(engine)?, [at.and_utc()]);
        assert!(unnest(value(Vec::<i32>::new())).all(engine)?.is_empty());
        let (key, address) = (Uuid::from_u128(7), IpAddr::from([10, 0, 0, 1]));
        let (keys, addresses) = (unnest(value(vec![key])).all(engine), unnest(value(vec![address])).all(engine));
        if db.dialect() == Dialect::Postgres {
            assert_eq!((keys?, addresses?), (vec![key], vec![address]));
            return Ok(());
        }
        for error in [keys.unwrap_err(), addresses.unwrap_err()] {
            assert!(error.to_string().contains("unnest of UUIDs and addresses, which are texts in JSON"), "{error}");
        }
        Ok(())
    }

    fn elements_have_their_number_beside_them(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Shelf])?;
        let shelf = |label: &str, books: Option<&[&str]>| Shelf {
            label: label.to_owned(),
            books: books.map(|books| books.iter().map(|book| (*book).to_owned()).collect()),
        };
        Shelf::insert_all([shelf("a", Some(&["x", "X", "ä"])), shelf("b", Some(&[])), shelf("c", None)]).execute(&db.engine)?;
        let rows: Vec<(String, Option<Book>)> = Shelf::query()
            .left_join(unnest_with_ordinality(Shelf::books).read_as::<Book>().lateral())
            .order_by((Shelf::label.asc(), Book::place.desc()))
            .select((Shelf::label, Book::all()))
            .all(&db.engine)?;
        let book = |title: &str, place| ("a".to_owned(), Some(Book { title: title.to_owned(), place }));
        let none = |label: &str| (label.to_owned(), None);
        assert_eq!(rows, [book("ä", 3), book("X", 2), book("x", 1), none("b"), none("c")]);

        let second = Shelf::query().join(unnest_with_ordinality(Shelf::books).read_as::<Book>().lateral());
        let titles = second.filter(Book::place.eq(2) & Book::title.ne("x")).select(Book::title.lower());
        assert_eq!(titles.all(&db.engine)?, ["x"]);
        let wanted = unnest_with_ordinality(value(vec!["c".to_owned(), "none".to_owned(), "a".to_owned()])).read_as::<Book>();
        let in_order = Shelf::query().join(wanted.matching(Book::title.eq(Shelf::label))).order_by(Book::place.asc());
        assert_eq!(in_order.select((Shelf::label, Book::place)).all(&db.engine)?, [("c".to_owned(), 1), ("a".to_owned(), 3)]);
        let times = Shelf::query().join(unnest(Shelf::books).read_as::<Tag>().lateral()).group_by(Tag::tag.lower());
        let times = times.having(count().gt(1)).select((Tag::tag.lower(), count()));
        assert_eq!(times.all(&db.engine)?, [("x".to_owned(), 2)]);
        Ok(())
    }

    fn an_element_that_is_null_is_a_row_that_is_null(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Shelf])?;
        Shelf::insert(Shelf { label: "a".to_owned(), books: Some(vec!["x".to_owned()]) }).execute(&db.engine)?;
        let null = if db.dialect() == Dialect::Postgres { "ARRAY['x', NULL]" } else { r#"'["x", null]'"# };
        rowhouse::raw(format!("UPDATE shelves SET books = {null}")).execute(&db.engine)?;
        let books = Shelf::query().join(unnest(Shelf::books).read_as::<Tag>().lateral());
        assert_eq!(books.clone().filter(Tag::tag.is_null()).count(&db.engine)?, 1);
        let mut texts = books.clone().select(Tag::tag.coalesce("none")).all(&db.engine)?;
        texts.sort();
        assert_eq!(texts, ["none", "x"]);
        let error = books.select(Tag::tag).all(&db.engine).unwrap_err();
        assert!(matches!(error, Error::Decode { .. }), "{error}");
        Ok(())
    }

    fn an_array_of_the_changed_table_is_joined_where_that_can_be(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Shelf])?;
        Shelf::insert(Shelf { label: "a".to_owned(), books: Some(vec!["x".to_owned()]) }).execute(&db.engine)?;
        let delete = Shelf::delete().join(unnest(Shelf::books).read_as::<Tag>().lateral()).filter(Tag::tag.eq("x"));
        match (db.dialect(), delete.execute(&db.engine)) {
            (Dialect::Mysql, deleted) => assert_eq!(deleted?, 1),
            (_, Err(Error::Unsupported { construct: "LATERAL in UPDATE and DELETE", .. })) => {
                let asked = Shelf::delete().filter(value("x".to_owned()).is_in(unnest(Shelf::books)));
                assert_eq!(asked.execute(&db.engine)?, 1);
            }
            (_, other) => panic!("{other:?}"),
        }
        Ok(())
    }
}
