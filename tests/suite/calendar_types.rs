//! The types of `jiff` and `time` against the table of `docs/guide/types.md` that names them.

use std::fmt::Debug;

use jiff::civil;
use rowhouse::prelude::*;
use time::macros::{date, datetime, time};
use time::{OffsetDateTime, PrimitiveDateTime, UtcOffset};

use crate::support::{Backend, Random, TestDb};
use crate::type_rows::{Case, PAGE, cases, table};

fn parsed<T: std::str::FromStr<Err: Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

fn jiff_date(random: &mut Random) -> civil::Date {
    let (year, month) = (1 + random.below(9999) as i16, 1 + random.below(12) as i8);
    civil::date(year, month, 1 + random.below(28) as i8)
}

fn jiff_time(random: &mut Random) -> civil::Time {
    let (hour, minute, second) = (random.below(24) as i8, random.below(60) as i8, random.below(60) as i8);
    civil::time(hour, minute, second, random.below(1_000_000) as i32 * 1000)
}

fn time_date(random: &mut Random) -> time::Date {
    let first = date!(0001 - 01 - 02).to_julian_day();
    time::Date::from_julian_day(first + random.below(3_652_050) as i32).unwrap()
}

fn time_time(random: &mut Random) -> time::Time {
    let (hour, minute, second) = (random.below(24) as u8, random.below(60) as u8, random.below(60) as u8);
    time::Time::from_hms_micro(hour, minute, second, random.below(1_000_000) as u32).unwrap()
}

const DAYS: [&str; 2] = ["0001-01-01", "9999-12-31"];
const TIMES: [&str; 2] = ["00:00:00", "23:59:59.999999"];
const MOMENTS: [&str; 2] = ["0001-01-01 00:00:00", "9999-12-31 23:59:59.999999"];
/// The last microsecond of jiff's own range.
const LAST_OF_JIFF: &str = "9999-12-30 22:00:00.999999";

cases! { JIFF;
    jiff_dates "civil::Date" civil::Date: parsed("0001-01-01"), parsed("9999-12-31"), DAYS, {
        typical: [parsed("1582-10-10"), parsed("2000-02-29")],
        beyond: |_| vec![parsed("0000-12-31"), civil::Date::MIN],
        outside: ["infinity", "soon"],
        random: |random, _| jiff_date(random),
    };
    jiff_times "civil::Time" civil::Time: parsed("00:00:00"), parsed("23:59:59.999999"), TIMES, {
        typical: [parsed("01:02:03"), parsed("12:00:00.5")],
        outside: ["24:00:00", "soon"],
        random: |random, _| jiff_time(random),
    };
    jiff_local "civil::DateTime" civil::DateTime: parsed("0001-01-01T00:00:00"), parsed("9999-12-31T23:59:59.999999"), MOMENTS, {
        typical: [parsed("1969-12-31T23:59:59.999999"), parsed("2026-03-29T02:30:00")],
        beyond: |_| vec![parsed("0000-12-31T23:59:59.999999"), civil::DateTime::MIN],
        outside: ["infinity", "soon"],
        random: |random, _| jiff_date(random).to_datetime(jiff_time(random)),
    };
    jiff_moments "Timestamp" jiff::Timestamp:
        parsed("0001-01-01T00:00:00Z"), parsed("9999-12-30T22:00:00.999999Z"), ["0001-01-01 00:00:00", LAST_OF_JIFF], {
        typical: [parsed("1969-12-31T23:59:59.999999Z"), parsed("2026-03-29T02:30:00Z")],
        beyond: |_| vec![parsed("0000-12-31T23:59:59.999999Z"), jiff::Timestamp::MIN],
        outside: ["infinity", "soon", "9999-12-31 23:59:59"],
        random: |random, _| {
            let moment = jiff_date(random).to_datetime(jiff_time(random)).to_zoned(jiff::tz::TimeZone::UTC);
            moment.map_or(jiff::Timestamp::MAX, |moment| moment.timestamp())
        },
    };
}

cases! { TIME;
    time_dates "Date" time::Date: date!(0001-01-01), date!(9999-12-31), DAYS, {
        typical: [date!(1582-10-10), date!(2000-02-29)],
        beyond: |_| vec![date!(0000-12-31), time::Date::MIN],
        outside: ["infinity", "soon"],
        random: |random, _| time_date(random),
    };
    time_times "Time" time::Time: time!(00:00), time!(23:59:59.999_999), TIMES, {
        typical: [time!(01:02:03), time!(12:00:00.5)],
        outside: ["24:00:00", "soon"],
        random: |random, _| time_time(random),
    };
    time_local "PrimitiveDateTime" PrimitiveDateTime: datetime!(0001-01-01 00:00), datetime!(9999-12-31 23:59:59.999_999), MOMENTS, {
        typical: [datetime!(1969-12-31 23:59:59.999_999), datetime!(2026-03-29 02:30)],
        beyond: |_| vec![datetime!(0000-12-31 23:59:59.999_999), PrimitiveDateTime::MIN],
        outside: ["infinity", "soon"],
        random: |random, _| PrimitiveDateTime::new(time_date(random), time_time(random)),
    };
    time_moments "OffsetDateTime" OffsetDateTime:
        datetime!(0001-01-01 00:00 UTC), datetime!(9999-12-31 23:59:59.999_999 UTC), MOMENTS, {
        typical: [datetime!(1970-01-01 00:59:59.999_999 +1), datetime!(2026-03-29 02:30 -11:30)],
        // Out of the range in UTC, if not where they are.
        beyond: |_| vec![datetime!(0001-01-01 00:59 +1), datetime!(9999-12-31 23:00 -1), PrimitiveDateTime::MIN.assume_offset(UtcOffset::from_hms(1, 0, 0).unwrap())],
        outside: ["infinity", "soon"],
        random: |random, _| {
            let offset = UtcOffset::from_hms(random.below(24) as i8 - 12, 0, 0).unwrap();
            PrimitiveDateTime::new(time_date(random), time_time(random)).assume_offset(offset)
        },
    };
}

/// Calls `check` with each type of the crate, and with the row of the table of columns that it shares with one of `chrono`.
fn each(
    crate_name: &str,
    cases: &[Case],
    mut check: impl FnMut(&Case, &crate::type_rows::Row) -> rowhouse::Result<()>,
) -> rowhouse::Result<()> {
    let (columns, names) = (table("Columns", 0), table("Columns", 1));
    assert_eq!(names.len(), cases.len(), "the page has types that are not tested");
    for name in names.values() {
        let case = cases.iter().find(|case| case.rust == name[crate_name]);
        let case = case.unwrap_or_else(|| panic!("`{}` of {crate_name} is not tested", name[crate_name]));
        let row = &columns[&name["chrono"]];
        let mut documented = [&*row["Least"], &*row["Most"]];
        if case.rust == "Timestamp" {
            assert!(PAGE.contains(&format!("A `Timestamp` of `jiff` ends at `{LAST_OF_JIFF}`")));
            documented[1] = LAST_OF_JIFF;
        }
        assert_eq!(case.shown, documented, "{}", case.rust);
        check(case, row)?;
    }
    Ok(())
}

backend_tests! {
    fn each_type_of_jiff_has_the_column_that_the_page_says(db: &TestDb) -> Result<()> {
        each("jiff", JIFF, |case, row| (case.check)(db, row))
    }

    fn each_type_of_time_has_the_column_that_the_page_says(db: &TestDb) -> Result<()> {
        each("time", TIME, |case, row| (case.check)(db, row))
    }

    fn random_values_of_jiff_sort_in_sql_as_in_rust(db: &TestDb) -> Result<()> {
        each("jiff", JIFF, |case, row| case.order.expect("it has an order")(db, row))
    }

    fn random_values_of_time_sort_in_sql_as_in_rust(db: &TestDb) -> Result<()> {
        each("time", TIME, |case, row| case.order.expect("it has an order")(db, row))
    }
}
