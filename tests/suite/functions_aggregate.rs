//! Functions over many rows: with DISTINCT, FILTER and an order, and over windows.

use rowhouse::prelude::*;

use crate::support::Backend;
use crate::things::{Thing, stored};

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn close(found: Option<f64>, expected: f64) -> bool {
    found.is_some_and(|found| (found - expected).abs() <= expected.abs() * 1e-9)
}

/// Variance and standard deviation of a population, and of a sample.
fn spread(numbers: &[f64]) -> [f64; 4] {
    let count = numbers.len() as f64;
    let mean = numbers.iter().sum::<f64>() / count;
    let squares: f64 = numbers.iter().map(|number| (number - mean).powi(2)).sum();
    [squares / count, (squares / count).sqrt(), squares / (count - 1.0), (squares / (count - 1.0)).sqrt()]
}

#[derive(Model, Clone, Debug)]
#[model(table = "sorted")]
struct Sorted {
    id: Id<Sorted>,
    text: String,
    ready: Option<bool>,
    single: f32,
    double: f64,
}

backend_tests! {
    fn distinct_values_count_once(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        let mut distinct: Vec<i32> = things.iter().filter_map(|t| t.m).collect();
        distinct.sort_unstable();
        distinct.dedup();
        let query = Thing::query().select((
            Thing::m.count_distinct(), Thing::m.sum().distinct(), Thing::m.avg().distinct(), Thing::m.max().distinct(), Thing::price.avg().distinct(),
        ));
        let (count, sum, average, max, price) = query.one(&db.engine)?;
        let total = distinct.iter().map(|m| i64::from(*m)).sum::<i64>();
        assert_eq!((count, sum, max), (distinct.len() as i64, Some(total), distinct.last().copied()));
        assert!(close(average, total as f64 / distinct.len() as f64));
        let mut prices: Vec<Decimal> = things.iter().filter_map(|t| t.price).collect();
        prices.sort();
        prices.dedup();
        let mean = prices.iter().sum::<Decimal>() / Decimal::from(prices.len() as i64);
        assert!((price.unwrap() - mean).abs() < decimal("0.000001"), "{price:?} {mean}");
        Ok(())
    }

    fn a_filter_chooses_the_rows(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        let small = || Thing::n.lt(3);
        let query = Thing::query().select((
            count().filter(small()), Thing::m.count().filter(Thing::truth), Thing::price.sum().filter(small()), Thing::price.avg().filter(small()),
            Thing::token.max().filter(small()), Thing::truth.min().filter(small()), Thing::m.sum().filter(small()).filter(Thing::m.gt(0)),
        ));
        let (rows, true_ones, sum, average, token, truth, positive) = query.one(&db.engine)?;
        let kept: Vec<&Thing> = things.iter().filter(|t| t.n < 3).collect();
        assert_eq!(rows, kept.len() as i64);
        assert_eq!(true_ones, things.iter().filter(|t| t.truth == Some(true) && t.m.is_some()).count() as i64);
        let prices: Vec<Decimal> = kept.iter().filter_map(|t| t.price).collect();
        assert_eq!(sum, Some(prices.iter().sum()));
        assert!((average.unwrap() - sum.unwrap() / Decimal::from(prices.len() as i64)).abs() < decimal("0.00001"));
        assert_eq!(token, kept.iter().filter_map(|t| t.token).max());
        assert_eq!(truth, kept.iter().filter_map(|t| t.truth).min());
        assert_eq!(positive, Some(kept.iter().filter_map(|t| t.m).filter(|m| *m > 0).map(i64::from).sum()));
        let none = Thing::query().select((count().filter(Thing::n.gt(99)), Thing::m.sum().filter(Thing::n.gt(99))));
        assert_eq!(none.one(&db.engine)?, (0, None));
        Ok(())
    }

    fn variances_and_deviations(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        let query = Thing::query().select((Thing::y.variance_pop(), Thing::y.stddev_pop(), Thing::y.variance(), Thing::y.stddev()));
        let (a, b, c, d) = query.one(&db.engine)?;
        let expected = spread(&things.iter().filter_map(|t| t.y).collect::<Vec<_>>());
        for (found, expected) in [a, b, c, d].into_iter().zip(expected) {
            assert!(close(found, expected), "{found:?} {expected}");
        }
        let (price, whole) = Thing::query().select((Thing::price.stddev(), Thing::n.variance())).one(&db.engine)?;
        let prices: Vec<f64> = things.iter().filter_map(|t| f64::try_from(t.price?).ok()).collect();
        assert!(close(price, spread(&prices)[3]));
        assert!(close(whole, spread(&things.iter().map(|t| f64::from(t.n)).collect::<Vec<_>>())[2]));
        let one = Thing::query().filter(Thing::id.eq(things[0].id)).select((Thing::n.variance(), Thing::n.variance_pop()));
        assert_eq!(one.one(&db.engine)?, (None, Some(0.0)));
        Ok(())
    }

    fn truth_in_all_rows_or_in_one(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        let query = Thing::query().select((Thing::truth.bool_and(), Thing::truth.bool_or(), Thing::n.lt(100).bool_and(), Thing::m.gt(100).bool_or()));
        assert_eq!(query.one(&db.engine)?, (Some(false), Some(true), Some(true), Some(false)));
        let unknown = Thing::query().filter(Thing::truth.is_null()).select((Thing::truth.bool_and(), Thing::truth.bool_or()));
        assert_eq!(unknown.one(&db.engine)?, (None, None));
        let grouped = Thing::query().group_by(Thing::n).having(Thing::truth.bool_or()).select((Thing::n, count()));
        let found = grouped.order_by(Thing::n.asc()).all(&db.engine)?;
        let expected: Vec<i32> = (-5..10).filter(|n| things.iter().any(|t| t.n == *n && t.truth == Some(true))).collect();
        assert_eq!(found.iter().map(|(n, _)| *n).collect::<Vec<_>>(), expected);
        Ok(())
    }

    fn texts_are_put_together_in_order(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        let kept = || Thing::query().filter(Thing::n.lt(0));
        let mut texts: Vec<&str> = things.iter().filter(|t| t.n < 0).map(|t| t.text.as_str()).collect();
        texts.sort_unstable();
        let query = kept().select(Thing::text.string_agg("'; \\").order_by(Thing::text.asc()));
        assert_eq!(query.one(&db.engine)?, Some(texts.join("'; \\")));
        texts.reverse();
        texts.dedup();
        let query = kept().select(Thing::text.string_agg(",").distinct().order_by(Thing::text.desc()));
        assert_eq!(query.one(&db.engine)?, Some(texts.join(",")));
        let query = Thing::query().select(Thing::maybe.string_agg("-").order_by(Thing::id.asc()).filter(Thing::n.lt(0)));
        let maybe: Vec<&str> = things.iter().filter(|t| t.n < 0).filter_map(|t| t.maybe.as_deref()).collect();
        assert_eq!(query.one(&db.engine)?, Some(maybe.join("-")));
        assert_eq!(Thing::query().filter(Thing::n.gt(99)).select(Thing::text.string_agg(",")).one(&db.engine)?, None);
        Ok(())
    }

    fn a_long_text_is_not_cut(db: &TestDb) -> Result<()> {
        stored(db)?;
        let long = Thing::query().select(Thing::text.repeat(300).string_agg(",").order_by(Thing::id.asc()));
        let found = long.one(&db.engine)?.unwrap();
        let texts: Vec<String> = Thing::query().select(Thing::text).order_by(Thing::id.asc()).all(&db.engine)?;
        assert_eq!(found, texts.iter().map(|text| text.repeat(300)).collect::<Vec<_>>().join(","));
        Ok(())
    }

    fn values_become_a_json_array(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        let mut expected: Vec<Option<i32>> = things.iter().map(|t| t.m).collect();
        expected.sort_unstable();
        let found = Thing::query().select(Thing::m.json_agg()).one(&db.engine)?.unwrap();
        let mut found: Vec<Option<i32>> = serde_json::from_value(found).unwrap();
        found.sort_unstable();
        assert_eq!(found, expected);
        assert_eq!(Thing::query().filter(Thing::n.gt(99)).select(Thing::text.json_agg()).one(&db.engine)?, None);
        let sorted = Thing::query().filter(Thing::n.lt(0)).select(Thing::text.json_agg().order_by(Thing::id.desc()));
        let expected: Vec<&str> = things.iter().rev().filter(|t| t.n < 0).map(|t| t.text.as_str()).collect();
        match db.engine.backend().server {
            rowhouse::Server::Mysql => assert!(matches!(sorted.one(&db.engine), Err(Error::Unsupported { .. }))),
            _ => assert_eq!(sorted.one(&db.engine)?, Some(serde_json::json!(expected))),
        }
        Ok(())
    }

    fn values_become_an_array(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        let one = db;
        macro_rules! gathered {
            ($($field:ident),*) => {$(
                let array = Thing::query().select(Thing::$field.array_agg().order_by(Thing::id.asc())).one(&one.engine)?;
                let expected: Vec<_> = things.iter().filter_map(|t| Option::from(t.$field.clone())).collect();
                assert_eq!(array, Some(expected), stringify!($field));
            )*};
        }
        gathered!(n, m, text, maybe, day, at, local, time);
        Ok(())
    }

    fn an_array_is_of_the_rows_that_are_asked_for(db: &TestDb) -> Result<()> {
        db.engine.create_all(&models![Sorted])?;
        let row = |text: &str, ready, single, double| Sorted { id: Id::new(), text: text.into(), ready, single, double };
        let texts = ["a", "A", "a ", "a", "b,c", "\\c", "\\", "\"q\"", "null", "ä\n\t\u{1}", ""];
        let floats = [0.1 + 0.2, 1e300, -2.5e-300, 3.0, -0.5];
        let rows = texts.iter().enumerate().map(|(at, text)| row(text, [None, Some(true), Some(false)][at % 3], [0.1, 16_777_217.0, -3.402e38, 3.0, 1.234_567_9e-10][at % 5], floats[at % 5]));
        Sorted::insert_all(rows.collect::<Vec<_>>()).execute(&db.engine)?;
        let all = Sorted::query().order_by(Sorted::id.asc()).all(&db.engine)?;
        let by_id = || Sorted::id.asc();
        let query = Sorted::query().select((
            Sorted::text.array_agg().order_by(by_id()),
            Sorted::ready.array_agg().order_by(by_id()),
            Sorted::single.array_agg().order_by(by_id()),
            Sorted::double.array_agg().order_by(by_id()),
        ));
        let (found, ready, single, double) = query.one(&db.engine)?;
        assert_eq!(found.unwrap(), texts);
        assert_eq!(ready.unwrap(), all.iter().filter_map(|row| row.ready).collect::<Vec<_>>());
        assert_eq!(single.unwrap(), all.iter().map(|row| row.single).collect::<Vec<_>>());
        assert_eq!(double.unwrap(), all.iter().map(|row| row.double).collect::<Vec<_>>());
        let mut sorted = texts.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        let distinct = Sorted::query().select((Sorted::text.array_agg().distinct(), Sorted::text.string_agg("; ").distinct().order_by(Sorted::text.asc())));
        let (array, joined) = distinct.one(&db.engine)?;
        let mut array = array.unwrap();
        array.sort_unstable();
        assert_eq!(array, sorted);
        assert_eq!(joined.unwrap(), sorted.join("; "));
        // Rows without a value give an array without elements, and no rows none.
        let unknown = Sorted::query().filter(Sorted::ready.is_null()).select(Sorted::ready.array_agg());
        assert_eq!(unknown.one(&db.engine)?, Some(vec![]));
        let none = Sorted::query().select((Sorted::text.array_agg().filter(Sorted::text.eq("z")), Sorted::text.string_agg("; ").distinct().filter(Sorted::text.eq("z"))));
        assert_eq!(none.one(&db.engine)?, (None, None));
        let some = Sorted::query().select(Sorted::text.array_agg().filter(Sorted::ready.is_true()).order_by(by_id()));
        assert_eq!(some.one(&db.engine)?.unwrap(), texts.iter().skip(1).step_by(3).copied().collect::<Vec<_>>());
        Ok(())
    }

    fn rows_are_numbered_in_their_window(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        let by = || window().partition_by(Thing::text).order_by((Thing::n.asc(), Thing::id.asc()));
        let query = Thing::query().select((Thing::id, row_number().over(by()), rank().over(window().order_by(Thing::m.desc())), ntile(4).over(by())));
        for (id, number, rank, part) in query.all(&db.engine)? {
            let at = things.iter().position(|t| t.id == id).unwrap();
            let this = &things[at];
            let earlier = things.iter().enumerate().filter(|(other, t)| t.text == this.text && (t.n, *other) < (this.n, at)).count();
            assert_eq!(number, earlier as i64 + 1, "{this:?}");
            // NULL is the smallest, so the last descending.
            assert_eq!(rank, things.iter().filter(|t| t.m > this.m).count() as i64 + 1, "{this:?}");
            assert!((1..=4).contains(&part));
        }
        let ranks = Thing::query().select((
            Thing::m, dense_rank().over("m"), percent_rank().over("m"), cume_dist().over("m"),
        )).window("m", window().order_by(Thing::m.asc()));
        let rows = things.len() as f64;
        for (m, dense, percent, cume) in ranks.all(&db.engine)? {
            let mut less: Vec<Option<i32>> = things.iter().map(|t| t.m).filter(|other| *other < m).collect();
            let before = less.len() as f64;
            less.sort_unstable();
            less.dedup();
            assert_eq!(dense, less.len() as i64 + 1);
            // MariaDB keeps ten digits after the point.
            assert!((percent - before / (rows - 1.0)).abs() < 1e-9);
            let up_to = things.iter().filter(|t| t.m <= m).count() as f64;
            assert!((cume - up_to / rows).abs() < 1e-9);
        }
        Ok(())
    }

    fn values_of_other_rows(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        let by_id = || window().order_by(Thing::id.asc());
        let all = || by_id().rows_between(Bound::UnboundedPreceding, Bound::UnboundedFollowing);
        let query = Thing::query()
            .select((
                Thing::n.lag(1).over(by_id()), Thing::price.lead(2).over(by_id()), Thing::text.first_value().over(by_id()),
                Thing::at.last_value().over(all()), Thing::price.nth_value(3).over(by_id()), Thing::truth.lag(1).over(by_id()),
            ))
            .order_by(Thing::id.asc());
        for (at, (lag, lead, first, last, third, truth)) in query.all(&db.engine)?.into_iter().enumerate() {
            assert_eq!(lag, at.checked_sub(1).map(|at| things[at].n));
            assert_eq!(lead, things.get(at + 2).and_then(|t| t.price), "row {at}");
            assert_eq!(first.as_deref(), Some(&*things[0].text));
            assert_eq!(last, things.last().unwrap().at);
            assert_eq!(third, things[2].price.filter(|_| at >= 2));
            assert_eq!(truth, at.checked_sub(1).and_then(|at| things[at].truth));
        }
        Ok(())
    }

    fn aggregates_over_frames(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        let by_id = || window().order_by(Thing::id.asc());
        let near = || by_id().rows_between(Bound::Preceding(2), Bound::Following(1));
        let query = Thing::query()
            .select((
                Thing::m.sum().over(near()), Thing::price.avg().over(near()), count().over(window()), count().filter(Thing::m.gt(0)).over(by_id()),
                Thing::token.max().over(near()), Thing::truth.bool_and().over(near()), Thing::y.variance_pop().over(near()),
            ))
            .order_by(Thing::id.asc());
        for (at, row) in query.all(&db.engine)?.into_iter().enumerate() {
            let frame = &things[at.saturating_sub(2)..things.len().min(at + 2)];
            let (sum, average, rows, so_far, token, truth, variance) = row;
            let numbers: Vec<i64> = frame.iter().filter_map(|t| t.m).map(i64::from).collect();
            assert_eq!(sum, (!numbers.is_empty()).then(|| numbers.iter().sum()), "row {at}");
            let prices: Vec<Decimal> = frame.iter().filter_map(|t| t.price).collect();
            let mean = (!prices.is_empty()).then(|| prices.iter().sum::<Decimal>() / Decimal::from(prices.len() as i64));
            assert!(average.zip(mean).map_or(average == mean, |(a, b)| (a - b).abs() < decimal("0.000001")), "{average:?} {mean:?}");
            assert_eq!(rows, things.len() as i64);
            assert_eq!(so_far, things[..=at].iter().filter(|t| t.m > Some(0)).count() as i64);
            assert_eq!(token, frame.iter().filter_map(|t| t.token).max());
            assert_eq!(truth, frame.iter().filter_map(|t| t.truth).min());
            let floats: Vec<f64> = frame.iter().filter_map(|t| t.y).collect();
            match variance {
                Some(variance) => assert!((variance - spread(&floats)[0]).abs() < 1e-6, "{variance} {floats:?}"),
                None => assert!(floats.is_empty()),
            }
        }
        Ok(())
    }

    fn frames_by_range_and_by_groups(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        let near = window().order_by(Thing::n.asc()).range_between(Bound::Preceding(2), Bound::CurrentRow);
        let query = Thing::query().select((Thing::n, count().over(near)));
        for (n, rows) in query.all(&db.engine)? {
            assert_eq!(rows, things.iter().filter(|t| (n - 2..=n).contains(&t.n)).count() as i64);
        }
        let exact = window().order_by(Thing::price.asc()).range_between(Bound::Preceding(1), Bound::Following(1));
        let query = Thing::query().filter(Thing::price.is_not_null()).select((Thing::price, Thing::price.count().over(exact)));
        for (price, rows) in query.all(&db.engine)? {
            let one = Decimal::from(1);
            let near = things.iter().filter(|t| t.price.is_some_and(|other| (other - price.unwrap()).abs() <= one));
            assert_eq!(rows, near.count() as i64);
        }
        let groups = window().order_by(Thing::n.asc()).groups_between(Bound::Preceding(1), Bound::CurrentRow);
        let others = window().order_by(Thing::n.asc()).rows_between(Bound::UnboundedPreceding, Bound::UnboundedFollowing);
        let groups = Thing::query().select((Thing::n, count().over(groups))).all(&db.engine);
        let others = Thing::query().select((Thing::n, count().over(others.exclude(Exclude::Ties)))).all(&db.engine);
        if db.backend == Backend::Mysql {
            assert!(matches!(groups, Err(Error::Unsupported { .. })), "{groups:?}");
            assert!(matches!(others, Err(Error::Unsupported { .. })), "{others:?}");
            return Ok(());
        }
        for (n, rows) in groups? {
            let before = things.iter().map(|t| t.n).filter(|other| *other < n).max();
            assert_eq!(rows, things.iter().filter(|t| t.n == n || Some(t.n) == before).count() as i64);
        }
        for (n, rows) in others? {
            assert_eq!(rows, things.iter().filter(|t| t.n != n).count() as i64 + 1);
        }
        Ok(())
    }

    fn values_of_other_rows_have_defaults(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        let by_id = || window().order_by(Thing::id.asc());
        let tenth = decimal("0.125");
        let query = Thing::query()
            .select((
                Thing::n.lag_or(2, -7).over(by_id()), Thing::price.lag_or(1, tenth).over(by_id()), Thing::text.lead_or(1, "none").over(by_id()),
                Thing::m.lead_or(1, Thing::n).over(by_id()), Thing::truth.lag_or(1, true).over("w"),
            ))
            .window("w", by_id())
            .order_by(Thing::id.asc());
        type Shifted = (i32, Option<Decimal>, String, Option<i32>, Option<bool>);
        let rows: Vec<Shifted> = query.all(&db.engine)?;
        for (at, (lag, price, text, m, truth)) in rows.into_iter().enumerate() {
            assert_eq!(lag, at.checked_sub(2).map_or(-7, |at| things[at].n));
            assert_eq!(price, at.checked_sub(1).map_or(Some(tenth), |at| things[at].price), "row {at}");
            assert_eq!(text, things.get(at + 1).map_or("none", |t| &t.text));
            assert_eq!(m, things.get(at + 1).map_or(Some(things[at].n), |t| t.m));
            assert_eq!(truth, at.checked_sub(1).map_or(Some(true), |at| things[at].truth));
        }
        Ok(())
    }

    fn frames_of_time(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        let some = || Thing::query().filter(Thing::at.is_not_null());
        for (interval, micros) in [(days(30), 30 * 86_400_000_000), (days(1) + hours(12), 36 * 3_600_000_000), (hours(5), 5 * 3_600_000_000_i64)] {
            let frame = window().order_by(Thing::at.asc()).range_between(Bound::Earlier(interval), Bound::CurrentRow);
            for (at, rows) in some().select((Thing::at, count().over(frame))).all(&db.engine)? {
                let end = at.unwrap();
                let near = things.iter().filter_map(|t| t.at).filter(|other| {
                    (0..=micros).contains(&(end - *other).num_microseconds().unwrap())
                });
                assert_eq!(rows, near.count() as i64, "{interval:?}");
            }
            let after = window().order_by(Thing::at.desc()).range_between(Bound::CurrentRow, Bound::Later(interval));
            for (at, rows) in some().select((Thing::at, count().over(after))).all(&db.engine)? {
                let start = at.unwrap();
                let near = things.iter().filter_map(|t| t.at).filter(|other| {
                    (0..=micros).contains(&(start - *other).num_microseconds().unwrap())
                });
                assert_eq!(rows, near.count() as i64, "{interval:?}");
            }
        }
        let of_months = window().order_by(Thing::at.asc()).range_between(Bound::Earlier(months(1)), Bound::CurrentRow);
        let rows = some().select(count().over(of_months)).all(&db.engine);
        let has_months = matches!(db.engine.backend().server, rowhouse::Server::Postgres | rowhouse::Server::Mysql);
        assert_eq!(matches!(rows, Err(Error::Unsupported { .. })), !has_months, "{rows:?}");
        Ok(())
    }

    fn frames_of_another_kind_than_the_order_are_refused(db: &TestDb) -> Result<()> {
        stored(db)?;
        let refused = |frame: rowhouse::expr::Window<_>| Thing::query().select(count().over(frame)).all(&db.engine).unwrap_err().to_string();
        let by_time = || window().order_by(Thing::at.asc());
        let error = refused(by_time().range_between(Bound::Preceding(3), Bound::CurrentRow));
        assert!(error.contains("measures a number, and its window is sorted by a time"), "{error}");
        let error = refused(by_time().rows_between(Bound::Earlier(days(1)), Bound::CurrentRow));
        assert!(error.contains("`range_between`"), "{error}");
        let error = refused(by_time().range_between(Bound::Earlier(days(-1)), Bound::CurrentRow));
        assert!(error.contains("less than nothing"), "{error}");
        let by_number = window().order_by(Thing::n.asc()).range_between(Bound::Earlier(days(1)), Bound::CurrentRow);
        let error = Thing::query().select(count().over(by_number)).all(&db.engine).unwrap_err().to_string();
        assert!(error.contains("sorted by something else"), "{error}");
        Ok(())
    }

    fn windows_over_groups(db: &TestDb) -> Result<()> {
        let things = stored(db)?;
        let query = Thing::query()
            .group_by(Thing::truth)
            .select((Thing::truth, count(), count().sum().over(window())))
            .order_by(Thing::truth.asc());
        let rows = query.all(&db.engine)?;
        assert_eq!(rows.len(), 3);
        assert!(rows.iter().all(|(_, _, all)| *all == Some(things.len() as i64)));
        Ok(())
    }

    fn windows_where_they_have_no_meaning(db: &TestDb) -> Result<()> {
        stored(db)?;
        let refused = |query: Query<Thing, i64>| query.all(&db.engine).unwrap_err().to_string();
        let numbers = || row_number().over(window().order_by(Thing::id.asc()));
        let error = refused(Thing::query().filter(numbers().lt(5)).select(count()));
        assert!(error.contains("`row_number` is over a window of rows, which are chosen first"), "{error}");
        let error = refused(Thing::query().select(rank().over("nowhere")));
        assert!(error.contains("it has no window `nowhere`"), "{error}");
        let error = refused(Thing::query().select(Thing::n.count().distinct().over(window())));
        assert!(error.contains("`count` of distinct values is over a window"), "{error}");
        let backwards = window().order_by(Thing::id.asc()).rows_between(Bound::Following(1), Bound::Preceding(1));
        let error = refused(Thing::query().select(count().over(backwards)));
        assert!(error.contains("ends before it starts: Following(1) to Preceding(1)"), "{error}");
        Ok(())
    }
}
