//! SELECT: joins, groups, queries inside and beside others, locks, slices and tags.

use rowhouse::Explain;
use rowhouse::prelude::*;
use rowhouse::query::Cursor;

use crate::Chapter;
use crate::model::Item;

pub(crate) fn chapters() -> Vec<Chapter> {
    vec![joins(), groups(), orders(), subqueries(), related(), tables(), ctes(), set_operations(), locks(), slices()]
}

#[derive(Model, Clone, Debug)]
#[model(table = "sales")]
struct Sale {
    id: Id<Sale>,
    item_id: Id<Item>,
    whole_id: Option<Id<Sale>>,
    pieces: i32,
}

/// Its foreign key is a number, as the attribute says.
#[derive(Model, Clone, Debug)]
#[model(table = "returned")]
struct Returned {
    id: Id<Returned>,
    #[column(references = Sale::id)]
    sale: i64,
}

#[derive(Projection)]
struct Sold {
    item_id: Id<Item>,
    pieces: i32,
}

#[derive(Projection)]
struct Many {
    item_id: Id<Item>,
    times: i64,
}

alias!(Whole = Sale);

type One<M> = (rowhouse::query::Inner<M>, rowhouse::query::Nil);

#[derive(Projection)]
struct Tagged {
    tag: String,
}

#[derive(Projection)]
struct Placed {
    tag: String,
    place: i64,
}

#[derive(Projection)]
struct Day {
    day: NaiveDate,
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 1, day).unwrap()
}

fn sold() -> Select<One<Sale>, Sold> {
    Sale::query().select((Sale::item_id, Sale::pieces)).read_as()
}

fn many() -> Select<One<Sale>, Many> {
    Sale::query().group_by(Sale::item_id).select((Sale::item_id, count())).read_as()
}

/// The sales from which the others follow, and those that follow from them.
fn more() -> Select<(rowhouse::query::Inner<Sold>, One<Sale>), Sold> {
    let next = Sale::query().join(Sold::matching(Sale::pieces.gt(Sold::pieces)));
    next.select((Sale::item_id, Sale::pieces)).read_as()
}

fn deleted() -> rowhouse::Returning<rowhouse::Delete<Sale>, Sold> {
    Sale::delete().filter(Sale::pieces.eq(0)).returning((Sale::item_id, Sale::pieces)).read_as()
}

fn raised() -> rowhouse::Returning<rowhouse::Update<Sale>, Sold> {
    let raise = Sale::update().set(Sale::pieces.to(Sale::pieces + 1)).filter(Sale::pieces.eq(0));
    raise.returning((Sale::item_id, Sale::pieces)).read_as()
}

fn added() -> rowhouse::Returning<rowhouse::Insert<Sale>, Sold> {
    let sale = Sale { id: Id::new(), item_id: Id::from(1), whole_id: None, pieces: 3 };
    Sale::insert(sale).returning((Sale::item_id, Sale::pieces)).read_as()
}

fn pieces() -> Select<One<Sale>, i32> {
    Sale::query().select(Sale::pieces)
}

fn names() -> Select<One<Item>, String> {
    Item::query().select(Item::name)
}

fn joins() -> Chapter {
    let mut joins = Chapter::new("Joins");
    constructs! { joins, query;
        names().join(Sale::item_id);
        Sale::query().join(Returned::sale).select((Sale::id, Returned::id));
        names().left_join(Sale::item_id);
        Item::query().right_join(Sale::item_id).select(Sale::id);
        Item::query().full_join(Sale::item_id).select(Sale::id);
        names().cross_join::<Sale>();
        names().join(Sale::matching(Sale::pieces.gt(Item::n)));
        Sale::query().join(Sale::whole_id.references::<Whole>()).select((Sale::id, Whole.pieces));
        Sale::query().left_join(Sale::item_id).select((Sale::all(), Item::name));
    }
    joins
}

fn groups() -> Chapter {
    let mut groups = Chapter::new("Groups");
    constructs! { groups, query;
        Sale::query().group_by(Sale::item_id).select((Sale::item_id, count()));
        Sale::query().group_by(Sale::pieces + 1).select((Sale::pieces + 1, count()));
        Sale::query().group_by(Sale::item_id).having(count().gt(1)).select(Sale::item_id);
        Sale::query().rollup(Sale::item_id).select((Sale::item_id, count()));
        Sale::query().rollup((Sale::item_id, Sale::pieces)).select((Sale::item_id, count())).order_by(Sale::item_id.asc());
        Sale::query().select(Sale::pieces).distinct();
        Sale::query().distinct_on(Sale::item_id).order_by(Sale::item_id.asc()).select(Sale::pieces);
    }
    groups
}

fn orders() -> Chapter {
    let mut orders = Chapter::new("Order");
    constructs! { orders, query;
        names().order_by(Item::n.asc());
        names().order_by(Item::m.asc());
        names().order_by(Item::m.desc());
        names().order_by(Item::m.asc().nulls_last());
        names().order_by(Item::m.desc().nulls_first());
        names().limit(2);
        names().limit(2).offset(4);
        names().offset(4);
    }
    orders
}

fn subqueries() -> Chapter {
    let mut subqueries = Chapter::new("Subqueries");
    constructs! { subqueries, query;
        names().filter(exists(Sale::query().correlate::<Item>().filter(Sale::item_id.eq(Item::id))));
        names().filter(!exists(Sale::query().correlate::<Item>().filter(Sale::item_id.eq(Item::id))));
        names().filter(Item::n.is_in(pieces()));
        names().filter(Item::n.is_in(pieces().limit(2)));
        names().filter(Item::n.is_not_in(pieces()));
        names().filter(Item::n.eq(any_of(pieces())));
        names().filter(Item::n.gt(any_of(pieces())));
        names().filter(Item::n.ne(all_of(pieces())));
        names().filter(Item::n.lt(all_of(pieces())));
        Item::query().select(subquery(Sale::query().select(Sale::pieces.max())));
    }
    subqueries
}

fn related() -> Chapter {
    const SALES: HasMany<Item, Sale> = Sale::item_id.inverse();
    let mut related = Chapter::new("Related rows");
    constructs! { related, query;
        names().filter(SALES.any(Sale::pieces.gt(1)));
        names().filter(SALES.none(Sale::pieces.gt(1)));
        names().filter(SALES.every(Sale::pieces.gt(1)));
        names().filter(SALES.is_empty());
        names().filter(SALES.count().gt(3));
        Item::query().select((SALES.sum(Sale::pieces), SALES.max(Sale::pieces)));
        Sale::query().filter(Sale::whole_id.any(Sale::pieces.gt(1)));
        Sale::query().select(Sale::item_id.to(Item::name));
        Sale::query().order_by(Sale::whole_id.to(Sale::pieces).asc());
    }
    related
}

fn tables() -> Chapter {
    let mut tables = Chapter::new("Queries in FROM");
    constructs! { tables, query;
        many().as_table().filter(Many::times.gt(1));
        names().left_join(many().matching(Many::item_id.eq(Item::id)));
        names().join(Sale::query().correlate::<Item>().filter(Sale::item_id.eq(Item::id)).limit(3)
            .select((Sale::item_id, Sale::pieces)).read_as::<Sold>().lateral());
        values([(Id::<Item>::from(1), 5), (Id::from(2), 7)]).read_as::<Sold>().as_table();
        names().join(unnest(Item::tags).read_as::<Tagged>().lateral());
        names().left_join(unnest_with_ordinality(Item::tags).read_as::<Placed>().lateral());
        unnest(value(vec![1, 2]));
        unnest_with_ordinality(value(vec!["a".to_owned()]));
        generate_series(1, 9, 2);
        generate_series(day(1), day(31), days(1)).read_as::<Day>().as_table().left_join(Item::matching(Item::day.eq(Day::day)));
        names().join(generate_series(day(1), current_date::<NaiveDate>(), months(1)).read_as::<Day>()
            .matching(Item::day.eq(Day::day)));
        values([Sold { item_id: Id::from(1), pieces: 5 }]).as_table();
    }
    tables
}

fn ctes() -> Chapter {
    let mut ctes = Chapter::new("Common table expressions");
    constructs! { ctes, query;
        names().join(Sold::item_id).with_cte(sold());
        names().join(Sold::item_id).join(Many::item_id.references::<Item>()).with_cte(sold()).with_cte(many());
        Sold::query().with_recursive_cte(sold(), more());
        Sold::query().with_materialized_cte(sold());
        Sold::query().with_inlined_cte(sold());
        Sold::query().with_cte(deleted());
        Sold::query().with_cte(raised());
        Sold::query().with_cte(added());
        insert_into::<Sale>().from_select((Sale::item_id, Sale::pieces),
            Sold::query().with_cte(deleted()).select((Sold::item_id, Sold::pieces)));
        Sale::update().join(Many::matching(Many::item_id.eq(Sale::item_id))).with_cte(many()).set(Sale::pieces.to(0)).all_rows();
        Sale::delete().using::<Many>().with_cte(many()).filter(Many::item_id.eq(Sale::item_id));
    }
    ctes
}

fn set_operations() -> Chapter {
    let mut operations = Chapter::new("UNION, INTERSECT, EXCEPT");
    constructs! { operations, query;
        pieces().union(Item::query().select(Item::n));
        pieces().union_all(Item::query().select(Item::n));
        pieces().intersect(Item::query().select(Item::n));
        pieces().intersect_all(Item::query().select(Item::n));
        pieces().except(Item::query().select(Item::n));
        pieces().except_all(Item::query().select(Item::n));
        pieces().limit(2).union(Item::query().select(Item::n));
        pieces().union(Item::query().select(Item::n)).intersect(pieces());
        pieces().union(Item::query().select(Item::n)).order_by_output(|pieces| pieces.asc()).limit(2);
    }
    operations
}

fn locks() -> Chapter {
    let mut locks = Chapter::new("Locks");
    constructs! { locks, query;
        names().for_update();
        names().for_share();
        names().for_update().nowait();
        names().for_update().skip_locked();
        names().join(Sale::item_id).for_update().of(Item::all());
    }
    locks
}

fn cursor(text: &str) -> Cursor {
    text.parse().unwrap()
}

fn slices() -> Chapter {
    let mut slices = Chapter::new("Slices, tags and plans");
    constructs! { slices, query;
        names().order_by(Item::id.asc()).after(&cursor("i7"));
        names().order_by((Item::n.desc(), Item::id.asc())).after(&cursor("i7.i8"));
        names().tag("checkout");
    }
    slices.push("names().explain(&engine)", |backend| names().explain_sql_for(backend, Explain::Plan));
    slices.push("names().explain_analyze(&engine)", |backend| names().explain_sql_for(backend, Explain::Analyze));
    slices
}
