//! Queries put together, queries in FROM, and common table expressions.

use rowhouse::prelude::*;

use crate::support::TestDb;

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "parts", has_many(sales = Sale::part_id))]
struct Part {
    id: Id<Part>,
    name: String,
    parent_id: Option<Id<Part>>,
    #[column(precision = 10, scale = 1)]
    weight: Decimal,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "sales")]
struct Sale {
    id: Id<Sale>,
    part_id: Id<Part>,
    pieces: i32,
    #[column(precision = 10, scale = 2)]
    price: Decimal,
}

#[derive(Projection, Clone, Debug, PartialEq)]
struct Turnover {
    part_id: Id<Part>,
    pieces: Option<i64>,
    #[column(scale = 2)]
    best: Option<Decimal>,
}

#[derive(Projection, Clone, Debug, PartialEq)]
#[projection(name = "tree")]
struct Below {
    id: Id<Part>,
    depth: i32,
}

#[derive(Projection, Debug)]
struct Nested {
    part: Part,
    sales: i64,
}

#[derive(Projection, Clone, Debug, PartialEq)]
struct Rate {
    name: String,
    #[column(scale = 4)]
    rate: Decimal,
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// A bike of a wheel and a frame, the wheel of a tyre; wheels and tyres are sold.
fn parts(db: &TestDb) -> rowhouse::Result<()> {
    db.engine.create_all(&models![Part, Sale])?;
    let mut session = db.session();
    let part = |name: &str, parent_id, weight| Part {
        id: Id::new(),
        name: name.to_owned(),
        parent_id,
        weight: decimal(weight),
    };
    let bike = session.add(part("bike", None, "9.5"));
    let wheel = session.add(part("wheel", Some(session[bike].id), "1.5"));
    session.add(part("frame", Some(session[bike].id), "3.0"));
    let tyre = session.add(part("tyre", Some(session[wheel].id), "0.5"));
    for (part, pieces, price) in [(wheel, 2, "30.00"), (wheel, 1, "35.00"), (tyre, 4, "1.50")] {
        session.add(Sale { id: Id::new(), part_id: session[part].id, pieces, price: decimal(price) });
    }
    session.commit()
}

fn turnover() -> Select<(rowhouse::query::Inner<Sale>, rowhouse::query::Nil), Turnover> {
    Sale::query()
        .group_by(Sale::part_id)
        .select((Sale::part_id, Sale::pieces.sum(), Sale::price.max()))
        .read_as::<Turnover>()
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

backend_tests! {
    fn rows_are_read_as_a_projection(db: &TestDb) -> Result<()> {
        parts(db)?;
        let rows: Vec<Turnover> = turnover().order_by(Sale::part_id.asc()).all(&db.engine)?;
        assert_eq!(rows.iter().map(|row| row.pieces).collect::<Vec<_>>(), [Some(3), Some(4)]);
        assert_eq!(rows[0].best, Some(decimal("35.00")));
        let nested: Vec<Nested> = Part::query()
            .left_join(Part::sales)
            .group_by(Part::id)
            .select((Part::all(), Sale::id.count()))
            .read_as::<Nested>()
            .order_by(Part::id.asc())
            .all(&db.engine)?;
        assert_eq!((nested[1].part.name.as_str(), nested[1].sales), ("wheel", 2));
        Ok(())
    }

    fn a_query_is_a_table_of_another_one(db: &TestDb) -> Result<()> {
        parts(db)?;
        let table = turnover().as_table().filter(Turnover::pieces.gt(3_i64));
        assert_eq!(table.count(&db.engine)?, 1);
        let rows: Vec<Turnover> = table.all(&db.engine)?;
        assert_eq!(rows[0].best, Some(decimal("1.50")));
        let most = turnover().as_table().select((Turnover::pieces.max(), Turnover::best.sum())).one(&db.engine)?;
        assert_eq!(most, (Some(4), Some(decimal("36.50"))));
        Ok(())
    }

    fn a_query_is_joined_by_a_condition_or_by_its_foreign_key(db: &TestDb) -> Result<()> {
        parts(db)?;
        let rows: Vec<(String, Option<i64>)> = Part::query()
            .left_join(turnover().matching(Turnover::part_id.eq(Part::id)))
            .select((Part::name, Turnover::pieces))
            .order_by(Part::name.asc())
            .all(&db.engine)?;
        let row = |name: &str, pieces| (name.to_owned(), pieces);
        assert_eq!(rows, [row("bike", None), row("frame", None), row("tyre", Some(4)), row("wheel", Some(3))]);
        let names: Vec<String> = turnover()
            .as_table()
            .join(Turnover::part_id)
            .order_by(Turnover::best.desc())
            .select(Part::name)
            .all(&db.engine)?;
        assert_eq!(names, ["wheel", "tyre"]);
        let wholes: Vec<Option<Turnover>> = Part::query()
            .left_join(turnover().matching(Turnover::part_id.eq(Part::id)))
            .order_by(Part::name.asc())
            .select(Turnover::all())
            .all(&db.engine)?;
        assert_eq!(wholes.iter().filter(|whole| whole.is_some()).count(), 2);
        Ok(())
    }

    fn decimals_that_a_projection_would_cut_are_refused(db: &TestDb) -> Result<()> {
        #[derive(Projection, Debug)]
        #[allow(dead_code, reason = "what is read is not looked at")]
        struct Coarse {
            #[column(scale = 1)]
            price: Decimal,
        }
        parts(db)?;
        let outcome = Sale::query().select((Sale::price,)).read_as::<Coarse>().as_table().all(&db.engine);
        match outcome {
            Ok(rows) => assert_eq!(rows.len(), 3),
            Err(error) => assert!(error.to_string().contains("`Coarse::price` has 2 digits after the point"), "{error}"),
        }
        Ok(())
    }

    fn a_common_table_expression_is_read_like_a_table(db: &TestDb) -> Result<()> {
        parts(db)?;
        let rows: Vec<(String, Option<Decimal>)> = Part::query()
            .join(Turnover::part_id)
            .with_cte(turnover())
            .filter(Turnover::best.gt(decimal("1.5")))
            .select((Part::name, Turnover::best))
            .all(&db.engine)?;
        assert_eq!(rows, [("wheel".to_owned(), Some(decimal("35.00")))]);
        let above = Turnover::query()
            .with_cte(turnover())
            .filter(Turnover::pieces.eq(subquery(Turnover::query().select(Turnover::pieces.max()))))
            .select(Turnover::part_id);
        assert_eq!(above.count(&db.engine)?, 1);
        assert!(above.exists(&db.engine)?);
        Ok(())
    }

    fn several_common_table_expressions_see_those_before(db: &TestDb) -> Result<()> {
        #[derive(Projection, Debug, PartialEq)]
        struct Best {
            best: Option<Decimal>,
        }
        parts(db)?;
        let best = Turnover::query().select((Turnover::best.max(),)).read_as::<Best>();
        let names: Vec<String> = Part::query()
            .with_cte(turnover())
            .with_cte(best)
            .join(Turnover::part_id)
            .join(Best::matching(Best::best.eq(Turnover::best)))
            .select(Part::name)
            .all(&db.engine)?;
        assert_eq!(names, ["wheel"]);
        Ok(())
    }

    fn a_recursive_query_finds_all_that_follows(db: &TestDb) -> Result<()> {
        parts(db)?;
        let base = Part::query().filter(Part::name.eq("bike")).select((Part::id, value(0))).read_as::<Below>();
        let step = Part::query()
            .join(Below::matching(Part::parent_id.eq(Below::id)))
            .select((Part::id, Below::depth + 1))
            .read_as::<Below>();
        let rows: Vec<(String, i32)> = Part::query()
            .join(Below::id)
            .with_recursive_cte(base, step)
            .order_by((Below::depth.asc(), Part::name.asc()))
            .select((Part::name, Below::depth))
            .all(&db.engine)?;
        let row = |name: &str, depth| (name.to_owned(), depth);
        assert_eq!(rows, [row("bike", 0), row("frame", 1), row("wheel", 1), row("tyre", 2)]);
        Ok(())
    }

    fn rows_may_be_materialized_where_the_server_knows_the_word(db: &TestDb) -> Result<()> {
        parts(db)?;
        for query in [Turnover::query().with_materialized_cte(turnover()), Turnover::query().with_inlined_cte(turnover())] {
            match query.count(&db.engine) {
                Ok(rows) => assert_eq!(rows, 2),
                Err(error) => assert!(matches!(error, Error::Unsupported { construct: "MATERIALIZED", .. }), "{error}"),
            }
        }
        Ok(())
    }

    fn a_projection_without_rows_is_named(db: &TestDb) -> Result<()> {
        let error = Turnover::query().all(&db.engine).unwrap_err();
        assert!(error.to_string().contains("`Turnover` is a projection, and this query does not say"), "{error}");
        let nested = Part::query().group_by(Part::id).select((Part::all(), count())).read_as::<Nested>();
        let error = nested.as_table().all(&db.engine).unwrap_err();
        assert!(error.to_string().contains("`Nested` has a field of several columns"), "{error}");
        Ok(())
    }

    fn a_view_is_read_like_a_table(db: &TestDb) -> Result<()> {
        #[derive(Projection, Debug, PartialEq)]
        #[projection(view = "heavy_parts")]
        struct Heavy {
            name: String,
        }
        parts(db)?;
        sql!("create view heavy_parts as select name from parts where name <> 'tyre' and name <> 'wheel'").execute(&db.engine)?;
        let names = Heavy::query().order_by(Heavy::name.desc()).select(Heavy::name).all(&db.engine)?;
        assert_eq!(names, ["frame", "bike"]);
        sql!("drop view heavy_parts").execute(&db.engine)?;
        Ok(())
    }

    #[requires(|backend| backend.capabilities.lateral)]
    fn a_lateral_query_sees_the_tables_before_it(db: &TestDb) -> Result<()> {
        #[derive(Projection, Debug)]
        #[allow(dead_code, reason = "a column is selected")]
        struct Dearest {
            price: Decimal,
        }
        parts(db)?;
        let dearest = Part::sales.query().order_by(Sale::price.desc()).limit(1).select((Sale::price,)).read_as::<Dearest>();
        let rows: Vec<(String, Option<Decimal>)> = Part::query()
            .left_join(dearest.lateral())
            .select((Part::name, Dearest::price))
            .order_by(Part::name.asc())
            .all(&db.engine)?;
        assert_eq!(rows[3], ("wheel".to_owned(), Some(decimal("35.00"))));
        assert_eq!(rows[0], ("bike".to_owned(), None));
        Ok(())
    }

    fn rows_of_two_queries_are_put_together(db: &TestDb) -> Result<()> {
        parts(db)?;
        let heavy = || Part::query().filter(Part::weight.ge(decimal("1.5"))).select(Part::name);
        let wheels = || Part::query().filter(Part::name.contains("e")).select(Part::name);
        let sorted = |query: Select<rowhouse::query::Whole, String>| query.order_by_output(|name| name.asc()).all(&db.engine);
        assert_eq!(sorted(heavy().union(wheels()))?, owned(&["bike", "frame", "tyre", "wheel"]));
        assert_eq!(sorted(heavy().union_all(wheels()))?.len(), 7);
        assert_eq!(sorted(heavy().intersect(wheels()))?, owned(&["bike", "frame", "wheel"]));
        assert_eq!(sorted(wheels().except(heavy()))?, owned(&["tyre"]));
        assert_eq!(heavy().union_all(wheels()).count(&db.engine)?, 7);
        assert!(heavy().union(wheels()).exists(&db.engine)?);
        assert!(!heavy().except(heavy()).exists(&db.engine)?);
        Ok(())
    }

    #[requires(|backend| backend.capabilities.intersect_all)]
    fn equal_rows_are_kept_as_often_as_they_come(db: &TestDb) -> Result<()> {
        parts(db)?;
        let parts = || Sale::query().select(Sale::part_id);
        let one = Sale::query().filter(Sale::pieces.eq(1)).select(Sale::part_id);
        assert_eq!(parts().intersect_all(parts()).count(&db.engine)?, 3);
        assert_eq!(parts().except_all(one).count(&db.engine)?, 2);
        Ok(())
    }

    fn queries_put_together_nest_in_any_order(db: &TestDb) -> Result<()> {
        parts(db)?;
        let named = |name: &str| Part::query().filter(Part::name.eq(name)).select(Part::name);
        let all = |query: Select<rowhouse::query::Whole, String>| query.order_by_output(|name| name.asc()).all(&db.engine);
        assert_eq!(all(named("bike").union(named("tyre")).intersect(named("tyre")))?, owned(&["tyre"]));
        assert_eq!(all(named("bike").union(named("tyre").intersect(named("tyre"))))?, owned(&["bike", "tyre"]));
        assert_eq!(all(named("bike").except(named("bike").except(named("bike"))))?, owned(&["bike"]));
        let largest = Part::query().order_by(Part::weight.desc()).limit(1).select(Part::name);
        let smallest = Part::query().order_by(Part::weight.asc()).limit(1).select(Part::name);
        assert_eq!(all(largest.union_all(smallest))?, owned(&["bike", "tyre"]));
        let cut = named("bike").union(named("tyre")).order_by_output(|name| name.desc()).limit(1);
        assert_eq!(cut.all(&db.engine)?, owned(&["tyre"]));
        Ok(())
    }

    fn a_side_that_can_be_null_makes_both_so(db: &TestDb) -> Result<()> {
        parts(db)?;
        let rows: Vec<(String, Option<Id<Part>>)> = Part::query()
            .select((Part::name, Part::parent_id))
            .union_all(Part::query().select((Part::name, Part::id)))
            .order_by_output(|(name, id)| (id.asc(), name.asc()))
            .limit(2)
            .all(&db.engine)?;
        assert_eq!(rows[0], ("bike".to_owned(), None));
        assert_eq!(rows[1].0, "bike");
        Ok(())
    }

    fn decimals_of_both_sides_get_the_same_digits(db: &TestDb) -> Result<()> {
        parts(db)?;
        let weights = Part::query().filter(Part::weight.eq(decimal("1.5"))).select(Part::weight);
        let prices = Sale::query().filter(Sale::price.eq(decimal("1.5"))).select(Sale::price);
        assert_eq!(weights.clone().union(prices.clone()).all(&db.engine)?, [decimal("1.50")]);
        assert_eq!(weights.intersect(prices).count(&db.engine)?, 1);
        Ok(())
    }

    fn models_put_together_are_filtered_and_sorted_by_their_columns(db: &TestDb) -> Result<()> {
        parts(db)?;
        let both = Part::query().filter(Part::name.eq("bike")).union(Part::query().filter(Part::weight.lt(decimal("1"))));
        let rows: Vec<Part> = both.clone().order_by(Part::name.desc()).all(&db.engine)?;
        assert_eq!(rows.iter().map(|part| part.name.as_str()).collect::<Vec<_>>(), ["tyre", "bike"]);
        let light: Vec<Part> = both.clone().filter(Part::name.ne("bike")).all(&db.engine)?;
        assert_eq!(light.len(), 1);
        let heaviest: Option<Decimal> = both.clone().select(Part::weight.max()).one(&db.engine)?;
        assert_eq!(heaviest, Some(decimal("9.5")));
        assert_eq!(both.join(Sale::part_id).count(&db.engine)?, 1);
        Ok(())
    }

    fn a_projection_of_queries_put_together_is_a_table(db: &TestDb) -> Result<()> {
        parts(db)?;
        let many = turnover().union_all(turnover()).as_table().filter(Turnover::pieces.eq(4_i64));
        assert_eq!(many.count(&db.engine)?, 2);
        Ok(())
    }

    fn rows_of_values_are_joined_like_a_table(db: &TestDb) -> Result<()> {
        parts(db)?;
        let rates = values([("wheel", decimal("0.5")), ("tyre", decimal("0.25")), ("none", decimal("1"))]).read_as::<Rate>();
        let rows: Vec<(String, Decimal)> = Part::query()
            .join(rates.clone().matching(Rate::name.eq(Part::name)))
            .order_by(Part::name.asc())
            .select((Part::name, Rate::rate))
            .all(&db.engine)?;
        assert_eq!(rows, [("tyre".to_owned(), decimal("0.25")), ("wheel".to_owned(), decimal("0.5"))]);
        let cheap: Vec<String> = Part::query()
            .join(Rate::matching(Rate::name.eq(Part::name)))
            .with_cte(rates)
            .filter(Rate::rate.lt(decimal("0.3")))
            .select(Part::name)
            .all(&db.engine)?;
        assert_eq!(cheap, ["tyre"]);
        Ok(())
    }

    fn values_of_every_kind_come_back_from_rows(db: &TestDb) -> Result<()> {
        let day = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap();
        let at = DateTime::from_timestamp(1_700_000_000, 123_000).unwrap();
        let rows = [
            (1_i64, None, true, 0.5, Some(decimal("1.50")), vec![1_u8, 0], day, at),
            (2, Some("b".to_owned()), false, -2.0, None, vec![], day, at),
        ];
        let found = values(rows.clone()).order_by_output(|row| row.0.asc()).all(&db.engine)?;
        assert_eq!(found, rows);
        Ok(())
    }

    fn no_rows_of_values_are_a_query_without_rows(db: &TestDb) -> Result<()> {
        parts(db)?;
        let none = values(Vec::<(String, Decimal)>::new()).read_as::<Rate>();
        assert_eq!(none.clone().as_table().count(&db.engine)?, 0);
        let kept: Vec<(String, Option<Decimal>)> = Part::query()
            .left_join(none.matching(Rate::name.eq(Part::name)))
            .select((Part::name, Rate::rate))
            .all(&db.engine)?;
        assert_eq!(kept.len(), 4);
        assert!(kept.iter().all(|(_, rate)| rate.is_none()));
        Ok(())
    }

    fn many_rows_of_values_are_counted_and_cut(db: &TestDb) -> Result<()> {
        let many = values((0..1500).map(|number| (number, number % 7)));
        assert_eq!(many.count(&db.engine)?, 1500);
        let last = many.clone().order_by_output(|(number, _)| number.desc()).limit(1).all(&db.engine)?;
        assert_eq!(last, [(1499, 1499 % 7)]);
        let both = many.limit(3).union(values([(0, 0), (9, 9)]));
        assert!(both.all(&db.engine)?.contains(&(9, 9)));
        Ok(())
    }

    fn more_values_than_a_statement_takes_are_refused(db: &TestDb) -> Result<()> {
        let error = values((0..70_000).map(|number| (number,))).all(&db.engine).unwrap_err();
        assert!(error.to_string().contains("parameters"), "{error}");
        Ok(())
    }
}
