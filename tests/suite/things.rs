//! Rows of every type to try functions on, and the comparison with what Rust makes of them.

use std::fmt::Debug;

use rowhouse::prelude::*;
use rowhouse::types::Scalar;

use crate::support::{Random, TestDb};

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "things")]
pub(crate) struct Thing {
    pub(crate) id: Id<Thing>,
    pub(crate) text: String,
    pub(crate) maybe: Option<String>,
    pub(crate) n: i32,
    pub(crate) m: Option<i32>,
    pub(crate) long: Option<i64>,
    pub(crate) x: f64,
    pub(crate) y: Option<f64>,
    #[column(precision = 12, scale = 2)]
    pub(crate) price: Option<Decimal>,
    #[column(precision = 10, scale = 3)]
    pub(crate) cost: Option<Decimal>,
    pub(crate) truth: Option<bool>,
    pub(crate) day: Option<NaiveDate>,
    pub(crate) time: Option<NaiveTime>,
    pub(crate) at: Option<DateTime<Utc>>,
    pub(crate) local: Option<NaiveDateTime>,
    pub(crate) token: Option<Uuid>,
}

const TEXTS: [&str; 16] = [
    "",
    "a",
    "Ab c",
    "ÄÖü",
    "😀x😀",
    "  pad ",
    "50%_\\",
    "12",
    "-7",
    "+3",
    "1.5e2",
    "aXbXc",
    "ab",
    "x'y\"z`",
    "日本語",
    "1 ",
];

const MOMENTS: [&str; 12] = [
    "2024-02-29T23:59:59.999999Z",
    "2023-12-31T00:00:00Z",
    "2024-01-31T12:30:15.000001Z",
    "2000-02-29T00:00:00.5Z",
    "1969-12-31T23:59:59.5Z",
    "1900-03-01T01:02:03Z",
    "2021-01-03T06:07:08.123456Z",
    "2020-12-31T23:00:00Z",
    "2026-11-25T10:20:30.4Z",
    "0999-05-31T13:14:15Z",
    "9998-08-31T00:00:01Z",
    "2024-03-31T09:59:59.9999Z",
];

pub(crate) fn moment(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn things() -> Vec<Thing> {
    let mut random = Random::new(7);
    let maybe = |random: &mut Random| random.below(4) > 0;
    (0..48_usize)
        .map(|row| {
            let at = moment(MOMENTS[row % MOMENTS.len()]);
            let other = moment(MOMENTS[(row * 5 + 3) % MOMENTS.len()]);
            Thing {
                id: Id::new(),
                text: TEXTS[row % TEXTS.len()].to_owned(),
                maybe: maybe(&mut random).then(|| random.pick(&TEXTS).to_owned()),
                n: random.below(15) as i32 - 5,
                m: maybe(&mut random).then(|| random.below(9) as i32 - 3),
                long: maybe(&mut random).then(|| random.pick(&[0, 1, -1, 7, -13, 1 << 40, -(1 << 40), i64::MAX])),
                x: random.pick(&[0.0, 0.5, 1.5, 2.5, -0.5, -1.5, 0.49999999999999994, 3.25, -7.75, 1e10]),
                y: maybe(&mut random).then(|| random.pick(&[0.0, 1.0, -1.0, 0.125, 2.675, 100.0, -1234.5678])),
                price: maybe(&mut random)
                    .then(|| Decimal::new(random.pick(&[0, 1, -1, 50, -50, 12_345, -150, 250]), 2)),
                cost: maybe(&mut random).then(|| Decimal::new(random.pick(&[0, 5, -5, 1500, 2500, -12_345, 500]), 3)),
                truth: random.pick(&[None, Some(true), Some(false)]),
                day: maybe(&mut random).then(|| other.date_naive()),
                time: maybe(&mut random).then(|| other.time()),
                at: (row % 7 > 0).then_some(at),
                local: maybe(&mut random).then(|| other.naive_utc()),
                token: maybe(&mut random).then(|| Uuid::from_u128(u128::from(random.next_u64()) << 3)),
            }
        })
        .collect()
}

/// The rows, stored and read back.
pub(crate) fn stored(db: &TestDb) -> rowhouse::Result<Vec<Thing>> {
    db.engine.create_all(&models![Thing])?;
    let mut session = db.session();
    session.add_all(things());
    session.commit()?;
    Thing::query().order_by(Thing::id.asc()).all(&db.engine)
}

/// Fails unless the expression has in each row the value that Rust gives.
#[track_caller]
pub(crate) fn check<V: Scalar + Debug>(
    db: &TestDb,
    things: &[Thing],
    written: &str,
    sql: Expr<Thing, Option<V>>,
    rust: impl Fn(&Thing) -> Option<V>,
) {
    compare(db, things, written, sql, rust, |found, expected| found == expected);
}

/// The same for floats, whose last digit may differ between libraries.
#[track_caller]
pub(crate) fn check_about(
    db: &TestDb,
    things: &[Thing],
    written: &str,
    sql: Expr<Thing, Option<f64>>,
    rust: impl Fn(&Thing) -> Option<f64>,
) {
    compare(db, things, written, sql, rust, |found, expected| match (found, expected) {
        (Some(found), Some(expected)) => (found - expected).abs() <= expected.abs() * 1e-12,
        (found, expected) => found == expected,
    });
}

#[track_caller]
fn compare<V: Scalar + Debug>(
    db: &TestDb,
    things: &[Thing],
    written: &str,
    sql: Expr<Thing, Option<V>>,
    rust: impl Fn(&Thing) -> Option<V>,
    same: impl Fn(&Option<V>, &Option<V>) -> bool,
) {
    let query = Thing::query().select(sql).order_by(Thing::id.asc());
    let text = query.to_sql(db.dialect()).map_or_else(|error| error.to_string(), |sql| sql.to_string());
    let found: Vec<Option<V>> = query.all(&db.engine).unwrap_or_else(|error| panic!("{written}: {error}\n{text}"));
    for (thing, found) in things.iter().zip(&found) {
        let expected = rust(thing);
        assert!(same(found, &expected), "{written}\nis {found:?}, not {expected:?}, of {thing:?}\n{text}");
    }
}

/// Expressions, each with the same in Rust.
macro_rules! checks {
    ($db:ident, $things:ident; $($sql:expr => $rust:expr;)*) => {
        $($crate::things::check($db, &$things, stringify!($sql), ($sql).on(), $rust);)*
    };
    (about $db:ident, $things:ident; $($sql:expr => $rust:expr;)*) => {
        $($crate::things::check_about($db, &$things, stringify!($sql), ($sql).on(), $rust);)*
    };
}
pub(crate) use checks;
