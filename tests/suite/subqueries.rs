//! Queries inside queries: as a value, in EXISTS, IN, ANY and ALL, with columns of the query around them.

use rowhouse::prelude::*;

use crate::support::TestDb;

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "shops", has_many(sales = Sale::shop_id))]
struct Shop {
    id: Id<Shop>,
    name: String,
    boss_id: Option<Id<Shop>>,
    #[column(precision = 10, scale = 1)]
    rent: Decimal,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "sales")]
struct Sale {
    id: Id<Sale>,
    shop_id: Id<Shop>,
    item: Option<String>,
    pieces: i32,
    #[column(precision = 10, scale = 2)]
    price: Decimal,
}

alias!(Other = Sale, Boss = Shop);

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// Aldo sells nails, a saw and something without a name; Bea, whose boss is Aldo, sells nails; Cleo nothing.
fn shops(db: &TestDb) -> rowhouse::Result<()> {
    db.engine.create_all(&models![Shop, Sale])?;
    let mut session = db.session();
    let shop = |name: &str, boss_id, rent| Shop { id: Id::new(), name: name.to_owned(), boss_id, rent: decimal(rent) };
    let a = session.add(shop("Aldo", None, "9.9"));
    let b = session.add(shop("Bea", Some(session[a].id), "0.2"));
    session.add(shop("Cleo", None, "0.1"));
    for (shop, item, pieces, price) in
        [(a, Some("nail"), 10, "0.10"), (a, Some("saw"), 1, "9.90"), (a, None, 4, "0.50"), (b, Some("nail"), 2, "0.15")]
    {
        let sale = Sale {
            id: Id::new(),
            shop_id: session[shop].id,
            item: item.map(str::to_owned),
            pieces,
            price: decimal(price),
        };
        session.add(sale);
    }
    session.commit()
}

backend_tests! {
    fn rows_are_kept_for_which_others_exist(db: &TestDb) -> Result<()> {
        shops(db)?;
        let nails = Sale::query().correlate::<Shop>().filter(Sale::shop_id.eq(Shop::id) & Sale::item.eq("nail"));
        let with = Shop::query().filter(exists(nails.clone())).order_by(Shop::name.asc()).select(Shop::name).all(&db.engine)?;
        assert_eq!(with, ["Aldo", "Bea"]);
        let without = Shop::query().filter(!exists(nails)).select(Shop::name).all(&db.engine)?;
        assert_eq!(without, ["Cleo"]);
        Ok(())
    }

    fn a_relation_is_a_query_of_the_rows_that_belong_to_one(db: &TestDb) -> Result<()> {
        shops(db)?;
        let busy = Shop::query().filter(exists(Shop::sales.query().filter(Sale::pieces.ge(4))));
        assert_eq!(busy.select(Shop::name).all(&db.engine)?, ["Aldo"]);
        let counts: Vec<(String, Option<i64>)> = Shop::query()
            .select((Shop::name, subquery(Shop::sales.query().select(count()))))
            .order_by(Shop::name.asc())
            .all(&db.engine)?;
        assert_eq!(counts, [("Aldo".to_owned(), Some(3)), ("Bea".to_owned(), Some(1)), ("Cleo".to_owned(), Some(0))]);
        Ok(())
    }

    fn a_query_of_one_column_is_a_value(db: &TestDb) -> Result<()> {
        shops(db)?;
        let most = Sale::query().select(Sale::pieces.max());
        let items: Vec<Option<String>> = Sale::query().filter(Sale::pieces.eq(subquery(most))).select(Sale::item).all(&db.engine)?;
        assert_eq!(items, [Some("nail".to_owned())]);
        let none: Vec<Option<i32>> =
            Shop::query().limit(1).select(subquery(Sale::query().filter(Sale::pieces.gt(99)).select(Sale::pieces))).all(&db.engine)?;
        assert_eq!(none, [None]);
        Ok(())
    }

    fn decimals_of_subqueries_keep_their_digits(db: &TestDb) -> Result<()> {
        shops(db)?;
        let dearest = subquery(Shop::sales.query().select(Sale::price.max()));
        let rows: Vec<(String, Option<Decimal>)> =
            Shop::query().select((Shop::name, dearest.clone())).order_by(Shop::name.asc()).all(&db.engine)?;
        assert_eq!(rows[0].1, Some(decimal("9.90")));
        let equal = Shop::query().filter(Shop::rent.eq(dearest)).select(Shop::name).all(&db.engine)?;
        assert_eq!(equal, ["Aldo"]);
        let among = Shop::query().filter(Shop::rent.is_in(Sale::query().select(Sale::price)));
        assert_eq!(among.order_by(Shop::name.asc()).select(Shop::name).all(&db.engine)?, ["Aldo", "Cleo"]);
        let other_way = Sale::query().filter(Sale::price.is_in(Shop::query().select(Shop::rent))).count(&db.engine)?;
        assert_eq!(other_way, 2);
        Ok(())
    }

    fn values_are_looked_for_among_those_of_a_query(db: &TestDb) -> Result<()> {
        shops(db)?;
        let sellers = || Sale::query().filter(Sale::pieces.lt(3)).select(Sale::shop_id);
        let within = Shop::query().filter(Shop::id.is_in(sellers())).order_by(Shop::name.asc()).select(Shop::name);
        assert_eq!(within.all(&db.engine)?, ["Aldo", "Bea"]);
        let without = Shop::query().filter(Shop::id.is_not_in(sellers())).select(Shop::name);
        assert_eq!(without.all(&db.engine)?, ["Cleo"]);
        let cut = sellers().order_by(Sale::pieces.asc()).limit(1);
        assert_eq!(Shop::query().filter(Shop::id.is_in(cut)).select(Shop::name).all(&db.engine)?, ["Aldo"]);
        Ok(())
    }

    fn not_in_a_query_with_null_is_unknown(db: &TestDb) -> Result<()> {
        shops(db)?;
        let unknown: Expr<Shop> = Shop::name.is_not_in(Sale::query().select(Sale::item)).on();
        assert_eq!(Shop::query().filter(unknown).count(&db.engine)?, 0);
        Ok(())
    }

    fn a_value_is_compared_with_any_or_all_of_a_query(db: &TestDb) -> Result<()> {
        shops(db)?;
        let pieces = || Sale::query().filter(Sale::item.eq("nail")).select(Sale::pieces);
        assert_eq!(Sale::query().filter(Sale::pieces.eq(any_of(pieces()))).count(&db.engine)?, 2);
        assert_eq!(Sale::query().filter(Sale::pieces.ne(all_of(pieces()))).count(&db.engine)?, 2);
        assert_eq!(Sale::query().filter(Sale::pieces.gt(any_of(pieces()))).count(&db.engine)?, 2);
        assert_eq!(Sale::query().filter(Sale::pieces.ge(all_of(pieces()))).count(&db.engine)?, 1);
        let none = || pieces().filter(Sale::pieces.gt(99));
        assert_eq!(Sale::query().filter(Sale::pieces.lt(all_of(none()))).count(&db.engine)?, 4);
        assert_eq!(Sale::query().filter(Sale::pieces.lt(any_of(none()))).count(&db.engine)?, 0);
        assert_eq!(Sale::query().filter(Sale::pieces.ge(any_of(pieces().order_by(Sale::pieces.desc()).limit(1)))).count(&db.engine)?, 1);
        Ok(())
    }

    fn a_null_among_the_values_leaves_a_comparison_unknown(db: &TestDb) -> Result<()> {
        shops(db)?;
        let items = || Sale::query().select(Sale::item);
        // How many shops a condition holds for, and how many its opposite: neither where it is unknown.
        let both = |condition: Expr<Shop, Option<bool>>| {
            let count = |condition: Expr<Shop, Option<bool>>| Shop::query().filter(condition).count(&db.engine);
            let both = (count(condition.clone())?, count((!condition.clone()).on())?);
            let tests = [condition.clone().is_unknown().on(), (!condition.clone()).is_unknown().on(), condition.is_not_null().on()];
            let [unknown, of_its_opposite, known] = tests.map(|test: Expr<Shop>| Shop::query().filter(test).count(&db.engine));
            assert_eq!((unknown?, of_its_opposite?, known?), (3 - both.0 - both.1, 3 - both.0 - both.1, both.0 + both.1));
            Ok::<_, Error>(both)
        };
        assert_eq!(both(Shop::name.lt(any_of(items())).on())?, (3, 0));
        assert_eq!(both(Shop::name.gt(any_of(items())).on())?, (0, 0));
        assert_eq!(both(Shop::name.lt(all_of(items())).on())?, (0, 0));
        assert_eq!(both(Shop::name.gt(all_of(items())).on())?, (0, 3));
        Ok(())
    }

    fn decimals_are_compared_with_all_whatever_their_digits(db: &TestDb) -> Result<()> {
        shops(db)?;
        let prices = || Sale::query().select(Sale::price);
        let names = |condition: Expr<Shop>| Shop::query().filter(condition).order_by(Shop::name.asc()).select(Shop::name).all(&db.engine);
        assert_eq!(names(Shop::rent.ge(all_of(prices())).on())?, ["Aldo"]);
        assert_eq!(names(Shop::rent.gt(any_of(prices())).on())?, ["Aldo", "Bea"]);
        let own = Sale::query().correlate::<Shop>().filter(Sale::shop_id.eq(Shop::id)).select(Sale::price);
        assert_eq!(names(Shop::rent.gt(all_of(own)).on())?, ["Bea", "Cleo"]);
        Ok(())
    }

    fn any_of_stands_behind_a_comparison_only(db: &TestDb) -> Result<()> {
        let pieces = any_of(Sale::query().select(Sale::pieces));
        let error = Sale::query().filter(Sale::pieces.between(1, pieces)).all(&db.engine).unwrap_err();
        assert!(error.to_string().contains("`any_of` and `all_of` stand on the right side"), "{error}");
        Ok(())
    }

    fn a_query_uses_its_own_table_again_by_an_alias(db: &TestDb) -> Result<()> {
        shops(db)?;
        let more = Other::query().correlate::<Sale>().filter(Other.shop_id.eq(Sale::shop_id) & Other.pieces.gt(Sale::pieces));
        let largest: Vec<i32> =
            Sale::query().filter(!exists(more)).order_by(Sale::pieces.asc()).select(Sale::pieces).all(&db.engine)?;
        assert_eq!(largest, [2, 10]);
        let average = Other::query().correlate::<Sale>().filter(Other.shop_id.eq(Sale::shop_id)).select(Other.pieces.avg());
        let below: u64 = Sale::query().filter((Sale::pieces * 1).lt(3) & subquery(average).gt(4.0)).count(&db.engine)?;
        assert_eq!(below, 1);
        Ok(())
    }

    fn queries_nest_and_see_all_that_are_around_them(db: &TestDb) -> Result<()> {
        shops(db)?;
        let same_item = Other::query().correlate::<Sale>().correlate::<Shop>().filter(Other.item.eq(Sale::item) & Other.shop_id.ne(Shop::id));
        let shared = Sale::query().correlate::<Shop>().filter(Sale::shop_id.eq(Shop::id) & exists(same_item));
        let names = Shop::query().filter(exists(shared)).order_by(Shop::name.asc()).select(Shop::name).all(&db.engine)?;
        assert_eq!(names, ["Aldo", "Bea"]);
        Ok(())
    }

    fn a_subquery_joins_tables_of_its_own(db: &TestDb) -> Result<()> {
        shops(db)?;
        let led = Sale::query()
            .join(Sale::shop_id.references::<Boss>())
            .correlate::<Shop>()
            .filter(Boss.id.eq(Shop::boss_id));
        assert_eq!(Shop::query().filter(exists(led)).select(Shop::name).all(&db.engine)?, ["Bea"]);
        Ok(())
    }

    fn a_join_inside_leads_from_a_table_around_the_subquery(db: &TestDb) -> Result<()> {
        shops(db)?;
        let many = || Boss::query().correlate::<Shop>().join(Sale::shop_id).filter(Sale::pieces.gt(5));
        assert_eq!(Shop::query().filter(exists(many())).select(Shop::name).all(&db.engine)?, ["Aldo"]);
        let rename = Shop::update().set(Shop::name.to("Large")).filter(exists(many()));
        // MySQL reads a copy of the table that is changed, in which its own columns cannot be seen.
        let refused = |error: Error| assert!(error.to_string().contains("correlated queries over the table that is changed"), "{error}");
        refused(rename.to_sql(Dialect::Mysql).unwrap_err());
        if let Err(error) = rename.to_sql_for(&db.engine.backend()) {
            assert_eq!(db.dialect(), Dialect::Mysql);
            refused(error);
            return Ok(());
        }
        assert_eq!(rename.execute(&db.engine)?, 1);
        assert_eq!(Shop::query().filter(Shop::name.eq("Large")).count(&db.engine)?, 1);
        Ok(())
    }

    fn a_column_that_a_join_inside_reads_is_set_after_it(db: &TestDb) -> Result<()> {
        shops(db)?;
        let shop = || Boss::query().correlate::<Sale>().join(Sale::shop_id).filter(Boss.name.eq("Cleo")).select(Shop::name);
        let cleo = Shop::query().filter(Shop::name.eq("Cleo")).select(Shop::id).one(&db.engine)?;
        let moved = Sale::update().set((Sale::shop_id.to(cleo), Sale::item.to(subquery(shop())))).filter(Sale::pieces.eq(2));
        assert_eq!(moved.execute(&db.engine)?, 1);
        let sold = Sale::query().filter(Sale::shop_id.eq(cleo)).select(Sale::item).one(&db.engine)?;
        assert_eq!(sold.as_deref(), Some("Bea"));
        Ok(())
    }

    fn an_inner_query_without_meaning_is_refused(db: &TestDb) -> Result<()> {
        let inner = Sale::query().select((Sale::pieces, count()));
        let error = Shop::query().filter(exists(inner.group_by(Sale::item))).all(&db.engine).unwrap_err();
        assert!(error.to_string().contains("`Sale::pieces` has many values in a group"), "{error}");
        Ok(())
    }
}
