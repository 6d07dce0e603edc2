//! GROUP BY, HAVING, totals, DISTINCT, and where NULL stands in an order.

use rowhouse::prelude::*;

use crate::support::TestDb;

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "shops", has_many(sales = Sale::shop_id))]
struct Shop {
    id: Id<Shop>,
    name: String,
    city: Option<String>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "sales")]
struct Sale {
    id: Id<Sale>,
    shop_id: Id<Shop>,
    item: String,
    pieces: i32,
    #[column(precision = 10, scale = 2)]
    price: Decimal,
}

#[derive(Projection, Debug, PartialEq)]
struct Total {
    item: Option<String>,
    sales: i64,
}

#[derive(Projection, Debug, PartialEq)]
struct First {
    item: String,
    pieces: i32,
}

/// Two shops in Rome, one in no city and without sales.
fn shops(db: &TestDb) -> rowhouse::Result<()> {
    db.engine.create_all(&models![Shop, Sale])?;
    let mut session = db.session();
    let shop =
        |name: &str, city: Option<&str>| Shop { id: Id::new(), name: name.to_owned(), city: city.map(str::to_owned) };
    let a = session.add(shop("Aldo", Some("Rome")));
    let b = session.add(shop("Bea", Some("Rome")));
    session.add(shop("Cleo", None));
    for (shop, item, pieces, price) in
        [(a, "nail", 10, "0.10"), (a, "nail", 5, "0.20"), (a, "saw", 1, "9.99"), (b, "nail", 2, "0.15")]
    {
        let price = price.parse().unwrap();
        session.add(Sale { id: Id::new(), shop_id: session[shop].id, item: item.to_owned(), pieces, price });
    }
    session.commit()
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

backend_tests! {
    fn rows_of_a_group_become_one(db: &TestDb) -> Result<()> {
        shops(db)?;
        let rows: Vec<(String, i64, Option<i64>)> = Sale::query()
            .group_by(Sale::item)
            .select((Sale::item, count(), Sale::pieces.sum()))
            .order_by(Sale::item.asc())
            .all(&db.engine)?;
        assert_eq!(rows, [("nail".to_owned(), 3, Some(17)), ("saw".to_owned(), 1, Some(1))]);
        Ok(())
    }

    fn groups_are_filtered_and_sorted_by_their_aggregates(db: &TestDb) -> Result<()> {
        shops(db)?;
        let query = Sale::query().group_by((Sale::shop_id, Sale::item)).having(count().ge(1)).having(Sale::pieces.sum().gt(1_i64));
        let rows: Vec<(String, Option<i64>)> =
            query.select((Sale::item, Sale::pieces.sum())).order_by(Sale::pieces.sum().desc()).all(&db.engine)?;
        assert_eq!(rows, [("nail".to_owned(), Some(15)), ("nail".to_owned(), Some(2))]);
        Ok(())
    }

    fn all_columns_of_a_model_stand_beside_its_grouped_key(db: &TestDb) -> Result<()> {
        shops(db)?;
        let rows: Vec<(Shop, i64, Option<Decimal>)> = Shop::query()
            .left_join(Shop::sales)
            .group_by(Shop::id)
            .select((Shop::all(), Sale::id.count(), Sale::price.max()))
            .order_by(Shop::name.desc())
            .all(&db.engine)?;
        let counts: Vec<(&str, i64)> = rows.iter().map(|row| (row.0.name.as_str(), row.1)).collect();
        assert_eq!(counts, [("Cleo", 0), ("Bea", 1), ("Aldo", 3)]);
        assert_eq!(rows[2].2, Some("9.99".parse().unwrap()));
        let whole: Vec<Shop> = Shop::query().join(Shop::sales).group_by(Shop::id).having(count().gt(1)).all(&db.engine)?;
        assert_eq!(whole.len(), 1);
        Ok(())
    }

    fn rows_are_grouped_by_an_expression_with_a_value(db: &TestDb) -> Result<()> {
        shops(db)?;
        let kind = || Sale::pieces + 1;
        let rows: Vec<(i32, i64)> =
            Sale::query().group_by(kind()).select((kind(), count())).order_by(kind().desc()).all(&db.engine)?;
        assert_eq!(rows, [(11, 1), (6, 1), (3, 1), (2, 1)]);
        Ok(())
    }

    fn groups_are_counted(db: &TestDb) -> Result<()> {
        shops(db)?;
        assert_eq!(Sale::query().group_by(Sale::item).select(Sale::item).count(&db.engine)?, 2);
        assert_eq!(Sale::query().group_by(Sale::item).having(count().gt(2)).select(Sale::item).count(&db.engine)?, 1);
        assert!(!Sale::query().group_by(Sale::item).having(count().gt(9)).select(Sale::item).exists(&db.engine)?);
        assert!(Sale::query().having(count().gt(9)).select(count()).all(&db.engine)?.is_empty());
        Ok(())
    }

    fn a_rollup_adds_totals(db: &TestDb) -> Result<()> {
        shops(db)?;
        let query = Sale::query().rollup((Sale::shop_id, Sale::item)).select((Sale::item, Sale::pieces.sum()));
        let mut rows: Vec<(Option<String>, Option<i64>)> = query.all(&db.engine)?;
        rows.sort();
        assert_eq!(rows, [(None, Some(2)), (None, Some(16)), (None, Some(18)), (text("nail"), Some(2)), (text("nail"), Some(15)), (text("saw"), Some(1))]);
        assert_eq!(query.count(&db.engine)?, 6);
        Ok(())
    }

    fn totals_are_sorted_and_cut(db: &TestDb) -> Result<()> {
        shops(db)?;
        let query = Sale::query().rollup(Sale::item).select((Sale::item, count())).order_by(Sale::item.asc());
        let rows: Vec<(Option<String>, i64)> = query.all(&db.engine)?;
        assert_eq!(rows, [(None, 4), (text("nail"), 3), (text("saw"), 1)]);
        assert_eq!(query.offset(1).limit(1).all(&db.engine)?, [(text("nail"), 3)]);
        let by_count = Sale::query().rollup(Sale::item).select(Sale::item).order_by((count().desc(), Sale::item.asc()));
        assert_eq!(by_count.all(&db.engine)?, [None, text("nail"), text("saw")]);
        let last = Sale::query().rollup(Sale::item).select(Sale::item).order_by(Sale::item.asc().nulls_last());
        assert_eq!(last.all(&db.engine)?, [text("nail"), text("saw"), None]);
        Ok(())
    }

    fn totals_of_expressions_conditions_and_decimals(db: &TestDb) -> Result<()> {
        shops(db)?;
        let price = |price: &str| Some(price.parse::<Decimal>().unwrap());
        // The aggregate is over all prices, though NULL stands for them in the total.
        let query = Sale::query().filter(Sale::price.lt("1".parse::<Decimal>().unwrap())).rollup(Sale::price);
        let rows: Vec<(Option<Decimal>, Option<Decimal>)> =
            query.select((Sale::price, Sale::price.sum())).order_by(Sale::price.asc()).all(&db.engine)?;
        let one = |of: &str| (price(of), price(of));
        assert_eq!(rows, [(None, price("0.45")), one("0.10"), one("0.15"), one("0.20")]);

        let kind = || Sale::pieces / 5;
        let kinds = Sale::query().rollup(kind()).having(count().gt(1)).select((kind(), count())).order_by(count().desc());
        assert_eq!(kinds.all(&db.engine)?, [(None, 4), (Some(0), 2)]);

        let none = Sale::query().filter(Sale::pieces.gt(100)).rollup(Sale::item).select((Sale::item, count()));
        let rows = none.all(&db.engine)?;
        assert!(rows.is_empty() || rows == [(None, 0)], "{rows:?}");
        Ok(())
    }

    fn totals_are_a_table(db: &TestDb) -> Result<()> {
        shops(db)?;
        let totals = Sale::query().rollup(Sale::item).select((Sale::item, count())).read_as::<Total>();
        let largest = totals.clone().as_table().filter(Total::item.is_null()).select(Total::sales);
        assert_eq!(largest.all(&db.engine)?, [4]);
        let sorted = totals.clone().as_table().order_by(Total::item.desc()).select(Total::sales);
        assert_eq!(sorted.all(&db.engine)?, [1, 3, 4]);
        let beside = Sale::query().join(totals.matching(Total::item.eq(Sale::item))).order_by(Sale::id.asc());
        assert_eq!(beside.select(Total::sales).all(&db.engine)?, [3, 3, 1, 3]);
        let window = Sale::query().rollup(Sale::item).select(row_number().over(window().order_by(count().asc())));
        match (db.dialect(), window.all(&db.engine)) {
            (Dialect::Sqlite, outcome) => assert!(matches!(outcome, Err(Error::Unsupported { .. })), "{outcome:?}"),
            (_, rows) => assert_eq!(rows?.len(), 3),
        }
        Ok(())
    }

    fn a_column_of_many_values_in_a_group_is_named(db: &TestDb) -> Result<()> {
        let outcome = Sale::query().group_by(Sale::item).select((Sale::item, Sale::pieces)).all(&db.engine);
        let error = outcome.unwrap_err().to_string();
        assert!(error.contains("`Sale::pieces` has many values in a group"), "{error}");
        let outcome = Sale::query().group_by(Sale::shop_id).all(&db.engine);
        let error = outcome.unwrap_err().to_string();
        assert!(error.contains("`Sale::id` has many values in a group"), "{error}");
        let outcome = Shop::query().join(Shop::sales).group_by(Sale::id).select(Shop::name).all(&db.engine);
        let error = outcome.unwrap_err().to_string();
        assert!(error.contains("`Shop::name` has many values in a group"), "{error}");
        Ok(())
    }

    fn equal_rows_are_one_where_they_must_be_distinct(db: &TestDb) -> Result<()> {
        shops(db)?;
        let items = Sale::query().select(Sale::item).distinct();
        assert_eq!(items.clone().order_by(Sale::item.desc()).all(&db.engine)?, ["saw", "nail"]);
        assert_eq!(items.count(&db.engine)?, 2);
        assert_eq!(Shop::query().join(Shop::sales).distinct().count(&db.engine)?, 2);
        let pairs = Shop::query().join(Shop::sales).select((Shop::id, Sale::shop_id)).distinct();
        assert_eq!(pairs.count(&db.engine)?, 2);
        let shops: Vec<Shop> = Shop::query().join(Shop::sales).distinct().order_by(Shop::name.asc()).all(&db.engine)?;
        assert_eq!(shops.len(), 2);
        let unclear = Sale::query().select(Sale::item).distinct().order_by(Sale::pieces.asc()).all(&db.engine);
        let error = unclear.unwrap_err().to_string();
        assert!(error.contains("it sorts distinct rows by `Sale::pieces`, which is not selected"), "{error}");
        Ok(())
    }

    fn distinct_on_keeps_the_first_row_of_each(db: &TestDb) -> Result<()> {
        shops(db)?;
        let first = || Sale::query().distinct_on(Sale::item).order_by((Sale::item.asc(), Sale::pieces.desc()));
        let rows: Vec<(String, i32)> = first().select((Sale::item, Sale::pieces)).all(&db.engine)?;
        assert_eq!(rows, [("nail".to_owned(), 10), ("saw".to_owned(), 1)]);
        assert_eq!(Sale::query().distinct_on(Sale::item).count(&db.engine)?, 2);
        assert!(Sale::query().distinct_on(Sale::item).exists(&db.engine)?);
        let models: Vec<Sale> = first().all(&db.engine)?;
        assert_eq!(models.iter().map(|sale| sale.pieces).collect::<Vec<_>>(), [10, 1]);
        assert_eq!(first().offset(1).limit(5).select(Sale::price).all(&db.engine)?, ["9.99".parse::<Decimal>().unwrap()]);
        Ok(())
    }

    fn distinct_on_is_over_joins_and_nulls(db: &TestDb) -> Result<()> {
        shops(db)?;
        let cities = Shop::query().distinct_on(Shop::city).order_by((Shop::city.desc(), Shop::name.asc()));
        let rows = cities.select((Shop::city, Shop::name)).all(&db.engine)?;
        assert_eq!(rows, [(text("Rome"), "Aldo".to_owned()), (None, "Cleo".to_owned())]);
        let best: Vec<(Shop, Option<Sale>)> = Shop::query()
            .left_join(Shop::sales)
            .distinct_on(Shop::id)
            .order_by((Shop::id.asc(), Sale::price.desc().nulls_last()))
            .select((Shop::all(), Sale::all()))
            .all(&db.engine)?;
        let pieces: Vec<Option<i32>> = best.iter().map(|(_, sale)| sale.as_ref().map(|sale| sale.pieces)).collect();
        assert_eq!(pieces, [Some(1), Some(2), None]);
        let counted = Sale::query().group_by((Sale::shop_id, Sale::item)).distinct_on(Sale::shop_id);
        let counted = counted.order_by((Sale::shop_id.asc(), count().desc())).select((Sale::item, count()));
        assert_eq!(counted.all(&db.engine)?, [("nail".to_owned(), 2), ("nail".to_owned(), 1)]);
        Ok(())
    }

    fn first_rows_are_a_part_of_other_queries(db: &TestDb) -> Result<()> {
        shops(db)?;
        let first = || Sale::query().distinct_on(Sale::item).order_by((Sale::item.asc(), Sale::pieces.desc()));
        assert_eq!(Sale::query().filter(Sale::id.is_in(first().select(Sale::id))).count(&db.engine)?, 2);
        let table = first().select((Sale::item, Sale::pieces)).read_as::<First>().as_table();
        assert_eq!(table.filter(First::pieces.gt(5)).select(First::item).all(&db.engine)?, ["nail"]);
        let both = first().select(Sale::pieces).union_all(Sale::query().select(Sale::pieces));
        assert_eq!(both.count(&db.engine)?, 6);
        Ok(())
    }

    fn null_stands_where_the_order_says(db: &TestDb) -> Result<()> {
        shops(db)?;
        let cities = |order| Shop::query().order_by((order, Shop::name.asc())).select(Shop::city).all(&db.engine);
        assert_eq!(cities(Shop::city.asc().nulls_last())?, [text("Rome"), text("Rome"), None]);
        assert_eq!(cities(Shop::city.desc().nulls_first())?, [None, text("Rome"), text("Rome")]);
        assert_eq!(cities(Shop::city.asc().nulls_first())?, [None, text("Rome"), text("Rome")]);
        assert_eq!(cities(Shop::city.desc().nulls_last())?, [text("Rome"), text("Rome"), None]);
        Ok(())
    }
}
