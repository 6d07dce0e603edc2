//! The tables of `docs/guide/types.md`, and what is asked of each row: the column that the database really makes, the extremes,
//! what is refused, and the order.

use std::collections::BTreeMap;

use crate::support::{Backend, TestDb};

pub(crate) const PAGE: &str = include_str!("../../docs/guide/types.md");

/// What a row of the page says, by the names of its columns.
pub(crate) type Row = BTreeMap<&'static str, String>;

/// The rows of the table below a heading, by their first cell; `number` counts the tables of a chapter from 0.
pub(crate) fn table(heading: &str, number: usize) -> BTreeMap<String, Row> {
    let (_, chapter) = PAGE.split_once(&format!("## {heading}\n")).expect("the page has the chapter");
    let chapter = chapter.split("\n## ").next().unwrap_or_default();
    let table = chapter.split("\n\n").filter(|block| block.trim_start().starts_with('|')).nth(number);
    let mut lines = table.expect("the chapter has that many tables").trim().lines();
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
pub(crate) fn server(db: &TestDb) -> &'static str {
    match db.engine.backend().server {
        rowhouse::Server::Sqlite => "SQLite",
        rowhouse::Server::Postgres => "PostgreSQL",
        rowhouse::Server::MariaDb => "MariaDB",
        _ => "MySQL",
    }
}

/// The SQL type of `column` in the table `name`, as the catalog has it.
pub(crate) fn sql_type(db: &TestDb, name: &str, column: &str) -> rowhouse::Result<String> {
    let ty: String = match db.backend {
        Backend::Sqlite => {
            rowhouse::sql!("SELECT type FROM pragma_table_info({name}) WHERE name = {column}").scalar(&db.engine)
        }
        Backend::Postgres => rowhouse::sql!(
            "SELECT format_type(a.atttypid, a.atttypmod) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid \
             WHERE c.relname = {name} AND a.attname = {column}"
        )
        .scalar(&db.engine),
        Backend::Mysql => rowhouse::sql!(
            "SELECT CAST(column_type AS CHAR) FROM information_schema.columns \
             WHERE table_schema = DATABASE() AND table_name = {name} AND column_name = {column}"
        )
        .scalar(&db.engine),
    }?;
    Ok(without_display_width(&ty))
}

/// MariaDB still says how many digits of an integer a client should show.
fn without_display_width(ty: &str) -> String {
    match ty.split_once('(') {
        Some((integer, _)) if integer.ends_with("int") && ty != "tinyint(1)" => integer.to_owned(),
        _ => ty.to_owned(),
    }
}

/// What is asked of a row's type.
type Check = fn(&TestDb, &Row) -> rowhouse::Result<()>;

/// A type of the page.
pub(crate) struct Case {
    pub(crate) rust: &'static str,
    /// The least and the most, as the page writes them.
    pub(crate) shown: [&'static str; 2],
    /// Type and values.
    pub(crate) check: Check,
    /// Random values sort in SQL as in Rust; `None` where the type has no order, and `lt` does not compile.
    pub(crate) order: Option<Check>,
}

/// The second, if there is one.
macro_rules! or {
    ($default:expr;) => {
        $default
    };
    ($default:expr; $given:expr) => {
        $given
    };
}

/// For each row of the page: the Rust type, its least and its most, and how the page writes these. `typical` values lie between
/// them. `beyond` them are values that are refused before they are sent. What is `outside` is written by other programs: the
/// database refuses it, or reading does. `random` makes a value of a type that has an order.
macro_rules! cases {
    ($cases:ident; $($module:ident $rust:literal $ty:ty $([$attribute:meta])?: $least:expr, $most:expr, $shown:expr $(, {
        $(typical: [$($typical:expr),*],)?
        $(beyond: $beyond:expr,)?
        $(outside: [$($outside:literal),*],)?
        $(random: $random:expr,)?
    })?;)*) => {
        $(mod $module {
            use super::*;
            use $crate::type_rows::{Row, or, server, sql_type};

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

            /// Whether the table could be made, which is where the page has a type.
            fn create(db: &TestDb, row: &Row) -> rowhouse::Result<bool> {
                let expected = &row[server(db)];
                if expected == "no" {
                    let created = db.engine.create_all(&models![Sample]);
                    assert!(matches!(created, Err(Error::Unsupported { .. })), "{created:?}");
                    return Ok(false);
                }
                db.engine.create_all(&models![Sample])?;
                for column in ["value", "maybe"] {
                    assert_eq!(&sql_type(db, "sample", column)?, expected, "`{}` on {}", $rust, server(db));
                }
                Ok(true)
            }

            pub(super) fn check(db: &TestDb, row: &Row) -> rowhouse::Result<()> {
                if !create(db, row)? {
                    return Ok(());
                }
                extremes(db, $least, $most)?;
                refused(db, $least)?;
                unreadable(db)?;
                db.engine.drop_all(&models![Sample])
            }

            fn extremes(db: &TestDb, least: $ty, most: $ty) -> rowhouse::Result<()> {
                let mut session = db.session();
                let typical: Vec<$ty> = or!(vec![]; $($(vec![$($typical),*])?)?);
                let mut rows = vec![
                    Sample { number: 1, value: least.clone(), maybe: Some(most.clone()) },
                    Sample { number: 2, value: most, maybe: None },
                    Sample { number: 3, value: least.clone(), maybe: Some(least) },
                ];
                rows.extend((4..).zip(typical).map(|(number, value)| Sample { number, maybe: Some(value.clone()), value }));
                session.add_all(rows.clone());
                session.commit()?;
                assert_eq!(Sample::query().order_by(Sample::number.asc()).all(&db.engine)?, rows, "{}", $rust);
                for row in &rows {
                    let same = rows.iter().filter(|other| other.value == row.value).count() as u64;
                    let found = Sample::query().filter(Sample::value.eq(row.value.clone())).count(&db.engine)?;
                    assert_eq!(found, same, "{} = {:?}", $rust, row.value);
                    let same = rows.iter().filter(|other| other.maybe == row.maybe).count() as u64;
                    let found = Sample::query().filter(Sample::maybe.is(row.maybe.clone())).count(&db.engine)?;
                    assert_eq!(found, same, "{} is {:?}", $rust, row.maybe);
                }
                Ok(())
            }

            fn refused(db: &TestDb, least: $ty) -> rowhouse::Result<()> {
                let beyond: fn(Backend) -> Vec<$ty> = or!(|_| vec![]; $($($beyond)?)?);
                for value in beyond(db.backend) {
                    let whole = Sample { number: 90, value: value.clone(), maybe: None };
                    let part = Sample { number: 91, value: least.clone(), maybe: Some(value) };
                    for (sample, field) in [(whole, "Sample.value"), (part, "Sample.maybe")] {
                        let mut session = db.session();
                        session.add(sample.clone());
                        let flushed = session.flush();
                        assert!(matches!(&flushed, Err(Error::Encode { place, .. }) if &**place == field), "{sample:?} on {}: {flushed:?}", server(db));
                    }
                }
                assert_eq!(Sample::query().filter(Sample::number.ge(90)).count(&db.engine)?, 0, "nothing is written");
                Ok(())
            }

            fn unreadable(db: &TestDb) -> rowhouse::Result<()> {
                let outside: &[&str] = or!(&[]; $($(&[$($outside),*])?)?);
                for literal in outside {
                    let written = rowhouse::raw(format!("UPDATE sample SET value = '{literal}' WHERE number = 1")).execute(&db.engine);
                    if written.is_ok() {
                        let read = Sample::query().filter(Sample::number.eq(1)).one(&db.engine);
                        let Err(Error::Decode(decode)) = &read else { panic!("{literal} on {}: {read:?}", server(db)) };
                        assert_eq!(decode.field, Some("value"));
                    }
                }
                Ok(())
            }

            $($(pub(super) fn order(db: &TestDb, row: &Row) -> rowhouse::Result<()> {
                if !create(db, row)? {
                    return Ok(());
                }
                let (mut random, make): (_, fn(&mut Random, Backend) -> $ty) = (Random::new(81), $random);
                let rows: Vec<Sample> = (0..90).map(|number| {
                    let maybe = (number % 3 > 0).then(|| make(&mut random, db.backend));
                    Sample { number, value: make(&mut random, db.backend), maybe }
                }).collect();
                let mut session = db.session();
                session.add_all(rows.clone());
                session.commit()?;
                $crate::type_rows::sorts!(db, Sample, rows);
                db.engine.drop_all(&models![Sample])
            })?)?

            pub(super) const ORDER: Option<fn(&TestDb, &Row) -> rowhouse::Result<()>> = or!(None; $($({
                let _ = stringify!($random);
                Some(order)
            })?)?);
        })*

        pub(crate) const $cases: &[$crate::type_rows::Case] = &[$($crate::type_rows::Case {
            rust: $rust,
            shown: $shown,
            check: $module::check,
            order: $module::ORDER,
        }),*];
    };
}

/// SQL and Rust agree on the order of the rows, on the smallest and the largest, and on which are less than each other.
macro_rules! sorts {
    ($db:ident, $model:ident, $rows:ident) => {{
        let values = $model::query().select($model::value);
        let mut sorted: Vec<_> = $rows.iter().map(|row| row.value.clone()).collect();
        sorted.sort_by(|a, b| a.partial_cmp(b).unwrap());
        assert_eq!(values.clone().order_by($model::value.asc()).all(&$db.engine)?, sorted);
        let ends = $model::query().select(($model::value.min(), $model::value.max())).one(&$db.engine)?;
        assert_eq!(ends, (sorted.first().cloned(), sorted.last().cloned()));
        for pivot in sorted.iter().step_by(7) {
            let count = |condition| $model::query().filter(condition).count(&$db.engine);
            let less = sorted.iter().filter(|value| *value < pivot).count() as u64;
            let equal = sorted.iter().filter(|value| *value == pivot).count() as u64;
            let more = sorted.len() as u64 - less - equal;
            assert_eq!(count($model::value.lt(pivot.clone()))?, less, "< {pivot:?}");
            assert_eq!(count($model::value.le(pivot.clone()))?, less + equal, "<= {pivot:?}");
            assert_eq!(count($model::value.gt(pivot.clone()))?, more, "> {pivot:?}");
            assert_eq!(count($model::value.ge(pivot.clone()))?, more + equal, ">= {pivot:?}");
            let below = $model::query().filter($model::value.between(sorted[0].clone(), pivot.clone()));
            assert_eq!(below.count(&$db.engine)?, less + equal, "between the least and {pivot:?}");
        }
        sorted.reverse();
        assert_eq!(values.order_by($model::value.desc()).all(&$db.engine)?, sorted);
        let mut sorted: Vec<_> = $rows.iter().map(|row| row.maybe.clone()).collect();
        sorted.sort_by(|a, b| a.partial_cmp(b).unwrap());
        let maybe = $model::query().select($model::maybe).order_by($model::maybe.asc());
        assert_eq!(maybe.all(&$db.engine)?, sorted, "NULL comes first");
    }};
}

pub(crate) use {cases, or, sorts};
