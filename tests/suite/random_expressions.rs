//! Random expressions of every type have on every backend the value that a small evaluator gives, which knows three-valued
//! logic and nothing of SQL.

use chrono::{Datelike, Months, TimeDelta, Timelike};
use rowhouse::prelude::*;
use rowhouse::types::Scalar;

use crate::support::{Random, TestDb};
use crate::things::{Thing, moment, stored};

/// What an expression is in Rust.
type OfThing<V> = Box<dyn Fn(&Thing) -> Option<V>>;

/// An expression, and the same for the evaluator.
struct Both<V> {
    sql: Expr<Thing, Option<V>>,
    rust: OfThing<V>,
}

/// An expression in the type that all have, and the same for the evaluator.
macro_rules! both {
    ($sql:expr, $rust:expr) => {
        Both { sql: $sql.on(), rust: Box::new($rust) }
    };
}

fn condition(random: &mut Random, depth: u32) -> Both<bool> {
    if depth == 0 {
        return both!(Thing::truth, |t: &Thing| t.truth);
    }
    match random.below(16) {
        0 => {
            let (Both { sql, rust }, Both { sql: other, rust: right }) =
                (condition(random, depth - 1), condition(random, depth - 1));
            both!(sql & other, move |t: &Thing| and(rust(t), right(t)))
        }
        1 => {
            let (Both { sql, rust }, Both { sql: other, rust: right }) =
                (condition(random, depth - 1), condition(random, depth - 1));
            both!(sql | other, move |t: &Thing| and(rust(t).map(|a| !a), right(t).map(|b| !b)).map(|both| !both))
        }
        2 => {
            let Both { sql, rust } = condition(random, depth - 1);
            both!(!sql, move |t: &Thing| rust(t).map(|truth| !truth))
        }
        3 => {
            let Both { sql, rust } = condition(random, depth - 1);
            both!(sql.is_true(), move |t: &Thing| Some(rust(t) == Some(true)))
        }
        4 => {
            let Both { sql, rust } = condition(random, depth - 1);
            both!(sql.is_not_false(), move |t: &Thing| Some(rust(t) != Some(false)))
        }
        5 => {
            let Both { sql, rust } = condition(random, depth - 1);
            both!(sql.is_unknown(), move |t: &Thing| Some(rust(t).is_none()))
        }
        6 => {
            let (Both { sql, rust }, Both { sql: other, rust: right }) =
                (integer(random, depth - 1), integer(random, depth - 1));
            both!(sql.lt(other), move |t: &Thing| Some(rust(t)? < right(t)?))
        }
        7 => {
            let (Both { sql, rust }, Both { sql: other, rust: right }) =
                (text(random, depth - 1), text(random, depth - 1));
            both!(sql.le(other), move |t: &Thing| Some(rust(t)? <= right(t)?))
        }
        8 => {
            let (Both { sql, rust }, Both { sql: other, rust: right }) =
                (decimal(random, depth - 1), decimal(random, depth - 1));
            both!(sql.gt(other), move |t: &Thing| Some(rust(t)? > right(t)?))
        }
        9 => {
            let (Both { sql, rust }, Both { sql: other, rust: right }) =
                (point(random, depth - 1), point(random, depth - 1));
            both!(sql.ne(other), move |t: &Thing| Some(rust(t)? != right(t)?))
        }
        10 => {
            let (Both { sql, rust }, Both { sql: other, rust: right }) =
                (condition(random, depth - 1), condition(random, depth - 1));
            both!(sql.coalesce(other), move |t: &Thing| rust(t).or_else(|| right(t)))
        }
        11 => {
            let (Both { sql, rust }, Both { sql: other, rust: right }) =
                (integer(random, depth - 1), integer(random, depth - 1));
            let sql = (sql, Thing::text).eq((other, "ab"));
            both!(sql, move |t: &Thing| and(rust(t).zip(right(t)).map(|(a, b)| a == b), Some(t.text == "ab")))
        }
        12 => compared_with_many(random, depth),
        13 => {
            let (Both { sql, rust }, numbers) = (integer(random, depth - 1), numbers(random));
            let array = value(numbers.clone());
            both!(array.array_contains(sql), move |t: &Thing| Some(numbers.contains(&rust(t)?)))
        }
        14 => {
            let Both { sql, rust } = condition(random, depth - 1);
            both!(sql.is_not_null(), move |t: &Thing| Some(rust(t).is_some()))
        }
        _ => {
            let Both { sql, rust } = integer(random, depth - 1);
            both!(sql.is_in([0_i64, 1, 7]), move |t: &Thing| Some([0, 1, 7].contains(&rust(t)?)))
        }
    }
}

/// A comparison by ANY or ALL with a series, or with the elements of an array.
fn compared_with_many(random: &mut Random, depth: u32) -> Both<bool> {
    let Both { sql, rust } = integer(random, depth - 1);
    let (list, query) = match random.below(2) {
        0 => {
            let last = random.below(12) as i64 - 4;
            ((-2..=last).step_by(3).collect(), generate_series(-2_i64, last, 3))
        }
        _ => {
            let list = numbers(random);
            (list.clone(), unnest(value(list)))
        }
    };
    let list: Vec<i64> = list;
    // Over no values a comparison is known, whatever is compared.
    let decided = move |t: &Thing, by: Quantifier, holds: fn(i64, i64) -> bool| match (by, rust(t)) {
        (Quantifier::Any, _) if list.is_empty() => Some(false),
        (Quantifier::All, _) if list.is_empty() => Some(true),
        (Quantifier::Any, number) => number.map(|number| list.iter().any(|other| holds(number, *other))),
        (Quantifier::All, number) => number.map(|number| list.iter().all(|other| holds(number, *other))),
    };
    use Quantifier::{All, Any};
    match random.below(6) {
        0 => both!(sql.gt(any_of(query)), move |t: &Thing| decided(t, Any, |a, b| a > b)),
        1 => both!(sql.le(any_of(query)), move |t: &Thing| decided(t, Any, |a, b| a <= b)),
        2 => both!(sql.eq(any_of(query)), move |t: &Thing| decided(t, Any, |a, b| a == b)),
        3 => both!(sql.ge(all_of(query)), move |t: &Thing| decided(t, All, |a, b| a >= b)),
        4 => both!(sql.lt(all_of(query)), move |t: &Thing| decided(t, All, |a, b| a < b)),
        _ => both!(sql.ne(all_of(query)), move |t: &Thing| decided(t, All, |a, b| a != b)),
    }
}

#[derive(Clone, Copy)]
enum Quantifier {
    Any,
    All,
}

/// Some small numbers, or none.
fn numbers(random: &mut Random) -> Vec<i64> {
    (0..random.below(4)).map(|_| random.below(9) as i64 - 4).collect()
}

fn integer(random: &mut Random, depth: u32) -> Both<i64> {
    if depth == 0 {
        return match random.below(3) {
            0 => both!(Thing::n.cast::<i64>(), |t: &Thing| Some(t.n.into())),
            1 => both!(Thing::m.cast::<i64>(), |t: &Thing| t.m.map(i64::from)),
            _ => {
                let number = random.below(9) as i64 - 4;
                both!(value(number), move |_: &Thing| Some(number))
            }
        };
    }
    match random.below(14) {
        0..=3 => pair_of_integers(random, depth),
        4 => {
            let Both { sql, rust } = integer(random, depth - 1);
            both!(-sql, move |t: &Thing| rust(t).map(|number| -number))
        }
        5 => {
            let Both { sql, rust } = integer(random, depth - 1);
            both!(sql.abs(), move |t: &Thing| rust(t).map(i64::abs))
        }
        6 => {
            let Both { sql, rust } = integer(random, depth - 1);
            both!(sql.bit_not().bit_and(255_i64), move |t: &Thing| rust(t).map(|number| !number & 255))
        }
        7 => {
            let Both { sql, rust } = integer(random, depth - 1);
            both!(sql.shift_right(1), move |t: &Thing| rust(t).map(|number| number >> 1))
        }
        8 => {
            let Both { sql, rust } = text(random, depth - 1);
            both!(sql.length().cast::<i64>(), move |t: &Thing| Some(rust(t)?.chars().count() as i64))
        }
        9 => {
            let Both { sql, rust } = decimal(random, depth - 1);
            both!(sql.cast::<i64>(), move |t: &Thing| i64::try_from(rust(t)?.trunc()).ok())
        }
        10 => {
            let Both { sql, rust } = point(random, depth - 1);
            both!(sql.minute().cast::<i64>(), move |t: &Thing| Some(rust(t)?.minute().into()))
        }
        11 => {
            let (Both { sql, rust }, chosen) = (condition(random, depth - 1), integer(random, depth - 1));
            let (value, then) = (chosen.sql, chosen.rust);
            both!(case().when(sql, value).else_(Thing::long), move |t: &Thing| {
                if rust(t) == Some(true) { then(t) } else { t.long }
            })
        }
        12 => extracted(random, depth),
        _ => {
            let Both { sql, rust } = condition(random, depth - 1);
            both!(sql.cast::<i64>(), move |t: &Thing| rust(t).map(i64::from))
        }
    }
}

fn extracted(random: &mut Random, depth: u32) -> Both<i64> {
    let Both { sql, rust } = point(random, depth - 1);
    match random.below(2) {
        0 => {
            use DatePart::*;
            let part = random.pick(&[Year, Quarter, Month, Week, Day, DayOfWeek, DayOfYear]);
            both!(extract(part, sql).cast::<i64>(), move |t: &Thing| {
                let day = rust(t)?.date_naive();
                Some(match part {
                    Year => day.year().into(),
                    Quarter => (day.month0() / 3 + 1).into(),
                    Month => day.month().into(),
                    Week => day.iso_week().week().into(),
                    Day => day.day().into(),
                    DayOfWeek => day.weekday().number_from_monday().into(),
                    DayOfYear => day.ordinal().into(),
                })
            })
        }
        _ => {
            use TimePart::*;
            let part = random.pick(&[Hour, Minute, Second, Microsecond]);
            both!(extract(part, sql).cast::<i64>(), move |t: &Thing| {
                let at = rust(t)?;
                Some(match part {
                    Hour => at.hour().into(),
                    Minute => at.minute().into(),
                    Second => at.second().into(),
                    Microsecond => (at.nanosecond() / 1_000).into(),
                })
            })
        }
    }
}

fn pair_of_integers(random: &mut Random, depth: u32) -> Both<i64> {
    let (Both { sql, rust }, Both { sql: other, rust: right }) = (small(random, depth - 1), small(random, depth - 1));
    match random.below(9) {
        0 => both!(sql + other, move |t: &Thing| Some(rust(t)? + right(t)?)),
        1 => both!(sql - other, move |t: &Thing| Some(rust(t)? - right(t)?)),
        2 => both!(sql * other, move |t: &Thing| Some(rust(t)? * right(t)?)),
        3 => both!(sql / other, move |t: &Thing| rust(t)?.checked_div(right(t)?)),
        4 => both!(sql % other, move |t: &Thing| rust(t)?.checked_rem(right(t)?)),
        5 => both!(greatest((sql, other)), move |t: &Thing| Some(rust(t)?.max(right(t)?))),
        6 => both!(sql.bit_xor(other), move |t: &Thing| Some(rust(t)? ^ right(t)?)),
        7 => both!(sql.nullif(other), move |t: &Thing| rust(t).filter(|number| Some(*number) != right(t))),
        _ => both!(sql.coalesce(other), move |t: &Thing| rust(t).or_else(|| right(t))),
    }
}

/// An integer that products of a few stay within 64 bits of.
fn small(random: &mut Random, depth: u32) -> Both<i64> {
    let Both { sql, rust } = integer(random, depth);
    both!(sql % 1000_i64, move |t: &Thing| rust(t).map(|number| number % 1000))
}

fn text(random: &mut Random, depth: u32) -> Both<String> {
    if depth == 0 {
        return match random.below(3) {
            0 => both!(Thing::text, |t: &Thing| Some(t.text.clone())),
            1 => both!(Thing::maybe, |t: &Thing| t.maybe.clone()),
            _ => {
                let text = random.pick(&["", "ä", "😀b", "x y"]).to_owned();
                let copy = text.clone();
                both!(value(text), move |_: &Thing| Some(copy.clone()))
            }
        };
    }
    let Both { sql, rust } = text(random, depth - 1);
    match random.below(12) {
        0 => both!(sql.lower(), move |t: &Thing| Some(rust(t)?.to_lowercase())),
        1 => both!(sql.trim(), move |t: &Thing| Some(rust(t)?.trim_matches(' ').to_owned())),
        2 => both!(sql.reverse(), move |t: &Thing| Some(rust(t)?.chars().rev().collect())),
        3 => both!(sql.repeat(2), move |t: &Thing| Some(rust(t)?.repeat(2))),
        4 => both!(sql.replace("a", "äa"), move |t: &Thing| Some(rust(t)?.replace('a', "äa"))),
        5 => {
            let Both { sql: other, rust: right } = text(random, depth - 1);
            both!(concat((sql, "-", other)), move |t: &Thing| Some(format!("{}-{}", rust(t)?, right(t)?)))
        }
        6 => {
            let Both { sql: number, rust: start } = integer(random, depth - 1);
            let (number, start) = (number % 5_i64, move |t: &Thing| start(t).map(|number| number % 5));
            both!(sql.substring(number.cast::<i32>(), 3), move |t: &Thing| {
                let window = start(t)?..start(t)? + 3;
                Some((1_i64..).zip(rust(t)?.chars()).filter(|(at, _)| window.contains(at)).map(|(_, c)| c).collect())
            })
        }
        7 => {
            let Both { sql: number, rust: count } = integer(random, depth - 1);
            let (number, count) = (number % 5_i64, move |t: &Thing| count(t).map(|number| number % 5));
            both!(sql.left(number.cast::<i32>()), move |t: &Thing| {
                Some(rust(t)?.chars().take(usize::try_from(count(t)?).unwrap_or_default()).collect())
            })
        }
        8 => {
            let Both { sql: number, rust: right } = integer(random, depth - 1);
            both!(concat((sql, number.cast::<String>())), move |t: &Thing| Some(format!("{}{}", rust(t)?, right(t)?)))
        }
        9 => {
            let Both { sql: other, rust: right } = text(random, depth - 1);
            both!(sql.coalesce(other), move |t: &Thing| rust(t).or_else(|| right(t)))
        }
        10 => {
            let Both { sql: other, rust: right } = text(random, depth - 1);
            both!(least((sql, other)), move |t: &Thing| Some(rust(t)?.min(right(t)?)))
        }
        _ => {
            let Both { sql: other, rust: when } = condition(random, depth - 1);
            both!(case().when(other, sql).end(), move |t: &Thing| if when(t) == Some(true) { rust(t) } else { None })
        }
    }
}

/// A decimal with few digits, so that it fits into 64 bits wherever it goes.
fn decimal(random: &mut Random, depth: u32) -> Both<Decimal> {
    if depth == 0 {
        return match random.below(3) {
            0 => both!(Thing::price, |t: &Thing| t.price),
            1 => both!(Thing::cost, |t: &Thing| t.cost),
            _ => {
                let number = Decimal::new(random.below(2001) as i64 - 1000, random.below(4) as u32);
                both!(value(number), move |_: &Thing| Some(number))
            }
        };
    }
    let Both { sql, rust } = decimal(random, depth - 1);
    match random.below(10) {
        0 => both!(sql.abs(), move |t: &Thing| rust(t).map(|number| number.abs())),
        1 => both!(sql.floor(), move |t: &Thing| rust(t).map(|number| number.floor())),
        2 => both!(sql.ceil(), move |t: &Thing| rust(t).map(|number| number.ceil())),
        3 => both!(sql.trunc(), move |t: &Thing| rust(t).map(|number| number.trunc())),
        4 => both!(sql.round_to(1), move |t: &Thing| rust(t).map(|number| half_away(number, 1))),
        5 => {
            let Both { sql: other, rust: right } = decimal(random, depth - 1);
            both!(sql + other, move |t: &Thing| Some(rust(t)? + right(t)?))
        }
        6 => {
            let Both { sql: other, rust: right } = decimal(random, depth - 1);
            both!(sql.coalesce(other), move |t: &Thing| rust(t).or_else(|| right(t)))
        }
        7 => {
            let Both { sql: other, rust: right } = decimal(random, depth - 1);
            both!(least((sql, other)), move |t: &Thing| Some(rust(t)?.min(right(t)?)))
        }
        8 => {
            let Both { sql: other, rust: when } = condition(random, depth - 1);
            both!(case().when(other, sql).else_(Thing::cost), move |t: &Thing| if when(t) == Some(true) {
                rust(t)
            } else {
                t.cost
            })
        }
        _ => {
            let Both { sql: other, rust: right } = decimal(random, depth - 1);
            both!(sql - other, move |t: &Thing| Some(rust(t)? - right(t)?))
        }
    }
}

fn half_away(number: Decimal, digits: u32) -> Decimal {
    let factor = Decimal::from(10_i64.pow(digits));
    let whole = (number * factor).trunc();
    let rest = (number * factor - whole).abs();
    let sign = if number.is_sign_negative() { -1 } else { 1 };
    (whole + Decimal::from(if rest >= Decimal::new(5, 1) { sign } else { 0 })) / factor
}

/// A moment.
fn point(random: &mut Random, depth: u32) -> Both<DateTime<Utc>> {
    if depth == 0 {
        return match random.below(2) {
            0 => both!(Thing::at, |t: &Thing| t.at),
            _ => {
                let at = moment(random.pick(&["2024-02-29T12:00:00.000001Z", "1999-12-31T23:59:59.999999Z"]));
                both!(value(at), move |_: &Thing| Some(at))
            }
        };
    }
    let Both { sql, rust } = point(random, depth - 1);
    match random.below(6) {
        0 => both!(sql.plus(days(40) + microseconds(3)), move |t: &Thing| {
            Some(rust(t)? + TimeDelta::days(40) + TimeDelta::microseconds(3))
        }),
        1 => both!(sql.minus(months(1)), move |t: &Thing| rust(t)?.checked_sub_months(Months::new(1))),
        2 => both!(sql.date_trunc(Unit::Month), move |t: &Thing| {
            Some(rust(t)?.date_naive().with_day(1)?.and_hms_opt(0, 0, 0)?.and_utc())
        }),
        3 => both!(sql.date().cast::<DateTime<Utc>>(), move |t: &Thing| {
            Some(rust(t)?.date_naive().and_hms_opt(0, 0, 0)?.and_utc())
        }),
        4 => {
            let Both { sql: other, rust: right } = point(random, depth - 1);
            both!(greatest((sql, other)), move |t: &Thing| Some(rust(t)?.max(right(t)?)))
        }
        _ => {
            let Both { sql: other, rust: right } = point(random, depth - 1);
            both!(sql.coalesce(other), move |t: &Thing| rust(t).or_else(|| right(t)))
        }
    }
}

fn and(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn check<V: Scalar + std::fmt::Debug>(
    db: &TestDb,
    things: &[Thing],
    seed: u64,
    make: impl Fn(&mut Random, u32) -> Both<V>,
) -> rowhouse::Result<()> {
    let mut random = Random::new(seed);
    for round in 0..ROUNDS {
        let Both { sql, rust } = make(&mut random, 1 + round % 3);
        let query = Thing::query().select(sql).order_by(Thing::id.asc());
        let text = query.to_sql(db.dialect())?;
        let found = query.all(&db.engine).unwrap_or_else(|error| panic!("round {round}: {error}\n{text}"));
        for (thing, found) in things.iter().zip(found) {
            assert_eq!(found, rust(thing), "round {round}: {text}\nof {thing:?}");
        }
    }
    Ok(())
}

const ROUNDS: u32 = 120;

backend_tests! {
    fn random_conditions(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        check(db, &things, 11, condition)
    }

    fn random_integers(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        check(db, &things, 12, integer)
    }

    fn random_texts(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        check(db, &things, 13, text)
    }

    fn random_decimals(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        check(db, &things, 14, decimal)
    }

    fn random_moments(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        check(db, &things, 15, point)
    }
}
