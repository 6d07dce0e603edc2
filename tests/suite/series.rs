//! Series of integers, days and moments, as queries and as tables of queries.

use rowhouse::prelude::*;

use crate::support::{Random, TestDb};

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "orders")]
struct Order {
    id: Id<Order>,
    day: NaiveDate,
    pieces: i32,
}

#[derive(Projection, Clone, Debug, PartialEq)]
struct Day {
    day: NaiveDate,
}

#[derive(Projection, Clone, Debug, PartialEq)]
struct Number {
    number: i32,
}

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, month, day).unwrap()
}

/// Two orders on the second of January, one on the fourth.
fn orders(db: &TestDb) -> rowhouse::Result<()> {
    db.engine.create_all(&models![Order])?;
    let order = |on: u32, pieces| Order { id: Id::new(), day: day(1, on), pieces };
    Order::insert_all([order(2, 5), order(2, 7), order(4, 1)]).execute(&db.engine)?;
    Ok(())
}

fn week() -> Select<rowhouse::query::Whole, Day> {
    generate_series(day(1, 1), day(1, 5), days(1)).read_as()
}

fn refused<V: std::fmt::Debug>(outcome: rowhouse::Result<V>) -> String {
    match outcome {
        Err(Error::Query { reason }) => reason.into(),
        other => panic!("{other:?}"),
    }
}

backend_tests! {
    fn integers_of_every_size_are_counted(db: &TestDb) -> Result<()> {
        let engine = &db.engine;
        assert_eq!(generate_series(1, 9, 2).all(engine)?, [1, 3, 5, 7, 9]);
        assert_eq!(generate_series(1, 8, 2).all(engine)?, [1, 3, 5, 7]);
        assert_eq!(generate_series(5_i64, 1, -2).all(engine)?, [5, 3, 1]);
        assert_eq!(generate_series(-1_i16, 1, 1).all(engine)?, [-1, 0, 1]);
        assert_eq!(generate_series(126_i8, 127, 1).all(engine)?, [126, 127]);
        assert_eq!(generate_series(1_u32, 3, 1).all(engine)?, [1, 2, 3]);
        assert_eq!(generate_series(7, 7, 100).all(engine)?, [7]);
        assert!(generate_series(8, 7, 1).all(engine)?.is_empty());
        assert!(generate_series(7, 8, -1).all(engine)?.is_empty());
        assert_eq!(generate_series(i32::MAX - 1, i32::MAX, 1).all(engine)?, [i32::MAX - 1, i32::MAX]);
        assert_eq!(generate_series(i64::MIN + 1, i64::MIN, -1).all(engine)?, [i64::MIN + 1, i64::MIN]);
        Ok(())
    }

    fn a_long_series_is_whole(db: &TestDb) -> Result<()> {
        // More than the thousand rounds that MySQL and MariaDB allow a recursive query where nobody says otherwise.
        assert_eq!(generate_series(1, 20_000, 1).count(&db.engine)?, 20_000);
        let sum: Option<i64> = generate_series(1, 5_000, 1).read_as::<Number>().as_table().select(Number::number.sum()).one(&db.engine)?;
        assert_eq!(sum, Some(12_502_500));
        Ok(())
    }

    fn days_and_moments_go_on_by_intervals(db: &TestDb) -> Result<()> {
        let engine = &db.engine;
        assert_eq!(generate_series(day(2, 27), day(3, 1), days(1)).all(engine)?, [day(2, 27), day(2, 28), day(2, 29), day(3, 1)]);
        assert_eq!(generate_series(day(3, 1), day(2, 27), -days(2)).all(engine)?, [day(3, 1), day(2, 28)]);
        assert_eq!(generate_series(day(1, 1), day(1, 31), weeks(2)).all(engine)?, [day(1, 1), day(1, 15), day(1, 29)]);
        // The last day of a shorter month, and then on from there.
        let months = generate_series(day(1, 31), day(5, 31), months(1));
        assert_eq!(months.all(engine)?, [day(1, 31), day(2, 29), day(3, 29), day(4, 29), day(5, 29)]);
        let at = day(12, 31).and_hms_micro_opt(22, 59, 59, 123_456).unwrap();
        let later = |minutes| at + chrono::Duration::minutes(minutes);
        let hours = generate_series(at, later(123), hours(1) + minutes(1));
        assert_eq!(hours.all(engine)?, [at, later(61), later(122)]);
        let moments = generate_series(at.and_utc(), later(60).and_utc(), seconds(1_800));
        assert_eq!(moments.all(engine)?, [at, later(30), later(60)].map(|at| at.and_utc()));
        Ok(())
    }

    fn a_row_for_each_day_also_where_nothing_happened(db: &TestDb) -> Result<()> {
        orders(db)?;
        let pieces = week()
            .as_table()
            .left_join(Order::matching(Order::day.eq(Day::day)))
            .group_by(Day::day)
            .order_by(Day::day.asc())
            .select((Day::day, Order::pieces.sum().coalesce(0)));
        let expected = [(1, 0), (2, 12), (3, 0), (4, 1), (5, 0)].map(|(on, pieces)| (day(1, on), pieces));
        assert_eq!(pieces.all(&db.engine)?, expected);
        let joined = Order::query().right_join(week().matching(Order::day.eq(Day::day))).filter(Order::id.is_null());
        assert_eq!(joined.select(Day::day).order_by(Day::day.asc()).all(&db.engine)?, [1, 3, 5].map(|on| day(1, on)));
        let named = Day::query().with_cte(week()).join(Order::matching(Order::day.eq(Day::day)));
        assert_eq!(named.count(&db.engine)?, 3);
        let among = Order::query().filter(Order::day.is_in(generate_series(day(1, 3), day(1, 9), days(1))));
        assert_eq!(among.count(&db.engine)?, 1);
        Ok(())
    }

    fn the_ends_can_be_expressions(db: &TestDb) -> Result<()> {
        orders(db)?;
        let (first, last) = (subquery(Order::query().select(Order::day.min())), subquery(Order::query().select(Order::day.max())));
        assert_eq!(generate_series(first, last.clone(), days(1)).all(&db.engine)?, [2, 3, 4].map(|on| day(1, on)));
        assert_eq!(generate_series(value(1) + 1, value(2) * 2, 1).all(&db.engine)?, [2, 3, 4]);
        let none = subquery(Order::query().filter(Order::pieces.gt(100)).select(Order::day));
        assert!(generate_series(none, last, days(1)).all(&db.engine)?.is_empty(), "from NULL there is no series");
        let today = current_date::<NaiveDate>();
        assert_eq!(generate_series(today.clone().minus(days(6)), today, days(1)).count(&db.engine)?, 7);
        Ok(())
    }

    fn a_series_is_a_query_like_others(db: &TestDb) -> Result<()> {
        let both = generate_series(1, 3, 1).union_all(generate_series(7, 9, 2)).order_by_output(|number| number.desc());
        assert_eq!(both.clone().limit(2).all(&db.engine)?, [9, 7]);
        assert_eq!(both.count(&db.engine)?, 5);
        assert!(generate_series(1, 1, 1).exists(&db.engine)?);
        let pairs = generate_series(1, 2, 1).read_as::<Number>().as_table().cross_join::<Day>().with_cte(week());
        assert_eq!(pairs.count(&db.engine)?, 10);
        Ok(())
    }

    fn a_series_without_end_is_refused(db: &TestDb) -> Result<()> {
        let engine = &db.engine;
        assert!(refused(generate_series(1, 9, 0).all(engine)).contains("step is 0"));
        assert!(refused(generate_series(day(1, 1), day(1, 2), days(0)).all(engine)).contains("step is 0"));
        let back_and_forth = generate_series(day(1, 1), day(1, 2), months(1) + -days(30));
        assert!(refused(back_and_forth.all(engine)).contains("forwards in one unit and back in another"));
        let hourly = generate_series(day(1, 1), day(1, 2), hours(1)).read_as::<Day>().as_table();
        assert!(refused(hourly.all(engine)).contains("a series of days goes on by whole days"));
        Ok(())
    }

    fn recursive_queries_go_as_deep_as_they_must(db: &TestDb) -> Result<()> {
        let first = values([(1,)]).read_as::<Number>();
        let next = Number::query().filter(Number::number.lt(3_000)).select((Number::number + 1,)).read_as::<Number>();
        assert_eq!(Number::query().with_recursive_cte(first, next).count(&db.engine)?, 3_000);
        Ok(())
    }

    fn random_series_are_those_that_rust_counts(db: &TestDb) -> Result<()> {
        let mut random = Random::new(20_261_125);
        for _ in 0..60 {
            let mut number = |range: u64| random.below(2 * range + 1) as i32 - range as i32;
            let (first, last, step) = (number(40), number(40), match number(7) { 0 => 1, step => step });
            let counted = std::iter::successors(Some(first), |number| Some(number + step));
            let expected: Vec<i32> = counted.take_while(|number| if step > 0 { *number <= last } else { *number >= last }).collect();
            assert_eq!(generate_series(first, last, step).all(&db.engine)?, expected, "{first} to {last} by {step}");

            let day = |number: i32| day(2, 15) + chrono::Duration::days(i64::from(number));
            let by = if step % 2 == 0 { days(step) } else { weeks(step) };
            let length = if step % 2 == 0 { step } else { 7 * step };
            let counted = std::iter::successors(Some(day(first)), |day| Some(*day + chrono::Duration::days(i64::from(length))));
            let expected: Vec<NaiveDate> = counted.take_while(|at| if step > 0 { *at <= day(last) } else { *at >= day(last) }).collect();
            assert_eq!(generate_series(day(first), day(last), by).all(&db.engine)?, expected, "{first} to {last} by {step}");
        }
        Ok(())
    }

    fn random_arrays_come_apart_in_order(db: &TestDb) -> Result<()> {
        let mut random = Random::new(20_261_126);
        let texts = ["", "a", "A", "\"", "\\", "ä€😀", "null", "[1, 2]", "'; --", " ", "{}", "\u{7f}\t\n"];
        for _ in 0..40 {
            let array: Vec<String> = (0..random.below(6)).map(|_| random.pick(&texts).to_owned()).collect();
            let expected: Vec<(String, i64)> = array.iter().cloned().zip(1..).collect();
            let rows = unnest_with_ordinality(value(array)).order_by_output(|(_, place)| place.asc());
            assert_eq!(rows.all(&db.engine)?, expected);
            let numbers: Vec<i64> = (0..random.below(6)).map(|_| random.next_u64() as i64).collect();
            let rows = unnest_with_ordinality(value(numbers.clone())).order_by_output(|(_, place)| place.asc());
            assert_eq!(rows.all(&db.engine)?.into_iter().map(|(number, _)| number).collect::<Vec<_>>(), numbers);
        }
        Ok(())
    }
}
