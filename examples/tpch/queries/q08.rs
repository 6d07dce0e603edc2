//! Q8, national market share: which part of what a region bought of a kind of part came from a nation, by year.

use rowhouse::prelude::*;
use serde::Serialize;

use crate::models::{Customer, LineItem, Nation, Order, Part, Region, Supplier};

alias!(SupplierNation = Nation);

#[derive(Projection, Serialize)]
pub(crate) struct MarketShare {
    year: i32,
    share: Option<Decimal>,
}

pub(crate) fn market_share(
    nation: &str,
    region: &str,
    kind: &str,
    from: NaiveDate,
    to: NaiveDate,
) -> Select<impl Sized, MarketShare> {
    let of_nation = case().when(SupplierNation.name.eq(nation), LineItem::net_price()).else_(Decimal::ZERO);
    Part::query()
        .join(LineItem::matching(LineItem::part_key.eq(Part::key)))
        .join(Supplier::matching(Supplier::key.eq(LineItem::supplier_key)))
        .join(Supplier::nation_key.references::<SupplierNation>())
        .join(LineItem::order_key)
        .join(Order::customer_key)
        .join(Customer::nation_key)
        .join(Nation::region_key)
        .filter(Region::name.eq(region) & Part::kind.eq(kind) & Order::date.between(from, to))
        .group_by(Order::date.year())
        .order_by(Order::date.year().asc())
        .select((Order::date.year(), of_nation.sum() / LineItem::net_price().sum()))
        .read_as()
}
