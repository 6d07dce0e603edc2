//! Q5, local supplier volume: what suppliers of a region sold to customers of their own nation in a year.

use chrono::Months;
use rowhouse::prelude::*;
use serde::Serialize;

use crate::models::{Customer, LineItem, Nation, Order, Region, Supplier};

#[derive(Projection, Serialize)]
pub(crate) struct LocalRevenue {
    nation: String,
    revenue: Option<Decimal>,
}

pub(crate) fn local_revenue(region: &str, from: NaiveDate) -> Select<impl Sized, LocalRevenue> {
    let is_local = Supplier::key.eq(LineItem::supplier_key) & Supplier::nation_key.eq(Customer::nation_key);
    Order::query()
        .join(Order::customer_key)
        .join(LineItem::order_key)
        .join(Supplier::matching(is_local))
        .join(Supplier::nation_key)
        .join(Nation::region_key)
        .filter(Region::name.eq(region))
        .filter(Order::date.ge(from) & Order::date.lt(from + Months::new(12)))
        .group_by(Nation::name)
        .order_by(LineItem::net_price().sum().desc())
        .select((Nation::name, LineItem::net_price().sum()))
        .read_as()
}
