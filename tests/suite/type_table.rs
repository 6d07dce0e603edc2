//! The tables of `docs/guide/types.md` against what the databases really make and hold.

use std::fmt::Debug;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use rowhouse::prelude::*;
use serde_json::json;

use crate::support::{Backend, Random, TestDb, raw};
use crate::type_rows::{PAGE, cases, server, table};

#[derive(DbEnum, Clone, Copy, Debug, PartialEq)]
enum Status {
    Draft,
    Live,
}

#[derive(DbEnum, Clone, Copy, Debug, PartialEq, PartialOrd)]
#[db_enum(integer)]
enum Level {
    Low = 1,
    High = 10,
    Middle = 5,
}

#[derive(DbEnum, Clone, Copy, Debug, PartialEq, PartialOrd)]
#[db_enum(native)]
enum Size {
    Small,
    Large,
}

#[derive(Scalar, Clone, Debug, PartialEq, PartialOrd)]
struct Email(String);

fn parsed<T: std::str::FromStr<Err: Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

fn digits(count: usize) -> Decimal {
    parsed(&"9".repeat(count))
}

/// Any number of these digits.
fn mantissa(random: &mut Random, digits: u32) -> i128 {
    let most = 10_i128.pow(digits) - 1;
    (i128::from(random.next_u64()) << 60 | i128::from(random.next_u64())) % (2 * most + 1) - most
}

/// Text of up to 12 characters of all kinds; short ones are often equal, or the beginning of another.
fn text(random: &mut Random) -> String {
    (0..random.below(13)).map(|_| random.character()).collect()
}

fn bytes(random: &mut Random) -> Vec<u8> {
    (0..random.below(6)).map(|_| random.pick(&[0, 1, 0x7f, 0x80, 0xff])).collect()
}

fn v4(random: &mut Random) -> Ipv4Addr {
    Ipv4Addr::from_bits(random.next_u64() as u32)
}

fn v6(random: &mut Random) -> Ipv6Addr {
    Ipv6Addr::from_bits(u128::from(random.next_u64()) << random.pick(&[0, 32, 64]) | u128::from(random.next_u64()))
}

fn day(random: &mut Random) -> NaiveDate {
    NaiveDate::from_num_days_from_ce_opt(1 + random.below(3_652_058) as i32).unwrap()
}

fn time(random: &mut Random) -> NaiveTime {
    let (seconds, micros) = (random.below(86_400) as u32, random.below(1_000_000) as u32);
    NaiveTime::from_num_seconds_from_midnight_opt(seconds, micros * 1000).unwrap()
}

/// No database here holds one that is not a number but PostgreSQL, and MySQL holds no infinite one.
fn floats_that_are_refused(backend: Backend) -> Vec<f64> {
    match backend {
        Backend::Sqlite => vec![f64::NAN],
        Backend::Postgres => vec![],
        Backend::Mysql => vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY],
    }
}

/// Any float that is a number, now and then an infinite one.
fn float(random: &mut Random, backend: Backend) -> f64 {
    match random.below(20) {
        0 if backend != Backend::Mysql => random.pick(&[f64::INFINITY, f64::NEG_INFINITY]),
        1 => random.pick(&[0.0, -0.0, 1.0, -1.0]),
        2..10 => mantissa(random, 6) as f64 / 1000.0,
        _ => loop {
            let value = f64::from_bits(random.next_u64());
            // MySQL reads no denormal numbers from its own text.
            if value.is_normal() {
                return value;
            }
        },
    }
}

fn nul_on_postgres(backend: Backend) -> Vec<String> {
    if backend == Backend::Postgres { vec!["\0".into(), "a\0b".into()] } else { vec![] }
}

cases! { CASES;
    bools "bool" bool: false, true, ["false", "true"], { random: |random, _| random.below(2) == 0, };
    i8s "i8" i8: i8::MIN, i8::MAX, ["-128", "127"], {
        typical: [-1, 0, 1],
        outside: ["-129", "128"],
        random: |random, _| random.next_u64() as i8,
    };
    i16s "i16" i16: i16::MIN, i16::MAX, ["-32768", "32767"], {
        typical: [-129, 0, 256],
        outside: ["-32769", "32768"],
        random: |random, _| random.next_u64() as i16,
    };
    i32s "i32" i32: i32::MIN, i32::MAX, ["-2147483648", "2147483647"], {
        typical: [-32_769, 0, 65_536],
        outside: ["-2147483649", "2147483648"],
        random: |random, _| random.next_u64() as i32,
    };
    i64s "i64" i64: i64::MIN, i64::MAX, ["-9223372036854775808", "9223372036854775807"], {
        typical: [-(1 << 53) - 1, 0, (1 << 53) + 1],
        outside: ["9223372036854775808"],
        random: |random, _| random.next_u64() as i64,
    };
    u8s "u8" u8: u8::MIN, u8::MAX, ["0", "255"], {
        typical: [1, 127, 128],
        outside: ["-1", "256"],
        random: |random, _| random.next_u64() as u8,
    };
    u16s "u16" u16: u16::MIN, u16::MAX, ["0", "65535"], {
        typical: [1, 32_768],
        outside: ["-1", "65536"],
        random: |random, _| random.next_u64() as u16,
    };
    u32s "u32" u32: u32::MIN, u32::MAX, ["0", "4294967295"], {
        typical: [1, 1 << 31],
        outside: ["-1", "4294967296"],
        random: |random, _| random.next_u64() as u32,
    };
    u64s "u64" u64: u64::MIN, i64::MAX as u64, ["0", "9223372036854775807"], {
        typical: [1, 1 << 53, (1 << 53) + 1],
        beyond: |_| vec![i64::MAX as u64 + 1, u64::MAX],
        outside: ["-1"],
        random: |random, _| random.next_u64() >> 1,
    };
    f32s "f32" f32: f32::MIN, f32::MAX, ["f32::MIN", "f32::MAX"], {
        typical: [0.0, 0.1, -1.5, f32::MIN_POSITIVE, 16_777_217.0],
        beyond: |backend| floats_that_are_refused(backend).into_iter().map(|value| value as f32).collect(),
        random: |random, backend| loop {
            let value = float(random, backend) as f32;
            if backend != Backend::Mysql || value.is_normal() {
                return value;
            }
        },
    };
    f64s "f64" f64: f64::MIN, f64::MAX, ["f64::MIN", "f64::MAX"], {
        typical: [0.0, 0.1, 0.1 + 0.2, 1e23, f64::MIN_POSITIVE],
        beyond: floats_that_are_refused,
        outside: ["much"],
        random: float,
    };
    texts "String" String: String::new(), "\u{10FFFF}".repeat(1 << 18), ["empty", "1 MiB and more"], {
        typical: ["it's 😀".into(), " ".into(), "NULL".into()],
        beyond: nul_on_postgres,
        random: |random, _| text(random),
    };
    short_texts "String, length = 80" String [column(length = 80)]: String::new(), "😀".repeat(80), ["empty", "80 characters"], {
        typical: ["a ".into(), "A".into()],
        beyond: |_| vec!["😀".repeat(81), "a".repeat(80) + " "],
        random: |random, _| text(random),
    };
    indexed_texts "String, unique or index" String [column(index)]: String::new(), "é".repeat(255), ["empty", "255 characters"], {
        typical: ["a ".into(), "A".into()],
        random: |random, _| text(random),
    };
    blobs "Vec<u8>" Vec<u8>: Vec::new(), vec![0xff; 1 << 20], ["empty", "1 MiB and more"], {
        typical: [vec![0], (0..=255).collect()],
        random: |random, _| bytes(random),
    };
    short_blobs "Vec<u8>, length = 80" Vec<u8> [column(length = 80)]: Vec::new(), vec![0xff; 80], ["empty", "80 bytes"], {
        typical: [vec![0], vec![0, 0]],
        beyond: |_| vec![vec![0; 81]],
        random: |random, _| bytes(random),
    };
    uuids "Uuid" Uuid: Uuid::nil(), Uuid::max(), ["Uuid::nil()", "Uuid::max()"], {
        typical: [Uuid::from_u128(1), Uuid::from_u128(0x2761_0a27_5c00_2561_0000_0000_0000_0020)],
        random: |random, _| Uuid::from_u64_pair(random.next_u64(), random.next_u64()),
    };
    ips "IpAddr" IpAddr: parsed("0.0.0.0"), Ipv6Addr::from_bits(u128::MAX).into(), ["0.0.0.0", "ffff:…:ffff"], {
        typical: [parsed("10.0.0.1"), parsed("::1"), parsed("::ffff:10.0.0.1")],
        outside: ["here", "10.0.0.0/8"],
        random: |random, _| if random.below(2) == 0 { v4(random).into() } else { v6(random).into() },
    };
    v4s "Ipv4Addr" Ipv4Addr: Ipv4Addr::UNSPECIFIED, Ipv4Addr::BROADCAST, ["0.0.0.0", "255.255.255.255"], {
        typical: [Ipv4Addr::LOCALHOST],
        outside: ["::1"],
        random: |random, _| v4(random),
    };
    v6s "Ipv6Addr" Ipv6Addr: Ipv6Addr::UNSPECIFIED, Ipv6Addr::from_bits(u128::MAX), ["::", "ffff:…:ffff"], {
        typical: [Ipv6Addr::LOCALHOST, parsed("::ffff:10.0.0.1")],
        outside: ["127.0.0.1"],
        random: |random, _| v6(random),
    };
    days "NaiveDate" NaiveDate: parsed("0001-01-01"), parsed("9999-12-31"), ["0001-01-01", "9999-12-31"], {
        typical: [parsed("1582-10-10"), parsed("2000-02-29")],
        beyond: |_| vec![parsed("0000-12-31"), parsed("+10000-01-01"), NaiveDate::MIN, NaiveDate::MAX],
        outside: ["infinity", "soon"],
        random: |random, _| day(random),
    };
    times "NaiveTime" NaiveTime: parsed("00:00:00"), parsed("23:59:59.999999"), ["00:00:00", "23:59:59.999999"], {
        typical: [parsed("01:02:03"), parsed("12:00:00.5")],
        beyond: |_| vec![parsed("23:59:60")],
        outside: ["24:00:00", "soon"],
        random: |random, _| time(random),
    };
    local "NaiveDateTime" NaiveDateTime:
        parsed("0001-01-01T00:00:00"), parsed("9999-12-31T23:59:59.999999"),
        ["0001-01-01 00:00:00", "9999-12-31 23:59:59.999999"], {
        typical: [parsed("1969-12-31T23:59:59.999999"), parsed("2026-03-29T02:30:00")],
        beyond: |_| vec![parsed("0000-12-31T23:59:59"), NaiveDateTime::MAX, parsed("2016-12-31T23:59:60")],
        outside: ["infinity", "soon"],
        random: |random, _| day(random).and_time(time(random)),
    };
    moments "DateTime<Utc>" DateTime<Utc>:
        parsed("0001-01-01T00:00:00Z"), parsed("9999-12-31T23:59:59.999999Z"),
        ["0001-01-01 00:00:00", "9999-12-31 23:59:59.999999"], {
        typical: [parsed("1969-12-31T23:59:59.999999Z"), parsed("2026-03-29T02:30:00Z")],
        beyond: |_| vec![parsed("0000-12-31T23:59:59Z"), DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC, parsed("2016-12-31T23:59:60Z")],
        outside: ["infinity", "soon"],
        random: |random, _| day(random).and_time(time(random)).and_utc(),
    };
    decimals "Decimal, precision = 18, scale = 6" Decimal [column(precision = 18, scale = 6)]:
        -digits(18) / parsed::<Decimal>("1000000"), digits(18) / parsed::<Decimal>("1000000"),
        ["-999999999999.999999", "999999999999.999999"], {
        typical: [parsed("0"), parsed("0.000001"), parsed("12.5")],
        beyond: |_| vec![parsed("0.0000001"), parsed("1000000000000"), parsed("-1000000000000"), Decimal::MAX],
        outside: ["NaN"],
        random: |random, _| Decimal::from_i128_with_scale(mantissa(random, 18), 6),
    };
    long_decimals "Decimal, precision = 28" Decimal [column(precision = 28)]:
        -digits(28), digits(28), ["-9999999999999999999999999999", "9999999999999999999999999999"], {
        typical: [parsed("0"), parsed("9007199254740993")],
        beyond: |_| vec![parsed("0.5"), Decimal::MAX, Decimal::MIN],
        outside: ["NaN"],
        random: |random, _| Decimal::from_i128_with_scale(mantissa(random, 28), 0),
    };
    documents "Json<T>, serde_json::Value" serde_json::Value:
        json!(null), json!({"a": [1, 2.5, "ä😀", {"b": null}], "": {}}), ["the document null", "any"], {
        typical: [json!(true), json!(""), json!([]), json!({})],
        beyond: |backend| if backend == Backend::Postgres { vec![json!({"a": "x\0y"}), json!({"\0": 1})] } else { vec![] },
        outside: ["{"],
    };
    arrays "Vec<i32>" Vec<i32>: vec![], vec![i32::MIN, 0, i32::MAX], ["empty", "any"], { typical: [vec![0]], outside: ["1"], };
    text_arrays "Vec<String>" Vec<String>:
        vec![], vec![String::new(), "null".into(), "a,\"b\\{}'".into(), "😀".into()], ["empty", "any"], {
        beyond: |backend| nul_on_postgres(backend).into_iter().map(|text| vec![String::new(), text]).collect(),
        outside: ["1"],
    };
    statuses "enum, derive(DbEnum)" Status: Status::Draft, Status::Live, ["a variant", "a variant"], { outside: ["", "Live", "gone"], };
    levels "enum, db_enum(integer)" Level: Level::Low, Level::High, ["a variant", "a variant"], {
        typical: [Level::Middle],
        outside: ["0", "2"],
        random: |random, _| random.pick(&[Level::Low, Level::High, Level::Middle]),
    };
    sizes "enum Size, db_enum(native)" Size: Size::Small, Size::Large, ["the first variant", "the last variant"], {
        outside: ["huge", ""],
        random: |random, _| random.pick(&[Size::Small, Size::Large]),
    };
    newtypes "struct Email(String), derive(Scalar)" Email: Email(String::new()), Email("ä@b".into()), ["as the value in it", "as the value in it"], {
        beyond: |backend| nul_on_postgres(backend).into_iter().map(Email).collect(),
        random: |random, _| Email(text(random)),
    };
}

/// What the page says to have no order; `tests/ui/compare/lt_on_unordered.rs` does not compile.
const UNORDERED: [&str; 4] = ["Json<T>, serde_json::Value", "Vec<i32>", "Vec<String>", "enum, derive(DbEnum)"];

#[derive(Model, Clone, Debug)]
#[model(table = "held")]
struct Held {
    id: Id<Held>,
    truth: bool,
    small: u8,
    real: f64,
    text: String,
    bytes: Vec<u8>,
    uuid: Uuid,
    ip: IpAddr,
    day: NaiveDate,
    time: NaiveTime,
    local: NaiveDateTime,
    moment: DateTime<Utc>,
    #[column(precision = 12, scale = 2)]
    price: Decimal,
    document: serde_json::Value,
    list: Vec<i64>,
    days: Vec<NaiveDate>,
    status: Status,
    level: Level,
    size: Size,
}

/// The Rust expression that the page shows, its column, and nothing else: all are stored in one row.
const HELD: &[(&str, &str)] = &[
    ("true", "truth"),
    ("200_u8", "small"),
    ("0.5_f64", "real"),
    ("\"it's 😀\"", "text"),
    ("vec![0_u8, 255]", "bytes"),
    ("Uuid::from_u128(1)", "uuid"),
    ("IpAddr 10.0.0.1", "ip"),
    ("the day 2026-11-23", "day"),
    ("the time 01:02:03", "time"),
    ("2026-11-23 01:02:03.5, no zone", "local"),
    ("2026-11-23 01:02:03.5 UTC", "moment"),
    ("12.50, scale = 2", "price"),
    ("json!({\"a\": 1})", "document"),
    ("vec![1_i64, 2]", "list"),
    ("a Vec of that day", "days"),
    ("Status::Live", "status"),
    ("Level::High = 10", "level"),
    ("Size::Large, native", "size"),
];

fn held() -> Held {
    Held {
        id: Id::new(),
        truth: true,
        small: 200,
        real: 0.5,
        text: "it's 😀".into(),
        bytes: vec![0, 255],
        uuid: Uuid::from_u128(1),
        ip: parsed("10.0.0.1"),
        day: parsed("2026-11-23"),
        time: parsed("01:02:03"),
        local: parsed("2026-11-23T01:02:03.5"),
        moment: parsed("2026-11-23T01:02:03.5Z"),
        price: parsed("12.50"),
        document: json!({"a": 1}),
        list: vec![1, 2],
        days: vec![parsed("2026-11-23")],
        status: Status::Live,
        level: Level::High,
        size: Size::Large,
    }
}

/// What the database itself shows of a column.
fn shown(db: &TestDb, column: &str) -> rowhouse::Result<String> {
    let text = match db.backend {
        Backend::Sqlite => format!("SELECT quote(\"{column}\") FROM held"),
        Backend::Postgres => format!("SELECT \"{column}\"::text FROM held"),
        Backend::Mysql if ["bytes", "uuid", "ip"].contains(&column) => format!("SELECT HEX(`{column}`) FROM held"),
        Backend::Mysql => format!("SELECT CAST(`{column}` AS CHAR) FROM held"),
    };
    rowhouse::raw(text).scalar(&db.engine)
}

backend_tests! {
    fn each_row_of_the_table_of_columns_is_true(db: &TestDb) -> Result<()> {
        let page = table("Columns", 0);
        let documented: Vec<&str> = page.keys().map(String::as_str).collect();
        for case in CASES {
            let row = page.get(case.rust).unwrap_or_else(|| panic!("`{}` is not on the page: {documented:?}", case.rust));
            assert_eq!([&row["Least"], &row["Most"]], case.shown, "{}", case.rust);
            (case.check)(db, row)?;
        }
        assert_eq!(page.len(), CASES.len(), "the page has types that are not tested");
        Ok(())
    }

    fn random_values_of_each_row_sort_in_sql_as_in_rust(db: &TestDb) -> Result<()> {
        let page = table("Columns", 0);
        let mut unordered = Vec::new();
        for case in CASES {
            match case.order {
                Some(order) => order(db, &page[case.rust])?,
                None => unordered.push(case.rust),
            }
        }
        assert!(PAGE.contains("other enums, JSON and arrays have no order, and `lt` does not compile for them"));
        assert_eq!(unordered, UNORDERED, "a type has an order, or the page says that it has none");
        Ok(())
    }

    fn each_row_of_the_table_of_stored_forms_is_true(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Held])?;
        let mut session = db.session();
        session.add(held());
        session.commit()?;
        raw(&db.engine, if db.backend == Backend::Postgres { "SET TIME ZONE 'UTC'" } else { "SELECT 1" });
        let page = table("Stored forms", 0);
        for (value, column) in HELD {
            let row = page.get(*value).unwrap_or_else(|| panic!("`{value}` is not on the page"));
            let cell = if db.backend == Backend::Mysql { "MySQL, MariaDB" } else { server(db) };
            // MySQL writes JSON with blanks, which is as good.
            let found = shown(db, column)?;
            let found = if db.backend == Backend::Mysql && found.starts_with(['[', '{']) { found.replace(", ", ",").replace(": ", ":") } else { found };
            assert_eq!(&found, &row[cell], "{value} on {}", server(db));
        }
        assert_eq!(page.len(), HELD.len(), "the page has values that are not tested");
        Ok(())
    }
}
