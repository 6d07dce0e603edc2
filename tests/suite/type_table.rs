//! The tables of `docs/guide/types.md` against what the databases really make and hold.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use rowhouse::prelude::*;
use serde_json::json;

use crate::support::{Backend, TestDb, raw};

const PAGE: &str = include_str!("../../docs/guide/types.md");

/// What a row of the page says, by the names of its columns.
type Row = BTreeMap<&'static str, String>;

/// The rows of the table below a heading, by their first cell.
fn table(heading: &str) -> BTreeMap<String, Row> {
    let (_, chapter) = PAGE.split_once(&format!("## {heading}\n")).expect("the page has the chapter");
    let mut lines = chapter.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    let names = cells(lines.next().expect("a table has a head"));
    let rows = lines.skip(1).map(|line| {
        let cells: Vec<String> = cells(line).into_iter().map(str::to_owned).collect();
        (cells[0].clone(), names.iter().copied().zip(cells).collect::<Row>())
    });
    rows.collect()
}

/// The cells of a line, without the marks of code.
fn cells(line: &'static str) -> Vec<&'static str> {
    line.trim_matches('|').split(" | ").map(|cell| cell.trim().trim_matches('`')).collect()
}

/// What the page calls the server.
fn server(db: &TestDb) -> &'static str {
    match db.engine.backend().server {
        rowhouse::Server::Sqlite => "SQLite",
        rowhouse::Server::Postgres => "PostgreSQL",
        rowhouse::Server::MariaDb => "MariaDB",
        _ => "MySQL",
    }
}

/// The SQL type of `column` in the table `name`, as the catalog has it.
fn sql_type(db: &TestDb, name: &str, column: &str) -> rowhouse::Result<String> {
    match db.backend {
        Backend::Sqlite => sql!("SELECT type FROM pragma_table_info({name}) WHERE name = {column}").scalar(&db.engine),
        Backend::Postgres => sql!(
            "SELECT format_type(a.atttypid, a.atttypmod) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid \
             WHERE c.relname = {name} AND a.attname = {column}"
        )
        .scalar(&db.engine),
        Backend::Mysql => sql!(
            "SELECT CAST(column_type AS CHAR) FROM information_schema.columns \
             WHERE table_schema = DATABASE() AND table_name = {name} AND column_name = {column}"
        )
        .scalar(&db.engine),
    }
}

/// MariaDB still says how many digits of an integer a client should show.
fn without_display_width(ty: &str) -> String {
    match ty.split_once('(') {
        Some((integer, _)) if integer.ends_with("int") && ty != "tinyint(1)" => integer.to_owned(),
        _ => ty.to_owned(),
    }
}

/// What a row's type is, and how its extremes are checked.
struct Case {
    rust: &'static str,
    check: fn(&TestDb, &Row) -> rowhouse::Result<()>,
    shown: &'static [&'static str],
}

/// Creates the table of a row, and compares type and extremes with the page.
macro_rules! cases {
    ($($module:ident $rust:literal $ty:ty $([$attribute:meta])?: $least:expr, $most:expr, $shown:expr;)*) => {
        $(mod $module {
            use super::*;

            #[derive(Model, Clone, Debug, PartialEq)]
            #[model(table = "sample")]
            pub(super) struct Sample {
                #[column(primary_key)]
                pub(super) number: i32,
                $(#[$attribute])?
                pub(super) value: $ty,
                $(#[$attribute])?
                pub(super) maybe: Option<$ty>,
            }

            pub(super) fn check(db: &TestDb, row: &Row) -> rowhouse::Result<()> {
                let expected = &row[server(db)];
                if let Err(error) = db.engine.create_all(&models![Sample]) {
                    assert!(matches!(error, Error::Unsupported { .. }), "{error:?}");
                    assert_eq!(expected, "no", "{}", $rust);
                    return Ok(());
                }
                for column in ["value", "maybe"] {
                    let found = without_display_width(&sql_type(db, "sample", column)?);
                    assert_eq!(&found, expected, "`{}` on {}", $rust, server(db));
                }
                extremes(db, $least, $most)
            }

            fn extremes(db: &TestDb, least: $ty, most: $ty) -> rowhouse::Result<()> {
                let mut session = db.session();
                let rows = [
                    Sample { number: 1, value: least.clone(), maybe: Some(most.clone()) },
                    Sample { number: 2, value: most, maybe: None },
                    Sample { number: 3, value: least.clone(), maybe: Some(least) },
                ];
                session.add_all(rows.clone());
                session.commit()?;
                assert_eq!(Sample::query().order_by(Sample::number.asc()).all(&db.engine)?, rows, "{}", $rust);
                for row in &rows {
                    let same = rows.iter().filter(|other| other.value == row.value).count() as u64;
                    let found = Sample::query().filter(Sample::value.eq(row.value.clone())).count(&db.engine)?;
                    assert_eq!(found, same, "{} = {:?}", $rust, row.value);
                }
                db.engine.drop_all(&models![Sample])
            }
        })*

        const CASES: &[Case] = &[$(Case { rust: $rust, check: $module::check, shown: &$shown }),*];
    };
}

#[derive(DbEnum, Clone, Copy, Debug, PartialEq)]
enum Status {
    Draft,
    Live,
}

#[derive(DbEnum, Clone, Copy, Debug, PartialEq)]
#[db_enum(integer)]
enum Level {
    Low = 1,
    High = 10,
}

#[derive(DbEnum, Clone, Copy, Debug, PartialEq)]
#[db_enum(native)]
enum Size {
    Small,
    Large,
}

#[derive(Scalar, Clone, Debug, PartialEq)]
struct Email(String);

fn parsed<T: std::str::FromStr<Err: Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

fn digits(count: usize) -> Decimal {
    parsed(&"9".repeat(count))
}

cases! {
    bools "bool" bool: false, true, ["false", "true"];
    i8s "i8" i8: i8::MIN, i8::MAX, ["-128", "127"];
    i16s "i16" i16: i16::MIN, i16::MAX, ["-32768", "32767"];
    i32s "i32" i32: i32::MIN, i32::MAX, ["-2147483648", "2147483647"];
    i64s "i64" i64: i64::MIN, i64::MAX, ["-9223372036854775808", "9223372036854775807"];
    u8s "u8" u8: u8::MIN, u8::MAX, ["0", "255"];
    u16s "u16" u16: u16::MIN, u16::MAX, ["0", "65535"];
    u32s "u32" u32: u32::MIN, u32::MAX, ["0", "4294967295"];
    u64s "u64" u64: u64::MIN, i64::MAX as u64, ["0", "9223372036854775807"];
    f32s "f32" f32: f32::MIN, f32::MAX, ["f32::MIN", "f32::MAX"];
    f64s "f64" f64: f64::MIN, f64::MAX, ["f64::MIN", "f64::MAX"];
    texts "String" String: String::new(), "\u{10FFFF}".repeat(1 << 18), ["empty", "1 MiB and more"];
    short_texts "String, length = 80" String [column(length = 80)]: String::new(), "😀".repeat(80), ["empty", "80 characters"];
    indexed_texts "String, unique or index" String [column(index)]: String::new(), "é".repeat(255), ["empty", "255 characters"];
    blobs "Vec<u8>" Vec<u8>: Vec::new(), vec![0xff; 1 << 20], ["empty", "1 MiB and more"];
    short_blobs "Vec<u8>, length = 80" Vec<u8> [column(length = 80)]: Vec::new(), vec![0xff; 80], ["empty", "80 bytes"];
    uuids "Uuid" Uuid: Uuid::nil(), Uuid::max(), ["Uuid::nil()", "Uuid::max()"];
    ips "IpAddr" IpAddr: parsed("0.0.0.0"), Ipv6Addr::from_bits(u128::MAX).into(), ["0.0.0.0", "ffff:…:ffff"];
    v4s "Ipv4Addr" Ipv4Addr: Ipv4Addr::UNSPECIFIED, Ipv4Addr::BROADCAST, ["0.0.0.0", "255.255.255.255"];
    v6s "Ipv6Addr" Ipv6Addr: Ipv6Addr::UNSPECIFIED, Ipv6Addr::from_bits(u128::MAX), ["::", "ffff:…:ffff"];
    days "NaiveDate" NaiveDate: parsed("0001-01-01"), parsed("9999-12-31"), ["0001-01-01", "9999-12-31"];
    times "NaiveTime" NaiveTime: parsed("00:00:00"), parsed("23:59:59.999999"), ["00:00:00", "23:59:59.999999"];
    local "NaiveDateTime" NaiveDateTime:
        parsed("0001-01-01T00:00:00"), parsed("9999-12-31T23:59:59.999999"),
        ["0001-01-01 00:00:00", "9999-12-31 23:59:59.999999"];
    moments "DateTime<Utc>" DateTime<Utc>:
        parsed("0001-01-01T00:00:00Z"), parsed("9999-12-31T23:59:59.999999Z"),
        ["0001-01-01 00:00:00", "9999-12-31 23:59:59.999999"];
    decimals "Decimal, precision = 18, scale = 6" Decimal [column(precision = 18, scale = 6)]:
        -digits(18) / parsed::<Decimal>("1000000"), digits(18) / parsed::<Decimal>("1000000"),
        ["-999999999999.999999", "999999999999.999999"];
    long_decimals "Decimal, precision = 28" Decimal [column(precision = 28)]:
        -digits(28), digits(28), ["-9999999999999999999999999999", "9999999999999999999999999999"];
    documents "Json<T>, serde_json::Value" serde_json::Value:
        json!(null), json!({"a": [1, 2.5, "ä😀", {"b": null}], "": {}}), ["the document null", "any"];
    arrays "Vec<i32>" Vec<i32>: vec![], vec![i32::MIN, 0, i32::MAX], ["empty", "any"];
    text_arrays "Vec<String>" Vec<String>:
        vec![], vec![String::new(), "null".into(), "a,\"b\\{}'".into(), "😀".into()], ["empty", "any"];
    statuses "enum, derive(DbEnum)" Status: Status::Draft, Status::Live, ["a variant", "a variant"];
    levels "enum, db_enum(integer)" Level: Level::Low, Level::High, ["a variant", "a variant"];
    sizes "enum Size, db_enum(native)" Size: Size::Small, Size::Large, ["the first variant", "the last variant"];
    newtypes "struct Email(String), derive(Scalar)" Email: Email(String::new()), Email("ä@b".into()), ["as the value in it", "as the value in it"];
}

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
        let page = table("Columns");
        let documented: Vec<&str> = page.keys().map(String::as_str).collect();
        for case in CASES {
            let row = page.get(case.rust).unwrap_or_else(|| panic!("`{}` is not on the page: {documented:?}", case.rust));
            assert_eq!([&row["Least"], &row["Most"]], case.shown, "{}", case.rust);
            (case.check)(db, row)?;
        }
        assert_eq!(page.len(), CASES.len(), "the page has types that are not tested");
        Ok(())
    }

    fn each_row_of_the_table_of_stored_forms_is_true(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Held])?;
        let mut session = db.session();
        session.add(held());
        session.commit()?;
        raw(&db.engine, if db.backend == Backend::Postgres { "SET TIME ZONE 'UTC'" } else { "SELECT 1" });
        let page = table("Stored forms");
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
