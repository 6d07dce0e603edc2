//! `Vec` of each type that it can hold: arrays on PostgreSQL, JSON arrays elsewhere.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use rowhouse::prelude::*;
use time::macros::{date, datetime, time};

use crate::support::{Backend, Random, TestDb};

#[derive(DbEnum, Clone, Copy, Debug, PartialEq)]
enum Colour {
    Red,
    #[db_enum(name = "grün \"dark\"")]
    Green,
}

#[derive(Scalar, Clone, Debug, PartialEq)]
struct Label(String);

macro_rules! arrays {
    ($($name:ident $model:ident $ty:ty: $values:expr;)*) => {
        $(#[derive(Model, Clone, Debug, PartialEq)]
        #[model(table = "arrays")]
        struct $model {
            id: Id<$model>,
            value: Vec<$ty>,
            maybe: Option<Vec<$ty>>,
        })*

        backend_tests! {
            $(fn $name(db: &TestDb) -> Result<()> {
                db.engine.create_all(&models![$model])?;
                let all: Vec<$ty> = $values;
                let mut lists: Vec<Vec<$ty>> = vec![Vec::new(), all.clone(), [all.clone(), all.clone()].concat()];
                lists.extend(all.iter().map(|one| vec![one.clone()]));
                lists.push(all.iter().rev().cloned().collect());
                let mut session = db.session();
                let object = |number: usize, list: &Vec<$ty>| {
                    let maybe = (number % 2 == 0).then(|| list.clone());
                    $model { id: Id::new(), value: list.clone(), maybe }
                };
                let one_by_one: Vec<_> = lists.iter().enumerate().map(|(number, list)| {
                    let handle = session.add(object(number, list));
                    session.flush().map(|()| handle)
                }).collect::<rowhouse::Result<_>>()?;
                let at_once = session.add_all(lists.iter().enumerate().map(|(number, list)| object(number + 1, list)));
                session.commit()?;
                session[one_by_one[1]].value.pop();
                session[at_once[1]].maybe = None;
                session.commit()?;
                let held: Vec<_> = one_by_one.iter().chain(&at_once).map(|handle| session[*handle].clone()).collect();
                assert_eq!($model::query().order_by($model::id.asc()).all(&db.engine)?, held);
                for row in &held {
                    let same = held.iter().filter(|other| other.value == row.value).count() as u64;
                    assert_eq!($model::query().filter($model::value.eq(&row.value)).count(&db.engine)?, same, "{row:?}");
                    let same = held.iter().filter(|other| other.maybe == row.maybe).count() as u64;
                    let found = $model::query().filter($model::maybe.is(row.maybe.clone())).count(&db.engine)?;
                    assert_eq!(found, same, "is {row:?}");
                }
                Ok(())
            })*
        }
    };
}

fn texts() -> Vec<String> {
    let mut texts =
        ["", "NULL", "null", " ", ",", "{}", "{a,b}", "\"", "\\", "\\\"", "'", "a\nb", "\t", "ä", "😀", "\u{10FFFF}"]
            .map(str::to_owned)
            .to_vec();
    let mut random = Random::new(31);
    texts.extend((0..20).map(|_| (0..random.below(9)).map(|_| random.character()).collect()));
    texts
}

fn parsed<T: std::str::FromStr<Err: std::fmt::Debug>>(texts: &[&str]) -> Vec<T> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

arrays! {
    truth_values Bools bool: vec![true, false];
    integers_of_8_bits I8s i8: vec![i8::MIN, -1, 0, i8::MAX];
    integers_of_16_bits I16s i16: vec![i16::MIN, 0, i16::MAX];
    integers_of_32_bits I32s i32: vec![i32::MIN, 0, i32::MAX];
    integers_of_64_bits I64s i64: vec![i64::MIN, -(1 << 53) - 1, 0, (1 << 53) + 1, i64::MAX];
    unsigned_integers_of_16_bits U16s u16: vec![0, u16::MAX];
    unsigned_integers_of_32_bits U32s u32: vec![0, u32::MAX];
    unsigned_integers_of_64_bits U64s u64: vec![0, i64::MAX as u64];
    floats_of_32_bits F32s f32: vec![0.0, 0.1, -1.5, 1.0 / 3.0, f32::MIN, f32::MAX, f32::MIN_POSITIVE];
    floats_of_64_bits F64s f64: vec![0.0, 0.1, 1.0, -1.5, 1e23, 1.0 / 3.0, f64::MIN, f64::MAX, f64::MIN_POSITIVE];
    text Texts String: texts();
    uuids Uuids Uuid: vec![Uuid::nil(), Uuid::max(), Uuid::from_u128(0x2761_0a27)];
    addresses Ips IpAddr: parsed(&["0.0.0.0", "255.255.255.255", "::", "::ffff:1.2.3.4", "fe80::1"]);
    addresses_of_version_4 V4s Ipv4Addr: parsed(&["0.0.0.0", "127.0.0.1"]);
    addresses_of_version_6 V6s Ipv6Addr: parsed(&["::", "::1"]);
    days Days NaiveDate: parsed(&["0001-01-01", "1970-01-01", "9999-12-31"]);
    times Times NaiveTime: parsed(&["00:00:00", "23:59:59.999999"]);
    moments_without_a_zone Locals NaiveDateTime: parsed(&["0001-01-01T00:00:00", "9999-12-31T23:59:59.999999"]);
    moments Moments DateTime<Utc>: parsed(&["0001-01-01T00:00:00Z", "1969-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"]);
    days_of_jiff JiffDays jiff::civil::Date: parsed(&["0001-01-01", "1970-01-01", "9999-12-31"]);
    times_of_jiff JiffTimes jiff::civil::Time: parsed(&["00:00:00", "23:59:59.999999"]);
    moments_of_jiff_without_a_zone JiffLocals jiff::civil::DateTime: parsed(&["0001-01-01T00:00:00", "9999-12-31T23:59:59.999999"]);
    moments_of_jiff JiffMoments jiff::Timestamp: parsed(&["0001-01-01T00:00:00Z", "1969-12-31T23:59:59.999999Z", "9999-12-30T22:00:00.999999Z"]);
    days_of_time TimeDays time::Date: vec![date!(0001-01-01), date!(1970-01-01), date!(9999-12-31)];
    times_of_time TimeTimes time::Time: vec![time!(00:00), time!(23:59:59.999_999)];
    moments_of_time_without_a_zone TimeLocals time::PrimitiveDateTime: vec![datetime!(0001-01-01 00:00), datetime!(9999-12-31 23:59:59.999_999)];
    moments_of_time TimeMoments time::OffsetDateTime: vec![datetime!(0001-01-01 00:00 UTC), datetime!(1970-01-01 00:59:59.999_999 +1), datetime!(9999-12-31 23:59:59.999_999 UTC)];
    enums Colours Colour: vec![Colour::Green, Colour::Red];
    newtypes Labels Label: vec![Label(String::new()), Label("b".into())];
}

/// Stores one object, and expects an error that names the field.
fn refused<M: Model>(db: &TestDb, object: M) {
    let mut session = db.session();
    session.add(object);
    let flushed = session.flush();
    assert!(matches!(&flushed, Err(Error::Encode { .. })), "on {}: {flushed:?}", db.engine.backend());
}

backend_tests! {
    fn an_element_that_does_not_fit_is_refused(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![U64s])?;
        let mut session = db.session();
        session.add(U64s { id: Id::new(), value: vec![1, u64::MAX], maybe: None });
        let flushed = session.flush();
        assert!(matches!(&flushed, Err(Error::Encode { place, .. }) if &**place == "U64s.value"), "{flushed:?}");
        let filtered = U64s::query().filter(U64s::value.eq(vec![u64::MAX])).count(&db.engine);
        assert!(matches!(&filtered, Err(Error::Encode { .. })), "{filtered:?}");
        Ok(())
    }

    fn text_with_nul_in_an_array_is_stored_or_refused(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Texts])?;
        let object = Texts { id: Id::new(), value: vec!["a\0b".into(), "\0".into()], maybe: None };
        if db.backend == Backend::Postgres {
            refused(db, object);
            return Ok(());
        }
        let mut session = db.session();
        let handle = session.add(object);
        session.commit()?;
        assert_eq!(Texts::query().one(&db.engine)?, session[handle]);
        Ok(())
    }

    fn floats_that_are_no_number_in_an_array_are_stored_or_refused(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![F64s])?;
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let object = F64s { id: Id::new(), value: vec![1.0, value], maybe: None };
            if db.backend != Backend::Postgres {
                refused(db, object);
                continue;
            }
            let mut session = db.session();
            let handle = session.add(object);
            session.commit()?;
            let read = F64s::query().filter(F64s::id.eq(session[handle].id)).one(&db.engine)?;
            assert_eq!(read.value[1].to_bits(), value.to_bits());
        }
        Ok(())
    }

    fn a_null_among_the_elements_is_not_read(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![I32s])?;
        let insert = if db.backend == Backend::Postgres {
            "insert into arrays (value) values ('{1,NULL}')"
        } else {
            "insert into arrays (value) values ('[1,null]')"
        };
        rowhouse::raw(insert).execute(&db.engine)?;
        let error = I32s::query().all(&db.engine).unwrap_err();
        let Error::Decode(decode) = &error else { panic!("{error:?}") };
        assert_eq!(decode.field, Some("value"));
        assert!(error.to_string().contains("NULL"), "{error}");
        Ok(())
    }

    fn an_array_of_a_mebibyte(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![I64s])?;
        let mut random = Random::new(32);
        let value: Vec<i64> = (0..1 << 17).map(|_| random.next_u64() as i64).collect();
        let mut session = db.session();
        session.add(I64s { id: Id::new(), value: value.clone(), maybe: None });
        session.commit()?;
        assert!(I64s::query().one(&db.engine)?.value == value);
        Ok(())
    }
}
