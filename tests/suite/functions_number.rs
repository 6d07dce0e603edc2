//! Functions of numbers and NULL give on every backend what Rust gives.

use rowhouse::prelude::*;

use crate::support::Backend;
use crate::things::{Thing, checks, stored};

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn signum(number: Decimal) -> i32 {
    i32::from(!number.is_zero()) * if number.is_sign_negative() { -1 } else { 1 }
}

fn half_away(number: Decimal, digits: u32) -> Decimal {
    let factor = Decimal::from(10_i64.pow(digits));
    let scaled = number * factor;
    let whole = scaled.trunc();
    let rest = (scaled - whole).abs();
    let step = if rest >= decimal("0.5") { signum(number) } else { 0 };
    (whole + Decimal::from(step)) / factor
}

backend_tests! {
    fn rounding_of_floats(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        checks! { db, things;
            Thing::x.round() => |t| Some(t.x.round_ties_even());
            Thing::y.ceil() => |t| Some(t.y?.ceil());
            Thing::x.floor() => |t| Some(t.x.floor());
            Thing::x.trunc() => |t| Some(t.x.trunc());
            Thing::y.abs() => |t| Some(t.y?.abs());
            Thing::y.sign() => |t| Some(t.y?.partial_cmp(&0.0)? as i32);
            Thing::y.round_to(2) => |t| Some((t.y? * 100.0).round_ties_even() / 100.0);
            value(2.5).round() => |_| Some(2.0);
        }
        Ok(())
    }

    fn rounding_of_decimals(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        checks! { db, things;
            Thing::price.round() => |t| Some(half_away(t.price?, 0));
            Thing::cost.round_to(1) => |t| Some(half_away(t.cost?, 1));
            Thing::cost.round_to(5) => |t| t.cost;
            Thing::price.ceil() => |t| Some(t.price?.ceil());
            Thing::price.floor() => |t| Some(t.price?.floor());
            Thing::cost.trunc() => |t| Some(t.cost?.trunc());
            Thing::price.abs() + Thing::cost.abs() => |t| Some(t.price?.abs() + t.cost?.abs());
            Thing::price.sign() => |t| Some(signum(t.price?));
            Thing::cost.round_to(1).eq(Thing::price.round_to(1)) => |t| Some(half_away(t.cost?, 1) == half_away(t.price?, 1));
        }
        Ok(())
    }

    fn roots_powers_and_logarithms(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        let positive = |number: f64| (number > 0.0).then_some(number);
        checks! { about db, things;
            Thing::y.sqrt() => |t| t.y.filter(|y| *y >= 0.0).map(f64::sqrt);
            Thing::n.sqrt() => |t| Some(f64::from(t.n)).filter(|n| *n >= 0.0).map(f64::sqrt);
            Thing::price.sqrt() => |t| f64::try_from(t.price?).ok().filter(|x| *x >= 0.0).map(f64::sqrt);
            Thing::m.exp() => |t| Some(f64::from(t.m?).exp());
            Thing::y.ln() => |t| positive(t.y?).map(f64::ln);
            Thing::cost.log10() => |t| positive(f64::try_from(t.cost?).ok()?).map(f64::log10);
            Thing::n.log(2.0) => |t| positive(t.n.into()).map(f64::log2);
            Thing::n.log(0.5) => |t| positive(t.n.into()).map(|n| -n.log2());
            Thing::n.log(1.0) => |_| None;
            Thing::n.power(2.0) => |t| Some(f64::from(t.n).powi(2));
            Thing::price.abs().power(0.5) => |t| Some(f64::try_from(t.price?.abs()).ok()?.sqrt());
        }
        Ok(())
    }

    fn a_power_without_a_value_is_an_error(db: &TestDb) -> Result<()> {
        stored(db)?;
        for (base, exponent) in [(-1.0, 0.5), (0.0, -1.0), (1e200, 2.0)] {
            assert!(Thing::query().select(value(base).power(exponent)).all(&db.engine).is_err(), "{base} {exponent}");
        }
        assert!(Thing::query().select(value(1000.0).exp()).all(&db.engine).is_err());
        Ok(())
    }

    fn remainders(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        checks! { db, things;
            Thing::n % 4 => |t| Some(t.n % 4);
            Thing::n % Thing::m => |t| t.n.checked_rem(t.m?);
            Thing::long % -5_i64 => |t| Some(t.long? % -5);
            (Thing::n + 1) % (Thing::m - 1) * 2 => |t| Some((t.n + 1).checked_rem(t.m? - 1)? * 2);
            Thing::price % Thing::cost => |t| t.price?.checked_rem(t.cost?);
            Thing::price % decimal("0.7") => |t| t.price?.checked_rem(decimal("0.7"));
        }
        Ok(())
    }

    fn bits(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        checks! { db, things;
            Thing::n.bit_and(6) => |t| Some(t.n & 6);
            Thing::n.bit_and(Thing::m) => |t| Some(t.n & t.m?);
            Thing::long.bit_or(12_i64) => |t| Some(t.long? | 12);
            Thing::long.bit_xor(-2_i64) => |t| Some(t.long? ^ -2);
            Thing::n.bit_xor(Thing::m) => |t| Some(t.n ^ t.m?);
            Thing::long.bit_not() => |t| Some(!t.long?);
            Thing::n.shift_left(33) => |t| Some(i64::from(t.n) << 33);
            Thing::long.shift_left(7) => |t| Some(t.long? << 7);
            Thing::long.shift_right(3) => |t| Some(t.long? >> 3);
            Thing::m.shift_right(0) => |t| Some(t.m?.into());
        }
        let error = Thing::query().select(Thing::n.shift_left(64)).all(&db.engine).unwrap_err();
        assert!(error.to_string().contains("shifted by 0 to 63 places"), "{error}");
        Ok(())
    }

    fn the_greatest_and_the_least(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        checks! { db, things;
            greatest((Thing::n, Thing::m)) => |t| Some(t.n.max(t.m?));
            least((Thing::n, 2, Thing::m)) => |t| Some(t.n.min(2).min(t.m?));
            greatest((Thing::text, Thing::maybe, "b")) => |t| Some(t.text.as_str().max(t.maybe.as_deref()?).max("b").to_owned());
            least((Thing::x, Thing::y)) => |t| Some(t.x.min(t.y?));
            greatest((Thing::price, Thing::cost)) => |t| Some(t.price?.max(t.cost?));
            least((Thing::cost, decimal("0.1"), Thing::price)) + decimal("1") => |t| Some(t.cost?.min(decimal("0.1")).min(t.price?) + decimal("1"));
            greatest((value(1), 2)) => |_| Some(2);
            greatest((Thing::at, Thing::at)) => |t| t.at;
            least((Thing::day, NaiveDate::from_ymd_opt(2020, 5, 5).unwrap())) => |t| Some(t.day?.min(NaiveDate::from_ymd_opt(2020, 5, 5).unwrap()));
        }
        Ok(())
    }

    fn the_first_that_is_not_null(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        let (day, at) = (NaiveDate::from_ymd_opt(2020, 5, 5).unwrap(), crate::things::moment("2020-05-05T01:02:03.000004Z"));
        checks! { db, things;
            Thing::m.coalesce(7) => |t| Some(t.m.unwrap_or(7));
            Thing::m.coalesce(Thing::n) => |t| Some(t.m.unwrap_or(t.n));
            coalesce((Thing::maybe, Thing::text.nullif("a"), "none")) => |t| {
                Some(t.maybe.clone().or_else(|| Some(t.text.clone()).filter(|text| text != "a")).unwrap_or("none".to_owned()))
            };
            coalesce((Thing::price, Thing::cost)) => |t| t.price.or(t.cost);
            Thing::price.coalesce(decimal("0.125")) * decimal("2") => |t| Some(t.price.unwrap_or(decimal("0.125")) * decimal("2"));
            Thing::price.coalesce(Thing::cost).lt(decimal("1")) => |t| Some(t.price.or(t.cost)? < decimal("1"));
            Thing::truth.coalesce(false) => |t| Some(t.truth.unwrap_or(false));
            Thing::y.coalesce(0.5) => |t| Some(t.y.unwrap_or(0.5));
            Thing::day.coalesce(day) => |t| Some(t.day.unwrap_or(day));
            Thing::at.coalesce(at) => |t| Some(t.at.unwrap_or(at));
            Thing::local.coalesce(at.naive_utc()) => |t| Some(t.local.unwrap_or(at.naive_utc()));
            Thing::time.coalesce(at.time()) => |t| Some(t.time.unwrap_or(at.time()));
            Thing::token.coalesce(Uuid::nil()) => |t| Some(t.token.unwrap_or(Uuid::nil()));
            Thing::n.nullif(3) => |t| Some(t.n).filter(|n| *n != 3);
            Thing::price.nullif(Thing::cost) => |t| t.price.filter(|price| Some(*price) != t.cost);
        }
        let plain: Vec<i32> = Thing::query().select(Thing::m.coalesce(0)).order_by(Thing::id.asc()).all(&db.engine)?;
        assert_eq!(plain, things.iter().map(|t| t.m.unwrap_or(0)).collect::<Vec<_>>());
        Ok(())
    }

    fn tests_for_truth(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        checks! { db, things;
            Thing::truth.is_true() => |t| Some(t.truth == Some(true));
            Thing::truth.is_not_true() => |t| Some(t.truth != Some(true));
            Thing::truth.is_false() => |t| Some(t.truth == Some(false));
            Thing::truth.is_not_false() => |t| Some(t.truth != Some(false));
            Thing::truth.is_unknown() => |t| Some(t.truth.is_none());
            Thing::m.gt(0).is_not_true() => |t| Some(t.m.is_none_or(|m| m <= 0));
            (Thing::m.gt(0) & Thing::truth).is_unknown() => |t| {
                Some(!(t.m.is_some_and(|m| m <= 0) || t.truth == Some(false)) && (t.m.is_none() || t.truth.is_none()))
            };
        }
        Ok(())
    }

    fn cases(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        checks! { db, things;
            case().when(Thing::n.lt(0), "less").when(Thing::n.eq(0), "zero").else_("more") => |t| {
                Some(["less", "zero", "more"][(t.n.signum() + 1) as usize].to_owned())
            };
            case().when(Thing::truth, Thing::m).else_(Thing::n) => |t| if t.truth == Some(true) { t.m } else { Some(t.n) };
            case().when(Thing::m.gt(0), 1_i64).end() => |t| t.m.filter(|m| *m > 0).map(|_| 1);
            case_of(Thing::maybe).when("a", 1).when(Thing::text, 2).else_(3) => |t| {
                Some(match &t.maybe {
                    Some(maybe) if maybe == "a" => 1,
                    Some(maybe) if *maybe == t.text => 2,
                    _ => 3,
                })
            };
            case().when(Thing::n.gt(0), Thing::price).else_(Thing::cost) + decimal("0.01") => |t| {
                Some((if t.n > 0 { t.price? } else { t.cost? }) + decimal("0.01"))
            };
            case_of(Thing::price).when(decimal("0.5"), Thing::cost).when(Thing::cost, decimal("7")).end() => |t| {
                if t.price? == decimal("0.5") { t.cost } else { (t.price == t.cost).then_some(decimal("7")) }
            };
            case().when(Thing::truth, case().when(Thing::n.gt(2), true).else_(false)).end() => |t| {
                t.truth.filter(|truth| *truth).map(|_| t.n > 2)
            };
        }
        Ok(())
    }

    fn numbers_are_cast(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        checks! { db, things;
            Thing::n.cast::<i64>() + 1_i64 => |t| Some(i64::from(t.n) + 1);
            Thing::m.cast::<f64>() / 4.0 => |t| Some(f64::from(t.m?) / 4.0);
            Thing::m.cast::<bool>() => |t| Some(t.m? != 0);
            Thing::truth.cast::<i64>() * 5_i64 => |t| Some(i64::from(t.truth?) * 5);
            Thing::x.cast::<i64>() => |t| Some(t.x as i64);
            Thing::y.cast::<i32>() / 2 => |t| Some(t.y? as i32 / 2);
            Thing::n.cast::<Decimal>() + decimal("0.25") => |t| Some(Decimal::from(t.n) + decimal("0.25"));
            Thing::price.cast::<i32>() => |t| t.price?.trunc().try_into().ok();
            Thing::price.cast::<f64>() => |t| f64::try_from(t.price?).ok();
            (Thing::price + Thing::cost).cast::<f64>() => |t| f64::try_from(t.price? + t.cost?).ok();
        }
        Ok(())
    }

    fn text_is_cast_from_and_to(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        let number = |text: &str| text.parse::<i32>().ok().filter(|_| text != "1 ");
        checks! { db, things;
            Thing::m.cast::<String>() => |t| Some(t.m?.to_string());
            Thing::price.cast::<String>() => |t| Some(format!("{:.2}", t.price?));
            Thing::cost.abs().cast::<String>() => |t| Some(format!("{:.3}", t.cost?.abs()));
            Thing::text.cast::<i32>() => |t| number(&t.text);
            Thing::maybe.cast::<i64>() => |t| number(t.maybe.as_ref()?).map(i64::from);
            Thing::text.cast::<f64>() => |t| t.text.parse().ok();
            Thing::day.cast::<String>() => |t| Some(t.day?.to_string());
            Thing::at.cast::<String>() => |t| Some(t.at?.format("%Y-%m-%d %H:%M:%S%.6f").to_string());
            Thing::local.cast::<String>() => |t| Some(t.local?.format("%Y-%m-%d %H:%M:%S%.6f").to_string());
            Thing::time.cast::<String>() => |t| Some(t.time?.format("%H:%M:%S%.6f").to_string());
            Thing::day.cast::<NaiveDateTime>() => |t| t.day?.and_hms_opt(0, 0, 0);
            Thing::day.cast::<DateTime<Utc>>() => |t| Some(t.day?.and_hms_opt(0, 0, 0)?.and_utc());
        }
        Ok(())
    }

    // A server that has only parameters to go by may take them for floats.
    fn integers_stay_integers_where_there_are_parameters_only(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        checks! { db, things;
            -value(i64::MAX) => |_| Some(-i64::MAX);
            -(-value(5)) => |_| Some(5);
            value(-5).abs() => |_| Some(5);
            value(i64::MAX - 1) + 1_i64 => |_| Some(i64::MAX);
            value(7) - 9 => |_| Some(-2);
            value(7) * 9 => |_| Some(63);
            value(7) % 4 => |_| Some(3);
        }
        let sums = Thing::query().select((value(i64::MAX).max(), value(2).sum(), Thing::n.count()));
        assert_eq!(sums.one(&db.engine)?, (Some(i64::MAX), Some(2 * things.len() as i64), things.len() as i64));
        Ok(())
    }

    fn random_numbers_differ_from_row_to_row(db: &TestDb) -> Result<()> {
        stored(db)?;
        let numbers: Vec<f64> = Thing::query().select(random()).all(&db.engine)?;
        assert!(numbers.iter().all(|number| (0.0..1.0).contains(number)), "{numbers:?}");
        assert!(numbers.windows(2).any(|pair| pair[0] != pair[1]), "{numbers:?}");
        Ok(())
    }

    fn an_overflow_is_an_error_or_exact(db: &TestDb) -> Result<()> {
        stored(db)?;
        // SQLite goes on with floats, which do not read as integers; the servers refuse.
        assert!(Thing::query().select(value(i64::MAX) + 1_i64).all(&db.engine).is_err());
        let narrow = Thing::query().select(value(i32::MAX) + Thing::n.abs()).all(&db.engine);
        assert!(narrow.is_err(), "{narrow:?}");
        assert!(Thing::query().select(value(i64::MIN).abs()).all(&db.engine).is_err() || db.backend == Backend::Mysql);
        Ok(())
    }
}
