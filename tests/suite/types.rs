//! Every field type, exact in both directions, and ordered in SQL as in Rust.

use rowhouse::prelude::*;

use crate::sample::{Sample, check, refused, sample};
use crate::support::{Backend, Random};

sample! {
    Bools "bools" bool;
    I8s "i8s" i8;
    I16s "i16s" i16;
    I32s "i32s" i32;
    I64s "i64s" i64;
    U8s "u8s" u8;
    U16s "u16s" u16;
    U32s "u32s" u32;
    U64s "u64s" u64;
    F32s "f32s" f32;
    F64s "f64s" f64;
    Texts "texts" String;
    Blobs "blobs" Vec<u8>;
    Uuids "uuids" Uuid;
    Moments "moments" DateTime<Utc>;
    Days "days" NaiveDate;
    Times "times" NaiveTime;
    LocalMoments "local_moments" NaiveDateTime;
    Prices "prices" Decimal, column(precision = 18, scale = 6);
    Wholes "wholes" Decimal, column(precision = 18, scale = 0);
    Parts "parts" Decimal, column(precision = 18, scale = 18);
    Huge "huge" Decimal, column(precision = 28, scale = 10);
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn decimals(precision: u32, scale: u32, random: &mut Random) -> Vec<Decimal> {
    let largest = 10_i128.pow(precision) - 1;
    let mut mantissas = vec![0, 1, -1, 10, -10, largest, -largest, largest - 1, largest / 3];
    mantissas.extend((0..20).map(|_| i128::from(random.next_u64()) % largest - largest / 2));
    mantissas.into_iter().map(|mantissa| Decimal::from_i128_with_scale(mantissa, scale)).collect()
}

fn moment(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn texts() -> Vec<String> {
    let mut texts: Vec<String> = [
        "",
        " ",
        "  ",
        "a",
        "A",
        "a ",
        " a",
        "b",
        "B",
        "ab",
        "aB",
        "Ab",
        "ä",
        "Ä",
        "ß",
        "ss",
        "é",
        "e\u{301}",
        "z",
        "Z",
        "NULL",
        "null",
        "0",
        "1",
        "10",
        "9",
        "1e3",
        "'",
        "''",
        "\"",
        "`",
        "\\",
        "\\\\",
        "\\'",
        "%",
        "_",
        "%_",
        "100%",
        "a\nb",
        "a\r\nb",
        "\t",
        "\u{7f}",
        "\u{80}",
        "\u{FFFD}",
        "\u{FFFF}",
        "\u{10000}",
        "😀",
        "👨‍👩‍👧",
        "日本語",
        "\u{10FFFF}",
        "{}",
        "{0}",
        "$1",
        "?",
        ":name",
        "@x",
        "--",
        "/* */",
        ";",
        "true",
        "I",
        "ı",
        "i",
        "İ",
        "\u{200B}",
        "\u{feff}",
    ]
    .map(str::to_owned)
    .into();
    let mut random = Random::new(7);
    for _ in 0..40 {
        let length = random.below(12);
        texts.push((0..length).map(|_| random.character()).collect());
    }
    texts
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "documents")]
struct Documents {
    id: Id<Documents>,
    value: serde_json::Value,
    maybe: Option<Json<std::collections::BTreeMap<String, Vec<f64>>>>,
}

fn document(value: serde_json::Value) -> Documents {
    Documents { id: Id::new(), value, maybe: None }
}

backend_tests! {
    fn documents(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Documents])?;
        let mut session = db.session();
        let values = [
            serde_json::json!(null), serde_json::json!(true), serde_json::json!(0), serde_json::json!(-1.5),
            serde_json::json!(i64::MIN), serde_json::json!(i64::MAX), serde_json::json!(""), serde_json::json!("\\u0000 '\"😀"),
            serde_json::json!([]), serde_json::json!({}), serde_json::json!({"": [null, {"a": "\\"}], "ä": 1}),
            serde_json::json!("x".repeat(1 << 20)),
        ];
        let mut handles: Vec<_> = Vec::new();
        for value in values {
            handles.push(session.add(document(value)));
        }
        session[handles[0]].maybe = Some(Json([("a".to_owned(), vec![0.1, 1e300])].into()));
        session[handles[1]].maybe = Some(Json(std::collections::BTreeMap::new()));
        session.commit()?;
        let held: Vec<_> = handles.iter().map(|handle| session[*handle].clone()).collect();
        assert_eq!(Documents::query().order_by(Documents::id.asc()).all(&db.engine)?, held);
        assert_eq!(Documents::query().filter(Documents::maybe.is_null()).count(&db.engine)?, held.len() as u64 - 2);
        Ok(())
    }

    fn a_document_with_nul_is_stored_or_refused(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Documents])?;
        let mut session = db.session();
        let handle = session.add(document(serde_json::json!({"a": "x\0y"})));
        let flushed = session.flush();
        let named = |result: &rowhouse::Result<()>, field: &str| {
            assert!(matches!(result, Err(Error::Encode { place, .. }) if &**place == field), "{result:?}");
        };
        if db.backend == Backend::Postgres {
            named(&flushed, "Documents.value");
            // In the last of many rows, in an UPDATE, and in rows that no session knows.
            let mut session = db.session();
            let good = session.add_all((0..20).map(|number| document(serde_json::json!(number))));
            session.commit()?;
            let nul = || Some(Json([("\0".to_owned(), vec![])].into()));
            session[good[7]].maybe = nul();
            named(&session.flush(), "Documents.maybe");
            let mut session = db.session();
            session.add_all((0..20).map(|number| Documents { maybe: if number == 19 { nul() } else { None }, ..document(serde_json::json!(number)) }));
            named(&session.flush(), "Documents.maybe");
            let inserted = Documents::insert(Documents { maybe: nul(), ..document(serde_json::json!(1)) }).execute(&db.engine);
            named(&inserted.map(drop), "Documents.maybe");
            return Ok(());
        }
        flushed?;
        session.commit()?;
        assert_eq!(Documents::query().one(&db.engine)?, session[handle]);
        Ok(())
    }

    fn a_document_that_has_no_text_is_refused_with_the_field(db: &TestDb) -> Result<()> {
        #[derive(Model, Clone, Debug, PartialEq)]
        #[model(table = "keyed_documents")]
        struct Keyed {
            id: Id<Keyed>,
            name: String,
            // JSON's keys are texts.
            value: Json<std::collections::BTreeMap<Vec<u8>, i32>>,
        }
        db.engine.create_all(&models![Keyed])?;
        let mut session = db.session();
        session.add(Keyed { id: Id::new(), name: "a".into(), value: Json([(vec![1], 1)].into()) });
        let flushed = session.flush();
        assert!(matches!(&flushed, Err(Error::Encode { place, .. }) if &**place == "Keyed.value"), "{flushed:?}");
        Ok(())
    }

    fn booleans(db: &TestDb) -> Result<()> {
        check!(db, Bools, vec![false, true])
    }

    fn integers_of_8_bits(db: &TestDb) -> Result<()> {
        check!(db, I8s, vec![i8::MIN, -1, 0, 1, i8::MAX])
    }

    fn integers_of_16_bits(db: &TestDb) -> Result<()> {
        check!(db, I16s, vec![i16::MIN, -129, -1, 0, 1, 256, i16::MAX])
    }

    fn integers_of_32_bits(db: &TestDb) -> Result<()> {
        check!(db, I32s, vec![i32::MIN, -32769, -1, 0, 1, 65536, i32::MAX])
    }

    fn integers_of_64_bits(db: &TestDb) -> Result<()> {
        let mut random = Random::new(1);
        let mut values = vec![i64::MIN, i64::MIN + 1, -(1 << 53) - 1, -1, 0, 1, (1 << 53) + 1, i64::MAX - 1, i64::MAX];
        values.extend((0..30).map(|_| random.next_u64() as i64));
        check!(db, I64s, values)
    }

    fn unsigned_integers_of_8_bits(db: &TestDb) -> Result<()> {
        check!(db, U8s, vec![0, 1, 127, 128, u8::MAX])
    }

    fn unsigned_integers_of_16_bits(db: &TestDb) -> Result<()> {
        check!(db, U16s, vec![0, 1, 32768, u16::MAX])
    }

    fn unsigned_integers_of_32_bits(db: &TestDb) -> Result<()> {
        check!(db, U32s, vec![0, 1, 1 << 31, u32::MAX])
    }

    fn unsigned_integers_of_64_bits_up_to_the_largest_signed_one(db: &TestDb) -> Result<()> {
        check!(db, U64s, vec![0, 1, 1 << 53, i64::MAX as u64])?;
        refused(db, "U64s.value", U64s::new(u64::MAX, None));
        refused(db, "U64s.maybe", U64s::new(1, Some(i64::MAX as u64 + 1)));
        let filtered = U64s::query().filter(U64s::value.eq(u64::MAX)).count(&db.engine);
        assert!(matches!(filtered, Err(Error::Encode { rust_type: "u64", .. })), "{filtered:?}");
        let listed = U64s::query().filter(U64s::value.is_in([1, u64::MAX])).count(&db.engine);
        assert!(matches!(listed, Err(Error::Encode { rust_type: "u64", .. })), "{listed:?}");
        Ok(())
    }

    fn floats_of_32_bits(db: &TestDb) -> Result<()> {
        let mut random = Random::new(2);
        let mut values = vec![
            0.0, 1.0, -1.0, 0.1, -0.1, 0.3, 1.0 / 3.0, 16_777_217.0, 1e10, -1e10, f32::MIN, f32::MAX,
            f32::MIN_POSITIVE, -f32::MIN_POSITIVE, f32::EPSILON, 3.402_823e38, 1.175_494_4e-38,
        ];
        values.extend((0..30).map(|_| f32::from_bits(random.next_u64() as u32)).filter(|value| value.is_normal()));
        check!(db, F32s, values)
    }

    fn floats_of_64_bits(db: &TestDb) -> Result<()> {
        let mut random = Random::new(3);
        let mut values = vec![
            0.0, 1.0, -1.0, 0.1, 0.1 + 0.2, 1.0 / 3.0, 1e22, 1e23, -1e300, 9_007_199_254_740_993.0, f64::MIN, f64::MAX,
            f64::MIN_POSITIVE, -f64::MIN_POSITIVE, f64::EPSILON, 123_456_789.123_456_79,
        ];
        values.extend((0..30).map(|_| f64::from_bits(random.next_u64())).filter(|value| value.is_normal()));
        check!(db, F64s, values)
    }

    fn infinity_is_stored_or_refused_with_the_field(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![F32s, F64s])?;
        for value in [f64::INFINITY, f64::NEG_INFINITY] {
            if db.backend == Backend::Mysql {
                refused(db, "F64s.value", F64s::new(value, None));
                refused(db, "F64s.maybe", F64s::new(0.0, Some(value)));
                refused(db, "F32s.value", F32s::new(value as f32, None));
                continue;
            }
            let mut session = db.session();
            let (single, double) = (session.add(F32s::new(value as f32, None)), session.add(F64s::new(value, None)));
            session.commit()?;
            assert_eq!(F32s::query().filter(F32s::value.eq(value as f32)).one(&db.engine)?, session[single]);
            assert_eq!(F64s::query().filter(F64s::value.eq(value)).one(&db.engine)?, session[double]);
        }
        Ok(())
    }

    fn nan_is_stored_or_refused_with_the_field(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![F32s, F64s])?;
        if db.backend == Backend::Postgres {
            let mut session = db.session();
            session.add_all([F64s::new(f64::NAN, None), F64s::new(0.0, Some(f64::NAN))]);
            session.add(F32s::new(f32::NAN, None));
            session.commit()?;
            let read = F64s::query().order_by(F64s::id.asc()).all(&db.engine)?;
            assert!(read[0].value.is_nan() && read[1].maybe.is_some_and(f64::is_nan));
            assert!(F32s::query().one(&db.engine)?.value.is_nan());
            let mut session = db.session();
            session.add_all([f64::INFINITY, f64::NAN, f64::NEG_INFINITY].map(|value| F64s::new(value, None)));
            session.commit()?;
            let sorted = F64s::query().order_by(F64s::value.asc()).select(F64s::value).all(&db.engine)?;
            assert_eq!(sorted[..3], [f64::NEG_INFINITY, 0.0, f64::INFINITY]);
            assert!(sorted[3].is_nan() && sorted[4].is_nan(), "more than all others, and equal to itself: {sorted:?}");
            assert_eq!(F64s::query().filter(F64s::value.eq(f64::NAN)).count(&db.engine)?, 2);
            return Ok(());
        }
        refused(db, "F64s.value", F64s::new(f64::NAN, None));
        refused(db, "F64s.maybe", F64s::new(0.0, Some(f64::NAN)));
        refused(db, "F32s.maybe", F32s::new(0.0, Some(f32::NAN)));
        let mut session = db.session();
        let object = session.add(F64s::new(1.0, None));
        session.commit()?;
        session[object].maybe = Some(f64::NAN);
        let updated = session.flush();
        assert!(matches!(&updated, Err(Error::Encode { place, .. }) if &**place == "F64s.maybe"), "{updated:?}");
        let filtered = F64s::query().filter(F64s::value.eq(f64::NAN)).count(&db.engine);
        assert!(matches!(filtered, Err(Error::Encode { .. })), "{filtered:?}");
        Ok(())
    }

    fn text(db: &TestDb) -> Result<()> {
        check!(db, Texts, texts())
    }

    fn empty_text_is_not_null(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Texts, Blobs])?;
        let mut session = db.session();
        session.add_all([Texts::new(String::new(), Some(String::new())), Texts::new(String::new(), None)]);
        session.add_all([Blobs::new(vec![], Some(vec![])), Blobs::new(vec![], None)]);
        session.commit()?;
        let texts = Texts::query().select(Texts::maybe).order_by(Texts::id.asc()).all(&db.engine)?;
        assert_eq!(texts, [Some(String::new()), None]);
        assert_eq!(Texts::query().filter(Texts::maybe.is_null()).count(&db.engine)?, 1);
        assert_eq!(Texts::query().filter(Texts::maybe.eq("")).count(&db.engine)?, 1);
        let blobs = Blobs::query().select(Blobs::maybe).order_by(Blobs::id.asc()).all(&db.engine)?;
        assert_eq!(blobs, [Some(vec![]), None]);
        assert_eq!(Blobs::query().filter(Blobs::maybe.eq(vec![])).count(&db.engine)?, 1);
        Ok(())
    }

    fn text_with_nul_is_stored_or_refused_with_the_field(db: &TestDb) -> Result<()> {
        let values = ["\0", "a\0b", "a\0", "a", "a\0c"].map(str::to_owned);
        if db.backend != Backend::Postgres {
            return check!(db, Texts, values.to_vec());
        }
        db.engine.create_all(&models![Texts])?;
        refused(db, "Texts.value", Texts::new("a\0b".into(), None));
        refused(db, "Texts.maybe", Texts::new(String::new(), Some("\0".into())));
        let mut session = db.session();
        session.add_all((0..10).map(|n| Texts::new("a".into(), (n == 7).then(|| "\0".into()))));
        let flushed = session.flush();
        assert!(matches!(&flushed, Err(Error::Encode { place, .. }) if &**place == "Texts.maybe"), "{flushed:?}");
        let filtered = Texts::query().filter(Texts::value.eq("\0")).count(&db.engine);
        assert!(matches!(filtered, Err(Error::Encode { .. })), "{filtered:?}");
        Ok(())
    }

    fn bytes(db: &TestDb) -> Result<()> {
        let mut values: Vec<Vec<u8>> = vec![vec![], vec![0], vec![0, 0], (0..=255).collect(), vec![255; 3], b"text".into()];
        values.extend((0..=255).map(|byte| vec![byte]));
        values.extend([b"'".to_vec(), b"\\".to_vec(), b"\\x00".to_vec(), "ä😀".as_bytes().to_vec(), vec![0xff, 0xfe, 0]]);
        check!(db, Blobs, values)
    }

    fn a_mebibyte_of_text_and_of_bytes(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Texts, Blobs])?;
        let mut random = Random::new(4);
        let text: String = (0..1 << 18).map(|_| random.character()).chain("é".repeat(1 << 19).chars()).collect();
        let bytes: Vec<u8> = (0..1 << 20).map(|_| random.next_u64() as u8).collect();
        assert!(text.len() >= 1 << 20);
        let mut session = db.session();
        session.add(Texts::new(text.clone(), Some(text.clone())));
        session.add(Blobs::new(bytes.clone(), Some(bytes.clone())));
        session.commit()?;
        let read = Texts::query().filter(Texts::value.eq(&text)).one(&db.engine)?;
        assert!(read.value == text && read.maybe.as_ref() == Some(&text));
        let read = Blobs::query().filter(Blobs::value.eq(&bytes)).one(&db.engine)?;
        assert!(read.value == bytes && read.maybe.as_ref() == Some(&bytes));
        Ok(())
    }

    fn uuids(db: &TestDb) -> Result<()> {
        let mut random = Random::new(5);
        let mut values = vec![Uuid::nil(), Uuid::max(), Uuid::from_u128(1), Uuid::from_u128(0x2761_0a27_5c00_2561_0000_0000_0000_0020)];
        values.extend((0..30).map(|_| Uuid::from_u64_pair(random.next_u64(), random.next_u64())));
        check!(db, Uuids, values)
    }

    fn moments(db: &TestDb) -> Result<()> {
        let mut random = Random::new(6);
        let mut values: Vec<_> = [
            "0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000001Z", "0999-12-31T23:59:59.5Z", "1582-10-10T00:00:00Z",
            "1899-12-31T12:00:00Z", "1969-12-31T23:59:59.999999Z", "1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000001Z",
            "2000-02-29T23:59:59.123456Z", "2026-03-29T01:30:00Z", "2026-03-29T02:30:00Z", "2026-10-25T02:30:00.1Z",
            "2038-01-19T03:14:08Z", "9999-12-31T23:59:59.999999Z",
        ].map(moment).into();
        values.extend((0..30).map(|_| {
            let micros = random.below(315_537_897_600_000_000) as i64 - 62_135_596_800_000_000;
            DateTime::from_timestamp_micros(micros).unwrap()
        }));
        check!(db, Moments, values)
    }

    fn moments_beyond_the_year_9999_are_refused_with_the_field(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Moments, Days])?;
        let fine = moment("2026-01-01T00:00:00Z");
        for value in [moment("+10000-01-01T00:00:00Z"), moment("0000-12-31T23:59:59.999999Z"), DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
            refused(db, "Moments.value", Moments::new(value, None));
            refused(db, "Moments.maybe", Moments::new(fine, Some(value)));
            refused(db, "Days.value", Days::new(value.date_naive(), None));
            let filtered = Moments::query().filter(Moments::value.lt(value)).count(&db.engine);
            assert!(matches!(filtered, Err(Error::Encode { .. })), "{filtered:?}");
        }
        Ok(())
    }

    fn a_moment_finer_than_a_microsecond_is_stored_as_the_microsecond_that_it_lies_in(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Moments])?;
        let mut session = db.session();
        session.add(Moments::new(moment("2026-01-01T00:00:00.123456999Z"), Some(moment("1960-01-01T00:00:00.000000999Z"))));
        session.commit()?;
        let read = Moments::query().one(&db.engine)?;
        assert_eq!(read.value, moment("2026-01-01T00:00:00.123456Z"));
        assert_eq!(read.maybe, Some(moment("1960-01-01T00:00:00Z")));
        Ok(())
    }

    fn days(db: &TestDb) -> Result<()> {
        let mut random = Random::new(8);
        let mut values: Vec<NaiveDate> = [
            "0001-01-01", "0004-02-29", "1000-01-01", "1582-10-10", "1900-02-28", "1969-12-31", "1970-01-01", "2000-02-29",
            "2026-11-23", "9999-12-31",
        ].map(|text| text.parse().unwrap()).into();
        values.extend((0..30).map(|_| NaiveDate::from_num_days_from_ce_opt(1 + random.below(3_652_058) as i32).unwrap()));
        check!(db, Days, values)
    }

    fn times_of_day(db: &TestDb) -> Result<()> {
        let mut random = Random::new(13);
        let mut values: Vec<NaiveTime> =
            ["00:00:00", "00:00:00.000001", "01:02:03", "12:00:00.5", "23:59:59.999999"].map(|text| text.parse().unwrap()).into();
        values.extend((0..20).map(|_| {
            let (seconds, micros) = (random.below(86_400) as u32, random.below(1_000_000) as u32);
            NaiveTime::from_num_seconds_from_midnight_opt(seconds, micros * 1000).unwrap()
        }));
        check!(db, Times, values)
    }

    fn moments_without_a_zone(db: &TestDb) -> Result<()> {
        let values = [
            "0001-01-01T00:00:00", "1969-12-31T23:59:59.999999", "1970-01-01T00:00:00", "2026-03-29T02:30:00",
            "9999-12-31T23:59:59.999999",
        ].map(|text| text.parse().unwrap());
        check!(db, LocalMoments, values.into())
    }

    fn decimals_of_18_digits(db: &TestDb) -> Result<()> {
        check!(db, Prices, decimals(18, 6, &mut Random::new(9)))
    }

    fn decimals_without_a_fraction(db: &TestDb) -> Result<()> {
        check!(db, Wholes, decimals(18, 0, &mut Random::new(10)))
    }

    fn decimals_with_nothing_but_a_fraction(db: &TestDb) -> Result<()> {
        check!(db, Parts, decimals(18, 18, &mut Random::new(11)))
    }

    fn decimals_of_28_digits(db: &TestDb) -> Result<()> {
        if db.backend != Backend::Sqlite {
            return check!(db, Huge, decimals(28, 10, &mut Random::new(12)));
        }
        let created = db.engine.create_all(&models![Huge]);
        assert!(matches!(created, Err(Error::Unsupported { .. })), "{created:?}");
        Ok(())
    }

    fn decimals_with_more_digits_than_the_column_keeps_are_refused_with_the_field(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Prices])?;
        for text in ["0.0000001", "1234567890123.5", "1000000000000", "-1000000000000", "79228162514264337593543950335"] {
            refused(db, "Prices.value", Prices::new(decimal(text), None));
            refused(db, "Prices.maybe", Prices::new(decimal("1"), Some(decimal(text))));
        }
        let mut session = db.session();
        let price = session.add(Prices::new(decimal("1.50"), Some(decimal("-2.500000000"))));
        session.commit()?;
        session[price].value = decimal("1.0000005");
        let updated = session.flush();
        assert!(matches!(&updated, Err(Error::Encode { place, .. }) if &**place == "Prices.value"), "{updated:?}");
        // Digits that are zeros are none.
        let read = Prices::query().one(&db.engine)?;
        assert_eq!((read.value, read.maybe), (decimal("1.5"), Some(decimal("-2.5"))));
        Ok(())
    }

    fn decimals_are_compared_with_numbers_of_any_digits(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Prices])?;
        let mut session = db.session();
        session.add_all(["-1.5", "0", "0.000001", "1.5", "2"].map(|text| Prices::new(decimal(text), None)));
        session.commit()?;
        let count = |condition: Expr<Prices>| Prices::query().filter(condition).count(&db.engine);
        assert_eq!(count(Prices::value.eq(decimal("1.500000000")).on())?, 1);
        assert_eq!(count(Prices::value.eq(decimal("1.500000001")).on())?, 0);
        assert_eq!(count(Prices::value.lt(decimal("0.0000011")).on())?, 3);
        assert_eq!(count(Prices::value.gt(decimal("0.0000009")).on())?, 3);
        assert_eq!(count(Prices::value.between(decimal("-1.50000001"), decimal("0.00000001")).on())?, 2);
        assert_eq!(count(Prices::value.is_in([decimal("2.0"), decimal("1.50000000001"), decimal("0")]).on())?, 2);
        assert_eq!(count(Prices::value.is_not_in([decimal("2.0"), decimal("1.50000000001"), decimal("0")]).on())?, 3);
        assert_eq!(count(value(decimal("1.5")).eq(Prices::value).on())?, 1);
        assert_eq!(count(value(decimal("0.00000001")).lt(Prices::value).on())?, 3);
        Ok(())
    }
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "by_i32", key = i32)]
struct ByI32 {
    id: Id<ByI32>,
    other: Option<Id<ByI32>>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "by_i64")]
struct ByI64 {
    id: Id<ByI64>,
    other: Option<Id<ByI64>>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "by_uuid", key = Uuid)]
struct ByUuid {
    id: Id<ByUuid>,
    other: Option<Id<ByUuid>>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "by_text", key = String)]
struct ByText {
    id: Id<ByText>,
    other: Option<Id<ByText>>,
}

macro_rules! check_keys {
    ($db:ident, $model:ident, $keys:expr) => {{
        $db.engine.create_all(&models![$model])?;
        let mut session = $db.session();
        let mut previous = None;
        let keys = $keys;
        let number = keys.len();
        for key in keys {
            let id: Id<$model> = Id::of(key);
            session.add($model { id: id.clone(), other: previous });
            previous = Some(id);
        }
        session.commit()?;
        let rows = $model::query().all(&$db.engine)?;
        assert_eq!(rows.len(), number);
        for row in rows {
            let mut session = $db.session();
            let handle = session.get::<$model>(row.id.clone())?.expect("the key is there");
            assert_eq!(session[handle], row);
            assert_eq!($model::query().filter($model::id.eq(&row.id)).one(&$db.engine)?, row);
            assert_eq!($model::query().filter($model::id.is_in([&row.id])).one(&$db.engine)?, row);
            if let Some(other) = &row.other {
                assert_eq!($model::query().filter($model::other.eq(other)).one(&$db.engine)?, row);
                assert!(session.get::<$model>(other)?.is_some());
            }
        }
        Ok(())
    }};
}

backend_tests! {
    fn keys_of_32_bits(db: &TestDb) -> Result<()> {
        check_keys!(db, ByI32, [1, 7, i32::MAX, 2])
    }

    fn keys_of_64_bits(db: &TestDb) -> Result<()> {
        check_keys!(db, ByI64, [1, i64::MAX - 1, 5_000_000_000, -1])
    }

    fn keys_that_are_uuids(db: &TestDb) -> Result<()> {
        check_keys!(db, ByUuid, [Uuid::nil(), Uuid::max(), Uuid::from_u128(0x2700_5c00)])
    }

    fn keys_that_are_text(db: &TestDb) -> Result<()> {
        let keys = ["", "a", "A", "a ", "ä", "'; DROP TABLE by_text; --", "😀", "\\", "%"].map(str::to_owned);
        check_keys!(db, ByText, keys)
    }

    fn keys_that_nobody_gave_are_made(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![ByI32, ByI64, ByUuid])?;
        let mut session = db.session();
        let narrow = session.add(ByI32 { id: Id::new(), other: None });
        let second = session.add(ByI32 { id: Id::new(), other: Some(session[narrow].id) });
        let wide = session.add(ByI64 { id: Id::new(), other: None });
        let unique = session.add(ByUuid { id: Id::new(), other: None });
        assert!(!session[unique].id.is_provisional(), "a UUID is made when the object is added");
        session.commit()?;
        assert_eq!(session[narrow].id.get()?, 1);
        assert_eq!(session[second].other, Some(session[narrow].id));
        assert_eq!(session[wide].id.get()?, 1);
        assert_eq!(ByUuid::query().one(&db.engine)?, session[unique]);
        Ok(())
    }
}
