//! Functions of days and moments give on every backend what the calendar says, to the microsecond.

use chrono::{Datelike, Months, TimeDelta, Timelike};
use rowhouse::prelude::*;

use crate::support::Backend;
use crate::things::{Thing, checks, moment, stored};

fn later(at: DateTime<Utc>, by: i32) -> DateTime<Utc> {
    let months = Months::new(by.unsigned_abs());
    if by < 0 { at.checked_sub_months(months).unwrap() } else { at.checked_add_months(months).unwrap() }
}

fn first_of_week(day: NaiveDate) -> NaiveDate {
    day - TimeDelta::days(day.weekday().num_days_from_monday().into())
}

backend_tests! {
    fn parts_of_the_calendar(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        checks! { db, things;
            Thing::at.year() => |t| Some(t.at?.year());
            Thing::day.year() => |t| Some(t.day?.year());
            Thing::local.quarter() => |t| Some(t.local?.month0() as i32 / 3 + 1);
            Thing::at.month() => |t| Some(t.at?.month() as i32);
            Thing::day.month() => |t| Some(t.day?.month() as i32);
            Thing::at.week() => |t| Some(t.at?.iso_week().week() as i32);
            Thing::day.week() => |t| Some(t.day?.iso_week().week() as i32);
            Thing::at.day() => |t| Some(t.at?.day() as i32);
            Thing::day.day() => |t| Some(t.day?.day() as i32);
            Thing::at.day_of_week() => |t| Some(t.at?.weekday().number_from_monday() as i32);
            Thing::day.day_of_week() => |t| Some(t.day?.weekday().number_from_monday() as i32);
            Thing::local.day_of_year() => |t| Some(t.local?.ordinal() as i32);
            Thing::day.day_of_year() => |t| Some(t.day?.ordinal() as i32);
            value(moment("2024-02-29T01:02:03Z")).day() => |_| Some(29);
        }
        Ok(())
    }

    fn parts_of_the_clock(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        checks! { db, things;
            Thing::at.hour() => |t| Some(t.at?.hour() as i32);
            Thing::time.hour() => |t| Some(t.time?.hour() as i32);
            Thing::local.minute() => |t| Some(t.local?.minute() as i32);
            Thing::time.minute() => |t| Some(t.time?.minute() as i32);
            Thing::at.second() => |t| Some(t.at?.second() as i32);
            Thing::time.second() => |t| Some(t.time?.second() as i32);
            Thing::at.microsecond() => |t| Some(t.at?.nanosecond() as i32 / 1000);
            Thing::time.microsecond() => |t| Some(t.time?.nanosecond() as i32 / 1000);
            Thing::at.epoch() => |t| Some(t.at?.timestamp());
            Thing::local.epoch() => |t| Some(t.local?.and_utc().timestamp());
            Thing::day.epoch() => |t| Some(t.day?.and_hms_opt(0, 0, 0)?.and_utc().timestamp());
            Thing::at.date() => |t| Some(t.at?.date_naive());
            Thing::local.time() => |t| Some(t.local?.time());
            Thing::at.date().cast::<NaiveDateTime>() => |t| t.at?.date_naive().and_hms_opt(0, 0, 0);
        }
        Ok(())
    }

    fn a_field_is_extracted_by_a_value(db: &TestDb) -> Result<()> {
        stored(db)?;
        use DatePart::*;
        use TimePart::*;
        for (part, at, day) in [
            (Year, Thing::at.year(), Thing::day.year()),
            (Quarter, Thing::at.quarter(), Thing::day.quarter()),
            (Month, Thing::at.month(), Thing::day.month()),
            (Week, Thing::at.week(), Thing::day.week()),
            (Day, Thing::at.day(), Thing::day.day()),
            (DayOfWeek, Thing::at.day_of_week(), Thing::day.day_of_week()),
            (DayOfYear, Thing::at.day_of_year(), Thing::day.day_of_year()),
        ] {
            let rows = Thing::query().select((extract(part, Thing::at), at, extract(part, Thing::day), day)).all(&db.engine)?;
            assert!(rows.iter().all(|(one, same, other, alike)| one == same && other == alike), "{part:?}: {rows:?}");
        }
        for (part, at, time) in [
            (Hour, Thing::at.hour(), Thing::time.hour()),
            (Minute, Thing::at.minute(), Thing::time.minute()),
            (Second, Thing::at.second(), Thing::time.second()),
            (Microsecond, Thing::at.microsecond(), Thing::time.microsecond()),
        ] {
            let rows = Thing::query().select((extract(part, Thing::at), at, extract(part, Thing::time), time)).all(&db.engine)?;
            assert!(rows.iter().all(|(one, same, other, alike)| one == same && other == alike), "{part:?}: {rows:?}");
        }
        let leap = value(moment("2024-02-29T23:02:03.25Z"));
        let found = Thing::query().select((extract(DayOfYear, leap.clone()), extract(Hour, leap.clone()), extract(Microsecond, leap))).first(&db.engine)?;
        assert_eq!(found, Some((60, 23, 250_000)));
        Ok(())
    }

    fn the_start_of_a_span(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        let midnight = |day: NaiveDate| Some(day.and_hms_opt(0, 0, 0)?.and_utc());
        checks! { db, things;
            Thing::at.date_trunc(Unit::Year) => |t| midnight(t.at?.date_naive().with_ordinal(1)?);
            Thing::at.date_trunc(Unit::Quarter) => |t| midnight(t.at?.date_naive().with_day(1)?.with_month0(t.at?.month0() / 3 * 3)?);
            Thing::at.date_trunc(Unit::Month) => |t| midnight(t.at?.date_naive().with_day(1)?);
            Thing::at.date_trunc(Unit::Week) => |t| midnight(first_of_week(t.at?.date_naive()));
            Thing::at.date_trunc(Unit::Day) => |t| midnight(t.at?.date_naive());
            Thing::local.date_trunc(Unit::Hour) => |t| t.local?.date().and_hms_opt(t.local?.hour(), 0, 0);
            Thing::local.date_trunc(Unit::Minute) => |t| t.local?.date().and_hms_opt(t.local?.hour(), t.local?.minute(), 0);
            Thing::local.date_trunc(Unit::Second) => |t| t.local?.with_nanosecond(0);
            Thing::day.date_trunc(Unit::Year) => |t| t.day?.with_ordinal(1);
            Thing::day.date_trunc(Unit::Month) => |t| t.day?.with_day(1);
            Thing::day.date_trunc(Unit::Week) => |t| Some(first_of_week(t.day?));
            Thing::day.date_trunc(Unit::Hour) => |t| t.day;
        }
        Ok(())
    }

    fn intervals_are_added(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        checks! { db, things;
            Thing::at.plus(days(3)) => |t| Some(t.at? + TimeDelta::days(3));
            Thing::at.minus(days(60)) => |t| Some(t.at? - TimeDelta::days(60));
            Thing::at.plus(months(1)) => |t| Some(later(t.at?, 1));
            Thing::local.minus(months(13)) => |t| Some(later(t.local?.and_utc(), -13).naive_utc());
            Thing::at.plus(years(1)) => |t| Some(later(t.at?, 12));
            Thing::at.plus(hours(30) + minutes(-1) + seconds(5) + microseconds(7)) => |t| {
                Some(t.at? + TimeDelta::hours(30) - TimeDelta::minutes(1) + TimeDelta::seconds(5) + TimeDelta::microseconds(7))
            };
            Thing::at.plus(months(1) + days(1) + microseconds(1)) => |t| Some(later(t.at?, 1) + TimeDelta::days(1) + TimeDelta::microseconds(1));
            Thing::day.plus(months(-1)) => |t| Some(later(t.day?.and_hms_opt(0, 0, 0)?.and_utc(), -1).date_naive());
            Thing::day.plus(weeks(1)) => |t| Some(t.day? + TimeDelta::weeks(1));
            Thing::day.plus(days(0)) => |t| t.day;
            Thing::at.plus_days(Thing::n) => |t| Some(t.at? + TimeDelta::days(t.n.into()));
            Thing::day.plus_days(Thing::m - 1) => |t| Some(t.day? + TimeDelta::days((t.m? - 1).into()));
            Thing::at.plus_months(Thing::m) => |t| Some(later(t.at?, t.m?));
            Thing::day.plus_months(1) => |t| Some(later(t.day?.and_hms_opt(0, 0, 0)?.and_utc(), 1).date_naive());
            Thing::local.plus_seconds(Thing::n * 1000) => |t| Some(t.local? + TimeDelta::seconds((t.n * 1000).into()));
            value(moment("2024-01-31T00:00:00.000001Z")).plus(months(1)) => |_| Some(moment("2024-02-29T00:00:00.000001Z"));
            Thing::at.plus(hours(1)).gt(Thing::at) => |t| t.at.map(|_| true);
        }
        let error = Thing::query().select(Thing::day.plus(hours(1))).all(&db.engine).unwrap_err();
        assert!(error.to_string().contains("a day has no hours"), "{error}");
        Ok(())
    }

    fn a_moment_out_of_range_is_no_other_moment(db: &TestDb) -> Result<()> {
        stored(db)?;
        let beyond = Thing::query().select(value(moment("9999-12-31T00:00:00Z")).plus(days(2))).first(&db.engine);
        match db.backend {
            // The servers of this dialect give NULL.
            Backend::Mysql => assert!(beyond.is_err(), "{beyond:?}"),
            Backend::Sqlite => assert!(beyond.is_err(), "{beyond:?}"),
            Backend::Postgres => assert_eq!(beyond?, Some(moment("+10000-01-02T00:00:00Z"))),
        }
        Ok(())
    }

    fn differences(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        let since = |at: DateTime<Utc>| move |t: &Thing| Some(t.at? - at);
        let base = moment("2000-01-01T00:00:00.25Z");
        checks! { db, things;
            Thing::at.days_since(base) => |t| Some((t.at?.date_naive() - base.date_naive()).num_days());
            Thing::day.days_since(Thing::day.plus(days(3))) => |t| t.day.map(|_| -3);
            Thing::day.days_since(Thing::at.date()) => |t| Some((t.day? - t.at?.date_naive()).num_days());
            Thing::at.seconds_since(base) => |t| Some(since(base)(t)?.num_seconds());
            Thing::local.seconds_since(base.naive_utc()) => |t| Some((t.local? - base.naive_utc()).num_seconds());
            Thing::at.microseconds_since(base) => |t| since(base)(t)?.num_microseconds();
            Thing::at.plus(hours(2)).seconds_since(Thing::at) => |t| t.at.map(|_| 7200);
        }
        Ok(())
    }

    fn the_clock_of_the_server(db: &TestDb) -> Result<()> {
        stored(db)?;
        let query = Thing::query().select((now::<DateTime<Utc>>(), now::<NaiveDateTime>(), current_date::<NaiveDate>())).limit(1);
        let (at, local, day) = query.one(&db.engine)?;
        let off = (Utc::now() - at).abs();
        assert!(off < TimeDelta::minutes(5), "{off}");
        assert!((at.naive_utc() - local).abs() < TimeDelta::seconds(1));
        assert!((at.date_naive() - day).num_days().abs() <= 1);
        let past = Thing::query().filter(Thing::at.lt(now::<DateTime<Utc>>().minus(years(3))));
        assert!(past.count(&db.engine)? > 0);
        Ok(())
    }

    fn the_other_crates_of_the_calendar(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Other])?;
        let mut session = db.session();
        session.add(Other {
            id: Id::new(),
            jiff: "2024-02-29T23:59:59.999999Z".parse().unwrap(),
            civil: "2024-03-31".parse().unwrap(),
            time: time::macros::datetime!(2024-01-31 12:30:15.000001 UTC),
        });
        session.commit()?;
        let parts = Other::query().select((Other::jiff.year(), Other::jiff.date(), Other::jiff.time(), Other::time.date(), Other::time.month()));
        let expected = (
            2024,
            jiff::civil::date(2024, 2, 29),
            jiff::civil::time(23, 59, 59, 999_999_000),
            time::macros::date!(2024-01-31),
            1,
        );
        assert_eq!(parts.one(&mut session)?, expected);
        let moved = Other::query().select((Other::jiff.plus(years(1)), Other::civil.minus(months(1)), Other::time.date_trunc(Unit::Hour)));
        let expected = (
            "2025-02-28T23:59:59.999999Z".parse().unwrap(),
            jiff::civil::date(2024, 2, 29),
            time::macros::datetime!(2024-01-31 12:00 UTC),
        );
        assert_eq!(moved.one(&mut session)?, expected);
        Ok(())
    }
}

#[derive(Model, Clone, Debug)]
#[model(table = "others")]
struct Other {
    id: Id<Other>,
    jiff: jiff::Timestamp,
    civil: jiff::civil::Date,
    time: time::OffsetDateTime,
}
